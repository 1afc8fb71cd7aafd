"""CapabilityStatements: search parameters as they are defined, and profiles of the types that they are for.

Source: https://hl7.org/fhir/R5/capabilitystatement.html
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.node import Node
from site_builder.validation.run import Run


def check_capability_statement(node: Node, run: Run) -> None:
    """Check a CapabilityStatement as a whole."""
    check_url(node, run)
    for rest in node.all("rest"):
        for parameter in rest.all("searchParam"):
            _check_parameter(parameter, run)
        for resource in rest.all("resource"):
            for parameter in resource.all("searchParam"):
                _check_parameter(parameter, run)
            _check_profiles(resource, run)


def _check_parameter(parameter: Node, run: Run) -> None:
    """Check a search parameter's type against its definition's."""
    url, type_name = parameter.text("definition"), parameter.text("type")
    if not url or not type_name:
        return
    found = run.context.resource(url, ("SearchParameter",))
    if found is None:
        return
    if found.get("type") and found.get("type") != type_name:
        message = f"the type is {type_name}, and {url} defines {found.get('type')}"
        run.add("wrong-search-type", parameter, message)


def _check_profiles(resource: Node, run: Run) -> None:
    """Check that the profiles of a resource type are profiles of it."""
    type_name = resource.text("type")
    for place, url in _profiles(resource):
        structure = run.context.resource(url, ("StructureDefinition",))
        of = structure.get("type") if structure is not None else None
        if (
            structure is not None
            and isinstance(of, str)
            and type_name
            and of not in (type_name, "Resource", "DomainResource")
        ):
            message = f"'{url}' is a profile of {of}, not of {type_name}"
            run.add("wrong-profile", place, message)


def _profiles(resource: Node) -> Iterator[tuple[Node, str]]:
    for name in ("profile", "supportedProfile"):
        for value in resource.all(name):
            if isinstance(value.value, str):
                yield value, value.value
            elif value.type == "Reference" and value.text("reference"):
                yield value, value.text("reference")
