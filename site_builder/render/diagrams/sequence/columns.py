"""How far apart the lines of a sequence diagram stand: as far as what is written between them needs.

Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several

from site_builder.render.diagrams.sequence.model import (
    Divider,
    Else,
    End,
    Event,
    Group,
    Message,
    Note,
    Sequence,
)
from site_builder.render.diagrams.words import Lines, bold, width_of, wrapped

MARGIN = 12
GAP = 14
PADDING = 10
NARROWEST = 90
"""The least room of a participant's name."""
WIDEST_LABEL, WIDEST_NOTE, WIDEST_HEAD = 300, 260, 190
"""Where words of a message, of a note and names are broken."""
LOOP = 30
BAR = 10
ARROW = 8
INSET = 9
"""How far a group lies within the one around it."""
_BETWEEN = 24
_WIDEST_WORDS = 420

_Need = tuple[int, int, int]
"""Between which columns how much room is needed; -1 is the left edge, the number of columns the right one."""


def columns(sequence: Sequence, at: Mapping[str, int], heads: Several[Lines]) -> tuple[list[int], int]:
    """Return the x of each line, and how wide all is; `at` has each participant's number by name."""
    count = len(heads)
    halves = [max(width_of(bold(head)) + 2 * PADDING, NARROWEST) // 2 for head in heads]
    frame = MARGIN + INSET * deepest(sequence) + GAP
    needs = {(place, place + 1): halves[place] + halves[place + 1] + _BETWEEN for place in range(count - 1)}
    needs[-1, 0], needs[count - 1, count] = frame + halves[0], frame + halves[-1]
    for event in sequence.events:
        first, last, width = _need(event, at)
        if first < last:
            needs[first, last] = max(needs.get((first, last), 0), width)
    xs = {-1: 0}
    for place in range(count + 1):
        xs[place] = max(xs[first] + need for (first, last), need in needs.items() if last == place)
    width = max(xs[count], width_of(bold(sequence.title)) + 2 * MARGIN, _widest_words(sequence))
    return [xs[place] for place in range(count)], width


def deepest(sequence: Sequence) -> int:
    """Return how many groups lie in each other at most."""
    depth = most = 0
    for event in sequence.events:
        depth += isinstance(event, Group) - isinstance(event, End)
        most = max(most, depth)
    return most


def _widest_words(sequence: Sequence) -> int:
    labels = [each.label for each in sequence.events if isinstance(each, Divider | Group | Else)]
    return max((min(width_of(label), _WIDEST_WORDS) + 120 for label in labels), default=0)


def _need(event: Event, at: Mapping[str, int]) -> _Need:
    if isinstance(event, Message):
        return _need_of_message(event, at)
    if isinstance(event, Note) and event.names:
        return _need_of_note(event, [at[name] for name in event.names])
    return 0, 0, 0


def _need_of_message(message: Message, at: Mapping[str, int]) -> _Need:
    width = width_of(wrapped(message.label, WIDEST_LABEL)) + 2 * BAR + 2 * ARROW + 8
    if message.source is not None and message.target is not None:
        first, last = sorted((at[message.source], at[message.target]))
        return (first, last, width) if first < last else (first, first + 1, width + LOOP)
    place = at[message.source or message.target or ""]
    if message.edge == "left":
        return (place - 1 if message.is_short else -1), place, width + GAP
    return place, (place + 1 if message.is_short else len(at)), width + GAP


def _need_of_note(note: Note, places: list[int]) -> _Need:
    width = width_of(wrapped(note.label, WIDEST_NOTE)) + 2 * PADDING + 2 * BAR
    first, last = min(places), max(places)
    if note.side == "left":
        return first - 1, first, width
    if note.side == "right":
        return last, last + 1, width
    # Over one line it reaches half to each side.
    return (first, last, width - NARROWEST) if first < last else (first, first + 1, width // 2 + GAP)
