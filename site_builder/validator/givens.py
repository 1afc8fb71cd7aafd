"""What `validate` is given beside the resources: definitions, packages, options; a context for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Diagnostic, Problems
from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import Release, release_named
from site_builder.fhir.resource_types import is_canonical
from site_builder.read.packages import Package, default_cache, open_packages
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.context import Context, Options
from site_builder.validation.context import Given as GivenResources
from site_builder.validation.families import FAMILIES
from site_builder.validator.documents import content_of, read_documents
from site_builder.validator.guide import GuideGiven

MOST_FOR_PROGRAMS = 1000
"""Findings of one code in one resource; a program counts on all of them."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside a resource."""

    release: Release
    files: tuple[str, ...] = ()
    """Files of resources, of the release."""
    later_files: tuple[str, ...] = ()
    """Files of resources of R5, which stand in for those that the release has not."""
    packages: tuple[str, ...] = ()
    """`NAME#VERSION`, or files."""
    options: Options = field(default_factory=Options)


@dataclass(slots=True)
class AtHand:
    """Resources that are at hand by type and id, for references."""

    by_id: dict[tuple[str, str], Json] = field(default_factory=dict)

    def find(self, type_name: str, id_: str) -> Json | None:
        """Return a resource."""
        return self.by_id.get((type_name, id_))


class Contexts:
    """Makes contexts, each once; every file that is given is read once."""

    def __init__(self, guide: GuideGiven | None = None) -> None:
        """Start with nothing read; a guide's resources come after those that are given one by one."""
        self.problems = Problems()
        self._guide = guide
        self._contexts: dict[Given, Context] = {}
        self._files: dict[tuple[str, str], tuple[Json, ...]] = {}
        self._neutral: dict[tuple[int, str], Json] = {}
        self._packages: dict[tuple[str, ...], tuple[Package, ...]] = {}
        self._bare: dict[tuple[str, tuple[str, ...]], Definitions] = {}

    def context(self, given: Given) -> Context:
        """Return the context of what is given."""
        if given not in self._contexts:
            self._contexts[given] = self._made(given)
        return self._contexts[given]

    def definitions(self, given: Given) -> Definitions:
        """Return the base definitions with the packages that are given."""
        key = (given.release.name, given.packages)
        if key not in self._bare:
            others = self._guide.library.sources if self._guide is not None else ()
            library = DefinitionsLibrary((*self._opened(given.packages), *others))
            self._bare[key] = library.release(given.release.name)
        return self._bare[key]

    def _made(self, given: Given) -> Context:
        own: list[Json] = []
        at_hand = AtHand()
        for name in given.files:
            self._take(name, given.release, own, at_hand)
        for name in given.later_files:
            self._take(name, release_named("R5"), own, at_hand)
        if self._guide is not None:
            own += [each.neutral for each in self._guide.of_release(given.release) if each.url]
            at_hand.by_id = {**self._guide.resources(given.release), **at_hand.by_id}
        return Context(
            self.definitions(given),
            FAMILIES,
            own=GivenResources(own),
            references=at_hand,
            options=given.options,
        )

    def _take(self, name: str, release: Release, own: list[Json], at_hand: AtHand) -> None:
        for resource in _with_entries(self._read(name, release)):
            type_, id_ = text(resource.get("resourceType")), text(resource.get("id"))
            if id_:
                at_hand.by_id.setdefault((type_, id_), resource)
            if "url" in resource and is_canonical(type_):
                own.append(self._as_neutral(resource, release))

    def _as_neutral(self, resource: Json, release: Release) -> Json:
        key = (id(resource), release.name)
        if key not in self._neutral:
            self._neutral[key] = neutral(resource, release.name)
        return self._neutral[key]

    def _read(self, name: str, release: Release) -> tuple[Json, ...]:
        if (name, release.name) not in self._files:
            self._files[name, release.name] = tuple(self._contents(name, release))
        return self._files[name, release.name]

    def _contents(self, name: str, release: Release) -> Iterable[Json]:
        for document in read_documents(Path(name), name):
            self.problems.extend(document.problems)
            if document.raw is not None:
                yield content_of(document, self.definitions(Given(release)))[0]

    def _opened(self, names: tuple[str, ...]) -> tuple[Package, ...]:
        if names not in self._packages:
            self._packages[names] = open_packages(names, Path.cwd(), default_cache(), self.problems)
        return self._packages[names]

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """What is wrong with what was given."""
        return tuple(self.problems)


def _with_entries(resources: Sequence[Json]) -> Iterable[Json]:
    """Yield resources, and those in the entries of Bundles."""
    for resource in resources:
        yield resource
        if resource.get("resourceType") == "Bundle":
            for entry in mappings(resource.get("entry")):
                if inner := mapping(entry.get("resource")):
                    yield inner
