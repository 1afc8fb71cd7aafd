"""A tree becomes functions: each takes the run and `$this`, and returns a collection."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from site_builder.fhirpath import functions
from site_builder.fhirpath.arithmetic import named
from site_builder.fhirpath.comparing import key_of
from site_builder.fhirpath.moments import moment_of, time_of
from site_builder.fhirpath.navigation import children
from site_builder.fhirpath.operators import OPERATORS
from site_builder.fhirpath.parser import Tree, parts_of
from site_builder.fhirpath.running import Code, Run
from site_builder.fhirpath.syntax import FHIRPathSyntaxError
from site_builder.fhirpath.typing_rules import cast, has_type
from site_builder.fhirpath.values import (
    EMPTY,
    Collection,
    EvaluationError,
    Node,
    Quantity,
    UndecidedSignal,
    boolean,
    single,
    truth,
)
from site_builder.fhirpath.variables import variable


def compiled(tree: Tree) -> Code:
    """Make a function of a tree.

    Raises FHIRPathSyntaxError for functions that don't exist, arguments they don't take, dates that are none.
    """
    code = _MAKERS[tree[0]](tree)
    return _once(code) if tree[0] in _WORTH_KEEPING and _is_settled(tree) else code


def _once(code: Code) -> Code:
    """Make a function that is asked once in a run: rules ask `%resource.type` for each element."""

    def look_up(run: Run, this: Collection) -> Collection:
        found = run.settled.get(code)
        if found is None:
            found = run.settled[code] = code(run, this)
        return found

    return look_up


def _is_settled(tree: Tree) -> bool:
    """Tell whether an expression has one answer throughout a run, whatever `$this` is."""
    kind = tree[0]
    if kind == "variable":
        return tree[2] in _SETTLED
    if kind == "dot":
        step = tree[3]
        return _is_settled(tree[2]) and (step[0] == "name" or (step[0] == "call" and _is_settled_call(step)))
    return kind in ("literal", "join") and all(map(_is_settled, parts_of(tree)))


def _is_settled_call(call: Tree) -> bool:
    return call[2] in _PLAIN_CALLS and all(map(_is_settled, call[3]))


def _scoped(tree: Tree) -> Code:
    """Make a function of an operand or argument; variables that it defines end with it."""
    code = compiled(tree)
    if not _defines(tree):
        return code

    def run_scoped(run: Run, this: Collection) -> Collection:
        outer = run.variables
        run.variables = dict(outer)
        try:
            return code(run, this)
        finally:
            run.variables = outer

    return run_scoped


def _defines(tree: Tree) -> bool:
    is_definition = tree[0] == "call" and tree[2] == "defineVariable"
    return is_definition or any(_defines(part) for part in parts_of(tree))


def _literal(tree: Tree) -> Code:
    _, offset, kind, text = tree
    value: Any
    if kind == "boolean":
        value = text == "true"
    elif kind in ("integer", "long"):
        value = int(text) if len(text) < 40 else None
    elif kind == "decimal":
        value = Decimal(text)
    elif kind == "moment":
        value = time_of(text[2:]) if text[1] == "T" else moment_of(text[1:])
    else:
        value = text
    if value is None:
        raise FHIRPathSyntaxError(offset, repr(text), "a date of the calendar or a number within bounds")
    items = [value]
    return lambda _run, _this: items


def _quantity(tree: Tree) -> Code:
    items = [Quantity(Decimal(tree[2]), tree[3], tree[4])]
    return lambda _run, _this: items


def _empty(_: Tree) -> Code:
    return lambda _run, _this: EMPTY


def _this(_: Tree) -> Code:
    return lambda _run, this: this


def _index(_: Tree) -> Code:
    return lambda run, _this: [run.index]


def _total(_: Tree) -> Code:
    return lambda run, _this: run.total


def _variable(tree: Tree) -> Code:
    _, offset, name = tree

    def look_up(run: Run, _this: Collection) -> Collection:
        return variable(run, name, offset)

    return look_up


def _name(tree: Tree) -> Code:
    """Make a path's first step: an element, or the type of what the path starts from (`Patient.name`)."""
    name = tree[2]
    may_be_type = name[:1].isupper()

    def step(_run: Run, this: Collection) -> Collection:
        found: list[Any] = []
        for item in this:
            if may_be_type and item.__class__ is Node and name in item.type.bases:
                found.append(item)
            else:
                children(item, name, found)
        return found

    return step


def _dot(tree: Tree) -> Code:
    before, step = tree[2], tree[3]
    if step[0] == "call":
        return _call(step, before)
    start = compiled(before)
    if step[0] != "name":  # `name.$this` is what the grammar allows
        what = compiled(step)
        return lambda run, this: what(run, start(run, this))
    name = step[2]

    def walk(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        if not items:
            return EMPTY
        found: list[Any] = []
        for item in items:
            children(item, name, found)
        if len(found) > 64:
            run.charge(len(found))
        return found

    return walk


def _call(tree: Tree, before: Tree | None = None) -> Code:
    _, offset, name, arguments = tree
    function = functions.TABLE.get(name)
    if function is None:
        raise FHIRPathSyntaxError(offset, repr(name), "a function of FHIRPath")
    if not function.least <= len(arguments) <= function.most:
        counts = (
            f"{function.least}" if function.least == function.most else f"{function.least} to {function.most}"
        )
        raise FHIRPathSyntaxError(offset, f"{len(arguments)}", f"{counts} arguments of {name}()")
    if before is not None and name == "exists" and not arguments and _is_where(before):
        # where(x).exists() is exists(x), which may stop early and do without an undecided item
        return _call(["call", offset, "exists", before[3][3]], before[2])
    start = compiled(before) if before is not None else _this(tree)
    codes = [_argument(name, argument) for argument in arguments]
    return _placed(function.make(start, codes), offset)


def _is_where(tree: Tree) -> bool:
    return tree[0] == "dot" and tree[3][0] == "call" and tree[3][2] == "where" and len(tree[3][3]) == 1


def _argument(function: str, tree: Tree) -> Code:
    if tree[0] == "type":
        items = [tree[2]]
        return lambda _run, _this: items
    if function == "sort" and tree[0] == "sign" and tree[2] == "-":
        return functions.Descending(_scoped(tree[3]))
    return _scoped(tree)


def _placed(code: Code, offset: int) -> Code:
    """Give the faults of a function its place."""

    def run_placed(run: Run, this: Collection) -> Collection:
        try:
            return code(run, this)
        except EvaluationError as error:
            if not error.offset:
                error.offset = offset
            raise

    return run_placed


def _at(tree: Tree) -> Code:
    start, position, offset = compiled(tree[2]), compiled(tree[3]), tree[1]

    def pick(run: Run, this: Collection) -> Collection:
        items = start(run, this)
        at = single(position(run, this), "an index")
        if at is None:
            return EMPTY
        if not isinstance(at, int) or isinstance(at, bool):
            raise EvaluationError("an index is an Integer", offset)
        return [items[at]] if 0 <= at < len(items) else EMPTY

    return pick


def _sign(tree: Tree) -> Code:
    _, offset, sign, operand = tree
    code = compiled(operand)

    def negate(run: Run, this: Collection) -> Collection:
        value = single(code(run, this), f"'{sign}'")
        if value is None:
            return EMPTY
        if isinstance(value, bool) or not isinstance(value, int | Decimal | Quantity):
            raise EvaluationError(f"'{sign}' can't stand before {named(value)}", offset)
        if sign == "+":
            return [value]
        return [Quantity(-value.value, value.unit, value.is_word) if isinstance(value, Quantity) else -value]

    return negate


def _and(tree: Tree) -> Code:
    return _logic(tree, decisive=False)


def _or(tree: Tree) -> Code:
    return _logic(tree, decisive=True)


def _logic(tree: Tree, *, decisive: bool) -> Code:
    """Make `and` or `or`: one operand may decide whatever the others say, or don't."""
    codes, offset = [_scoped(operand) for operand in tree[2:]], tree[1]
    decided, otherwise = boolean(decisive), boolean(not decisive)

    def combine(run: Run, this: Collection) -> Collection:
        answer = otherwise
        unknown: UndecidedSignal | None = None
        for code in codes:
            try:
                value = truth(code(run, this), offset)
            except UndecidedSignal as signal:
                unknown = signal
                continue
            if value is decisive:
                return decided
            if value is None:
                answer = EMPTY
        if unknown is not None:
            raise unknown
        return answer

    return combine


def _union(tree: Tree) -> Code:
    codes = [_scoped(operand) for operand in tree[2:]]

    def unite(run: Run, this: Collection) -> Collection:
        found: list[Any] = []
        seen: set[object] = set()
        for code in codes:
            for item in code(run, this):
                key = key_of(item)
                if key not in seen:
                    seen.add(key)
                    found.append(item)
        run.charge(len(found))
        return found

    return unite


def _join(tree: Tree) -> Code:
    codes, offset = [_scoped(operand) for operand in tree[2:]], tree[1]

    def join(run: Run, this: Collection) -> Collection:
        text = ""
        for code in codes:
            value = single(code(run, this), "'&'")
            if value is not None and not isinstance(value, str):
                raise EvaluationError(f"'&' joins texts, not {named(value)}", offset)
            text += value or ""
        return run.text(text)

    return join


def _binary(tree: Tree) -> Code:
    _, offset, operator, left, right = tree
    return OPERATORS[operator](_scoped(left), _scoped(right), operator, offset)


def _is(tree: Tree) -> Code:
    code, name = compiled(tree[2]), tree[3]
    return lambda run, this: has_type(run, code(run, this), name)


def _as(tree: Tree) -> Code:
    code, name = compiled(tree[2]), tree[3]
    return lambda run, this: cast(run, code(run, this), name)


_WORTH_KEEPING = frozenset({"dot", "join"})
_SETTLED = frozenset({"resource", "rootResource", "context"})
"""Variables that no expression can define anew."""
_PLAIN_CALLS = frozenset({"first", "last", "single", "tail", "empty", "exists", "count", "not", "toString"})
"""Functions that look at nothing but their input and arguments."""

_MAKERS: dict[str, Callable[[Tree], Code]] = {
    "literal": _literal,
    "quantity": _quantity,
    "empty": _empty,
    "this": _this,
    "index": _index,
    "total": _total,
    "variable": _variable,
    "name": _name,
    "dot": _dot,
    "call": _call,
    "at": _at,
    "sign": _sign,
    "and": _and,
    "or": _or,
    "union": _union,
    "join": _join,
    "binary": _binary,
    "is": _is,
    "as": _as,
}
