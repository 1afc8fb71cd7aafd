"""Texts that know where each of their parts was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import ClassVar, NamedTuple, Self

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


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a tag wrote nothing, since nobody set what it names."""

    name: str
    source: SourceText

    def place(self, offset: int) -> Location:
        """Return the place of the tag."""
        return self.source.place(offset)


Origin = SourceText | Spot | Asked | Gap
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

    __slots__ = ("_pieces", "_starts")
    _pieces: tuple[Piece, ...] | Draft
    _starts: list[int]

    def __new__(cls, text: str, pieces: tuple[Piece, ...] | Draft) -> Self:
        """Make a text of pieces, which follow one another; a draft makes them when they are asked for."""
        placed = super().__new__(cls, text)
        placed._pieces = pieces
        placed._starts = []
        return placed

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Go to a file or another process as a text alone: what its pieces come from stays here."""
        return str, (str(self),)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What it is made of."""
        if not isinstance(self._pieces, tuple):
            self._pieces, self._starts = self._pieces.pieces(), []
        return self._pieces

    @classmethod
    def copy_of(cls, source: SourceText) -> Self:
        """Take a source as it stands."""
        return cls(source.text, (Piece(0, source, 0, is_copy=True),))

    def place(self, offset: int) -> Location:
        """Return where the character at an offset was written."""
        source, at = self.origin(offset)
        return source.place(at)

    @classmethod
    def from_place(cls, text: str, origin: Origin, at: int = 0) -> Self:
        """Take a text all of which was written in one place."""
        return cls(text, (Piece(0, origin, at, is_copy=False),))

    def gaps(self) -> Iterator[tuple[int, Gap, Location]]:
        """Yield where something was left out: at which character, of what, by a tag that stands where."""
        pieces = self.pieces
        for piece, next_ in zip(pieces, (*pieces[1:], None), strict=True):
            is_empty = piece.start == (next_.start if next_ else len(self))
            if is_empty and isinstance(piece.source, Gap):
                yield piece.start, piece.source, piece.source.place(piece.at)

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
            draft.note(*self.origin(match.start()))
            draft.write(replacement(match))
            end = match.end()
        draft.add(self, end, len(self))
        return draft.placed()

    def origin(self, offset: int) -> tuple[Origin, int]:
        """Return the source of the character at an offset, and where in it that stands."""
        if not isinstance(self._pieces, tuple) and offset < len(self):
            # A page may have a hundred thousand pieces, and is asked for a place or two.
            self._starts = self._starts or self._pieces.starts()
            at = bisect_right(self._starts, offset) - 1
            return self._pieces.origin(at, offset - self._starts[at])
        piece = self.pieces[self._index(offset)]
        return piece.source, piece.at + (offset - piece.start if piece.is_copy else 0)

    def _index(self, offset: int) -> int:
        if not self._starts:
            self._starts = [piece.start for piece in self.pieces]
        return bisect_right(self._starts, offset) - 1

    def _cut(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of a part, their starts counted from that of the part."""
        pieces = self.pieces
        for at in range(self._index(start), len(pieces)):
            piece = pieces[at]
            if piece.start >= end:
                return
            skipped = start - piece.start
            if skipped <= 0:
                yield Piece(-skipped, piece.source, piece.at, piece.is_copy)
            else:
                yield Piece(0, piece.source, piece.at + (skipped if piece.is_copy else 0), piece.is_copy)


class Draft:
    """A text being written, each part with its place."""

    __slots__ = ("_note", "_origins", "_texts")
    chooses: ClassVar[bool] = False
    """Whether it leaves out some of what is written: see `render.liquid.layout_draft`."""

    def __init__(self) -> None:
        """Start empty."""
        self._texts: list[str] = []
        self._origins: list[tuple[Origin | Placed, int, bool]] = []
        """For each text where it comes from, as in `Piece`."""
        self._note: tuple[Origin, int, bool] = (NOWHERE, 0, False)

    def note(self, source: Origin, at: int) -> None:
        """Say which place what is written from now on comes from."""
        self._note = (source, at, False)

    def write(self, text: str) -> None:
        """Write a text that was made at the place noted last."""
        if text:
            self._texts.append(text)
            self._origins.append(self._note)

    def leave(self, gap: Gap, at: int) -> None:
        """Write nothing, and remember where that was."""
        self._texts.append("")
        self._origins.append((gap, at, False))

    def copy(self, text: str, source: Origin, at: int) -> None:
        """Write a text that stands in its source letter by letter."""
        if text:
            self._texts.append(text)
            self._origins.append((source, at, True))

    def add(self, text: Placed, start: int = 0, end: int | None = None) -> None:
        """Write a part of a text that knows its places."""
        part = text[start:end]
        if part:
            self._texts.append(part)
            self._origins.append((text, start, True))

    def mark(self) -> int:
        """Return a mark that `cut` takes."""
        return len(self._texts)

    def cut(self, mark: int) -> None:
        """Take back what was written since a mark."""
        del self._texts[mark:], self._origins[mark:]

    def text(self, most: int | None = None) -> str:
        """Return the text, or as much of its beginning."""
        return "".join(self._texts)[:most]

    def placed(self, most: int | None = None) -> Placed:
        """Return the text, or as much of its beginning; nothing may be written after that."""
        # Few pages are ever asked for a place.
        return Placed(self.text(most), self)

    def value(self) -> Placed:
        """Return the text as a value of few pieces, which may be written often; the last one has the rest."""
        pieces = self.pieces(_MOST_OF_A_VALUE + 1)
        if len(pieces) > _MOST_OF_A_VALUE:
            pieces = (*pieces[: _MOST_OF_A_VALUE - 1], pieces[_MOST_OF_A_VALUE - 1]._replace(is_copy=False))
        return Placed(self.text(), pieces)

    def pieces(self, most: int | None = None) -> tuple[Piece, ...]:
        """Return the pieces of the text, or so many of the first; there is one at least."""
        return tuple(islice(self._all_pieces(), most)) or _NO_PIECES

    def starts(self) -> list[int]:
        """Return where each text that was written starts, and last where the whole ends."""
        return [*accumulate(map(len, self._texts), initial=0)]

    def origin(self, number: int, offset: int) -> tuple[Origin, int]:
        """Return where a character of one of the texts that were written comes from, as `Placed.origin`."""
        source, at, is_copy = self._origins[number]
        if isinstance(source, Placed):
            return source.origin(at + offset)
        return source, at + (offset if is_copy else 0)

    def _all_pieces(self) -> Iterator[Piece]:
        start = 0
        for text, (source, at, is_copy) in zip(self._texts, self._origins, strict=True):
            if isinstance(source, Placed):
                for piece in source._cut(at, at + len(text)):
                    yield piece._replace(start=start + piece.start)
            else:
                # In half the time of `Piece(...)`: a large page has a hundred thousand.
                yield tuple.__new__(Piece, (start, source, at, is_copy))
            start += len(text)


NOWHERE = SourceText("", "")
"""The source of what nobody wrote."""
_NO_PIECES = (Piece(0, NOWHERE, 0, is_copy=False),)
