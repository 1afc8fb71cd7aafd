"""Small things that kramdown's own cases found."""

from __future__ import annotations

import pytest

from site_builder.render.markdown import MarkdownRenderer

CASES = [
    ("an escaped formula on its own line is one within text", "\\$$5+5$$\n", r"<p>\(5+5\)</p>"),
    (
        "a definition of attributes refers to others",
        "{:a: .x b}\n{:b: #y a}\ntext\n{:a}",
        '<p id="y" class="x">text</p>',
    ),
    (
        "what is for another format is passed over",
        '{::nomarkdown type="latex"}\nx\n{:/}\n\ny',
        "<p>y</p>",
    ),
]


@pytest.mark.parametrize(("text", "html"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case(text: str, html: str) -> None:
    assert MarkdownRenderer().convert(text).html == html


def test_a_footnote_may_begin_with_code() -> None:
    html = MarkdownRenderer().convert("a[^1]\n\n[^1]:\n        code\n").html

    assert "<code>code" in html
