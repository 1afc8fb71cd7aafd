"""One StructureDefinition as its pages need it: both trees, what is stated, what is inherited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from site_builder.fhir.definitions import Definitions, ElementFact
from site_builder.fhir.effective import EffectiveElements, Origin
from site_builder.fhir.elements import ElementNode, index
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.specification import type_name
from site_builder.fhir.terminology import Concept, Terminology
from site_builder.kinds.parts.codes import terminology
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView
from site_builder.source.json_access import choice, mappings

Definition = Mapping[str, Any]
"""An ElementDefinition in the neutral shape."""


class Profile:
    """A profile, extension or logical model, and what its base says of its elements."""

    def __init__(self, artifact: Artifact, view: GuideView) -> None:
        """Read the trees that the resource holds; bases are looked up when they are asked for."""
        self.artifact = artifact
        self.view = view
        self.release = artifact.release
        self.structure: Mapping[str, Any] = artifact.neutral
        self.elements = view.elements(artifact)
        self.own_parts: dict[str, tuple[ElementNode, ...]] = {}
        """Parts of extensions that are as this profile has them, by the extension's id; filled when asked."""

    @property
    def snapshot(self) -> tuple[ElementNode, ...]:
        """The tree of all that holds; empty where it can't be known."""
        return self.elements.snapshot

    @property
    def differential(self) -> tuple[ElementNode, ...]:
        """The tree of what the profile states."""
        return self.elements.differential

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

    @property
    def beside(self) -> tuple[ElementNode, ...]:
        """What is stated and not in the snapshot, beside the fullest tree."""
        if not self.snapshot:
            return ()
        return tuple(node for node in walk(self.differential) if self._is_beside(node))

    def anchor(self, node: ElementNode) -> str:
        """Return the site path of an element's definition block; empty for what is no element."""
        return f"{self.stem}-definitions.html#{node.id}" if self.elements.get(node.id) else ""

    @property
    def script(self) -> str:
        """The site path of the script with the definition blocks; empty where there are none."""
        return f"{self.stem}-definitions.js" if self.main else ""

    def node(self, id_: str) -> ElementNode | None:
        """Return an element of the snapshot with all below it."""
        return self._nodes.get(id_)

    def is_known(self, node: ElementNode) -> bool:
        """Tell whether a node is an element, and not only implied by what stands below it."""
        return self.elements.get(node.id) is not None

    def is_stated(self, node: ElementNode) -> bool:
        """Tell whether the profile itself says something of an element, or names it."""
        found = self.elements.get(node.id)
        return found is not None and bool(found.positions)

    def stated(self, node: ElementNode) -> Definition:
        """Return what the profile itself says of an element; empty when it says nothing."""
        found = self.elements.get(node.id)
        return found.stated if found else {}

    def effective(self, node: ElementNode) -> Definition:
        """Return an element with everything that is stated and inherited; empty for what is no element."""
        found = self.elements.get(node.id)
        return found.definition if found else {}

    def origins(self, node: ElementNode) -> Iterator[Origin]:
        """Yield what an element continues in other profiles, the nearest first, the core's types left out."""
        return self.elements.origins(node.id, self._profile_at)

    def types(self, node: ElementNode) -> tuple[Definition, ...]:
        """Return an element's types, stated or inherited."""
        return mappings(node.definition.get("type")) or mappings(self.effective(node).get("type"))

    def codes(self, value_set: str, limit: int) -> tuple[Concept, ...]:
        """Return the codes of a value set that is at hand; none where it has more than `limit`."""
        if value_set not in self._codes:
            found = self.terminology.value_set(value_set)
            expansion = self.terminology.expand(found) if found else None
            self._codes[value_set] = expansion.concepts if expansion and expansion.total <= limit else ()
        return self._codes[value_set]

    def first_codes(self, value_set: str, count: int) -> tuple[tuple[Concept, ...], int]:
        """Return the first codes of a value set, and how many it has; none where it is not at hand."""
        return self.view.once(
            ("first codes", self.release, value_set.partition("|")[0], str(count)),
            lambda: self._first_codes(value_set, count),
        )

    def _first_codes(self, value_set: str, count: int) -> tuple[tuple[Concept, ...], int]:
        found = self.terminology.value_set(value_set)
        expansion = self.terminology.expand(found) if found else None
        return (expansion.concepts[:count], expansion.total) if expansion else ((), 0)

    @cached_property
    def _nodes(self) -> Mapping[str, ElementNode]:
        return index(self.snapshot)

    @cached_property
    def _codes(self) -> dict[str, tuple[Concept, ...]]:
        return {}

    def _profile_at(self, url: str) -> EffectiveElements | None:
        name = url.removeprefix(STRUCTURES)
        is_type = name != url and self.definitions.type(name) is not None
        return None if is_type else self.view.elements_at(url, self.release)

    def _is_beside(self, node: ElementNode) -> bool:
        found = self.elements.get(node.id)
        return found is not None and not found.is_in_snapshot


def typed_value(definition: Definition, stem: str) -> tuple[str, Any] | None:
    """Return a `fixed[x]`-like property: its type's name (`CodeableConcept`, `Uri`) and its value."""
    type_, value = choice(definition, stem)
    return (type_, value) if type_ else None


def is_prohibited(definition: Definition) -> bool:
    """Tell whether an element may not occur."""
    return str(definition.get("max") or "") == "0"


def walk(roots: Sequence[ElementNode]) -> Iterator[ElementNode]:
    """Yield every node of a tree, in reading order."""
    for root in roots:
        yield from root.walk()


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
