"""Text being read at a position."""

from __future__ import annotations

import re


class Source:
    """A text and how far it has been read."""

    __slots__ = ("_absent", "pos", "text")

    def __init__(self, text: str) -> None:
        """Start at the beginning; every line of a block's text ends with a line feed."""
        self.text = text
        self.pos = 0
        self._absent: dict[re.Pattern[str], int] = {}

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
