"""Limits that a definition sets to values: least and greatest, lengths, digits, regular expressions.

Source: https://hl7.org/fhir/R5/elementdefinition-definitions.html#ElementDefinition.minValue_x_
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from site_builder.fhirpath import EvaluationError
from site_builder.fhirpath.comparing import order_of
from site_builder.fhirpath.moments import moment_of, plus
from site_builder.fhirpath.regex import PatternError, pattern_of
from site_builder.fhirpath.values import decimal_of
from site_builder.source.json_access import mapping, text
from site_builder.today import build_date
from site_builder.validation.node import Node
from site_builder.validation.responses.enabling import value_of
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_BOUNDS = (("minValue", -1, "less than", "least"), ("maxValue", 1, "more than", "greatest"))
LIMITS = ("minLength", "maxDecimalPlaces", "regex")
_CALENDAR = {
    "a": "year",
    "mo": "month",
    "wk": "week",
    "d": "day",
    "h": "hour",
    "min": "minute",
    "s": "second",
}
_DATES = frozenset({"date", "dateTime", "instant"})
_MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Bound:
    """A least or greatest value."""

    name: str
    """`minValue` or `maxValue`."""
    type: str
    """Of the bound: `Decimal`, `Date`, `Quantity`, `Duration`."""
    value: Any


def is_limited(rule: Rule) -> bool:
    """Tell whether a rule sets limits to its values."""
    if not (rule.statements or rule.extensions):
        return False
    return bool(
        any(True for _ in bounds(rule))
        or "maxLength" in rule.statements
        or any(limit(rule, name) is not None for name in LIMITS)
    )


def check_limits(node: Node, rule: Rule, run: Run) -> None:
    """Check a value against the limits that its element's definition sets."""
    if node.value is None:
        return
    for bound in bounds(rule):
        _check_bound(node, bound, rule, run)
    if node.is_primitive and isinstance(node.value, str):
        _check_length(node, node.value, rule, run)
        _check_pattern(node, node.value, rule, run)
    _check_digits(node, rule, run)


def bounds(rule: Rule) -> Iterator[Bound]:
    """Yield the bounds that a definition states itself, or as extensions."""
    for name, *_ in _BOUNDS:
        for key, value in rule.statements.items():
            if key.startswith(name) and key[len(name) :][:1].isupper():
                yield Bound(name, key[len(name) :], value)
        for extension in rule.extensions:
            url = text(extension.get("url"))
            if url.startswith(f"{_EXTENSIONS}{name}"):
                for key, value in extension.items():
                    if key.startswith("value"):
                        yield Bound(name, key[len("value") :], value)


def limit(rule: Rule, name: str) -> Any:
    """Return what an extension of a definition says."""
    for extension in rule.extensions:
        if extension.get("url") == f"{_EXTENSIONS}{name}":
            return next((value for key, value in extension.items() if key.startswith("value")), None)
    return None


def _check_bound(node: Node, bound: Bound, rule: Rule, run: Run) -> None:
    is_amount = "Quantity" in node.plan.bases
    if bound.type == "Duration" and node.type in _DATES:
        limit: Any = _from_now(bound)
    elif (bound.type in ("Quantity", "Duration")) is not is_amount:
        return
    else:
        limit = value_of("Quantity" if is_amount else node.type, bound.value)
    own = value_of("Quantity" if is_amount else node.type, node.value)
    if limit is None or own is None:
        return
    wrong, word, called = next(
        (wrong, word, called) for name, wrong, word, called in _BOUNDS if name == bound.name
    )
    try:
        order = order_of(own, limit)
    except EvaluationError:
        return
    if order == wrong:
        message = f"{_shown(node.value)} is {word} {_shown(bound.value)}, the {called} value allowed"
        run.add("beyond-limits", node, message, rule=rule, about=bound.name)


def _from_now(bound: Bound) -> Any:
    """Return the day that lies a duration before (for the least) or after today."""
    duration = mapping(bound.value)
    unit, amount = _CALENDAR.get(text(duration.get("code"))), decimal_of(duration.get("value"))
    today = moment_of(build_date().isoformat())
    if unit is None or amount is None or today is None:
        return None
    return plus(today, -amount if bound.name == "minValue" else amount, unit)


def _check_length(node: Node, written: str, rule: Rule, run: Run) -> None:
    most, least = rule.statements.get("maxLength"), limit(rule, "minLength")
    if isinstance(most, int) and most and len(written) > most:
        message = f"the value has {len(written)} characters; {most} at most are allowed"
        run.add("beyond-limits", node, message, rule=rule, about="maxLength")
    if isinstance(least, int) and len(written) < least:
        message = f"the value has {len(written)} characters; {least} are needed"
        run.add("beyond-limits", node, message, rule=rule, about="minLength")


def _check_pattern(node: Node, written: str, rule: Rule, run: Run) -> None:
    expression = limit(rule, "regex")
    if not isinstance(expression, str):
        return
    try:
        is_met = pattern_of(expression).matches(written, is_whole=True)
    except PatternError:
        run.cannot_decide("a regular expression of a profile can't be used")
        return
    if not is_met:
        message = f"{_shown(written)} is not written as {expression} asks"
        run.add("beyond-limits", node, message, rule=rule, about="regex")


def _check_digits(node: Node, rule: Rule, run: Run) -> None:
    most = limit(rule, "maxDecimalPlaces")
    raw = node.value.get("value") if isinstance(node.value, Mapping) else node.value
    number = decimal_of(raw) if isinstance(most, int) and not isinstance(raw, str | bool) else None
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    if isinstance(exponent, int) and isinstance(most, int) and -exponent > most:
        message = f"{raw} has {-exponent} digits behind the point; {most} at most are allowed"
        run.add("beyond-limits", node, message, rule=rule, about="maxDecimalPlaces")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        unit = text(value.get("unit")) or text(value.get("code"))
        return f"{value.get('value')} {unit}".strip()
    return f"'{value[:_MAX_SHOWN]}'" if isinstance(value, str) else str(value)
