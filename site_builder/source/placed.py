"""Texts that know where each of their parts was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import NamedTuple, Self

from site_builder.diagnostics import Location

_MOST_OF_A_VALUE = 200


@dataclass(frozen=True)
class SourceText:
    """A text as it stands in a file, from one of its lines on."""

    path: str
    """As `Location.path`."""
    text: str
    line: int = 1
    """1-based line of the file at which the text starts."""

    def place(self, offset: int) -> Location:
        """Return the place of a character."""
        line = bisect_right(self._starts, offset) - 1
        return Location(self.path, self.line + line, offset - self._starts[line] + 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer("\n", self.text))]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place, as the source of a text that was made there."""

    location: Location

    def place(self, offset: int) -> Location:  # noqa: ARG002
        """Return the place, whichever character is asked for."""
        return self.location


@dataclass(frozen=True, slots=True)
class Asked:
    """One place that takes time to find: it is looked up when a finding names it."""

    find: Callable[[], Location]

    def place(self, offset: int) -> Location:  # noqa: ARG002
        """Return the place, whichever character is asked for."""
        return self.find()


Origin = SourceText | Spot | Asked
"""What knows where a text, or a part of one, was written."""


class Piece(NamedTuple):
    """A part of a text that comes from one place."""

    start: int
    """Where it begins in the text; it goes on to the next piece."""
    source: Origin
    at: int
    """Where it begins in the source."""
    is_copy: bool
    """Whether it stands there letter by letter; else all of it comes from that place: what a tag wrote."""


class Placed(str):
    """A text with its pieces: the first starts at 0."""

    __slots__ = ("_starts", "pieces")
    pieces: tuple[Piece, ...]
    _starts: list[int]

    def __new__(cls, text: str, pieces: tuple[Piece, ...]) -> Self:
        """Make a text of pieces, which follow one another."""
        placed = super().__new__(cls, text)
        placed.pieces = pieces
        placed._starts = [piece.start for piece in pieces]
        return placed

    @classmethod
    def copy_of(cls, source: SourceText) -> Self:
        """Take a source as it stands."""
        return cls(source.text, (Piece(0, source, 0, is_copy=True),))

    def place(self, offset: int) -> Location:
        """Return where the character at an offset was written."""
        piece = self.pieces[bisect_right(self._starts, offset) - 1]
        return piece.source.place(piece.at + (offset - piece.start if piece.is_copy else 0))

    @classmethod
    def from_place(cls, text: str, origin: Origin) -> Self:
        """Take a text all of which was written in one place."""
        return cls(text, (Piece(0, origin, 0, is_copy=False),))

    def part(self, start: int, end: int) -> Placed:
        """Return a part."""
        draft = Draft()
        draft.add(self, start, end)
        return draft.placed()

    def moved(self, text: str) -> Placed:
        """Return another text as written where this one begins: what a filter made of it."""
        return Placed(text, (self.pieces[0]._replace(is_copy=False),))

    def replaced(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> Placed:
        """Replace what matches; what replaces it was written where that stood."""
        matches = list(pattern.finditer(self))
        if not matches:
            return self
        draft = Draft()
        end = 0
        for match in matches:
            draft.add(self, end, match.start())
            draft.note(*self._origin(match.start()), is_copy=False)
            draft.write(replacement(match))
            end = match.end()
        draft.add(self, end, len(self))
        return draft.placed()

    def _origin(self, offset: int) -> tuple[Origin, int]:
        piece = self.pieces[bisect_right(self._starts, offset) - 1]
        return piece.source, piece.at + (offset - piece.start if piece.is_copy else 0)

    def _cut(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of a part, their starts counted from that of the part."""
        first = bisect_right(self._starts, start) - 1
        for piece in self.pieces[first:]:
            if piece.start >= end:
                return
            skipped = start - piece.start
            if skipped <= 0:
                yield Piece(-skipped, piece.source, piece.at, piece.is_copy)
            else:
                yield Piece(0, piece.source, piece.at + (skipped if piece.is_copy else 0), piece.is_copy)


class Draft(StringIO):
    """A text being written, each part with its place."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._pieces: list[Piece] = []

    def note(self, source: Origin, at: int, *, is_copy: bool) -> None:
        """Say where what is written next comes from."""
        start, pieces = self.tell(), self._pieces
        if pieces and pieces[-1].start == start:
            pieces.pop()
        # Each tag of each loop comes here, and this takes half of the time of `Piece(...)`.
        pieces.append(tuple.__new__(Piece, (start, source, at, is_copy)))

    def add(self, text: Placed, start: int = 0, end: int | None = None) -> None:
        """Write a part of a text that knows its places."""
        stop = len(text) if end is None else end
        if start >= stop:
            return
        here = self.tell()
        if self._pieces and self._pieces[-1].start == here:
            self._pieces.pop()
        self._pieces += [
            Piece(here + piece.start, piece.source, piece.at, piece.is_copy)
            for piece in text._cut(start, stop)
        ]
        self.write(text[start:stop])

    def truncate(self, size: int | None = None) -> int:
        """Take back what was written behind a position."""
        end = super().truncate(size)
        while self._pieces and self._pieces[-1].start >= end:
            self._pieces.pop()
        return end

    def placed(self) -> Placed:
        """Return the text."""
        return Placed(self.getvalue(), self._from_start(self._pieces))

    def value(self) -> Placed:
        """Return the text as a value of few pieces, which may be written often; the last one has the rest."""
        pieces = self._pieces[:_MOST_OF_A_VALUE]
        if len(pieces) < len(self._pieces):
            pieces[-1] = pieces[-1]._replace(is_copy=False)
        return Placed(self.getvalue(), self._from_start(pieces))

    def _from_start(self, pieces: list[Piece]) -> tuple[Piece, ...]:
        if pieces and not pieces[0].start:
            return tuple(pieces)
        return (Piece(0, NOWHERE, 0, is_copy=False), *pieces)


NOWHERE = SourceText("", "")
"""The source of what nobody wrote."""
