"""What the engine asks about types, and the types as it keeps them.

The caller supplies a `Model`: which elements a type has, what it is derived from. Without one, or below a
type that the model doesn't know, elements are looked up by name, a choice by what its JSON name starts with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Property:
    """How JSON writes an element: one for each type of a choice, else one."""

    key: str
    """`valueQuantity`."""
    type: str
    """`Quantity`; `Patient.contact` for an element with children of its own."""
    is_list: bool = False


class Model(Protocol):
    """The types of one FHIR release."""

    def elements(self, type_name: str) -> Mapping[str, Sequence[Property]] | None:
        """Return a type's elements by name (`value` for `value[x]`); None for a type that is unknown."""
        ...

    def base(self, type_name: str) -> str:
        """Return what a type is derived from (`string` for `code`), empty at the top."""
        ...

    def kind(self, type_name: str) -> str:
        """Return `primitive`, `complex` or `resource`; empty for a type that is unknown."""
        ...


INTEGERS = frozenset(("integer", "unsignedInt", "positiveInt", "integer64"))
MOMENTS = frozenset(("date", "dateTime", "instant", "time"))
PRIMITIVES = INTEGERS | MOMENTS | frozenset(
    ("boolean", "decimal", "string", "code", "id", "markdown", "uri", "url", "canonical", "oid", "uuid",
     "base64Binary", "xhtml")
)  # fmt: skip
"""FHIR's primitive types, for runs without a model."""
QUANTITIES = frozenset(
    ("Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity")
)
SYSTEM_TYPES = frozenset(
    ("Boolean", "String", "Integer", "Long", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any")
)
_PLAIN = {"boolean": "boolean", "decimal": "decimal", "time": "time"}
_PLAIN |= dict.fromkeys(INTEGERS, "integer") | {"date": "date", "dateTime": "dateTime", "instant": "dateTime"}
_PLAIN |= dict.fromkeys(QUANTITIES, "quantity")


_SEVERAL = 3
"""Types of a choice, above which a look at the object's own names is faster than one at each type's."""


class ElementType:
    """A type as the engine walks it; children's types are found when they are first asked for."""

    __slots__ = ("bases", "choices", "is_open", "is_primitive", "is_resource", "members", "name", "plain",
                 "types")  # fmt: skip

    def __init__(self, name: str, types: Types) -> None:
        """Ask a model for the type of a name."""
        self.name = name
        """`Patient`, `Patient.contact`, `code`; empty where nobody knows."""
        self.types = types
        model = types.model
        kind = model.kind(name) if model else ""
        self.is_primitive = kind == "primitive" or (not kind and name in PRIMITIVES)
        self.is_resource = kind == "resource" and name in ("Resource", "DomainResource")
        """Whether the value tells its own type."""
        self.bases = types.lineage(name)
        """Names of the type and all that it is derived from, itself first."""
        self.plain = next((_PLAIN[base] for base in self.bases if base in _PLAIN), "")
        """The System type that its values turn into, in lower case; empty for strings and complex types."""
        self.members: dict[str, tuple[Member, ...]] = {}
        self.choices: dict[str, frozenset[str]] = {}
        """All names that JSON has for the elements of many types: most objects have none of them."""
        found = model.elements(name) if model and kind else None
        self.is_open = found is None and not self.is_primitive
        """Whether elements are looked up by the names that JSON has."""
        if found is None and self.is_primitive:
            found = _OF_PRIMITIVES
        for element, properties in (found or {}).items():
            members = tuple(Member(item.key, item.type, types) for item in properties)
            self.members[element] = members
            if len(members) > _SEVERAL:
                self.choices[element] = frozenset(
                    key for each in members for key in (each.key, each.extra_key)
                )


class Member:
    """An element of a type under one of its JSON names."""

    __slots__ = ("_type", "_type_name", "_types", "extra_key", "key")

    def __init__(self, key: str, type_name: str, types: Types) -> None:
        """Take the JSON name, and the type's name."""
        self.key = key
        self.extra_key = "_" + key
        self._type_name = type_name
        self._types = types
        self._type: ElementType | None = None

    @property
    def type(self) -> ElementType:
        """Return the type of the values."""
        if self._type is None:
            self._type = self._types.named(self._type_name)
        return self._type


_OF_PRIMITIVES: Mapping[str, Sequence[Property]] = {
    "id": (Property("id", "string"),),
    "extension": (Property("extension", "Extension", is_list=True),),
}


class Types:
    """The types of a model, each made once."""

    def __init__(self, model: Model | None = None) -> None:
        """Take the model; None for none."""
        self.model = model
        self._types: dict[str, ElementType] = {}

    def named(self, name: str) -> ElementType:
        """Return the type of a name, one that looks elements up by JSON's names where it is unknown."""
        found = self._types.get(name)
        if found is None:
            found = ElementType(name, self)
            if len(self._types) < 5_000:  # names come from resources, too: they must not fill the memory
                self._types[name] = found
        return found

    def is_known(self, name: str) -> bool:
        """Tell whether a name is a FHIR type; anything may be one where there is no model."""
        return self.model is None or bool(self.model.kind(name))

    def lineage(self, name: str) -> tuple[str, ...]:
        """Name a type and what it is derived from."""
        found: list[str] = []
        while name and name not in found:
            found.append(name)
            name = self.model.base(name) if self.model else _BASES.get(name, "")
        return tuple(found)


_BASES = {
    "code": "string", "id": "string", "markdown": "string", "url": "uri", "canonical": "uri", "oid": "uri",
    "uuid": "uri", "unsignedInt": "integer", "positiveInt": "integer", "Age": "Quantity", "Count": "Quantity",
    "Distance": "Quantity", "Duration": "Quantity", "SimpleQuantity": "Quantity",
}  # fmt: skip
"""What types are derived from in all releases, for runs without a model."""
