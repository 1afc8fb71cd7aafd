"""A conversation is laid out so that its words stand at the arrows they belong to."""

from __future__ import annotations

import re

from site_builder.model.sections import Conversation, Turn
from site_builder.render.lifelines import lifelines
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme

TALK = Conversation(
    id="talk",
    participants=("GP", "A laboratory with a long name"),
    turns=(
        Turn("Order"),
        Turn("1 Send: The order", 0, 1),
        Turn("The result", 1, 0, is_reply=True),
        Turn("2 Look at it", 1, 1),
    ),
    name="Order: who sends what",
)


def test_arrows_lead_from_one_line_to_another() -> None:
    drawing = lifelines(TALK)
    left, right = (each.x for each in drawing.participants)
    band, there, back, alone = drawing.turns

    assert (band.path, band.words[0].text) == ("", "Order")
    assert re.fullmatch(rf"M{left} \d+H{right - 7}", there.path)
    assert there.head.startswith(f"M{right} ")
    assert re.fullmatch(rf"M{right} \d+H{left + 7}", back.path)
    assert (there.is_reply, back.is_reply) == (False, True)
    assert alone.path.startswith(f"M{right} ")
    assert "h28V" in alone.path


def test_turns_follow_one_another_and_nothing_leaves_the_drawing() -> None:
    drawing = lifelines(TALK)
    tops = [turn.words[0].y for turn in drawing.turns]
    every = [words for turn in drawing.turns for words in turn.words]
    every += [words for each in drawing.participants for words in each.words]

    assert tops == sorted(tops)
    assert tops[0] > drawing.top
    assert all(0 < words.x < drawing.width and 0 < words.y < drawing.height for words in every)


def test_long_words_are_broken_and_cut() -> None:
    turn = lifelines(Conversation("t", ("A", "B"), (Turn("word " * 60, 0, 1), Turn("", 1, 0)), "n")).turns[0]

    assert len(turn.words) == 4
    assert turn.words[-1].text.endswith(" …")


def test_the_drawing_has_a_name_and_harmless_words() -> None:
    theme = Theme(None, MarkdownRenderer())
    talk = Conversation("talk", ("A <b>", "B"), (Turn("1 <script>", 0, 1), Turn("Pause")), "Who & what")

    html = str(theme.page("page.html").draw_sections((talk,)))

    assert '<svg role="img" aria-labelledby="talk-name"' in html
    assert '<title id="talk-name">Who &amp; what</title>' in html
    assert "A &lt;b&gt;</text>" in html
    assert "1 &lt;script&gt;</text>" in html
    assert html.count('class="band"') == 1
