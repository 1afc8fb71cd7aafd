"""The levels of the headings of a text that stands below a heading of the page."""

from __future__ import annotations

_DEEPEST = 6


class Outline:
    """Gives each heading of a text, in order, the level that it has on the page.

    The first stands just below the page's heading; one that is deeper than the heading before it is one
    level deeper, however deep the author wrote it, so that no level is left out.
    """

    def __init__(self, level: int) -> None:
        """`level` is that of the text's highest headings."""
        self._level = level
        self._open: list[int] = []

    def place(self, written: int) -> int:
        """Return the level of the next heading, which its author wrote as `written`."""
        while self._open and self._open[-1] >= written:
            self._open.pop()
        self._open.append(written)
        return min(self._level + len(self._open) - 1, _DEEPEST)
