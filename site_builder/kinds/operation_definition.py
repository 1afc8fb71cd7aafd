"""Operations: where they are called, what goes in, what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated, words
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Facts,
    Group,
    Markdown,
    Prose,
    Request,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings
from site_builder.source.value import Value

_TITLES = ("Name", "Use", "Card.", "Type", "Binding", "Documentation")
_CLASSES = ("", "", "card", "", "", "definition")
_MAX_DEPTH = 20
_SHOWN = shown(
    """
    kind affectsState idempotent synchronicity code comment notes base resource system type instance
    inputProfile outputProfile overload(parameterName comment)
    parameter(
        name use scope min max documentation type allowedType targetProfile profile searchType part*
        binding(strength valueSet valueSet[x])
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return an operation's pages."""
    return definition_pages(artifact, view, operation_sections(artifact, view), _SHOWN)


def operation_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the addresses, the facts, the parameters, the comment."""
    neutral = artifact.neutral
    if requests := tuple(_requests(neutral)):
        yield Group("requests", "Requests", requests)
    if facts := _facts(artifact, view):
        yield Facts("definition", "Definition", facts)
    rows = [*_rows(mappings(neutral.get("parameter")), "", 0, artifact, view)]
    kept = shown_columns([row.cells for row in rows], 4) or (0,)
    columns = tuple(Column(_TITLES[at], _CLASSES[at]) for at in kept)
    cut = tuple(Row(tuple(row.cells[at] for at in kept), row.id, row.depth) for row in rows)
    note: Cell = () if rows else (Text("The operation takes no parameters and gives none back."),)
    yield Table(
        "parameters",
        "Parameters",
        columns if cut else (),
        cut,
        note,
        is_filterable=len(cut) > 20,
        holds="parameter",
    )
    yield from _overloads(neutral)
    if comment := neutral.get("comment"):
        yield Prose("comment", "Comments", str(comment))


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles, value sets and operations of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = [(whole.member("base"), "operation")]
    named += [(whole.member(name), "profile") for name in ("inputProfile", "outputProfile")]
    for parameter in whole.tree("parameter", "part"):
        profiles = (parameter.member("profile"), *parameter.texts("targetProfile"))
        named += [(url, "profile") for url in profiles]
        named.append((parameter.member("binding").member("valueSet"), "value set"))
    yield from unknown_references(artifact, view, named)


def _all_parameters(holder: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for parameter in mappings(holder.get(name)):
        yield parameter
        yield from _all_parameters(parameter, "part")


def _requests(neutral: Mapping[str, Any]) -> Iterator[Request]:
    """Yield a line for each place where the operation may be called."""
    code = str(neutral.get("code") or "")
    # An operation that only reads may be called with GET, provided its parameters are simple values.
    is_get = neutral.get("affectsState") is False and not any(
        mappings(each.get("part")) for each in mappings(neutral.get("parameter")) if each.get("use") == "in"
    )
    method = "GET" if is_get else "POST"
    if neutral.get("system"):
        yield Request("", method, f"[baseUrl]/${code}", (Text("on the system as a whole"),))
    for resource in neutral.get("resource") or ():
        type_ = "[type]" if resource in ("Resource", "DomainResource") else resource
        if neutral.get("type"):
            yield Request("", method, f"[baseUrl]/{type_}/${code}", (Text("on the resource type"),))
        if neutral.get("instance"):
            yield Request("", method, f"[baseUrl]/{type_}/[id]/${code}", (Text("on one resource"),))


def _facts(artifact: Artifact, view: GuideView) -> tuple[tuple[str, Cell], ...]:
    neutral = artifact.neutral
    base = str(neutral.get("base") or "")
    affects = neutral.get("affectsState")
    effect = (
        {True: "yes: it is called with POST", False: "no: it only reads"}.get(affects)
        if affects is not None
        else ""
    )
    kind = str(neutral.get("kind") or "")
    return stated(
        ("Code", (Text(f"${neutral.get('code')}", "code"),) if neutral.get("code") else ""),
        ("Kind", {"operation": "operation", "query": "named query"}.get(kind, kind)),
        ("Resources", types(neutral.get("resource") or (), artifact, view)),
        ("Changes what is stored", effect or ""),
        ("Synchronicity", str(neutral.get("synchronicity") or "")),
        ("Derived from", (profile_link(base, artifact.release, view),) if base else ""),
        (
            "Input profile",
            links([neutral["inputProfile"]], artifact, view) if neutral.get("inputProfile") else "",
        ),
        (
            "Output profile",
            links([neutral["outputProfile"]], artifact, view) if neutral.get("outputProfile") else "",
        ),
    )


def _rows(
    parameters: Sequence[Mapping[str, Any]], prefix: str, depth: int, artifact: Artifact, view: GuideView
) -> Iterator[Row]:
    """Yield a row for each parameter and, indented, for its parts. They are anchored `parameter-a.b`."""
    for parameter in parameters if depth < _MAX_DEPTH else ():
        name = str(parameter.get("name") or "")
        use = str(parameter.get("use") or "")
        documentation = str(parameter.get("documentation") or "")
        low, high = parameter.get("min"), parameter.get("max")
        cells: tuple[Cell, ...] = (
            (Text(name, "code"),),
            (Chip(use, "kind", "Goes in" if use == "in" else "Comes out"),) if use else (),
            (Text(f"{low if low is not None else ''}..{high or ''}"),),
            _type_of(parameter, artifact, view),
            _binding(parameter, artifact, view),
            (Markdown(documentation),) if documentation else (),
        )
        yield Row(cells, f"parameter-{use}-{prefix}{name}".replace(" ", "-"), depth)
        yield from _rows(mappings(parameter.get("part")), f"{prefix}{name}.", depth + 1, artifact, view)


def _type_of(parameter: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Cell:
    type_ = str(parameter.get("type") or "")
    cell = (
        types([type_], artifact, view) if type_ else (Text("parts", "soft"),) if parameter.get("part") else ()
    )
    if allowed := parameter.get("allowedType"):
        cell = (*cell, Text(" of "), *types(allowed, artifact, view, " or "))
    if targets := parameter.get("targetProfile"):
        cell = (*cell, Text("("), *links(targets, artifact, view, " | "), Text(")"))
    if profile := parameter.get("profile"):
        cell = (*cell, Text(" {"), *links([profile], artifact, view), Text("}"))
    if search := parameter.get("searchType"):
        cell = (*cell, Text(f" (search type {search})", "soft"))
    if scope := parameter.get("scope"):
        cell = (*cell, Text(" for ", "soft"), *words(scope))
    return cell


def _binding(parameter: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Cell:
    binding = mapping(parameter.get("binding"))
    strength, url = str(binding.get("strength") or ""), str(binding.get("valueSet") or "")
    found: list[Cell] = [(profile_link(url, artifact.release, view),)] if url else []
    found += [(Chip(strength, strength, f"The binding is {strength}"),)] if strength else []
    return joined(found, " ")


def _overloads(neutral: Mapping[str, Any]) -> Iterator[Section]:
    rows = []
    for overload in mappings(neutral.get("overload")):
        comment = str(overload.get("comment") or "")
        names = words(overload.get("parameterName") or ())
        rows.append(Row((names or (Text("none", "soft"),), (Text(comment),))))
    if rows:
        columns = (Column("Parameters"), Column("Comment"))
        note: Cell = (Text("Parameters that are used together:"),)
        yield Table("overloads", "Ways to call it", columns, tuple(rows), note)


OPERATION_DEFINITION = Kind(
    name="operation-definition",
    group=lambda _artifact: groups.BEHAVIOUR,
    pages=pages,
    checks=checks,
)
