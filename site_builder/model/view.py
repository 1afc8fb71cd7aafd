"""Look-ups in a guide, and which artifact refers to which: what every kind of page asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.facts import BASE, STRUCTURES
from site_builder.fhir.json_text import dumps
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.specification import CORE, canonical_page, type_name, type_page
from site_builder.model.guide import Artifact, Guide
from site_builder.model.guide_questions import content_of, guide_questions
from site_builder.model.link import Link
from site_builder.model.references import Mention, listed_examples, mentions
from site_builder.source.dependencies import Memo, depend_on, named_function, untracked
from site_builder.source.json_access import mapping, mappings
from site_builder.source.kept import kept

# What makes snapshots is loaded when the first is asked for: many guides have no profiles.
if TYPE_CHECKING:
    from site_builder.fhir.effective import EffectiveElements
    from site_builder.fhir.snapshot import Snapshot, SnapshotContext

_Answer = TypeVar("_Answer")
_ByName = dict[str, Artifact]
_Arguments = ParamSpec("_Arguments")
_VSAC = "http://cts.nlm.nih.gov/fhir/ValueSet/"
"""Value sets of the US authority, known by their OIDs, which nobody may pass on."""
_KEPT = 16
"""Structures whose elements are kept: pages, files and checks of one ask in turn, and for its extensions."""

_FORMS = 2
"""Converted sources that are kept: the pages of an artifact that show them and the files ask in turn."""


@dataclass(frozen=True, slots=True)
class Use:
    """A place in an artifact that refers to another artifact."""

    artifact: Artifact
    """The one that refers."""
    element: str
    """Element id or path, such as `Patient.gender`; empty when the artifact as a whole refers."""
    how: str
    """`base`, `profile`, `extension`, `target profile`, `required binding` (or another strength),
    `value set include`, `value set exclude`, `code system include`, `code system exclude`, `supplement`,
    `example` (it claims the profile), or the path of the element that refers."""


class GuideView:
    """A guide as its pages see it: every question about other artifacts is asked here.

    Who asks depends on the answer, not on everything that had to be read for it. `questions` tells the
    answers again, by the names under which they are noted.
    """

    def __init__(self, guide: Guide, library: DefinitionsLibrary) -> None:
        """Index the guide's artifacts; references are indexed when they are first asked for."""
        self.guide = guide
        self.library = library
        self._by_key: dict[str, Artifact] = {}
        self._by_url: dict[str, Artifact] = {}
        self._by_type: dict[str, list[Artifact]] = defaultdict(list)
        self._structures: dict[tuple[str, str], list[Artifact]] = defaultdict(list)
        for artifact in guide.artifacts:
            self._by_type[artifact.type].append(artifact)
            if artifact.type == "StructureDefinition":
                self._structures[artifact.release, artifact.url].append(artifact)
            self._by_key.setdefault(artifact.key, artifact)
            # A resource that is held as a Basic may be referred to as one.
            self._by_key.setdefault(f"{artifact.resource.get('resourceType')}/{artifact.id}", artifact)
            if artifact.url:
                self._by_url.setdefault(f"{_bare(artifact.url)}|{artifact.version}", artifact)
                self._by_url.setdefault(_bare(artifact.url), artifact)
        for artifact in self.of_type("NamingSystem"):
            # Identifiers name their system by what the naming system lists, not by its own URL.
            for unique in mappings(artifact.neutral.get("uniqueId")):
                if value := str(unique.get("value") or ""):
                    self._by_url.setdefault(_bare(value), artifact)
        bases = {_base(each.url)[0] for each in guide.artifacts if each.url.startswith("http")}
        self._own_bases = bases - {CORE.rstrip("/")}
        # Guide and library never change, so whatever is worked out of them holds for good.
        self._links: Memo[tuple[str, str, str], Link] = Memo()
        self._contexts: dict[str, SnapshotContext] = {}
        self._named: Memo[str, tuple[_ByName, _ByName]] = Memo()
        self._snapshots: Memo[str, Snapshot | None] = Memo()
        self._elements: Memo[str, EffectiveElements] = Memo(_KEPT)
        self._answers: Memo[tuple[str, ...], Any] = Memo()
        self._sources: Memo[tuple[str, str], str] = Memo(_FORMS)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of; what was worked out of that is worked out again."""
        return GuideView, (self.guide, self.library)

    def source(self, artifact: Artifact, form: Literal["json", "xml"]) -> str:
        """Return a resource as a JSON or XML file: as written where that is its format, else converted."""
        if artifact.source_format == form and not artifact.is_amended:
            return artifact.source_text
        return self._sources.get((artifact.key, form), lambda: self._converted(artifact, form))

    def artifact(self, type_: str, id_: str) -> Artifact | None:
        """Return the artifact of a type and id."""
        depend_on("artifact", f"{type_}/{id_}")
        return self._by_key.get(f"{type_}/{id_}")

    def of_type(self, type_: str) -> tuple[Artifact, ...]:
        """Return all artifacts of a resource type, in the guide's order."""
        depend_on("of type", type_)
        return tuple(self._by_type.get(type_, ()))

    def resolve(self, reference: str) -> Artifact | None:
        """Return the artifact that a canonical URL or a reference means.

        Understood are `URL`, `URL|version` (another version's artifact is better than none), `Type/id`,
        and an absolute address that ends in `Type/id` where that artifact has no URL of its own.
        """
        depend_on("resolve", reference)
        with untracked():
            return self._resolved(reference)

    def _resolved(self, reference: str) -> Artifact | None:
        if not reference or reference.startswith("#"):
            return None
        reference = reference.partition("#")[0]
        url, _, version = reference.partition("|")
        found = self._by_url.get(f"{_bare(url)}|{version}") or self._by_url.get(_bare(url))
        if found:
            return found
        key = "/".join(url.partition("/_history/")[0].split("/")[-2:])
        by_key = self._by_key.get(key)
        # An absolute canonical URL of someone else's must not lead to ours only because the ids are equal.
        return by_key if by_key and (key == url.partition("/_history/")[0] or not by_key.url) else None

    def find(self, text: str, type_: str = "") -> Artifact | None:
        """Return the artifact that an author names by id, `Type/id`, URL, name or title.

        Letter case counts only where it decides between two.
        """
        depend_on("find", text, type_)
        with untracked():
            return self._found(text, type_)

    def _found(self, text: str, type_: str) -> Artifact | None:
        exact, folded = self._named.get(type_, lambda: self._names(type_))
        return exact.get(text) or folded.get(text.casefold())

    def used_by(self, artifact: Artifact) -> tuple[Use, ...]:
        """Return every place in the guide that refers to an artifact, ordered by artifact, then element."""
        depend_on("used by", artifact.key)
        with untracked():
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
        return self._snapshots.get(artifact.key, lambda: self._make_snapshot(artifact))

    def elements(self, artifact: Artifact) -> EffectiveElements:
        """Return what holds for each element of a structure definition, and what it says itself."""

        def make() -> EffectiveElements:
            from site_builder.fhir.effective import effective_elements  # noqa: PLC0415

            context = self._context(artifact.release)
            return effective_elements(artifact.neutral, self.snapshot(artifact), context)

        return self._elements.get(artifact.key, make)

    def structure_at(self, url: str, release: str) -> Mapping[str, Any] | None:
        """Return the neutral structure definition of a canonical URL, from the guide, else from a package."""
        local = self.resolve(url)
        if local is not None:
            return local.neutral if local.type == "StructureDefinition" else None
        return self._context(release).structure(url.partition("|")[0])

    def elements_at(self, url: str, release: str) -> EffectiveElements | None:
        """Return the elements of what a canonical URL defines, in the guide, else in a package.

        None where neither has a structure definition of it.
        """
        local = self.resolve(url)
        if local is not None:
            return self.elements(local) if local.type == "StructureDefinition" else None
        context = self._context(release)
        structure = context.structure(url.partition("|")[0])
        if structure is None:
            return None
        has_own = bool(mapping(structure.get("snapshot")).get("element"))

        def make() -> EffectiveElements:
            from site_builder.fhir.effective import effective_elements  # noqa: PLC0415
            from site_builder.fhir.snapshot import generate  # noqa: PLC0415

            return effective_elements(structure, None if has_own else generate(structure, context), context)

        return self._elements.get(f"{release} {url}", make)

    def bases_of(self, url: str, release: str) -> tuple[str, ...]:
        """Return a structure definition and what it is derived from, as far as snapshots have to be made."""
        return self._context(release).bases_of(url)

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
        return {
            **guide_questions(self.guide),
            "artifact": lambda key: _key_of(self._by_key.get(key)),
            "of type": lambda type_: [each.key for each in self._by_type.get(type_, ())],
            "resolve": lambda reference: _key_of(self._resolved(reference)),
            "find": lambda text, type_: _key_of(self._found(text, type_)),
            "used by": lambda key: [
                (use.artifact.key, use.element, use.how) for use in self._uses.get(key, ())
            ],
            "structure": lambda release, url: [
                content_of(each) for each in self._structures.get((release, url), ())
            ],
            "own bases": lambda: sorted(self._own_bases),
            "answer": lambda name, *arguments: self.answer(named_function(name), *arguments),
        }

    def definitions(self, release: str) -> Definitions:
        """Return the base definitions of a release, such as `STU3`."""
        return self.library.release(release)

    def link_canonical(self, url: str, release: str, text: str = "") -> Link:
        """Return a link to what a canonical URL names: our page, else the specification's, else the URL.

        The target is empty when there is nothing to open (a `urn:`); templates then show the text alone.
        """
        return self._links.get((url, release, text), lambda: self._make_link(url, release, text))

    def link_type(self, type_: str, release: str) -> Link:
        """Return a link to a type's page in the specification, or to a logical model of the guide."""
        if "://" in type_ and (local := self.resolve(type_)):
            return Link(type_name(type_), local.out, local.url)
        name = type_name(type_)
        definitions = self.definitions(release)
        if "://" in type_ and not type_.startswith("http://hl7.org/fhir"):
            return Link(name, _openable(type_), type_)
        if not self._is_type(name, definitions):
            model = self.artifact("StructureDefinition", name)
            return Link(name, model.out if model else "")
        page = type_page(name, release, is_resource=definitions.is_resource(name))
        return Link(name, definitions.release.spec_url + page)

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
            or (url.startswith(STRUCTURES) and self._is_type(type_name(url), definitions))
            # R5 gave the root of all types a definition; logical models of earlier releases build on it too.
            or url.partition("|")[0] == f"{STRUCTURES}Base"
        )

    def is_own(self, url: str) -> bool:
        """Tell whether a canonical URL is the guide's own to define, so that what it names must be there.

        It lies below the guide's canonical base. A guide that states none has those of its artifacts, and
        below them what reads `TYPE/ID`. What others publish can't be known offline, so it is not judged.
        Source: https://hl7.org/fhir/R4/references.html#canonical
        """
        if base := self.guide.config.canonical.rstrip("/"):
            return url.startswith(f"{base}/")
        depend_on("own bases")
        base, type_ = _base(url)
        return base in self._own_bases and is_canonical(type_)

    def known_urls(self) -> tuple[str, ...]:
        """Return the canonical URLs of the guide's artifacts, to suggest the nearest one."""
        return self.answer(_known_urls)

    def _names(self, type_: str) -> tuple[_ByName, _ByName]:
        """Return the artifacts of a type, or all, by what authors call them, as written and in lower case.

        An id goes before a URL, a URL before a name or title; of two that are alike the first counts.
        """
        exact: _ByName = {}
        folded: _ByName = {}
        artifacts = self.of_type(type_) if type_ else self.guide.artifacts
        for position in range(len(_called(artifacts[0])) if artifacts else 0):
            for artifact in artifacts:
                name = _called(artifact)[position]
                exact.setdefault(name, artifact)
                folded.setdefault(name.casefold(), artifact)
        return exact, folded

    def _converted(self, artifact: Artifact, form: Literal["json", "xml"]) -> str:
        if form == "json":
            return dumps(artifact.resource)
        from site_builder.fhir.xml import to_xml  # noqa: PLC0415 - lxml is slow to import

        return to_xml(artifact.resource, self.definitions(artifact.release))

    def _make_link(self, url: str, release: str, text: str) -> Link:
        if local := self.resolve(url):
            return Link(text or local.title, local.out, url)
        definitions = self.definitions(release)
        page = canonical_page(
            url,
            release,
            spec_url=definitions.release.spec_url,
            is_type=lambda name: self._is_type(name, definitions),
            is_resource=definitions.is_resource,
        )
        known = definitions.canonical(url)
        label = text or _short_name(url)
        if known and not text:
            # The core's value sets go by the name that every implementer knows from the specification.
            # R4's v3 value sets have titles such as `V3 Value SetActCode`, v2's names such as `v2.0360`.
            is_named = "/v3-" in url or (known.kind == "ValueSet" and "/v2-" not in url)
            label = known.name.removeprefix("v3.") if is_named else known.title
        elif not text and (packaged := definitions.resource(url)):
            label = str(packaged.get("title") or packaged.get("name") or label)
        return Link(label or url, page or _openable(url), url)

    def _make_snapshot(self, artifact: Artifact) -> Snapshot | None:
        structure = artifact.neutral
        if mapping(structure.get("snapshot")).get("element") or not mapping(structure.get("differential")):
            return None
        from site_builder.fhir.snapshot import generate  # noqa: PLC0415

        return generate(structure, self._context(artifact.release))

    def _context(self, release: str) -> SnapshotContext:
        if release not in self._contexts:
            from site_builder.fhir.snapshot import SnapshotContext  # noqa: PLC0415

            with untracked():
                structures = self.of_type("StructureDefinition")
                own = [each.neutral for each in structures if each.release == release]
                self._contexts[release] = SnapshotContext(self.definitions(release), own)
        return self._contexts[release]

    def _is_type(self, name: str, definitions: Definitions) -> bool:
        return definitions.type(name) is not None

    @cached_property
    def _uses(self) -> Mapping[str, tuple[Use, ...]]:
        index: dict[str, dict[tuple[str, str, str], Use]] = defaultdict(dict)
        for artifact in self.guide.artifacts:
            for mention in kept(("mentions", artifact.key), (artifact,), partial(_mentions, artifact)):
                target = self._mentioned(mention)
                if target and target.key != artifact.key:
                    use = Use(artifact, mention.element, mention.how)
                    index[target.key].setdefault((artifact.key, use.element, use.how), use)
            for reference, profile in listed_examples(artifact):
                example, target = self.resolve(reference), self.resolve(profile)
                if example and target and target.key != example.key:
                    use = Use(example, "", "example")
                    index[target.key].setdefault((example.key, use.element, use.how), use)
        return {key: tuple(_in_order(uses.values())) for key, uses in index.items()}

    def _mentioned(self, mention: Mention) -> Artifact | None:
        if mention.is_certain:
            return self.resolve(mention.target)
        # Any string may happen to read like `Type/id`; only a full canonical URL counts here.
        return self._by_url.get(_bare(mention.target.partition("|")[0]))


def _mentions(artifact: Artifact) -> tuple[Mention, ...]:
    return tuple(mentions(artifact))


def _known_urls(view: GuideView) -> tuple[str, ...]:
    return tuple(artifact.url for artifact in view.guide.artifacts if artifact.url)


def _key_of(artifact: Artifact | None) -> str:
    return artifact.key if artifact else ""


def _in_order(uses: Iterable[Use]) -> list[Use]:
    return sorted(
        uses, key=lambda use: (use.artifact.is_example, use.artifact.type, use.artifact.id, use.element)
    )


def _called(artifact: Artifact) -> tuple[str, ...]:
    return (artifact.id, artifact.key, artifact.url, artifact.name, artifact.title)


def _bare(url: str) -> str:
    """Drop what writers vary without meaning another artifact: http or https, a slash at the end."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def _base(url: str) -> tuple[str, str]:
    """Part a canonical URL such as `https://example.org/fhir/ValueSet/x` into its base and the type named."""
    base, _, type_ = url.rpartition("/")[0].rpartition("/")
    return base, type_


def _short_name(url: str) -> str:
    """Return the last part of a URL; the whole where that part is only a number or an OID."""
    plain = url.partition("|")[0]
    last = plain.rstrip("/").rpartition("/")[2]
    if plain.startswith(_VSAC):
        return f"VSAC {last}"
    return last if any(letter.isalpha() for letter in last) else plain


def _openable(url: str) -> str:
    return url.partition("|")[0] if url.startswith(("http://", "https://")) else ""
