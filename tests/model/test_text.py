"""Texts are cut where a reader would stop."""

from __future__ import annotations

import pytest

from site_builder.model.text import lead


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
