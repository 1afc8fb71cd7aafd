"""The answers of a filled-in questionnaire as a table: a row for each question, indented as they nest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.kinds.parts.cells import joined, shown_columns
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.sections import Cell, Column, Link, Row, Table, Text
from site_builder.source.json_access import mappings

MAX_ROWS = 2000
"""As many questions stand in the table."""
_ITEM = frozenset({"id", "linkId", "text", "definition", "answer", "item", "subject"})
_COLUMNS = (
    Column("Question", "question"),
    Column("Answer", "definition"),
    Column("LinkId", "code"),
    Column("Definition"),
)


def answers_table(
    resource: Mapping[str, Any], writer: ValueWriter, anchors: Mapping[str, Link], id_: str
) -> Table | None:
    """Return the answers; None for another resource, or where items hold what the table has no place for."""
    if resource.get("resourceType") != "QuestionnaireResponse":
        return None
    items = mappings(resource.get("item"))
    if not items or not all(_is_plain(item) for item in _all_items(items)):
        return None
    rows = [*_rows(items, 0, writer, anchors)]
    note: Cell = ()
    if len(rows) > MAX_ROWS:
        note = (Text(f"The first {MAX_ROWS:,} of {len(rows):,} questions; the source has all."),)
    kept = shown_columns([row.cells for row in rows[:MAX_ROWS]])
    made = tuple(Row(tuple(row.cells[at] for at in kept), depth=row.depth) for row in rows[:MAX_ROWS])
    return Table(id_, "Answers", tuple(_COLUMNS[at] for at in kept), made, note, is_filterable=len(made) > 20)


def _rows(
    items: Sequence[Mapping[str, Any]], depth: int, writer: ValueWriter, anchors: Mapping[str, Link]
) -> Iterator[Row]:
    for item in items:
        link_id, text = str(item.get("linkId") or ""), str(item.get("text") or "")
        answers = mappings(item.get("answer"))
        cells: tuple[Cell, ...] = (
            (Text(text) if text else Text(link_id, "code"),),
            joined((_value(answer, writer, anchors) for answer in answers), "; "),
            (Text(link_id, "code"),) if text and link_id else (),
            (Text(str(item["definition"]), "code"),) if item.get("definition") else (),
        )
        yield Row(cells, depth=depth)
        yield from _rows(mappings(item.get("item")), depth + 1, writer, anchors)
        for answer in answers:
            yield from _rows(mappings(answer.get("item")), depth + 1, writer, anchors)


def _value(answer: Mapping[str, Any], writer: ValueWriter, anchors: Mapping[str, Link]) -> Cell:
    value = _value_of(answer)
    return (writer.inline(value, anchors) or ()) if value is not None else ()


def _value_of(answer: Mapping[str, Any]) -> Any:
    return next((part for name, part in answer.items() if name.startswith("value")), None)


def _all_items(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        yield item
        yield from _all_items(mappings(item.get("item")))
        for answer in mappings(item.get("answer")):
            yield from _all_items(mappings(answer.get("item")))


def _is_plain(item: Mapping[str, Any]) -> bool:
    """Tell whether an item says no more than a question and its answers."""
    return set(item) <= _ITEM and all(
        set(answer) <= {"id", "item", *(name for name in answer if name.startswith("value"))}
        and not (isinstance(value := _value_of(answer), Mapping) and "extension" in value)
        for answer in mappings(item.get("answer"))
    )
