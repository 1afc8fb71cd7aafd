"""Codes across a guide: where each has its anchor, and who can say what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from site_builder.fhir.code_systems import walk_concepts
from site_builder.fhir.core_codes import core_code_system, core_value_set
from site_builder.fhir.normalise import neutral
from site_builder.fhir.terminology import Terminology, system_name
from site_builder.model.guide import Artifact
from site_builder.model.sections import Link
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

CODES_ON_PAGE = 5000
"""As many codes stand on a code system's page; a larger system has the rest in its source."""

_ODD = re.compile(r"[^A-Za-z0-9_-]")


def code_anchor(system_id: str, code: str) -> str:
    """Return the anchor of a code on its code system's page.

    It is the one that HL7's IG Publisher gives, so that existing links hold: characters outside
    letters, digits, `-` and `_` become `.` and their number, spaces go.
    """
    return _ODD.sub(lambda odd: "" if odd[0] == " " else f".{ord(odd[0])}", f"{system_id}-{code}")


def code_link(view: GuideView, terms: Terminology, system: str, code: str) -> Link | None:
    """Return a link to a code's row on its code system's page; None when the guide has no such code.

    A code beyond those that its page shows leads to the page.
    """
    artifact = view.resolve(system) if system else None
    if artifact is None or artifact.type != "CodeSystem":
        return None
    index = terms.index(system)
    known = index.find(code) if index else None
    if index is None or known is None:
        return None
    is_shown = index.position(known.code) < CODES_ON_PAGE
    anchor = f"#{code_anchor(artifact.id, known.code)}" if is_shown else ""
    return Link(code, artifact.out + anchor, style="code")


def terminology(view: GuideView, release: str) -> Terminology:
    """Return answers about codes from the guide's own artifacts, then its packages, then what is built in."""
    return view.once(("terminology", release), lambda: _terminology(view, release))


def _terminology(view: GuideView, release: str) -> Terminology:
    def at_hand(url: str, type_: str) -> Mapping[str, Any] | None:
        artifact = view.resolve(url)
        if artifact is not None and artifact.type == type_:
            return artifact.neutral
        found = view.definitions(release).resource(url)
        return neutral(found, release) if found and found.get("resourceType") == type_ else None

    def code_system(url: str) -> Mapping[str, Any] | None:
        found = at_hand(url, "CodeSystem") or _defined_in_value_set(view, url)
        return found or core_code_system(url, release)

    def value_set(url: str) -> Mapping[str, Any] | None:
        return at_hand(url, "ValueSet") or core_value_set(url, release)

    def supplements(url: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(each.neutral for each in _artifacts(view, view.answer(_supplementing, url)))

    def display(system: str, code: str) -> str:
        return view.answer(_named_in_guide, system, code)

    return Terminology(code_system, value_set, supplements, display)


def _artifacts(view: GuideView, keys: Iterable[str]) -> Iterator[Artifact]:
    found = (view.artifact(*key.split("/", 1)) for key in keys)
    return (artifact for artifact in found if artifact is not None)


def _named_in_guide(view: GuideView, system: str, code: str) -> str:
    """Return the first display that some artifact of the guide has for a code."""
    return view.once(("names in the guide",), lambda: _names(view)).get((system, code), "")


def _names(view: GuideView) -> Mapping[tuple[str, str], str]:
    """Return what a guide's value sets and supplements call codes."""
    found: dict[tuple[str, str], str] = {}
    for artifact in view.of_type("CodeSystem"):
        system = _supplemented_url(artifact.neutral)
        concepts = walk_concepts(artifact.neutral.get("concept")) if system else ()
        _note(found, ((system, entry) for entry, _, _ in concepts))
    value_sets = [artifact.neutral for artifact in view.of_type("ValueSet")]
    for value_set in value_sets:
        compose = mapping(value_set.get("compose"))
        for include in mappings(compose.get("include")):
            system = str(include.get("system") or "")
            _note(found, ((system, entry) for entry in mappings(include.get("concept"))))
    for value_set in value_sets:
        _note(found, _expanded(mapping(value_set.get("expansion")).get("contains")))
    return found


def _note(found: dict[tuple[str, str], str], entries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    for system, entry in entries:
        if system and isinstance(display := entry.get("display"), str) and display:
            found.setdefault((system, str(entry.get("code"))), display)


def _expanded(contains: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in mappings(contains):
        yield str(entry.get("system") or ""), entry
        yield from _expanded(entry.get("contains"))


def _supplemented_url(system: Mapping[str, Any]) -> str:
    is_supplement = system.get("content") == "supplement"
    return str(system.get("supplements") or "").partition("|")[0] if is_supplement else ""


def inline_systems(value_set: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the code systems that a value set defines itself: DSTU2 had no other place for them."""
    contained = value_set.get("contained")
    return tuple(
        resource
        for resource in (contained if isinstance(contained, list | tuple) else ())
        if isinstance(resource, Mapping) and resource.get("resourceType") == "CodeSystem"
    )


def _supplementing(view: GuideView, url: str) -> tuple[str, ...]:
    """Return the keys of the guide's supplements that add to the code system of a URL."""

    def make() -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for artifact in view.of_type("CodeSystem"):
            if supplemented := _supplemented_url(artifact.neutral):
                found.setdefault(supplemented, []).append(artifact.key)
        return found

    return tuple(view.once(("supplements",), make).get(url, ()))


def _defining(view: GuideView, url: str) -> tuple[str, ...]:
    """Return the keys of the guide's value sets that define a code system themselves, once for each time."""

    def make() -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for artifact in view.of_type("ValueSet"):
            for system in inline_systems(artifact.neutral):
                found.setdefault(str(system.get("url")), []).append(artifact.key)
        return found

    return tuple(view.once(("inline systems",), make).get(url, ()))


def _defined_in_value_set(view: GuideView, url: str) -> Mapping[str, Any] | None:
    keys = view.answer(_defining, url)
    for first in _artifacts(view, keys[:1]):
        found = next(each for each in inline_systems(first.neutral) if str(each.get("url")) == url)
        # Authors write the few codes they need of SNOMED CT, say, as if they defined it, in each value set.
        is_whole = len(keys) == 1 and not system_name(url)
        return found if is_whole else {**found, "content": "fragment"}
    return None
