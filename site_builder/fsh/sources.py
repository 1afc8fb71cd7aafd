"""Definitions that the FSH does not make: of packages, the guide's own files, the specification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from site_builder.fhir.core_structures import load_structures
from site_builder.fhir.facts import STRUCTURES, load_facts
from site_builder.fhir.raw_structures import RawStructures, load_raw
from site_builder.fhir.releases import Release, release_named
from site_builder.fsh.fishing import ORDER
from site_builder.fsh.project import Known
from site_builder.fsh.settings import Settings
from site_builder.read.packages import Entry, Package
from site_builder.source.json_access import mapping, text

Document = Mapping[str, Any]

_STRUCTURES = frozenset({"Resource", "Type", "Profile", "Extension", "Logical"})
_NAME = re.compile(rb'"name"\s{0,9}:\s{0,9}"([^"\\]{1,200})"')
_LATER = (
    "ActorDefinition",
    "Base",
    "Requirements",
    "SubscriptionTopic",
    "TestPlan",
    "EvidenceReport",
    "Citation",
)
"""Types of R5 that guides of earlier releases may name."""
_AUTOMATIC: Mapping[str, str] = {
    "hl7.fhir.uv.tools": "http://hl7.org/fhir/tools/StructureDefinition/",
    "hl7.fhir.uv.extensions": STRUCTURES,
}
"""Packages that SUSHI and the IG Publisher load by themselves, whatever release ends their names, and where
the URLs of their extensions start."""


def kind_of(document: Document) -> str:
    """Return what a resource defines, as FSH calls it; `Instance` for what defines nothing."""
    type_ = document.get("resourceType")
    if type_ in ("ValueSet", "CodeSystem"):
        return str(type_)
    if type_ != "StructureDefinition":
        return "Instance"
    kind = document.get("kind")
    if document.get("derivation") == "constraint":
        is_extension = document.get("type") == "Extension"
        return (
            "Extension"
            if is_extension and document.get("baseDefinition") != f"{STRUCTURES}Element"
            else "Profile"
        )
    return {"resource": "Resource", "logical": "Logical"}.get(str(kind), "Type")


def known_of(document: Document) -> Known:
    """Tell what names a finished resource."""
    is_structure = document.get("resourceType") == "StructureDefinition"
    return Known(
        kind=kind_of(document),
        name=text(document.get("name")),
        id=text(document.get("id")),
        url=text(document.get("url")),
        version=text(document.get("version")),
        resource_type=text(document.get("resourceType")),
        parent=text(document.get("baseDefinition")) if is_structure else "",
        type=text(document.get("type")) if is_structure else "",
    )


def chosen(candidates: Iterable[Known], item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
    """Choose the one that is meant: any for the kind `Instance`, else the first kind of the usual order."""
    wanted = ORDER if not kinds or "Instance" in kinds else tuple(kind for kind in ORDER if kind in kinds)
    best: tuple[int, Known] | None = None
    for known in candidates:
        if item not in (known.name, known.id, known.url) or (
            version is not None and version != known.version
        ):
            continue
        if known.kind in wanted:
            rank = wanted.index(known.kind)
        elif not kinds or "Instance" in kinds:
            rank = len(wanted)
        else:
            continue
        if best is None or rank < best[0]:
            best = rank, known
    return best[1] if best else None


class DocumentSource:
    """Resources that are at hand: the guide's own files."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Take the resources; the first one of a name counts."""
        self._documents: dict[int, Document] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._known: list[Known] = []
        for document in documents:
            known = known_of(document)
            self._known.append(known)
            self._documents[id(known)] = document
            for key in dict.fromkeys((known.name, known.id, known.url)):
                if key:
                    self._by_name.setdefault(key, []).append(known)

    def find(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has a name, id or URL, and one of some kinds."""
        return chosen(self._by_name.get(item, ()), item, version, kinds)

    def document(self, known: Known) -> Document | None:
        """Return the resource of what was found."""
        return self._documents.get(id(known))

    def names(self, kinds: Sequence[str]) -> Iterator[str]:
        """Yield names that may have been meant."""
        for known in self._known:
            if known.kind in kinds or not kinds:
                yield known.name or known.id


class PackageSource:
    """A package's resources by name, id and URL; each is read when something asks for it."""

    def __init__(self, package: Package) -> None:
        """Take the package."""
        self.package = package
        self._known: dict[str, Known] = {}
        self._entries: dict[int, Entry] = {}

    def find(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has an id or URL, and one of some kinds."""
        return chosen(self._of(self._by_key.get(item, ())), item, version, kinds)

    def find_by_name(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has a name, which no index of a package holds: all its files are looked through once."""
        if ":" in item or "/" in item:
            return None
        return chosen(self._of(self._by_name.get(item, ())), item, version, kinds)

    def document(self, known: Known) -> Document | None:
        """Return the resource of what was found."""
        entry = self._entries.get(id(known))
        return self.package.read(entry) if entry is not None else None

    def names(self, kinds: Sequence[str]) -> Iterator[str]:
        """Yield names that may have been meant."""
        for entry in self.package.entries():
            if entry.type in kinds or (entry.type == "StructureDefinition" and set(kinds) & _STRUCTURES):
                yield entry.id

    @cached_property
    def _by_key(self) -> Mapping[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.package.entries():
            for key in dict.fromkeys((entry.id, entry.url)):
                if key:
                    found.setdefault(key, []).append(entry)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[Entry]]:
        """The files that say a name somewhere; which one is called so is told when it is read."""
        found: dict[str, list[Entry]] = {}
        for entry in self.package.entries():
            if entry.url:
                for name in set(_NAME.findall(self.package.content(entry))):
                    found.setdefault(name.decode("utf-8", "replace"), []).append(entry)
        return found

    def _of(self, entries: Iterable[Entry]) -> Iterator[Known]:
        for entry in entries:
            if entry.file not in self._known:
                document = self.package.read(entry)
                if document is None:
                    continue
                known = known_of({"version": self.package.version, **document})
                self._known[entry.file] = known
                self._entries[id(known)] = entry
            yield self._known[entry.file]


class SpecificationSource:
    """The specification's own types, profiles, extensions and terminology, as they are built in."""

    def __init__(self, release: Release) -> None:
        """Take the release."""
        self.release = release
        self._facts = load_facts(release)
        self._structures = load_structures(release)
        self._found: dict[str, list[Known]] = {}
        self._documents: dict[int, Document] = {}

    @cached_property
    def _raw(self) -> RawStructures | None:
        return load_raw(self.release)

    def find(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has a name, id or URL, and one of some kinds."""
        if item not in self._found:
            self._found[item] = list(self._candidates(item))
        return chosen(self._found[item], item, version, kinds)

    def document(self, known: Known) -> Document | None:
        """Return the definition of what was found; None for terminology, whose content isn't built in."""
        return self._documents.get(id(known))

    def names(self, kinds: Sequence[str]) -> Iterator[str]:
        """Yield names that may have been meant."""
        if not kinds or set(kinds) & _STRUCTURES:
            yield from self._facts.names()
            yield from self._structures.urls_by_name
        if not kinds or set(kinds) & {"ValueSet", "CodeSystem"}:
            yield from self._facts.urls_by_name

    def _candidates(self, item: str) -> Iterator[Known]:
        name = item.removeprefix(STRUCTURES)
        if (document := self._type(name)) is not None:
            yield self._kept(document)
        url = item if ":" in item else self._structures.urls_by_name.get(item, "")
        structure = self._structures.structure(url) if url else None
        if structure is not None:
            yield self._kept(structure)
        for url in (item,) if ":" in item else self._facts.urls_by_name.get(item, ()):
            canonical = self._facts.canonical(url)
            if canonical is not None and canonical.kind in ("ValueSet", "CodeSystem"):
                id_ = url.rpartition("/")[2]
                yield Known(canonical.kind, canonical.name, id_, url, canonical.version, canonical.kind)

    def _type(self, name: str) -> Document | None:
        found = self._raw.structure(name) if self._raw else None
        if found is None and name in _LATER and not self.release.is_r5_on:
            later = load_raw(release_named("R5"))
            found = later.structure(name) if later else None
        return found

    def _kept(self, document: Document) -> Known:
        known = known_of(document)
        self._documents[id(known)] = mapping(document)
        return known


class UnseenSource:
    """Extensions of packages that every guide has without naming them, as far as these are not here.

    What such an extension may hold is not known: it has its URL, and takes whatever it is given.
    Source: https://fshschool.org/docs/sushi/configuration/#dependencies
    """

    def __init__(self, packages: Iterable[Package]) -> None:
        """Take the packages that are here."""
        here = [package.name for package in packages]
        self._homes = tuple(
            home for family, home in _AUTOMATIC.items() if not any(name.startswith(family) for name in here)
        )
        self._documents: dict[int, Document] = {}

    def find(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Return an extension of a URL."""
        del kinds
        if not self._homes or not item.startswith(self._homes):
            return None
        name = item.rpartition("/")[2]
        document = {
            "resourceType": "StructureDefinition",
            "id": name,
            "url": item,
            "version": version or "",
            "name": name,
            "type": "Extension",
            "baseDefinition": f"{STRUCTURES}Extension",
            "derivation": "constraint",
            "differential": {"element": [{"id": "Extension.url", "path": "Extension.url", "fixedUri": item}]},
        }
        known = known_of(document)
        self._documents[id(known)] = document
        return known

    def document(self, known: Known) -> Document | None:
        """Return the definition of what was found."""
        return self._documents.get(id(known))

    def names(self, kinds: Sequence[str]) -> Iterator[str]:
        """Yield no names: nobody knows them."""
        del kinds
        yield from ()


def in_order(settings: Settings, packages: Sequence[Package]) -> tuple[Package, ...]:
    """Sort packages as names are looked up: the last that the settings name first, others behind them."""
    named = [str(name).lower() for name in mapping(settings.written.get("dependencies"))]
    places = {name: place for place, name in enumerate(named)}
    known = [package for package in packages if package.name in places]
    others = [package for package in packages if package.name not in places]
    return (*sorted(known, key=lambda package: -places[package.name]), *reversed(others))
