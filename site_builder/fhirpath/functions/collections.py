"""Choosing, joining and walking: `where`, `select`, `repeat`, `first`, `union`, `descendants` ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from site_builder.fhirpath.comparing import key_of, order_of
from site_builder.fhirpath.functions.existence import distinct
from site_builder.fhirpath.functions.registry import Descending, Function, plain
from site_builder.fhirpath.navigation import all_children
from site_builder.fhirpath.parser import MAX_DEPTH
from site_builder.fhirpath.running import Code, Run
from site_builder.fhirpath.typing_rules import cast, has_type, of_type, type_name
from site_builder.fhirpath.values import (
    EMPTY,
    Collection,
    EvaluationError,
    single,
    truth,
)
from site_builder.fhirpath.variables import RESERVED


def _where(start: Code, codes: Sequence[Code]) -> Code:
    code = codes[0]

    def choose(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        if not items:
            return EMPTY
        outer = run.index
        run.charge(len(items))
        found: list[Any] = []
        for at, item in enumerate(items):
            run.index = at
            if truth(code(run, [item])):
                found.append(item)
        run.index = outer
        return found

    return choose


def _select(start: Code, codes: Sequence[Code]) -> Code:
    code = codes[0]

    def project(run: Run, this: Collection) -> Collection:
        outer = run.index
        found: list[Any] = []
        for at, item in enumerate(start(run, this)):
            run.index = at
            found.extend(code(run, [item]))
            run.charge(1)
        run.index = outer
        run.charge(len(found))
        return found

    return project


def _repeat(start: Code, codes: Sequence[Code]) -> Code:
    code = codes[0]

    def walk(run: Run, this: Collection) -> Collection:
        found: dict[object, Any] = {}
        waiting = list(start(run, this))
        while waiting:
            following: list[Any] = []
            for item in waiting:
                run.charge(1)
                for each in code(run, [item]):
                    key = key_of(each)
                    if key not in found:
                        found[key] = each
                        following.append(each)
            waiting = following
        return list(found.values())

    return walk


def _repeat_all(start: Code, codes: Sequence[Code]) -> Code:
    code = codes[0]

    def walk(run: Run, this: Collection) -> Collection:
        found: list[Any] = []
        waiting = list(start(run, this))
        while waiting:
            waiting = [each for item in waiting for each in code(run, [item])]
            run.charge(len(waiting) + 1)
            found.extend(waiting)
        return found

    return walk


def _sort(start: Code, codes: Sequence[Code]) -> Code:
    """Sort by the items, or by expressions; `-` before one turns the order, also of texts."""

    def sort(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        run.charge(len(items) * (len(codes) + 1))
        if not codes:
            return sorted(items, key=cmp_to_key(lambda one, other: _rank([one], [other])))
        keyed = [(tuple(code(run, [item]) for code in codes), item) for item in items]
        signs = [-1 if isinstance(code, Descending) else 1 for code in codes]

        def order(one: Any, other: Any) -> int:
            for sign, left, right in zip(signs, one[0], other[0], strict=True):
                if rank := _rank(left, right):
                    return rank * sign if left and right else rank
            return 0

        return [item for _, item in sorted(keyed, key=cmp_to_key(order))]

    return sort


def _rank(left: Collection, right: Collection) -> int:
    """Compare two keys; an empty one stands first, also where the order is turned."""
    one, other = single(left, "sort()"), single(right, "sort()")
    if one is None or other is None:
        return (one is not None) - (other is not None)
    return order_of(one, other) or 0


def _aggregate(start: Code, codes: Sequence[Code]) -> Code:
    def gather(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        outer = run.total, run.index
        run.total = codes[1](run, this) if len(codes) > 1 else EMPTY
        for at, item in enumerate(items):
            run.index = at
            run.total = codes[0](run, [item])
            run.charge(1 + len(run.total))
        answer = run.total
        run.total, run.index = outer
        return answer

    return gather


def _iif(start: Code, codes: Sequence[Code]) -> Code:
    def choose(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        if len(items) > 1:
            raise EvaluationError(f"iif() takes one item, not {len(items)}")
        focus = items or this
        if truth(codes[0](run, focus)):
            return codes[1](run, focus)
        return codes[2](run, focus) if len(codes) > 2 else EMPTY

    return choose


def _trace(start: Code, codes: Sequence[Code]) -> Code:
    """Leave its input as it is; where a trace would go, nobody looks."""
    del codes
    return start


def _define_variable(start: Code, codes: Sequence[Code]) -> Code:
    def define(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        name = single(codes[0](run, this), "a variable's name")
        if not isinstance(name, str) or name in RESERVED or name in run.variables:
            raise EvaluationError(f"the variable %{name} can't be defined: it is defined already")
        value = codes[1](run, items) if len(codes) > 1 else items
        run.variables[name] = value
        return items

    return define


def _union(run: Run, items: Collection, others: Collection) -> Collection:
    return distinct(run, [*items, *others])


def _combine(run: Run, items: Collection, others: Collection) -> Collection:
    run.charge(len(items) + len(others))
    return [*items, *others]


def _intersect(run: Run, items: Collection, others: Collection) -> Collection:
    wanted = {key_of(item) for item in others}
    return [item for item in distinct(run, items) if key_of(item) in wanted]


def _exclude(run: Run, items: Collection, others: Collection) -> Collection:
    run.charge(len(items) + len(others))
    unwanted = {key_of(item) for item in others}
    return [item for item in items if key_of(item) not in unwanted]


def _single(_: Run, items: Collection) -> Collection:
    if len(items) > 1:
        raise EvaluationError(f"single() takes one item, not {len(items)}")
    return items


def _number(argument: Collection) -> int:
    value = single(argument, "a count")
    if not isinstance(value, int) or isinstance(value, bool):
        raise EvaluationError("a count is an Integer")
    return max(value, 0)


def _coalesce(start: Code, codes: Sequence[Code]) -> Code:
    del start

    def choose(run: Run, this: Collection) -> Collection:
        return next((items for code in codes if (items := code(run, this))), EMPTY)

    return choose


def _children(run: Run, items: Collection) -> Collection:
    found: list[Any] = []
    for item in items:
        all_children(item, found)
    run.charge(len(found))
    return found


def _descendants(run: Run, items: Collection) -> Collection:
    found: list[Any] = []
    level = items
    for _ in range(MAX_DEPTH * 2):
        level = _children(run, level)
        if not level:
            return found
        found.extend(level)
    raise EvaluationError("the resource is nested too deeply")


FUNCTIONS: Mapping[str, Function] = {
    "where": Function(1, 1, _where),
    "select": Function(1, 1, _select),
    "repeat": Function(1, 1, _repeat),
    "repeatAll": Function(1, 1, _repeat_all),
    "sort": Function(0, 9, _sort),
    "aggregate": Function(1, 2, _aggregate),
    "iif": Function(2, 3, _iif),
    "coalesce": Function(1, 99, _coalesce),
    "trace": Function(1, 2, _trace),
    "defineVariable": Function(1, 2, _define_variable),
    "union": plain(_union, 1),
    "combine": plain(_combine, 1),
    "intersect": plain(_intersect, 1),
    "exclude": plain(_exclude, 1),
    "single": plain(_single),
    "first": plain(lambda _run, items: items[:1]),
    "last": plain(lambda _run, items: items[-1:]),
    "tail": plain(lambda _run, items: items[1:]),
    "skip": plain(lambda _run, items, count: items[_number(count) :], 1),
    "take": plain(lambda _run, items, count: items[: _number(count)], 1),
    "children": plain(_children),
    "descendants": plain(_descendants),
    "is": plain(lambda run, items, name: has_type(run, items, _type(name)), 1),
    "as": plain(lambda run, items, name: cast(run, items, _type(name)), 1),
    "ofType": plain(lambda run, items, name: of_type(run, items, _type(name)), 1),
    "type": plain(lambda _run, items: [type_name(item) for item in items]),
}


def _type(argument: Collection) -> str:
    if len(argument) != 1 or not isinstance(argument[0], str):
        raise EvaluationError("a type's name is needed")
    return argument[0]
