"""Rule sets with parameters: their text with values in it, and where each character of it was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from site_builder.fsh.lexer import Token, tokens
from site_builder.fsh.syntax import TextRuleSet
from site_builder.source.tree import Lines

_CLOSED = re.compile(r"\]\](\s*[,)])")
_ZONE_START, _ZONE_END = re.compile(r"[,(]\s*+\[\["), re.compile(r"\]\]\s*+(?=[,)])")

Where = Literal["plain", "bracketed", "within brackets"]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A parameter's place in the text."""

    start: int
    end: int
    parameter: int
    where: Where


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its values, which may be longer than what was written."""

    text: str
    starts: tuple[int, ...]
    """Where pieces begin in the text, in order."""
    written: tuple[int, ...]
    """Where each of them stands in the rule set's own text."""
    rule_set: TextRuleSet
    lines: Lines

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column in the file of an offset; of a value those of its parameter."""
        piece = max(bisect_right(self.starts, offset) - 1, 0)
        is_value = piece % 2 == 1
        at = self.written[piece] + (0 if is_value else offset - self.starts[piece])
        line, column = self.lines.at(min(at, len(self.lines.text)))
        return line + self.rule_set.start.line - 1, column


class Template:
    """The text of a rule set, its gaps found once."""

    def __init__(self, rule_set: TextRuleSet) -> None:
        """Take the rule set."""
        self.rule_set = rule_set
        self._lines = Lines(rule_set.text)
        self._gaps = tuple(_gaps(rule_set))

    def size(self, values: Sequence[str]) -> int:
        """Return how long the text gets at most."""
        return len(self.rule_set.text) + sum(len(values[gap.parameter]) + 8 for gap in self._gaps)

    def filled(self, values: Sequence[str]) -> Filled:
        """Put the values in; there are as many as parameters."""
        text = self.rule_set.text
        pieces: list[str] = []
        starts: list[int] = []
        written: list[int] = []
        at = length = 0
        for gap in self._gaps:
            value = _value(values[gap.parameter], gap.where)
            for piece, origin in ((text[at : gap.start], at), (value, gap.start)):
                pieces.append(piece)
                starts.append(length)
                written.append(origin)
                length += len(piece)
            at = gap.end
        pieces.append(text[at:])
        starts.append(length)
        written.append(at)
        return Filled("".join(pieces), tuple(starts), tuple(written), self.rule_set, self._lines)


def _value(value: str, where: Where) -> str:
    """Return a value as it is put in: what would end the brackets around it is escaped."""
    if where == "plain":
        return value
    protected = _CLOSED.sub(lambda found: f"]]\\{found[1].lstrip()}", value)
    return f"[[{protected}]]" if where == "bracketed" else protected


def _zones(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where values in double brackets begin, with the sign before, and end."""
    while opening := _ZONE_START.search(text, start, end):
        # A value has at least one sign.
        closing = _ZONE_END.search(text, opening.end() + 1, end)
        if closing is None:
            return
        yield opening.start(), closing.end()
        start = closing.end()


def _gaps(rule_set: TextRuleSet) -> Iterator[_Gap]:
    if not any(rule_set.parameters):
        return
    names = "|".join(map(re.escape, rule_set.parameters))
    pattern = re.compile(rf"\[\[\{{\s*+(?P<inner>{names})\s*+\}}\]\]|\{{\s*+(?P<plain>{names})\s*+\}}")
    inserts = tuple(_inserts(rule_set.text))
    zones = [zone for start, end in inserts for zone in _zones(rule_set.text, start, end)]
    at = 0
    while found := pattern.search(rule_set.text, at):
        start, end, at = found.start(), found.end(), found.end()
        name = found["inner"] or found["plain"]
        where: Where = "plain"
        if found["inner"] is not None:
            if any(first <= start < last for first, last in inserts):
                where = "bracketed"
            else:
                start, end = start + 2, end - 2
        elif any(first < start < last for first, last in zones):
            where = "within brackets"
        yield _Gap(start, end, rule_set.parameters.index(name), where)


def _inserts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where rules that insert begin and end."""
    rule: list[Token] = []
    for token in (*tokens(f"\n{text}\n"), Token("star", "", len(text) + 1, len(text) + 1)):
        if token.kind != "star":
            rule.append(token)
            continue
        if any(each.text == "insert" and each.kind == "word" for each in rule[:2]):
            yield rule[0].start - 1, token.start - 1
        rule = []
