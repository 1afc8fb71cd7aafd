"""Is a narrative what FHIR allows, and do its links lead somewhere?

Source: https://hl7.org/fhir/R5/narrative.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_builder.codes import Severity
from site_builder.fhir.narrative import Kind, Link, NarrativeFacts, read_narrative
from site_builder.source.json_access import mapping, text
from site_builder.validation.node import Node
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run

_CODES: Mapping[Kind, str] = {
    "malformed": "narrative-malformed",
    "doctype": "narrative-malformed",
    "entity": "narrative-malformed",
    "namespace": "narrative-namespace",
    "root": "narrative-element",
    "element": "narrative-element",
    "nesting": "narrative-element",
    "attribute": "narrative-attribute",
    "empty": "narrative-empty",
    "link": "narrative-link",
}
_CONTROL = "http://hl7.org/fhir/StructureDefinition/narrative-language-control"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ACTIVE = frozenset({"javascript", "vbscript"})
_NAMES_ONLY = frozenset({"urn", "cid"})
_SHOWN = 80
_USUAL = frozenset({"http", "https", "tel", "mailto", "data"})


def check_narrative(node: Node, run: Run) -> None:
    """Check the div of a Narrative."""
    div = node.first("div")
    if div is None or not isinstance(div.value, str):
        return
    facts = facts_of(div, run)
    for number, fault in enumerate(facts.faults):
        run.add(_CODES[fault.kind], div, _sentence(fault.message), about=str(number), lines=fault.line)
    if any(fault.kind in ("malformed", "doctype") for fault in facts.faults):
        return
    for name, count in facts.ids.items():
        if count > 1:
            run.add("narrative-duplicate-id", div, f"{count} elements have the id '{name}'", about=name)
    for link in facts.links:
        _check_link(div, link, run)
    _check_language(node, facts, run)


def facts_of(div: Node, run: Run) -> NarrativeFacts:
    """Return what a div holds, read once."""
    key = ("narrative", id(div))
    found = run.found.get(key)
    if found is None:
        found = run.found[key] = read_narrative(div.value)
    return found


def controls_sections(rule: Rule) -> bool:
    """Tell whether a profile says which parts for languages a narrative has."""
    return any(each.get("url") == _CONTROL for each in rule.extensions)


def check_sections(node: Node, rule: Rule, run: Run) -> None:
    """Check the parts for languages against what a profile says of them."""
    div = node.first("div")
    if div is None or not isinstance(div.value, str):
        return
    languages = facts_of(div, run).languages
    for extension in rule.extensions:
        if extension.get("url") == _CONTROL and (message := _section_fault(extension, node, languages)):
            is_missing = not languages and text(extension.get("valueCode")) != "_yes"
            severity = Severity.WARNING if is_missing else None
            run.add("narrative-sections", node, message, rule=rule, severity=severity, about=message)


def _section_fault(extension: Mapping[str, Any], node: Node, languages: list[str]) -> str:
    asked = text(extension.get("valueCode"))
    if asked == "_no":
        return f"the narrative has parts for languages ({', '.join(languages)})" if languages else ""
    if asked == "_yes":
        return "" if languages else "the narrative has no parts for languages"
    wanted = text(node.resource.get("language")) if asked == "_resource" else asked
    if not wanted:
        return "the narrative is to have a part for the resource's language, which is not said"
    return "" if wanted in languages else f"the narrative has no part for the language '{wanted}'"


def _sentence(message: str) -> str:
    return f"the narrative: {message}"


def _check_link(div: Node, link: Link, run: Run) -> None:
    target = link.target
    shown = target if len(target) <= _SHOWN else f"{target[:_SHOWN]}..."
    found = _SCHEME.match(target)
    scheme = found[1].lower() if found is not None else ""
    code, message = "narrative-link", ""
    if target.startswith("#"):
        if target != "#" and not is_anchor(div, target[1:], run):
            message = f"the {'image' if link.is_image else 'link'} '{shown}' leads to nothing"
    elif scheme in _ACTIVE or scheme in _NAMES_ONLY:
        message = "" if link.is_image else f"the link '{shown}' can't be followed: '{scheme}:' is no address"
    elif scheme and scheme not in _USUAL and not link.is_image:
        code, message = "unusual-link", f"the link '{shown}' has the scheme '{scheme}:'"
    if message:
        run.add(code, div, message, about=target, lines=link.line)


def is_anchor(div: Node, name: str, run: Run) -> bool:
    """Tell whether something of the resource, or of the Bundle around it, has an id or is an anchor."""
    holder: Node | None = div.root_resource
    while holder is not None:
        if name in _anchors(holder, run):
            return True
        holder = holder.parent.resource if holder.parent is not None else None
    return False


def _anchors(holder: Node, run: Run) -> frozenset[str]:
    key = ("anchors", id(holder))
    found = run.found.get(key)
    if found is None:
        found = run.found[key] = frozenset(_found_anchors(holder, run))
    return found


def _found_anchors(holder: Node, run: Run) -> set[str]:
    names: set[str] = set()
    for node in holder.walk():
        if node.type == "xhtml" and isinstance(node.value, str):
            names.update(facts_of(node, run).ids)
        elif isinstance(node.value, Mapping):
            names.add(text(node.value.get("id")))
        elif node.beside is not None:
            names.add(text(mapping(node.beside).get("id")))
    return names


def _check_language(node: Node, facts: NarrativeFacts, run: Run) -> None:
    language = text(node.resource.get("language"))
    if not language or node.parent is not node.resource:
        return
    stated = {"lang": facts.lang, "xml:lang": facts.xml_lang}
    missing = [name for name, value in stated.items() if value is None]
    if missing:
        lacking = " and no ".join(missing)
        message = f"the resource is in '{language}', but the div of its narrative has no {lacking}"
        run.add("narrative-language", node.resource, message)
    elif other := next((value for value in stated.values() if value != language), None):
        message = f"the resource is in '{language}', its narrative in '{other}'"
        run.add("narrative-language", node.resource, message)
