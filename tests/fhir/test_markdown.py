"""Text of FHIR's type `markdown` is read as CommonMark with GitHub's tables."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML

from site_builder.fhir.markdown import escaped, is_plain, options, parse, read, words_of

_RENDERER = RendererHTML()
_SPECIFICATIONS = Path(os.environ.get("MARKDOWN_SPECIFICATIONS", "/nowhere"))
"""A folder with `commonmark.json` (https://spec.commonmark.org/0.31.2/spec.json) and GitHub's `gfm.json`."""


def drawn(text: str) -> str:
    return _RENDERER.render(parse(text), options(), {})


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Codes A | B are used.", "<p>Codes A | B are used.</p>\n"),
        ("Allowed:\n* first\n* second", "<p>Allowed:</p>\n<ul>\n<li>first</li>\n<li>second</li>\n</ul>\n"),
        ("Allowed:\n2. no list", "<p>Allowed:\n2. no list</p>\n"),
        (
            "Words\n## Tight\n> quote",
            "<p>Words</p>\n<h2>Tight</h2>\n<blockquote>\n<p>quote</p>\n</blockquote>\n",
        ),
        ('-a--b, 5--10, wait... "x" (c)', "<p>-a--b, 5--10, wait... &quot;x&quot; (c)</p>\n"),
        (
            "One\n***\nTwo\n\n3. third",
            '<p>One</p>\n<hr>\n<p>Two</p>\n<ol start="3">\n<li>third</li>\n</ol>\n',
        ),
        ("$$5$$\n: colon\n\n{:note} stays", "<p>$$5$$\n: colon</p>\n<p>{:note} stays</p>\n"),
        ("~~gone~~ http://a.example", "<p><del>gone</del> http://a.example</p>\n"),
        ("*[ABC]: def", "<p>*[ABC]: def</p>\n"),
        ("one\\\ntwo", "<p>one<br>\ntwo</p>\n"),
    ],
)
def test_a_text_is_read_as_commonmark(text: str, html: str) -> None:
    assert drawn(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "<<any>> of <patient id='1'>, </b2> and <b>bold</b>",
            "&lt;&lt;any&gt;&gt; of &lt;patient id='1'&gt;, &lt;/b2&gt; and <b>bold</b>",
        ),
        ("<any>\n<p>x</p>", "&lt;any>\n<p>x</p>"),
        ("<div><any></div>", "<div>&lt;any></div>"),
    ],
)
def test_a_tag_that_html_does_not_have_is_a_word(text: str, html: str) -> None:
    assert html in _RENDERER.render(read(text), options(), {}).replace("&#x27;", "'")


def test_a_table_needs_the_row_of_hyphens_and_keeps_escaped_bars() -> None:
    assert "<table>" not in drawn("a | b\nc | d")
    table = drawn("Codes:\n| A | B |\n|---|:-:|\n| `a\\|b` | c |\nmore")

    assert "<code>a|b</code>" in table
    assert '<th style="text-align:center">B</th>' in table
    assert "<td>more</td>" in table


def test_lines_of_the_source_are_kept() -> None:
    lines = [token.map for token in read("# A\n\nb\nc\n\n* d") if token.type == "inline"]

    assert lines == [[0, 1], [2, 4], [5, 6]]


@given(st.text(alphabet="a1 .-+)(*_`[]<>&;:/\\\t\n\x00\x0b\u00a0\u2028é=#|~!", max_size=24))
def test_a_plain_text_reads_as_it_is_written(text: str) -> None:
    if is_plain(text):
        (opening, line, closing) = read(text)
        assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
        assert [(token.type, token.content) for token in line.children or ()] == [("text", text)]


def test_a_plain_text_is_known() -> None:
    assert is_plain("A person's name (at birth), i.e. 3-4 words: https://a.example?")
    marked = ("", "a *b*", "a\nb", "- a", "1. a", "&amp;", " a", "a ", "<b>", "a_b", "# a", "a\x00b", "[a]")
    assert not any(map(is_plain, marked))


@given(st.text(alphabet="a1 .-+)(*_`[]<>&;:/\\é=#|~!", max_size=24))
def test_escaped_words_read_as_they_are(text: str) -> None:
    words = " ".join(text.split())
    tokens = read(escaped(text))

    assert words_of(token for line in tokens for token in line.children or ()) == words


def test_signs_that_no_html_can_hold_are_left_out() -> None:
    assert drawn("a\x08\ud83db") == "<p>ab</p>\n"


@pytest.mark.parametrize(
    "worst",
    [
        lambda n: "> " * n,
        lambda n: "* " * n,
        lambda n: "[" * n,
        lambda n: "![" * n + "a",
        lambda n: "*a **b " * n,
        lambda n: "`" + "a`b``" * n,
        lambda n: "|a" * n + "\n" + "|-" * n + "\n",
        lambda n: "<!-- " * n,
        lambda n: "<a b=" * n,
        lambda n: "~~a" * n,
        lambda n: "&a" * n,
        lambda n: "[a](<" * n,
    ],
)
def test_no_text_takes_for_ever(worst: Callable[[int], str]) -> None:
    # Eight times the text: linear is 8, square would be 64.
    assert _calls(worst(1_600)) < 16 * _calls(worst(200))


def _calls(text: str) -> int:
    """Count the calls that reading a text takes: a clock would make the test a matter of luck."""
    number = 0

    def count(*_: object) -> None:
        nonlocal number
        number += 1

    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return number


def test_a_text_of_absurd_length_stands_as_it_is_written() -> None:
    text = "a|b\n-|-\n" + "c|d\n" * 30_000

    assert [(token.type, token.content) for token in parse(text)] == [("code_block", text)]


def _examples(name: str) -> list[tuple[str, str]]:
    path = _SPECIFICATIONS / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the folder that MARKDOWN_SPECIFICATIONS names")
    return [(each["markdown"], each["html"]) for each in json.loads(path.read_text("utf-8"))]


def test_the_examples_of_commonmark() -> None:
    examples = _examples("commonmark.json")

    assert [text for text, html in examples if _normal(drawn(text)) != _normal(html)] == []


def test_the_examples_of_github() -> None:
    examples = _examples("gfm.json")
    right = sum(_normal(drawn(text)) == _normal(html) for text, html in examples)

    # What differs: bare addresses, classes of task lists, the look of aligned cells, an older rule on comments.
    assert right >= len(examples) - 17


class _Events(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.close_words()
        self.found.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.close_words()
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def close_words(self) -> None:
        if words := "".join(self._words).strip("\n"):
            self.found.append(words)
        self._words.clear()


def _normal(html: str) -> list[object]:
    """Read HTML into what it means: a line's end after a block and the way a sign is written are none."""
    events = _Events()
    events.feed(re.sub(r"<(\w+) ?/>", r"<\1>", html))
    events.close()
    events.close_words()
    return events.found
