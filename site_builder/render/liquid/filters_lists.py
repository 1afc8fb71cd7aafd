"""Liquid's and Jekyll's filters for lists and hashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cmp_to_key

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import Made, look_cost
from site_builder.render.liquid.filters_text import xml_escaped
from site_builder.render.liquid.grammar import condition, filtered
from site_builder.render.liquid.values import (
    Marker,
    compare,
    equal,
    inspect,
    is_true,
    items_of,
    look_up,
    text_of,
    whole_number,
)

_FLOAT_LIKE = re.compile(r"\s*+-?(?:\d++(?:\.\d*+)?|\.\d++)\s*+")
_INTEGER_LIKE = re.compile(r"\s*+-?\d++\s*+")


def join(_: PageContext, value: object, glue: object = " ") -> str:
    """`join`."""
    return text_of(glue).join(text_of(item) for item in _flat(value))


def first(_: PageContext, value: object) -> object:
    """`first`."""
    return look_up(value, "first")


def last(_: PageContext, value: object) -> object:
    """`last`."""
    return look_up(value, "last")


def size(_: PageContext, value: object) -> object:
    """`size`: 0 for what has none."""
    if isinstance(value, str | list | tuple | Mapping | range):
        return len(value)
    return look_up(value, "size") or 0


def reverse(_: PageContext, value: object) -> list[object]:
    """`reverse`."""
    return _flat(value)[::-1]


def concat(_: PageContext, value: object, more: object) -> list[object]:
    """`concat`."""
    if not isinstance(more, list | tuple):
        raise TypeError("it needs a list to add")
    return _flat(value) + list(more)


def compact(_: PageContext, value: object, key: object = None) -> list[object]:
    """`compact`."""
    return [item for item in _flat(value) if (item if key is None else look_up(item, key)) is not None]


def uniq(context: PageContext, value: object, key: object = None) -> list[object]:
    """`uniq`."""
    kept: list[object] = []
    seen: list[object] = []
    plain: set[tuple[type, object]] = set()
    for item in _flat(value):
        mark = item if key is None else look_up(item, key)
        if mark is None or isinstance(mark, str | int):
            if (mark.__class__, mark) not in plain:
                plain.add((mark.__class__, mark))
                kept.append(item)
            continue
        context.work.budget.step(look_cost(seen))
        if not any(mark.__class__ is other.__class__ and equal(mark, other) for other in seen):
            seen.append(mark)
            kept.append(item)
    return kept


def map_items(_: PageContext, value: object, key: object) -> list[object]:
    """`map`."""
    items = _flat(value)
    if any(item.__class__ is int for item in items):
        raise ValueError(f"a number has no '{text_of(key)}', and Jekyll stops here")
    return [look_up(item, key) for item in items]


def slice_items(_: PageContext, value: object, start: object, length: object = None) -> object:
    """`slice`: of a list or of text."""
    whole: Sequence[object] = value if isinstance(value, list | tuple) else text_of(value)
    at, count = whole_number(start), 1 if length is None else whole_number(length)
    at = at + len(whole) if at < 0 else at
    part = whole[at : at + count] if 0 <= at <= len(whole) and count >= 0 else whole[:0]
    return part if isinstance(part, str) else list(part)


def sort(_: PageContext, value: object, key: object = None, nils: object = "first") -> object:
    """`sort`: by a key, items without it come first or last."""
    if value is None:
        raise ValueError("there is nothing to sort: the value is nil, and Jekyll stops here")
    if isinstance(value, str | int | float):
        raise ValueError("only a list can be sorted; this is none, and Jekyll stops here")
    items = list(items_of(value))
    if key is None:
        return sorted(items, key=cmp_to_key(_must_compare))
    if nils not in ("first", "last"):
        raise ValueError(f"'{text_of(nils)}' is not 'first' or 'last'")
    missing = -1 if nils == "first" else 1
    pairs = [(property_of(item, key), item) for item in items]

    def order(one: tuple[object, object], other: tuple[object, object]) -> int:
        left, right = one[0], other[0]
        if (left is None) != (right is None):
            return missing if left is None else -missing
        found = compare(left, right)
        return compare(text_of(left), text_of(right)) or 0 if found is None else found

    return [item for _, item in sorted(pairs, key=cmp_to_key(order))]


def sort_natural(_: PageContext, value: object, key: object = None) -> list[object]:
    """`sort_natural`: without regard to upper and lower case."""

    def rank(item: object) -> tuple[bool, str]:
        found = item if key is None else look_up(item, key)
        return found is None, text_of(found).lower()

    return sorted(_flat(value), key=rank)


def where(_: PageContext, value: object, key: object, target: object) -> object:
    """`where`: the items that have a value, or one of whose values it is."""
    if not is_true(key) or isinstance(target, list | Mapping) or not _is_list(value):
        return value
    return [item for item in _members(value) if _matches(property_of(item, key), target)]


def find(_: PageContext, value: object, key: object, target: object) -> object:
    """`find`: the first item that has a value."""
    if not is_true(key) or isinstance(target, list | Mapping) or not _is_list(value):
        return value
    return next((item for item in _members(value) if _matches(property_of(item, key), target)), None)


def where_exp(context: PageContext, value: object, name: object, test: object) -> object:
    """`where_exp`: the items for which a condition holds."""
    if not _is_list(value):
        return value
    return _holding(context, _members(value), text_of(name), text_of(test))


def find_exp(context: PageContext, value: object, name: object, test: object) -> object:
    """`find_exp`: the first item for which a condition holds."""
    if not _is_list(value):
        return value
    return next(iter(_holding(context, _members(value), text_of(name), text_of(test), most=1)), None)


def group_by(_: PageContext, value: object, key: object) -> object:
    """`group_by`."""
    return _grouped(value, lambda item: text_of(property_of(item, key))) if _is_list(value) else value


def group_by_exp(context: PageContext, value: object, name: object, expression: object) -> object:
    """`group_by_exp`."""
    if not _is_list(value):
        return value
    wanted = filtered(text_of(expression))
    scope: dict[str, object] = {}

    def key(item: object) -> object:
        context.work.budget.step()
        scope[text_of(name)] = item
        return wanted.evaluate(context)

    context.variables.push(scope)
    try:
        return _grouped(value, key)
    finally:
        context.variables.pop()


def push(_: PageContext, value: object, item: object) -> object:
    """`push`."""
    return [*value, item] if isinstance(value, list | tuple) else value


def unshift(_: PageContext, value: object, item: object) -> object:
    """`unshift`."""
    return [item, *value] if isinstance(value, list | tuple) else value


def pop(_: PageContext, value: object, count: object = 1) -> object:
    """`pop`."""
    return value[: max(len(value) - whole_number(count), 0)] if isinstance(value, list | tuple) else value


def shift(_: PageContext, value: object, count: object = 1) -> object:
    """`shift`."""
    return value[whole_number(count) :] if isinstance(value, list | tuple) else value


def sample(_: PageContext, value: object, count: object = 1) -> object:
    """`sample`: Jekyll picks at random; the first ones it is here, since every build gives the same."""
    if not isinstance(value, list | tuple):
        return value
    wanted = whole_number(count)
    return list(value[:wanted]) if wanted != 1 else look_up(value, "first")


def array_to_sentence_string(_: PageContext, value: object, connector: object = "and") -> str:
    """`array_to_sentence_string`."""
    if not isinstance(value, list | tuple):
        raise TypeError("it needs a list")
    words, link = [text_of(item) for item in value], text_of(connector)
    if len(words) > 2:
        return f"{', '.join(words[:-1])}, {link} {words[-1]}"
    return f" {link} ".join(words)


def default(_: PageContext, value: object, instead: object = "", options: object = None) -> object:
    """`default`: for nil, false and what is empty."""
    allow_false = isinstance(options, Mapping) and is_true(options.get("allow_false"))
    if value is None or (value is False and not allow_false):
        return instead
    return (
        instead if isinstance(value, str | list | tuple | Mapping | Marker) and not _filled(value) else value
    )


def property_of(item: object, key: object) -> object:
    """Return an item's property by a dotted name; a text that is a number counts as one."""
    found, steps = item, text_of(key).split(".")
    # Ruby asks a number for its bits, of nil and others for one step alone.
    if item.__class__ is int or (len(steps) == 1 and (item is None or isinstance(item, bool | float))):
        what = "nil" if item is None else f"'{text_of(item)}'"
        raise ValueError(f"{what} has no '{text_of(key)}', and Jekyll stops here")
    for step in steps:
        found = look_up(found, step)
    if not isinstance(found, str | int | float) or isinstance(found, bool):
        return found
    if _INTEGER_LIKE.fullmatch(text_of(found)):
        return int(found)
    return float(found) if _FLOAT_LIKE.fullmatch(text_of(found)) else found


def inspect_value(_: PageContext, value: object) -> str:
    """`inspect`."""
    return xml_escaped(inspect(value))


def _filled(value: object) -> bool:
    return bool(text_of(value)) if isinstance(value, Marker) else bool(value)


def _flat(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return [
            inner for item in value for inner in (_flat(item) if isinstance(item, list | tuple) else [item])
        ]
    if isinstance(value, range):
        return list(value)
    return [] if value is None else [value]


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple | Mapping | range)


def _members(value: object) -> Iterable[object]:
    return list(value.values()) if isinstance(value, Mapping) else items_of(value)


def _matches(found: object, target: object) -> bool:
    if target is None:
        return found is None
    wanted = text_of(target)
    if isinstance(target, Marker):
        return text_of(found) == wanted
    if isinstance(found, str):
        return found == wanted
    if isinstance(found, Mapping):
        return any(inspect([key, item]) == wanted for key, item in found.items())
    return any(
        text_of(item) == wanted
        for item in (found if isinstance(found, list | tuple) else [found])
        if item is not None
    )


def _holding(
    context: PageContext, items: Iterable[object], name: str, test: str, most: int | None = None
) -> list[object]:
    wanted = condition(test, lax=False)
    scope: dict[str, object] = {}
    held: list[object] = []
    context.variables.push(scope)
    try:
        for item in items:
            context.work.budget.step()
            scope[name] = item
            if is_true(wanted.evaluate(context)):
                held.append(item)
                if len(held) == most:
                    break
    finally:
        context.variables.pop()
    return held


def _grouped(value: object, key: Callable[[object], object]) -> list[dict[str, object]]:
    groups: dict[object, list[object]] = {}
    names: dict[object, object] = {}
    for item in items_of(value):
        name = key(item)
        mark = name if name.__hash__ is not None else inspect(name)
        names.setdefault(mark, name)
        groups.setdefault(mark, []).append(item)
    return [{"name": names[mark], "items": Made(items), "size": len(items)} for mark, items in groups.items()]


def _must_compare(left: object, right: object) -> int:
    order = compare(left, right)
    if order is None:
        raise TypeError(f"'{text_of(left)}' and '{text_of(right)}' have no order")
    return order
