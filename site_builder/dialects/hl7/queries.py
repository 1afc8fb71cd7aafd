"""Queries that pages of guides for HL7's IG Publisher put to the guide's database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.dialects.hl7.database import database
from site_builder.model.sections import Cell, Column, Link, Markdown, Row, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, text

_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_STEPS, _MOST_CALLS = 100_000, 1_500
"""The work that a query may cost: steps of the database's machine between two looks, and looks."""
_MOST_ROWS = 5_000
_MOST_BYTES = 32 << 20


class QueryError(Exception):
    """A query that can't be answered; says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    error: str = ""
    """Why there is nothing; empty for an answer."""


def ask(sql: str, view: GuideView) -> Answer:
    """Put a query to the guide; raises QueryError."""
    found = view.answer(answer, sql)
    if found.error:
        raise QueryError(found.error)
    return found


def answer(view: GuideView, sql: str) -> Answer:
    """Run a query, which may read the guide's tables and nothing else, and not for ever."""
    has_codes = "valueset_codes" in sql.lower()
    made = view.once(
        ("publisher database", str(has_codes)), lambda: _limited(database(view, has_codes=has_codes))
    )
    calls = 0

    def is_too_much() -> bool:
        nonlocal calls
        calls += 1
        return calls > _MOST_CALLS

    made.set_progress_handler(is_too_much, _STEPS)
    try:
        cursor = made.execute(sql)
        columns = tuple(str(each[0]) for each in cursor.description or ())
        rows = tuple(cursor.fetchmany(_MOST_ROWS))
    except sqlite3.Error as error:
        return Answer((), (), "it takes too long" if calls > _MOST_CALLS else str(error))
    except sqlite3.Warning as error:
        return Answer((), (), str(error))
    return Answer(columns, rows)


def _limited(made: sqlite3.Connection) -> sqlite3.Connection:
    # Their tables are made when they are first named, which no query may do afterwards.
    made.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").fetchall()
    made.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    made.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    return made


def rows_of(markup: str, view: GuideView) -> list[dict[str, Any]]:
    """Return the rows of a query as objects; raises QueryError."""
    found = ask(markup, view)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def table_of(markup: str, view: GuideView) -> Table:
    """Return a query's answer as a table; raises QueryError.

    The query is SQL, or an object that has it as `query` and says of `columns` what they hold.
    """
    control = _control(markup)
    found = ask(text(control.get("query")), view)
    columns = [*_columns(control, found.columns)]
    places = {name.lower(): at for at, name in enumerate(found.columns)}
    rows = []
    for values in found.rows:
        by_name = {name: values[at] for name, at in places.items()}
        rows.append(Row(tuple(_cell(column, by_name, view) for column in columns)))
    titles = tuple(Column(text(column.get("title")) or text(column.get("source"))) for column in columns)
    return Table("", "", titles, tuple(rows), () if rows else (Text("Nothing was found."),))


def _control(markup: str) -> Mapping[str, Any]:
    if not markup.startswith("{"):
        return {"query": markup}
    try:
        found = json.loads(markup)
    except (ValueError, RecursionError) as error:
        raise QueryError(str(error)) from error
    return mapping(found)


def _columns(control: Mapping[str, Any], names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    stated = control.get("columns")
    known = {name.lower() for name in names}
    if not stated:
        yield from ({"source": name, "title": name} for name in names)
        return
    for each in mappings(stated if isinstance(stated, list) else [stated]):
        source = text(each.get("source")) or text(each.get("title"))
        if source.lower() not in known:
            raise QueryError(f"the query has no column '{source}'")
        yield {**each, "source": source}


def _cell(column: Mapping[str, Any], values: Mapping[str, Any], view: GuideView) -> Cell:
    value = values.get(text(column.get("source")).lower())
    if value is None or value == "":
        return ()
    said, kind = str(value), text(column.get("type")).lower()
    if kind == "link":
        target = values.get(text(column.get("target")).lower()) or said
        return (Link(said, str(target)),)
    if kind == "markdown":
        return (Markdown(said),)
    if kind in ("", "auto", "canonical", "resource"):
        if (artifact := view.resolve(said)) is not None:
            return (view.link_artifact(artifact),)
        if said.startswith(("http://", "https://")) and " " not in said:
            return (view.link_canonical(said, view.guide.config.fhir_version, said),)
    return (Markdown(said),) if kind in ("", "auto") and _has_marks(said) else (Text(said),)


def _has_marks(said: str) -> bool:
    """Tell whether a text has what only Markdown means something by."""
    return any(mark in said for mark in ("**", "](", "`", "\n* ", "\n- "))
