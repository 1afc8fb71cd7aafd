"""Rules about how often an element may stand: they narrow, and keep slices and what is sliced in step.

Source: https://hl7.org/fhir/profiling.html#slice-cardinality
"""

from __future__ import annotations

import sys

from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.tree import Element

_UNBOUNDED = sys.maxsize


def constrain(element: Element, least: int | None, most: str) -> None:
    """Narrow an element's cardinality; a side that isn't said (None, empty) stays.

    Raises RefusedError where it would be wider, hold nothing, or contradict slices.
    """
    least = element.min if least is None else least
    most = most or element.max
    _check(element, least, most)
    if element.definition.get("slicing") and most != "*":
        _limit_slices(element, most)
    connected = element.connected(with_slices=False)
    for each in connected:
        if least > _number(each.max) or _number(most) < each.min:
            raise RefusedError(
                "fsh-cardinality",
                f"{least}..{most} at '{element.path}' contradicts {each.min}..{each.max} at '{each.id}'",
            )
    _raise_sliced(element, least)
    for each in connected:
        constrain(each, max(least, each.min), most if _number(most) < _number(each.max) else each.max)
    _say(element, "min", least)
    _say(element, "max", most)


def _check(element: Element, least: int, most: str) -> None:
    was = f"{element.min}..{element.max}"
    if least > _number(most):
        raise RefusedError(
            "fsh-cardinality", f"{least}..{most} lets '{element.id}' have no cardinality at all"
        )
    if least < element.min or _number(most) > _number(element.max):
        raise RefusedError(
            "fsh-cardinality",
            f"{least}..{most} at '{element.id}' is wider than the {was} that it has",
            f"Say a cardinality within {was}.",
        )


def _limit_slices(element: Element, most: str) -> None:
    slices = element.slices()
    total = sum(each.min for each in slices)
    if total > _number(most):
        raise RefusedError(
            "fsh-cardinality", f"the slices of '{element.id}' must be there {total} times, more than {most}"
        )
    for each in slices:
        if _number(each.max) > _number(most):
            each.change("max", most)


def _raise_sliced(element: Element, least: int) -> None:
    """Let what is sliced be there at least as often as its slices together."""
    sliced = element.sliced()
    if sliced is None:
        return
    above = element.resliced()
    siblings = [each for each in sliced.slices() if each is not element and each.resliced() is above]
    total = least + sum(each.min for each in siblings)
    whole = above or sliced
    if total > _number(whole.max):
        raise RefusedError(
            "fsh-cardinality",
            f"the slices of '{whole.id}' would have to be there {total} times, and it may only {whole.max}",
        )
    if total > whole.min:
        constrain(whole, total, "")


def _say(element: Element, key: str, value: int | str) -> None:
    if element.definition.get(key) != value:
        element.change(key, value)


def _number(most: str) -> int:
    return int(most[:9]) if most.isdigit() else _UNBOUNDED
