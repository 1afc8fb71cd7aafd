"""ConceptMaps: codes of the systems and value sets that they map.

Source: https://hl7.org/fhir/R5/conceptmap.html
"""

from __future__ import annotations

from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.membership import ask
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_SIDES = (("source", ("sourceScope", "source")), ("target", ("targetScope", "target")))


def check_concept_map(node: Node, run: Run) -> None:
    """Check a ConceptMap as a whole."""
    check_url(node, run)
    scopes = {side: _scope(node, names) for side, names in _SIDES}
    for group in node.all("group"):
        indexes = {side: _index(group.text(side), run) for side, _ in _SIDES}
        for element in group.all("element"):
            _check_code(element, "source", group, indexes["source"], scopes["source"], run)
            for target in element.all("target"):
                _check_code(target, "target", group, indexes["target"], scopes["target"], run)


def _scope(node: Node, names: tuple[str, ...]) -> str:
    """Return the value set that one side is of."""
    for name in names:
        value = node.first(name)
        if value is not None and value.type in ("canonical", "uri") and isinstance(value.value, str):
            return value.value
        if value is not None and value.type == "Reference":
            return value.text("reference")
    return ""


def _index(system: str, run: Run) -> CodeSystemIndex | None:
    return run.context.terminology.index(system.partition("|")[0]) if system else None


def _check_code(
    holder: Node, side: str, group: Node, index: CodeSystemIndex | None, scope: str, run: Run
) -> None:
    place, code = holder.first("code"), holder.text("code")
    if place is None or not code:
        return
    if index is not None and index.is_complete and index.concepts:
        concept = index.find(code)
        if concept is None:
            hint = guess(nearest_name(code, [each.code for each in index.concepts]))
            run.add("not-mapped-so", place, f"the {side} {index.url} has no code '{code}'", hint=hint)
            return
        display = holder.text("display")
        names = [concept.display, *(words for _, words in concept.designations)]
        if display and concept.display and display.casefold() not in {name.casefold() for name in names}:
            message = f"the display of '{code}' is '{display}', and {index.url} calls it '{concept.display}'"
            run.add("other-display", place, message)
    if scope:
        answer = ask(scope, group.text(side).partition("|")[0], code, run)
        if answer.is_member is False:
            run.add("not-mapped-so", place, f"the code '{code}' is not in the {side} value set {scope}")
        elif answer.is_member is None:
            run.cannot_decide(answer.reason)
