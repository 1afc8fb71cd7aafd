"""One StructureDefinition as its pages need it: both trees, what is stated, what is inherited."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from site_builder.fhir.definitions import Definitions, ElementFact
from site_builder.fhir.elements import ElementNode, build_tree, index
from site_builder.fhir.normalise import neutral
from site_builder.fhir.specification import type_name
from site_builder.fhir.terminology import Concept, Terminology
from site_builder.kinds.parts.codes import terminology
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

Definition = Mapping[str, Any]
"""An ElementDefinition in the neutral shape."""

_MAX_BASES = 20
_INHERITED_KEYS = (
    "min",
    "max",
    "type",
    "short",
    "definition",
    "binding",
    "isModifier",
    "isSummary",
    "contentReference",
    "slicing",
)


class Profile:
    """A profile, extension or logical model, and what its base says of its elements."""

    def __init__(self, artifact: Artifact, view: GuideView) -> None:
        """Read the trees that the resource holds; bases are looked up when they are asked for."""
        self.artifact = artifact
        self.view = view
        self.release = artifact.release
        self.structure: Mapping[str, Any] = view.completed(artifact)
        self.snapshot = build_tree(elements_of(self.structure, "snapshot"))
        self._full = index(self.snapshot)
        self.differential = build_tree(settled(elements_of(self.structure, "differential"), self._full))
        self._stated = index(self.differential)

    @cached_property
    def definitions(self) -> Definitions:
        """The base definitions of the profile's release."""
        return self.view.definitions(self.release)

    @cached_property
    def terminology(self) -> Terminology:
        """Who can say what a code means."""
        return terminology(self.view, self.release)

    @property
    def type(self) -> str:
        """The name of the type that it constrains or defines."""
        return type_name(str(self.structure.get("type") or ""))

    @property
    def is_extension(self) -> bool:
        """Whether it defines an extension."""
        return self.type == "Extension" and self.structure.get("derivation") != "specialization"

    @property
    def word(self) -> str:
        """What to call it in a sentence about it."""
        if self.is_extension:
            return "extension"
        return "model" if self.is_logical else "profile"

    @property
    def is_logical(self) -> bool:
        """Whether it defines a logical model."""
        return self.structure.get("kind") == "logical"

    @property
    def base_url(self) -> str:
        """The canonical URL of what it is derived from; empty for none."""
        base = self.structure.get("baseDefinition")
        return base if isinstance(base, str) else ""

    @property
    def stem(self) -> str:
        """What its pages' names start with: `StructureDefinition-ID`."""
        return self.artifact.out.removesuffix(".html")

    @property
    def main(self) -> tuple[ElementNode, ...]:
        """The fullest tree that the resource holds."""
        return self.snapshot or self.differential

    def anchor(self, node: ElementNode) -> str:
        """Return the site path of an element's definition block; empty where the main tree lacks it."""
        known = self._full or self._stated
        return f"{self.stem}-definitions.html#{node.id}" if node.id in known else ""

    def stated(self, node: ElementNode) -> Definition:
        """Return what the profile itself says of an element; empty when it says nothing."""
        found = self._stated.get(node.id)
        return found.definition if found else {}

    def states_below(self, node: ElementNode) -> bool:
        """Tell whether the profile says something of an element or of anything below it."""
        found = self._stated.get(node.id)
        return found is not None

    def inherited(self, node: ElementNode) -> Definition:
        """Return what an element has where the profile does not say otherwise.

        The profile's own snapshot knows best; then come the profiles that it is derived from, then the
        core specification. A slice has what it slices, but need not occur.
        """
        if own := self._full.get(node.id):
            return own.definition
        if node.id not in self._inherited:
            self._inherited[node.id] = self._find_inherited(node)
        return self._inherited[node.id]

    def effective(self, node: ElementNode) -> Definition:
        """Return an element with everything that it states and inherits."""
        return {**self.inherited(node), **node.definition}

    def types(self, node: ElementNode) -> tuple[Definition, ...]:
        """Return an element's types, stated or inherited."""
        return mappings(node.definition.get("type")) or mappings(self.inherited(node).get("type"))

    def codes(self, value_set: str, limit: int) -> tuple[Concept, ...]:
        """Return the codes of a value set that is at hand; none where it has more than `limit`."""
        if value_set not in self._codes:
            found = self.terminology.value_set(value_set)
            expansion = self.terminology.expand(found) if found else None
            self._codes[value_set] = expansion.concepts if expansion and expansion.total <= limit else ()
        return self._codes[value_set]

    def extension_structure(self, url: str) -> Mapping[str, Any] | None:
        """Return the neutral StructureDefinition of a URL, from the guide or its packages."""
        return structure_of(url, self.view, self.release)

    @cached_property
    def _codes(self) -> dict[str, tuple[Concept, ...]]:
        return {}

    @cached_property
    def _inherited(self) -> dict[str, Definition]:
        return {}

    @cached_property
    def _bases(self) -> tuple[Mapping[str, ElementNode], ...]:
        """The elements of each base that the guide or a package has, nearest first."""
        found: list[Mapping[str, ElementNode]] = []
        seen = {self.artifact.url}
        url = self.base_url
        while url and url not in seen and len(found) < _MAX_BASES:
            seen.add(url)
            structure = structure_of(url, self.view, self.release)
            if structure is None:
                break
            elements = elements_of(structure, "snapshot") or elements_of(structure, "differential")
            found.append(index(build_tree(elements)))
            base = structure.get("baseDefinition")
            url = base if isinstance(base, str) else ""
        return tuple(found)

    def _find_inherited(self, node: ElementNode) -> Definition:
        found: dict[str, Any] = {}
        for base in self._bases:
            for id_ in dict.fromkeys((node.id, node.path)):
                _fill(found, base[id_].definition if id_ in base else {}, is_slice=id_ != node.id)
        if core := self._core(node):
            _fill(found, _as_definition(core), is_slice=bool(node.slice_name))
        if "short" not in found or not found["short"]:
            short, definition = self._core_text(node, core)
            _fill(found, {"short": short, "definition": definition}, is_slice=False)
        return found

    def _core(self, node: ElementNode) -> ElementFact | None:
        fact = self.definitions.element(node.path)
        if fact is None and node.parent is not None:
            codes = {str(each.get("code")) for each in self.types(node.parent)}
            if len(codes) == 1:
                fact = self.definitions.child(codes.pop(), node.path.rpartition(".")[2])
        return fact

    def _core_text(self, node: ElementNode, core: ElementFact | None) -> tuple[str, str]:
        text = self.definitions.text(node.path)
        return text if any(text) or core is None else self.definitions.text(core.path)


def elements_of(structure: Mapping[str, Any], part: str) -> tuple[Definition, ...]:
    """Return the elements of a structure's `differential` or `snapshot`."""
    return mappings(mapping(structure.get(part)).get("element"))


def settled(elements: Iterable[Definition], known: Container[str]) -> Iterator[Definition]:
    """Yield a differential's elements the ids that the snapshot has for them.

    A differential may name a choice by its type (`valueQuantity`) where the snapshot has a slice of it
    (`value[x]:valueQuantity`), before R4 also `valueQuantity:valueQuantity`.
    """
    for element in elements:
        id_ = element.get("id")
        if not isinstance(id_, str) or id_ in known or not known:
            yield element
            continue
        above = ""
        for part in id_.split("."):
            prefix = f"{above}." if above else ""
            above = next(
                (prefix + each for each in _spellings(part) if prefix + each in known), prefix + part
            )
        yield element if above == id_ else {**element, "id": above}


def _spellings(part: str) -> Iterator[str]:
    yield part
    name, _, slice_name = part.partition(":")
    typed = slice_name or name
    for at in (each for each in range(1, len(typed)) if typed[each].isupper()):
        yield f"{typed[:at]}[x]:{typed}"
    yield f"{typed}:{typed}"
    yield typed


def structure_of(url: str, view: GuideView, release: str) -> Mapping[str, Any] | None:
    """Return the neutral StructureDefinition of a canonical URL, from the guide, else from a package."""
    local = view.resolve(url)
    if local is not None:
        return view.completed(local) if local.type == "StructureDefinition" else None
    found = view.definitions(release).structure(url.partition("|")[0])
    return neutral(found, release) if found is not None else None


def typed_value(definition: Definition, stem: str) -> tuple[str, Any] | None:
    """Return a `fixed[x]`-like property: its type's name (`CodeableConcept`, `Uri`) and its value."""
    for key, value in definition.items():
        if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper():
            return key[len(stem) :], value
    return None


def is_prohibited(definition: Definition) -> bool:
    """Tell whether an element may not occur."""
    return str(definition.get("max") or "") == "0"


def walk(roots: Sequence[ElementNode]) -> Iterator[ElementNode]:
    """Yield every node of a tree, in reading order."""
    for root in roots:
        yield from root.walk()


def _fill(found: dict[str, Any], given: Definition, *, is_slice: bool) -> None:
    for key in _INHERITED_KEYS:
        if given.get(key) not in (None, "", ()):
            # One slice of many may be absent even where the element as a whole may not.
            found.setdefault(key, 0 if key == "min" and is_slice else given[key])


def type_definitions(fact: ElementFact) -> list[Definition]:
    """Return the types of an element of the core as a definition has them."""
    return [
        {
            "code": each.code,
            "profile": list(each.profiles),
            "targetProfile": list(each.targets),
            "aggregation": list(each.aggregation),
        }
        for each in fact.types
    ]


def _as_definition(fact: ElementFact) -> Definition:
    found: dict[str, Any] = {"min": fact.min, "max": fact.max, "type": type_definitions(fact)}
    if fact.content_reference:
        found["contentReference"] = fact.content_reference
    if fact.binding_strength:
        found["binding"] = {"strength": fact.binding_strength, "valueSet": fact.value_set}
    if fact.is_modifier:
        found["isModifier"] = True
    if fact.is_summary:
        found["isSummary"] = True
    return found
