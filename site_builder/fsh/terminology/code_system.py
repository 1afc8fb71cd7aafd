"""The concepts of a code system, in their hierarchy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from site_builder.fsh.compilation import Pointer, Report
from site_builder.fsh.syntax import CaretRule, Code, ConceptRule, Entity, Rule, Span

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting

Json = dict[str, Any]


def set_concepts(
    content: Json, rules: Sequence[Rule], places: dict[Pointer, Span], compilation: Exporting
) -> None:
    """Add the concepts that rules list; one that is there already, and says nothing new, is only named."""
    known: dict[str, tuple[str, ...]] = {}
    pointers: dict[tuple[str, ...], Pointer] = {(): ()}
    containers: dict[tuple[str, ...], Json] = {(): content}
    report = compilation.report
    for rule in rules:
        if not isinstance(rule, ConceptRule):
            continue
        if any(code.system for code in rule.codes):
            message = "a concept of a code system is written without the system"
            report.add("fsh-concept-system", message, rule.span, f"Write '#{rule.codes[-1].code}'.")
        *above, code = (each.code for each in rule.codes)
        line = tuple(above)
        if code in known:
            if rule.display is not None or rule.definition is not None or known[code] != line:
                report.add("fsh-repeated-code", f"code '{code}' is defined already", rule.span)
            continue
        if line not in containers:
            named = " ".join(f"#{each}" for each in line)
            report.add(
                "fsh-unknown-code", f"there is no concept {named} that '#{code}' could be below", rule.span
            )
            continue
        concept: Json = {"code": code}
        if rule.display:
            concept["display"] = rule.display
        if rule.definition:
            concept["definition"] = rule.definition
        listed = containers[line].setdefault("concept", [])
        listed.append(concept)
        known[code] = line
        own = (*line, code)
        pointers[own] = (*pointers[line], "concept", len(listed) - 1)
        containers[own] = concept
        places[pointers[own]] = rule.span


def concept_path(content: Json, codes: Sequence[Code]) -> str:
    """Return the path of a concept by the codes that lead to it; empty where there is none."""
    path, listed = [], content.get("concept") or []
    for code in codes:
        place = next((at for at, each in enumerate(listed) if each.get("code") == code.code), -1)
        if place < 0:
            return ""
        path.append(f"concept[{place}]")
        listed = listed[place].get("concept") or []
    return ".".join(path)


def count(content: Json, entity: Entity, rules: Sequence[Rule], report: Report) -> None:
    """Say how many concepts a complete code system has."""
    if content.get("content") != "complete":
        return
    number = _number(content.get("concept") or ())
    if content.get("count") is None:
        if number:
            content["count"] = number
    elif content["count"] != number:
        said = (rule.span for rule in rules if isinstance(rule, CaretRule) and rule.caret == "count")
        message = f"^count says {content['count']}, and there are {number} concepts"
        report.add("fsh-count", message, next(said, entity.span))


def _number(concepts: Sequence[Any]) -> int:
    return len(concepts) + sum(
        _number(each.get("concept") or ()) for each in concepts if isinstance(each, dict)
    )
