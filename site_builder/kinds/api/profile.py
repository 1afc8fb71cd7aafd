"""An API and its profile: where a search parameter looks, and what the profile asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from site_builder.fhir.releases import release_of
from site_builder.kinds import structure_definition
from site_builder.kinds.api.statement import Api, Parameter
from site_builder.kinds.structure_definition.profile import Profile
from site_builder.kinds.structure_definition.statistics import statistics
from site_builder.model.sections import Link, Piece, Section, Table, Text

_ELEMENT = re.compile(r"\(*+(?P<path>[A-Za-z]\w*(?:\.[a-z]\w*\b(?!\())*)(?P<choice>\[x\])?")
"""The plain steps that an expression begins with; functions such as `.where(` end them."""


def profile_sections(api: Api) -> Iterator[Section]:
    """Yield what the guide's own profile of the resource asks: in figures, then element by element."""
    if api.profile is None or api.profile.type != "StructureDefinition":
        return
    words = (
        Text("What "),
        api.view.link_artifact(api.profile),
        Text(f" asks beyond FHIR’s own {api.type}:"),
    )
    yield Table("", "", (), (), words)
    if figures := statistics(Profile(api.profile, api.view)):
        yield replace(figures, id="", title="")
    yield from structure_definition.view_sections(api.profile, api.view, "differential")


def path_piece(parameter: Parameter, api: Api) -> Piece:
    """Return a parameter's path, as a link to the row of the element it begins with, else to FHIR's."""
    target = _profile_target(parameter.path, api) or _core_target(parameter.path, api)
    return Link(parameter.path, target, style="code") if target else Text(parameter.path, "code")


def _profile_target(path: str, api: Api) -> str:
    if api.profile is None or api.profile.type != "StructureDefinition":
        return ""
    elements = api.view.elements(api.profile)
    found = next((each for each in _candidates(path) if elements.get(each)), "")
    if not found:
        return ""
    steps = found.split(".")
    above = (elements.get(".".join(steps[:at])) for at in range(1, len(steps)))
    # What lies below an element that may not be there has no row.
    has_row = not any(each and each.definition.get("max") == "0" for each in above)
    ending = ".html" if has_row else "-definitions.html"
    return f"{api.profile.out.removesuffix('.html')}{ending}#{found}"


def _core_target(path: str, api: Api) -> str:
    release = release_of(api.statement.release)
    if release is None:
        return ""
    definitions = api.view.definitions(api.statement.release)
    found = next((each for each in _candidates(path) if "." in each and definitions.element(each)), "")
    # The specification writes `effective[x]` as `effective_x_` in its anchors.
    anchor = found.replace("[x]", "_x_")
    return f"{release.spec_url}{api.type.lower()}-definitions.html#{anchor}" if found else ""


def _candidates(path: str) -> Iterator[str]:
    """Yield the element that a path means, as it is written and as the choice that it is one of."""
    match = _ELEMENT.match(path)
    if match is None:
        return
    plain = match["path"]
    yield plain + (match["choice"] or "")
    yield f"{plain}[x]"
    # `medicationReference` is one of `medication[x]`.
    parent, _, name = plain.rpartition(".")
    ends = [at for at, letter in enumerate(name) if letter.isupper()]
    yield from (f"{parent}.{name[:at]}[x]" for at in reversed(ends))
