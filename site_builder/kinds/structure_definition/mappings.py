"""The page of a profile's mappings to other models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.parts.cells import prose, shown_columns, string
from site_builder.kinds.structure_definition.profile import Profile, walk
from site_builder.model.sections import Cell, Column, Link, Row, Section, Table, Text
from site_builder.source.json_access import mappings

_COLUMNS = (Column("Element", "path"), Column("Maps to"), Column("Comment"))
_MANY = 20

Found = tuple[ElementNode, Mapping[str, Any]]


def mapping_tables(profile: Profile) -> tuple[Section, ...]:
    """Return a table for each model that elements map to; those that the profile itself maps to first."""
    stated = _by_identity(profile.differential)
    # A careless snapshot lacks what its differential states.
    found = {**stated, **_by_identity(profile.main)}
    named = {str(each.get("identity") or ""): each for each in mappings(profile.structure.get("mapping"))}
    # The declared order; an identity that is used without being declared comes behind.
    order = [*named, *sorted(identity for identity in found if identity not in named)]
    order.sort(key=lambda identity: identity not in stated)
    tables = tuple(
        _table(identity, named.get(identity, {}), found[identity], profile, is_own=identity in stated)
        for identity in order
        if identity in found
    )
    return (*tables, *_unused([each for identity, each in named.items() if identity not in found]))


def _unused(declared: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    """Return the models that the structure names though none of its elements maps to them."""
    rows = [
        (
            (Text(str(each.get("name") or each.get("identity") or "")),),
            (Text(str(each.get("identity") or ""), "code"),),
            (Text(str(each["uri"]), "code"),) if each.get("uri") else (),
            prose(each.get("comment")),
        )
        for each in declared
    ]
    kept = shown_columns(rows, needed=2)
    columns = (Column("Model"), Column("Identity", "code"), Column("URI"), Column("Comment", "definition"))
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    shown = tuple(columns[at] for at in kept)
    return (Table("mappings-unused", "Named, but no element maps to them", shown, made),) if made else ()


def _by_identity(roots: Sequence[ElementNode]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for node in walk(roots):
        for each in mappings(node.definition.get("mapping")):
            found.setdefault(str(each.get("identity") or ""), []).append((node, each))
    return found


def _table(
    identity: str, declared: Mapping[str, Any], found: list[Found], profile: Profile, *, is_own: bool
) -> Table:
    title = str(declared.get("name") or identity or "Mapping")
    note: Cell = () if is_own else (Text("Inherited. ", "soft"),)
    if identity and identity != title:
        note += (Text(f"{identity} ", "soft"),)
    if uri := declared.get("uri"):
        is_open = str(uri).startswith(("http://", "https://"))
        note += (Link(str(uri), str(uri)),) if is_open else (Text(str(uri), "code"),)
    if comment := string(declared.get("comment")):
        note += (Text(" "), *comment)
    rows = [_cells(node, each, profile) for node, each in found]
    columns = shown_columns(rows, needed=2)
    shown = tuple(Row(tuple(row[at] for at in columns)) for row in rows)
    return Table(
        f"mapping-{identity}",
        title,
        tuple(_COLUMNS[at] for at in columns),
        shown,
        note,
        is_filterable=len(shown) > _MANY,
        # The name alone is what links to HL7 guides have.
        anchors=(identity,) if identity else (),
    )


def _cells(node: ElementNode, each: Mapping[str, Any], profile: Profile) -> tuple[Cell, ...]:
    link = Link(node.id, profile.anchor(node))
    return (link,), (Text(str(each.get("map") or "")),), prose(each.get("comment"))
