"""The table of a profile's bindings."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition_cells import canonical_link
from site_builder.kinds.structure_definition_description import strength_chip, written
from site_builder.kinds.structure_definition_profile import Profile, is_prohibited, typed_value, walk
from site_builder.kinds.structure_definition_tree import View
from site_builder.model.references import mapping
from site_builder.model.sections import Cell, Column, Link, Piece, Row, Table, Text

_COLUMNS = (
    Column("Path", "path"),
    Column("Strength"),
    Column("Value set"),
    Column("Version"),
    Column("Source"),
)


def bindings(profile: Profile, view: View) -> Table | None:
    """Give the bindings of a view's elements; None when there are none."""
    roots = profile.differential if view == "differential" else profile.snapshot
    rows: list[Row] = []
    for node in walk(roots):
        binding = mapping(node.definition.get("binding"))
        if not binding or is_prohibited(node.definition):
            continue
        rows.append(_row(node, binding, profile))
    if not rows:
        return None
    return Table(f"bindings-{view}", "Bindings", _COLUMNS, tuple(rows), is_filterable=len(rows) > 20)


def _row(node: ElementNode, binding: Mapping[str, object], profile: Profile) -> Row:
    value_set = binding.get("valueSet")
    url, _, version = value_set.partition("|") if isinstance(value_set, str) else ("", "", "")
    pieces: list[Piece] = (
        [canonical_link(url, profile)] if url else [Text(str(binding.get("description") or ""))]
    )
    for stem in ("fixed", "pattern"):
        if found := typed_value(node.definition, stem):
            pieces += [Text(f" ({stem} to ", "soft"), *written(found[1], profile), Text(")", "soft")]
    local = profile.view.resolve(url) if url else None
    stated: Cell = (Text("this profile"),) if profile.stated(node).get("binding") else (_base_link(profile),)
    return Row(
        (
            (Link(node.id, profile.anchor(node)),),
            (strength_chip(str(binding.get("strength") or ""), profile),),
            tuple(pieces),
            (Text(version or (local.version if local else "")),),
            stated,
        )
    )


def _base_link(profile: Profile) -> Piece:
    return canonical_link(profile.base_url, profile) if profile.base_url else Text("the base")
