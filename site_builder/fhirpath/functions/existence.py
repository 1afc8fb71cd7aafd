"""Whether there is something, and how much: `exists`, `all`, `count`, `distinct` ..."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from site_builder.fhirpath.comparing import key_of
from site_builder.fhirpath.functions.registry import Function, plain
from site_builder.fhirpath.running import Code, Run
from site_builder.fhirpath.values import (
    EMPTY,
    FALSE,
    TRUE,
    Collection,
    EvaluationError,
    UndecidedSignal,
    boolean,
    system_value,
    truth,
)


def _empty(_: Run, items: Collection) -> Collection:
    return FALSE if items else TRUE


def _not(_: Run, items: Collection) -> Collection:
    answer = truth(items)
    return EMPTY if answer is None else boolean(not answer)


def _count(_: Run, items: Collection) -> Collection:
    return [len(items)]


def _exists(start: Code, codes: Sequence[Code]) -> Code:
    if not codes:
        return lambda run, this: TRUE if start(run, this) else FALSE
    return _any(start, codes[0], wanted=True)


def _all(start: Code, codes: Sequence[Code]) -> Code:
    return _any(start, codes[0], wanted=False)


def _any(start: Code, code: Code, *, wanted: bool) -> Code:
    """Look for an item for which an expression is true, or isn't; one such decides."""
    found, otherwise = boolean(wanted), boolean(not wanted)

    def look(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        outer = run.index
        run.charge(len(items))
        unknown: UndecidedSignal | None = None
        for at, item in enumerate(items):
            run.index = at
            try:
                answer = truth(code(run, [item]))
            except UndecidedSignal as signal:
                unknown = signal
                continue
            if (answer is True) is wanted:
                run.index = outer
                return found
        run.index = outer
        if unknown is not None:
            raise unknown
        return otherwise

    return look


def _quantified(wanted: bool, decisive: bool) -> Callable[[Run, Collection], Collection]:
    """Make `allTrue` and the like: an item that is as `wanted` answers `decisive`."""

    def look(_: Run, items: Collection) -> Collection:
        values = [system_value(item) for item in items]
        if not all(isinstance(value, bool) for value in values):
            raise EvaluationError("allTrue() and the like take Booleans")
        return boolean(decisive if wanted in values else not decisive)

    return look


def _subset_of(run: Run, items: Collection, others: Collection) -> Collection:
    run.charge(len(items) + len(others))
    return boolean({key_of(item) for item in items} <= {key_of(item) for item in others})


def _superset_of(run: Run, items: Collection, others: Collection) -> Collection:
    return _subset_of(run, others, items)


def distinct(run: Run, items: Collection) -> Collection:
    """Return the items without those that equal an earlier one."""
    run.charge(len(items))
    found: dict[object, Any] = {}
    for item in items:
        found.setdefault(key_of(item), item)
    return list(found.values())


def _is_distinct(run: Run, items: Collection) -> Collection:
    return boolean(len(distinct(run, items)) == len(items))


FUNCTIONS: Mapping[str, Function] = {
    "empty": plain(_empty),
    "exists": Function(0, 1, _exists),
    "all": Function(1, 1, _all),
    "allTrue": plain(_quantified(wanted=False, decisive=False)),
    "anyTrue": plain(_quantified(wanted=True, decisive=True)),
    "allFalse": plain(_quantified(wanted=True, decisive=False)),
    "anyFalse": plain(_quantified(wanted=False, decisive=True)),
    "subsetOf": plain(_subset_of, 1),
    "supersetOf": plain(_superset_of, 1),
    "count": plain(_count),
    "distinct": plain(distinct),
    "isDistinct": plain(_is_distinct),
    "not": plain(_not),
}
