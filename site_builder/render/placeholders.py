"""Keeps finished HTML away from Markdown: a token stands for it until the page is put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from site_builder.diagnostics import Location
from site_builder.source.markup import prologue_end
from site_builder.source.placed import Draft, Origin, Placed, Spot

# Private-use characters: no author writes them, and neither Liquid nor Markdown touches them.
TOKEN_START, _CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{TOKEN_START}(\\d+){_CLOSE}")
_PARAGRAPH = re.compile(f"<p>((?:(?!</?p[ >])[^{TOKEN_START}])*+{TOKEN_START}.*?)(?:</p>|\\Z)", re.DOTALL)
_BLOCK = re.compile(
    r"<(?:address|article|aside|blockquote|details|div|dl|fieldset|figure|footer|form|h[1-6]|header"
    r"|hr|main|nav|ol|p|pre|section|table|ul)\b",
    re.IGNORECASE,
)


# What stands behind such a mark comes from the place that its number names; without one, where its text does.
_MARK = "\ue002"
_MARKS = re.compile(f"{_MARK}(\\d*)\ue003")
_MARKED = re.compile(f"{_MARK}\\d+\ue003[^{_MARK}]*(?:{_MARK}\\d+\ue003[^{_MARK}]*)*{_MARK}\ue003")


class Finished(NamedTuple):
    """A piece of finished HTML."""

    html: str
    place: Location | None
    """Of the tag that asked for it; None where its token stands in the text of the page."""


class Placeholders:
    """The finished pieces of one page."""

    def __init__(self) -> None:
        """Start with none."""
        self._pieces: list[Finished] = []
        self._places: list[Origin] = []

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._pieces)

    def put(self, html: str, place: Location | None = None) -> str:
        """Keep a piece and give the token that stands for it."""
        self._pieces.append(Finished(html, place))
        return f"{TOKEN_START}{len(self._pieces) - 1}{_CLOSE}"

    def mark(self, origin: Origin) -> str:
        """Return what says that the HTML behind it was written there."""
        self._places.append(origin)
        return f"{_MARK}{len(self._places) - 1}\ue003"

    def marked(self, html: str, origin: Origin) -> str:
        """Say of HTML where it was written, for as long as it is part of a template's output."""
        return f"{self.mark(origin)}{html}{_MARK}\ue003"

    def unmarked(self, html: str, origin: Origin) -> Placed:
        """Take the marks off HTML, which then knows its places; what has none comes from `origin`."""
        if _MARK not in html:
            return Placed.from_place(html, origin)
        draft = Draft()
        draft.note(origin, 0)
        end = 0
        for mark in _MARKS.finditer(html):
            draft.write(html[end : mark.start()])
            end = mark.end()
            known = mark[1] and int(mark[1]) < len(self._places)
            draft.note(self._places[int(mark[1])] if known else origin, 0)
        draft.write(html[end:])
        return draft.placed()

    def rewritten(self, html: str, write: Callable[[Placed], str]) -> str:
        """Write anew each part of a page's shell that says where it was written."""
        if _MARK not in html:
            return html
        nowhere = Spot(Location(""))
        shell = _MARKED.sub(lambda marked: write(self.unmarked(marked[0], nowhere)), html)
        return _MARKS.sub("", shell)

    def get(self, token: re.Match[str]) -> Finished:
        """Return the piece for which a token stands, the pieces within it put back."""
        number = int(token[1])
        if number >= len(self._pieces):
            return Finished("", None)
        piece = self._pieces[number]
        return piece._replace(html=self.restore(piece.html))

    def restored(self, text: Placed) -> Placed:
        """Put the pieces back into HTML that knows its places."""
        if not self._pieces or TOKEN_START not in text:
            return text
        text = self._with_parted_paragraphs(text)
        draft = Draft()
        end = 0
        for token in TOKEN.finditer(text):
            draft.add(text, end, token.start())
            end = token.end()
            piece = self.get(token)
            draft.add(self.unmarked(piece.html, Spot(piece.place or text.place(token.start()))))
        draft.add(text, end)
        return draft.placed()

    def restore(self, html: str) -> str:
        """Put the pieces back.

        A paragraph can't hold a block, so it ends before one and goes on after it; a paragraph that holds
        nothing but pieces gives way to them.
        """
        if not self._pieces or TOKEN_START not in html:
            return html
        # A piece may hold the tokens of pieces that were put before it.
        return TOKEN.sub(lambda token: self.get(token).html, _PARAGRAPH.sub(self._paragraph, html))

    def _paragraph(self, match: re.Match[str]) -> str:
        return self.parted(match[1])

    def parted(self, content: str) -> str:
        """Return a paragraph with this content, parted at the blocks for which tokens stand."""
        return "".join(
            f"<p>{content[start:end]}</p>" if is_paragraph else content[start:end]
            for start, end, is_paragraph in self._parts(content)
        )

    def _parts(self, content: str) -> Iterator[tuple[int, int, bool]]:
        """Yield the parts of a paragraph's content, and whether each is a paragraph of its own."""
        if not TOKEN.sub("", content).strip():
            yield 0, len(content), False
            return
        start = 0
        for token in TOKEN.finditer(content):
            number = int(token[1])
            if number < len(self._pieces) and _is_block(self._pieces[number].html):
                yield from _text_part(content, start, token.start())
                yield token.start(), token.end(), False
                start = token.end()
        yield from _text_part(content, start, len(content))

    def _with_parted_paragraphs(self, text: Placed) -> Placed:
        draft = Draft()
        end = 0
        for found in _PARAGRAPH.finditer(text):
            draft.add(text, end, found.start())
            end, shift = found.end(), found.start(1)
            for start, stop, is_paragraph in self._parts(found[1]):
                draft.write("<p>" if is_paragraph else "")
                draft.add(text, shift + start, shift + stop)
                draft.write("</p>" if is_paragraph else "")
        draft.add(text, end)
        return draft.placed()


def _text_part(content: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    text = content[start:end]
    if text.strip():
        yield start + len(text) - len(text.lstrip()), start + len(text.rstrip()), True


def _is_block(html: str) -> bool:
    return _BLOCK.match(html, prologue_end(html)) is not None
