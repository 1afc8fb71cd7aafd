"""Texts within drawings: lines of runs in PlantUML's markup, how wide they are, and how they wrap.

Colours and sizes of the author's are left out: they were chosen for white paper, and a theme has its own.
Source of the markup: https://plantuml.com/creole. Units are CSS pixels.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LINE = 18
"""The height of a line."""
_NARROW, _WIDE = frozenset("fijlrtI .,:;'()-|![]"), frozenset("mwMW@%")
_CODE_WIDTH = 8.0
_LINE_END = re.compile(r"\\n|\n|<br\s?/?>")
_MARK = re.compile(
    r"\*\*|//|\"\"|__|--(?=\S)|~~"
    r"|</?(?:b|i|u|s|w|color|size|font|back|img|sup|sub|plain)(?:[: =][^<>]{0,60})?>"
    r"|<[&$#][^<>]{1,40}>|<U\+[0-9A-Fa-f]{4,6}>|~(?=[*/\"_~<-])"
)
_LINKED = re.compile(r"\[\[([^\[\]\s{]+)(?:\{[^{}\[\]]*\})?\s*([^\[\]]*)\]\]")
_TOGGLES = {"**": "is_bold", "//": "is_italic", '""': "is_code", "__": "", "--": "", "~~": ""}
_TAGS = {"b": "is_bold", "i": "is_italic"}
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one look."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False

    @property
    def width(self) -> float:
        """How wide it is at 14 px, rather too wide than too narrow."""
        if self.is_code:
            return _CODE_WIDTH * len(self.text)
        width = sum(
            5.2 if each in _NARROW else 13.2 if each in _WIDE else 10 if each.isupper() else 8.3
            for each in self.text
        )
        return width * 1.14 if self.is_bold else width


Line = tuple[Run, ...]
Lines = tuple[Line, ...]


def lines_of(text: str) -> Lines:
    """Read a text with `\\n` or real line ends, and with markup; what is opened ends at its line's end.

    Of a link within the text its words stay.
    """
    if "[[" in text:
        text = _LINKED.sub(lambda found: found[2].strip() or found[1], text)
    return tuple(tuple(_runs(line)) for line in _LINE_END.split(text)[:_MOST_LINES])


def plain(lines: Lines) -> str:
    """Return the words alone, in one line."""
    return " ".join(" ".join("".join(run.text for run in line) for line in lines).split())


def width_of(lines: Lines) -> int:
    """Return the width of the widest line."""
    return max((round(sum(run.width for run in line)) for line in lines), default=0)


def height_of(lines: Lines) -> int:
    """Return the height of the lines."""
    return LINE * len(lines)


def bold(lines: Lines) -> Lines:
    """Return the lines in bold."""
    return tuple(tuple(replace(run, is_bold=True) for run in line) for line in lines)


def wrapped(lines: Lines, width: int) -> Lines:
    """Break lines between words where they are wider; code stays as its author broke it."""
    return tuple(part for line in lines for part in _broken(line, width))


def _broken(line: Line, width: int) -> Iterator[Line]:
    if any(run.is_code for run in line) or width_of((line,)) <= width:
        yield line
        return
    current: list[Run] = []
    used = 0.0
    for run in line:
        for piece in re.findall(r"\s*\S+|\s+$", run.text):
            part = replace(run, text=piece)
            if current and used + part.width > width:
                yield tuple(current)
                part, current, used = replace(part, text=piece.lstrip()), [], 0.0
            current.append(part)
            used += part.width
    if current:
        yield tuple(current)


def _runs(line: str) -> Iterator[Run]:
    look = Run("")
    at = 0
    is_escaped = False
    for mark in _MARK.finditer(line):
        if is_escaped or mark.start() < at or _is_within_word(line, mark, look):
            is_escaped = False
            continue
        before = line[at : mark.start()]
        if before:
            yield replace(look, text=html.unescape(before))
        at, word = mark.end(), mark[0]
        if word == "~":
            is_escaped = True
        elif word.startswith("<U+"):
            yield replace(look, text=chr(min(int(word[3:-1], 16), 0x10FFFF)))
        elif word in _TOGGLES:
            look = _toggled(look, _TOGGLES[word])
        elif word[1] not in "&$#":
            look = _tagged(look, word)
    if at < len(line):
        yield replace(look, text=html.unescape(line[at:]))


def _is_within_word(line: str, mark: re.Match[str], look: Run) -> bool:
    """Tell whether slashes are those of an address, not the beginning of italics."""
    before = line[mark.start() - 1 : mark.start()]
    return mark[0] == "//" and not look.is_italic and (before.isalnum() or before == ":")


def _toggled(look: Run, name: str) -> Run:
    return _with(look, name, is_on=not getattr(look, name)) if name else look


def _tagged(look: Run, tag: str) -> Run:
    is_end = tag.startswith("</")
    name = _TAGS.get(tag.strip("</>").partition(":")[0])
    return _with(look, name, is_on=not is_end) if name else look


def _with(look: Run, name: str, *, is_on: bool) -> Run:
    match name:
        case "is_bold":
            return replace(look, is_bold=is_on)
        case "is_italic":
            return replace(look, is_italic=is_on)
        case _:
            return replace(look, is_code=is_on)
