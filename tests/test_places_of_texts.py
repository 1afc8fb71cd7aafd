"""Each link and image of an author's text is reported where it was written, whatever the text went through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_builder.diagnostics import Diagnostic
from tests.guides import build, page, write

MARK = "§"
"""Stands before each place that a finding is expected to name."""

_MARKDOWN = {
    "an inline link": "Text\n\n[x](§nope.html).\n",
    "a link over two lines": "Text [x\ny](§nope.html).\n",
    "a link behind the same target in code": "    [x](nope.html)\n\n`[x](nope.html)` and [x](§nope.html)\n",
    "the same link twice": "[x](§nope.html)\n\n[x](§nope.html)\n",
    "a link in angle brackets with a title": 'A [x](<§nope.html> "T") and ![y]( §nope.png  "T")\n',
    "a link by reference": "[x][r], [r] and [r][]\n\ntext\n\n[r]: §nope.html\n",
    "a titled reference in a list": '* [r]\n\n  [r]: <§nope.html> "title"\n',
    "an image": "![x](§nope.png)\n",
    "an image in a link": "[![x](§nope.png)](§nope.html)\n",
    "raw HTML in text": 'Text\nmore <a class="b" href="§nope.html">x</a>\n',
    "raw HTML with single quotes and none": "a <a href='§nope.html'>x</a> <a href=§nope>y</a>\n",
    "an HTML block": '<div>\n  <p><a href="§nope.html">x</a></p>\n</div>\n',
    "Markdown in an HTML block": '<div markdown="1">\n\n* [x](§nope.html)\n\n</div>\n',
    "spans in an HTML block": '<div markdown="span">\n[x](§nope.html)\n</div>\n',
    "an HTML block within a list": '1. a\n\n   <p>\n   <a href="§nope.html">x</a></p>\n',
    "a heading": "## A [x](§nope.html) {#a}\n\nB [x](§nope.html)\n===\n",
    "a list": "* a\n* b [x](§nope.html)\n  more [x](§nope.html)\nlazy [x](§nope.html)\n",
    "nested lists": "* a\n    * b\n        1. c\n\n           [x](§nope.html)\n",
    "a list marked by tabs": "*\ta\n\n\t[x](§nope.html)\n",
    "a list below text, marked by a tab": "* a\n\t- b [x](§nope.html)\n\t- c [y](§nope.html)\n",
    "a list below text in an item": "* a\n  * b [x](§nope.html)\n  * c [x](§nope.html)\n",
    "a task list": "- [ ] a [x](§nope.html)\n- [x] [y](§nope.html)\n  and [y](§nope.html)\n",
    "a quote": "> a\n> [x](§nope.html)\nlazy [x](§nope.html)\n",
    "a list in a quote in a list": "* a\n\n  > * b\n  >   [x](§nope.html)\n  >\n  > [y](§nope.html)\n",
    "a table": "| a | b |\n|---|---|\n| 1 | [x](§nope.html) |\n| `a|b` \\| c |  ![x](§nope.png) [y](§nope) |\n",
    "definitions": "T [x](§nope.html)\nU [y](§nope.html)\n: d [x](§nope.html)\n  e [x](§nope.html)\n\n: f [x](§nope.html)\n",
    "a footnote": "a[^1]\n\n[^1]: b [x](§nope.html)\n\n    c\n    [y](§nope.html)\n",
    "emphasis and strikethrough": "**a *b [x](§nope.html)*** ~~c [y](§nope.html)~~\n",
    "text that looks like a block": "a\n<b\n[x](§nope.html)\n",
    "an attribute list": 'a [x](§nope.html){:target="_blank"}\n{: .note}\n\n{: .b}\n* [y](§nope.html){: .c}\n',
    "nomarkdown": 'a {::nomarkdown}<a href="§nope.html">x</a>{:/}\n\n{::nomarkdown}\n<b>b</b>\n<img src="§nope.png" alt="">\n{:/}\n',
    "windows line ends": "a\r\n\r\n* b\r\n  [x](§nope.html)\r\n",
    "an anchor that is not there": "# A\n\n[x](§#b)\n",
    "a video with a poster": '<video src="§nope.mp4" poster="§nope.png"></video>\n',
}

_LIQUID = {
    "text behind a tag": {"x.md": "{% assign a = 1 %}{{ a }} b\n{{ a }} [x](§nope.html)\n"},
    "trimmed text": {"x.md": "a {{- 'b' -}}\n\n  [x](§nope.html)\n"},
    "raw": {"x.md": "a {% raw %}{{ b }} [x](§nope.html){% endraw %} [y](§nope.html)\n"},
    "an output": {"x.md": "a\n[x](§{{ 'nope' | append: '.html' }})\n"},
    "an address that ends in an output": {"x.md": "a\n[x](§no{{ 'pe' }}.html)\n"},
    "a loop": {"x.md": "{% for a in (1..3) %}\n[x](§nope.html)\n{% endfor %}\n"},
    "branches": {"x.md": "{% if true %}\n* [x](§nope.html)\n{% else %}\n[x](nope.html)\n{% endif %}\n"},
    "a variable": {"x.md": "{% assign a = 1 %}\n§{% assign b = 'nope.html' %}\n\n[x]({{ b }})\n"},
    "captured text": {"x.md": "{% capture a %}b\n[x](§nope.html)\n{% endcapture %}\nc\n\n{{ a }}\n{{ a }}\n"},
    "captured text twice": {
        "x.md": "{% capture a %}[x](§nope.html){% endcapture %}{% capture b %}{{ a }} [y](§no){% endcapture %}\n\n> {{ b }}\n"
    },
    "an include's own text": {
        "x.md": "a\n\n{% include i.md %}\n\n[y](§no.html)\n",
        "content/_includes/i.md": "b {{ page.title }}\n\n* [x](§nope.html)\n",
    },
    "an include's HTML": {
        "x.md": "a\n\n{% include i.html %}\n",
        "content/_includes/i.html": "<p>\n  <a href='§nope.html'>x</a>\n</p>\n",
    },
    "a parameter": {
        "x.md": "a\n\n{% include i.md\n   a=\"b\"\n   text='it\\'s\n   [x](§nope.html)' %}\n",
        "content/_includes/i.md": "b {{ include.text }}\n",
    },
    "a parameter that is an address": {
        "x.md": 'a\n\n{% include i.html url="§nope.html" %}\n',
        "content/_includes/i.html": '<p>b <a href="{{ include.url }}">x</a></p>\n',
    },
    "a parameter through a filter": {
        "x.md": 'a\n\n{% include i.html url="§/nope.html" %}\n',
        "content/_includes/i.html": '<p>b <a href="{{ include.url | relative_url }}">x</a></p>\n',
    },
    "a parameter that two includes pass on": {
        "x.md": 'a\n\n{% include i.md text="[x](§nope.html)" %}\n',
        "content/_includes/i.md": "{% include j.md text=include.text %}",
        "content/_includes/j.md": "\n* {{ include.text }}\n",
    },
    "a parameter of an include of the theme": {
        "x.md": "a\n\nb {% include note.html content=\"c\n  [x](§nope.html) <img alt='' src=§nope> \" %}\n"
    },
    "an HTML page": {
        "x.html": '<ul>\n  <li><a\n  href="§nope.html">x</a></li>\n{% for a in (1..2) %}\n<img alt="" src="§nope.png">{% endfor %}</ul>\n'
    },
    "an HTML page with an include of the theme": {
        "x.html": '<p>a {% include note.html content="[x](§nope.html)" %} b\n<a href="§nope.html">x</a></p>\n'
    },
}


def _without_marks(files: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """Return files without the marks, and the places that these name."""
    clean: dict[str, str] = {}
    places: set[str] = set()
    for name, text in files.items():
        before = ""
        for part in text.split(MARK)[:-1]:
            before += part
            lines = before.replace("\r\n", "\n").split("\n")
            places.add(f"{name}:{len(lines)}:{len(lines[-1]) + 1}")
        clean[name] = text.replace(MARK, "")
    return clean, places


def _links(diagnostics: tuple[Diagnostic, ...]) -> set[str]:
    codes = {"broken-link", "missing-image", "broken-anchor"}
    return {str(found.location) for found in diagnostics if found.code in codes}


def _check(folder: Path, files: dict[str, str]) -> None:
    named = {name if "/" in name else f"content/{name}": text for name, text in files.items()}
    whole = {
        name: text if "_includes" in name else page(text, title="X", permalink="x.html")
        for name, text in named.items()
    }
    clean, places = _without_marks(whole)
    for name, text in {"guide.yaml": "title: T\n", **clean}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    assert places
    assert _links(build(folder).diagnostics) == places


@pytest.mark.parametrize("text", _MARKDOWN.values(), ids=_MARKDOWN)
def test_a_link_in_markdown_is_reported_where_its_address_stands(tmp_path: Path, text: str) -> None:
    _check(tmp_path, {"x.md": text})


@pytest.mark.parametrize("files", _LIQUID.values(), ids=_LIQUID)
def test_a_link_that_liquid_wrote_is_reported_where_its_text_stands(
    tmp_path: Path, files: dict[str, str]
) -> None:
    _check(tmp_path, files)


def test_every_text_of_an_author_is_checked_for_the_same(tmp_path: Path) -> None:
    text = "A [x](nope.html) and <img src='nope.png'>."
    resource = {
        "resourceType": "ValueSet",
        "id": "v",
        "url": "http://example.org/ValueSet/v",
        "status": "draft",
        "description": f"First. {text}",
        "purpose": text,
        "copyright": text,
    }
    files = {
        "guide.yaml": "title: T\n",
        "content/index.md": page(text, title="S", summary=text, permalink="index.html"),
        "profiles/v.json": json.dumps(resource, indent=1),
        "profiles/ValueSet-v-intro.md": text,
        "profiles/ValueSet-v-notes.md": f"a\n\n{text}",
    }

    found = build(write(tmp_path, **files)).diagnostics

    places = [f"{name}:{line}" for name, line in _OF_TEXTS]
    for code in ("broken-link", "missing-image", "missing-alt"):
        named = [found for found in found if found.code == code]
        assert sorted(f"{each.location.path}:{each.location.line}" for each in named) == sorted(places)
        assert all(each.location.column for each in named)


_OF_TEXTS = (
    ("content/index.md", 3),
    ("content/index.md", 6),
    ("profiles/ValueSet-v-intro.md", 1),
    ("profiles/ValueSet-v-notes.md", 3),
    ("profiles/v.json", 6),
    ("profiles/v.json", 7),
    ("profiles/v.json", 8),
)


def test_a_text_of_one_sentence_that_stands_below_the_title_is_checked(tmp_path: Path) -> None:
    resource = {"resourceType": "ValueSet", "id": "v", "status": "draft", "description": "A [x](nope.html)."}

    text = json.dumps(resource)
    column = text.index('"description"') + 1

    found = build(write(tmp_path, **{"guide.yaml": "title: T\n", "profiles/v.json": text}))

    assert [str(each.location) for each in found.diagnostics if each.code == "broken-link"] == [
        f"profiles/v.json:1:{column}"
    ]
