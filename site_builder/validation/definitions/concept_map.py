"""ConceptMaps: codes of the systems and value sets that they map.

Source: https://hl7.org/fhir/R5/conceptmap.html
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.validation.addresses import is_absolute
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.membership import ask
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_DECLARED = ("property", "additionalAttribute")
_USES: Mapping[str, tuple[str, str]] = {
    "property": ("property", "code"),
    "dependsOn": ("additionalAttribute", "attribute"),
    "product": ("additionalAttribute", "attribute"),
}
"""What a target has beside its code: where the map declares that, and the element that names it."""
_CONDITIONS = ("dependsOn", "product")
_SIDES = (("source", ("sourceScope", "source")), ("target", ("targetScope", "target")))


def check_concept_map(node: Node, run: Run) -> None:
    """Check a ConceptMap as a whole."""
    check_url(node, run)
    scopes = {side: _scope(node, names) for side, names in _SIDES}
    declared = {name: _declared(node, name, run) for name in _DECLARED}
    for group in node.all("group"):
        _check_systems(group, run)
        _check_unmapped(group, run)
        _check_repeated(group, run)
        indexes = {side: _index(group.text(side), run) for side, _ in _SIDES}
        for element in group.all("element"):
            _check_code(element, "source", group, indexes["source"], scopes["source"], run)
            for target in element.all("target"):
                _check_code(target, "target", group, indexes["target"], scopes["target"], run)
                _check_declared(target, declared, run)


def _check_systems(group: Node, run: Run) -> None:
    """Check that both sides are code systems, named by absolute addresses."""
    for side, _ in _SIDES:
        place, url = group.first(side), group.text(side)
        if place is None:
            if side == "source" or any(group.at("element", "target", "code")):
                message = f"the group has no '{side}': nothing says of which code system the codes are"
                run.add("wrong-mapped-system", group, message, about=side, severity=Severity.WARNING)
        elif url and not is_absolute(url):
            run.add("wrong-mapped-system", place, f"the code system '{url}' must be an absolute URL")
        elif url and run.context.terminology.index(url) is None and run.context.value_set(url) is not None:
            run.add("wrong-mapped-system", place, f"'{url}' is a value set, not a code system")


def _check_unmapped(group: Node, run: Run) -> None:
    """Check the code that stands for all that is not mapped; some invent one for it."""
    unmapped, index = group.first("unmapped"), _index(group.text("target"), run)
    if unmapped is None or unmapped.text("mode") != "fixed" or index is None or not index.is_complete:
        return
    code = unmapped.text("code")
    if code and index.concepts and index.find(code) is None:
        message = f"the target {index.url} has no code '{code}'"
        place = unmapped.first("code") or unmapped
        run.add("not-mapped-so", place, message, severity=Severity.WARNING)


def _check_repeated(group: Node, run: Run) -> None:
    """Report what is said twice of a pair of codes, or differently; conditions may tell the two apart."""
    seen: dict[tuple[str, str], str] = {}
    for element in group.all("element"):
        for target in element.all("target"):
            pair = (element.text("code"), target.text("code"))
            how = target.text("relationship") or target.text("equivalence")
            if not all(pair) or any(target.all(name) for name in _CONDITIONS):
                continue
            if pair in seen:
                also = "so" if seen[pair] == how else f"as '{seen[pair]}'"
                message = f"'{pair[0]}' is mapped to '{pair[1]}' before, {also}"
                run.add("repeated-mapping", target, message)
            seen.setdefault(pair, how)


def _declared(node: Node, name: str, run: Run) -> dict[str, str]:
    """Return the types of what a map of R5 and later declares of its targets, by their codes."""
    found: dict[str, str] = {}
    for each in node.all(name):
        code = each.text("code")
        if code in found:
            run.add("wrong-property", each, f"'{code}' is declared before", about="code")
        found.setdefault(code, each.text("type"))
    return found


def _check_declared(target: Node, declared: Mapping[str, Mapping[str, str]], run: Run) -> None:
    """Check that what a target has beside its code is declared by the map, with its type."""
    for name, (kind, key) in _USES.items():
        for given in target.all(name):
            code, value = given.text(key), given.first("value")
            if not code:
                continue
            if code not in declared[kind]:
                message = f"the map declares no '{code}' under '{kind}'"
                run.add("wrong-property", given, message, hint=guess(nearest_name(code, declared[kind])))
            elif value is not None and kind == "property" and value.type != declared[kind][code]:
                message = f"'{code}' is a {value.type}, and declared as {declared[kind][code]}"
                run.add("wrong-property", given, message)


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
