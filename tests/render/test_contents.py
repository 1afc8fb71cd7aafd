"""What pages see of the content of others: HTML of those that Jekyll renders earlier, the source of later ones."""

from __future__ import annotations

from pathlib import Path

from lxml import html as parsed

from tests import guides

SETTINGS = "title: G\ncollections: {notes: {output: true}}\n"


def words(folder: Path, out: str) -> str:
    found = parsed.document_fromstring(guides.html(folder, out)).xpath("//div[@class='body']")[0]
    return " ".join(found.text_content().split())


def test_content_is_html_of_earlier_pages_and_source_of_later_ones(tmp_path: Path) -> None:
    loop = "{% for p in site.pages %}[{{ p.content | escape | strip_newlines }}]{% endfor %}"
    pages = {"a.md": "*A*", "m.md": loop, "z.md": "*Z*"}
    guides.write(
        tmp_path,
        **{"_config.yml": SETTINGS},
        **{name: guides.page(text, title=name) for name, text in pages.items()},
    )
    guides.build(tmp_path)

    shown = words(tmp_path, "m.html")
    assert shown.startswith("[<p><em>A</em></p>]")
    assert shown.endswith("[Z]")  # `*Z*`, which the page's own Markdown reads


def test_documents_come_before_pages_and_excerpts_are_rendered(tmp_path: Path) -> None:
    note = guides.page("First {{ page.title }}.\n\nSecond.", title="Note")
    page = guides.page(
        "{{ site.notes[0].content | strip_html }} / {{ site.notes[0].excerpt | strip_html }}", title="A"
    )
    guides.write(tmp_path, **{"_config.yml": SETTINGS, "_notes/n.md": note, "a.md": page})
    guides.build(tmp_path)

    assert words(tmp_path, "a.html") == "First Note. Second. / First Note."


def test_documents_without_a_page_of_their_own_are_rendered_for_others(tmp_path: Path) -> None:
    settings = "title: G\ncollections: [plays]\n"
    plays = {f"_plays/{name}.md": guides.page(f"*{name}* {{{{ page.title }}}}", title=name) for name in "ab"}
    loop = "{% for play in site.plays %}[{{ play.content }}/{{ play.output }}]{% endfor %}"
    # The output of documents is theirs who come first; nothing is said of a page's.
    late = {
        "_plays/c.md": guides.page(
            "{{ site.plays[0].output | strip_html }}{{ site.plays[3].output }}.", title="c"
        )
    }
    page = guides.page(f"{loop}{{{{ site.pages[0].output }}}}", title="A", permalink="/a.html")
    guides.write(tmp_path, **{"_config.yml": settings, **plays, **late, "a.html": page})
    guides.build(tmp_path)

    assert words(tmp_path, "a.html") == "[a a/a a][b b/b b][a a./a a.]"


def test_pages_that_show_each_other_end(tmp_path: Path) -> None:
    loop = "{% for p in site.pages %}{{ p.content | size }}{{ p.excerpt }} {% endfor %}{{ page.content }}{{ page.excerpt }}"
    pages = {f"p{at:02}.md": guides.page(loop, title=f"P{at}") for at in range(20)}
    guides.write(
        tmp_path,
        **{"_config.yml": f"{SETTINGS}show_excerpts: true\n", "index.md": guides.page("", title="I")},
        **pages,
    )

    assert [found for found in guides.findings(guides.build(tmp_path)) if found[0] == "page-failed"] == []
