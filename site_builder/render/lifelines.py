"""Where the boxes, lines and words of a conversation go.

Who takes part stands at the top, side by side, each with a line down. A message is an arrow from one line to
another, its words above it; what somebody does alone is a loop at their line. Units are CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.render.stairs import text_width

if TYPE_CHECKING:
    from site_builder.model.sections import Conversation, Turn

_LINE = 17
_GAP = 14
_MARGIN = 10
_HEAD_PADDING = 14
_NARROWEST, _WIDEST = 130, 220
_LOOP = 28
_ARROW = 7
_SMALL = 0.88
"""How much narrower words of a message are than the bold ones that `text_width` measures."""
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text and where its middle is, or its beginning."""

    x: int
    y: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Participant:
    """A box at the top, and the line down from it."""

    x: int
    """Of the line and of the middle of the box."""
    left: int
    width: int
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DrawnTurn:
    """An arrow with its words; without a path only words on a band."""

    words: tuple[Words, ...]
    path: str = ""
    head: str = ""
    is_reply: bool = False
    band_y: int = 0
    band_height: int = 0


@dataclass(frozen=True, slots=True)
class Lifelines:
    """A drawing's size and all its parts."""

    width: int
    height: int
    top: int
    """Where the lines begin, below the boxes."""
    participants: tuple[Participant, ...]
    turns: tuple[DrawnTurn, ...]


def lifelines(conversation: Conversation) -> Lifelines:
    """Lay a conversation out."""
    names = [_wrapped(name, _WIDEST - 2 * _HEAD_PADDING, 1.0) for name in conversation.participants]
    widest = max((text_width(line) for lines in names for line in lines), default=0)
    column = min(max(widest + 2 * _HEAD_PADDING + _GAP, _NARROWEST), _WIDEST)
    top = _MARGIN + max((len(lines) for lines in names), default=1) * _LINE + _HEAD_PADDING
    participants = tuple(
        _participant(_MARGIN + column // 2 + position * column, column - _GAP, lines)
        for position, lines in enumerate(names)
    )
    # Room on the right for the words of what the last one does alone.
    width = 2 * _MARGIN + column * len(participants) + column // 2
    turns: list[DrawnTurn] = []
    y = top + _GAP
    for turn in conversation.turns:
        drawn, y = _turn(turn, [each.x for each in participants], column, width, y)
        turns.append(drawn)
    return Lifelines(width, y + _MARGIN, top, participants, tuple(turns))


def _participant(x: int, width: int, lines: list[str]) -> Participant:
    words = tuple(Words(x, _MARGIN + _LINE * number, line) for number, line in enumerate(lines, 1))
    return Participant(x, x - width // 2, width, words)


def _turn(turn: Turn, lines_x: list[int], column: int, width: int, y: int) -> tuple[DrawnTurn, int]:
    """Return a turn as drawn, and where the next one begins."""
    if turn.source is None or turn.target is None:
        lines = _wrapped(turn.label, width - 4 * _MARGIN, _SMALL)
        words = tuple(
            Words(2 * _MARGIN, y + _LINE * number, line, "start") for number, line in enumerate(lines, 1)
        )
        height = len(lines) * _LINE + 8
        return DrawnTurn(words, band_y=y, band_height=height), y + height + _GAP
    start, end = lines_x[turn.source], lines_x[turn.target]
    if start == end:
        lines = _wrapped(turn.label, column - _LOOP, _SMALL)
        words = tuple(
            Words(start + _LOOP + 6, y + _LINE * number - 3, line, "start")
            for number, line in enumerate(lines, 1)
        )
        foot = y + max(_LINE, len(lines) * _LINE - 6)
        path = f"M{start} {y + 4}h{_LOOP}V{foot}H{start + _ARROW}"
        return DrawnTurn(words, path, _head(start, foot, -1), turn.is_reply), foot + _GAP
    lines = _wrapped(turn.label, abs(end - start) - 2 * _ARROW, _SMALL)
    middle = (start + end) // 2
    words = tuple(Words(middle, y + _LINE * number - 4, line) for number, line in enumerate(lines, 1))
    foot = y + len(lines) * _LINE + 2
    way = 1 if end > start else -1
    path = f"M{start} {foot}H{end - way * _ARROW}"
    return DrawnTurn(words, path, _head(end, foot, way), turn.is_reply), foot + _GAP


def _head(x: int, y: int, way: int) -> str:
    back = x - way * (_ARROW + 2)
    return f"M{x} {y}L{back} {y - 5}V{y + 5}Z"


def _wrapped(text: str, width: int, scale: float) -> list[str]:
    """Break a text into lines that fit; what is too long for a few lines ends in dots."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer) * scale <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    return lines or [""]
