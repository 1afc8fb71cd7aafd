"""Keeps finished HTML away from Markdown: a token stands for it until the page is put together."""

from __future__ import annotations

import re

# Private-use characters: no author writes them, and neither Liquid nor Markdown touches them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PARAGRAPH = re.compile(f"<p>((?:(?!</?p[ >])[^{_OPEN}])*{_OPEN}.*?)</p>", re.DOTALL)
_BLOCK = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:address|article|aside|blockquote|details|div|dl|fieldset|figure|footer|form|h[1-6]|header"
    r"|hr|main|nav|ol|p|pre|section|table|ul)\b",
    re.DOTALL | re.IGNORECASE,
)


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
        """Put the pieces back.

        A paragraph can't hold a block, so it ends before one and goes on after it; a paragraph that holds
        nothing but pieces gives way to them.
        """
        if not self._pieces or _OPEN not in html:
            return html
        return _TOKEN.sub(self._piece, _PARAGRAPH.sub(self._paragraph, html))

    def _piece(self, token: re.Match[str]) -> str:
        number = int(token[1])
        # A piece may hold the tokens of pieces that were put before it.
        return self.restore(self._pieces[number]) if number < len(self._pieces) else ""

    def _paragraph(self, match: re.Match[str]) -> str:
        content = match[1]
        if not _TOKEN.sub("", content).strip():
            return content
        parts: list[str] = []
        start = 0
        for token in _TOKEN.finditer(content):
            number = int(token[1])
            if number < len(self._pieces) and _BLOCK.match(self._pieces[number]):
                parts += [_paragraph_of(content[start : token.start()]), token[0]]
                start = token.end()
        return "".join([*parts, _paragraph_of(content[start:])])


def _paragraph_of(text: str) -> str:
    return f"<p>{text.strip()}</p>" if text.strip() else ""
