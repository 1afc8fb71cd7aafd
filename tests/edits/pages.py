"""Edits of pages, of what pages are made of, and of the settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from tests.edits.author import Author, Edit
from tests.edits.guide import THEME, picture


def change_text(author: Author) -> Edit | None:
    name = author.some_page()
    if not name:
        return None
    head, body = _parted(author.text(name))
    blocks = body.split("\n\n")
    place = author.draw.randrange(len(blocks))
    how = author.draw.choice(("insert", "insert", "replace", "drop", "word"))
    if how == "insert":
        blocks.insert(place, paragraph(author))
    elif how == "replace":
        blocks[place] = paragraph(author)
    elif how == "drop":
        del blocks[place]
    else:
        blocks[place] += f"\n{author.word()}"
    return Edit(
        f"{how} a paragraph of {name}", {name: ("\n\n".join((head, *blocks) if head else blocks)).encode()}
    )


def change_heading(author: Author) -> Edit | None:
    name = author.some_page()
    text = author.text(name) if name else ""
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    if not headings:
        return None
    heading = author.draw.choice(headings)
    return Edit(
        f"heading '{heading}' of {name}", {name: text.replace(heading, f"## {author.word()}", 1).encode()}
    )


def change_title(author: Author) -> Edit | None:
    return _front_matter(author, "title", f"Title {author.word()}")


def change_front_matter(author: Author) -> Edit | None:
    key = author.draw.choice(sorted(_KEYS))
    return _front_matter(author, key, author.draw.choice((*_KEYS[key], None)))


def change_include(author: Author) -> Edit | None:
    layout, draw = author.layout, author.draw
    name = draw.choice(
        (author.some(layout.includes), f"{layout.includes}note.html", f"{layout.includes}spare.html")
    )
    if not name or name.startswith(layout.data) or name in author.broken:
        return None
    text = f"{paragraph(author)} {{{{ include.name }}}} {{{{ include.content }}}}\n"
    if name.endswith(".svg"):
        text = author.text(name).replace("<title>", f"<title>{draw.randrange(99)} ")
    if name in author.files and draw.random() < 0.4:
        text = author.text(name) + author.word()
    return Edit(name, {name: text.encode()})


def change_layout(author: Author) -> Edit | None:
    """Change what a layout draws, or what stands around it."""
    name = author.some(author.layout.layouts, ".html") if author.layout.layouts else ""
    if not name:
        return None
    said = f"<p>{author.word()} {{{{ page.title }}}}</p>"
    mark = author.draw.choice(("{{ content }}", "</nav>", "<footer>"))
    text = author.text(name).replace(mark, f"{mark}{said}" if mark != "</nav>" else f"{said}{mark}", 1)
    return Edit(name, {name: text.encode()})


def change_data(author: Author) -> Edit | None:
    folder, draw, word = author.layout.data, author.draw, author.word()
    contents = {
        "team.yml": f"- name: Ada\n  role: lead\n- name: {json.dumps(word)}\n  role: nurse\n",
        "words.json": json.dumps({"red": word, "green": "grün"}),
        "table.csv": f"a,b\nfirst,{word}\n",
        "glossary.yml": f"- term: FHIR\n  definition: {json.dumps(word)}\n- term: {draw.choice(('Guide', 'Site'))}\n  definition: A site.\n",
        "more.yml": f"x: {draw.randrange(9)}\n",
        "tags.yml": f"allowed-tags: [{draw.choice(('care', 'start', 'news'))}, lists]\n",
    }
    name = draw.choice(sorted(contents))
    return Edit(name, {folder + name: contents[name].encode()})


def change_menu(author: Author) -> Edit | None:
    name = author.draw.choice(
        (author.some(f"{author.layout.data}sidebars/"), f"{author.layout.data}topnav.yml")
    )
    if not name or name not in author.files or name in author.broken:
        return None
    lines = author.text(name).splitlines()
    titles = [number for number, line in enumerate(lines) if "title:" in line]
    urls = [number for number, line in enumerate(lines) if "url:" in line]
    how = author.draw.choice(("rename", "rename", "drop", "lead", "add"))
    if how == "rename" and titles:
        number = author.draw.choice(titles)
        lines[number] = f"{lines[number].partition('title:')[0]}title: {json.dumps(author.word())}"
    elif urls and how == "drop":
        number = author.draw.choice(urls)
        del lines[number - 1 : number + 1]
    elif urls:
        number = author.draw.choice(urls)
        lead = f"{lines[number].partition('url:')[0].replace('external_', '')}url: /{author.draw.choice(_targets(author))}"
        lines[number : number + (how == "lead")] = (
            [lead] if how == "lead" else [lines[number], lines[number - 1], lead]
        )
    return Edit(f"{how} in {name}", {name: "\n".join((*lines, "")).encode()})


def change_template(author: Author) -> Edit | None:
    draw, folder = author.draw, author.layout.templates
    inside = draw.choice(_OVERRIDDEN)
    name = folder + inside
    if name in author.files and draw.random() < 0.3:
        return Edit(f"drop {name}", {name: None})
    text = author.text(name) if name in author.files else (THEME / inside).read_text(encoding="utf-8")
    mark = author.word().replace("&", "and")
    more = {".css": f"\n/* {mark} */\n", ".js": f"\n// {mark}\n", ".svg": f"<!-- {mark} -->\n"}.get(
        inside[inside.rindex(".") :], f"<!-- {mark} -->\n"
    )
    if inside == "mine.html":
        more = f"{{% block under_title %}}<p>{mark} {{{{ page.author }}}}</p>{{% endblock %}}\n"
        text = '{% extends "page.html" %}'
    # What a template says outside the blocks of the one it extends is not shown.
    end = text.find("{% endblock %}") if inside.endswith(".html") and "{% endblock %}" in text else len(text)
    return Edit(name, {name: (text[:end] + more + text[end:]).encode()})


def change_stylesheet(author: Author) -> Edit | None:
    name = f"{author.layout.pages}css/brand.css"
    return Edit(name, {name: f":root {{ --brand: #{author.draw.randrange(0x1000000):06x}; }}\n".encode()})


def change_image(author: Author) -> Edit | None:
    name = author.draw.choice(("images/plan.png", "images/drawing.svg", "files/table.csv", "images/more.png"))
    content = (
        picture(author.draw.randrange(256))
        if name.endswith("png")
        else f"<svg><!-- {author.draw.randrange(99)} --></svg>".encode()
    )
    return Edit(name, {author.layout.pages + name: content})


def change_settings(author: Author) -> Edit | None:
    name, draw = author.layout.settings, author.draw
    if name in author.broken:
        return None
    text = author.text(name)
    key = draw.choice(sorted(_SETTINGS))
    line = f"{key}: {json.dumps(draw.choice(_SETTINGS[key]))}"
    of_jekyll = author.layout.name == "jekyll"
    if of_jekyll and key in _OF_JEKYLL:
        line = f"{_OF_JEKYLL[key]}{line.removeprefix(key)}"
    elif of_jekyll:
        line = f"  {line}"
    start = line.partition(":")[0]
    kept = [each for each in text.splitlines() if not each.startswith(f"{start}:")]
    at = kept.index("site_builder:") + 1 if line.startswith("  ") else 0
    kept[at:at] = [line] if draw.random() < 0.85 else []
    return Edit(line, {name: "\n".join((*kept, "")).encode()})


_KEYS: Mapping[str, Sequence[object]] = {
    "summary": ("Said in short.", "Another *summary*."),
    "tags": (["care"], ["care", "new tag"], []),
    "keywords": ("one, two",),
    "permalink": ("moved/here.html", "care.html", "given.html"),
    "sidebar": ("main", "second", "none", "missing"),
    "toc": (False, True),
    "search": ("exclude",),
    "nav_order": (1, 2, 9),
    "published": (False, True),
    "redirect_from": (["old-care.html"], ["gone/old.html", "very-old.html"], "care.html"),
    "hide_sidebar": (True,),
    "last_reviewed": ("2025-12-01",),
    "review_in": ("1 months", "3 years"),
    "last_modified_at": ("2025-10-01",),
    "layout": ("mine", "page", "post", "missing"),
    "resource": ("Patient", "Practitioner"),
    "own": ("another", 12),
    "date": ("2025-05-05",),
    "tagName": ("care",),
    "render_with_liquid": (False,),
    "unheard": ("of",),
}
_SETTINGS: Mapping[str, Sequence[object]] = {
    "title": ("Guide of edits", "Guide, edited", "A <b>bold</b> guide"),
    "publisher": ("The editors", "Somebody else"),
    "version": ("1.0.0", "2.0.0-beta"),
    "description": ("It changes.", "It has changed."),
    "status": ("draft", "active", "retired"),
    "license": ("CC0-1.0", "Apache-2.0"),
    "language": ("en-GB", "de"),
    "canonical": ("https://example.org/fhir", "https://example.com/other"),
    "fhir_version": ("4.0.1", "3.0.1"),
    "print_views": (True, False),
    "print_artifacts": (True, False),
    "markdown_twins": (True, False),
    "search_json": (True, False),
    "smart_quotes": (True, False),
    "page_dates": (True, False),
    "feedback_url": ("mailto:one@example.org", "https://example.org/feedback"),
    "edit_url": ("https://example.org/edit/", "https://example.org/other/"),
    "site_url": ("https://example.org/guide", "https://example.org"),
    "logo": ("images/drawing.svg", "images/none.png"),
    "stylesheets": ([], ["css/brand.css"]),
    "sidebar": ("main", "second", ""),
    "exclude": (["more/*"], ["lists"]),
    "unpublished": (True, False),
    "templates": ("none", "templates", "_templates"),
    "greeting": ("Good day", "Hello"),
    "nonsense": (1,),
}
_OF_JEKYLL = {"title": "title", "publisher": "company_name", "version": "version", "description": "description", "language": "lang",
              "site_url": "url", "exclude": "exclude", "unpublished": "unpublished", "greeting": "greeting"}  # fmt: skip
_OVERRIDDEN = (
    "partials/footer.html", "partials/header.html", "page.html", "artifact.html", "base.html", "post.html", "toc.html", "tags.html",
    "includes/tip.html", "includes/note.html", "includes/profile.html", "sections/tree.html", "sections/facts.html",
    "static/favicon.svg", "static/site.css", "static/site.js", "mine.html", "qa.html", "print.html", "redirect.html", "404.html",
)  # fmt: skip


def _parted(text: str) -> tuple[str, str]:
    """Part front matter and body."""
    parts = re.match(r"---\n.*?^---\n", text, re.DOTALL | re.MULTILINE)
    return (parts[0].rstrip("\n"), text[parts.end() :].lstrip("\n")) if parts else ("", text)


def _front_matter(author: Author, key: str, value: object) -> Edit | None:
    name = author.some_page()
    if not name or not author.text(name).startswith("---\n"):
        return None
    head, body = _parted(author.text(name))
    lines = [line for line in head.splitlines()[1:-1] if not line.startswith(f"{key}:")]
    if value is not None:
        lines.append(f"{key}: {json.dumps(value)}")
    return Edit(f"{key} of {name}: {value}", {name: "\n".join(("---", *lines, "---", "", body)).encode()})


def _targets(author: Author) -> list[str]:
    pages = [
        name.removeprefix(author.layout.pages)
        for name in sorted(author.files)
        if name.endswith(".md") and "_" not in name
    ]
    return [f"{name.removesuffix('.md')}.html" for name in pages] + [
        "artifacts.html", "care.html#seeing-a-doctor", "StructureDefinition-Person.html", "StructureDefinition-Child.html#Patient.contact",
        "tag_care.html", "glossary.html", "missing.html", "old-care.html", "ValueSet-moods.html", "images/plan.png", "new-3/", "CodeSystem-mood-codes.html",
    ]  # fmt: skip


def paragraph(author: Author) -> str:
    draw = author.draw
    ids = [
        name.rpartition("/")[2].partition(".")[0]
        for name in sorted(author.files)
        if name.startswith(author.layout.artifacts) and name.endswith(".json")
    ] or ["none"]
    return draw.choice((
        f"Some {author.word()} text, with *emphasis*.",
        f"## Heading {author.word()}\n\nBelow it.",
        f"A [link](/{draw.choice(_targets(author))}).",
        f"A [link]({draw.choice(_targets(author))}) and {{{{ site.{draw.choice(('title', 'version', 'greeting', 'publisher'))} }}}}.",
        f"{{% include profile.html id=\"{draw.choice(ids)}\" view=\"{draw.choice(('differential', 'snapshot', 'key'))}\" %}}",
        f"{{% include example.html id=\"{draw.choice(ids)}\" format=\"{draw.choice(('json', 'xml', 'summary'))}\" %}}",
        f"{{% include valueset.html id=\"{draw.choice(ids)}\" view=\"{draw.choice(('definition', 'expansion'))}\" %}}",
        f"{{% include codesystem.html id=\"{draw.choice(ids)}\" %}}",
        f"{{% include {draw.choice(('own.html', 'spare.html', 'deeper.html', 'missing.html', 'drawn.svg', 'tip.html', 'note.html'))} name=\"x\" content=\"{author.word()}\" %}}",
        "{% include artifacts.html type=\"StructureDefinition\" %}",
        "{% include bindings.html %}",
        "{% include api/parameters.html resource=\"Patient\" %}",
        "{% for each in site.tags %}{{ each[0] }}: {{ each[1] | size }} {% endfor %}",
        "{% for each in site.pages %}{{ each.summary }}{% if each.own %}{{ each.own }}{% endif %} {% endfor %}",
        "{% for each in site.html_pages %}{{ each.name }} {% endfor %}{{ site.static_files | size }}",
        "{{ site.posts.first.title }} {{ site.posts | map: 'url' | join: ', ' }} {{ site.posts[0].content | strip_html }}",
        f"{{{{ site.data.{draw.choice(('team[1].name', 'words.red', 'table[0].b', 'more.x', 'glossary[0].term', 'sidebars.main.entries[0].product', 'nothing'))} }}}}",
        f"{{{{ page.{draw.choice(('title', 'own', 'path', 'url', 'name', 'tags', 'date'))} }}}} on {{{{ site.time | date: '%Y' }}}}",
        f"![Picture](/images/{draw.choice(('plan.png', 'drawing.svg', 'more.png', 'none.png'))})",
        f"| a | b |\n|---|---|\n| {author.word()} | c |",
        "{% assign them = site.pages | where: 'sidebar', 'second' %}{{ them | map: 'title' | join: ', ' }}",
    ))  # fmt: skip
