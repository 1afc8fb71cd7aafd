"""Keeps finished HTML away from Markdown: a token stands for it until the page is put together."""

from __future__ import annotations

import re

# Private-use characters: no author writes them, and neither Liquid nor Markdown touches them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"<p>\\s*{_OPEN}(\\d+){_CLOSE}\\s*</p>|{_OPEN}(\\d+){_CLOSE}")


class Stash:
    """The finished pieces of one page."""

    def __init__(self) -> None:
        """Start with none."""
        self._pieces: list[str] = []

    def put(self, html: str) -> str:
        """Keep a piece and give the token that stands for it."""
        self._pieces.append(html)
        return f"{_OPEN}{len(self._pieces) - 1}{_CLOSE}"

    def restore(self, html: str) -> str:
        """Put the pieces back; a paragraph that holds nothing but a token gives way to its piece."""

        def piece(match: re.Match[str]) -> str:
            # A piece may hold the tokens of pieces that were put before it.
            return self.restore(self._pieces[int(match[1] or match[2])])

        return _TOKEN.sub(piece, html) if self._pieces else html
