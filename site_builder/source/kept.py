"""What builds of one process work out anew only where its source changed: a preview reads one file a save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from site_builder.diagnostics import Diagnostic, Problems

_Answer = TypeVar("_Answer")


class Kept:
    """Answers of the last build and of this one; what neither asked for is forgotten."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._last: dict[tuple[str, ...], tuple[tuple[object, ...], Any]] = {}
        self._now: dict[tuple[str, ...], tuple[tuple[object, ...], Any]] = {}

    def begin(self) -> None:
        """Begin a build."""
        self._last, self._now = self._now, {}

    def get(self, key: tuple[str, ...], sources: tuple[object, ...], make: Callable[[], _Answer]) -> _Answer:
        """Return what is made of `sources`: texts of the same letters, else the very same values."""
        found = self._now.get(key) or self._last.get(key)
        if found is None or not all(map(_is_same, found[0], sources)):
            found = (sources, make())
        self._now[key] = found
        answer: _Answer = found[1]
        return answer


_KEPT: ContextVar[Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping(kept: Kept) -> Iterator[None]:
    """Take over answers from `kept` as long as the context lasts, and leave them there."""
    kept.begin()
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)


def kept(key: tuple[str, ...], sources: tuple[object, ...], make: Callable[[], _Answer]) -> _Answer:
    """Return what `make` makes of `sources` alone, from the last build where they are the same."""
    found = _KEPT.get()
    return make() if found is None else found.get(key, sources, make)


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and one == other)


def kept_with_findings(
    key: tuple[str, ...],
    sources: tuple[object, ...],
    problems: Problems,
    make: Callable[[Problems], _Answer],
) -> _Answer:
    """Return what `make` makes of `sources` alone, and report what it found, be it made now or not."""

    def work() -> tuple[_Answer, tuple[Diagnostic, ...]]:
        notes = Problems()
        return make(notes), tuple(notes)

    answer, found = kept(key, sources, work)
    problems.extend(found)
    return answer
