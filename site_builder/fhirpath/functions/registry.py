"""How functions are described: how many arguments they take, and how their code is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhirpath.running import Code, Run
from site_builder.fhirpath.values import Collection, EvaluationError, single

Maker = Callable[[Code, Sequence[Code]], Code]
"""Takes the code of the input and of the arguments."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of FHIRPath."""

    least: int
    """Fewest arguments."""
    most: int
    make: Maker


@dataclass(frozen=True, slots=True)
class Descending:
    """The code of a sort key with `-` before it: texts, which have no negative, are sorted by it, too."""

    code: Code

    def __call__(self, run: Run, this: Collection) -> Collection:
        """Return the key."""
        return self.code(run, this)


def plain(function: Callable[..., Collection], least: int = 0, most: int | None = None) -> Function:
    """Describe a function of the run, its input and its arguments' values.

    Arguments are evaluated once, on what the function's own expression stands in.
    """

    def make(start: Code, codes: Sequence[Code]) -> Code:
        if not codes:
            return lambda run, this: function(run, start(run, this))
        if len(codes) == 1:
            first = codes[0]
            return lambda run, this: function(run, start(run, this), first(run, this))
        return lambda run, this: function(run, start(run, this), *(code(run, this) for code in codes))

    return Function(least, least if most is None else most, make)


def of_text(function: Callable[..., Any], least: int = 0, most: int | None = None) -> Function:
    """Describe a function of one text and System values as arguments; empty where any of them is.

    What it returns is its answer, None for an empty one; a list is a collection.
    """

    def work(run: Run, items: Collection, *arguments: Collection) -> Collection:
        text = single(items, "a function of texts")
        values = [single(argument, "an argument") for argument in arguments]
        if text is None or any(value is None for value in values):
            return []
        if not isinstance(text, str):
            raise EvaluationError("this function takes a String")
        answer = function(text, *values)
        if isinstance(answer, str):
            return run.text(answer)
        if isinstance(answer, list):
            run.charge(len(answer))
            return answer
        return [] if answer is None else [answer]

    return plain(work, least, most)


def of_value(function: Callable[..., Any], least: int = 0, most: int | None = None) -> Function:
    """Describe a function of one System value and others as arguments; empty where the first is.

    Arguments that are empty are given as None.
    """

    def work(_: Run, items: Collection, *arguments: Collection) -> Collection:
        value = single(items, "the function")
        if value is None:
            return []
        answer = function(value, *(single(argument, "an argument") for argument in arguments))
        return [] if answer is None else [answer]

    return plain(work, least, most)
