"""Operators of two operands: each makes a function of the functions of its operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_builder.fhirpath.arithmetic import calculate
from site_builder.fhirpath.comparing import equal, equal_items, equivalent, order_of
from site_builder.fhirpath.running import Code, Run
from site_builder.fhirpath.values import (
    EMPTY,
    FALSE,
    TRUE,
    Collection,
    EvaluationError,
    UndecidedSignal,
    boolean,
    single,
    truth,
)

Maker = Callable[[Code, Code, str, int], Code]
"""Takes left and right, the operator and its offset."""


def _implies(left: Code, right: Code, _: str, offset: int) -> Code:
    def imply(run: Run, this: Collection) -> Collection:
        unknown: UndecidedSignal | None = None
        premise: bool | None = None
        try:
            premise = truth(left(run, this), offset)
        except UndecidedSignal as signal:
            unknown = signal
        if premise is False:
            return TRUE
        conclusion = truth(right(run, this), offset)
        if conclusion:
            return TRUE
        if unknown is not None:
            raise unknown
        return EMPTY if premise is None or conclusion is None else FALSE

    return imply


def _xor(left: Code, right: Code, _: str, offset: int) -> Code:
    def either(run: Run, this: Collection) -> Collection:
        one, other = truth(left(run, this), offset), truth(right(run, this), offset)
        return EMPTY if one is None or other is None else boolean(one is not other)

    return either


def _in(left: Code, right: Code, operator: str, offset: int) -> Code:
    if operator == "contains":
        left, right = right, left

    def find(run: Run, this: Collection) -> Collection:
        wanted, items = left(run, this), right(run, this)
        if not wanted:
            return EMPTY
        if len(wanted) > 1:
            raise EvaluationError(f"'{operator}' looks for one item, not {len(wanted)}", offset)
        run.charge(len(items))
        return boolean(any(equal_items(wanted[0], item) for item in items))

    return find


def _equality(left: Code, right: Code, operator: str, _: int) -> Code:
    is_negative = operator == "!="

    def compare(run: Run, this: Collection) -> Collection:
        one, other = left(run, this), right(run, this)
        if len(one) > 16:
            run.charge(len(one))
        answer = equal(one, other)
        if answer is None:
            return EMPTY
        return TRUE if answer is not is_negative else FALSE

    return compare


def _equivalence(left: Code, right: Code, operator: str, _: int) -> Code:
    is_negative = operator == "!~"

    def compare(run: Run, this: Collection) -> Collection:
        one, other = left(run, this), right(run, this)
        run.charge(len(one) * len(other))
        return boolean(equivalent(one, other) is not is_negative)

    return compare


def _order(left: Code, right: Code, operator: str, offset: int) -> Code:
    accepted = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[operator]

    def compare(run: Run, this: Collection) -> Collection:
        one, other = single(left(run, this), operator), single(right(run, this), operator)
        if one is None or other is None:
            return EMPTY
        try:
            order = order_of(one, other)
        except EvaluationError as error:
            error.offset = offset
            raise
        return EMPTY if order is None else boolean(order in accepted)

    return compare


def _arithmetic(left: Code, right: Code, operator: str, offset: int) -> Code:
    def work_out(run: Run, this: Collection) -> Collection:
        one, other = single(left(run, this), operator), single(right(run, this), operator)
        if one is None or other is None:
            return EMPTY
        try:
            value = calculate(operator, one, other)
        except EvaluationError as error:
            error.offset = offset
            raise
        if isinstance(value, str):
            return run.text(value)
        return EMPTY if value is None else [value]

    return work_out


OPERATORS: Mapping[str, Maker] = {
    "implies": _implies,
    "xor": _xor,
    "in": _in,
    "contains": _in,
    "=": _equality,
    "!=": _equality,
    "~": _equivalence,
    "!~": _equivalence,
    **dict.fromkeys(("<", "<=", ">", ">="), _order),
    **dict.fromkeys(("+", "-", "*", "/", "div", "mod"), _arithmetic),
}
