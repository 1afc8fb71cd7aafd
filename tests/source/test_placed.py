"""Texts that know where each of their parts was written."""

from __future__ import annotations

import random

import pytest

from site_builder.diagnostics import Location
from site_builder.source.placed import Draft, Gap, Placed, SourceText, Spot

SOURCE = SourceText("a.md", "one\ntwo three\n\nfour and five")


def drawn(chance: random.Random, depth: int) -> Placed:
    """Write a text by chance: copies, texts made at a place, gaps, parts of other texts."""
    draft = Draft()
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(SOURCE.text))
        match chance.randrange(4 if depth else 3):
            case 0:
                draft.copy(SOURCE.text[at : at + 5], SOURCE, at)
            case 1:
                draft.note(Spot(Location("b.md", at + 1)), at)
                draft.write("made" * chance.randrange(3))
            case 2:
                draft.leave(Gap("name", SOURCE), at)
            case _:
                inner = drawn(chance, depth - 1)
                start = chance.randrange(len(inner) + 1)
                draft.add(inner, start, chance.randrange(start, len(inner) + 1))
    return draft.placed()


@pytest.mark.parametrize("seed", range(200))
def test_a_place_is_the_same_whether_the_pieces_are_known_or_not(seed: int) -> None:
    text, again = (drawn(random.Random(seed), depth=3) for _ in range(2))
    assert again.pieces
    offsets = range(len(text) + 1)
    assert [text.origin(at) for at in offsets] == [again.origin(at) for at in offsets]
    assert [text.place(at) for at in offsets] == [again.place(at) for at in offsets]
