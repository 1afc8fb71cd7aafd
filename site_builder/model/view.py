"""Look-ups in a guide, and which artifact refers to which: what every kind of page asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.facts import BASE, STRUCTURES
from site_builder.fhir.json_text import dumps
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.specification import type_name
from site_builder.model.artifact_index import ArtifactIndex, base_and_type
from site_builder.model.guide import Artifact, Guide
from site_builder.model.guide_questions import content_of, guide_questions
from site_builder.model.link import Link
from site_builder.model.links import canonical_link, type_link
from site_builder.model.structures import Structures
from site_builder.model.uses import Use, uses_in
from site_builder.source.dependencies import Memo, apart, depend_on, named_function, untracked

if TYPE_CHECKING:
    from site_builder.fhir.effective import EffectiveElements
    from site_builder.fhir.snapshot import Snapshot, SnapshotContext

_Answer = TypeVar("_Answer")
_Arguments = ParamSpec("_Arguments")

_FORMS = 2
"""Converted sources that are kept: the pages of an artifact that show them and the files ask in turn."""


class GuideView:
    """A guide as its pages see it: every question about other artifacts is asked here.

    Who asks depends on the answer, not on everything that had to be read for it. `questions` tells the
    answers again, by the names under which they are noted.
    """

    def __init__(self, guide: Guide, library: DefinitionsLibrary) -> None:
        """Index the guide's artifacts; references are indexed when they are first asked for."""
        self.guide = guide
        self.library = library
        self._index = ArtifactIndex(guide.artifacts)
        self._structures = Structures(self._index, library)
        # Guide and library never change, so whatever is worked out of them holds for good.
        self._links: Memo[tuple[str, str, str], Link] = Memo()
        self._answers: Memo[tuple[str, ...], Any] = Memo()
        self._sources: Memo[tuple[str, str], str] = Memo(_FORMS)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of; what was worked out of that is worked out again."""
        return GuideView, (self.guide, self.library)

    def source(self, artifact: Artifact, form: Literal["json", "xml"]) -> str:
        """Return a resource as a JSON or XML file: as written where that is its format, else converted."""
        if artifact.source_format == form and not artifact.is_amended:
            return artifact.source_text
        return self._sources.get(
            (artifact.key, form), lambda: self.written(artifact.resource, artifact, form)
        )

    def artifact(self, type_: str, id_: str) -> Artifact | None:
        """Return the artifact of a type and id."""
        depend_on("artifact", f"{type_}/{id_}")
        return self._index.by_key.get(f"{type_}/{id_}")

    def of_type(self, type_: str) -> tuple[Artifact, ...]:
        """Return all artifacts of a resource type, in the guide's order."""
        depend_on("of type", type_)
        return self._index.of_type(type_)

    def resolve(self, reference: str) -> Artifact | None:
        """Return the artifact that a canonical URL or a reference means.

        Understood are `URL`, `URL|version` (another version's artifact is better than none), `Type/id`,
        and an absolute address that ends in `Type/id` where that artifact has no URL of its own.
        """
        depend_on("resolve", reference)
        with untracked():
            return self._index.resolve(reference)

    def find(self, text: str, type_: str = "") -> Artifact | None:
        """Return the artifact that an author names by id, `Type/id`, URL, name or title.

        Letter case counts only where it decides between two.
        """
        depend_on("find", text, type_)
        with untracked():
            return self._index.find(text, type_)

    def used_by(self, artifact: Artifact) -> tuple[Use, ...]:
        """Return every place in the guide that refers to an artifact, ordered by artifact, then element."""
        depend_on("used by", artifact.key)
        return self._uses.get(artifact.key, ())

    def examples_of(self, artifact: Artifact) -> tuple[Artifact, ...]:
        """Return the examples that claim a profile, or that use an extension."""
        seen: dict[str, Artifact] = {}
        for use in self.used_by(artifact):
            if use.how == "example" or (use.how == "extension" and use.artifact.is_example):
                seen.setdefault(use.artifact.key, use.artifact)
        return tuple(seen.values())

    def snapshot(self, artifact: Artifact) -> Snapshot | None:
        """Return the snapshot that is made of a profile's differential; None for a profile that has its own.

        It is made when it is first asked for, from the guide's structures, then packages, then the core.
        """
        return self._structures.snapshot(artifact)

    def elements(self, artifact: Artifact) -> EffectiveElements:
        """Return what holds for each element of a structure definition, and what it says itself."""
        return self._structures.elements(artifact)

    def structure_at(self, url: str, release: str) -> Mapping[str, Any] | None:
        """Return the neutral structure definition of a canonical URL, from the guide, else from a package."""
        local = self.resolve(url)
        if local is not None:
            return local.neutral if local.type == "StructureDefinition" else None
        return self._structures.context(release).structure(url.partition("|")[0])

    def elements_at(self, url: str, release: str) -> EffectiveElements | None:
        """Return the elements of what a canonical URL defines, in the guide, else in a package.

        None where neither has a structure definition of it.
        """
        local = self.resolve(url)
        if local is not None:
            return self.elements(local) if local.type == "StructureDefinition" else None
        return self._structures.elements_of(url, release)

    def structures(self, release: str) -> SnapshotContext:
        """Return where the structure definitions of a release are found."""
        return self._structures.context(release)

    def bases_of(self, url: str, release: str) -> tuple[str, ...]:
        """Return a structure definition and what it is derived from, as far as snapshots have to be made."""
        return self._structures.context(release).bases_of(url)

    def once(self, key: tuple[str, ...], make: Callable[[], _Answer]) -> _Answer:
        """Return what `make` makes of the guide and the library alone, only once for the whole guide."""
        answer: _Answer = self._answers.get(key, make)
        return answer

    def answer(
        self,
        question: Callable[Concatenate[GuideView, _Arguments], _Answer],
        *arguments: _Arguments.args,
        **_nothing: _Arguments.kwargs,
    ) -> _Answer:
        """Return what a function makes of the guide, once for the whole guide.

        Who asks depends on the answer alone, however much of the guide was read for it. The function is a
        module's, its other arguments are strings, and its answer is told by its `repr`.
        """
        named = (f"{question.__module__}:{question.__qualname__}", *map(str, arguments))
        depend_on("answer", *named)
        answer: _Answer = self._answers.get(("answer", *named), lambda: self._worked_out(question, arguments))
        return answer

    def _worked_out(self, question: Callable[..., _Answer], arguments: Iterable[object]) -> _Answer:
        with untracked():
            return question(self, *arguments)

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What can be asked, by the names under which it is noted: each returns what tells the answer."""
        index = self._index
        return {
            **guide_questions(self.guide),
            "artifact": lambda key: _key_of(index.by_key.get(key)),
            "of type": lambda type_: [each.key for each in index.of_type(type_)],
            "resolve": lambda reference: _key_of(index.resolve(reference)),
            "find": lambda text, type_: _key_of(index.find(text, type_)),
            "used by": lambda key: [
                (use.artifact.key, use.element, use.how) for use in self._uses.get(key, ())
            ],
            "structure": lambda release, url: [content_of(each) for each in index.structures(release, url)],
            "own bases": lambda: sorted(index.bases),
            "answer": lambda name, *arguments: self.answer(named_function(name), *arguments),
        }

    def definitions(self, release: str) -> Definitions:
        """Return the base definitions of a release, such as `STU3`."""
        return self.library.release(release)

    def link_canonical(self, url: str, release: str, text: str = "") -> Link:
        """Return a link to what a canonical URL names: our page, else the specification's, else the URL.

        The target is empty when there is nothing to open (a `urn:`); templates then show the text alone.
        """
        return self._links.get((url, release, text), lambda: canonical_link(self, url, release, text))

    def link_type(self, type_: str, release: str) -> Link:
        """Return a link to a type's page in the specification, or to a logical model of the guide."""
        return type_link(self, type_, release)

    def name_of(self, url: str, release: str) -> str:
        """Return the computable name of what a canonical URL names, else the last part of the URL."""
        if local := self.resolve(url):
            return local.name
        definitions = self.definitions(release)
        packaged, known = definitions.resource(url), definitions.canonical(url)
        name = packaged.get("name") if packaged else known.name if known else None
        return name if isinstance(name, str) and name else type_name(url.partition("|")[0])

    def link_artifact(self, artifact: Artifact) -> Link:
        """Return a link to an artifact's main page, with its title as text."""
        return Link(artifact.title, artifact.out, artifact.url)

    def title_of(self, url: str, release: str) -> str:
        """Return the title of what a canonical URL names; empty when nobody at hand tells it."""
        if local := self.resolve(url):
            return local.title
        return self.definitions(release).title(url)

    def is_known(self, url: str, release: str) -> bool:
        """Tell whether the guide, its packages or the core specification have what a canonical URL names."""
        if self.resolve(url):
            return True
        definitions = self.definitions(release)
        return (
            definitions.canonical(url) is not None
            or definitions.resource(url) is not None
            or url == BASE
            or (url.startswith(STRUCTURES) and definitions.type(type_name(url)) is not None)
            # R5 gave the root of all types a definition; logical models of earlier releases build on it too.
            or url.partition("|")[0] == f"{STRUCTURES}Base"
        )

    def is_own(self, url: str) -> bool:
        """Tell whether a canonical URL is the guide's own to define, so that what it names must be there.

        It lies below the guide's canonical base. A guide that states none has those of its artifacts, and
        below them what reads `TYPE/ID`. What others publish can't be known offline, so it is not judged.
        Source: https://hl7.org/fhir/R4/references.html#canonical
        """
        if self.guide.dialect.lacks_definitions or self.absent_siblings():
            return False
        return self.is_below_own(url)

    def absent_siblings(self) -> tuple[str, ...]:
        """Name the packages of the guide's own publisher that it names and that are not at hand.

        A publisher's guides may define what another's canonical base names.
        """
        return self.once(("absent siblings",), self._absent_siblings)

    def _absent_siblings(self) -> tuple[str, ...]:
        config = self.guide.config
        family = config.id.rpartition(".")[0]
        here = self.definitions(config.fhir_version).packages if family else ()
        names = (package.partition("#")[0] for package in config.packages if family)
        return tuple(name for name in names if name.rpartition(".")[0] == family and name not in here)

    def is_below_own(self, url: str) -> bool:
        """Tell whether a canonical URL lies below the guide's canonical base."""
        if base := self.guide.config.canonical.rstrip("/"):
            return url.startswith(f"{base}/")
        depend_on("own bases")
        base, type_ = base_and_type(url)
        return base in self._index.bases and is_canonical(type_)

    def known_urls(self) -> tuple[str, ...]:
        """Return the canonical URLs of the guide's artifacts, to suggest the nearest one."""
        return self.answer(_known_urls)

    @cached_property
    @apart
    def _uses(self) -> Mapping[str, tuple[Use, ...]]:
        return uses_in(self._index)

    def written(self, resource: Mapping[str, Any], artifact: Artifact, form: Literal["json", "xml"]) -> str:
        """Write a resource of an artifact's release as JSON or XML."""
        if form == "json":
            return dumps(resource)
        from site_builder.fhir.xml import to_xml  # noqa: PLC0415 - lxml is slow to import

        return to_xml(resource, self.definitions(artifact.release))


def _known_urls(view: GuideView) -> tuple[str, ...]:
    return tuple(artifact.url for artifact in view.guide.artifacts if artifact.url)


def _key_of(artifact: Artifact | None) -> str:
    return artifact.key if artifact else ""
