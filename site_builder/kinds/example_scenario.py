"""Example scenarios: who takes part, which resources pass between them, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.fhir.markdown import is_plain
from site_builder.kinds.example_scenario_conversation import conversation
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Column,
    Group,
    Link,
    Markdown,
    Piece,
    Prose,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings
from site_builder.source.value import Value

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ACTORS: Mapping[str, str] = {"person": "person", "entity": "system", "system": "system"}
_MAX_DEPTH = 20
_SHOWN = shown(
    """
    workflow actor(key actorId type title name description)
    instance(
        key resourceId structureType(code) structureProfile[x] resourceType title name description content
        version(key versionId title description content)
        containedInstance(instanceReference resourceId versionReference versionId)
    )
    process(
        title description preConditions postConditions
        step(
            number pause workflow process* alternative(title description step*)
            operation(
                number type(code) title name initiator receiver description
                request|response(instanceReference resourceId versionReference versionId)
            )
        )
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return an example scenario's pages."""
    return definition_pages(artifact, view, scenario_sections(artifact, view), _SHOWN)


def scenario_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the actors, the instances, then each process as a table of its steps."""
    scenario = _Scenario(artifact, view)
    neutral = artifact.neutral
    if actors := [scenario.actor(each) for each in mappings(neutral.get("actor"))]:
        heads = (Column("Actor"), Column("Kind"), Column("Description", "definition"))
        shown = shown_columns([row.cells for row in actors], 2)
        told = tuple(Row(tuple(row.cells[at] for at in shown), row.id) for row in actors)
        yield Table("actors", "Actors", tuple(heads[at] for at in shown), told)
    rows = [*scenario.instances(mappings(neutral.get("instance")))]
    if rows:
        titles = ("Instance", "Type", "Content", "Description")
        kept = shown_columns([row.cells for row in rows], 2)
        columns = tuple(_column(titles[at]) for at in kept)
        made = tuple(Row(tuple(row.cells[at] for at in kept), row.id, row.depth) for row in rows)
        yield Table("instances", "Instances", columns, made)
    for number, process in enumerate(mappings(neutral.get("process")), 1):
        yield scenario.process(process, number)
    if workflow := neutral.get("workflow"):
        listed = tuple(Row((links([url], artifact, view),)) for url in workflow)
        yield Table("workflows", "Part of the story besides", (), listed)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles of the guide's own that do not exist."""
    instances = Value(artifact.neutral).objects("instance")
    yield from unknown_references(artifact, view, ((each.member("profile"), "profile") for each in instances))


class _Scenario:
    """Writes the parts of one scenario; actors and instances are linked wherever they are named."""

    def __init__(self, artifact: Artifact, view: GuideView) -> None:
        self._artifact = artifact
        self._view = view
        self._titles = {
            f"{part}-{each.get('key')}": str(each.get("title") or each.get("key") or "")
            for part in ("actor", "instance")
            for each in mappings(artifact.neutral.get(part))
        }

    def actor(self, actor: Mapping[str, Any]) -> Row:
        """Return an actor's row."""
        kind, words = str(actor.get("type") or ""), str(actor.get("description") or "")
        name = str(actor.get("title") or actor.get("key") or "")
        cells: tuple[Cell, ...] = (
            (Text(name, "strong"), *_key_after(actor)),
            (Text(_ACTORS.get(kind, kind)),),
            (Markdown(words),) if words else (),
        )
        return Row(cells, _anchor("actor", actor))

    def instances(self, instances: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
        """Yield a row for each instance and, below it, for each of its versions."""
        for instance in instances:
            type_, profile = str(instance.get("type") or ""), str(instance.get("profile") or "")
            cell = types([type_], self._artifact, self._view) if type_ else ()
            if profile:
                cell = joined((cell, links([profile], self._artifact, self._view)), " ")
            parts = [self._named("instance", each) for each in mappings(instance.get("containedInstance"))]
            about: list[Cell] = (
                [(Markdown(str(instance["description"])),)] if instance.get("description") else []
            )
            about += [(Text("Contains "), *joined(parts))] if parts else []
            title_ = str(instance.get("title") or instance.get("key") or "")
            name: Cell = (Text(title_, "strong"), *_key_after(instance))
            row = (name, cell, self._content(instance), joined(about, " "))
            yield Row(row, _anchor("instance", instance))
            for version in mappings(instance.get("version")):
                words = str(version.get("description") or "")
                title: Cell = (Text(str(version.get("title") or f"Version {version.get('key') or ''}")),)
                title = (*title, *_key_after(version))
                yield Row((title, (), self._content(version), (Markdown(words),) if words else ()), depth=1)

    def process(self, process: Mapping[str, Any], number: int) -> Section:
        """Return a process: its story, its steps, how it ends."""
        rows = [*self._steps(mappings(process.get("step")), "", 0)]
        titles = ("Step", "What happens", "From", "To", "Request", "Response")
        kept = shown_columns([row.cells for row in rows], 2) if rows else ()
        made = tuple(Row(tuple(row.cells[at] for at in kept), depth=row.depth) for row in rows)
        note: Cell = () if rows else (Text("No steps are given."),)
        columns = tuple(_column(titles[at]) for at in kept)
        before = (*_story(process, "description", ""), *_story(process, "preConditions", "**Before:** "))
        before = (*before, *conversation(process, self._artifact.neutral, f"process-{number}-drawing"))
        after = _story(process, "postConditions", "**After:** ")
        sections = (*before, Table("", "", columns, made, note), *after)
        title = str(process.get("title") or f"Process {number}")
        return Group(f"process-{number}", title, sections)

    def _steps(self, steps: Sequence[Mapping[str, Any]], prefix: str, depth: int) -> Iterator[Row]:
        for position, step in enumerate(steps if depth < _MAX_DEPTH else (), 1):
            operation = mapping(step.get("operation"))
            number = f"{prefix}{position}"
            given = str(step.get("number") or operation.get("number") or "")
            if step.get("pause") is True:
                yield Row(
                    ((Text(number),), (Text("Pause: time goes by.", "soft"),), (), (), (), ()), depth=depth
                )
            if operation:
                yield self._operation(operation, given or number, depth)
            if workflow := str(step.get("workflow") or ""):
                yield Row(
                    ((Text(number),), links([workflow], self._artifact, self._view), (), (), (), ()),
                    depth=depth,
                )
            for inner in mappings(step.get("process")):
                yield self._heading(number, str(inner.get("title") or "Process"), inner, depth)
                yield from self._steps(mappings(inner.get("step")), f"{number}.", depth + 1)
            for letter, choice in enumerate(mappings(step.get("alternative"))):
                label = f"{number}{chr(97 + letter % 26)}"
                yield self._heading(label, f"Or: {choice.get('title') or 'another way'}", choice, depth)
                yield from self._steps(mappings(choice.get("step")), f"{label}.", depth + 1)

    def _operation(self, operation: Mapping[str, Any], number: str, depth: int) -> Row:
        words: list[Cell] = []
        if title := str(operation.get("title") or ""):
            words.append((Text(title, "strong"),))
        if type_ := str(operation.get("type") or ""):
            words.append((Text(f"({type_})", "soft"),))
        if description := str(operation.get("description") or ""):
            words.append((Markdown(description),))
        cells: tuple[Cell, ...] = (
            (Text(number),),
            joined(words, " "),
            self._link("actor", str(operation.get("initiator") or "")),
            self._link("actor", str(operation.get("receiver") or "")),
            self._named("instance", mapping(operation.get("request"))),
            self._named("instance", mapping(operation.get("response"))),
        )
        return Row(cells, depth=depth)

    def _heading(self, number: str, title: str, part: Mapping[str, Any], depth: int) -> Row:
        words = str(part.get("description") or "")
        cell: Cell = (Text(title, "strong"), *((Text(" "), Markdown(words)) if words else ()))
        return Row(((Text(number),), cell, (), (), (), ()), depth=depth)

    def _content(self, holder: Mapping[str, Any]) -> Cell:
        reference = str(holder.get("content") or "")
        local = self._view.resolve(reference)
        return (
            (self._view.link_artifact(local),) if local else (Text(reference, "code"),) if reference else ()
        )

    def _named(self, part: str, holder: Mapping[str, Any]) -> Cell:
        version = str(holder.get("version") or "")
        cell = self._link(part, str(holder.get("instance") or ""))
        return (*cell, Text(f" ({version})", "soft")) if cell and version else cell

    def _link(self, part: str, key: str) -> Cell:
        if not key:
            return ()
        title = self._titles.get(f"{part}-{key}")
        piece: Piece = Text(key)
        if title is not None:
            piece = Link(title, f"{self._artifact.out}#{_anchor(part, {'key': key})}")
        return (piece,)


def _key_after(holder: Mapping[str, Any]) -> Cell:
    """Return the key by which a scenario names a part, where the part is called otherwise."""
    key, title = str(holder.get("key") or ""), str(holder.get("title") or "")
    return (Text(f" ({key})", "soft"),) if key and title and key != title else ()


def _story(process: Mapping[str, Any], name: str, lead: str) -> tuple[Section, ...]:
    words = str(process.get(name) or "")
    return (Prose("", "", f"{lead}{words}" if is_plain(words) else f"{lead}\n\n{words}"),) if words else ()


def _anchor(part: str, holder: Mapping[str, Any]) -> str:
    key = _UNSAFE.sub("-", str(holder.get("key") or ""))
    return f"{part}-{key}" if key else ""


def _column(title: str) -> Column:
    return Column(title, {"Description": "definition", "What happens": "question"}.get(title, ""))


EXAMPLE_SCENARIO = Kind(
    name="example-scenario",
    group=lambda _artifact: groups.OTHER,
    pages=pages,
    checks=checks,
)
