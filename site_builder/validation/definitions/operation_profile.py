"""Profiles of the parameters of an operation, compared with what the operation says of these.

Source: https://hl7.org/fhir/R5/operationdefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.source.json_access import mappings, strings, text
from site_builder.validation.node import Node
from site_builder.validation.run import Run

ANY = frozenset({"Type", "Any", "Element", "Resource", "DomainResource"})
"""Types of parameters that may be of any."""

_OF_MANY = ("", "Element")
"""What the type of a parameter is that may have several: each of them is said elsewhere."""


@dataclass(frozen=True, slots=True)
class _Slice:
    """What a profile of Parameters says of one parameter."""

    least: int | None
    most: str
    types: tuple[str, ...]
    targets: tuple[str, ...]


def check_profile(node: Node, place: Node, url: str, use: str, run: Run) -> None:
    """Compare the parameters with those of a profile of Parameters."""
    structure = run.context.resource(url, ("StructureDefinition",))
    if structure is None:
        run.cannot_decide(f"the profile {url} is not at hand")
        return
    if structure.get("type") != "Parameters":
        run.add(
            "wrong-parameter", place, f"'{url}' is a profile of {structure.get('type')}, not of Parameters"
        )
        return
    slices = _slices(structure)
    named = {each.text("name"): each for each in node.all("parameter") if each.text("use") == use}
    for name in slices:
        if name not in named:
            run.add(
                "missing-parameter",
                place,
                f"the profile has a parameter '{name}', the operation has none",
                about=name,
            )
    for name, parameter in named.items():
        found = slices.get(name)
        if found is None:
            run.add("missing-parameter", parameter, f"the profile {url} has no parameter '{name}'", about=url)
        else:
            _compare(parameter, found, url, run)


def _slices(structure: Mapping[str, Any]) -> dict[str, _Slice]:
    """Return what a profile says of parameters, by their fixed names."""
    view = structure.get("snapshot") or structure.get("differential") or {}
    elements = {
        text(each.get("id")): each
        for each in mappings(view.get("element") if isinstance(view, Mapping) else None)
    }
    found: dict[str, _Slice] = {}
    for id_, element in elements.items():
        if not id_.startswith("Parameters.parameter:") or id_.count(".") != 1:
            continue
        name = elements.get(f"{id_}.name", {})
        fixed = text(name.get("fixedString")) or text(name.get("patternString"))
        if not fixed:
            continue
        types: list[str] = []
        targets: list[str] = []
        for inner in ("value[x]", "resource"):
            for each in mappings(elements.get(f"{id_}.{inner}", {}).get("type")):
                profiled = [
                    url.removeprefix(STRUCTURES)
                    for url in strings(each.get("profile"))
                    if url.startswith(STRUCTURES)
                ]
                types += profiled or [text(each.get("code"))]
                targets += strings(each.get("targetProfile"))
        least = element.get("min")
        found[fixed] = _Slice(
            least if isinstance(least, int) else None, text(element.get("max")), tuple(types), tuple(targets)
        )
    return found


def _compare(parameter: Node, stated: _Slice, url: str, run: Run) -> None:
    name = parameter.text("name")
    least, most = parameter.get("min"), parameter.text("max")
    if stated.least is not None and least != stated.least:
        message = f"min is {least}, and {stated.least} in the profile {url}"
        run.add("wrong-parameter", parameter, message, about=f"min {url}")
    if stated.most and most != stated.most:
        message = f"max is {most}, and {stated.most} in the profile {url}"
        run.add("wrong-parameter", parameter, message, about=f"max {url}")
    allowed = {parameter.text("type"), *(str(each.value) for each in parameter.all("allowedType"))} - {""}
    # A parameter of any type may have one that the profile names.
    if allowed and stated.types and not allowed & ANY:
        for each in sorted(set(stated.types) - allowed - {""}):
            message = f"the profile {url} allows the type {each} of '{name}', the operation does not"
            run.add("wrong-parameter", parameter, message, about=f"type {each} {url}")
        for each in sorted(allowed - set(stated.types)):
            message = f"the operation allows the type {each} of '{name}', the profile {url} does not"
            run.add("wrong-parameter", parameter, message, about=f"type {each} {url} not")
    targets = {str(each.value) for each in parameter.all("targetProfile")}
    for each in sorted(targets - set(stated.targets)):
        message = f"the target {each} of '{name}' is none in the profile {url}"
        run.add("wrong-parameter", parameter, message, about=f"target {each} {url}")
    # By opd-3 only what is a reference has targets: a parameter of several types can't say any.
    for each in sorted(set(stated.targets) - targets) if parameter.text("type") not in _OF_MANY else ():
        message = f"the profile {url} has the target {each} of '{name}', the operation has not"
        run.add("wrong-parameter", parameter, message, about=f"target {each} {url} not")
