"""Requirements: statements with their verbs, whose they are, what meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.definition_page import definition_pages, links
from site_builder.kinds.parts.expectation import verb_chip
from site_builder.kinds.parts.references import unknown_references
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
    Markdown,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SHOWN = shown(
    """
    derivedFrom reference actor
    statement(
        key label conformance conditionality requirement derivedFrom parent satisfiedBy reference
        source(reference display)
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return the pages of requirements."""
    return definition_pages(artifact, view, requirement_sections(artifact, view), _SHOWN)


def requirement_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield whose requirements they are, then the statements, each anchored with its key."""
    neutral = artifact.neutral
    facts = stated(
        ("Actors", links(neutral.get("actor") or (), artifact, view)),
        ("Derived from", links(neutral.get("derivedFrom") or (), artifact, view)),
        ("References", links(neutral.get("reference") or (), artifact, view)),
    )
    if facts:
        yield Facts("definition", "Definition", facts)
    statements = mappings(neutral.get("statement"))
    rows = tuple(_row(statement, artifact, view) for statement in statements)
    titles = (Column("Statement"), Column("Conformance"), Column("Requirement", "definition"))
    kept = shown_columns([row.cells for row in rows])
    columns = tuple(titles[at] for at in kept)
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in rows)
    note: Cell = () if rows else (Text("No statements are made."),)
    table = Table("statements", "Statements", columns, rows, note, is_filterable=len(rows) > 10)
    yield table if rows else Table("statements", "Statements", (), (), note)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find actors and requirements of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = [(url, "actor") for url in whole.texts("actor")]
    named += [(url, "requirements") for url in whole.texts("derivedFrom")]
    yield from unknown_references(artifact, view, named)


def _row(statement: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Row:
    key, label = str(statement.get("key") or ""), str(statement.get("label") or "")
    name: Cell = (Text(label or key, "" if label else "code"),)
    if label and key:
        name = (*name, Text(f" ({key})", "soft"))
    verbs = joined(((verb_chip(verb),) for verb in statement.get("conformance") or ()), " ")
    if statement.get("conditionality") is True:
        verbs = (
            *verbs,
            Text(" "),
            Chip("conditional", "flag-chip", "Holds under a condition that the text names"),
        )
    parts: list[Cell] = []
    if words := str(statement.get("requirement") or ""):
        parts.append((Markdown(words),))
    for name_, before in (("satisfiedBy", "Met by "), ("reference", "See ")):
        if urls := statement.get(name_):
            parts.append((Text(before, "soft"), *links(urls, artifact, view)))
    for name_, before in (("derivedFrom", "From "), ("parent", "Part of ")):
        if url := str(statement.get(name_) or ""):
            parts.append((Text(before, "soft"), _statement_link(url, artifact, view)))
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    if sources := joined(writer.reference(each, {}) for each in mappings(statement.get("source"))):
        parts.append((Text("Asked for by ", "soft"), *sources))
    return Row((name, verbs, joined(parts, " ")), _anchor(key) if key else "")


def _statement_link(reference: str, artifact: Artifact, view: GuideView) -> Text | Link:
    """Link another statement: `key` in the same resource, `URL#key` in another."""
    url, _, key = reference.rpartition("#")
    local = view.resolve(url) if url else artifact
    return (
        Link(key or reference, f"{local.out}#{_anchor(key)}", reference) if local else Text(reference, "code")
    )


def _anchor(key: str) -> str:
    return _UNSAFE.sub("-", key)


REQUIREMENTS = Kind(
    name="requirements",
    group=lambda _artifact: groups.REQUIREMENTS,
    pages=pages,
    checks=checks,
)
