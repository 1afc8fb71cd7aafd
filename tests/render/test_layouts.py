"""A guide's own layouts: what they draw around a page is part of it, the rest is this theme's matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as parsed

from tests import guides

DEFAULT = (
    "<html><head><script>var x = '{{ content }}';</script></head><body><nav><a href='/x.html'>X</a></nav>"
    "<main>{{ content }}</main><footer><form><input></form><p>Licence <a href='/privacy.html'>OGL</a></p></footer></body></html>"
)


def built(folder: Path, layouts: dict[str, str], **more: str) -> Path:
    """Build a guide with these layouts, and a page named after each that isn't `default`."""
    files = {f"_layouts/{name}.html": text for name, text in layouts.items()}
    guides.write(
        folder, **{"_config.yml": "title: Guide\n", "index.md": guides.page("Begin.", layout="default")}
    )
    guides.write(folder, **{"privacy.md": guides.page("Ours.", title="Privacy", layout="default")})
    guides.write(folder, **files, **more)
    guides.build(folder)
    return folder


def article(folder: Path, out: str = "page.html") -> str:
    """Return the words of a page's article."""
    found = parsed.document_fromstring(guides.html(folder, out)).xpath("//article")[0]
    return " ".join(" ".join(found.itertext()).split())


def footer(folder: Path, out: str = "page.html") -> str:
    """Return the HTML of the guide's own part of the footer; empty where there is none."""
    found = parsed.document_fromstring(guides.html(folder, out)).xpath("//div[@class='guide-foot']")
    return "".join(parsed.tostring(each, encoding="unicode") for each in found)


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("<p>Before</p>{{ content }}<p>After</p>", "Page Before Body After"),
        ("<h1>{{ page.title }}</h1>{{ content }}", "Page Body"),
        ("<table>{% for p in page.params %}<tr><td>{{ p }}</td></tr>{% endfor %}</table>", "Page a b"),
        ("<aside class='sidebar'>Menu</aside>{{ content }}<script>code</script>", "Page Body"),
        ("<div class='with-sidebar'>{{ content }}</div>", "Page Body"),
        ("<div class='sidebar'><p>Menu</p>{{ content }}</div>", "Page Menu Body"),
        ("{{ content | replace: 'Body', '<b>Other</b>' }}", "Page Other"),
        ("{% if layout.note %}{{ layout.note }}{% endif %} {{ content }}", "Page Body"),
        ("<a href='/edit/{{ page.path }}'>Edit</a>{{ content }}", "Page Body"),
        ("<div><article>{{ content }}</article>Beside</div>", "Page Body Beside"),
        ("<!-- {{ content }} -->{{ content }}", "Page Body"),
        ("<div class='{% if true %}sidebar{% endif %}'>Menu</div>{{ content }}", "Page Body"),
    ],
)
def test_what_stands_around_the_page_is_shown(tmp_path: Path, layout: str, said: str) -> None:
    layout = f"---\nlayout: default\n---\n{layout}"
    text = guides.page("Body", title="Page", layout="own", params=["a", "b"])
    built(tmp_path, {"default": DEFAULT, "own": layout}, **{"page.md": text})

    assert article(tmp_path) == said


def test_layouts_have_the_names_of_the_guide(tmp_path: Path) -> None:
    names = ("search", "base", "artifact", "404")
    pages = {f"{name}-page.md": guides.page("Body", title="Page", layout=name) for name in names}
    built(tmp_path, {"default": DEFAULT}, **pages)

    assert {name: article(tmp_path, f"{name}-page.html") for name in names} == dict.fromkeys(
        names, "Page Body"
    )


def test_the_footer_is_shown_on_all_pages_without_its_look(tmp_path: Path) -> None:
    built(
        tmp_path,
        {"default": DEFAULT},
        **{"deep/page.md": guides.page("Body", title="Page", layout="default")},
    )

    assert 'Licence <a href="../privacy.html">OGL</a>' in footer(tmp_path, "deep/page.html")
    assert 'Licence <a href="privacy.html">OGL</a>' in footer(tmp_path, "search.html")
    assert "<form" not in footer(tmp_path, "search.html")


def test_a_fault_of_a_layout_is_found_once_at_its_line(tmp_path: Path) -> None:
    guides.write(
        tmp_path,
        **{
            "_config.yml": "title: Guide\n",
            "a.md": guides.page("A", layout="default"),
            "b.md": guides.page("B", layout="default"),
        },
    )
    guides.write(
        tmp_path,
        **{
            "_layouts/default.html": "<body>\n{{ content }}\n{% include nothing.html %}\n<a href='/nowhere.html'>No</a></body>"
        },
    )

    assert [found for found in guides.findings(guides.build(tmp_path)) if "_layouts" in found[1]] == [
        ("missing-include", "_layouts/default.html", 3),
        ("broken-link", "_layouts/default.html", 4),
    ]


def test_a_layout_around_itself_ends(tmp_path: Path) -> None:
    page = guides.page("Body", title="Page", layout="one")
    layouts = {
        "one": "---\nlayout: two\n---\n<p>1</p>{{ content }}",
        "two": "---\nlayout: one\n---\n<p>2</p>{{ content }}",
    }
    built(tmp_path, layouts, **{"page.md": page})

    assert article(tmp_path) == "Page 2 1 Body"


def test_lines_of_code_are_numbered_beside_it(tmp_path: Path) -> None:
    code = guides.page(
        "{% highlight json linenos %}\n{\n}\n{% endhighlight %}", title="Page", layout="default"
    )
    built(tmp_path, {"default": DEFAULT}, **{"page.md": code})

    assert '<pre class="numbers" aria-hidden="true">1\n2</pre>' in guides.html(tmp_path, "page.html")


def test_the_menus_of_the_page_for_missing_ones_lead_to_its_own_host(tmp_path: Path) -> None:
    settings = "title: Guide\nurl: https://example.org\nbaseurl: /guide\n"
    guides.write(
        tmp_path,
        **{
            "_config.yml": settings,
            "index.md": guides.page("A", title="A"),
            "b.md": guides.page("B", title="B"),
        },
    )
    guides.write(tmp_path, **{"file.pdf": "x"})
    guides.build(tmp_path)

    assert '<a href="/guide/b.html">B</a>' in guides.html(tmp_path, "404.html")
    assert "https://example.org/guide/file.pdf" in guides.html(tmp_path, "sitemap.xml")
