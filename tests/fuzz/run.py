"""Gives the readers and writers of the program what nobody would write, and says what they did not bear."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import site_builder

_PACKAGE = Path(site_builder.__file__).parent
_LIMIT_S = 20.0
"""Seconds of the processor that no case may take; a usual one takes some thousandths."""
_SHRINKING_STEPS = 400


@dataclass(frozen=True)
class Format:
    """What is read, and what must hold whatever it is."""

    name: str
    make: Callable[[Random], Any]
    """Makes a case: a text, bytes, or JSON values."""
    faults: Callable[[Any], Iterator[str]]
    """Reads a case, and yields what is wrong with what became of it, each in the same words for all cases."""


@dataclass(frozen=True)
class Fault:
    """A case that was not borne."""

    number: int
    sign: str
    """The same for cases of one cause: an exception with its place, or what does not hold."""
    case: Any


class HangError(BaseException):
    """A case takes too long; nothing but the watchdog may catch it."""


def case_of(form: Format, seed: int, number: int) -> Any:
    """Make a case again, whatever was made before it."""
    return form.make(Random(f"{form.name} {seed} {number}"))


def faults(form: Format, seed: int, numbers: range) -> Iterator[Fault]:
    """Yield what cases are not borne."""
    for number in numbers:
        case = case_of(form, seed, number)
        sign = sign_of(form, case)
        if sign:
            yield Fault(number, sign, case)


def sign_of(form: Format, case: Any) -> str:
    """Return the sign of the first fault of a case; empty where all holds."""
    try:
        with _watched():
            return next(iter(form.faults(case)), "")
    except HangError as hang:
        return f"hangs in {_place(hang)}"
    except RecursionError as error:
        return f"RecursionError in {_place(error)}"
    except Exception as error:
        return f"{type(error).__name__} in {_place(error)}"


def shrunk(form: Format, fault: Fault) -> Any:
    """Make a case smaller as long as it has the same fault."""
    case, left = fault.case, _SHRINKING_STEPS
    while left:
        for smaller in _smaller(case):
            left -= 1
            if sign_of(form, smaller) == fault.sign:
                case = smaller
                break
            if not left:
                return case
        else:
            return case
    return case


def _smaller(case: Any) -> Iterator[Any]:
    if isinstance(case, str | bytes):
        size = len(case) // 2
        while size:
            for start in range(0, len(case), size):
                yield case[:start] + case[start + size :]
            size //= 2
    elif isinstance(case, dict):
        for key in case:
            yield {other: value for other, value in case.items() if other != key}
        for key, value in case.items():
            yield from ({**case, key: less} for less in _smaller(value))
    elif isinstance(case, list | tuple):
        kind = type(case)
        for at in range(len(case)):
            yield kind((*case[:at], *case[at + 1 :]))
        for at, value in enumerate(case):
            yield from (kind((*case[:at], less, *case[at + 1 :])) for less in _smaller(value))


@contextmanager
def _watched() -> Iterator[None]:
    """Stop what takes too long, counted in the processor's time, which others on the machine don't take."""

    def late(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, _LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _place(error: BaseException) -> str:
    """Return where in the program an exception arose."""
    frames = [
        each
        for each in traceback.extract_tb(error.__traceback__)
        if Path(each.filename).is_relative_to(_PACKAGE)
    ]
    if not frames:
        return "the test"
    last = frames[-1]
    where = f"{Path(last.filename).relative_to(_PACKAGE).as_posix()}:{last.name}"
    return where if isinstance(error, HangError | RecursionError) else f"{where}: {str(error)[:80]}"
