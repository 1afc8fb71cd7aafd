"""An API as its pages show it, made from the guide's capability statement: see `templates/includes/api`.

The statement says which requests, parameters and combinations there are; values come from the guide's own
examples. Change either, and every page follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from site_builder.diagnostics import nearest
from site_builder.fhir.releases import release_of
from site_builder.kinds.api.messages import request_sections, response_sections
from site_builder.kinds.api.overview import overview_sections, searched_by
from site_builder.kinds.api.profile import profile_sections
from site_builder.kinds.api.search import (
    combination_sections,
    parameter_sections,
    search_sections,
    value_sections,
)
from site_builder.kinds.api.statement import BASE, Api, find_api
from site_builder.kinds.capability_statement.resource import interaction_verb
from site_builder.kinds.parts.cells import joined, stated
from site_builder.kinds.parts.definition_page import types
from site_builder.kinds.parts.expectation import verb_then
from site_builder.model.sections import Cell, Column, Facts, Link, Piece, Request, Row, Section, Table, Text
from site_builder.model.view import GuideView

_MAX_EXAMPLES = 5


def api_sections(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    """Return one part of a resource's API.

    `wanted` names the `part` and the `resource` (for the overview, `resources`), and may name the
    `statement`, parameter `name`s with commas between, the server's `base` address, and say `linked`.
    Raises LookupError with a message for the author.
    """
    part = wanted.get("part") or ""
    if part not in (*_PARTS, "overview"):
        hint = nearest(part, (*_PARTS, "overview"))
        raise LookupError(f"an API has no part '{part}'{f' ({hint})' if hint else ''}")
    if part == "overview":
        return tuple(overview_sections(wanted.get("resources", ""), wanted.get("statement", ""), view))
    api = find_api(wanted.get("resource", ""), wanted.get("statement", ""), view)
    return tuple(_PARTS[part](api, wanted))


def reference_sections(api: Api, *, is_linked: bool = False) -> Iterator[Section]:
    """Yield what a reader wants at hand: profile, requests, FHIR's own pages, statement, examples.

    `is_linked` is for pages on which the requests and the parameters have sections.
    """
    profile = str(api.content.get("profile") or "")
    statement: Piece = Link(
        api.statement.title, f"{api.statement.out}#{api.rest.anchor(api.content)}", api.statement.url
    )
    facts = stated(
        ("Profile", (api.rest.profile(profile),) if profile else ""),
        ("Read", _request_line(api, "read", "/[id]", is_linked=is_linked)),
        ("Search", _request_line(api, "search-type", "?[parameters]", is_linked=is_linked)),
        ("Search by", searched_by(api, is_linked=is_linked)),
        ("FHIR resource", _core_pages(api)),
        ("Examples", _example_links(api)),
        ("Requirements", (statement,)),
    )
    yield Facts("references", "", facts)


def _request_line(api: Api, code: str, path: str, *, is_linked: bool) -> Cell:
    """Return the request of an interaction, as a link to the part of the page that shows it."""
    if not api.supports(code):
        return ()
    line, part = f"GET {BASE}/{api.type}{path}", "read" if code == "read" else "search"
    return (Link(line, f"#api-{part}", style="code"),) if is_linked else (Text(line, "code"),)


def _core_pages(api: Api) -> Cell:
    """Return the specification's pages of the resource and of its search parameters."""
    release = release_of(api.statement.release)
    pages = types([api.type], api.statement, api.view)
    if release is None or not api.parameters:
        return pages
    search = Link("search parameters", f"{release.spec_url}{api.type.lower()}.html#search")
    return (*pages, Text(" and its "), search)


def _example_links(api: Api) -> Cell:
    """Return the first examples; the page of the profile's examples has the others."""
    listed = joined((api.link_example(each),) for each in api.examples[:_MAX_EXAMPLES])
    more = len(api.examples) - _MAX_EXAMPLES
    if more <= 0:
        return listed
    words = f"{more} more"
    if api.profile and len(api.view.examples_of(api.profile)) == len(api.examples):
        target = f"{api.profile.out.removesuffix('.html')}-examples.html"
        return (*listed, Text(" and "), Link(words, target))
    return (*listed, Text(f" and {words}"))


def read_sections(api: Api) -> Iterator[Section]:
    """Yield the requests for one resource that the statement has."""
    example = api.examples[0] if api.examples else None
    for code, path, meaning in (
        ("read", "/[id]", f"Gives the {api.type} with this logical id."),
        ("vread", "/[id]/_history/[vid]", "Gives one of its versions."),
        ("history-instance", "/[id]/_history", "Gives a Bundle of its versions."),
    ):
        verb = interaction_verb(api.content, code)
        if verb is None:
            continue
        words = verb_then(verb, (Text(meaning),), code)
        if code == "read" and example:
            shown = Text(f"{BASE}/{api.type}/{example.id}", "code")
            words = (
                *words,
                Text(" For example "),
                shown,
                Text(": "),
                api.link_example(example),
                Text("."),
            )
        yield Request("", "GET", f"{BASE}/{api.type}{path}", words)


def status_sections(api: Api) -> Iterator[Section]:
    """Yield the response codes of the interactions that the statement has.

    Source: https://hl7.org/fhir/STU3/http.html
    """
    rows = []
    for status in _STATUSES:
        names = [name for code, name in _NAMES.items() if code in status.interactions and api.supports(code)]
        if names:
            rows.append(
                Row(((Text(status.code, "code"),), (Text(status.meaning),), (Text(", ".join(names)),)))
            )
    if api.rest.content.get("security"):
        meaning = "The request carries no authorisation that the server accepts"
        rows.append(Row(((Text("401", "code"),), (Text(meaning),), (Text("every request"),))))
    rows.sort(key=_code_of)
    columns = (Column("Status", "code"), Column("Meaning"), Column("Answer to", "lines answers"))
    note: Cell = ()
    outcomes = (each for each in api.view.of_type("OperationOutcome") if each.is_example)
    if rows:
        note = (
            Text("A status of 4xx or 5xx comes with an "),
            *types(["OperationOutcome"], api.statement, api.view),
        )
        named = sorted(outcomes, key=lambda each: each.title.casefold())
        listed = joined((api.view.link_artifact(each),) for each in named[:_MAX_EXAMPLES])
        note = (
            *note,
            Text(" that says what is wrong"),
            *((Text(", such as "), *listed) if listed else ()),
            Text("."),
        )
    yield Table("response-codes", "", columns if rows else (), tuple(rows), note)


def _code_of(row: Row) -> str:
    piece = row.cells[0][0]
    return piece.text if isinstance(piece, Text) else ""


@dataclass(frozen=True, slots=True)
class _Status:
    code: str
    meaning: str
    interactions: tuple[str, ...]


_NAMES: Mapping[str, str] = {
    "read": "read",
    "vread": "version read",
    "search-type": "search",
    "create": "create",
    "update": "update",
    "patch": "patch",
    "delete": "delete",
}
_STATUSES = (
    _Status("200", "The resource, as asked for", ("read", "vread")),
    _Status("200", "A Bundle of type searchset; one without matches is a success too", ("search-type",)),
    _Status("200", "The resource was changed", ("update", "patch")),
    _Status("201", "The resource was made; Location says where it is", ("create", "update")),
    _Status("204", "The resource is deleted, and there is nothing more to say", ("delete",)),
    _Status("400", "The request can’t be understood, or breaks FHIR’s basic rules", tuple(_NAMES)[2:6]),
    _Status("404", "There is no such resource", ("read", "vread", "update", "patch")),
    _Status(
        "409", "The change conflicts with the version that the server has", ("update", "patch", "delete")
    ),
    _Status("410", "The resource was deleted", ("read", "vread")),
    _Status("422", "The resource breaks a profile or the server’s own rules", ("create", "update", "patch")),
)


def _names(wanted: Mapping[str, str], api: Api) -> tuple[str, ...]:
    """Return the parameter names that a page asks for. Raises LookupError when the statement lacks one."""
    names = tuple(name.strip() for name in wanted.get("name", "").split(",") if name.strip())
    for name in names:
        if api.parameter(name) is None:
            hint = nearest(name, [each.name for each in api.parameters])
            message = f"{api.statement.key} has no search parameter '{name}' of {api.type}"
            raise LookupError(f"{message} ({hint})" if hint else message)
    return names


_PARTS: Mapping[str, Callable[[Api, Mapping[str, str]], Iterator[Section]]] = {
    "references": lambda api, wanted: reference_sections(api, is_linked=bool(wanted.get("linked"))),
    "read": lambda api, _wanted: read_sections(api),
    "search": lambda api, wanted: search_sections(api, is_linked=bool(wanted.get("linked"))),
    "parameters": lambda api, wanted: parameter_sections(api, _names(wanted, api)),
    "values": lambda api, _wanted: value_sections(api),
    "combinations": lambda api, _wanted: combination_sections(api),
    "responses": lambda api, _wanted: status_sections(api),
    "example-request": lambda api, wanted: request_sections(api, wanted.get("base", "")),
    "example-response": lambda api, wanted: response_sections(api, wanted.get("format", "")),
    "profile": lambda api, _wanted: profile_sections(api),
}
