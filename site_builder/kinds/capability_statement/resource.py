"""What a capability statement says of one resource: its panel, its search parameters and operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from site_builder.kinds.parts.cells import joined, shown_columns, stated, words
from site_builder.kinds.parts.definition_page import types
from site_builder.kinds.parts.expectation import (
    Combination,
    combinations,
    expected,
    strongest,
    verb_before,
    verb_chip,
    verb_of,
    verb_of_primitive,
    verb_then,
)
from site_builder.kinds.parts.header import profile_link
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    Cell,
    Column,
    Facts,
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
from site_builder.source.json_access import mappings

INTERACTIONS: Mapping[str, str] = {
    "read": "Read",
    "vread": "V-read",
    "search-type": "Search",
    "update": "Update",
    "patch": "Patch",
    "create": "Create",
    "delete": "Delete",
    "history-instance": "History",
    "history-type": "History of the type",
}
"""Interactions in the order of the matrix, and what they are called."""
_VERSIONING: Mapping[str, str] = {
    "no-version": "versions are not kept",
    "versioned": "versions are kept",
    "versioned-update": "versions are kept, and an update must name the version that it replaces",
}
_CONDITIONS: Mapping[str, str] = {
    "not-supported": "",
    "single": "one match at a time",
    "multiple": "several matches at once",
    "modified-since": "If-Modified-Since",
    "not-match": "If-None-Match",
    "full-support": "If-Modified-Since and If-None-Match",
}
_SWITCHES: Mapping[str, tuple[str, str]] = {
    "readHistory": ("Old versions can be read", "reading old versions"),
    "updateCreate": ("Update may create", "create by update"),
    "conditionalCreate": ("Conditional create", "conditional create"),
    "conditionalUpdate": ("Conditional update", "conditional update"),
    "conditionalPatch": ("Conditional patch", "conditional patch"),
}
"""What a statement says a server does or does not: the fact that it does, and the word for a list."""

_CONDITIONAL: Mapping[str, str] = {
    "conditionalRead": "conditional read",
    "conditionalDelete": "conditional delete",
}


@dataclass(frozen=True)
class Rest:
    """A REST mode of a statement, and what writing about it needs."""

    artifact: Artifact
    view: GuideView
    content: Mapping[str, Any]
    prefix: str
    """Before the anchors of its resources, so that two modes do not share any."""

    @cached_property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """What it says of each resource type."""
        return mappings(self.content.get("resource"))

    def anchor(self, resource: Mapping[str, Any]) -> str:
        """Return the anchor of a resource's panel; a type that is listed again has its number behind it."""
        type_ = str(resource.get("type") or "resource")
        same = [each for each in self.resources if each.get("type") == resource.get("type")]
        number = next((at for at, each in enumerate(same) if each is resource), 0)
        return f"{self.prefix}{type_}" + (f"-{number + 1}" if number else "")

    def profile(self, url: str) -> Piece:
        """Return the link to a profile or another definition."""
        return profile_link(url, self.artifact.release, self.view)


def panel(resource: Mapping[str, Any], rest: Rest) -> Group:
    """Return everything that the statement says of a resource."""
    anchor = rest.anchor(resource)
    sections: list[Section] = []
    if documentation := resource.get("documentation"):
        sections.append(Prose("", "", documentation))
    if facts := _facts(resource, rest):
        sections.append(Facts("", "", facts))
    prefix = f"{anchor}-"
    for table in (
        parameter_table(resource, rest, prefix),
        combination_table(resource, prefix),
        operation_table(resource, rest, prefix),
    ):
        if table:
            sections.append(table)
    return Group(anchor, str(resource.get("type") or "Resource"), tuple(sections))


def verbs_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the verbs that stand anywhere in what a statement says of a resource, the strongest first."""
    found = {verb_of(resource)}
    for name in ("interaction", "searchParam", "operation"):
        found |= {verb_of(each) for each in mappings(resource.get(name))}
    found |= {combination.verb for combination in combinations(resource)}
    for name in ("supportedProfile", "searchInclude", "searchRevInclude"):
        found |= {verb_of_primitive(resource, name, at) for at in range(len(resource.get(name) or ()))}
    return strongest(found - {""})


def verbs_note(rest: Rest) -> Cell:
    """Say what the verbs mean, where the statement has any."""
    if not any(verbs_of(resource) for resource in rest.resources):
        return ()
    return (
        Text("SHALL", "strong"),
        Text(" is a requirement, "),
        Text("SHOULD", "strong"),
        Text(" a recommendation, "),
        Text("MAY", "strong"),
        Text(" an option. “yes” marks what is supported where the statement names none of them."),
    )


def parameter_table(resource: Mapping[str, Any], rest: Rest, prefix: str) -> Table | None:
    """Return the search parameters of a resource, or of all; None when there are none."""
    rows: list[tuple[str, str, list[Cell]]] = []
    for parameter in mappings(resource.get("searchParam")):
        name, verb = str(parameter.get("name") or ""), verb_of(parameter)
        cells: list[Cell] = [
            (_definition_link(name, parameter, rest),),
            (Text(str(parameter.get("type") or "")),),
            (verb_chip(verb, name),),
            _about(parameter, rest),
        ]
        rows.append((name, verb, cells))
    titles = ("Search parameter", "Type", "Conformance", "Description")
    return _table(f"{prefix}search", "Search parameters", titles, rows, f"{prefix}search-", "parameter")


def operation_table(resource: Mapping[str, Any], rest: Rest, prefix: str) -> Table | None:
    """Return the operations of a resource, or of the system; None when there are none."""
    rows: list[tuple[str, str, list[Cell]]] = []
    for operation in mappings(resource.get("operation")):
        name, verb = str(operation.get("name") or ""), verb_of(operation)
        label = f"${name.removeprefix('$')}"
        documentation = str(operation.get("documentation") or "")
        cells: list[Cell] = [
            (_definition_link(label, operation, rest),),
            (verb_chip(verb, label),),
            joined(((Markdown(documentation),) if documentation else (), _elsewhere(operation, rest)), " "),
        ]
        rows.append((name, verb, cells))
    titles = ("Operation", "Conformance", "Description")
    return _table(f"{prefix}operations", "Operations", titles, rows, f"{prefix}operation-", "operation")


def combination_table(resource: Mapping[str, Any], prefix: str) -> Table | None:
    """Return the search combinations; None when there are none."""
    rows: list[tuple[str, str, list[Cell]]] = [
        (
            "",
            combination.verb,
            [combination_cell(combination), (verb_chip(combination.verb, "the combination"),)],
        )
        for combination in combinations(resource)
    ]
    return _table(f"{prefix}combinations", "Search combinations", ("Parameters", "Conformance"), rows, "")


def combination_cell(combination: Combination) -> Cell:
    """Write a combination: `family + gender`, what may be added behind it."""
    found = joined(((Text(name, "code"),) for name in combination.required), " + ")
    if combination.optional:
        found = (*found, Text(", with or without "), *words(combination.optional))
    return found


def interaction_verb(resource: Mapping[str, Any], code: str) -> str | None:
    """Return the verb of an interaction, an empty one where none is stated; None when it is not supported."""
    for interaction in mappings(resource.get("interaction")):
        if interaction.get("code") == code:
            return verb_of(interaction)
    return None


def _worded(resource: Mapping[str, Any], name: str, words: Mapping[str, str]) -> str:
    """Put a code into words; one that nobody knows stands as it is written."""
    code = str(resource.get(name) or "")
    return words.get(code, code)


def interaction_cell(interaction: Mapping[str, Any]) -> Cell:
    """Return an interaction with its verb, and what is said of it."""
    code = str(interaction.get("code") or "")
    cell = verb_then(verb_of(interaction), (Text(code, "code"),), code)
    if documentation := interaction.get("documentation"):
        cell = (*cell, Text(" ("), Markdown(str(documentation)), Text(")"))
    return cell


def _facts(resource: Mapping[str, Any], rest: Rest) -> tuple[tuple[str, Cell], ...]:
    profile = str(resource.get("profile") or "")
    supported = joined(
        (*verb_before(resource, "supportedProfile", at), rest.profile(url))
        for at, url in enumerate(resource.get("supportedProfile") or ())
    )
    verb = verb_of(resource)
    # A statement mostly says the same of all its resources: what is not supported stands in one line.
    lacking = ", ".join(
        [word for name, (_, word) in _SWITCHES.items() if resource.get(name) is False]
        + [word for name, word in _CONDITIONAL.items() if resource.get(name) == "not-supported"]
    )
    return stated(
        ("Conformance", (verb_chip(verb, str(resource.get("type") or "")),) if verb else ""),
        ("Resource", types([str(resource.get("type") or "")], rest.artifact, rest.view)),
        ("Profile", (rest.profile(profile),) if profile else ""),
        ("Supported profiles", supported),
        ("Interactions", joined(map(interaction_cell, mappings(resource.get("interaction"))))),
        ("Versioning", _worded(resource, "versioning", _VERSIONING)),
        *((label, True) for name, (label, _) in _SWITCHES.items() if resource.get(name) is True),
        ("Conditional read", _worded(resource, "conditionalRead", _CONDITIONS)),
        ("Conditional delete", _worded(resource, "conditionalDelete", _CONDITIONS)),
        ("References", words(resource.get("referencePolicy") or ())),
        ("Can include", expected(resource, "searchInclude")),
        ("Can include in reverse", expected(resource, "searchRevInclude")),
        ("Not supported", lacking),
    )


def _definition_link(label: str, element: Mapping[str, Any], rest: Rest) -> Piece:
    """Return a name as the link to its definition, where that can be opened."""
    url = str(element.get("definition") or "")
    piece = rest.profile(url) if url else Text(label, "code")
    return Link(label, piece.target, url, "code") if isinstance(piece, Link) else Text(label, "code")


def _elsewhere(element: Mapping[str, Any], rest: Rest) -> Cell:
    """Return the address of a definition that no link leads to."""
    url = str(element.get("definition") or "")
    is_open = not url or isinstance(rest.profile(url), Link)
    return () if is_open else (Text("Defined by ", "soft"), Text(url, "code"))


def _about(parameter: Mapping[str, Any], rest: Rest) -> Cell:
    """Say what a search parameter finds: its documentation, else its definition's description."""
    documentation = str(parameter.get("documentation") or "")
    url = str(parameter.get("definition") or "")
    if not documentation and (local := rest.view.resolve(url)):
        documentation = local.description
    cell: Cell = (Markdown(documentation),) if documentation else ()
    cell = joined((cell, _elsewhere(parameter, rest)), " ")
    for name, label in (("target", "Targets"), ("modifier", "Modifiers"), ("chain", "Chains")):
        if values := parameter.get(name):
            cell = (*cell, Text(f"{' ' if cell else ''}{label}: ", "soft"), *words(values))
    return cell


def _table(
    id_: str,
    title: str,
    titles: tuple[str, ...],
    rows: list[tuple[str, str, list[Cell]]],
    row_prefix: str,
    holds: Literal["", "parameter", "operation"] = "",
) -> Table | None:
    """Make a table of rows (name, verb, cells), without columns in which no row says anything."""
    if not rows:
        return None
    kept = shown_columns([cells for _, _, cells in rows], 2)
    columns = tuple(Column(titles[at], "definition" if titles[at] == "Description" else "") for at in kept)
    seen: set[str] = set()
    made = []
    for name, verb, cells in rows:
        anchor = f"{row_prefix}{name}" if row_prefix and name and name not in seen else ""
        seen.add(name)
        made.append(Row(tuple(cells[at] for at in kept), anchor, marks=(verb.lower() or "unstated",)))
    return Table(id_, title, columns, tuple(made), holds=holds)
