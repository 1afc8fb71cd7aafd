"""A code system's concepts, ready to be looked up and filtered.

Source: https://hl7.org/fhir/R4/codesystem.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from site_builder.source.json_access import mappings


@dataclass(frozen=True, slots=True)
class Concept:
    """A code and what its code system says of it."""

    system: str
    code: str
    """Empty for a heading in a shipped expansion."""
    display: str = ""
    definition: str = ""
    version: str = ""
    depth: int = 0
    """Levels below the root of its hierarchy."""
    is_abstract: bool = False
    """Whether it groups others and may not be chosen itself."""
    is_inactive: bool = False
    is_deprecated: bool = False
    designations: tuple[tuple[str, str], ...] = ()
    """What else it is called: language or use, and the words."""


_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_OF_CORE = frozenset({"", "2.9", "2018-08-12", "4.0.1", "4.3.0"})
"""Versions that R4's and R4B's copies have; HL7 has counted its own from 1.0.0 on since."""
_SINCE = "2021"
"""What is built in has no version, but the day as of which it is complete."""


class FilterError(Exception):
    """A value set's filter that can't be worked out; says why."""


class CodeSystemIndex:
    """A neutral CodeSystem's concepts by code, with their hierarchy and properties."""

    def __init__(self, resource: Mapping[str, Any]) -> None:
        """Read the concepts; anything that is not as FHIR has it is passed over."""
        self.url = str(resource.get("url", ""))
        self.name = str(resource.get("title") or resource.get("name") or "")
        self.version = str(resource.get("version") or "")
        self.date = str(resource.get("date") or "")
        self.content = str(resource.get("content", "complete"))
        self.ignores_case = resource.get("caseSensitive") is False
        self.declared = frozenset(str(each.get("code", "")) for each in mappings(resource.get("property")))
        """The properties that the system says its concepts may have."""
        self._raw: dict[str, Mapping[str, Any]] = {}
        self._nested_parent: dict[str, str] = {}
        concepts: list[Concept] = []
        self._positions: dict[str, int] = {}
        for position, (entry, depth, parent) in enumerate(walk_concepts(resource.get("concept"))):
            concept = read_concept(self.url, entry, depth)
            if not concept.code or concept.code in self._raw:
                continue
            concepts.append(concept)
            self._raw[concept.code] = entry
            self._positions[concept.code] = position
            if parent:
                self._nested_parent[concept.code] = parent
        self.concepts = tuple(concepts)
        """In the order of the file, parents before their children."""
        self._by_code = {concept.code: concept for concept in concepts}

    @property
    def is_complete(self) -> bool:
        """Whether all of the system's codes are here."""
        return self.content == "complete"

    @property
    def is_dated(self) -> bool:
        """Whether this is a core package's copy, of 2019, of what HL7 publishes anew several times a year."""
        return is_dated(self.url, self.version, self.date)

    def position(self, code: str) -> int:
        """Return how many concepts stand before a code's in the file, headings without a code included."""
        return self._positions[code]

    def find(self, code: str) -> Concept | None:
        """Return the concept of a code, in any case where the system ignores case."""
        found = self._by_code.get(code)
        if found is None and self.ignores_case:
            return self._by_lower_code.get(code.lower())
        return found

    def values(self, code: str, name: str) -> tuple[str, ...]:
        """Return a concept's values of a property, as text; also of `code`, `display`, `parent`, `child`."""
        concept = self._by_code[code]
        match name:
            case "code" | "concept":
                return (code,)
            case "display":
                return (concept.display,) if concept.display else ()
            case "definition":
                return (concept.definition,) if concept.definition else ()
            case "parent":
                return tuple(sorted(self._parents.get(code, ())))
            case "child":
                return tuple(sorted(self.children.get(code, ())))
        return tuple(
            property_text(found) for found in properties(self._raw[code]) if found.get("code") == name
        )

    def descendants(self, code: str) -> set[str]:
        """Return the codes below a code, at any depth."""
        return _reach(self.children, code)

    def ancestors(self, code: str) -> set[str]:
        """Return the codes above a code, at any height."""
        return _reach(self._parents, code)

    @cached_property
    def children(self) -> Mapping[str, set[str]]:
        """The codes directly below each code."""
        found: dict[str, set[str]] = {}
        for code, parents in self._parents.items():
            for parent in parents:
                found.setdefault(parent, set()).add(code)
        return found

    @cached_property
    def _parents(self) -> Mapping[str, set[str]]:
        # Hierarchies are nested concepts, or parent/child properties, or both.
        found: dict[str, set[str]] = {code: {parent} for code, parent in self._nested_parent.items()}
        for code, entry in self._raw.items():
            for given in properties(entry):
                if given.get("code") in ("parent", "subsumedBy"):
                    found.setdefault(code, set()).add(property_text(given))
                elif given.get("code") == "child":
                    found.setdefault(property_text(given), set()).add(code)
        return found

    @cached_property
    def _by_lower_code(self) -> Mapping[str, Concept]:
        return {concept.code.lower(): concept for concept in self.concepts}


def is_dated(url: str, version: str, date: str) -> bool:
    """Tell whether a code system is a core package's copy of what HL7 has published anew since."""
    return url.startswith(_TERMINOLOGY) and version in _OF_CORE and bool(version or date < _SINCE)


def matching_codes(index: CodeSystemIndex, rule: Mapping[str, Any]) -> set[str]:
    """Return the codes that a value set's filter selects.

    Raises FilterError when the operator is not known or the code it starts from is not in the system.
    Source: https://hl7.org/fhir/R5/valueset-filter-operator.html
    """
    name, operator, value = (str(rule.get(key, "")) for key in ("property", "op", "value"))
    every = {concept.code for concept in index.concepts}
    if operator in _HIERARCHY:
        start = index.find(value)
        if start is None:
            raise FilterError(f"the code '{value}' of the filter '{name} {operator}' does not exist.")
        return _HIERARCHY[operator](index, start.code) & every
    if operator == "is-not-a":
        return every - index.descendants(value) - {value}
    test = _test(operator, value)
    return {code for code in every if test(index.values(code, name))}


def walk_concepts(
    concepts: object, depth: int = 0, parent: str = ""
) -> Iterator[tuple[Mapping[str, Any], int, str]]:
    """Yield each concept of a tree with its depth and its parent's code, parents first."""
    # Not by calls within calls: a tree as deep as JSON allows would pass each concept through all of them.
    waiting = [(iter(mappings(concepts)), depth, parent)]
    while waiting:
        siblings, depth, parent = waiting[-1]
        concept = next(siblings, None)
        if concept is None:
            waiting.pop()
            continue
        yield concept, depth, parent
        if below := concept.get("concept"):
            waiting.append((iter(mappings(below)), depth + 1, str(concept.get("code", ""))))


def properties(concept: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return a concept's properties."""
    values = concept.get("property")
    return tuple(value for value in values if isinstance(value, Mapping)) if isinstance(values, list) else ()


def property_text(given: Mapping[str, Any]) -> str:
    """Return a property's value as text: a coding's code, `true` and `false` for booleans."""
    for name, value in given.items():
        if name.startswith("value"):
            if isinstance(value, Mapping):
                return str(value.get("code", ""))
            return str(value).lower() if isinstance(value, bool) else str(value)
    return ""


_MORE = frozenset({"property", "extension", "designation"})
_DEPRECATED = (
    "http://hl7.org/fhir/StructureDefinition/valueset-deprecated",
    "http://hl7.org/fhir/StructureDefinition/codesystem-deprecated",
)
_DEFINITIONS = (
    "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition",
    "http://hl7.org/fhir/StructureDefinition/valueset-definition",
)
_STANDARDS_STATUS = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"


def read_concept(system: str, entry: Mapping[str, Any], depth: int) -> Concept:
    """Read one concept of a CodeSystem."""
    code, display, definition = (str(entry.get(key, "")) for key in ("code", "display", "definition"))
    if not entry.keys() & _MORE:  # most concepts of a large system
        return Concept(system, code, display, definition, depth=depth)
    given = {(str(found.get("code", "")), property_text(found)) for found in properties(entry)}
    names = {name for name, value in given if value not in ("", "false")}
    is_marked = any(_is_deprecation(extension) for extension in mappings(entry.get("extension")))
    return Concept(
        system=system,
        code=code,
        display=display,
        definition=definition,
        depth=depth,
        is_abstract=bool({("notSelectable", "true"), ("abstract", "true")} & given),
        is_inactive=bool({("inactive", "true"), ("status", "retired"), ("status", "inactive")} & given),
        is_deprecated=is_marked
        or ("status", "deprecated") in given
        or bool({"deprecated", "deprecationDate"} & names),
        designations=read_designations(entry),
    )


def read_designations(entry: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what else a concept is called, each with the language or the use that it is meant for."""
    found: list[tuple[str, str]] = []
    for each in mappings(entry.get("designation")):
        use = each.get("use")
        named = use if isinstance(use, Mapping) else {}
        label = each.get("language") or named.get("display") or named.get("code") or ""
        if value := each.get("value"):
            found.append((str(label), str(value)))
    return tuple(found)


def own_definition(entry: Mapping[str, Any]) -> str:
    """Return what a value set itself says that a code means; it goes before the code system's words."""
    for extension in mappings(entry.get("extension")):
        if extension.get("url") in _DEFINITIONS and isinstance(words := extension.get("valueString"), str):
            return words
    return ""


def supplemented(system: Mapping[str, Any], supplements: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a code system with the designations and properties that its supplements add to its codes."""
    added: dict[str, dict[str, list[Any]]] = {}
    for supplement in supplements:
        for entry, _, _ in walk_concepts(supplement.get("concept")):
            kept = added.setdefault(str(entry.get("code", "")), {"designation": [], "property": []})
            for name, values in kept.items():
                values.extend(mappings(entry.get(name)))
    return {**system, "concept": _with_added(system.get("concept"), added)} if added else system


def _with_added(
    concepts: object, added: Mapping[str, Mapping[str, Sequence[Any]]]
) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for concept in mappings(concepts):
        more = added.get(str(concept.get("code", "")), {})
        changed = {name: [*mappings(concept.get(name)), *values] for name, values in more.items() if values}
        if inner := concept.get("concept"):
            changed["concept"] = _with_added(inner, added)
        found.append({**concept, **changed})
    return found


def _is_deprecation(extension: Mapping[str, Any]) -> bool:
    if extension.get("url") == _STANDARDS_STATUS:
        return extension.get("valueCode") == "deprecated"
    return extension.get("url") in _DEPRECATED and extension.get("valueBoolean") is True


def _reach(steps: Mapping[str, set[str]], start: str) -> set[str]:
    """Follow `steps` from a code; a hierarchy that turns in a circle ends all the same."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for code in steps.get(waiting.pop(), ()):
            if code not in found:
                found.add(code)
                waiting.append(code)
    return found


_HIERARCHY: Mapping[str, Callable[[CodeSystemIndex, str], set[str]]] = {
    "is-a": lambda index, code: index.descendants(code) | {code},
    "descendent-of": lambda index, code: index.descendants(code),
    "descendent-leaf": lambda index, code: {
        below for below in index.descendants(code) if not index.children.get(below)
    },
    "child-of": lambda index, code: set(index.children.get(code, ())),
    "generalizes": lambda index, code: index.ancestors(code) | {code},
}


def _test(operator: str, value: str) -> Callable[[Sequence[str]], bool]:
    """Return the test that a property's values have to pass."""
    listed = {item.strip() for item in value.split(",")}
    match operator:
        case "=":
            return lambda values: value in values
        case "in":
            return lambda values: bool(listed.intersection(values))
        case "not-in":
            return lambda values: not listed.intersection(values)
        case "exists":
            return lambda values: bool(values) is (value == "true")
        case "regex":
            try:
                pattern = re.compile(value)
            except re.error as error:
                raise FilterError(f"the filter's expression '{value}' is not valid: {error}.") from error
            return lambda values: any(pattern.fullmatch(found) for found in values)
    raise FilterError(f"the filter operator '{operator}' can't be worked out without a terminology server.")
