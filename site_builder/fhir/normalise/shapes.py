"""The JSON shapes of the neutral form, from the facts: which property is text, a list, an object.

The form is R4's. What R4 lacks it has as the nearest release gives it: R5 first, then the older ones, whose
leftovers stay readable. The few properties that the neutral form has otherwise stand in one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from site_builder.fhir.facts import ElementFact, TypeFact, TypeFacts, load_facts
from site_builder.fhir.releases import release_named
from site_builder.fhir.well_formed import COUNT, FLAG, TEXT, TEXTS, Property, Schema

_ORDER = tuple(map(release_named, ("R4", "R5", "STU3", "DSTU2")))
"""Whose word counts first."""
_OLDER_NAMES: Mapping[str, str] = {"CapabilityStatement": "Conformance"}
_Children = Mapping[str, Sequence[ElementFact]]
_OPEN = 20
"""A choice of so many types may be of any; what it holds stays as it was written."""
_COUNTS = frozenset({"integer", "positiveInt", "unsignedInt"})
_AS_WRITTEN = frozenset({"decimal", "integer64"})
"""Numbers whose digits count, which no property of the neutral form turns into text."""

_MANY = frozenset({"ConceptMap.identifier"})
"""What R4 has once, and every release after it as often as one likes."""
_NEUTRAL: Mapping[str, Schema] = {
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


def shape_of(name: str) -> Schema:
    """Return the schema of a resource type or data type; it names nothing where no release has the type."""
    return _shapes().of(name, "")


class _Shapes:
    """Makes schemas, each once: what refers back to itself is one and the same object."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Schema] = {}
        self._elements: dict[str, tuple[_Children, ...]] = {}

    def of(self, name: str, path: str) -> Schema:
        """Return the schema of what stands at a path below a type."""
        if (name, path) in self._made:
            return self._made[name, path]
        schema = self._made[name, path] = Schema(_NEUTRAL.get(f"{name}.{path}".rstrip("."), {}))
        for children in self._children(name):
            for fact in children.get(path, ()):
                for key, kind in self._properties(children, name, path, fact):
                    schema.setdefault(key, kind)
        if path:
            for key, kind in self.of("BackboneElement", "").items():
                schema.setdefault(key, kind)
        return schema

    def _properties(
        self, children: _Children, name: str, path: str, fact: ElementFact
    ) -> Iterator[tuple[str, Property]]:
        inner = f"{path}.{fact.name}".lstrip(".")
        if fact.content_reference:
            inner = fact.content_reference.partition(".")[2]
        if inner in children:
            yield fact.name, _repeated(self.of(name, inner), fact)
            return
        for type_ in fact.types if len(fact.types) < _OPEN else ():
            if kind := self._kind(type_.code, fact):
                yield _json_name(fact, type_), kind

    def _children(self, name: str) -> tuple[_Children, ...]:
        """Return the elements of a type by the path above them, for each release that has the type."""
        if name not in self._elements:
            self._elements[name] = tuple(map(_by_parent, _types(name)))
        return self._elements[name]

    def _kind(self, code: str, fact: ElementFact) -> Property:
        """Return the kind of a property; an empty one for what stays as it was written."""
        kind = next(filter(None, (load_facts(release).kind(code) for release in _ORDER)), "")
        if kind in ("resource", "complex-type"):
            return _repeated(self.of(code, "") if kind == "complex-type" else Schema(), fact)
        if code in _AS_WRITTEN:
            return ""
        scalar = FLAG if code == "boolean" else COUNT if code in _COUNTS else TEXT
        return scalar if not fact.is_repeating else TEXTS if scalar == TEXT else ""


@cache
def _shapes() -> _Shapes:
    return _Shapes()


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


def _json_name(fact: ElementFact, type_: TypeFact) -> str:
    if not fact.is_choice:
        return fact.name
    return fact.name.removesuffix("[x]") + type_.code[:1].upper() + type_.code[1:]


def _repeated(schema: Schema, fact: ElementFact) -> Property:
    return [schema] if fact.is_repeating or fact.path in _MANY else schema
