"""What the guide says of itself and its artifacts take over, by parameters of HL7's IG Publisher.

`apply-version` puts the guide's version into every definition, `default-version` into those that state
none; likewise for the other elements. HL7's base template sets the former where the guide does not.
Source: https://build.fhir.org/ig/FHIR/fhir-tools-ig/CodeSystem-ig-parameters.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.dialects.hl7.parameters import is_on, parameters
from site_builder.dialects.hl7.standards import Extension, with_standards
from site_builder.dialects.hl7.template import SET_BY_BASE
from site_builder.fhir.addresses import with_ids
from site_builder.fhir.facts import load_facts
from site_builder.fhir.json_text import dumps
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import release_of
from site_builder.fhir.resource_types import is_canonical
from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings, text
from site_builder.source.kept import kept
from site_builder.source.origins import Origins

_ELEMENTS: Mapping[str, str] = {
    "version": "version",
    "publisher": "publisher",
    "contact": "contact",
    "context": "useContext",
    "jurisdiction": "jurisdiction",
    "copyright": "copyright",
}
"""Ends of parameters, and the elements that they mean. The licence of a guide is that of its package."""
_ORDER = (
    *("resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension"),
    *("modifierExtension", "url", "identifier", "version", "name", "title", "status", "experimental", "date"),
    *("publisher", "contact", "description", "useContext", "jurisdiction", "purpose", "copyright"),
)
"""The elements of a definition, as far as they stand in one order in all types."""
_WORKING_GROUP = "http://hl7.org/fhir/StructureDefinition/structuredefinition-wg"
_YEAR = "{{{year}}}"
"""What a statement of rights has for the year of the build."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What definitions take over."""

    always: Mapping[str, Any]
    """Elements that a definition has whatever it states."""
    absent: Mapping[str, Any]
    """Elements that a definition has where it states none."""
    group: str
    """The working group; empty for none."""
    is_group_always: bool
    canonical: str
    """Below which the URLs of definitions lie that state none; may be empty."""
    year: str
    told: str = field(compare=False, default="")
    """All of it as one text."""


def with_defaults(
    artifacts: list[Artifact], guide: PublisherGuide, canonical: str, build_date: date
) -> list[Artifact]:
    """Return the artifacts, the definitions among them with what they take over from the guide."""
    resource = _whole(guide, artifacts)
    stated = parameters(guide.resource)
    switched = SET_BY_BASE if guide.builds_on_base else frozenset()
    taken = _taken(resource, stated, switched, canonical, build_date)
    hands_on = is_on(stated, "propagate-status", default="propagate-status" in switched)
    standards = with_standards(artifacts, resource, canonical) if hands_on else {}
    found: list[Artifact] = []
    for artifact in map(_without_half_a_narrative, artifacts):
        # What stands for a later release's resource in a `Basic` has its own elements elsewhere.
        is_wrapped = artifact.resource.get("resourceType") != artifact.type
        if is_wrapped or not is_canonical(artifact.type):
            found.append(artifact)
            continue
        more = standards.get(artifact.key, ())
        sources = (artifact, taken.told, dumps(more) if more else "")
        make = partial(_filled, artifact, taken, more)
        found.append(kept(("artifact of the guide", artifact.key), sources, make))
    return found


def _without_half_a_narrative(artifact: Artifact) -> Artifact:
    """Leave out a narrative that says how it came about and nothing else: the Publisher makes one anew."""
    narrative = artifact.resource.get("text")
    is_wrapped = artifact.resource.get("resourceType") != artifact.type
    if is_wrapped or not isinstance(narrative, Mapping) or "div" in narrative:
        return artifact

    def make() -> Artifact:
        resource = {key: value for key, value in artifact.resource.items() if key != "text"}
        shape = {key: value for key, value in artifact.neutral.items() if key != "text"}
        reshape = partial(neutral, release=artifact.release)
        origins = Origins(resource, reshape)
        return replace(artifact, resource=resource, neutral=shape, origins=origins, is_amended=True)

    return kept(("artifact without narrative", artifact.key), (artifact,), make)


def _whole(guide: PublisherGuide, artifacts: Sequence[Artifact]) -> Mapping[str, Any]:
    """Return the guide's resource; of one in XML, which was read without its types, as it is in JSON."""
    if not guide.resource_file.lower().endswith(".xml"):
        return guide.resource
    own = next((each.resource for each in artifacts if each.source == guide.resource_file), {})
    return {key: own.get(key, value) for key, value in guide.resource.items()} | {
        key: own[key] for key in ("extension",) if key in own
    }


def _taken(
    resource: Mapping[str, Any],
    stated: Mapping[str, list[str]],
    switched: Collection[str],
    canonical: str,
    build_date: date,
) -> _Taken:
    always = _elements(resource, stated, "apply", switched)
    absent = _elements(resource, stated, "default", ())
    if rights := always.pop("copyright", None):
        # The Publisher never puts the guide's statement over a definition's own.
        absent["copyright"] = rights
    absent |= {"status": "draft", "date": build_date.isoformat()}
    group = _extension(resource, _WORKING_GROUP)
    is_always = is_on(stated, "apply-wg", default="apply-wg" in switched)
    if not (is_always or is_on(stated, "default-wg")):
        group = ""
    year = str(build_date.year)
    told = dumps([always, absent, group, is_always, canonical, year])
    return _Taken(always, absent, group, is_always, canonical, year, told)


def _elements(
    resource: Mapping[str, Any], stated: Mapping[str, list[str]], how: str, switched: Collection[str]
) -> dict[str, Any]:
    """Return what the guide has of the elements that a kind of parameter is on for."""
    return {
        element: resource[element]
        for end, element in _ELEMENTS.items()
        if resource.get(element) and is_on(stated, f"{how}-{end}", default=f"{how}-{end}" in switched)
    }


def _filled(artifact: Artifact, taken: _Taken, more: Sequence[Extension]) -> Artifact:
    """Return a definition with what it takes over; `more` are extensions."""
    resource = artifact.resource
    added = _added(artifact, taken)
    extensions = _extensions(artifact, taken, more)
    if extensions:
        added["extension"] = extensions
    if not added:
        return artifact
    resource = _with(resource, added)
    reshape = partial(neutral, release=artifact.release)
    shape = reshape(resource)
    return replace(
        artifact,
        url=artifact.url or str(shape.get("url") or ""),
        version=str(shape.get("version") or artifact.version),
        status=artifact.status or str(shape.get("status") or ""),
        resource=resource,
        neutral=shape,
        origins=Origins(resource, reshape),
        is_amended=True,
    )


def _added(artifact: Artifact, taken: _Taken) -> dict[str, Any]:
    """Return the elements that a definition is to have, as far as its type has them."""
    resource = artifact.resource
    added = {key: value for key, value in taken.absent.items() if not resource.get(key)}
    if taken.canonical and not artifact.url and not resource.get("url"):
        added["url"] = f"{taken.canonical}/{artifact.type}/{artifact.id}"
    added |= {key: value for key, value in taken.always.items() if resource.get(key) != value}
    added |= _with_element_ids(resource)
    rights = added.get("copyright", resource.get("copyright"))
    if isinstance(rights, str) and _YEAR in rights:
        added["copyright"] = rights.replace(_YEAR, taken.year)
    release = release_of(artifact.release)
    facts = load_facts(release).type(artifact.type) if release else None
    return {key: value for key, value in added.items() if facts is None or key in facts.elements}


def _with_element_ids(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the views of a StructureDefinition in which elements lack an id: the Publisher makes these."""
    found: dict[str, Any] = {}
    for view in ("differential", "snapshot"):
        elements = mappings(mapping(resource.get(view)).get("element"))
        if all("id" in each for each in elements) or not all(text(each.get("path")) for each in elements):
            continue
        made = with_ids(elements, is_trusted=True)
        whole = [each if "id" in each else other for each, other in zip(elements, made, strict=True)]
        found[view] = {**resource[view], "element": whole}
    return found


def _extensions(artifact: Artifact, taken: _Taken, more: Sequence[Extension]) -> list[Any]:
    """Return all extensions of a definition that is to have others than it states; else none."""
    written = artifact.resource.get("extension")
    own = list(written) if isinstance(written, list) else []
    stated = _extension(artifact.resource, _WORKING_GROUP)
    group = {"url": _WORKING_GROUP, "valueCode": taken.group}
    found = [*own]
    if taken.group and not artifact.is_example and stated != taken.group:
        if not stated:
            found.append(group)
        elif taken.is_group_always:
            found = [group if mapping(each).get("url") == _WORKING_GROUP else each for each in own]
    found += more
    return found if found != own else []


def _extension(resource: Mapping[str, Any], url: str) -> str:
    """Return the code or text of an extension; empty without it."""
    for each in mappings(resource.get("extension")):
        if each.get("url") == url:
            return str(each.get("valueCode") or each.get("valueString") or "")
    return ""


def _with(resource: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Put elements in, each new one behind those that definitions have before it."""
    whole = {key: added.get(key, value) for key, value in resource.items()}
    for name in sorted(added.keys() - resource.keys(), key=_ORDER.index):
        before = frozenset(_ORDER[: _ORDER.index(name)])
        keys = list(whole)
        at = max((at for at, key in enumerate(keys, 1) if key.removeprefix("_") in before), default=0)
        items = list(whole.items())
        whole = dict([*items[:at], (name, added[name]), *items[at:]])
    return whole
