"""Naming systems: what they name, and the identifiers that stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.definition_page import definition_pages
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Facts,
    Link,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

_KINDS: Mapping[str, str] = {
    "codesystem": "a code system",
    "identifier": "identifiers of things or persons",
    "root": "an OID root, under which others are made",
}
_TYPES: Mapping[str, str] = {
    "oid": "OID",
    "uuid": "UUID",
    "uri": "URI",
    "iri-stem": "IRI stem",
    "v2csmnemonic": "HL7 v2 mnemonic",
}
_SHOWN = shown(
    """
    kind responsible type usage replacedBy uniqueId(type value preferred authoritative period comment)
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a naming system's pages."""
    return definition_pages(artifact, view, naming_sections(artifact, view), _SHOWN)


def naming_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the summary and the identifiers."""
    neutral = artifact.neutral
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    kind, replaced = str(neutral.get("kind") or ""), str(neutral.get("replacedBy") or "")
    facts = stated(
        ("Names", _KINDS.get(kind, kind)),
        ("Type", writer.concept(mapping(neutral.get("type")))),
        ("Responsible", str(neutral.get("responsible") or "")),
        ("Usage", str(neutral.get("usage") or "")),
        ("Replaced by", (profile_link(replaced, artifact.release, view),) if replaced else ""),
    )
    if facts:
        yield Facts("summary", "Summary", facts)
    rows = [_identifier(each, writer) for each in mappings(neutral.get("uniqueId"))]
    titles = ("Type", "Value", "Standing", "Period", "Comment")
    kept = shown_columns(rows, 2)
    columns = tuple(Column(titles[at], "value" if titles[at] == "Value" else "") for at in kept)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    note: Cell = () if made else (Text("No identifiers are given."),)
    yield Table("identifiers", "Identifiers", columns, made, note)


def _identifier(each: Mapping[str, Any], writer: ValueWriter) -> tuple[Cell, ...]:
    """Return an identifier's cells: type, value, standing, period, comment."""
    type_, value = str(each.get("type") or ""), str(each.get("value") or "")
    period = mapping(each.get("period"))
    is_open = value.startswith(("http://", "https://"))
    standing: list[Cell] = []
    if each.get("preferred"):
        standing.append((Chip("preferred", "kind", "Use this one where there is a choice"),))
    if each.get("authoritative"):
        standing.append((Chip("authoritative", "kind", "Assigned by its owner"),))
    return (
        (Text(_TYPES.get(type_, type_)),),
        (Link(value, value, style="code") if is_open else Text(value, "code"),),
        joined(standing, " "),
        writer.period(period) if period.get("start") or period.get("end") else (),
        (Text(str(each["comment"])),) if each.get("comment") else (),
    )


NAMING_SYSTEM = Kind(
    name="naming-system",
    group=lambda _artifact: groups.NAMING_SYSTEMS,
    pages=pages,
    checks=lambda _artifact, _view: (),
)
