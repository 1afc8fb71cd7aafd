"""What is wrong with a guide, where, and how to cure it.

A user's mistake is a `Diagnostic`, a value; stages collect them so that one run shows all.
Every code has an entry in `codes.CODES`: a new check starts there.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from site_builder.codes import CODES, Severity

_FEW_NAMES = 300
_TOO_MANY_NAMES = 50_000
"""Among so many names some are always alike, by chance."""
_GUESS = "did you mean"
_GUESSES = 5
_ALIKE = 0.6
"""How much of two names is the same when one may be a misspelling of the other; 1 is all."""
_SLIP = 0.75
"""The same for the parts in which they differ."""
_WORD = re.compile(r"[^\W_]+|[\W_]")


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the guide."""

    path: str
    """POSIX path relative to the guide's folder (absolute when outside it)."""
    line: int = 1
    """1-based; what concerns the whole file is at its start."""
    column: int = 1
    """1-based, counted in characters."""

    def __post_init__(self) -> None:
        """Refuse what is no place (our own mistake)."""
        if self.line < 1 or self.column < 1:
            message = f"{self.path}: no file has a line {self.line}, column {self.column}"
            raise ValueError(message)

    def __reduce__(self) -> tuple[type[Location], tuple[str, int, int]]:
        """Be pickled as what it is made of; each of a site's links has one."""
        return Location, (self.path, self.line, self.column)

    def within(self, path: str) -> Location:
        """Return the place, or a whole file for what nobody wrote, and so has no place of its own."""
        return self if self.path else Location(path)

    def __str__(self) -> str:
        """Write `path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding."""

    code: str
    """A key of `codes.CODES`."""
    message: str
    """What is wrong, with the value that is wrong."""
    location: Location
    hint: str = ""
    """The cure for this very case; when empty, the code's general cure applies."""
    level: Severity | None = field(default=None, compare=False)
    """The severity that the guide's settings give the code; None where they give none."""

    def __post_init__(self) -> None:
        """Refuse a code that `CODES` lacks, and a finding that is nowhere (our own mistakes)."""
        if self.code not in CODES:
            raise KeyError(self.code)
        if not self.location.path:
            message = f"nobody can find what '{self.message}' is about"
            raise ValueError(message)

    @property
    def severity(self) -> Severity:
        """The severity that the guide gives the code, else `CODES`."""
        return self.level or CODES[self.code].severity

    @property
    def cure(self) -> str:
        """What the author does about it: the hint, else the code's cure; a guess stands before that cure."""
        general = CODES[self.code].cure
        if not self.hint:
            return general
        hint = self.hint[:1].upper() + self.hint[1:] if self.hint.startswith(_GUESS) else self.hint
        return f"{hint} {general}" if hint.endswith("?") else hint

    def __str__(self) -> str:
        """Write one line: `path:line:column: severity[code]: message (cure)`."""
        name = self.severity.word
        return f"{self.location}: {name}[{self.code}]: {self.message} ({self.cure})"


class Problems:
    """The diagnostics that a stage collects, in the order they were found."""

    def __init__(self) -> None:
        """Start with none."""
        self._found: list[Diagnostic] = []

    def add(self, code: str, message: str, location: Location, hint: str = "") -> None:
        """Record one finding, as `Diagnostic` takes it."""
        self._found.append(Diagnostic(code, message, location, hint))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Record the findings of another stage."""
        self._found.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Return the findings in the order they were found."""
        return iter(self._found)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self._found)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, then code and message, and drop repetitions.

    What is said of one place in the same words is one finding, though pages that share the place may guess
    at different cures.
    """
    found: dict[tuple[Location, str, str], Diagnostic] = {}
    for each in sorted(
        diagnostics, key=lambda one: (one.location, one.code, one.message, not one.hint, one.hint)
    ):
        found.setdefault((each.location, each.code, each.message), each)
    return tuple(found.values())


def counted(number: int, word: str) -> str:
    """Write a number and what it counts: `1 error`, `2,000 errors`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def count(diagnostics: Iterable[Diagnostic], severity: Severity) -> int:
    """Count the findings of one severity."""
    return sum(1 for found in diagnostics if found.severity is severity)


def difference(found: Iterable[Diagnostic], known: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings that are not among the known ones; the same at another line is known."""
    left = Counter(map(_without_line, known))
    fresh: list[Diagnostic] = []
    for each in found:
        key = _without_line(each)
        if left[key]:
            left[key] -= 1
        else:
            fresh.append(each)
    return tuple(fresh)


def _without_line(found: Diagnostic) -> tuple[str, str, str]:
    return found.code, found.location.path, found.message


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Return ` (did you mean 'X'?)`-ready text for the known name closest to `wrong`, or an empty string."""
    return guess(nearest_name(wrong, known))


def guess(name: str) -> str:
    """Write a guess at what was meant; nothing for an empty name."""
    return f"{_GUESS} '{name}'?" if name else ""


def nearest_name(wrong: str, known: Iterable[str]) -> str:
    """Find the known name that `wrong` may be a misspelling of; empty for one that is known itself."""
    names = list(known)
    if wrong in names:
        return ""
    if len(names) > _FEW_NAMES:
        names = _alike(wrong, names)
    matches = difflib.get_close_matches(wrong, names, n=_GUESSES, cutoff=_ALIKE)
    return next((name for name in matches if _is_slip(wrong, name)), "")


def _is_slip(wrong: str, name: str) -> bool:
    """Tell whether two names that are alike on the whole are so where they differ, too.

    Canonical URLs and pages' names share long beginnings: `.../CareConnect-Patient-1` is as good as
    equal to `.../CareConnect-Practitioner-1`, and still no misspelling of it.
    """
    if wrong.rpartition("/")[2] == name.rpartition("/")[2]:
        return True
    ours, theirs = _WORD.findall(wrong), _WORD.findall(name)
    while ours and theirs and ours[0] == theirs[0]:
        del ours[0], theirs[0]
    while ours and theirs and ours[-1] == theirs[-1]:
        del ours[-1], theirs[-1]
    if not any(word.isalpha() for word in ours) or not any(word.isalpha() for word in theirs):
        # A part was left out, or a number is another.
        return True
    return difflib.SequenceMatcher(None, "".join(ours), "".join(theirs)).ratio() >= _SLIP


def _alike(wrong: str, names: Sequence[str]) -> list[str]:
    """Choose the names worth comparing: a slip of the pen leaves the first or the second half as it was."""
    if len(names) > _TOO_MANY_NAMES:
        return []
    half = max(len(wrong) // 2, 1)
    ends = [name for name in names if name.endswith(wrong[-half:])]
    starts = [name for name in names if name.startswith(wrong[:half])]
    return (ends + starts)[:_FEW_NAMES]
