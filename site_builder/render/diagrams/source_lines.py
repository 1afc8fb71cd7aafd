"""The lines of a PlantUML text: without comments and looks, variables replaced.

What only changes the look is left out: the theme has its own. Source: https://plantuml.com/preprocessing
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.words import Lines, lines_of

Included = Callable[[str], str | None]
"""Returns the text of a file beside the drawing; None where there is none."""

_LOOKS = re.compile(
    r"(?:skinparam|hide|show|scale|!pragma|!theme|!assume|allow_?mixing|sprite|left to right direction"
    r"|top to bottom direction|order|dpi|set |'|@startuml|@enduml|ignore newpage|header\b(?=\s*$))",
    re.IGNORECASE,
)
_STYLE_START, _STYLE_END = re.compile(r"<style>", re.IGNORECASE), re.compile(r"</style>", re.IGNORECASE)
_BLOCK_SKINPARAM = re.compile(r"skinparam\b[^{]*\{\s*$", re.IGNORECASE)
_DEFINE = re.compile(r"!(?:define\s++)?(\$?\w++)\s*+=?\s*+(.+)$", re.IGNORECASE)
_INCLUDE = re.compile(r"!include(?:_once|_many)?\s+(\S+)$", re.IGNORECASE)
_TITLE = re.compile(r"(title|header|footer|caption|mainframe|legend)\b\s*(.*)$", re.IGNORECASE)
_MOST_LINES, _MOST_BYTES, _MOST_INCLUDES = 4_000, 400_000, 20
_MOST_VARIABLES = 200
LONGEST_LINE = 1_000
"""Patterns that part a line may cost its square, so a longer line is not drawn."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line to be read."""

    number: int
    """0-based, in the text; that of the `!include` for lines of another file."""
    text: str


def source_lines(text: str, included: Included) -> list[SourceLine]:
    """Return the lines that say something. Raises NotDrawnError for what only PlantUML can work out."""
    if len(text) > _MOST_BYTES:
        raise NotDrawnError(0, f"it has more than {_MOST_BYTES:,} characters")
    lines = _Lines(included)
    lines.take(text, None)
    return lines.found


class _Lines:
    def __init__(self, included: Included) -> None:
        self.found: list[SourceLine] = []
        self.included = included
        self.variables: dict[str, str] = {}
        self.includes = 0

    def take(self, text: str, at: int | None) -> None:
        is_style = is_skinparam = False
        for number, raw in enumerate(_without_block_comments(text).split("\n")):
            place = number if at is None else at
            line = bounded(SourceLine(place, raw)).text.strip()
            if is_style or is_skinparam:
                is_style = is_style and not _STYLE_END.search(line)
                is_skinparam = is_skinparam and not line.endswith("}")
            elif _STYLE_START.match(line):
                is_style = not _STYLE_END.search(line)
            elif _BLOCK_SKINPARAM.match(line):
                is_skinparam = True
            elif line.startswith("!"):
                self._directive(line, place)
            elif not line.startswith("'"):
                self._add(place, raw)

    def _add(self, place: int, raw: str) -> None:
        if len(self.found) >= _MOST_LINES:
            raise NotDrawnError(place, f"it has more than {_MOST_LINES:,} lines")
        for name, value in self.variables.items():
            if name in raw:
                raw = re.sub(rf"(?<![\w$]){re.escape(name)}(?!\w)", value.replace("\\", r"\\"), raw)
        self.found.append(bounded(SourceLine(place, raw.rstrip())))

    def _directive(self, line: str, place: int) -> None:
        if found := _INCLUDE.match(line):
            self.includes += 1
            text = self.included(found[1].strip('<>"')) if self.includes <= _MOST_INCLUDES else None
            if text is None:
                raise NotDrawnError(place, f"it includes '{found[1]}'")
            self.take(_within(text), place)
        elif not is_look(line):
            found = _DEFINE.match(line)
            if found is None or line.lower().startswith(
                ("!procedure", "!function", "!unquoted", "!if", "!end")
            ):
                raise NotDrawnError(place, f"it computes with '{line.split(maxsplit=1)[0]}'")
            if len(self.variables) < _MOST_VARIABLES:
                self.variables[found[1]] = found[2].strip().strip('"')


def bounded(line: SourceLine) -> SourceLine:
    """Return a line; raises NotDrawnError for one that is too long."""
    if len(line.text) > LONGEST_LINE:
        raise NotDrawnError(line.number, f"it has more than {LONGEST_LINE:,} characters")
    return line


def is_look(line: str) -> bool:
    """Tell whether a line only says how the drawing is to look."""
    return _LOOKS.match(line) is not None


def _within(text: str) -> str:
    """Return what stands between `@startuml` and `@enduml`, or all."""
    inner = text.partition("@startuml")[2] or text
    return inner.partition("@enduml")[0]


def _without_block_comments(text: str) -> str:
    """Blank `/' ... '/`, and keep the lines' numbers."""
    parts = text.split("/'")
    kept = [parts[0]]
    for part in parts[1:]:
        comment, end, rest = part.partition("'/")
        kept.append("\n" * comment.count("\n") + rest if end else f"/'{part}")
    return "".join(kept)


def read_each(
    lines: Iterator[SourceLine], take: Callable[[SourceLine], bool], opened: Sequence[SourceLine]
) -> None:
    """Have each line taken that says something; `opened` are the lines whose ends were not met so far.

    Raises NotDrawnError at a line that `take` does not know, and at one that is left open.
    """
    for line in lines:
        if line.text.strip() and not take(line):
            raise NotDrawnError(line.number, f"'{line.text.strip()[:60]}' is not known here")
    if opened:
        raise NotDrawnError(opened[-1].number, f"'{opened[-1].text.strip()}' has no end")


def block(lines: Iterator[SourceLine], end: re.Pattern[str], start: SourceLine) -> list[str]:
    """Take lines up to the one that ends the block, and return them."""
    found: list[str] = []
    for line in lines:
        if end.match(line.text.strip()):
            return found
        found.append(line.text.strip())
    raise NotDrawnError(start.number, f"'{start.text.strip()}' has no end")


class Titled(Protocol):
    """A drawing with words around it."""

    title: Lines
    footer: Lines


def read_title(made: Titled, text: str, line: SourceLine, lines: Iterator[SourceLine]) -> bool:
    """Read the words above and below a drawing, in a line or several; tell whether a line has any."""
    found = _TITLE.match(text)
    if not found:
        return False
    kind, words = found[1].lower(), found[2].strip()
    if kind == "legend" or not words:
        words = "\n".join(block(lines, re.compile(rf"end\s?{kind}$", re.IGNORECASE), line))
    shown = lines_of(words.strip('"'))
    if kind in ("title", "mainframe"):
        made.title += shown
    else:
        made.footer += shown
    return True
