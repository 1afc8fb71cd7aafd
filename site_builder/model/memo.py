"""Answers that are worked out once: what a pure function gave, kept by what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")


class Memo(Generic[_Key, _Answer]):
    """Keeps answers; of `most`, where that is not 0, those that were asked for last.

    What is kept changes how long an answer takes, never the answer: `functools.cache` for arguments that
    can't be hashed, such as an artifact, but have a key.
    """

    __slots__ = ("_answers", "_most")

    def __init__(self, most: int = 0) -> None:
        """Keep nothing yet."""
        self._answers: dict[_Key, _Answer] = {}
        self._most = most

    def get(self, key: _Key, make: Callable[[], _Answer]) -> _Answer:
        """Return the answer of a key; `make` works it out, and must give the same whenever it is asked."""
        answers = self._answers
        if not self._most:
            if key not in answers:
                answers[key] = make()
            return answers[key]
        found = answers.pop(key) if key in answers else make()
        answers[key] = found
        if len(answers) > self._most:
            del answers[next(iter(answers))]
        return found
