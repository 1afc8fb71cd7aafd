"""CapabilityStatements: search parameters, operations and profiles as they are defined, for their types.

Source: https://hl7.org/fhir/R5/capabilitystatement.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.core_searches import core_search_parameters
from site_builder.source.json_access import strings, text
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.search_types import is_for
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_OF_ANY = ("Resource", "DomainResource")
_TAKEN = ("imports", "instantiates")
_INCLUDES = ("searchInclude", "searchRevInclude")


def check_capability_statement(node: Node, run: Run) -> None:
    """Check a CapabilityStatement as a whole."""
    check_url(node, run)
    for name in _TAKEN:
        for taken in node.all(name):
            if node.text("url") and str(taken.value).partition("|")[0] == node.text("url"):
                run.add("includes-itself", taken, f"the statement {name} itself")
    for rest in node.all("rest"):
        for parameter in rest.all("searchParam"):
            _check_parameter(parameter, "", run)
        for operation in rest.all("operation"):
            _check_operation(operation, "", run)
        _check_repeated(rest, run)
        for resource in rest.all("resource"):
            _check_resource(resource, run)


def _check_resource(resource: Node, run: Run) -> None:
    type_name = resource.text("type")
    for parameter in resource.all("searchParam"):
        _check_parameter(parameter, type_name, run)
    for operation in resource.all("operation"):
        _check_operation(operation, type_name, run)
    _check_profiles(resource, run)
    _check_repeated(resource, run)
    if type_name:
        for name in _INCLUDES:
            for include in resource.all(name):
                _check_include(include, name, type_name, run)


def _check_repeated(holder: Node, run: Run) -> None:
    """Report an interaction that is stated twice."""
    seen: set[str] = set()
    for interaction in holder.all("interaction"):
        code = interaction.text("code")
        if code and code in seen:
            run.add("repeated-interaction", interaction, f"the interaction '{code}' is stated before")
        seen.add(code)


def _check_parameter(parameter: Node, type_name: str, run: Run) -> None:
    """Check a search parameter's type against its definition's; without one against FHIR's own."""
    url, kind, name = (parameter.text(each) for each in ("definition", "type", "name"))
    if not kind:
        return
    found = run.context.resource(url, ("SearchParameter",)) if url else None
    if found is not None:
        if found.get("type") and found.get("type") != kind:
            message = f"the type is {kind}, and {url} defines {found.get('type')}"
            run.add("wrong-search-type", parameter, message)
        elif type_name and not is_for(found, type_name, run):
            bases = ", ".join(strings(found.get("base")))
            place = parameter.first("definition") or parameter
            run.add("wrong-search", place, f"{url} is for {bases}, not for {type_name}")
    elif not url and type_name:
        own = _own_searches(type_name, run).get(name)
        if own is not None and own.get("type") != kind:
            message = (
                f"the type of '{name}' is {kind}, and FHIR's own parameter of that name is a {own['type']}"
            )
            run.add("wrong-search", parameter.first("type") or parameter, message)


def _own_searches(type_name: str, run: Run) -> Mapping[str, Mapping[str, Any]]:
    """Return FHIR's own search parameters for a type, by their codes."""

    def make() -> dict[str, Mapping[str, Any]]:
        own = core_search_parameters(run.context.release.name)
        return {text(each.get("code")): each for each in own if is_for(each, type_name, run)}

    return run.context.once(("searches", type_name), make)


def _is_defined(type_name: str, name: str, run: Run) -> bool:
    """Tell whether some search parameter at hand is for a type and has a code."""
    if name in _own_searches(type_name, run):
        return True
    given = (each for each in run.context.own("SearchParameter") if each.get("code") == name)
    return any(is_for(each, type_name, run) for each in given)


def _check_include(include: Node, name: str, type_name: str, run: Run) -> None:
    """Check that what is included by a search is written `TYPE:PARAMETER`, and named as it is defined."""
    written = include.value
    if not isinstance(written, str) or written == "*":
        return
    source, mark, rest = written.partition(":")
    definitions = run.context.definitions
    if not mark:
        hint = f"Write '{type_name}:{written}'." if name == "searchInclude" else ""
        run.add("wrong-include", include, f"'{written}' is not written as TYPE:PARAMETER", hint=hint)
        return
    if not definitions.is_resource(source):
        known = [each for each in definitions.types() if definitions.is_resource(each)]
        message = f"'{source}' is no resource type of {run.context.release}"
        run.add("wrong-include", include, message, hint=guess(nearest_name(source, known)))
        return
    if name == "searchInclude" and source != type_name:
        # With `:iterate` what is included includes more.
        message = f"'{written}' begins at {source}, and searches for {type_name} find none"
        run.add("wrong-include", include, message)
        return
    parameter = rest.partition(":")[0]
    own = _own_searches(source, run)
    if own and parameter != "*" and not _is_defined(source, parameter, run) and _are_all_here(run):
        message = f"{source} has no search parameter '{parameter}'"
        run.add("wrong-include", include, message, hint=guess(nearest_name(parameter, own)))
    elif parameter in own and own[parameter].get("type") != "reference":
        message = f"'{parameter}' of {source} is a {own[parameter].get('type')}, which leads to no resource"
        run.add("wrong-include", include, message)


def _are_all_here(run: Run) -> bool:
    """Tell whether no package that is not here could define more search parameters."""
    return not run.may_be_unmade() and not run.context.definitions.packages


def _check_operation(operation: Node, type_name: str, run: Run) -> None:
    """Check that an operation is defined for where it is stated; with a type, for that one."""
    url, name = operation.text("definition"), operation.text("name")
    place = operation.first("definition") or operation
    found = run.context.resource(url, ("OperationDefinition",)) if url else None
    if found is None:
        return
    code = text(found.get("code"))
    if name and code and name.lstrip("$") != code:
        message = f"the operation is called '{name}', and '{code}' by {url}"
        run.add("wrong-operation", operation.first("name") or operation, message)
    if not type_name:
        if found.get("system") is False:
            message = f"{url} is not for the whole system, but for resources"
            run.add("wrong-operation", place, message, about="level")
        return
    types = strings(found.get("resource"))
    bases = run.context.types.bases(type_name)
    if types and {*bases}.isdisjoint(types):
        message = f"{url} is for {', '.join(types)}, not for {type_name}"
        run.add("wrong-operation", place, message, about="level")
    elif found.get("type") is False and found.get("instance") is False:
        message = f"{url} is for the whole system, not for {type_name}"
        run.add("wrong-operation", place, message, about="level")


def _check_profiles(resource: Node, run: Run) -> None:
    """Check that the profiles of a resource type are profiles of it."""
    type_name = resource.text("type")
    for place, url in _profiles(resource):
        structure = run.context.structures.structure(url.partition("|")[0])
        of = structure.get("type") if structure is not None else None
        if structure is not None and isinstance(of, str) and type_name and of not in (type_name, *_OF_ANY):
            message = f"'{url}' is a profile of {of}, not of {type_name}"
            run.add("wrong-profile", place, message)


def _profiles(resource: Node) -> Iterator[tuple[Node, str]]:
    for name in ("profile", "supportedProfile"):
        for value in resource.all(name):
            if isinstance(value.value, str):
                yield value, value.value
            elif value.type == "Reference" and value.text("reference"):
                yield value, value.text("reference")
