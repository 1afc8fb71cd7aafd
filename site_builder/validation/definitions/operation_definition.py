"""OperationDefinitions: their parameters, and the profiles that constrain these.

Source: https://hl7.org/fhir/R5/operationdefinition.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.source.json_access import mappings, text
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.operation_profile import ANY, check_profile
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_CODED = frozenset({"code", "Coding", "CodeableConcept", "Quantity", "string", "uri", "markdown"})
"""Types that have codes, or texts that may be some."""
_OF_RESOURCES = ("type", "instance")


def check_operation(node: Node, run: Run) -> None:
    """Check an OperationDefinition as a whole."""
    check_url(node, run)
    _check_resources(node, run)
    _check_levels(node, run)
    _check_overloads(node, run)
    _check_base(node, run)
    for use in ("in", "out"):
        _check_unique(node.all("parameter"), use, run)
    for parameter in _all_parameters(node):
        _check_parameter(parameter, run)
    for name, use in (("inputProfile", "in"), ("outputProfile", "out")):
        profile = node.first(name)
        if profile is not None and isinstance(profile.value, str):
            check_profile(node, profile, profile.value, use, run)


def _all_parameters(node: Node) -> Iterator[Node]:
    waiting = list(reversed(node.all("parameter")))
    while waiting:
        parameter = waiting.pop()
        yield parameter
        waiting += reversed(parameter.all("part"))


def _check_resources(node: Node, run: Run) -> None:
    definitions = run.context.definitions
    for resource in node.all("resource"):
        if isinstance(resource.value, str) and not definitions.is_resource(resource.value):
            known = [name for name in definitions.types() if definitions.is_resource(name)]
            message = f"'{resource.value}' is no resource type of {run.context.release}"
            run.add(
                "code-not-in-value-set", resource, message, hint=guess(nearest_name(resource.value, known))
            )


def _check_levels(node: Node, run: Run) -> None:
    """Check that the operation is for something, under a name that its URL can have."""
    code = node.first("code")
    if code is not None and node.text("code").startswith("$"):
        message = f"the code is written without '$', which the URL has before it: '{node.text('code')}'"
        run.add("wrong-operation-level", code, message, about="code")
    stated = {name: node.get(name) for name in ("system", *_OF_RESOURCES)}
    if all(each is False for each in stated.values()):
        message = "the operation is neither for the system, nor for a type, nor for an instance"
        run.add("wrong-operation-level", node.first("system") or node, message)
    elif any(stated[name] is True for name in _OF_RESOURCES) and not node.all("resource"):
        place = next(node.first(name) for name in _OF_RESOURCES if stated[name] is True) or node
        run.add("wrong-operation-level", place, "nothing says which resource types the operation is for")


def _check_overloads(node: Node, run: Run) -> None:
    """Check that an overload names parameters that there are."""
    known = {each.text("name") for each in node.all("parameter")}
    for overload in node.all("overload"):
        for name in overload.all("parameterName"):
            if isinstance(name.value, str) and name.value not in known:
                hint = guess(nearest_name(name.value, known))
                run.add("wrong-parameter", name, f"there is no parameter '{name.value}'", hint=hint)


def _check_base(node: Node, run: Run) -> None:
    """Compare the operation with the one that it is based on: what it accepts must do there."""
    place = node.first("base")
    if place is None or not isinstance(place.value, str):
        return
    if node.text("url") and place.value.partition("|")[0] == node.text("url"):
        run.add("includes-itself", place, "the operation is based on itself")
        return
    base = run.context.resource(place.value, ("OperationDefinition",))
    if base is None:
        run.cannot_decide(f"the operation {place.value.partition('|')[0]} is not at hand")
        return
    if node.text("code") and base.get("code") and node.text("code") != base["code"]:
        message = f"the code is '{node.text('code')}', and '{base['code']}' in {base.get('url')}"
        place = node.first("code") or node
        run.add("not-as-base-operation", place, message, severity=Severity.WARNING)
    url = base.get("url")
    known = {
        (text(each.get("use")), text(each.get("name"))): each for each in mappings(base.get("parameter"))
    }
    for parameter in node.all("parameter"):
        of_base = known.get((parameter.text("use"), parameter.text("name")))
        if of_base is not None:
            _compare(parameter, of_base, text(url), run)
        elif parameter.text("use") == "in" and parameter.get("min") not in (0, None):
            message = (
                f"the parameter '{parameter.text('name')}' is required here, and unknown to {place.value}"
            )
            run.add("not-as-base-operation", parameter, message)


def _compare(parameter: Node, base: Mapping[str, Any], url: str, run: Run) -> None:
    """Check that a parameter allows nothing that the base does not."""
    name, type_name = parameter.text("name"), parameter.text("type")
    least, of_base = parameter.get("min"), base.get("min")
    if isinstance(least, int) and isinstance(of_base, int) and least < of_base:
        message = f"'{name}' is there at least {least} times, and {of_base} in {url}"
        run.add("not-as-base-operation", parameter.first("min") or parameter, message)
    most, wider = parameter.text("max"), text(base.get("max"))
    if wider.isdigit() and (most == "*" or (most.isdigit() and int(most) > int(wider))):
        message = f"'{name}' is there at most {most} times, and {wider} in {url}"
        run.add("not-as-base-operation", parameter.first("max") or parameter, message)
    allowed = text(base.get("type"))
    if type_name and allowed and allowed not in ANY and allowed not in run.context.types.bases(type_name):
        message = f"'{name}' is of type {type_name}, and of {allowed} in {url}"
        run.add("not-as-base-operation", parameter.first("type") or parameter, message)


def _check_unique(parameters: Sequence[Node], use: str, run: Run) -> None:
    seen: set[str] = set()
    for parameter in parameters:
        if parameter.text("use") != use:
            continue
        name = parameter.text("name")
        if name in seen:
            run.add(
                "wrong-parameter",
                parameter,
                f"a parameter '{name}' of use '{use}' is defined before",
                about="name",
            )
        seen.add(name)


def _check_parameter(parameter: Node, run: Run) -> None:
    """Check cardinality, type and parts of one parameter."""
    least, most = parameter.get("min"), parameter.text("max")
    if isinstance(least, int) and most.isdigit() and least > int(most):
        message = f"min {least} is above max {most}"
        run.add("wrong-cardinality", parameter.first("min") or parameter, message)
    type_name, parts = parameter.text("type"), parameter.all("part")
    definitions = run.context.definitions
    if type_name and type_name not in ANY and "/" not in type_name and definitions.type(type_name) is None:
        message = f"'{type_name}' is no type of {run.context.release}"
        hint = guess(nearest_name(type_name, definitions.types()))
        run.add("code-not-in-value-set", parameter.first("type") or parameter, message, hint=hint)
    if parts and type_name and type_name not in ("BackboneElement", "Element", "Parameters"):
        message = f"a parameter of type {type_name} has parts, which stand in its place"
        run.add("wrong-parameter", parameter.first("type") or parameter, message, about="parts")
    _check_unique_parts(parts, run)
    _check_use(parameter, parts, run)
    _check_max(parameter, most, run)
    if (binding := parameter.first("binding")) is not None:
        _check_binding(binding, type_name, run)


def _check_use(parameter: Node, parts: Sequence[Node], run: Run) -> None:
    """Check that the parts of a parameter go the way that it goes."""
    for part in parts:
        if part.text("use") and parameter.text("use") and part.text("use") != parameter.text("use"):
            message = (
                f"the part is for '{part.text('use')}', what it is part of for '{parameter.text('use')}'"
            )
            run.add("wrong-parameter", part.first("use") or part, message, about="use")


def _check_max(parameter: Node, most: str, run: Run) -> None:
    least = parameter.get("min")
    if most and most != "*" and not most.isdigit():
        message = f"max '{most}' is neither a number nor '*'"
        run.add("wrong-cardinality", parameter.first("max") or parameter, message)
    if isinstance(least, int) and least < 0:
        run.add("wrong-cardinality", parameter.first("min") or parameter, f"min {least} is below 0")


def _check_binding(binding: Node, type_name: str, run: Run) -> None:
    """Check that what is bound has codes, and that its value set is at hand."""
    bases = run.context.types.bases(type_name) if type_name else ()
    if bases and type_name not in ANY and _CODED.isdisjoint(bases):
        message = f"a parameter of type {type_name} has no codes, and can't be bound to a value set"
        run.add("not-bindable", binding, message)
    value = binding.first("valueSet")
    url = text(value.value) if value is not None else ""
    if value is not None and url and url[0] != "#" and run.context.value_set(url.partition("|")[0]) is None:
        message = f"the value set '{url}' is not at hand"
        run.add("value-set-not-at-hand", value, message, severity=run.context.options.minor)


def _check_unique_parts(parts: Sequence[Node], run: Run) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.text("name")
        if name and name in seen:
            run.add("wrong-parameter", part, f"a part '{name}' is defined before", about="name")
        seen.add(name)
