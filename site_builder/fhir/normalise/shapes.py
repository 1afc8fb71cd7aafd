"""The JSON shapes of the neutral form, from the facts: which property is text, a list, an object.

The form is R4's. What R4 lacks it has as other releases give it: the later ones first, then the older ones,
whose leftovers stay readable. The few properties that the neutral form has otherwise stand in one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from site_builder.fhir.facts import ElementFact, TypeFacts, load_facts
from site_builder.fhir.releases import RELEASES, USUAL
from site_builder.fhir.well_formed import AS_WRITTEN, COUNT, FLAG, TEXT, TEXTS, Property, Schema

_ORDER = sorted(RELEASES, key=lambda release: (release < USUAL, release != USUAL, -release.number))
"""Whose word counts first."""
_OLDER_NAMES: Mapping[str, str] = {"CapabilityStatement": "Conformance"}
_OPEN = 20
"""A choice of so many types may be of any; what it holds stays as it was written."""
_COUNTS = frozenset({"integer", "positiveInt", "unsignedInt"})
_NUMBERS = frozenset({"decimal", "integer64"})
"""Numbers whose digits count, which no property of the neutral form turns into text."""

_OF_ALL_PARTS = frozenset({"id", "extension", "modifierExtension"})
"""What the elements of a backbone have from their type, beside what is listed below their path."""
_MANY = frozenset({"ConceptMap.identifier"})
"""What R4 has once, and every release after it as often as one likes."""
_NEUTRAL: Mapping[str, Mapping[str, Property]] = {
    "CapabilityStatement": {"profile": TEXTS},
    "CapabilityStatement.messaging.event": {"request": TEXT, "response": TEXT},
    "OperationDefinition.parameter": {"profile": TEXT},
    "NamingSystem": {"replacedBy": TEXT},
    "ImplementationGuide.definition.resource": {"reference": TEXT},
    "ExampleScenario.instance": {"type": TEXT, "profile": TEXT, "content": TEXT},
    "ExampleScenario.instance.version": {"content": TEXT},
    "ExampleScenario.instance.containedInstance": {"instance": TEXT, "version": TEXT},
    "ExampleScenario.process.step.operation": {"type": TEXT},
}
"""By path of an object: properties that the neutral form has otherwise, most a canonical for a Reference."""

_Children = Mapping[str, Sequence[ElementFact]]
"""The elements of a type by the path above them."""


@cache
def shape_of(name: str) -> Schema:
    """Return the schema of a resource type or data type; it names nothing where no release has the type."""
    return _Type(name).below("")


class _Type:
    """What each release that has a type says of its elements, and the schemas made of that."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._schemas: dict[str, Schema] = {}

    @cached_property
    def _first(self) -> _Children:
        return next(map(_by_parent, _types(self.name)), {})

    @cached_property
    def _others(self) -> tuple[_Children, ...]:
        """The elements in the other releases, whose facts are only read when something is missed."""
        return tuple(map(_by_parent, _types(self.name)))[1:]

    def below(self, path: str) -> Schema:
        """Return the schema of what stands at a path; what refers back to itself is one object."""
        if path not in self._schemas:
            self._schemas[path] = _ObjectSchema(self, path)
        return self._schemas[path]

    def find(self, path: str, name: str) -> Property:
        """Return what a property of the object at a path is."""
        found = self._find(self._first, path, name)
        if found is None and path and name in _OF_ALL_PARTS:
            found = shape_of("BackboneElement")[name]
        for children in self._others if found is None else ():
            found = self._find(children, path, name) if found is None else found
        return AS_WRITTEN if found is None else found

    def _find(self, children: _Children, path: str, name: str) -> Property | None:
        for fact in children.get(path, ()):
            if fact.name == name:
                return self._property(children, path, fact, fact.types[0].code if fact.types else "")
            stem = fact.name.removesuffix("[x]") if fact.is_choice else name
            types = fact.types if name.startswith(stem) else ()
            code = next((each.code for each in types if name == stem + _capital(each.code)), "")
            if code:
                return self._property(children, path, fact, code) if len(types) < _OPEN else AS_WRITTEN
        return None

    def _property(self, children: _Children, path: str, fact: ElementFact, code: str) -> Property:
        inner = f"{path}.{fact.name}".lstrip(".")
        if fact.content_reference:
            inner = fact.content_reference.partition(".")[2]
        is_many = fact.is_repeating or fact.path in _MANY
        if inner in children:
            return [self.below(inner)] if is_many else self.below(inner)
        return _property_of(code, is_many=is_many)


class _ObjectSchema(Schema):
    """The schema of what stands at a path below a type; a property is looked up when it is first met."""

    def __init__(self, type_: _Type, path: str) -> None:
        super().__init__(_NEUTRAL.get(f"{type_.name}.{path}".rstrip("."), {}))
        self._type = type_
        self._path = path

    def __missing__(self, name: str) -> Property:
        """Look a property up; `_name` and what no release knows stay as they were written."""
        is_element = name != "resourceType" and not name.startswith("_")
        self[name] = self._type.find(self._path, name) if is_element else AS_WRITTEN
        return self[name]


def _property_of(code: str, *, is_many: bool) -> Property:
    """Return the kind of a value of a type."""
    kind = next(filter(None, (load_facts(release).kind(code) for release in _ORDER)), "")
    if kind == "resource":
        return [Schema()] if is_many else Schema()
    if kind == "complex-type":
        return [shape_of(code)] if is_many else shape_of(code)
    if code in _NUMBERS:
        return AS_WRITTEN
    scalar = FLAG if code == "boolean" else COUNT if code in _COUNTS else TEXT
    return scalar if not is_many else TEXTS if scalar == TEXT else AS_WRITTEN


def _types(name: str) -> Iterator[TypeFacts]:
    for release in _ORDER:
        facts = load_facts(release)
        found = facts.type(name) or facts.type(_OLDER_NAMES.get(name, name))
        if found is not None:
            yield found


def _by_parent(facts: TypeFacts) -> _Children:
    found: dict[str, list[ElementFact]] = {}
    for path, fact in facts.elements.items():
        found.setdefault(path.rpartition(".")[0], []).append(fact)
    return found


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
