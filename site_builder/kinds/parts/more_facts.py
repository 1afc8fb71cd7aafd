"""The end of an artifact's page: what it has not said, folded, so that nothing is in the source only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.narratives import drawn_narrative
from site_builder.kinds.parts.outline import outline
from site_builder.kinds.parts.remainder import Shown, remainder, small_print, stated
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Narrative, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, text

_SAID = frozenset({"resourceType", "id"})
"""What title and address of every page say."""


def definition_rest(
    artifact: Artifact, view: GuideView, declared: Shown, without: frozenset[str] = frozenset()
) -> Iterator[Section]:
    """Yield what a definition's page has not shown, and a narrative that people wrote.

    The properties `without` are made of others, and are passed over.
    """
    narrative = mapping(artifact.resource.get("text"))
    if text(narrative.get("status")) in ("additional", "extensions") and (div := text(narrative.get("div"))):
        yield Narrative("narrative", "Narrative", div)
    yield from drawn_narrative(artifact, view)
    resource = {name: part for name, part in stated(artifact).items() if name not in without}
    yield from _folded(remainder(resource, declared), artifact, view)


def example_rest(artifact: Artifact, view: GuideView, declared: Shown) -> Iterator[Section]:
    """Yield what an outline leaves out, and what the header leaves out of the properties that it shows."""
    resource = stated(artifact)
    header = {name: part for name, part in resource.items() if name.removeprefix("_") in declared.members}
    content = {name: part for name, part in resource.items() if name not in header}
    yield from _folded({**remainder(header, declared), **small_print(content)}, artifact, view)


def _folded(left: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Table]:
    if not left:
        return
    release = artifact.release
    table = outline(
        {"resourceType": artifact.type, **left},
        ValueWriter(view, release, terminology(view, release)),
        view,
        anchors={},
        skipped=_SAID,
        release=release,
        id_="more-facts",
        title="More facts",
        is_whole=True,
    )
    if table is not None:
        yield replace(table, rows=tuple(_short(table.rows)), is_folded=True)


def _short(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows so that each says something: what only leads to a single other stands before its name."""
    lead: Cell = ()
    saved: list[int] = []
    for at, row in enumerate(rows):
        while saved and rows[saved[-1]].depth >= row.depth:
            saved.pop()
        name, value = row.cells
        if not value and _is_only_child(rows, at + 1):
            lead = (*lead, *name, Text(" › ", "soft"))
            saved.append(at)
            continue
        yield replace(row, cells=((*lead, *name), value), depth=row.depth - len(saved))
        lead = ()


def _is_only_child(rows: Sequence[Row], at: int) -> bool:
    """Tell whether the row at a place is the only one directly below the row before it."""
    if at == len(rows) or rows[at].depth <= rows[at - 1].depth:
        return False
    depth = rows[at].depth
    after = next((row.depth for row in rows[at + 1 :] if row.depth <= depth), 0)
    return after < depth
