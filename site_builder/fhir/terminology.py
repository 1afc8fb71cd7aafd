"""Terminology that can be worked out from the resources at hand, without a terminology server.

Source: https://hl7.org/fhir/R4/valueset.html#compositions
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from site_builder.fhir.code_systems import (
    CodeSystemIndex,
    Concept,
    FilterError,
    matching_codes,
    own_definition,
    read_designations,
    supplemented,
)
from site_builder.fhir.places import COUNTRY_SYSTEM, REGION_SYSTEM, place_name
from site_builder.source.dependencies import Memo
from site_builder.source.json_access import mapping, mappings, strings

__all__ = ["Concept", "Expansion", "Terminology", "system_name"]

Resolve = Callable[[str], Mapping[str, Any] | None]
"""Returns the neutral resource of a canonical URL (without version), if it is at hand."""
Supplements = Callable[[str], Sequence[Mapping[str, Any]]]
"""Returns the neutral code systems that add to the code system of a canonical URL."""
Display = Callable[[str, str], str]
"""Returns what others than its code system call a code (system, code); empty when nobody names it."""

KNOWN_SYSTEMS: Mapping[str, str] = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://loinc.org": "LOINC",
    "http://unitsofmeasure.org": "UCUM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/ndfrt": "NDF-RT",
    "http://www.whocc.no/atc": "ATC",
    "https://dmd.nhs.uk": "dm+d",
    "http://read.info/readv2": "Read v2",
    "http://read.info/ctv3": "Read CTV3",
    "urn:ietf:bcp:47": "BCP 47 language tags",
    "urn:ietf:bcp:13": "MIME types",
    "urn:ietf:rfc:3986": "URIs",
    COUNTRY_SYSTEM: "ISO 3166 countries",
    REGION_SYSTEM: "UN M49 regions",
    "urn:iso:std:iso:4217": "ISO 4217 currencies",
}
"""Names of code systems that no guide defines itself."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The codes of a value set."""

    concepts: tuple[Concept, ...]
    total: int
    """How many codes there are, also those that the file leaves out."""
    origin: Literal["shipped", "computed", "none"]
    """`shipped`: as the value set's file has it; `computed`: from its definition; `none`: see `reasons`."""
    reasons: tuple[str, ...] = ()
    """Why there is no expansion, or why it is not the whole one: sentences."""
    timestamp: str = ""
    """When a shipped expansion was made, as written."""
    sources: tuple[str, ...] = ()
    """The code systems that a computed expansion was made of, and the canonical URLs with versions that a
    shipped one names."""


class _NotAtHandError(Exception):
    """A part of a definition that only a terminology server can work out; says why."""


_Codes = dict[tuple[str, str], Concept]


@dataclass(frozen=True, slots=True)
class _Way:
    """How the working out of a value set came to one that it imports."""

    trail: tuple[str, ...]
    """URLs of the value sets that led here."""
    known: dict[str, _Codes | _NotAtHandError] = field(default_factory=dict)
    """What was worked out on the way: imports that fan out name the same value set again and again."""


class Terminology:
    """Answers about codes from the code systems and value sets that two look-ups find."""

    def __init__(
        self,
        code_system: Resolve,
        value_set: Resolve,
        supplements: Supplements = lambda _url: (),
        named_by_guide: Display = lambda _system, _code: "",
    ) -> None:
        """Take the look-ups; `named_by_guide` is asked for displays of codes whose system is not at hand."""
        self._code_system = code_system
        self._value_set = value_set
        self._supplements = supplements
        self._named_by_guide = named_by_guide
        self._indexes: Memo[str, CodeSystemIndex | None] = Memo()
        self._bound: Memo[str, Mapping[str, str]] = Memo()

    def index(self, system: str, contained: Sequence[Mapping[str, Any]] = ()) -> CodeSystemIndex | None:
        """Return a code system's index; systems among `contained` resources come first."""
        url = system.split("|", 1)[0]
        for resource in contained:
            if resource.get("resourceType") == "CodeSystem" and resource.get("url") == url:
                return CodeSystemIndex(resource)
        return self._indexes.get(url, lambda: self._made_index(url))

    def _made_index(self, url: str) -> CodeSystemIndex | None:
        found = self._code_system(url)
        whole = supplemented(found, self._supplements(url)) if found else None
        return CodeSystemIndex(whole) if whole else None

    def value_set(self, url: str) -> Mapping[str, Any] | None:
        """Return the neutral ValueSet of a canonical URL, a `|version` set aside; None when nobody has it."""
        return self._value_set(url.partition("|")[0])

    def display(self, system: str, code: str) -> str:
        """Return a code's display as its system has it, else as others call it, else an empty string."""
        index = self.index(system) if system else None
        concept = index.find(code) if index else None
        if concept and concept.display:
            return concept.display
        if not (system and code):
            return ""
        return self._named_by_guide(system, code) or place_name(system, code)

    def display_in(self, value_set: str, code: str) -> str:
        """Return the display of a code that an element states alone, by the value set that it is bound to."""
        url = value_set.partition("|")[0]
        return self._bound.get(url, lambda: self._displays(url)).get(code, "")

    def _displays(self, url: str) -> Mapping[str, str]:
        found = self._value_set(url)
        concepts = self.expand(found).concepts if found else ()
        return {concept.code: concept.display for concept in concepts}

    def expand(self, value_set: Mapping[str, Any]) -> Expansion:
        """Return the codes of a neutral ValueSet: those its file ships, else those its definition selects."""
        shipped = value_set.get("expansion")
        if isinstance(shipped, Mapping) and shipped.get("contains"):
            return _shipped_expansion(shipped)
        if not mappings(mapping(value_set.get("compose")).get("include")):
            return Expansion((), 0, "none", ("The value set says nothing about which codes it includes.",))
        try:
            codes = self._compose(value_set, _Way((str(value_set.get("url", "")),)))
        except _NotAtHandError as problem:
            return Expansion((), 0, "none", tuple(dict.fromkeys(str(reason) for reason in problem.args)))
        sources = tuple(dict.fromkeys(concept.system for concept in codes.values()))
        return Expansion(tuple(codes.values()), len(codes), "computed", sources=sources)

    def listed(
        self, listed: Sequence[Mapping[str, Any]], system: str, index: CodeSystemIndex | None
    ) -> Iterator[Concept]:
        """Yield codes that a value set lists, completed from their code system where that is at hand."""
        for entry in listed:
            code = str(entry.get("code", ""))
            known = index.find(code) if index else None
            concept = replace(known, depth=0) if known else Concept(system, code)
            display = str(entry.get("display", "")) or concept.display or self._named_by_guide(system, code)
            others = tuple(dict.fromkeys((*read_designations(entry), *concept.designations)))
            definition = own_definition(entry) or concept.definition
            yield replace(
                concept,
                system=system,
                code=code,
                display=display,
                definition=definition,
                designations=others,
            )

    def _compose(self, value_set: Mapping[str, Any], way: _Way) -> _Codes:
        """Work out a definition that a way led to."""
        contained = mappings(value_set.get("contained"))
        codes: _Codes = {}
        reasons: list[str] = []
        for include in mappings(mapping(value_set.get("compose")).get("include")):
            try:
                for key, concept in self._component(include, contained, way).items():
                    codes.setdefault(key, concept)
            except _NotAtHandError as problem:
                reasons.extend(problem.args)
        for exclude in mappings(mapping(value_set.get("compose")).get("exclude")):
            try:
                for key in self._component(exclude, contained, way):
                    codes.pop(key, None)
            except _NotAtHandError as problem:
                reasons.extend(problem.args)
        if reasons:
            raise _NotAtHandError(*dict.fromkeys(reasons))
        compose = value_set.get("compose")
        if isinstance(compose, Mapping) and compose.get("inactive") is False:
            codes = {key: concept for key, concept in codes.items() if not concept.is_inactive}
        return codes

    def _component(
        self, component: Mapping[str, Any], contained: Sequence[Mapping[str, Any]], way: _Way
    ) -> _Codes:
        """Work out one include or exclude: its system's codes that are also in all its value sets."""
        parts: list[_Codes] = []
        if component.get("system"):
            parts.append(self._of_system(component, contained))
        parts.extend(self._of_value_set(url, way) for url in strings(component.get("valueSet")))
        if not parts:
            raise _NotAtHandError("An include names neither a code system nor a value set.")
        first, *others = parts
        return {key: concept for key, concept in first.items() if all(key in other for other in others)}

    def _of_system(self, component: Mapping[str, Any], contained: Sequence[Mapping[str, Any]]) -> _Codes:
        system = str(component["system"])
        index = self.index(system, contained)
        if listed := mappings(component.get("concept")):
            concepts: Iterable[Concept] = self.listed(listed, system, index)
        else:
            concepts = _selected(component, system, index)
        return {(concept.system, concept.code): concept for concept in concepts}

    def _of_value_set(self, canonical: str, way: _Way) -> _Codes:
        url = canonical.split("|", 1)[0]
        if url in way.trail:
            raise _NotAtHandError(f"The value set {url} includes itself.")
        if url not in way.known:
            try:
                way.known[url] = self._worked_out(url, way)
            except _NotAtHandError as problem:
                way.known[url] = problem
        known = way.known[url]
        if isinstance(known, _NotAtHandError):
            raise _NotAtHandError(*known.args)
        return known

    def _worked_out(self, url: str, way: _Way) -> _Codes:
        value_set = self._value_set(url)
        if value_set is None:
            raise _NotAtHandError(f"The value set {url} is not in this guide or its packages.")
        if mappings(mapping(value_set.get("compose")).get("include")):
            try:
                return self._compose(value_set, _Way((*way.trail, url), way.known))
            except _NotAtHandError:
                # What can't be worked out here may have been elsewhere.
                if not mappings(mapping(value_set.get("expansion")).get("contains")):
                    raise
        expansion = self.expand(value_set)
        if expansion.reasons:
            raise _NotAtHandError(*(f"In the value set {url}: {reason}" for reason in expansion.reasons))
        return {(concept.system, concept.code): concept for concept in expansion.concepts}


def system_name(url: str) -> str:
    """Return the name by which a well-known code system goes, or an empty string."""
    return KNOWN_SYSTEMS.get(url.split("|", 1)[0].rstrip("/"), "")


def _selected(component: Mapping[str, Any], system: str, index: CodeSystemIndex | None) -> Iterator[Concept]:
    """Return the codes that pass all filters of an include; without filters the whole code system."""
    name = system_name(system) or system
    if index is None:
        raise _NotAtHandError(f"The code system {name} is not in this guide or its packages.")
    if not index.is_complete:
        raise _NotAtHandError(f"The code system {name} is here only in part (content: {index.content}).")
    chosen: set[str] | None = None
    for rule in mappings(component.get("filter")):
        try:
            matches = matching_codes(index, rule)
        except FilterError as fault:
            raise _NotAtHandError(f"In the code system {name}: {fault}") from fault
        chosen = matches if chosen is None else chosen & matches
    return (concept for concept in index.concepts if chosen is None or concept.code in chosen)


def _shipped_expansion(expansion: Mapping[str, Any]) -> Expansion:
    concepts = tuple(_contained_concepts(mappings(expansion.get("contains")), 0))
    total = expansion.get("total")
    count = sum(1 for concept in concepts if concept.code)
    reasons: tuple[str, ...] = ()
    if isinstance(total, int) and total > count:
        reasons = (f"The file holds {count:,} of {total:,} codes.",)
    whole = total if isinstance(total, int) and total > count else count
    timestamp = str(expansion.get("timestamp", ""))
    return Expansion(concepts, whole, "shipped", reasons, timestamp, _sources(expansion))


def _sources(expansion: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the canonical URLs, with versions, that an expansion says it was made of."""
    # STU3 and early R4 servers write `version`, later ones `used-codesystem` and `used-valueset`.
    used = (
        str(value)
        for each in mappings(expansion.get("parameter"))
        if str(each.get("name", "")) in ("version", "used-codesystem", "used-valueset")
        for name, value in each.items()
        if name.startswith("value")
    )
    return tuple(dict.fromkeys(used))


def _contained_concepts(entries: Sequence[Mapping[str, Any]], depth: int) -> Iterator[Concept]:
    for entry in entries:
        yield Concept(
            system=str(entry.get("system", "")),
            code=str(entry.get("code", "")),
            display=str(entry.get("display", "")),
            version=str(entry.get("version", "")),
            depth=depth,
            is_abstract=entry.get("abstract") is True,
            is_inactive=entry.get("inactive") is True,
            designations=read_designations(entry),
        )
        yield from _contained_concepts(mappings(entry.get("contains")), depth + 1)
