"""A summary is cut from the text as it was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.model.summary import NO_SUMMARY, plain_summary, summary_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("One\nline.", "One line."),
        ("One thing. Another.", "One thing."),
        ("Version 1.2 is\nnew. Yes", "Version 1.2 is new."),
        ("Used by e.g. Foo and Dr. Who. Two.", "Used by e.g. Foo and Dr. Who."),
        ("It is (as said.) Two.", "It is (as said.)"),
        ("\n\nFirst *part*.\n\nSecond part.", "First part."),
        ("What it has:\n* this\n* that", "What it has:"),
        ("# Heading first\n\nThe words.", "Heading first"),
        ("Setext\n======\n\nUnder.", "Setext"),
        ("* item one\n* item two", "item one"),
        ("1. One\n2. Two", "One"),
        ("> A quote\n\nAfter.", "A quote"),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n\nAfter.", "After."),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A"),
        ("---\n\nAfter rule.", "After rule."),
        ("```\ncode\n```\n\nAfter code.", "After code."),
        ("    code", "code"),
        ("<p>Html <b>para</b></p>\n\nAfter.", "Html para"),
        ("<!-- none -->\n\nAfter.", "After."),
        ("![logo](x.png) Words.", "Words."),
        (
            '**Bold**: see [link](http://a.example "t") &amp; <https://b.example>.',
            "Bold: see link & https://b.example.",
        ),
        ("Use `a. B` twice. Then.", "Use a. B twice."),
        ("See **bold. Next** word.", "See bold."),
        ("one<br/>two", "one"),
        ("{% raw %}{{ x }}{% endraw %}", "{% raw %}{{ x }}{% endraw %}"),
        ("snake_case, 2 * 3 and <id>", "snake_case, 2 * 3 and <id>"),
    ],
)
def test_the_first_sentence_has_no_marks(text: str, words: str) -> None:
    assert summary_of(text).words == words


@pytest.mark.parametrize(
    ("text", "most", "words"),
    [
        ("One. Two three. Four.", 20, "One. Two three."),
        ("One. Two three. Four.", 300, "One. Two three. Four."),
        ("A first sentence that is longer than that. Two.", 20, "A first sentence that is longer than that."),
        ("Twenty words e.g. in one. Two.", 20, "Twenty words e.g. in one."),
        ("One line\n\nTwo.", 300, "One line"),
    ],
)
def test_more_sentences_stand_where_there_is_room(text: str, most: int, words: str) -> None:
    assert summary_of(text, most).words == words


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        ("One thing.", True),
        ("One [thing](a.html).\n", True),
        ("One. Two.", False),
        ("One\n\nTwo", False),
        ("* One", False),
        ("# One", False),
        ("![a](b.png) One.", False),
        ("One <b>thing</b>.", False),
        ("", True),
    ],
)
def test_a_summary_knows_whether_the_text_says_more(text: str, is_whole: bool) -> None:
    assert summary_of(text).is_whole is is_whole


def test_what_is_open_where_it_is_cut_is_closed() -> None:
    kinds = [token.type for token in summary_of("*a [b. C](d)* e").tokens]

    assert kinds == ["em_open", "text", "link_open", "text", "link_close", "em_close"]


def test_words_of_our_own() -> None:
    assert plain_summary("a *b*").words == "a *b*"
    assert NO_SUMMARY.words == ""


def test_html_without_end_is_looked_through_in_part() -> None:
    assert len(summary_of("<div>" + "<!--" * 20_000).words) < 5_000


@given(st.text(alphabet="aB .!?*_`[]()<>\n|-#&;", max_size=60), st.integers(0, 60))
def test_what_is_cut_is_balanced(text: str, most: int) -> None:
    depth = 0
    for token in summary_of(text, most).tokens:
        assert token.type not in ("html_inline", "image")
        depth += token.nesting
        assert depth >= 0
    assert depth == 0
