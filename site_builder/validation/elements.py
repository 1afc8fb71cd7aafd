"""What a rule states of an element's value: types, fixed values and patterns, least and greatest values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.source.json_access import strings
from site_builder.validation.keeping import conforms, keep_one
from site_builder.validation.node import Node
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run
from site_builder.validation.values import is_equal, matches, shown

_OBJECT = (dict, Mapping)


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
    message = f"{node.type} is not among the types allowed: {allowed}"
    # An extension is its value: whoever looks for what is wrong looks at its url.
    is_extensions = node.name == "value" and node.parent is not None and node.parent.type == "Extension"
    place = node.parent if is_extensions and node.parent is not None else node
    run.add("type-not-allowed", place, message, rule=rule)


def is_fixed(rule: Rule) -> bool:
    """Tell whether a rule fixes a value or asks a pattern."""
    return any(key.startswith(("fixed", "pattern")) for key in rule.statements)


def check_fixed(node: Node, rule: Rule, run: Run) -> None:
    """Report a value that is not the fixed one, or lacks a part of the pattern."""
    if node.value is None:
        # A value that is said to be missing is no other value.
        return
    if node.name == "url" and isinstance(node.value, str) and "|" in node.value:
        # What is wrong with a version behind an extension's url is told there.
        return
    if (found := rule.stated("fixed")) is not None and not is_equal(node.value, found[1]):
        _compare(node, found[1], rule, run, is_fixed_=True)
    if (found := rule.stated("pattern")) is not None and not matches(node.value, found[1]):
        _compare(node, found[1], rule, run, is_fixed_=False)


def _compare(node: Node, asked: Any, rule: Rule, run: Run, *, is_fixed_: bool) -> None:
    """Report what differs, at the part that does."""
    code, word = ("not-as-fixed", "fixed") if is_fixed_ else ("not-as-pattern", "the pattern asks")
    if not isinstance(asked, _OBJECT) or not isinstance(node.value, _OBJECT):
        run.add(code, node, f"{shown(node.value)} is not {shown(asked)} as {word}", rule=rule)
        return
    for key, part in asked.items():
        inner = [each for group in node.children.values() for each in group if each.key == key]
        if not inner:
            run.add(code, node, f"'{key}' is missing, which is to be {shown(part)}", rule=rule, about=key)
        elif isinstance(part, list | tuple):
            _compare_lists(node, inner, part, rule, run, is_fixed_=is_fixed_)
        elif not (is_equal if is_fixed_ else matches)(inner[0].value, part):
            _compare(inner[0], part, rule, run, is_fixed_=is_fixed_)
    for key in node.value if is_fixed_ else ():
        if key not in asked:
            name = key.removeprefix("_")
            surplus = [each for group in node.children.values() for each in group if each.key == name]
            place = surplus[0] if surplus else node
            run.add(code, place, f"'{name}' is not part of the fixed value", rule=rule)


def _compare_lists(
    node: Node, values: Sequence[Node], asked: Sequence[Any], rule: Rule, run: Run, *, is_fixed_: bool
) -> None:
    """Report items that differ; of a pattern's, those that no item has."""
    code = "not-as-fixed" if is_fixed_ else "not-as-pattern"
    if is_fixed_ and len(values) == len(asked):
        for value, part in zip(values, asked, strict=True):
            if not is_equal(value.value, part):
                _compare(value, part, rule, run, is_fixed_=True)
        return
    missing = [part for part in asked if not any(matches(each.value, part) for each in values)]
    if len(values) == 1 and len(missing) == 1 and not is_fixed_:
        _compare(values[0], missing[0], rule, run, is_fixed_=False)
        return
    for part in missing:
        name = values[0].name
        run.add(code, node, f"'{name}' has no item with {shown(part)}", rule=rule, about=f"{name}{part}")
    if is_fixed_ and not missing:
        run.add(code, node, f"'{values[0].name}' has more items than fixed", rule=rule)


def asks_value(rule: Rule) -> bool:
    """Tell whether a rule says that a primitive must have a value, or which extensions may stand for it."""
    return bool(rule.statements.get("mustHaveValue") or rule.statements.get("valueAlternatives"))


def check_has_value(node: Node, rule: Rule, run: Run) -> None:
    """Report a primitive that has extensions only where a value is asked for."""
    if node.value is not None or not node.is_primitive:
        return
    if rule.statements.get("mustHaveValue"):
        run.add("no-value", node, "a value is asked for; extensions can't stand for it", rule=rule)
        return
    allowed = strings(rule.statements.get("valueAlternatives"))
    if allowed and not any(each.get("url") in allowed for each in node.all("extension")):
        run.add("no-value", node, f"without a value, one of the extensions {', '.join(allowed)}", rule=rule)


def has_type_profiles(rule: Rule) -> bool:
    """Tell whether a rule asks values of a type to keep a profile."""
    return any(each.profiles and each.code != "Extension" for each in rule.types)


def check_type_profiles(node: Node, rule: Rule, run: Run) -> None:
    """Report a value that keeps none of the profiles that its type is to keep."""
    fitting = [each for each in rule.types if each.code in node.plan.bases]
    if not fitting or any(not each.profiles for each in fitting):
        return
    urls = [*dict.fromkeys(url for each in fitting for url in each.profiles)]
    if len(urls) == 1:
        keep_one(node, urls[0], rule, run)
        return
    answers = [conforms(node, url, run) for url in urls]
    if any(answers):
        kept = [url for url, answer in zip(urls, answers, strict=True) if answer]
        if len(kept) > 1:
            message = f"several profiles are kept: {', '.join(kept)}"
            run.add("several-profiles-kept", node, message, rule=rule, severity=run.context.options.minor)
        return
    if None in answers:
        run.cannot_decide("whether a value keeps one of several profiles can't be told here")
    else:
        run.add("no-profile-kept", node, f"none of the profiles is kept: {', '.join(urls)}", rule=rule)
