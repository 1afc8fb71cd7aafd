"""Where snapshot generation finds the definitions that a profile builds on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from site_builder.fhir.additional_bindings import binding_with
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import BASE, STRUCTURES, SYSTEM_TYPES, ElementFact, TypeFact, TypeFacts
from site_builder.fhir.snapshot.inherited import Inheritance
from site_builder.fhir.snapshot.merge import with_sources
from site_builder.fhir.snapshot.pins import Pins
from site_builder.fhir.snapshot.tree import SnapshotNode, read_snapshot
from site_builder.source.dependencies import Dependency, depend_on, depend_on_all, tracking
from site_builder.source.versions import fits_version, newest

Json = Mapping[str, Any]
_BY_URL: Json = {
    "discriminator": [{"type": "value", "path": "url"}],
    "description": "Extensions are always sliced by (at least) url",
    "rules": "open",
}
"""How the specification slices extensions, in its own words."""
_ANY_TYPE = ("*", "Base", "Element", "BackboneElement", "DataType")
_ANY_RESOURCE = ("Resource", "DomainResource")
_IMPOSED = STRUCTURES + "structuredefinition-imposeProfile"
_GENERAL: Mapping[str, str] = {"ele-1": "Element", "ext-1": "Extension"}
"""The types that constraints of all elements are from."""
MAX_CHAIN = 40
"""Definitions that may build on each other without having snapshots."""
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
_DSTU2, _STU3 = 2, 3
_EXTENSIONS = ("extension", "modifierExtension")
_INLINE = ("BackboneElement", "Element")
"""Types of elements whose children stand in the same definition."""


class SnapshotContext:
    """The definitions of one release, found by canonical URL; each is read once."""

    def __init__(
        self, definitions: Definitions, own: Iterable[Json] = (), *, is_pinning: bool = False
    ) -> None:
        """Take the release's definitions and the guide's own structures, neutral, which come first.

        `is_pinning`: what FHIR's own definitions name gets their version, as HL7's tools do it.
        """
        self.definitions = definitions
        self.release = definitions.release
        self._own: dict[str, list[Json]] = {}
        for structure in own:
            self._own.setdefault(structure.get("url", ""), []).append(structure)
        self._pins = Pins(definitions) if is_pinning else None
        self._inheritance = Inheritance(self.release, is_recent=is_pinning)
        self._structures: dict[str, Json | None] = {}
        self._trees: dict[tuple[str, bool], tuple[SnapshotNode | None, set[Dependency]]] = {}
        self._making: list[str] = []
        self.is_home = False
        """Whether what is being made is a profile of the core itself."""
        self._cycles = 0

    @property
    def trusts_ids(self) -> bool:
        """Whether element ids are worth reading: from R4 on they are required."""
        return self.release.number > 3

    def structure(self, url: str) -> Json | None:
        """Return a StructureDefinition in the neutral shape; None when nobody has it.

        `url|version` means that version; another one where nobody has it. Who asks depends on what the guide
        has of that name.
        """
        depend_on("structure", self.release.name, url.partition("|")[0])
        if url not in self._structures:
            self._structures[url] = self._found(url)
        return self._structures[url]

    def is_core(self, structure: Json) -> bool:
        """Tell whether a StructureDefinition is the release's own, a type or a profile."""
        url = str(structure.get("url", ""))
        if not url.startswith(STRUCTURES):
            return False
        is_own = structure.get("version", structure.get("fhirVersion")) == self.release.version
        return is_own or self.is_known(url.removeprefix(STRUCTURES))

    def stated(self, structure: Json) -> list[Json]:
        """Return a differential's elements whose constraints say where they are from, as a guide's do."""
        elements = structure.get("differential", {}).get("element", ())
        return [*elements] if self.is_home else with_sources(elements, structure.get("url", ""))

    def _with_sources(self, elements: Iterable[Json], url: str) -> list[Json]:
        """Return a definition's elements whose constraints say where they are from.

        In the core's own profiles only what types demand says so, in STU3 by the type's name, and nothing
        in DSTU2, which has no such property.
        """
        if not self.is_home:
            return with_sources(elements, url)
        name = url.removeprefix(STRUCTURES)
        of_type = {2: "", 3: name}.get(self.release.number, url)
        told = with_sources(elements, of_type if self.is_known(name) else "")
        return [*map(_by_name, told)] if self.release.number == 3 else told

    @contextmanager
    def making(self, structure: Json) -> Iterator[None]:
        """Note that a structure's snapshot is being made, to find cycles."""
        outer = self.is_home
        self._making.append(structure.get("url", ""))
        self.is_home = self.is_core(structure)
        try:
            yield
        finally:
            self._making.pop()
            self.is_home = outer

    def cycle(self, url: str) -> tuple[str, ...]:
        """Return the way back to a definition whose snapshot is being made; empty when it is not."""
        canonical = url.partition("|")[0]
        if canonical not in self._making:
            return ()
        return (*self._making[self._making.index(canonical) :], canonical)

    def tree(self, url: str, make: Callable[[Json], Iterable[Json]]) -> SnapshotNode | None:
        """Return the snapshot of a canonical URL as a tree; `make` generates it where a structure has none.

        None for what nobody has, and for what is being made already.
        """
        place = (url, self.is_home)
        if place not in self._trees:
            if self.cycle(url) or len(self._making) > MAX_CHAIN:
                self._cycles += 1
                return None
            cycles = self._cycles
            with tracking() as dependencies:
                found = self._made_tree(url, make)
            if cycles != self._cycles:  # a tree made within a cycle is not whole
                depend_on_all(dependencies)
                return found
            self._trees[place] = (found, dependencies)
        found, dependencies = self._trees[place]
        depend_on_all(dependencies)
        return found

    def _made_tree(self, url: str, make: Callable[[Json], Iterable[Json]]) -> SnapshotNode | None:
        structure = self.structure(url)
        if structure is None:
            if self._pins is not None:
                return self._core(url)
            # A preview asks again for each save.
            return self.definitions.once(("core tree", url, self.is_home), lambda: self._core(url))
        elements = structure.get("snapshot", {}).get("element") or list(make(structure))
        if self._pins is not None and self._pins.is_core(structure):
            elements = [*map(self._pins.pinned, elements)]
        handed = self._handed_on(elements, is_core=self.is_core(structure))
        told = self._with_sources(handed, structure.get("url", ""))
        return read_snapshot(told, is_trusted=self.trusts_ids)

    def type_url(self, code: str) -> str:
        """Return the canonical URL of a type's code, which logical models write as a URL already."""
        return code if ":" in code else STRUCTURES + code

    def is_type(self, code: str, base: str) -> bool:
        """Tell whether a type is another one or derived from it; what the release doesn't know may be."""
        if code == base or base in _ANY_TYPE or not self.is_known(code) or not self.is_known(base):
            return True
        if base in _ANY_RESOURCE:
            return self.definitions.is_resource(code)
        return base in self.bases(code)

    def is_known(self, code: str) -> bool:
        """Tell whether the release has a type."""
        return self.definitions.type(code) is not None

    def bases(self, code: str) -> Iterator[str]:
        """Yield the types that a type is derived from, the nearest first."""
        facts = self.definitions.type(code)
        while facts is not None and facts.base and facts.base != facts.name:
            yield facts.base
            facts = self.definitions.type(facts.base)

    def conforms_to(self, url: str) -> tuple[str, ...] | None:
        """Return the definitions that another one is derived from or imposes; None when nobody has it."""
        structure = self.structure(url)
        if structure is None:
            name = url.removeprefix(STRUCTURES)
            return tuple(STRUCTURES + base for base in self.bases(name)) if self.is_known(name) else None
        imposed = (item for item in structure.get("extension", ()) if item.get("url") == _IMPOSED)
        found = [structure.get("baseDefinition", ""), *(item.get("valueCanonical", "") for item in imposed)]
        return tuple(str(one) for one in found if one)

    def is_own(self, url: str) -> bool:
        """Tell whether a definition is one of the guide's own."""
        depend_on("structure", self.release.name, url.partition("|")[0])
        return url.partition("|")[0] in self._own

    def bases_of(self, url: str) -> tuple[str, ...]:
        """Return a definition and those that it is derived from, as far as their snapshots have to be made.

        The last one has a snapshot, is a type, is a name that came before, or is what nobody has.
        """
        found: list[str] = []
        while url and url not in found:
            found.append(url)
            structure = self.structure(url)
            has_own = structure is None or structure.get("snapshot", {}).get("element")
            url = "" if structure is None or has_own else structure.get("baseDefinition", "")
        return (*found, url) if url else tuple(found)

    def _found(self, url: str) -> Json | None:
        canonical, _, version = url.partition("|")
        own = self._own.get(canonical, ())
        if fitting := [one for one in own if fits_version(str(one.get("version") or ""), version)]:
            return newest(fitting) if version else fitting[0]
        found = self.definitions.neutral_structure(url)
        if found is None and own:
            return own[0]
        return found or self.definitions.neutral_structure(canonical)

    def _core(self, url: str) -> SnapshotNode | None:
        """Make a core type's tree of the embedded facts."""
        canonical = url.partition("|")[0]
        if not canonical.startswith(STRUCTURES):
            return None
        facts = self.definitions.type(canonical.removeprefix(STRUCTURES))
        if facts is None and canonical == BASE:
            root = {"id": "Base", "path": "Base", "min": 0, "max": "*"}
            return read_snapshot([root], is_trusted=True)
        if facts is None:
            return None
        handed = self._handed_on(self._elements(facts), is_core=True)
        found = read_snapshot(self._with_sources(handed, canonical), is_trusted=True)
        return replace(found, name=self._root_name(facts)) if found else None

    def _handed_on(self, elements: Iterable[Json], *, is_core: bool) -> Iterator[Json]:
        """Yield elements as the structure that is being made takes them over."""
        for element in elements:
            if self.is_home:
                yield self._inheritance.at_home(element)
            else:
                yield self._inheritance.of(element, is_core=is_core)

    def _root_name(self, facts: TypeFacts) -> str:
        """Return the path of a type's root: what constrains a type (SimpleQuantity) has that type's path."""
        while facts.is_profile and (base := self.definitions.type(facts.base)) is not None:
            facts = base
        return facts.name

    def _elements(self, facts: TypeFacts) -> list[dict[str, Any]]:
        found = [self._element(facts.name, facts.root)]
        found += self._below(facts.name)
        return found if self._pins is None else [dict(self._pins.pinned(element)) for element in found]

    def _below(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield what stands below a path of a type, as far as the type itself defines it."""
        shape = self.definitions.shape(path)
        for fact in shape.elements if shape else ():
            place = f"{path}.{fact.name}"
            element = self._element(place, fact)
            if self._is_sliced(path, fact.name):
                element["slicing"] = _BY_URL
            yield element
            if fact.types and fact.types[0].code in _INLINE and not fact.content_reference:
                yield from self._below(place) if place == fact.path else ()

    def _is_sliced(self, path: str, name: str) -> bool:
        """Tell whether the release slices an element: extensions of datatypes, from STU3 on.

        Of resources only the one that all others are derived from has it.
        """
        if self.release.number <= _DSTU2 or name not in _EXTENSIONS:
            return False
        facts = self.definitions.type(path.partition(".")[0])
        is_datatype = facts is not None and facts.kind == "complex-type"
        return path == "DomainResource" or (is_datatype and name == "extension")

    def _element(self, path: str, fact: ElementFact) -> dict[str, Any]:
        short, definition = self.definitions.text(path)
        content: dict[str, Any] = {"id": path, "path": path, "min": fact.min, "max": fact.max}
        content |= {"short": short} if short else {}
        content |= {"definition": definition} if definition else {}
        content["base"] = {"path": fact.path, "min": fact.min, "max": fact.max}
        if fact.is_attribute:
            content["representation"] = ["xmlAttr"]
        if fact.content_reference:
            whole = STRUCTURES + fact.content_reference[1:].partition(".")[0] + fact.content_reference
            content["contentReference"] = whole if self.trusts_ids else fact.content_reference
        if fact.types:
            content["type"] = [
                {
                    **_coded(item, is_inner=path.count(".") > 1),
                    **({"profile": [*item.profiles]} if item.profiles else {}),
                    **({"targetProfile": [*item.targets]} if item.targets else {}),
                    **({"aggregation": [*item.aggregation]} if item.aggregation else {}),
                }
                for item in fact.types
            ]
        if fact.is_modifier:
            content["isModifier"] = True
        if fact.is_summary:
            content["isSummary"] = True
        content |= fact.values
        if fact.conditions:
            content["condition"] = [*fact.conditions]
        if fact.binding_strength:
            content["binding"] = binding_with(
                fact.binding_strength, fact.value_set, fact.additional, self.release
            )
        if constraints := self._constraints(path, fact):
            content["constraint"] = constraints
        return content

    def _constraints(self, path: str, fact: ElementFact) -> list[dict[str, Any]]:
        """Return an element's constraints: keys and expressions, for their words are not built in."""
        facts, owner = self.definitions.facts, path.partition(".")[0]
        found: list[dict[str, Any]] = []
        for key in (*self._general_keys(path, fact), *fact.constraints):
            expression = facts.expression(owner, key)
            constraint: dict[str, Any] = {
                "key": key,
                "severity": "warning" if key in fact.warnings else "error",
            }
            if key in fact.advice:
                constraint = {"extension": [{"url": _BEST_PRACTICE, "valueBoolean": True}], **constraint}
            constraint |= {"expression": expression} if expression else {}
            source = _GENERAL.get(key) or ("" if "." in path else self._origin(path, key))
            constraint |= {"source": STRUCTURES + source} if source else {}
            found.append(constraint)
        return found

    def _origin(self, name: str, key: str) -> str:
        """Name the furthest base of a type whose root has a constraint."""
        having = [base for base in self.bases(name) if self._has_constraint(base, key)]
        return having[-1] if having else ""

    def _has_constraint(self, name: str, key: str) -> bool:
        facts = self.definitions.type(name)
        return facts is not None and key in facts.root.constraints

    def _general_keys(self, path: str, fact: ElementFact) -> tuple[str, ...]:
        """Return the keys that the release repeats below roots: before R4 only at elements with children."""
        codes = {item.code for item in fact.types}
        if self.release.number <= _DSTU2 or "." not in path:
            return ()
        if self.release.number == _STU3:
            return () if codes.isdisjoint(_INLINE) else ("ele-1",)
        if "Resource" in codes or any(item.system for item in fact.types):
            return ()
        return ("ele-1", "ext-1") if "Extension" in codes else ("ele-1",)


def _coded(item: TypeFact, *, is_inner: bool) -> dict[str, Any]:
    """Write a type's code as the release does: FHIRPath's, with FHIR's own beside it."""
    if not item.system:
        return {"code": item.code}
    if not item.code:  # a primitive's value, before R4
        return {"code": SYSTEM_TYPES + "String"}
    # R5's files call the id of a backbone element a string, that of a datatype an id.
    told = {"url": FHIR_TYPE, "valueUrl": "string" if is_inner and item.code == "id" else item.code}
    return {"extension": [told], "code": SYSTEM_TYPES + item.system}


def _by_name(element: Json) -> Json:
    """Return an element whose constraints name the types that they are from, and not their addresses."""
    if "constraint" not in element:
        return element
    named = [
        {**each, "source": each["source"].removeprefix(STRUCTURES)} if "source" in each else each
        for each in element["constraint"]
    ]
    return {**element, "constraint": named}
