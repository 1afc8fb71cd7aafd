"""Searching one resource type: the parameters in a table, each in a section, and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.fhir.releases import release_of
from site_builder.kinds.api_statement import BASE, Api, Parameter
from site_builder.kinds.api_values import Found, escaped, value_in
from site_builder.kinds.capability_statement_resource import combination_cell
from site_builder.kinds.cells import shown_columns, words
from site_builder.kinds.definition_page import types
from site_builder.kinds.expectation import Combination, verb_chip
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
_PLAIN_TOKENS = ("boolean", "code", "id", "string", "uri", "ContactPoint")
"""Element types whose tokens have no system."""


def search_sections(api: Api, *, is_linked: bool = False) -> Iterator[Section]:
    """Give the request, what the statement says of it, and the table of parameters.

    `is_linked` is for pages on which the parameters have sections too.
    """
    if not api.supports("search-type"):
        return
    yield Request("", "GET", f"{BASE}/{api.type}?[parameters]")
    if documentation := str(api.content.get("documentation") or ""):
        yield Prose("", "", documentation)
    rows = []
    for parameter in api.parameters:
        name: Piece = Text(parameter.name, "code")
        if is_linked:
            name = Link(parameter.name, f"#{parameter_anchor(parameter)}", style="code")
        cells: tuple[Cell, ...] = (
            (name,),
            (type_link(parameter.type, api),),
            (Markdown(parameter.about),) if parameter.about else (),
            (verb_chip(parameter.verb, parameter.name),),
            (Text(parameter.path, "code"),) if parameter.path else (),
        )
        rows.append(cells)
    titles = ("Name", "Type", "Description", "Conformance", "Path")
    kept = shown_columns(rows, 2)
    classes = {"Description": "about", "Path": "path"}
    columns = tuple(Column(titles[at], classes.get(titles[at], "")) for at in kept)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    note: Cell = () if made else (Text(f"The statement names no search parameters of {api.type}."),)
    yield Table("search-parameters", "", columns, made, note)


def parameter_sections(api: Api, names: tuple[str, ...] = ()) -> Iterator[Section]:
    """Give a section for each parameter, or for those named: how it is written, what it finds, an example."""
    for parameter in api.parameters:
        if not names or parameter.name in names:
            yield Group(parameter_anchor(parameter), parameter.name, tuple(_parameter(parameter, api)))


def combination_sections(api: Api) -> Iterator[Section]:
    """Give the combinations, each with a request that finds an example of the guide."""
    if not api.combinations:
        return
    rows: list[tuple[Cell, ...]] = []
    for combination in api.combinations:
        cell: Cell = ()
        if found := combined(combination, api):
            request = Text(f"GET {BASE}/{api.type}?{found[0]}", "code")
            cell = (request, Text(" finds "), api.view.link_artifact(found[1]))
        verb = (verb_chip(combination.verb, "the combination"),)
        rows.append((combination_cell(combination), verb, cell))
    titles = ("Parameters", "Conformance", "For example")
    kept = shown_columns(rows, 2)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    columns = tuple(Column(titles[at], "value" if at == len(titles) - 1 else "") for at in kept)
    yield Table("search-combinations", "", columns, made)


def combined(combination: Combination, api: Api) -> tuple[str, Artifact] | None:
    """Give the query of a combination with the values of one example that has them all."""
    parameters = [api.parameter(name) for name in combination.required]
    for example in api.examples:
        values = [value_in(example, each.path, each.type) if each else None for each in parameters]
        if values and all(values):
            pairs = zip(combination.required, values, strict=True)
            return "&".join(f"{name}={escaped(found.value)}" for name, found in pairs if found), example
    return None


def parameter_anchor(parameter: Parameter) -> str:
    """Give the anchor of a parameter's section."""
    return f"search-{parameter.name}"


def type_link(kind: str, api: Api) -> Piece:
    """Link a search type to what the specification says of it."""
    release = release_of(api.statement.release)
    return Link(kind, f"{release.spec_url}search.html#{kind}") if release and kind else Text(kind)


def _parameter(parameter: Parameter, api: Api) -> Iterator[Section]:
    found = api.value(parameter)
    line: list[Piece] = [verb_chip(parameter.verb, parameter.name), Text(" "), type_link(parameter.type, api)]
    if parameter.path:
        line += [Text(" · "), Text(parameter.path, "code")]
    if parameter.about:
        line += [Text(" · "), Markdown(parameter.about)]
    yield Table("", "", (), (), tuple(line))
    forms = _forms(parameter, api)
    yield Request("", "GET", f"{BASE}/{api.type}?{parameter.name}{_equals(forms[0][0])}")
    yield from _ways(parameter, forms, api)
    if found:
        yield from _example_requests(parameter, found, api)


def _ways(parameter: Parameter, forms: tuple[tuple[str, str], ...], api: Api) -> Iterator[Table]:
    """Give the ways to write a value, where there is more than the one that the request shows."""
    note: Cell = ()
    if parameter.targets:
        leads = types(parameter.targets, api.statement, api.view, " or ")
        note = (Text("The reference leads to "), *leads, Text("."))
    if parameter.modifiers:
        listed = words(f":{name}" for name in parameter.modifiers)
        note = (*note, Text(" Modifiers: " if note else "Modifiers: "), *listed, Text("."))
    rows = tuple(
        Row(((Text(f"{parameter.name}{_equals(form)}", "code"),), (Markdown(meaning),)))
        for form, meaning in forms
    )
    if len(rows) > 1:
        yield Table("", "", (Column("Written", "written"), Column("Meaning", "definition")), rows, note)
    elif note:
        yield Table("", "", (), (), note)


def _forms(parameter: Parameter, api: Api) -> tuple[tuple[str, str], ...]:
    """Give the ways to write a value; a token whose element has no system has one way."""
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
    """Give requests that find an example of the guide; dates also from that day on."""
    is_or_begins = "begins with" if parameter.type == "string" else "is"
    meaning: Cell = (
        Text(f"Finds each {api.type} whose "),
        Text(parameter.name, "code"),
        Text(f" {is_or_begins} {found.words}, such as "),
        api.view.link_artifact(found.example),
        Text("."),
    )
    prefix = f"{BASE}/{api.type}?{parameter.name}="
    yield Request("", "GET", prefix + escaped(found.value), meaning)
    if parameter.type == "date":
        since: Cell = (Text(f"Finds those of {found.words} and later."),)
        yield Request("", "GET", f"{prefix}ge{escaped(found.value)}", since)
