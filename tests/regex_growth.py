"""Finds the regular expressions of the program, and the texts that cost each of them most."""

from __future__ import annotations

import importlib
import inspect
import itertools
import math
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType

import site_builder

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")
_USE = re.compile(rf"\b(\w+)\.({'|'.join(_METHODS)})\b")
_SAMPLES = {
    signs.CATEGORY_SPACE: " ",
    signs.CATEGORY_WORD: "a",
    signs.CATEGORY_DIGIT: "1",
    signs.CATEGORY_NOT_SPACE: "a",
    signs.CATEGORY_NOT_WORD: " ",
    signs.CATEGORY_NOT_DIGIT: "a",
}
_REPEATS = (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT)
_USUAL = (" ", "\n", " \n", "\t", "a", "<", "[", "(", '"', "0", "-", ".")
_MOST_UNITS = 6


@dataclass(frozen=True)
class Expression:
    """A compiled pattern and how it is used."""

    name: str
    """Module and name."""
    pattern: re.Pattern[str]
    methods: tuple[str, ...]

    @property
    def may_repeat(self) -> bool:
        """Tell whether a part may repeat without a limit: without one, no text costs more than its length."""
        return bool(re.search(r"[*+]|,\}", self.pattern.pattern))

    def __str__(self) -> str:
        return self.name


def expressions() -> list[Expression]:
    """List the patterns that the package's modules hold, each once."""
    modules = [
        importlib.import_module(each.name)
        for each in pkgutil.walk_packages(site_builder.__path__, "site_builder.")
        if not each.name.endswith("__main__")
    ]
    uses = {module: _uses(module) for module in modules}
    found: dict[tuple[str, int], Expression] = {}
    for module in modules:
        for name, value in list(vars(module).items()):
            for pattern in _patterns(value):
                users = (each for each in modules if getattr(each, name, None) is value)
                called = {method for each in users for method in uses[each].get(name, ())}
                methods = tuple(sorted(called)) or ("sub", "match")
                found.setdefault(
                    (pattern.pattern, pattern.flags),
                    Expression(f"{module.__name__}:{name}", pattern, methods),
                )
    return list(found.values())


def worst(expression: Expression, size: int, limit_s: float) -> tuple[float, float, str] | None:
    """Return the text whose cost grows faster than it does: growth for four times the length, seconds, text."""
    for text in _attacks(expression.pattern):
        for method in expression.methods:
            use = _use(expression.pattern, method)
            long = _seconds(use, text(4 * size), limit_s)
            if math.isinf(long):
                return math.inf, limit_s, f"{method} of {text(40)[:60]!r}"
            if long < _MEASURABLE_S:
                continue
            short = _least(use, text(size), limit_s)
            long = _least(use, text(4 * size), limit_s)
            if long >= _MEASURABLE_S and long / short > _LINEAR:
                return long / short, long, f"{method} of {text(40)[:60]!r}"
    return None


_MEASURABLE_S = 0.015
"""Shorter than this says nothing on a busy machine."""
_TICKS_S = 0.08
"""So many ticks that one more or less says little."""
_LINEAR = 9
"""Four times the text may take four times as long, and then some; a square takes sixteen times."""


def _uses(module: ModuleType) -> dict[str, set[str]]:
    """Return which methods a module calls on each name."""
    found: dict[str, set[str]] = {}
    for name, method in _USE.findall(inspect.getsource(module)):
        found.setdefault(name, set()).add(method)
    return found


def _patterns(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, list | tuple | set | frozenset) and depth < 4:
        for each in value:
            yield from _patterns(each, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        for each in value.values():
            yield from _patterns(each, depth + 1)


def _use(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    if method == "sub":
        return lambda text: pattern.sub("", text)
    if method == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return getattr(pattern, method)


class _LateError(Exception):
    pass


def _late(*_: object) -> None:
    raise _LateError


def _seconds(use: Callable[[str], object], text: str, limit_s: float) -> float:
    """Measure the processor's time, which others on the machine don't take; the engine stops at the limit."""
    before = signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    start = time.process_time()
    spent_s = math.inf
    with suppress(_LateError):
        use(text)
        spent_s = max(time.process_time() - start, 1e-6)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
    return spent_s


def _least(use: Callable[[str], object], text: str, limit_s: float) -> float:
    """Measure one use among several in a row: some systems count the processor's time in ticks of 10 ms."""
    times = 1

    def often(text: str) -> None:
        for _ in range(times):
            use(text)

    while (spent_s := _seconds(often, text, limit_s * times)) < _TICKS_S:
        times *= 2
    return min(spent_s, *(_seconds(often, text, limit_s * times) for _ in range(2))) / times


def _attacks(pattern: re.Pattern[str]) -> Iterator[Callable[[int], str]]:
    """Yield texts by length: what the pattern begins with, repeated, never closed, with long blanks between."""
    units: set[str] = set()
    _collect(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), units)
    listed = sorted((unit for unit in units if len(unit) < 60), key=lambda unit: (-len(unit), unit))
    chosen = list(dict.fromkeys([*listed[:_MOST_UNITS], *_USUAL, *listed[-_MOST_UNITS:]]))

    def text(prefix: str, unit: str) -> Callable[[int], str]:
        # What stands at the end is seldom what would let the pattern match.
        return lambda size: prefix + unit * (size // len(unit)) + "\0"

    yield from (text("", unit) for unit in chosen)
    yield from (text(prefix, unit) for prefix in listed[:3] for unit in chosen if prefix != unit)
    yield from (text("", one + other) for one, other in itertools.permutations(listed[-4:], 2))


def _collect(sequence: object, units: set[str]) -> None:
    """Gather the samples of all parts of a pattern, and of all beginnings of them."""
    items = list(sequence)  # type: ignore[call-overload]
    for end in range(1, len(items) + 1):
        units.update(filter(None, (_sample(items[:end], 0), _sample(items[:end], 1))))
    for sign, value in items:
        if sign == signs.BRANCH:
            for branch in value[1]:
                _collect(branch, units)
        elif sign == signs.SUBPATTERN:
            _collect(value[3], units)
        elif sign in _REPEATS:
            _collect(value[2], units)
        elif sign == signs.ATOMIC_GROUP:
            _collect(value, units)
        elif sign in (signs.ASSERT, signs.ASSERT_NOT):
            _collect(value[1], units)
        elif sign == signs.IN:
            units.update(_letter([each]) for each in value if each[0] != signs.NEGATE)


def _sample(items: object, least: int) -> str:
    return "".join(_one(sign, value, least) for sign, value in items)  # type: ignore[attr-defined]


def _one(sign: object, value: object, least: int) -> str:  # noqa: PLR0911 - one for each sign
    match sign:
        case _ if sign == signs.LITERAL:
            return chr(value)  # type: ignore[arg-type]
        case _ if sign == signs.NOT_LITERAL:
            return "a" if value != ord("a") else "b"
        case _ if sign == signs.ANY:
            return "a"
        case _ if sign == signs.IN:
            return _letter(value)  # type: ignore[arg-type]
        case _ if sign == signs.BRANCH:
            return _sample(value[1][0], least)  # type: ignore[index]
        case _ if sign == signs.SUBPATTERN:
            return _sample(value[3], least)  # type: ignore[index]
        case _ if sign == signs.ATOMIC_GROUP:
            return _sample(value, least)
    if sign in _REPEATS:
        return _sample(value[2], least) * min(max(value[0], least), 60)  # type: ignore[index]
    return ""


def _letter(items: list[tuple[object, object]]) -> str:
    if items[0][0] == signs.NEGATE:
        bad = {chr(value) for sign, value in items[1:] if sign == signs.LITERAL}  # type: ignore[arg-type]
        bad |= {_SAMPLES.get(value, "") for sign, value in items[1:] if sign == signs.CATEGORY}
        return next((sign for sign in "ax <\"'[{\n-0." if sign not in bad), "~")
    sign, value = items[0]
    if sign == signs.LITERAL:
        return chr(value)  # type: ignore[arg-type]
    return chr(value[0]) if sign == signs.RANGE else _SAMPLES.get(value, "a")  # type: ignore[index]
