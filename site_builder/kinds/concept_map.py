"""Concept maps: from each source code to its targets, a table for each pair of code systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.fhir.code_systems import properties, property_text
from site_builder.fhir.terminology import Terminology, system_name
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import code_link, terminology
from site_builder.kinds.parts.concept_facts import property_cell
from site_builder.kinds.parts.definition_page import definition_pages
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Facts,
    Group,
    Piece,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

MAX_ROWS = 5000
"""As many mappings of a group stand on the page."""

_RELATIONSHIPS: Mapping[str, tuple[str, str]] = {
    "relatedto": ("related to", "The concepts are related, but how is not known"),
    "related-to": ("related to", "The concepts are related, but how is not known"),
    "equivalent": ("equivalent", "The concepts mean the same"),
    "equal": ("equal", "The concepts are exactly the same"),
    "wider": ("wider", "The target means more than the source"),
    "narrower": ("narrower", "The target means less than the source"),
    "subsumes": ("subsumes", "The source is a kind of the target"),
    "specializes": ("specialises", "The target is a kind of the source"),
    "source-is-narrower-than-target": ("narrower than target", "The target means more than the source"),
    "source-is-broader-than-target": ("broader than target", "The target means less than the source"),
    "inexact": ("inexact", "The meanings overlap, but each has parts that the other lacks"),
    "unmatched": ("unmatched", "The target has no such concept"),
    "disjoint": ("disjoint", "The concepts have nothing in common"),
    "not-related-to": ("not related to", "The concepts are not related"),
}
_SCOPES = (
    ("From the value set", ("sourceUri", "sourceCanonical")),
    ("To the value set", ("targetUri", "targetCanonical")),
)
_SHOWN = shown(
    """
    source[x] target[x] sourceScope[x] targetScope[x]
    group(
        source target sourceVersion targetVersion unmapped(mode code display url valueSet otherMap)
        element(
            code display valueSet noMap comment
            target(
                code display valueSet equivalence relationship comment comments
                property(code value[x](display code))
                dependsOn|product(property attribute system value[x] value display code)
            )
        )
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a concept map's pages."""
    return definition_pages(artifact, view, map_sections(artifact, view), _SHOWN)


def map_sections(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return what is mapped to what: the scopes, then a table for each group."""
    terms = terminology(view, artifact.release)
    scopes = [
        (label, (header.profile_link(url, artifact.release, view),))
        for label, names in _SCOPES
        if (url := _scope(artifact.neutral, names))
    ]
    found: list[Section] = [Facts("scope", "", tuple(scopes))] if scopes else []
    parts = mappings(artifact.neutral.get("group"))
    tables: list[Section] = []
    for number, part in enumerate(parts, 1):
        tables += _group_sections(part, number, len(parts), artifact, view, terms)
    if not tables:
        tables.append(Table("", "", (), (), (Text("This map maps no codes."),)))
    found.append(Group("mappings", "Mappings", tuple(tables)))
    return tuple(found)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find value sets and code systems of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = []
    for _, names in _SCOPES:
        given = [found for name in names if (found := whole.member(name)).text]
        named += [(url, "value set") for url in given[:1]]
    for part in whole.objects("group"):
        named += [(part.member(name), "code system") for name in ("source", "target")]
        named.append((part.member("unmapped").member("url"), "concept map"))
    yield from unknown_references(artifact, view, named)


def _group_sections(
    part: Mapping[str, Any], number: int, count: int, artifact: Artifact, view: GuideView, terms: Terminology
) -> Iterator[Section]:
    source, target = str(part.get("source") or ""), str(part.get("target") or "")
    rows: list[Row] = []
    elements = mappings(part.get("element"))
    names = _property_names(elements)
    for element in elements:
        rows += _element_rows(element, source, target, names, view, terms)
    cut = tuple(rows[:MAX_ROWS])
    columns: tuple[Column, ...] = (
        *(Column("Source", "code"), Column("Relationship"), Column("Target", "code wide")),
        *(Column(name, "property") for name in names),
    )
    if any(row.cells[-1] for row in cut):
        columns += (Column("Comment", "definition"),)
    else:
        cut = tuple(replace(row, cells=row.cells[:-1]) for row in cut)
    note: tuple[Piece, ...] = (
        Text("From "),
        *_system(source, str(part.get("sourceVersion") or ""), artifact, view),
        Text(" to "),
        *_system(target, str(part.get("targetVersion") or ""), artifact, view),
        *_unmapped(part.get("unmapped"), target, artifact, view, terms),
    )
    if len(rows) > MAX_ROWS:
        note += (Text(f" The first {MAX_ROWS:,} of {len(rows):,} mappings; the source has all."),)
    title = f"Group {number}" if count > 1 else ""
    yield Table(f"group-{number}", title, columns if cut else (), cut, note, is_filterable=len(cut) > 10)


def _property_names(elements: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name the properties that mappings have: R5 lets a map say more of each target."""
    found = (
        str(given.get("code") or "")
        for element in elements
        for target in mappings(element.get("target"))
        for given in properties(target)
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _element_rows(
    element: Mapping[str, Any],
    source: str,
    target: str,
    names: Sequence[str],
    view: GuideView,
    terms: Terminology,
) -> Iterator[Row]:
    """Yield a row for each target; the source code stands in the first of them."""
    first = _code_cell(element, source, view, terms)
    targets = mappings(element.get("target"))
    if not targets:
        comment = _comment(element)
        none = Chip("no map", "relationship", "The source has no counterpart")
        yield Row((first, (none,), (), *(() for _ in names), comment))
    for each in targets:
        relationship = str(each.get("relationship") or each.get("equivalence") or "")
        label, meaning = _RELATIONSHIPS.get(relationship, (relationship, ""))
        chip: Cell = (Chip(label, "relationship", meaning),) if label else ()
        said = (_property_cell(each, name) for name in names)
        yield Row((first, chip, _code_cell(each, target, view, terms), *said, _comment(each)))
        first = (Text("the same", "soft"),)


def _code_cell(coded: Mapping[str, Any], system: str, view: GuideView, terms: Terminology) -> Cell:
    code, url = str(coded.get("code") or ""), str(coded.get("valueSet") or "")
    all_of: Cell = (Text(url, "code"),) if url else ()
    if not code:
        return all_of
    display = str(coded.get("display") or "") or terms.display(system, code)
    pieces: Cell = (code_link(view, terms, system, code) or Text(code, "code"),)
    return joined(((*pieces, Text(f" {display}")) if display else pieces, all_of), " ")


def _property_cell(target: Mapping[str, Any], name: str) -> Cell:
    return joined(property_cell(given) for given in properties(target) if given.get("code") == name)


def _comment(target: Mapping[str, Any]) -> Cell:
    """Return the comment, and what the mapping depends on or brings besides."""
    words = [str(target.get("comment") or "")]
    for name, label in (("dependsOn", "depends on"), ("product", "also gives")):
        for each in mappings(target.get(name)):
            value, display, system = property_text(each), each.get("display"), each.get("system")
            # A code and what it is called, and of which system, where the map says so.
            value += "".join(f" ({part})" for part in (display, system) if isinstance(part, str) and part)
            words.append(f"{label} {each.get('property') or ''}" + (f" = {value}" if value else ""))
    said = "; ".join(word for word in words if word)
    return (Text(said),) if said else ()


def _system(canonical: str, version: str, artifact: Artifact, view: GuideView) -> Cell:
    if not canonical:
        return (Text("an unnamed code system"),)
    name = system_name(canonical)
    named: Cell = (Text(name),) if name else (header.profile_link(canonical, artifact.release, view),)
    if name:
        named += (Text(f" ({canonical})", "soft"),)
    return (*named, Text(f", version {version}")) if version else named


def _unmapped(unmapped: object, target: str, artifact: Artifact, view: GuideView, terms: Terminology) -> Cell:
    """Say what happens to codes that the group does not name."""
    if not isinstance(unmapped, Mapping):
        return (Text("."),)
    mode, code, url = (str(unmapped.get(name) or "") for name in ("mode", "code", "url"))
    words = {"provided": "the source code is kept", "fixed": "always", "other-map": "as in another map"}
    found: list[Cell] = [(Text(words.get(mode, mode)),)] if mode and not (mode == "other-map" and url) else []
    if code:
        display = str(unmapped.get("display") or "")
        link = code_link(view, terms, target, code) or Text(code, "code")
        found.append((link, *((Text(f" {display}"),) if display else ())))
    if value_set := str(unmapped.get("valueSet") or ""):
        found.append((Text("codes of "), header.profile_link(value_set, artifact.release, view)))
    if url:
        found.append((Text("as in "), header.profile_link(url, artifact.release, view)))
    return (Text(". Codes that are not listed: "), *joined(found, " "), Text("."))


def _scope(resource: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((url for name in names if (url := str(resource.get(name) or ""))), "")


CONCEPT_MAP = Kind(
    name="concept-map",
    group=lambda _artifact: groups.MAPS,
    pages=pages,
    checks=checks,
)
