"""Resources with every element filled, made of what the program knows of a release.

Each text is a word of its own (`zq17x`), each number and date one that stands nowhere else; where a type
allows no such thing (flags, codes of a required value set) the values rotate. Each choice takes its types in
turn, from one variant of a resource to the next; repeating elements have two entries; data types carry ids
and extensions, primitives extensions beside them.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from site_builder.fhir.core_codes import core_code_system, core_value_set
from site_builder.fhir.definitions import Definitions, ElementFact, Member, Shape
from site_builder.fhir.terminology import Terminology

BASE = "https://maximal.example.org"
_MAX_DEPTH = 4
"""Backbone elements nest so deep."""
_WHOLE = 2
"""As many values of a data type are filled in whole; further ones have what they are about only."""
_MAIN = frozenset(
    [
        "code",
        "coding",
        "value",
        "value[x]",
        "text",
        "reference",
        "display",
        "start",
        "low",
        "numerator",
        "family",
        "line",
        "url",
        "name",
        "author[x]",
        "type",
        "path",
        "event",
        "sequence",
        "origin",
        "data",
        "key",
        "expression",
        "description",
    ]
)
# `fhir_comments` and the like are no elements; an extension has no use for one of its own in each test.
_APART = frozenset(
    {"id", "extension", "modifierExtension", "contained", "text", "meta", "implicitRules", "language"}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of a maximal resource."""

    path: str
    """Where it stands: `Patient.name[1].given[0]`."""
    type: str
    value: Any
    is_bound: bool = False
    """Whether it is one of a few codes, which others in the resource may share."""

    @property
    def element(self) -> str:
        """The path without positions."""
        return "".join(part.partition("]")[2] if at else part for at, part in enumerate(self.path.split("[")))


@dataclass(frozen=True, slots=True)
class Maximal:
    """A maximal resource and the list of what it says."""

    resource: dict[str, Any]
    leaves: tuple[Leaf, ...]


def maximal(definitions: Definitions, type_name: str, variant: int = 0, *, is_plain: bool = False) -> Maximal:
    """Make a resource of a type. A plain one has no ids and extensions, and each list one entry."""
    maker = _Maker(definitions, variant, is_plain=is_plain)
    return Maximal(maker.resource(type_name), tuple(maker.leaves))


class _Maker:
    def __init__(self, definitions: Definitions, variant: int, *, is_plain: bool) -> None:
        self.leaves: list[Leaf] = []
        self._definitions = definitions
        self._release = definitions.release.name
        self._variant = variant
        self._is_plain = is_plain
        self._number = count(1)
        self._turns: dict[str, int] = {}
        self._codes: dict[str, list[str]] = {}

    def resource(self, type_name: str) -> dict[str, Any]:
        found: dict[str, Any] = {"resourceType": type_name, "id": f"maximal-{type_name}-{self._variant}"}
        shape = self._shape(type_name)
        found |= self._own(shape, type_name, is_contained=False)
        found |= self._members(shape, type_name, 0, ())
        return found

    def _own(self, shape: Shape, path: str, *, is_contained: bool) -> dict[str, Any]:
        """Return what every resource has: its meta, its narrative, what it contains."""
        found: dict[str, Any] = {}
        for name in ("meta", "implicitRules", "language", "text"):
            if name in shape.members and not (is_contained and name == "text"):
                found[name] = self._value(shape.members[name], f"{path}.{name}", 1, ())
        if is_contained or self._is_plain:
            return found
        if "contained" in shape.members:
            found["contained"] = [
                self._contained(f"{path}.contained[{at}]", name)
                for at, name in enumerate(("Organization", "Practitioner"))
            ]
        for name in ("extension", "modifierExtension"):
            if name in shape.members:
                found[name] = [self._extension(f"{path}.{name}[{at}]") for at in range(2)]
        return found

    def _contained(self, path: str, type_name: str) -> dict[str, Any]:
        found: dict[str, Any] = {"resourceType": type_name, "id": self._word()}
        self._add(f"{path}.id", "id", found["id"])
        shape = self._shape(type_name)
        return found | self._members(shape, path, _MAX_DEPTH, ())

    def _members(self, shape: Shape, path: str, depth: int, trail: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        is_whole = depth == 0 or "." in shape.owner or self._is_early(shape.owner)
        for fact in shape.elements:
            if fact.name in _APART or fact.max == "0" or not (is_whole or fact.name in _MAIN):
                continue
            member = self._chosen(shape, fact)
            if member is None or not self._has_room(member, depth, trail):
                continue
            inner = f"{path}.{member.name}"
            if not member.is_repeating:
                found[member.name] = self._value(member, inner, depth, trail)
            else:
                copies = 1 if self._is_plain or depth > 0 else 2
                found[member.name] = [
                    self._value(member, f"{inner}[{at}]", depth, trail) for at in range(copies)
                ]
            self._beside(found, member, path)
        return found

    def _chosen(self, shape: Shape, fact: ElementFact) -> Member | None:
        """Return an element's member; a choice takes its types in turn."""
        stem = fact.name.removesuffix("[x]")
        if not fact.is_choice:
            return shape.members.get(stem)
        members = [each for each in shape.members.values() if each.fact is fact]
        if not members:
            return None
        turn = self._turns[fact.path] = self._turns.get(fact.path, self._variant - 1) + 1
        return members[turn % len(members)]

    def _has_room(self, member: Member, depth: int, trail: tuple[str, ...]) -> bool:
        """Whether a value may stand here: types that hold themselves end after one round."""
        if member.content == "resource":
            return False
        if member.content != "complex" or (member.shape is None and not self._definitions.shape_of(member)):
            return True
        owner = self._definitions.shape_of(member).owner  # type: ignore[union-attr]
        return trail.count(owner) < (2 if "." in owner else 1) and depth < _MAX_DEPTH + 3

    def _beside(self, found: dict[str, Any], member: Member, path: str) -> None:
        """Give a primitive an id or an extension beside it, two in five of them."""
        if member.content != "primitive" or self._is_plain:
            return
        turn = self._turns["beside"] = self._turns.get("beside", self._variant) + 1
        inner = f"{path}._{member.name}"
        if turn % 5 == 0:
            parts: dict[str, Any] = {"extension": [self._extension(f"{inner}.extension[0]")]}
        elif turn % 5 == 2:
            parts = {"id": self._word()}
            self._add(f"{inner}.id", "id", parts["id"])
        else:
            return
        found[f"_{member.name}"] = [None, parts][-len(found[member.name]) :] if member.is_repeating else parts

    def _extension(self, path: str) -> dict[str, Any]:
        """Make an extension; its value takes the types of the release in turn."""
        url = f"{BASE}/StructureDefinition/{self._word()}"
        self._add(f"{path}.url", "uri", url)
        shape = self._shape("Extension")
        members = [each for each in shape.members.values() if each.fact.is_choice]
        turn = self._turns["extension"] = self._turns.get("extension", self._variant * 7) + 1
        member = members[turn % len(members)]
        if member.content == "complex" and turn % 3:
            member = shape.members["valueString"]
        return {
            "url": url,
            member.name: self._value(member, f"{path}.{member.name}", _MAX_DEPTH + 1, ("Extension",)),
        }

    def _value(self, member: Member, path: str, depth: int, trail: tuple[str, ...]) -> Any:
        if member.content in ("primitive", "xhtml"):
            return self._primitive(member, path)
        shape = self._definitions.shape_of(member)
        assert shape is not None
        found: dict[str, Any] = {}
        if not self._is_plain and "id" in shape.members and self._is_turn("ids", 4):
            found["id"] = self._word()
            self._add(f"{path}.id", "id", found["id"])
        found |= self._members(shape, path, depth + 1, (*trail, shape.owner))
        if not self._is_plain and "Extension" not in trail and self._is_turn("extensions", 4):
            found["extension"] = [self._extension(f"{path}.extension[0]")]
        if "modifierExtension" in shape.members and not self._is_plain and self._is_turn("modifiers", 6):
            found["modifierExtension"] = [self._extension(f"{path}.modifierExtension[0]")]
        return found

    def _is_early(self, owner: str) -> bool:
        turn = self._turns[f"whole {owner}"] = self._turns.get(f"whole {owner}", 0) + 1
        return turn <= _WHOLE

    def _is_turn(self, name: str, each: int) -> bool:
        turn = self._turns[name] = self._turns.get(name, self._variant) + 1
        return turn % each == 0

    def _primitive(self, member: Member, path: str) -> Any:
        type_ = "xhtml" if member.content == "xhtml" else member.type or "string"
        if member.name == "fhirVersion":
            return self._add(path, type_, self._definitions.release.version)
        fact = member.fact
        if (
            type_ == "code"
            and fact.binding_strength == "required"
            and (codes := self._required(fact.value_set))
        ):
            turn = self._turns[fact.value_set] = self._turns.get(fact.value_set, self._variant - 1) + 1
            return self._add(path, type_, codes[turn % len(codes)], is_bound=True)
        return self._add(path, type_, self._unique(type_))

    def _required(self, value_set: str) -> list[str]:
        """Return codes of a value set, as far as the program knows them."""
        url = value_set.partition("|")[0]
        if url not in self._codes:
            release = self._release
            terms = Terminology(
                lambda url: core_code_system(url, release), lambda url: core_value_set(url, release)
            )
            known = terms.value_set(url)
            self._codes[url] = [each.code for each in terms.expand(known).concepts] if known else []
        return self._codes[url]

    def _word(self) -> str:
        return f"zq{next(self._number)}x"

    def _unique(self, type_: str) -> Any:
        """Return a value of a primitive type that no other leaf has."""
        number = next(self._number)
        if type_ == "boolean":
            return number % 2 == 0
        if type_ == "decimal":
            return 10_000 + number + 0.5
        if type_ in ("integer", "positiveInt", "unsignedInt"):
            return 10_000 + number
        day = date(1900, 1, 1) + timedelta(days=number)
        clock = f"{number % 24:02}:{number // 24 % 60:02}:{number // 1440 % 59 + 1:02}"
        texts = {
            "integer64": f"{10_000 + number}",
            "date": f"{day}",
            "dateTime": f"{day}T{clock}+02:00",
            "instant": f"{day}T{clock}.{number % 90 + 10}{number % 9 + 1}Z",
            "time": clock,
            "base64Binary": base64.b64encode(f"zq{number}x".encode()).decode(),
            "uri": f"{BASE}/zq{number}x",
            "url": f"{BASE}/zq{number}x",
            "canonical": f"{BASE}/zq{number}x",
            "oid": f"urn:oid:1.2.{number}.9",
            "uuid": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
            "xhtml": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>zq{number}x</p></div>',
        }
        return texts.get(type_, f"zq{number}x")

    def _add(self, path: str, type_: str, value: Any, *, is_bound: bool = False) -> Any:
        self.leaves.append(Leaf(path, type_, value, is_bound))
        return value

    def _shape(self, name: str) -> Shape:
        shape = self._definitions.shape(name)
        assert shape is not None, name
        return shape
