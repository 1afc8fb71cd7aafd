"""Questionnaires: conditions that can be asked, first answers that are allowed, what another one is to keep.

What the specification's own invariants ask is checked as these are. Source:
https://hl7.org/fhir/R5/questionnaire.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.source.json_access import mappings, text
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_MODE = "questionnaire-derivationType"
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("boolean",),
    "decimal": ("decimal",),
    "integer": ("integer",),
    "date": ("date",),
    "dateTime": ("dateTime", "date"),
    "time": ("time",),
    "string": ("string",),
    "text": ("string",),
    "url": ("string", "uri"),
    "choice": ("Coding", "string", "integer", "date", "time", "Reference"),
    "open-choice": ("Coding", "string", "integer", "date", "time", "Reference"),
    "coding": ("Coding", "string", "integer", "date", "time", "Reference", "decimal", "dateTime", "uri"),
    "reference": ("Reference",),
    "quantity": ("Quantity",),
    "question": (
        "boolean",
        "decimal",
        "integer",
        "date",
        "dateTime",
        "time",
        "string",
        "Coding",
        "Quantity",
        "Reference",
    ),
}
"""Types of the values with which an item's answer may be compared."""


def check_questionnaire(node: Node, run: Run) -> None:
    """Check a Questionnaire as a whole."""
    check_url(node, run)
    items = list(_items(node))
    by_id = {item.text("linkId"): item for item in reversed(items)}
    order = {id(item): at for at, item in enumerate(items)}
    for item in items:
        for condition in item.all("enableWhen"):
            _check_condition(condition, item, by_id, order, run)
    for url, may_add in _complied(node):
        _check_complied(url, items, run, may_add=may_add)


def _items(node: Node) -> Iterator[Node]:
    waiting = list(reversed(node.all("item")))
    while waiting:
        item = waiting.pop()
        yield item
        waiting += reversed(item.all("item"))


def _check_condition(
    condition: Node, item: Node, by_id: Mapping[str, Node], order: Mapping[int, int], run: Run
) -> None:
    """Check that a condition asks an item that there is, for an answer that it may have."""
    place, question = condition.first("question"), condition.text("question")
    if place is None or not question:
        return
    asked = by_id.get(question)
    if asked is None:
        hint = guess(nearest_name(question, by_id))
        message = f"the item '{item.text('linkId')}' depends on the item '{question}', which does not exist"
        run.add("wrong-condition", place, message, hint=hint)
        return
    if asked is item:
        run.add("wrong-condition", place, f"the item '{question}' depends on itself")
        return
    if item in _around(asked):
        run.add("wrong-condition", place, f"the item '{question}' stands within the one that depends on it")
        return
    if order[id(asked)] > order[id(item)]:
        message = f"the item '{item.text('linkId')}' depends on '{question}', which is asked later"
        run.add("wrong-condition", place, message, severity=Severity.WARNING, about="later")
    kind, answer = asked.text("type"), condition.first("answer")
    if kind in ("group", "display"):
        run.add("wrong-condition", place, f"the item '{question}' is a {kind}, which has no answer")
    elif answer is not None and condition.text("operator") != "exists":
        allowed = _ANSWERS.get(kind)
        if allowed and answer.type not in allowed:
            message = f"the item '{question}' of type {kind} is compared with a {answer.type}"
            run.add("wrong-condition", answer, message)


def _around(item: Node) -> Iterator[Node]:
    """Yield the items that an item stands in."""
    node = item.parent
    while node is not None and node.name == "item":
        yield node
        node = node.parent


def _complied(node: Node) -> Iterator[tuple[str, bool]]:
    """Yield the questionnaires that this one complies with or extends, and whether it may add items."""
    for derived in node.all("derivedFrom"):
        modes = [
            text(value.get("code")) if isinstance(value, Mapping) else str(value)
            for each in derived.all("extension")
            if str(each.get("url") or "").endswith(_MODE)
            for value in (each.first("value").value if each.first("value") is not None else None,)  # type: ignore[union-attr]
            if value is not None
        ]
        if isinstance(derived.value, str) and ("compliesWith" in modes or "extends" in modes):
            yield derived.value, "extends" in modes


def _check_complied(url: str, items: Sequence[Node], run: Run, *, may_add: bool) -> None:
    """Check that each item is as the other questionnaire has it, or narrower."""
    other = run.context.resource(url, ("Questionnaire",))
    if other is None:
        run.cannot_decide(f"the questionnaire {url} is not at hand")
        return
    known = {text(each.get("linkId")): each for each in _raw_items(mappings(other.get("item")))}
    for item in items:
        link_id = item.text("linkId")
        base = known.get(link_id)
        if base is None:
            if not may_add:
                run.add("not-as-base-item", item, f"the item '{link_id}' is not in {url}")
        else:
            _compare(item, base, url, run)


def _raw_items(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        yield item
        yield from _raw_items(mappings(item.get("item")))


def _compare(item: Node, base: Mapping[str, Any], url: str, run: Run) -> None:
    link_id, kind = item.text("linkId"), item.text("type")
    if kind and base.get("type") and kind != base["type"]:
        message = f"the item '{link_id}' is of type {base['type']} in {url}, not {kind}"
        run.add("not-as-base-item", item.first("type") or item, message)
    if item.get("repeats") is True and base.get("repeats") is not True:
        message = f"the item '{link_id}' does not repeat in {url}"
        run.add("not-as-base-item", item.first("repeats") or item, message)
    if base.get("required") is True and item.get("required") is not True:
        message = f"the item '{link_id}' is required in {url}"
        run.add("not-as-base-item", item.first("required") or item, message)
    most = base.get("maxLength")
    if isinstance(most, int) and isinstance(item.get("maxLength"), int) and item.get("maxLength") > most:
        message = f"the item '{link_id}' has at most {most} characters in {url}"
        run.add("not-as-base-item", item.first("maxLength") or item, message)
    _compare_options(item, base, url, run)


def _compare_options(item: Node, base: Mapping[str, Any], url: str, run: Run) -> None:
    allowed = [_value_of(each) for each in mappings(base.get("answerOption"))]
    if allowed and item.first("answerValueSet") is not None:
        message = f"the item '{item.text('linkId')}' has options in {url}, and no value set"
        run.add("not-as-base-item", item.first("answerValueSet") or item, message)
    for option in item.all("answerOption") if allowed else ():
        if isinstance(option.value, Mapping) and _value_of(option.value) not in allowed:
            message = f"the item '{item.text('linkId')}' has no such option in {url}"
            run.add("not-as-base-item", option, message)


def _value_of(option: Mapping[str, Any]) -> object:
    """Return what an option means: of a Coding its system and code."""
    for name, value in option.items():
        if name.startswith("value"):
            if isinstance(value, Mapping):
                return value.get("system"), value.get("code")
            return value
    return None
