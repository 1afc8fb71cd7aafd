"""Maturity and standards status of a guide, which its definitions take over: `propagate-status`.

What states its own hands that on to the definitions that it refers to; what comes to be of a higher status so
keeps that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.fhir.resource_types import is_canonical
from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings

Extension = Mapping[str, Any]

_STRUCTURES = "http://hl7.org/fhir/StructureDefinition/structuredefinition-"
MATURITY = f"{_STRUCTURES}fmm"
STATUS = f"{_STRUCTURES}standards-status"
NORMATIVE_SINCE = f"{_STRUCTURES}normative-version"
_DERIVED_FROM = f"{_STRUCTURES}conformance-derivedFrom"
_INFORMATIVE = frozenset(
    {
        "ChargeItemDefinition",
        "Citation",
        "ConditionDefinition",
        "EvidenceReport",
        "EvidenceVariable",
        "ExampleScenario",
        "ObservationDefinition",
    }
)
"""Types that nobody implements."""
_MAY_STAND_BELOW: Mapping[str, frozenset[str]] = {
    "trial-use": frozenset({"trial-use", "normative", "informative", "deprecated", "withdrawn", "external"}),
    "normative": frozenset({"normative", "external"}),
    "deprecated": frozenset({"deprecated"}),
    "withdrawn": frozenset({"withdrawn"}),
}
"""What a definition of a status may depend on; one of any other status on everything."""
_REFERENCES: Mapping[str, tuple[str, ...]] = {
    "ActivityDefinition": (
        "library",
        "profile",
        "observationRequirement",
        "observationResultRequirement",
        "transform",
    ),
    "CapabilityStatement": (
        "rest.resource.profile",
        "rest.resource.searchParam.definition",
        "rest.resource.operation.definition",
        "rest.searchParam.definition",
        "rest.operation.definition",
        "messaging.supportedMessage.definition",
        "document.profile",
    ),
    "ConceptMap": ("group.unmapped.url",),
    "Measure": ("library",),
    "MessageDefinition": ("base", "parent", "focus.profile", "allowedResponse.message", "graph"),
    "OperationDefinition": (
        "base",
        "inputProfile",
        "outputProfile",
        "parameter.targetProfile",
        "parameter.binding.valueSet",
    ),
    "PlanDefinition": ("library", "action.definitionCanonical"),
    "Questionnaire": ("derivedFrom", "item.answerValueSet"),
    "SearchParameter": ("derivedFrom", "component.definition"),
    "StructureDefinition": ("baseDefinition", "differential.element.binding.valueSet"),
    "StructureMap": ("import",),
    "ValueSet": (
        "compose.include.system",
        "compose.include.valueSet",
        "compose.exclude.system",
        "compose.exclude.valueSet",
    ),
}
"""Where types name the definitions that theirs is handed on to."""


@dataclass(slots=True)
class _Standing:
    """What is known of a definition so far."""

    artifact: Artifact
    maturity: int | None = None
    status: str = ""
    is_maturity_derived: bool = False
    is_status_derived: bool = False
    added: dict[str, Extension] = field(default_factory=dict)
    """By URL."""


def with_standards(
    artifacts: Sequence[Artifact], guide: Mapping[str, Any], canonical: str
) -> Mapping[str, tuple[Extension, ...]]:
    """Return by artifact what the status of the guide adds to it; nothing where the guide has none."""
    maturity, status = stated_maturity(guide), stated_status(guide)
    if maturity is None and not status:
        return {}
    found = _Propagation(artifacts, canonical)
    since = _value(guide, NORMATIVE_SINCE, "valueCode", "valueString")
    for artifact in artifacts:
        if not artifact.is_example:
            found.hand_on(artifact, maturity, status, str(guide.get("url") or ""), since)
    return {key: tuple(each.added.values()) for key, each in found.standings.items() if each.added}


def stated_maturity(resource: Mapping[str, Any]) -> int | None:
    """Return the maturity that a definition states."""
    value = _value(resource, MATURITY, "valueInteger")
    return int(value) if value.isdecimal() else None


def stated_status(resource: Mapping[str, Any]) -> str:
    """Return the standards status that a definition states; empty for none."""
    return _value(resource, STATUS, "valueCode")


class _Propagation:
    """Hands maturity and status on, from the guide to its definitions and from these to others."""

    def __init__(self, artifacts: Iterable[Artifact], canonical: str) -> None:
        self._canonical = canonical
        self.standings = {
            each.key: _Standing(each, stated_maturity(each.resource), stated_status(each.resource))
            for each in artifacts
            if is_canonical(each.type)
        }
        self._by_url = {each.artifact.url: each for each in self.standings.values() if each.artifact.url}

    def hand_on(
        self, artifact: Artifact, maturity: int | None, status: str, source: str, since: str = ""
    ) -> None:
        """Give a definition, and those that it refers to, what they don't state themselves."""
        standing = self.standings.get(artifact.key)
        if standing is None:
            return
        waiting = [(standing, maturity, status, source, since)]
        while waiting:
            each, maturity, status, source, since = waiting.pop()
            own = (each.maturity, each.status)
            if _take(each, maturity, status, source, since) and own != (None, ""):
                url = each.artifact.url
                waiting += [(other, *own, url, "") for other in self._referred(each.artifact)]

    def _referred(self, artifact: Artifact) -> Iterator[_Standing]:
        for path in _REFERENCES.get(artifact.type, ()):
            for reference in _at(artifact.neutral, path.split(".")):
                url = reference if "://" in reference else f"{self._canonical}/{reference}"
                if (found := self._by_url.get(url)) is not None:
                    yield found


def _take(standing: _Standing, maturity: int | None, status: str, source: str, since: str) -> bool:
    """Let a definition have what it lacks; tell whether others may have to have it, too."""
    artifact = standing.artifact
    is_trial = artifact.neutral.get("experimental") is True
    if artifact.is_example or is_trial or artifact.type in _INFORMATIVE:
        if not standing.status:
            standing.status, standing.is_status_derived = "informative", True
            standing.added[STATUS] = _derived(STATUS, "Code", "informative", source)
        return False
    changed = False
    if maturity is not None and _is_higher(standing, maturity):
        standing.maturity, standing.is_maturity_derived, changed = maturity, True, True
        standing.added[MATURITY] = _derived(MATURITY, "Integer", maturity, source)
    if status and status != standing.status and _may_replace(standing, status):
        standing.status, standing.is_status_derived, changed = status, True, True
        standing.added[STATUS] = _derived(STATUS, "Code", status, source)
        if status == "normative" and since:
            standing.added[NORMATIVE_SINCE] = {"url": NORMATIVE_SINCE, "valueCode": since}
    return changed


def _is_higher(standing: _Standing, maturity: int) -> bool:
    return standing.maturity is None or (standing.is_maturity_derived and standing.maturity < maturity)


def _may_replace(standing: _Standing, status: str) -> bool:
    if not standing.status:
        return True
    below = _MAY_STAND_BELOW.get(status)
    # What was replaced once for a higher one doesn't come back: two that refer to each other would not end.
    return standing.is_status_derived and (below is None or standing.status in below) and status != "draft"


def _derived(url: str, kind: str, value: Any, source: str) -> Extension:
    found: dict[str, Any] = {"url": url, f"value{kind}": value}
    if source:
        found[f"_value{kind}"] = {"extension": [{"url": _DERIVED_FROM, "valueCanonical": source}]}
    return found


def _value(resource: Mapping[str, Any], url: str, *names: str) -> str:
    for each in mappings(resource.get("extension")):
        if each.get("url") == url:
            return next((str(each[name]) for name in names if each.get(name) is not None), "")
    return ""


def _at(value: Any, steps: Sequence[str]) -> Iterator[str]:
    """Yield the texts at a path, through lists."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, steps)
    elif steps:
        yield from _at(mapping(value).get(steps[0]), steps[1:])
    elif isinstance(value, str):
        yield value.partition("|")[0]
