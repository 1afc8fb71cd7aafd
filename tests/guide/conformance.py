"""A small walk over a differential: does an instance keep what a profile says?

It checks what the profiles of this guide use: cardinality, slices told apart by a fixed value or
by an extension's URL, what may follow them, fixed values, types of a choice, targets of references, and codes where a
required value set lists them. FHIR's own rules are left to fhir.resources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Element = Mapping[str, Any]
Node = Mapping[str, Any]
_PRIMITIVE = ""
"""Key of the value itself in the node that stands for a primitive."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What the walk looks up."""

    structures: Mapping[str, Mapping[str, Any]]
    """Structure definitions by URL."""
    codes: Mapping[str, frozenset[tuple[str, str]]]
    """System and code of each member, by the URL of a value set that lists all of them."""
    examples: Mapping[str, Mapping[str, Any]]
    """Examples by `Type/id`."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One instance against one profile."""

    definitions: Definitions
    elements: Mapping[str, Element]

    @classmethod
    def over(cls, definitions: Definitions, profile: str) -> Walk:
        """Start a walk over the differential of `profile`, a canonical URL."""
        elements = definitions.structures[profile]["differential"]["element"]
        return cls(definitions, {element["id"]: element for element in elements})

    def faults(self, instance: Node) -> Iterator[str]:
        """What the instance does against the profile, each a line to read."""
        for identity, element in self.elements.items():
            parent, _, last = identity.rpartition(".")
            if not parent:
                continue
            for node in self._found(parent, instance):
                yield from self._at(identity, element, self._children(parent, node, last))

    def _found(self, identity: str, instance: Node) -> list[Node]:
        """Every node of the instance that an element describes."""
        segments = identity.split(".")
        found, so_far = [instance], segments[0]
        for segment in segments[1:]:
            found = [child for node in found for child in self._children(so_far, node, segment)]
            so_far += "." + segment
        return found

    def _children(self, parent: str, node: Node, segment: str) -> list[Node]:
        name, _, slice_name = segment.partition(":")
        if name.endswith("[x]"):
            return _chosen(node, name[:-3], slice_name)
        children = _values(node, name)
        if not slice_name:
            return children
        group = f"{parent}.{name}"
        return [child for child in children if self._slice_of(group, child) == slice_name]

    def _slice_of(self, group: str, child: Node) -> str:
        """Name of the slice that a node belongs to; the one slice without a mark takes the rest."""
        rest = ""
        for identity, element in self.elements.items():
            if not identity.startswith(group + ":") or "." in identity[len(group) :]:
                continue
            marks = self._marks(identity, element)
            if not marks:
                rest = element["sliceName"]
            elif all(_at_path(child, path) == [value] for path, value in marks.items()):
                return str(element["sliceName"])
        return rest

    def _marks(self, identity: str, element: Element) -> dict[str, str]:
        """Fixed values that tell a slice apart, by their path within it."""
        for type_ in element.get("type", ()):
            if type_["code"] == "Extension" and "profile" in type_:
                return {"url": type_["profile"]}
        # FHIR slices every extension element by url, also where no entry says so.
        slicing = self.elements.get(identity.rpartition(":")[0], {}).get("slicing", {})
        paths = [found["path"] for found in slicing.get("discriminator", [{"path": "url"}])]
        fixed = {path: _fixed(self.elements.get(f"{identity}.{path}", {})) for path in paths}
        return {path: value for path, value in fixed.items() if value is not None}

    def _at(self, identity: str, element: Element, found: Sequence[Node]) -> Iterator[str]:
        count = len(found)
        if count < element.get("min", 0):
            yield f"{identity}: {count} of at least {element['min']}"
        if element.get("max", "*") != "*" and count > int(element["max"]):
            yield f"{identity}: {count} of at most {element['max']}"
        if element.get("slicing", {}).get("rules") == "openAtEnd":
            yield from self._order_faults(identity, found)
        for node in found:
            value = _fixed(element)
            if value is not None and node.get(_PRIMITIVE) != value:
                yield f"{identity}: {node.get(_PRIMITIVE)} instead of {value}"
            yield from self._type_faults(identity, element.get("type", ()), node)
            yield from self._binding_faults(identity, element.get("binding", {}), node)

    def _order_faults(self, identity: str, found: Sequence[Node]) -> Iterator[str]:
        rest_began = False
        for slice_name in [self._slice_of(identity, node) for node in found]:
            if rest_began and slice_name:
                yield f"{identity}: {slice_name} comes after what is no slice"
            rest_began = rest_began or not slice_name

    def _type_faults(self, identity: str, types: Sequence[Element], node: Node) -> Iterator[str]:
        codes = {type_["code"] for type_ in types}
        chosen = node.get("[x]")
        if chosen and codes and chosen not in {code[0].upper() + code[1:] for code in codes}:
            yield f"{identity}: {chosen} instead of {', '.join(sorted(codes))}"
        targets = {type_["targetProfile"] for type_ in types if "targetProfile" in type_}
        reference = node.get("reference")
        if targets and reference and not self._allowed(reference, targets):
            yield f"{identity}: {reference} is none of {', '.join(sorted(targets))}"
        for type_ in types:
            if type_["code"] == "Extension" and type_.get("profile") in self.definitions.structures:
                yield from Walk.over(self.definitions, type_["profile"]).faults(node)

    def _allowed(self, reference: str, targets: set[str]) -> bool:
        example = self.definitions.examples.get(reference)
        claims = {f"http://hl7.org/fhir/StructureDefinition/{reference.partition('/')[0]}"}
        if example is not None:
            claims |= set(example.get("meta", {}).get("profile", ()))
        return bool(claims & targets)

    def _binding_faults(self, identity: str, binding: Element, node: Node) -> Iterator[str]:
        codes = self.definitions.codes.get(binding.get("valueSetReference", {}).get("reference", ""))
        if codes is None or binding["strength"] != "required":
            return
        if _PRIMITIVE in node:
            if node[_PRIMITIVE] not in {code for _, code in codes}:
                yield f"{identity}: {node[_PRIMITIVE]} is not in the value set"
            return
        codings = node.get("coding", [node])
        if not any((coding.get("system"), coding.get("code")) in codes for coding in codings):
            yield f"{identity}: no coding is in the value set"


def _fixed(element: Element) -> Any:
    return next((value for key, value in element.items() if key.startswith("fixed")), None)


def _values(node: Node, name: str) -> list[Node]:
    """Children of one name; primitives become nodes, with the extensions that stand beside them."""
    value, beside = node.get(name), node.get("_" + name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    extras = beside if isinstance(beside, list) else [beside] * len(values)
    wrapped = []
    for at, item in enumerate(values):
        if isinstance(item, Mapping):
            wrapped.append(item)
        else:
            wrapped.append({_PRIMITIVE: item, **((extras[at] if at < len(extras) else None) or {})})
    return wrapped


def _chosen(node: Node, stem: str, key: str) -> list[Node]:
    """The value of a choice, marked with its type."""
    keys = [name for name in node if name.startswith(stem) and name[len(stem) :][:1].isupper()]
    return [
        {**value, "[x]": name[len(stem) :]}
        for name in keys
        if not key or name == key
        for value in _values(node, name)
    ]


def _at_path(node: Node, path: str) -> list[Any]:
    """Values of the primitives below a node, by a path such as `coding.system`."""
    found = [node]
    for name in path.split("."):
        found = [child for item in found for child in _values(item, name)]
    return [item.get(_PRIMITIVE) for item in found]
