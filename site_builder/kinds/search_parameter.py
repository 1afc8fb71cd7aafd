"""Search parameters: what they are called, where they look, how they may be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, stated
from site_builder.kinds.parts.definition_page import definition_pages, types
from site_builder.kinds.parts.expectation import expected, verb_before
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Facts,
    Request,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

_COMPARATORS: Mapping[str, str] = {
    "eq": "equal",
    "ne": "not equal",
    "gt": "greater than",
    "lt": "less than",
    "ge": "greater or equal",
    "le": "less or equal",
    "sa": "starts after",
    "eb": "ends before",
    "ap": "approximately",
}
_SHOWN_REQUESTS = 3
ANY_BASES = frozenset({"Resource", "DomainResource"})
"""Bases that stand for every resource type."""
_SHOWN = shown(
    """
    derivedFrom code base type expression processingMode xpathUsage constraint target comparator modifier
    chain multipleOr multipleAnd component(definition expression)
    _comparator|_modifier|_chain|_multipleOr|_multipleAnd(
        ~capabilitystatement-expectation ~conformance-expectation
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a search parameter's pages."""
    return definition_pages(artifact, view, parameter_sections(artifact, view), _SHOWN)


def parameter_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the requests that use the parameter, its facts, its components."""
    neutral = artifact.neutral
    bases = tuple(neutral.get("base") or ())
    code, kind = str(neutral.get("code") or ""), str(neutral.get("type") or "")
    for base in bases[:_SHOWN_REQUESTS]:
        path = "[type]" if base in ANY_BASES else base
        yield Request("", "GET", f"[baseUrl]/{path}?{code}={_value(kind)}")
    expression, xpath = str(neutral.get("expression") or ""), str(neutral.get("xpath") or "")
    derived = str(neutral.get("derivedFrom") or "")
    facts = stated(
        ("Parameter", (Text(code, "code"),) if code else ""),
        ("Type", _type_cell(kind)),
        ("Resources", types(bases, artifact, view)),
        ("Expression", alternatives(expression)),
        # XPath says the same again; it is of use where it is all there is.
        ("XPath", (Text(xpath, "code"),) if xpath and not expression else ""),
        ("How the path is used", str(neutral.get("processingMode") or neutral.get("xpathUsage") or "")),
        ("Constraint", (Text(str(neutral["constraint"]), "code"),) if neutral.get("constraint") else ""),
        ("Targets", types(neutral.get("target") or (), artifact, view)),
        ("Comparators", _comparators(neutral)),
        ("Modifiers", _modifiers(neutral)),
        ("Chains", expected(neutral, "chain")),
        ("Several values with “or”", _repetition(neutral, "multipleOr")),
        ("Several times with “and”", _repetition(neutral, "multipleAnd")),
        ("Derived from", (profile_link(derived, artifact.release, view),) if derived else ""),
    )
    yield Facts("definition", "Definition", facts)
    yield from _components(artifact, view)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find parameters of the guide's own that it is derived from or made of and that do not exist."""
    whole = Value(artifact.neutral)
    urls = [whole.member("derivedFrom"), *(each.member("definition") for each in whole.objects("component"))]
    yield from unknown_references(artifact, view, ((url, "search parameter") for url in urls))


def alternatives(expression: str) -> Cell:
    """Write an expression with a space that may break before each alternative."""
    parts = [part.strip() for part in expression.split(" | ") if part.strip()]
    return joined(((Text(part, "code"),) for part in parts), " | ")


def _components(artifact: Artifact, view: GuideView) -> Iterator[Table]:
    rows = []
    for each in mappings(artifact.neutral.get("component")):
        url = str(each.get("definition") or "")
        link: Cell = (profile_link(url, artifact.release, view),) if url else ()
        rows.append(Row((link, (Text(str(each.get("expression") or ""), "code"),))))
    if rows:
        yield Table(
            "components", "Components", (Column("Search parameter"), Column("Expression")), tuple(rows)
        )


def _type_cell(kind: str) -> Cell:
    return (Chip(kind, "kind", f"Values are of the search type {kind}"),) if kind else ()


def _comparators(neutral: Mapping[str, Any]) -> Cell:
    found: list[Cell] = []
    for position, code in enumerate(neutral.get("comparator") or ()):
        words = Text(f" {_COMPARATORS.get(code, '')}".rstrip())
        found.append((*verb_before(neutral, "comparator", position), Text(code, "code"), words))
    return joined(found)


def _modifiers(neutral: Mapping[str, Any]) -> Cell:
    return joined(
        (*verb_before(neutral, "modifier", position), Text(f":{name}", "code"))
        for position, name in enumerate(neutral.get("modifier") or ())
    )


def _repetition(neutral: Mapping[str, Any], name: str) -> Cell:
    """Say whether a parameter may have several values, and how far that must be supported."""
    allowed = neutral.get(name)
    if not isinstance(allowed, bool):
        return (Text("not said: up to the server", "soft"),)
    return (*verb_before(neutral, name), Text("yes" if allowed else "no"))


def _value(kind: str) -> str:
    return {
        "token": "[system]|[code]",
        "reference": "[type]/[id]",
        "date": "[date]",
        "number": "[number]",
        "quantity": "[number]|[system]|[code]",
        "uri": "[uri]",
        "composite": "[value]$[value]",
    }.get(kind, "[text]" if kind == "string" else "[value]")


SEARCH_PARAMETER = Kind(
    name="search-parameter",
    group=lambda _artifact: groups.BEHAVIOUR,
    pages=pages,
    checks=checks,
)
