"""Where a table's row is cut into cells: at pipes that are neither escaped nor part of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from site_builder.render.html_facts import BLOCK_ELEMENTS, VOID_ELEMENTS
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.tags import TAG, closing_tag

_PIPE = re.compile(r"(?<!\\)\|")
_HAS_PIPE = re.compile(r"\||.*?[^\\\n]\|")
_CODE = re.compile(r"<code.*?>.*?</code>|(`+)")
_MARKUP = re.compile(r"(`+)|<(?=[^\W\d])")


@dataclass(slots=True)
class Cell:
    """A cell's text, and where its parts stand in the source: each escaped pipe starts a new one."""

    text: str = ""
    pieces: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, at: int) -> None:
        """Put text behind what is there; a pipe that a backslash keeps is a character."""
        first, *others = text.split("\\|") if "\\|" in text else (text,)
        self.pieces.append((len(self.text), at))
        self.text += first
        at += len(first)
        for other in others:
            # The pipe stands behind its backslash.
            self.pieces.append((len(self.text), at + 1))
            self.text += f"|{other}"
            at += 2 + len(other)

    def strip(self) -> None:
        """Take the white space off both ends."""
        text = self.text.lstrip(SPACE)
        shift = len(self.text) - len(text)
        if shift:
            self.pieces = [(max(start - shift, 0), at + max(shift - start, 0)) for start, at in self.pieces]
        self.text = text.rstrip(SPACE)


def split_row(row: str, at: int, *, has_leading_pipe: bool) -> list[Cell]:
    """The cells of a row that stands at a place of its source, without outer pipes."""
    cells = [Cell()]
    for text, start, is_code in _parts(row):
        if is_code:
            cells[-1].pieces.append((len(cells[-1].text), at + start))
            cells[-1].text += text
            continue
        end = start
        for index, part in enumerate(_PIPE.split(text)):
            if index:
                cells.append(Cell())
            cells[-1].add(part, at + end)
            end += len(part) + 1
    for cell in cells:
        cell.strip()
    if has_leading_pipe and not cells[0].text:
        del cells[0]
    if cells and not cells[-1].text:
        del cells[-1]
    return cells


def every_line_has_pipe(text: str) -> bool:
    """Does each line hold a pipe outside code and HTML? A code span may run over at most two lines."""
    if "`" not in text and "<" not in text:
        return True
    has_pipe = False
    for segment, is_code in _segments(text):
        lines = segment.rstrip("\n").split("\n") or [""]
        if is_code:
            if len(lines) > 2 or (len(lines) == 2 and not has_pipe):
                return has_pipe
            has_pipe = has_pipe and len(lines) == 1
            continue
        if len(lines) > 1:
            if not has_pipe and not _HAS_PIPE.match(lines[0]):
                return False
            has_pipe = False
        has_pipe = has_pipe or _HAS_PIPE.match(lines[-1]) is not None
    return has_pipe


def _parts(row: str) -> Iterator[tuple[str, int, bool]]:
    """The row in parts, where each starts, and whether it is code."""
    start = position = 0
    while match := _CODE.search(row, position):
        end = match.end() if match[1] is None else _code_end(row, match)
        if end is None:
            position = match.end()
            continue
        yield row[start : match.start()], start, False
        yield row[match.start() : end], match.start(), True
        start = position = end
    yield row[start:], start, False


def _segments(text: str) -> Iterator[tuple[str, bool]]:
    """Text outside code and HTML elements (False), and code (True)."""
    start = position = 0
    while match := _MARKUP.search(text, position):
        end = _code_end(text, match) if match[1] else _element_end(text, match.start())
        if end is None:
            position = match.end()
            continue
        yield text[start : match.start()], False
        if match[1]:
            yield text[match.start() : end], True
        start = position = end
    yield text[start:], False


def _code_end(text: str, opening: re.Match[str]) -> int | None:
    """Where the code span that these backticks open ends; None if they open none."""
    start, behind = opening.span()
    ticks = opening[0]
    if len(ticks) == 1 and (start == 0 or text[start - 1] in SPACE) and text[behind : behind + 1] in SPACE:
        return None
    closing = text.find(ticks, behind)
    return closing + len(ticks) if closing >= 0 else None


def _element_end(text: str, start: int) -> int | None:
    """Where the HTML element that starts here ends; None if it is none that running text may hold."""
    tag = TAG.match(text, start)
    if tag is None or tag[1].lower() in BLOCK_ELEMENTS:
        return None
    if tag[3] or tag[1].lower() in VOID_ELEMENTS:
        return tag.end()
    closing = closing_tag(tag[1]).search(text, tag.end())
    return closing.end() if closing else len(text)
