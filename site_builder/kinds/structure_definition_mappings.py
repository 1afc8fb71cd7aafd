"""The page of a profile's mappings to other models."""

from __future__ import annotations

from site_builder.kinds.structure_definition_cells import prose
from site_builder.kinds.structure_definition_profile import Profile, walk
from site_builder.model.references import mappings
from site_builder.model.sections import Cell, Column, Link, Row, Section, Table, Text

_COLUMNS = (Column("Element", "path"), Column("Maps to"), Column("Comment"))


def mapping_tables(profile: Profile) -> tuple[Section, ...]:
    """Give a table for each model that the profile itself maps to; none when it inherits all mappings."""
    stated = {
        str(each.get("identity") or "")
        for node in walk(profile.differential)
        for each in mappings(node.definition.get("mapping"))
    }
    named = {str(each.get("identity") or ""): each for each in mappings(profile.structure.get("mapping"))}
    # The declared order first; an identity that is used without being declared comes behind.
    order = [identity for identity in named if identity in stated]
    order += sorted(identity for identity in stated if identity not in named)
    tables: list[Section] = []
    for identity in order:
        declared = named.get(identity, {})
        title = str(declared.get("name") or identity or "Mapping")
        note: Cell = ()
        if uri := declared.get("uri"):
            is_open = str(uri).startswith(("http://", "https://"))
            note = (Link(str(uri), str(uri)),) if is_open else (Text(str(uri), "code"),)
        note += ((Text(" "),) if note else ()) + prose(declared.get("comment"))
        tables.append(Table(f"mapping-{identity}", title, _COLUMNS, _rows(profile, identity), note))
    return tuple(tables)


def _rows(profile: Profile, identity: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                (Link(node.id, profile.anchor(node)),),
                (Text(str(each.get("map") or "")),),
                prose(each.get("comment")),
            )
        )
        for node in walk(profile.main)
        for each in mappings(node.definition.get("mapping"))
        if str(each.get("identity") or "") == identity
    )
