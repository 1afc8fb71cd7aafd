"""The matrix of a capability statement: a row for each resource, a column for each interaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.kinds.capability_statement.resource import (
    INTERACTIONS,
    Rest,
    interaction_verb,
    verbs_of,
)
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.expectation import strongest, verb_chip, verb_of
from site_builder.model.sections import Cell, Column, Link, Piece, Row, Table, Text
from site_builder.source.json_access import mappings

_MANY = 12
"""More names than these are counted in the matrix; the panel lists them."""


def matrix(rest: Rest, id_: str) -> Table:
    """Return the matrix of a REST mode; columns that no resource uses are left out."""
    titles = ["Resource", "Profile", *(INTERACTIONS[code] for code in _CODES)]
    titles += ["Search parameters", "_include", "_revinclude", "Operations"]
    rows = [(resource, _cells(resource, rest)) for resource in rest.resources]
    used = [at for at in range(len(titles)) if at < 1 or any(cells[at] for _, cells in rows)]
    columns = tuple(Column(titles[at], _class_of(titles[at])) for at in used)
    made = tuple(
        Row(
            tuple(cells[at] for at in used),
            marks=tuple(f"has-{verb.lower()}" for verb in verbs_of(resource)),
        )
        for resource, cells in rows
    )
    note: Cell = () if made else (Text("The statement names no resources."),)
    return Table(id_, "Resources" if made else "", columns, made, note)


_CODES = tuple(code for code in INTERACTIONS if code != "history-type")


def _cells(resource: Mapping[str, Any], rest: Rest) -> list[Cell]:
    type_ = str(resource.get("type") or "Resource")
    profiles = [str(resource.get("profile") or ""), *(resource.get("supportedProfile") or ())]
    cells: list[Cell] = [(Link(type_, f"{rest.artifact.out}#{rest.anchor(resource)}"),)]
    cells.append(joined((rest.profile(url),) for url in dict.fromkeys(profiles) if url))
    cells += [_interaction(resource, code) for code in _CODES]
    cells.append(_named(resource, "searchParam", rest))
    cells += [
        _listed(resource.get(name) or (), rest, resource) for name in ("searchInclude", "searchRevInclude")
    ]
    cells.append(_named(resource, "operation", rest))
    return cells


def _interaction(resource: Mapping[str, Any], code: str) -> Cell:
    verb = interaction_verb(resource, code)
    cell: Cell = () if verb is None else (verb_chip(verb, INTERACTIONS[code].lower()),)
    of_type = interaction_verb(resource, "history-type") if code == "history-instance" else None
    if of_type is None:
        return cell
    space: Cell = (Text(" "),) if cell else ()
    return (*cell, *space, verb_chip(of_type, "history of the type"), Text(" type", "soft"))


def _named(resource: Mapping[str, Any], name: str, rest: Rest) -> Cell:
    """Return the names of search parameters or operations, those of one verb behind it."""
    by_verb: dict[str, list[str]] = {}
    for each in mappings(resource.get(name)):
        label = str(each.get("name") or "")
        by_verb.setdefault(verb_of(each), []).append(
            f"${label.removeprefix('$')}" if name == "operation" else label
        )
    pieces: list[Piece] = []
    for verb in strongest(set(by_verb)):
        labels = by_verb[verb]
        if pieces:
            pieces.append(Text(" "))
        if verb:
            pieces += (verb_chip(verb), Text(" "))
        if len(labels) > _MANY:
            pieces.append(_more(f"{len(labels)} of them", resource, rest))
        else:
            pieces.append(Text(", ".join(labels)))
    return tuple(pieces)


def _listed(values: Iterable[str], rest: Rest, resource: Mapping[str, Any]) -> Cell:
    found = list(values)
    if len(found) > _MANY:
        return (_more(f"{len(found)} of them", resource, rest),)
    return (Text(", ".join(found)),) if found else ()


def _more(text: str, resource: Mapping[str, Any], rest: Rest) -> Link:
    return Link(text, f"{rest.artifact.out}#{rest.anchor(resource)}")


def _class_of(title: str) -> str:
    if title in ("Resource", "Profile"):
        return title.lower()
    return (
        "names" if title in ("Search parameters", "_include", "_revinclude", "Operations") else "interaction"
    )
