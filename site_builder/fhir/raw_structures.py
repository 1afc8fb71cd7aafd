"""The types of a release as their StructureDefinitions say them, but for the prose, with or without
packages.

A differential repeats what it changes whole: who adds a description to a binding writes the parent's
strength, value set and extensions too. `facts.py` says what a type is made of; `facts/raw-*.json`,
written by `tools/make_raw.py`, adds what is written whole: bindings' descriptions and extensions,
extensions of elements and types, aliases, constraints, slicing. Left out are mappings, which a
differential holds only where it adds some, and texts: of each there is a digest, so that who says the
same again says nothing new.

A file holds `values`, a table that all rows point into, `usual`, what most elements of a name say, and
`types`: a string of lines for each. Cells are split by tabs: first the cells of the definition itself,
then for each element its path below the type and its cells. A cell is `KEY=N`, the Nth value, or `KEY=`
where facts alone would say too much; the value of `constraint` lists the places of constraints. The cell
`~` has the digests of texts, a letter of `TEXTS` before each. A type repeats nothing of its base.
`profiles` has what the snapshots of the specification's profiles and extensions say otherwise than their
differentials, `whole` those that have other elements: rows as a type's, with the element's id.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from site_builder.fhir.facts import (
    STRUCTURES,
    SYSTEM_TYPES,
    ElementFact,
    ReleaseFacts,
    TypeFact,
    TypeFacts,
    load_facts,
)
from site_builder.fhir.releases import Release

Json = dict[str, Any]

FHIR_TYPE = STRUCTURES + "structuredefinition-fhir-type"
TEXTS: Mapping[str, str] = {
    "short": "s",
    "definition": "d",
    "comment": "c",
    "requirements": "r",
    "meaningWhenMissing": "m",
    "isModifierReason": "i",
    "orderMeaning": "o",
}
"""The letter of each text of an element in its digests."""
_KEYS = {letter: key for key, letter in TEXTS.items()}
_DIGEST_LENGTH = 4
BACKBONES = ("BackboneElement", "Element")
"""Types whose children each element of the type repeats before its own."""
_FOLDER = Path(__file__).parent / "facts"


class TextDigest:
    """A text that isn't there, equal to a text of the same digest."""

    __slots__ = ("_digest",)

    def __init__(self, digest: str) -> None:
        """Take the digest."""
        self._digest = digest

    def __eq__(self, other: object) -> bool:
        """Tell whether it may be a text, or is the digest of the same one."""
        if isinstance(other, str):
            return digest_of(other) == self._digest
        return isinstance(other, TextDigest) and other._digest == self._digest

    def __hash__(self) -> int:
        """Return the hash of the digest."""
        return hash(self._digest)

    def __repr__(self) -> str:
        """Write the digest."""
        return f"TextDigest({self._digest!r})"


def digest_of(text: str) -> str:
    """Return the digest of a text: four characters, for who compares asks of one text at a time."""
    return b64encode(blake2b(text.encode(), digest_size=3).digest()).decode()


class RawStructures:
    """The StructureDefinitions of one release's types, each made when it is first asked for."""

    def __init__(self, release: Release) -> None:
        """Take the release; it must have a file (`has_raw`)."""
        content = json.loads((_FOLDER / f"raw-{release.facts}.json").read_text(encoding="utf-8"))
        self.release = release
        self._facts = load_facts(release)
        self._values: list[Any] = content["values"]
        self._profiles: Mapping[str, Mapping[str, Json]] = content["profiles"]
        self._whole: Mapping[str, str] = content["whole"]
        self._usual: Mapping[str, Mapping[str, int]] = content["usual"]
        self._lines: Mapping[str, str] = content["types"]
        self._cells: dict[str, Mapping[str, Mapping[str, str]]] = {}
        self._made: dict[str, Json | None] = {}
        self._by_path: dict[str, Mapping[str, Json]] = {}

    def names(self) -> tuple[str, ...]:
        """Name every type, sorted."""
        return self._facts.names()

    def corrections(self, name: str) -> Mapping[str, Json]:
        """Return what the snapshot of a profile or extension says otherwise than its differential.

        By element id; a key that is null isn't said there.
        """
        return self._profiles.get(name, {})

    def snapshot(self, name: str) -> list[Json]:
        """Return the snapshot of a profile that can't be made of its differential; nothing for others."""
        if name not in self._whole:
            return []
        elements = []
        for row in self._whole[name].split("\n"):
            id_, *cells = row.split("\t")
            path = ".".join(part.partition(":")[0] for part in id_.split("."))
            element = {**self.element(path), **self._valued(_cells(cells)), "id": id_, "path": path}
            elements.append({key: value for key, value in element.items() if value is not None})
        return elements

    def element(self, path: str) -> Json:
        """Return what a type says of an element, through the types of the elements above; else nothing."""
        type_, *names = path.split(".")
        at, found = type_, self._at(type_).get(type_, {})
        for name in names:
            below = self._at(type_).get(f"{at}.{name}")
            if below is None:
                types = found.get("type") or [{}]
                type_ = at = str(types[0].get("code", ""))
                below = self._at(type_).get(f"{at}.{name}", {})
            at, found = f"{at}.{name}", below
        return found

    def _at(self, type_: str) -> Mapping[str, Json]:
        """Return a type's elements by path."""
        if type_ not in self._by_path:
            structure = self.structure(type_)
            elements = structure["snapshot"]["element"] if structure else []
            self._by_path[type_] = {each["path"]: each for each in elements}
        return self._by_path[type_]

    def structure(self, name: str) -> Json | None:
        """Return a type's StructureDefinition with a snapshot; None for what is no type of the release.

        It is shared: who changes it copies it first.
        """
        if name not in self._made:
            facts = self._facts.type(name)
            self._made[name] = None if facts is None else self._structure(facts)
        return self._made[name]

    def _structure(self, facts: TypeFacts) -> Json:
        type_ = facts.base if facts.is_profile else facts.name
        structure: Json = {
            "resourceType": "StructureDefinition",
            "id": facts.name,
            "url": STRUCTURES + facts.name,
            "version": self.release.version,
            "name": facts.name,
            "fhirVersion": self.release.version,
            "kind": facts.kind,
            "abstract": facts.is_abstract,
            "type": type_,
            "derivation": "constraint" if facts.is_profile else "specialization",
        }
        if facts.base:
            structure["baseDefinition"] = STRUCTURES + facts.base
        cells = self._cells_of(facts)
        structure |= self._valued(cells.get("^", {}))
        elements = []
        for path, fact in spread(facts, self._facts):
            element = built(fact, path, type_)
            name = path.rpartition(".")[2]
            for key, named in self._usual.items() if path else ():
                element[key] = self._value(key, named.get(name, named["*"]))
            element |= self._valued(cells.get(path, {}))
            elements.append({key: value for key, value in element.items() if value is not None})
        structure["snapshot"] = {"element": elements}
        return structure

    def _valued(self, cells: Mapping[str, str]) -> Json:
        valued: Json = {}
        for key, at in cells.items():
            if key == "~":
                for place in range(0, len(at), _DIGEST_LENGTH + 1):
                    valued[_KEYS[at[place]]] = TextDigest(at[place + 1 : place + 1 + _DIGEST_LENGTH])
            else:
                valued[key] = self._value(key, int(at)) if at else None
        return valued

    def _value(self, key: str, place: int) -> Any:
        value = self._values[place]
        return [self._values[each] for each in value] if key == "constraint" and value else value

    def _cells_of(self, facts: TypeFacts) -> Mapping[str, Mapping[str, str]]:
        """Return the cells of each element by path, those of the base included; `^` has the definition's."""
        if facts.name not in self._cells:
            base = self._facts.type(facts.base) if facts.base and facts.base != facts.name else None
            inherited = {p: c for p, c in self._cells_of(base).items() if p and p != "^"} if base else {}
            head, *rows = self._lines.get(facts.name, "").split("\n")
            own = {"^": _cells(head.split("\t"))}
            for row in rows:
                path, *cells = row.split("\t")
                own[path] = _cells(cells)
            self._cells[facts.name] = {**inherited, **own}
        return self._cells[facts.name]


@cache
def load_raw(release: Release) -> RawStructures | None:
    """Read a release's raw structures, once; None before R4, which has none."""
    return RawStructures(release) if (_FOLDER / f"raw-{release.facts}.json").is_file() else None


def spread(facts: TypeFacts, release: ReleaseFacts) -> Iterator[tuple[str, ElementFact]]:
    """Yield each element of a type as a snapshot lists them: path below the type, what is known of it."""
    below: dict[str, list[str]] = defaultdict(list)
    for path in facts.elements:
        below[path.rpartition(".")[0]].append(path)
    yield "", facts.root
    pending = [(path, facts.elements[path]) for path in reversed(below[""])]
    while pending:
        path, fact = pending.pop()
        yield path, fact
        paths = below.get(path, [])
        code = fact.types[0].code if fact.types else ""
        given = release.type(code) if paths and code in BACKBONES else None
        usual = {name: each for name, each in given.elements.items() if "." not in name} if given else {}
        children = [(f"{path}.{name}", each) for name, each in usual.items()]
        children = [(at, facts.elements.get(at, each)) for at, each in children]
        children += [(at, facts.elements[at]) for at in paths if at.rpartition(".")[2] not in usual]
        pending.extend(reversed(children))


def built(fact: ElementFact, path: str, type_: str) -> Json:
    """Write an element as far as facts know it, with id and path."""
    id_ = f"{type_}.{path}" if path else type_
    element: Json = {
        "id": id_,
        "path": id_,
        "min": fact.min,
        "max": fact.max,
        "base": {"path": fact.path, "min": fact.min, "max": fact.max},
        "isModifier": fact.is_modifier,
        "isSummary": fact.is_summary,
        **fact.values,
    }
    if fact.content_reference:
        element["contentReference"] = fact.content_reference
    elif fact.types:
        element["type"] = [_written(each) for each in fact.types]
    if fact.binding_strength:
        value_set = {"valueSet": fact.value_set} if fact.value_set else {}
        element["binding"] = {"strength": fact.binding_strength, **value_set}
    if fact.conditions:
        element["condition"] = [*fact.conditions]
    if fact.is_attribute:
        element["representation"] = ["xmlAttr"]
    return element


def _written(fact: TypeFact) -> Json:
    """Write a type as an element has it."""
    written: Json = {"code": fact.code}
    if fact.system:
        written["extension"] = [{"url": FHIR_TYPE, "valueUrl": fact.code}]
        written["code"] = SYSTEM_TYPES + fact.system
    lists = {"profile": fact.profiles, "targetProfile": fact.targets, "aggregation": fact.aggregation}
    return written | {key: [*urls] for key, urls in lists.items() if urls}


def _cells(cells: list[str]) -> dict[str, str]:
    found = {}
    for each in cells:
        if each.startswith("~"):
            found["~"] = each[1:]
        elif each:
            key, _, at = each.partition("=")
            found[key] = at
    return found
