"""Where a table's row is cut into cells: at pipes that are neither escaped nor part of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.render.markdown.html_facts import BLOCK_ELEMENTS, VOID_ELEMENTS
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.tags import TAG, closing_tag

_PIPE = re.compile(r"(?<!\\)\|")
_HAS_PIPE = re.compile(r"\||.*?[^\\\n]\|")
_CODE = re.compile(r"<code.*?>.*?</code>|(`+)")
_MARKUP = re.compile(r"(`+)|<(?=[^\W\d])")


def split_row(row: str, *, has_leading_pipe: bool) -> list[str]:
    """The cells of a row, without outer pipes."""
    cells = [""]
    for text, is_code in _parts(row):
        if is_code:
            cells[-1] += text
            continue
        first, *others = _PIPE.split(text)
        cells[-1] += first.replace("\\|", "|")
        cells += [other.replace("\\|", "|") for other in others]
    if has_leading_pipe and not cells[0].strip(SPACE):
        del cells[0]
    if cells and not cells[-1].strip(SPACE):
        del cells[-1]
    return [cell.strip(SPACE) for cell in cells]


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


def _parts(row: str) -> Iterator[tuple[str, bool]]:
    """The row in parts, and whether each is code."""
    start = position = 0
    while match := _CODE.search(row, position):
        end = match.end() if match[1] is None else _code_end(row, match)
        if end is None:
            position = match.end()
            continue
        yield row[start : match.start()], False
        yield row[match.start() : end], True
        start = position = end
    yield row[start:], False


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
