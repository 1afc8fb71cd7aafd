"""The base definitions of a release as the FHIRPath engine asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.fhir.definitions import Definitions, Shape
from site_builder.fhirpath import Model, Property, Types

_BACKBONES = ("BackboneElement", "Element")


class DefinitionsModel(Model):
    """The types of a release; an element with children of its own is a type, too (`Patient.contact`)."""

    def __init__(self, definitions: Definitions) -> None:
        """Take the definitions."""
        self._definitions = definitions

    def elements(self, type_name: str) -> Mapping[str, Sequence[Property]] | None:
        """Return a type's elements by name."""
        shape = self._definitions.shape(type_name)
        if shape is None:
            return None
        found: dict[str, list[Property]] = {}
        for member in shape.members.values():
            name = member.fact.name.removesuffix("[x]")
            below = self._definitions.shape_of(member) if member.type in (*_BACKBONES, "") else None
            type_ = self._below(below, member.type)
            if member.fact.content_reference:
                type_ = member.fact.content_reference[1:]
            if name == "id" and self.kind(type_name) == "resource":
                type_ = "id"  # R4 and R4B say string, by a mistake that R5 mended
            if name == "value" and self.kind(type_name) == "primitive":
                continue
            found.setdefault(name, []).append(Property(member.name, type_, member.is_repeating))
        return found

    @staticmethod
    def _below(shape: Shape | None, type_name: str) -> str:
        return shape.owner if shape is not None and "." in shape.owner else type_name

    def base(self, type_name: str) -> str:
        """Return what a type is derived from."""
        if "." in type_name:
            fact = self._definitions.element(type_name)
            return fact.types[0].code if fact is not None and fact.types else "BackboneElement"
        facts = self._definitions.type(type_name)
        return facts.base if facts is not None and facts.base != type_name else ""

    def kind(self, type_name: str) -> str:
        """Return `primitive`, `complex` or `resource`; empty for an unknown type."""
        if "." in type_name:
            return "complex" if self._definitions.shape(type_name) is not None else ""
        kind = self._definitions.facts.kind(type_name)
        if kind == "primitive-type" or type_name == "xhtml":
            return "primitive"
        return {"": "", "resource": "resource"}.get(kind, "complex")


def types_of_release(definitions: Definitions) -> Types:
    """Return the types of a release for the engine, made once."""
    return definitions.once(("fhirpath",), lambda: Types(DefinitionsModel(definitions)))
