"""The specification's own profiles and extensions, for guides that are built without FHIR packages.

`tools/make_structures.py` writes `facts/structures-*.json` from HL7's packages. A profile or extension is one
string of lines; cells are split by tabs, empty cells at the end are left out:

* first line: type and base (both empty for an extension of `Extension`), `abstract`, name, title (where it
  says more than the name), where an extension may be used (elements, `>URL` of an extension, `?` FHIRPath,
  each with `@SINCE-UNTIL` where it is about some releases only; parted by `;`), as JSON what is true there
* then one line for each element of its differential: id below the root's, cardinality, types, flags, binding,
  short text, and as JSON whatever else it states

Types and bindings are written as in `facts.py`. A cardinality may be half (`1..`); flags are S summary, M
modifier, T must support, in lower case where the differential says no. An extension's `url` is fixed to the
canonical URL where the JSON says nothing else. Snapshots are made from the differentials, as for any profile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from site_builder.fhir.additional_bindings import binding_with
from site_builder.fhir.addresses import address_of
from site_builder.fhir.facts import (
    STRUCTURES,
    Canonical,
    TypeFact,
    bindings_of,
    load_facts,
    types_of,
)
from site_builder.fhir.releases import Release

Json = dict[str, Any]

FLAGS: Mapping[str, str] = {"S": "isSummary", "M": "isModifier", "T": "mustSupport"}
"""What each flag of a line stands for."""
_EXTENSION = "Extension"
_STU3 = 3
_TARGETS = re.compile(r"(?<=\tReference)\(([A-Za-z|]+)\)")
_FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True, slots=True)
class _Lines:
    text: str
    version: str
    """The definition's own version."""


class CoreStructures:
    """The profiles and extensions that one release's guides may build on; a file is read when it is asked."""

    def __init__(self, release: Release) -> None:
        """Take the release, which names its files."""
        self._release = release
        self._facts = load_facts(release)

    def structure(self, url: str) -> Json | None:
        """Return a profile or extension in the neutral shape, with a differential; None for any other URL.

        `url|version` means that version alone. A type's own definition is none of them.
        """
        canonical, _, version = url.partition("|")
        found = self._found(canonical)
        if found is None or (version and version != found.version):
            return None
        head, *rows = found.text.split("\n")
        type_, base, mark, name, title, uses, rules = _cells(head, 7)
        type_ = type_ or _EXTENSION
        # Before R4 the specification's own definitions had no version.
        stated = {"version": found.version} if self._release.number > _STU3 else {}
        return {
            "resourceType": "StructureDefinition",
            "id": canonical.rpartition("/")[2],
            "url": canonical,
            **stated,
            "name": name,
            "title": title or name,
            "fhirVersion": self._release.version,
            "kind": self._facts.kind(type_),
            "abstract": bool(mark),
            "type": type_,
            "baseDefinition": STRUCTURES + (base or _EXTENSION),
            "derivation": "constraint",
            **({"context": [_context(each) for each in uses.split(";")]} if uses else {}),
            **({"contextInvariant": json.loads(rules)} if rules else {}),
            "differential": {"element": [self._element(row, type_, canonical) for row in rows]},
        }

    def contexts(self, url: str) -> Iterator[Json]:
        """Yield where an extension may be used, by the release and by what was published of it since."""
        name = url.removeprefix(STRUCTURES)
        for file in self._release.structures if name != url else ():
            uses = _cells(_read(file)[1].get(name, "").partition("\n")[0], 7)[5]
            yield from (_context(each) for each in uses.split(";") if each)

    def canonical(self, url: str) -> Canonical | None:
        """Say what a canonical URL is called; None for what is no profile or extension of these."""
        canonical = url.partition("|")[0]
        found = self._found(canonical)
        if found is None:
            return None
        type_, _, _, name, title = _cells(found.text.partition("\n")[0], 5)
        kind = "StructureDefinition" if type_ else _EXTENSION
        return Canonical(kind, canonical, name, title or name, found.version)

    @cached_property
    def urls_by_name(self) -> Mapping[str, str]:
        """The canonical URL of each profile and extension by its id, and by its name."""
        by_name: dict[str, str] = {}
        by_id: dict[str, str] = {}
        for file in self._release.structures:
            _, structures = _read(file)
            for id_, lines in structures.items():
                by_id.setdefault(id_, STRUCTURES + id_)
                by_name.setdefault(_cells(lines.partition("\n")[0], 4)[3], STRUCTURES + id_)
        return {**by_name, **by_id}

    def _found(self, canonical: str) -> _Lines | None:
        """Find a definition's lines."""
        name = canonical.removeprefix(STRUCTURES)
        if name == canonical or self._facts.kind(name):
            return None
        for file in self._release.structures:
            version, structures = _read(file)
            if (text := structures.get(name)) is not None:
                found = _Lines(text, version or self._release.version)
                return found if not version or self._is_of_release(found) else None
        for file in self._release.profiles:
            text = _read(file)[1].get(name, "")
            # A profile's first line begins with its type.
            if text[:1].isalpha():
                found = _Lines(_TARGETS.sub(self._known_targets, text), self._release.version)
                return found if self._is_of_release(found) else None
        return None

    def _known_targets(self, match: re.Match[str]) -> str:
        """Leave out targets that a later release has no more, such as Media."""
        return f"({'|'.join(name for name in match[1].split('|') if self._is_target(name))})"

    def _is_target(self, name: str) -> bool:
        """Tell whether references may lead to a type of the release, or a profile such as vitalsigns."""
        if self._facts.kind(name):
            return True
        return any(_read(file)[1].get(name, "")[:1].isalpha() for file in self._release.profiles)

    def _is_of_release(self, found: _Lines) -> bool:
        """Tell whether the release has every type that a definition of a later one speaks of."""
        types = (each for row in found.text.split("\n")[1:] for each in types_of(_cells(row, 7)[2]))
        return all(
            self._facts.kind(each.code)
            and all(self._is_target(url.removeprefix(STRUCTURES)) for url in each.targets)
            for each in types
        )

    def _element(self, row: str, type_: str, canonical: str) -> Json:
        """Read an element of a differential."""
        below, cardinality, types, flags, binding, short, rest = _cells(row, 7)
        id_ = f"{type_}.{below}" if below else type_
        address = address_of(id_)
        element: Json = {"id": id_, "path": ".".join(name for name, _ in address)}
        element |= {"sliceName": address[-1][1]} if address[-1][1] else {}
        # Texts that repeat the short one were left out; those of the base are about something else.
        element |= {"short": short, "definition": short} if short else {}
        least, _, most = cardinality.partition("..")
        element |= {"min": int(least)} if least else {}
        element |= {"max": most} if most else {}
        element |= {"type": [_written(each) for each in types_of(types)]} if types else {}
        for flag in flags:
            element[FLAGS[flag.upper()]] = flag.isupper()
        element |= {"binding": self._binding(binding)} if binding else {}
        if id_ == "Extension.url":
            element["fixedUri"] = canonical
        element |= json.loads(rest) if rest else {}
        return {key: value for key, value in element.items() if value is not None}

    def _binding(self, cell: str) -> Json:
        (strength, value_set), *others = bindings_of(cell, self._release)
        return binding_with(strength, value_set, others, self._release)


@cache
def load_structures(release: Release) -> CoreStructures:
    """Return the profiles and extensions of a release; later calls give the same object."""
    return CoreStructures(release)


@cache
def _read(file: str) -> tuple[str, Mapping[str, str]]:
    """Read a file: the version of what it holds, empty for the reading release's own, and lines by name."""
    content = json.loads((_FOLDER / f"{file}.json").read_text(encoding="utf-8"))
    return content["version"], content["structures"]


def _cells(line: str, count: int) -> list[str]:
    return (line.split("\t") + [""] * count)[:count]


def _context(text: str) -> Json:
    """Read where an extension may be used."""
    place, _, releases = text.partition("@")
    type_ = {">": "extension", "?": "fhirpath"}.get(place[:1], "element")
    context: Json = {"type": type_, "expression": place.lstrip(">?")}
    if releases:
        since, _, until = releases.partition("-")
        told = (("startFhirVersion", since), ("endFhirVersion", until))
        inner = [{"url": url, "valueCode": code} for url, code in told if code]
        context["extension"] = [{"url": STRUCTURES + "version-specific-use", "extension": inner}]
    return context


def _written(item: TypeFact) -> Json:
    """Write a type as an element has it."""
    lists = {"profile": item.profiles, "targetProfile": item.targets, "aggregation": item.aggregation}
    return {"code": item.code, **{key: [*urls] for key, urls in lists.items() if urls}}
