"""Searching one resource type: the parameters in a table, each in a section, and together; their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from site_builder.fhir.releases import release_of
from site_builder.kinds.api.profile import path_piece
from site_builder.kinds.api.statement import BASE, Api, Parameter
from site_builder.kinds.api.values import Found, escaped, value_in
from site_builder.kinds.capability_statement.resource import combination_cell
from site_builder.kinds.parts.cells import joined, shown_columns, words
from site_builder.kinds.parts.definition_page import types
from site_builder.kinds.parts.expectation import Combination, verb_chip
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    Cell,
    Column,
    Group,
    Link,
    Markdown,
    Piece,
    Prose,
    Request,
    Row,
    Section,
    Table,
    Text,
)

_FORMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "string": (
        ("[text]", "The value begins with the text, whatever the case."),
        (":exact=[text]", "The value is exactly the text."),
        (":contains=[text]", "The value has the text anywhere in it."),
    ),
    "token": (
        ("[code]", "The value has the code, whatever its system."),
        ("[system]|[code]", "The value has the code of this system."),
        ("|[code]", "The value has the code and no system."),
    ),
    "date": (
        ("[date]", "The value lies within the day, month or year."),
        ("ge[date]", "The value is then or later. `gt` is later, `le` then or earlier, `lt` earlier."),
    ),
    "reference": (
        ("[id]", "The value refers to the resource with this logical id."),
        ("[type]/[id]", "The same, with the type, where the reference may lead to several types."),
        ("[url]", "The value refers to the resource at this absolute address."),
    ),
    "quantity": (
        ("[number]", "The value is the number, whatever its unit."),
        ("[number]|[system]|[code]", "The value is the number with this unit."),
        (
            "ge[number]|[system]|[code]",
            "The value is as much or more. `gt` is more, `le` as much or less, `lt` less.",
        ),
    ),
    "number": (
        ("[number]", "The value is the number."),
        ("ge[number]", "The value is as much or more. `gt` is more, `le` as much or less, `lt` less."),
    ),
    "uri": (("[uri]", "The value is exactly this URI."),),
}
"""How a value is written, by search type, and what it asks for. Source: https://hl7.org/fhir/STU3/search.html."""
_COLUMNS = (
    Column("Name", "stacked-name"),
    Column("Conformance", "stacked-verb"),
    Column("Looks at", "lines"),
)
_PLAIN_TOKENS = ("boolean", "code", "id", "string", "uri", "ContactPoint")
"""Element types whose tokens have no system."""


def search_sections(api: Api, *, is_linked: bool = False) -> Iterator[Section]:
    """Yield the request, what the statement says of it, and the table of parameters.

    `is_linked` is for pages on which the parameters have sections too.
    """
    if not api.supports("search-type"):
        return
    yield Request("", "GET", f"{BASE}/{api.type}?[parameters]")
    if documentation := str(api.content.get("documentation") or ""):
        yield Prose("", "", documentation)
    rows: list[tuple[Cell, ...]] = []
    for parameter in api.parameters:
        name: Piece = Text(parameter.name, "code")
        if is_linked:
            name = Link(parameter.name, f"#{parameter_anchor(parameter)}", style="code")
        verb = (verb_chip(parameter.verb, parameter.name),)
        rows.append(((name,), verb, _about(parameter, api, "\n")))
    note: Cell = () if rows else (Text(f"The statement names no search parameters of {api.type}."),)
    yield Table("search-parameters", "", _COLUMNS if rows else (), tuple(map(Row, rows)), note)


def parameter_sections(api: Api, names: tuple[str, ...] = ()) -> Iterator[Section]:
    """Yield a section for each parameter, or for those named: how to write it, what it finds, an example."""
    for parameter in api.parameters:
        if not names or parameter.name in names:
            yield Group(parameter_anchor(parameter), parameter.name, tuple(_parameter(parameter, api)))


def value_sections(api: Api) -> Iterator[Section]:
    """Yield the ways to write a value: once for each search type, where there is more than one way."""
    by_type: dict[str, list[Parameter]] = {}
    for parameter in api.parameters:
        if len(_forms(parameter, api)) > 1:
            by_type.setdefault(parameter.type, []).append(parameter)
    for parameters in by_type.values():
        yield _ways(parameters, api)


def combination_sections(api: Api) -> Iterator[Section]:
    """Yield the combinations, each with a request that finds an example of the guide."""
    if not api.combinations:
        return
    rows: list[tuple[Cell, ...]] = []
    for combination in api.combinations:
        cell: Cell = ()
        if found := combined(combination, api):
            request = Text(f"GET {BASE}/{api.type}?{found[0]}", "code")
            cell = (request, Text("\nfinds "), api.link_example(found[1]))
        verb = (verb_chip(combination.verb, "the combination"),)
        rows.append((combination_cell(combination), verb, cell))
    columns = (Column("Parameters"), Column("Conformance"), Column("For example", "lines"))
    kept = shown_columns(rows, 2)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    yield Table("search-combinations", "", tuple(columns[at] for at in kept), made)


def combined(combination: Combination, api: Api) -> tuple[str, Artifact] | None:
    """Return the query of a combination with the values of one example that has them all."""
    parameters = [api.parameter(name) for name in combination.required]
    for example in api.examples:
        values = [value_in(example, each.path, each.type) if each else None for each in parameters]
        if values and all(values):
            pairs = zip(combination.required, values, strict=True)
            return "&".join(f"{name}={escaped(found.value)}" for name, found in pairs if found), example
    return None


def parameter_anchor(parameter: Parameter) -> str:
    """Return the anchor of a parameter's section."""
    return f"search-{parameter.name}"


def type_link(kind: str, api: Api) -> Piece:
    """Link a search type to what the specification says of it."""
    release = release_of(api.statement.release)
    return Link(kind, f"{release.spec_url}search.html#{kind}") if release and kind else Text(kind)


def _parameter(parameter: Parameter, api: Api) -> Iterator[Section]:
    verb = verb_chip(parameter.verb, parameter.name)
    yield Table("", "", (), (), (verb, Text(" "), *_about(parameter, api, " ")))
    if note := _narrowed(parameter, api):
        yield Table("", "", (), (), note)
    if found := api.value(parameter):
        yield from _example_requests(parameter, found, api)
    else:
        form = _forms(parameter, api)[0][0]
        yield Request("", "GET", f"{BASE}/{api.type}?{parameter.name}{_equals(form)}")


def _about(parameter: Parameter, api: Api, between: str) -> Cell:
    """Say what a parameter finds, then of which type it is and where it looks."""
    where = joined(
        ((type_link(parameter.type, api),), (path_piece(parameter, api),) if parameter.path else ()), " · "
    )
    return joined(((Markdown(parameter.about),) if parameter.about else (), where), between)


def _narrowed(parameter: Parameter, api: Api) -> Cell:
    """Say which types a reference leads to, and which modifiers there are, where the statement says it."""
    note: Cell = ()
    if parameter.targets:
        leads = types(parameter.targets, api.statement, api.view, " or ")
        note = (Text("The reference leads to "), *leads, Text("."))
    if parameter.modifiers:
        listed = words(f":{name}" for name in parameter.modifiers)
        note = (*note, Text(" Modifiers: " if note else "Modifiers: "), *listed, Text("."))
    return note


def _ways(parameters: Sequence[Parameter], api: Api) -> Table:
    """Return the ways to write a value of parameters of one type, with one of them for example."""
    first = min(parameters, key=lambda each: len(each.name))
    rows = tuple(
        Row(((Text(f"{first.name}{_equals(form)}", "code"),), (Markdown(meaning),)))
        for form, meaning in _forms(first, api)
    )
    names = joined((Text(each.name, "code"),) for each in parameters)
    note = (Text("Type "), type_link(first.type, api), Text(": "), *names)
    return Table("", "", (Column("Written", "written"), Column("Meaning", "lines")), rows, note)


def _forms(parameter: Parameter, api: Api) -> tuple[tuple[str, str], ...]:
    """Return the ways to write a value; a token whose element has no system has one way."""
    forms = _FORMS.get(parameter.type, (("[value]", ""),))
    if parameter.type == "token" and _element_type(parameter, api) in _PLAIN_TOKENS:
        return (("[value]", ""),) if "telecom" in parameter.path else (("[code]", ""),)
    return forms


def _element_type(parameter: Parameter, api: Api) -> str:
    path = parameter.path.split(" ")[0].lstrip("(").split(".where(")[0]
    fact = api.view.definitions(api.statement.release).element(path) if "." in path else None
    return fact.types[0].code if fact and len(fact.types) == 1 else ""


def _equals(form: str) -> str:
    return form if form.startswith(":") else f"={form}"


def _example_requests(parameter: Parameter, found: Found, api: Api) -> Iterator[Request]:
    """Yield requests that find an example of the guide; dates also from that day on."""
    is_or_begins = "begins with" if parameter.type == "string" else "is"
    meaning: Cell = (
        Text(f"Finds each {api.type} whose "),
        Text(parameter.name, "code"),
        Text(f" {is_or_begins} {found.words}, such as "),
        api.link_example(found.example),
        Text("."),
    )
    prefix = f"{BASE}/{api.type}?{parameter.name}="
    yield Request("", "GET", prefix + escaped(found.value), meaning)
    if parameter.type == "date":
        since: Cell = (Text(f"Finds those of {found.words} and later."),)
        yield Request("", "GET", f"{prefix}ge{escaped(found.value)}", since)
