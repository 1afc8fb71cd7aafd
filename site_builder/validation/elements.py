"""What a rule states of an element's value: types, fixed values and patterns, least and greatest values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.validation.node import Node
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run

_OBJECT = (dict, Mapping)
_SHOWN = 80


def check_count(rule: Rule, values: list[Node], parent: Node, run: Run) -> None:
    """Report too few or too many occurrences; both belong to the parent."""
    count = len(values)
    name = f"{rule.name}:{rule.slice_name}" if rule.slice_name else rule.name
    about = rule.slice_name
    if count < rule.min:
        message = (
            f"'{name}' is missing; at least {rule.min} required"
            if not count
            else f"'{name}' is there {count} times; at least {rule.min} are required"
        )
        run.add("too-few", parent, message, rule=rule, about=f"{rule.name}:{about}")
    elif rule.max is not None and count > rule.max:
        message = (
            f"'{name}' is ruled out"
            if rule.max == 0
            else f"'{name}' is there {count} times; no more than {rule.max} allowed"
        )
        run.add("too-many", parent, message, rule=rule, about=f"{rule.name}:{about}")


def is_typed(rule: Rule) -> bool:
    """Tell whether a rule of a profile says which types are allowed."""
    return bool(rule.source and rule.types)


def check_type(node: Node, rule: Rule, run: Run) -> None:
    """Report a value of a type that the profile leaves out."""
    codes = [each.code for each in rule.types]
    bases = node.plan.bases
    if any(code in bases or code in ("Element", "BackboneElement") or "/" in code for code in codes):
        return
    if any(code in ("Resource", "DomainResource") for code in codes) and node.is_resource:
        return
    allowed = ", ".join(codes)
    run.add("wrong-type", node, f"{node.type} is not among the types allowed: {allowed}", rule=rule)


def is_fixed(rule: Rule) -> bool:
    """Tell whether a rule fixes a value or asks a pattern."""
    return any(key.startswith(("fixed", "pattern")) for key in rule.statements)


def check_fixed(node: Node, rule: Rule, run: Run) -> None:
    """Report a value that is not the fixed one, or lacks a part of the pattern."""
    if node.value is None:
        if not node.children and not node.beside:
            return
        # A value that is said to be missing is no other value.
        return
    if (found := rule.stated("fixed")) is not None and not is_equal(node.value, found[1]):
        run.add("not-as-fixed", node, f"{shown(node.value)} is not {shown(found[1])} as fixed", rule=rule)
    if (found := rule.stated("pattern")) is not None and not matches(node.value, found[1]):
        run.add("not-as-pattern", node, f"{shown(node.value)} lacks a part of {shown(found[1])}", rule=rule)


def is_equal(value: Any, asked: Any) -> bool:
    """Tell whether two values are the same throughout."""
    if isinstance(asked, _OBJECT):
        return (
            isinstance(value, _OBJECT)
            and value.keys() == asked.keys()
            and all(is_equal(value[key], asked[key]) for key in asked)
        )
    if isinstance(asked, list | tuple):
        return (
            isinstance(value, list | tuple) and len(value) == len(asked) and all(map(is_equal, value, asked))
        )
    if isinstance(asked, bool) or isinstance(value, bool):
        return value is asked
    return bool(value == asked)


def matches(value: Any, asked: Any) -> bool:
    """Tell whether a value has all parts of a pattern; each item of a list matches some item."""
    if isinstance(asked, _OBJECT):
        return isinstance(value, _OBJECT) and all(
            matches(value.get(key), part) for key, part in asked.items()
        )
    if isinstance(asked, list | tuple):
        return isinstance(value, list | tuple) and all(any(matches(v, part) for v in value) for part in asked)
    if isinstance(asked, bool) or isinstance(value, bool):
        return value is asked
    return bool(value == asked)


def shown(value: Any) -> str:
    """Write a value for a message."""
    if isinstance(value, _OBJECT):
        inner = ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
        return f"{{{inner}}}"[:_SHOWN]
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"[:_SHOWN]
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value[:_SHOWN]}'" if isinstance(value, str) else str(value)[:_SHOWN]
