"""Texts are cut where a reader would stop."""

from __future__ import annotations

import pytest

from site_builder.model.text import lead, plain_text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("", ""),
        ("One\nline.", "One line."),
        ("\n\nFirst *part*.\n\nSecond part.", "First *part*."),
        ("What it has:\n* this\n* that", "What it has:"),
        ("Steps:\n 1. this", "Steps:"),
        ("<p>A <b>bold</b> word</p><p>more</p>", "A bold word"),
        ("One. Two three. Four.", "One. Two three."),
        ("Twenty words e.g. in one. Two.", "Twenty words e.g. in one."),
    ],
)
def test_the_first_paragraph_leads(markdown: str, words: str) -> None:
    assert lead(markdown, 20) == words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("by <code>patient</code>, <b>or</b>", "by patient, or"),
        ("(<a href='x'><code>name</code></a>)", "(name)"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<span>MAY</span><code>date</code>", "MAY date"),
        ("a.<wbr>b", "a.b"),
        ("<p>so</p><pre><code><span>List</span>&lt;<span>A</span>&gt;\n  b</code></pre>x", "so List<A> b x"),
    ],
)
def test_punctuation_stays_with_its_word(html: str, text: str) -> None:
    assert plain_text(html) == text
