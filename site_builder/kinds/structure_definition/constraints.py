"""The table of a profile's constraints (invariants)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.parts.cells import string
from site_builder.kinds.structure_definition.cells import shown_id
from site_builder.kinds.structure_definition.description import constraint_anchor
from site_builder.kinds.structure_definition.profile import Profile
from site_builder.kinds.structure_definition.views import Views
from site_builder.model.sections import Column, Piece, Row, Table, Text
from site_builder.source.json_access import mappings

_COLUMNS: tuple[Column, ...] = (
    Column("Id", "key"),
    Column("Grade"),
    Column("Path(s)", "path lines"),
    Column("Description"),
    Column("Expression", "path"),
)
_DESCRIPTION = 3
"""Position of the column that may be empty throughout."""
_MAX_PATHS = 6
_BEST_PRACTICE = "http://hl7.org/fhir/structuredefinition/elementdefinition-bestpractice"
"""In lower case: both spellings are in use."""


_ANCHORS = ("constraint",)
"""The name that links to HL7 guides have for the table."""


@dataclass(slots=True)
class _Constraint:
    constraint: Mapping[str, Any]
    nodes: list[ElementNode] = field(default_factory=list)


def constraints(profile: Profile, views: Views) -> Table | None:
    """Return the constraints of all elements, each once with all its paths; None when there are none.

    They are marked with the views that lack them.
    """
    found: dict[str, _Constraint] = {}
    for node in views.elements():
        for constraint in mappings(node.definition.get("constraint")):
            key = str(constraint.get("key") or "")
            found.setdefault(key, _Constraint(constraint)).nodes.append(node)
    if not found:
        return None
    rows = tuple(
        _row(key, found[key], profile, views.lacking(found[key].nodes, partial(_states, profile, key)))
        for key in sorted(found, key=_sort_key)
    )
    if any(row.cells[_DESCRIPTION] for row in rows):
        return Table(
            "constraints", "Constraints", _COLUMNS, rows, is_filterable=len(rows) > 20, anchors=_ANCHORS
        )
    # The core's expressions are known without its package, its descriptions of them are not.
    before, after = slice(_DESCRIPTION), slice(_DESCRIPTION + 1, None)
    rows = tuple(replace(row, cells=row.cells[before] + row.cells[after]) for row in rows)
    columns = _COLUMNS[before] + _COLUMNS[after]
    return Table("constraints", "Constraints", columns, rows, is_filterable=len(rows) > 20, anchors=_ANCHORS)


def _states(profile: Profile, key: str, node: ElementNode) -> bool:
    return any(each.get("key") == key for each in mappings(profile.stated(node).get("constraint")))


def _row(key: str, each: _Constraint, profile: Profile, marks: tuple[str, ...]) -> Row:
    expression = each.constraint.get("expression") or each.constraint.get("xpath") or ""
    return Row(
        (
            (Text(key, "strong"),),
            (Text(_grade(each.constraint)),),
            _paths([shown_id(node, profile) for node in each.nodes[: _MAX_PATHS + 1]], len(each.nodes)),
            string(each.constraint.get("human")),
            (Text(str(expression), "code"),),
        ),
        id=constraint_anchor(key),
        marks=marks,
    )


def _grade(constraint: Mapping[str, Any]) -> str:
    """Return the severity; breaking a rule of best practice is no error."""
    is_advice = any(
        str(each.get("url")).casefold() == _BEST_PRACTICE for each in mappings(constraint.get("extension"))
    )
    return "best practice" if is_advice else str(constraint.get("severity") or "")


def _sort_key(key: str) -> tuple[str, int, str]:
    """Order `x-2` before `x-10`."""
    stem, _, number = key.rpartition("-")
    return (stem, int(number), "") if number.isascii() and number.isdigit() else (key, -1, key)


def _paths(paths: list[str], total: int) -> tuple[Piece, ...]:
    """Name a few places; `ele-1` and its like hold everywhere, and no one reads 300 paths."""
    if total > _MAX_PATHS:
        return (Text(paths[0]), Text(f" and {total - 1} more elements", "soft"))
    return (Text(", ".join(paths)),)
