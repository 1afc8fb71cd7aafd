"""Paths of rules: their parts, and soft indices (`[+]`, `[=]`) made numbers.

A part is a name with brackets: a number, or the name of a slice, of a reslice behind it, of an extension.
`value[x]` is a name. State is kept for each place: what stands before a part, its name, and the slices on
the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from site_builder.fsh.compilation import Report
from site_builder.fsh.syntax import (
    CaretRule,
    ConceptRule,
    FilterRule,
    Rule,
    Span,
)

_SIGN = re.compile(r"[.\[\]]")
_BASE = re.compile(r"[^\[]+(?:\[x\])?")
_BRACKETS = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
DEEPEST = 80
"""More parts than these has no path, and so many concepts stand around none."""
_LONGEST = 6
"""Digits of an index: longer ones are no indices that a resource can have."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a path."""

    base: str
    """The element's name: `name`, `value[x]`, `valueQuantity`."""
    brackets: tuple[str, ...] = ()
    """What stands in brackets behind it, in order."""

    @property
    def slices(self) -> tuple[str, ...]:
        """The names in brackets, which no index is among."""
        brackets = self.brackets
        return tuple([each for each in brackets if not is_index(each)]) if brackets else ()

    @property
    def slice_name(self) -> str:
        """The slice's name as an ElementDefinition has it: `a/b` for a reslice; empty without a slice."""
        return "/".join(self.slices)

    @property
    def index(self) -> int | None:
        """The number in brackets; None without any."""
        return next((int(each) for each in self.brackets if each.isdigit()), None)

    def __str__(self) -> str:
        """Write the part."""
        return self.base + "".join([f"[{each}]" for each in self.brackets])


def is_index(bracket: str) -> bool:
    """Tell whether what stands in brackets is an index, soft or hard."""
    return bracket in ("+", "=") or bracket.isdigit()


@lru_cache(maxsize=20_000)
def parts(path: str) -> tuple[Part, ...]:
    """Part a path; an empty one has no parts."""
    if not path:
        return ()
    if "[" not in path:
        return (Part("."),) if path == "." else tuple([Part(name) for name in path.split(".")])
    return tuple(_part(text) for text in parted(path))


def parted(path: str) -> list[str]:
    """Split a path at its periods; those within brackets part nothing."""
    cuts = [len(path)]
    bracket = ""
    for sign in reversed(list(_SIGN.finditer(path))):
        if sign[0] != ".":
            bracket = sign[0]
        elif bracket != "]":
            cuts.append(sign.start())
    starts = [0, *(cut + 1 for cut in reversed(cuts[1:]))]
    return [path[start:end] for start, end in zip(starts, reversed(cuts), strict=True)]


def joined(given: Iterable[Part]) -> str:
    """Write a path."""
    return ".".join(map(str, given))


def _part(text: str) -> Part:
    found = _BASE.match(text)
    base = found[0] if found else ""
    rest = text[len(base) :]
    return Part(base, tuple(_BRACKETS.findall(rest)) if rest else ())


class SoftIndices:
    """Turns soft indices into numbers, path by path in the order of rules."""

    def __init__(self, *, is_strict: bool = False) -> None:
        """`is_strict` counts what slices take among all entries (`manualSliceOrdering`)."""
        self._is_strict = is_strict
        self._now: dict[tuple[str, str, tuple[str, ...]], int] = {}
        self._highest: dict[tuple[str, str, tuple[str, ...]], int] = {}
        self._plain: set[str] = set()

    def resolved(self, path: str) -> tuple[str, bool]:
        """Return a path with numbers, and whether it began a count with `[=]`, which is read as 0."""
        if path in self._plain:
            return path, False
        prefix, is_early = "", False
        slices: tuple[str, ...] = ()
        written = []
        for part in parts(path):
            own = part.slices
            slices = (*slices, *own) if own else slices
            brackets, early = self._counted((prefix, part.base, slices), part.brackets)
            is_early = is_early or early
            done = part if brackets == part.brackets else Part(part.base, brackets)
            written.append(str(done))
            prefix = f"{prefix}.{written[-1]}" if prefix else written[-1]
        if "[" not in path:
            self._plain.add(path)
        return ".".join(written), is_early

    def _counted(
        self, key: tuple[str, str, tuple[str, ...]], brackets: tuple[str, ...]
    ) -> tuple[tuple[str, ...], bool]:
        now, added, is_early = self._now, 0, False
        if key not in now:
            number = next((int(each) for each in brackets if each.isdigit()), None)
            now[key] = self._highest[key] = number or 0
            added = (number or 0) + 1
            if number is None and brackets:
                is_early = "=" in brackets and "+" not in brackets
                brackets = tuple(["0" if each in ("+", "=") else each for each in brackets])
        elif brackets:
            counted = []
            for each in brackets:
                if each == "+" or each.isdigit():
                    now[key] = now[key] + 1 if each == "+" else int(each)
                    if now[key] > self._highest[key]:
                        added = now[key] - self._highest[key]
                        self._highest[key] = now[key]
                counted.append(str(now[key]) if each in ("+", "=") else each)
            brackets = tuple(counted)
        if self._is_strict and added and key[2]:
            self._move_up(key, added)
        return brackets, is_early

    def _move_up(self, key: tuple[str, str, tuple[str, ...]], added: int) -> None:
        """Count what a slice has more among the entries of the slice around it, and among all."""
        prefix, base, slices = key
        for taken in range(len(slices) - 1, -1, -1):
            outer = (prefix, base, slices[:taken])
            if outer not in self._now:
                self._now[outer] = self._highest[outer] = added - 1
            else:
                self._now[outer] += added
                self._highest[outer] = max(self._highest[outer], self._now[outer])


_AnyRule = TypeVar("_AnyRule", bound=Rule)


def numbered(rules: Iterable[Rule], report: Report, *, is_strict: bool = False) -> Iterator[Rule]:
    """Yield rules with numbers for soft indices; carets count for each path and concept on their own."""
    indices = SoftIndices(is_strict=is_strict)
    carets: dict[object, SoftIndices] = {}
    for rule in rules:
        if isinstance(rule, ConceptRule | CaretRule) and len(rule.codes) > DEEPEST:
            report.add("fsh-too-deep", f"more than {DEEPEST} concepts stand around one", rule.span)
            continue
        if isinstance(rule, ConceptRule | FilterRule):
            yield rule
            continue
        if _is_too_deep(rule):
            report.add("fsh-too-deep", f"the path has more than {DEEPEST} parts", rule.span)
            continue
        path = _resolved(indices, rule.path, rule.span, report)
        if isinstance(rule, CaretRule):
            key = (path, tuple((code.system, code.code) for code in rule.codes))
            own = carets.setdefault(key, SoftIndices(is_strict=is_strict))
            caret = _resolved(own, rule.caret, rule.span, report)
            if path != rule.path or caret != rule.caret:
                rule = replace(rule, path=path, caret=caret)  # noqa: PLW2901 - the same rule
        elif path != rule.path:
            rule = replace(rule, path=path)  # noqa: PLW2901 - the same rule
        if _is_too_far(path):
            message = f"an index of '{rule.path}' is larger than any list can be; the rule is left out"
            report.add("fsh-index", message, rule.span)
            continue
        yield rule


def _resolved(indices: SoftIndices, path: str, span: Span, report: Report) -> str:
    if _is_too_far(path):
        return path
    found, is_early = indices.resolved(path)
    if is_early:
        report.add("fsh-index", f"'[=]' in '{path}' has no index before it, and is read as 0", span)
    return found


def _is_too_deep(rule: Rule) -> bool:
    """Tell whether a path is longer than any that a resource can have."""
    if isinstance(rule, ConceptRule | FilterRule):
        return False
    caret = rule.caret if isinstance(rule, CaretRule) else ""
    return (
        max(rule.path.count(".") + rule.path.count("["), caret.count(".") + caret.count("[")) >= 2 * DEEPEST
    )


def _is_too_far(path: str) -> bool:
    """Tell whether a path has an index that nobody can mean."""
    return any(each.isdigit() and len(each) > _LONGEST for part in parts(path) for each in part.brackets)
