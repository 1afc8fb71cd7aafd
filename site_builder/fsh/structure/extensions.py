"""What extensions say without a rule: a value or extensions, not both; and where they may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.compilation import Report
from site_builder.fsh.structure.binding import is_uri
from site_builder.fsh.structure.paths import MOST_PARTS, code_of, split_periods
from site_builder.fsh.structure.schema import Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import CardinalityRule, ConceptRule, Context, Entity, FilterRule, Rule

_KINDS = ("Extension", "Profile", "Resource", "Logical", "Type")


def inferred(rules: Iterable[Rule], report: Report, *, is_extension: bool) -> list[CardinalityRule]:
    """Return the rules that follow from others: who speaks of a value has no extensions, and the reverse."""
    found: dict[str, bool] = {}
    for rule in rules:
        if isinstance(rule, ConceptRule | FilterRule):
            continue
        parts = split_periods(rule.path)
        if len(parts) > MOST_PARTS:
            continue
        for at, part in enumerate(parts):
            is_inside = at > 0 and parts[at - 1].startswith("extension")
            if not is_inside and not (is_extension and len(parts) == 1):
                continue
            above = "".join(f"{each}." for each in parts[:at])
            if part.startswith("extension"):
                own, other = f"{above}extension", f"{above}value[x]"
            elif part.startswith("value"):
                own, other = f"{above}value[x]", f"{above}extension"
            else:
                continue
            is_none = isinstance(rule, CardinalityRule) and rule.max == "0"
            if found.get(own):
                found[own] = False
                if not is_none:
                    name = above.removesuffix(".") or "the extension"
                    message = f"{name} has both a value and extensions of its own"
                    report.add("fsh-extension-parts", message, rule.span)
            elif not is_none:
                found[other] = True
    last = next((rule.span for rule in rules), None) if isinstance(rules, Sequence) else None
    return [CardinalityRule(last, path, 0, "0") for path, holds in found.items() if holds and last]


def set_contexts(structure: Structure, entity: Entity) -> None:
    """Say where an extension may stand: anywhere, where neither it nor its parent says so."""
    if not entity.contexts:
        if structure.head.get("context") is None:
            structure.head["context"] = [{"type": "element", "expression": "Element"}]
        return
    # A rule may have begun the list; what the heading says replaces it, as it replaces the parent's.
    said: list[dict[str, Any]] = []
    for each in entity.contexts:
        made = _context(structure, each)
        if made:
            structure.places[("context", len(said))] = each.span
            said.append(made)
    structure.head["context"] = said


def _context(structure: Structure, context: Context) -> dict[str, Any] | None:
    if context.is_quoted:
        return {"type": "fhirpath", "expression": context.text}
    name, _, path = context.text.rpartition("#")
    if not name:
        name, path = context.text, ""
        if not is_uri(name):
            first, *rest = split_periods(name)
            name, path = first, ".".join(rest)
    schema = structure.schema
    known = schema.known(name, *_KINDS)
    report = schema.compilation.report
    if known is None:
        message = f"there is no type, profile or extension '{name}' that an extension could stand in"
        report.add("fsh-unknown-name", message, context.span, schema.guess(name))
        return None
    found = structure if known.url == structure.url else schema.of(known)
    found = found.fresh() if found is not None and found is not structure else found
    element = found.find(path) if found else None
    if found is None or element is None:
        report.add("fsh-path", f"there is no element '{path}' in '{name}'", context.span)
        return None
    if found.type == "Extension" and element.parent is None:
        return {"type": "extension", "expression": found.url}
    if found.type == "Extension" and _is_extension_all_the_way(element):
        steps = [element, *element.ancestors()][:-1]
        urls = [_url_of(each) for each in reversed(steps)]
        return {"type": "extension", "expression": f"{found.url}#{'.'.join(urls)}"}
    is_core = found.head.get("derivation") != "constraint" and found.url.startswith(STRUCTURES)
    return {"type": "element", "expression": element.id if is_core else f"{found.url}#{element.id}"}


def _is_extension_all_the_way(element: Element) -> bool:
    steps = [element, *element.ancestors()][:-1]
    return all(
        len(each.types) == 1 and code_of(each.types[0]) == "Extension" and each.slice_name for each in steps
    )


def _url_of(element: Element) -> str:
    url: Element | None = next((each for each in element.kids() if each.name == "url"), None)
    said: Mapping[str, Any] = url.definition if url else {}
    return str(said.get("fixedUri", ""))
