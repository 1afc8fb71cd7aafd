"""Text being read at a position."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

_LINE_END = re.compile("\n")


class Source:
    """A text and how far it has been read."""

    __slots__ = ("_absent", "_ends", "_outer", "_start", "pos", "text")

    def __init__(self, text: str, outer: Source | None = None, start: int = 0) -> None:
        """Start at the beginning; every line of a block's text ends with a line feed.

        A text that was cut out of an `outer` one has each line of that from `start` on, without what stands
        before the text of an item, a quote or a footnote.
        """
        self.text = text
        self.pos = 0
        self._absent: dict[re.Pattern[str], int] = {}
        self._outer, self._start = outer, start
        self._ends: tuple[list[int], list[int]] | None = None

    def origin(self, offset: int) -> int:
        """Return where a character stands in the text of the page; lines were cut at their starts only."""
        if self._outer is None:
            return offset
        if self._ends is None:
            ends = [*(end.end() for end in _LINE_END.finditer(self.text)), len(self.text)]
            outside = _LINE_END.finditer(self._outer.text, self._start)
            self._ends = ends, [end.end() for end in islice(outside, len(ends))]
        ends, outer_ends = self._ends
        line = bisect_right(ends, offset, hi=len(ends) - 1)
        if line >= len(outer_ends):
            return self._outer.origin(len(self._outer.text))
        start = outer_ends[line - 1] if line else self._start
        return self._outer.origin(max(outer_ends[line] - (ends[line] - offset), start))

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match at the position, without moving."""
        return pattern.match(self.text, self.pos)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match at the position and move behind what matched."""
        match = pattern.match(self.text, self.pos)
        if match:
            self.pos = match.end()
        return match

    def search(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """The next match from `start` on.

        What was found missing once is not looked for again: else a page of a thousand openers without a
        closer would be searched to its end a thousand times.
        """
        known = self._absent.get(pattern)
        if known is not None and start >= known:
            return None
        match = pattern.search(self.text, start)
        if match is None:
            self._absent[pattern] = start
        return match

    def line_end(self) -> int:
        """Where the line at the position ends, behind its line feed."""
        end = self.text.find("\n", self.pos)
        return len(self.text) if end < 0 else end + 1

    @property
    def is_done(self) -> bool:
        """Has everything been read?"""
        return self.pos >= len(self.text)
