"""All that validation knows beside the resource: definitions, profiles, terminology, other resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from site_builder.codes import Severity
from site_builder.fhir.code_systems import is_dated
from site_builder.fhir.core_codes import core_code_system, core_value_set
from site_builder.fhir.core_searches import core_search_parameter
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhir.membership import CodeTest, Membership
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import Snapshot, SnapshotContext, generate
from site_builder.fhir.terminology import Terminology
from site_builder.source.dependencies import Memo
from site_builder.source.json_access import mapping, mappings, text
from site_builder.source.versions import fits_version, newest
from site_builder.validation.profiles import ProfilePlan, Profiles
from site_builder.validation.rules import Families
from site_builder.validation.types import Types

Json = Mapping[str, Any]
_Answer = TypeVar("_Answer")


class References(Protocol):
    """Where resources are found that others refer to, such as a guide's examples."""

    def find(self, type_name: str, id_: str) -> Json | None:
        """Return the resource of a relative reference `TYPE/ID`; None when it is not at hand."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """What whoever asks for validation may choose."""

    allowed_domains: tuple[str, ...] = ()
    """Unknown extensions whose URL starts so are let pass."""
    canonical: str = ""
    """What the URLs of the guide's own definitions start with: what is not there does not exist."""
    is_lenient: bool = False
    """Whether unknown extensions and the like are warnings: a guide may lack a package."""
    best_practice: str = "ignore"
    """`ignore`, `hint`, `warning` or `error`: what broken best practice is."""
    display_warns: bool = False
    """Whether a wrong display is a warning."""
    forbids_examples: bool = False
    """Whether a URL of a domain for examples is an error."""
    default_version: bool = False
    """Whether another version of a code system will do."""
    most_alike: int = 20
    """Findings of one code in one resource; more say nothing new to people, and are counted."""
    lacks_definitions: bool = False
    """Whether not all resources of the guide could be made: a name that nobody knows may be one of theirs."""
    special_urls: frozenset[str] = frozenset()
    """Canonical URLs that need not end with the ids of their resources."""
    checks_html: bool = False
    """Whether HTML within Markdown and strings is an error."""

    @property
    def minor(self) -> Severity:
        """How grave it is what spoils nothing for a guide's readers: its check doesn't tell."""
        return Severity.NOTE if self.is_lenient else Severity.WARNING


class Resources(Protocol):
    """The canonical resources that come before the packages, neutral: what is given, a guide's own."""

    def of_url(self, url: str) -> Sequence[Json]:
        """Return those of a canonical URL without a version."""
        ...

    def of_type(self, type_name: str) -> Iterable[Json]:
        """Return those of a resource type."""
        ...


Elements = Callable[[Json], tuple[Sequence[Json], str]]
"""Returns the elements of a structure's snapshot, and why they can't be used; empty where they can."""

Applied = Callable[[Json], Snapshot | None]
"""Returns the snapshot that somebody has made of a structure's differential; None for others'."""


class NoReferences:
    """Nothing is at hand."""

    def find(self, type_name: str, id_: str) -> Json | None:  # noqa: ARG002
        """Return None."""
        return None


class Given:
    """Resources that somebody gives."""

    def __init__(self, resources: Iterable[Json] = ()) -> None:
        """Take them, neutral."""
        self._by_url: dict[str, list[Json]] = {}
        for resource in resources:
            self._by_url.setdefault(str(resource.get("url", "")), []).append(resource)

    def of_url(self, url: str) -> Sequence[Json]:
        """Return those of a canonical URL."""
        return self._by_url.get(url, ())

    def of_type(self, type_name: str) -> Iterator[Json]:
        """Yield those of a type."""
        for found in self._by_url.values():
            yield from (each for each in found if each.get("resourceType") == type_name)


def elements_of(made: Snapshot) -> tuple[Sequence[Json], str]:
    """Return the elements of a snapshot that was made, and why they can't be used."""
    grave = [each.text for each in made.problems if each.missing or not made.elements]
    return [each.definition for each in made.elements], grave[0] if grave else ""


class Context:
    """What validation of one release's resources asks; made once for many resources.

    Who is validated depends on what is asked here (`source/dependencies.py`), whoever asked first.
    """

    def __init__(
        self,
        definitions: Definitions,
        families: Families,
        *,
        own: Resources | None = None,
        references: References | None = None,
        options: Options | None = None,
        structures: SnapshotContext | None = None,
        elements: Elements | None = None,
        applied: Applied | None = None,
        terminology: Terminology | None = None,
        is_own: Callable[[str], bool] | None = None,
        is_lacking: Callable[[str], bool] | None = None,
    ) -> None:
        """Take the base definitions (with packages behind them), and resources that come before these.

        `structures` finds profiles, `elements` makes their snapshots, `applied` has those of differentials
        and `terminology` answers about codes, where somebody has made these.
        `is_own` tells of a canonical URL that only the guide at hand can define it, `is_lacking` of one that
        is not at hand that a package which the guide names, and lacks, may define it.
        """
        self.definitions = definitions
        self.release = definitions.release
        self.families = families
        self.options = options or Options()
        self.references: References = references or NoReferences()
        self.types: Types = definitions.once(("types", id(families)), lambda: Types(definitions, families))
        self._own: Resources = own or Given()
        self.structures = structures or SnapshotContext(definitions, self._own.of_type("StructureDefinition"))
        self._applied = applied
        made = elements or self._elements
        self._profiles = Profiles(self.structures, made, self.types, families)
        self.is_own: Callable[[str], bool] = is_own or self._is_below_canonical
        self.is_lacking: Callable[[str], bool] = is_lacking or _is_none
        self.terminology = terminology or Terminology(self.code_system, self.value_set, self._supplements_of)
        self.path_types = types_of_release(definitions)
        """The release's types for FHIRPath."""
        self.compiled: dict[object, Any] = {}
        """What rules and plans come to, whatever resource they are about: they say all that it is made of."""
        self._membership = Membership(self.terminology)
        self._answers: Memo[tuple[object, ...], Any] = Memo()

    def once(self, key: tuple[object, ...], make: Callable[[], _Answer]) -> _Answer:
        """Return what `make` makes of this context alone, only once: compiled expressions, expansions."""
        answer: _Answer = self._answers.get(key, make)
        return answer

    def _elements(self, structure: Json) -> tuple[Sequence[Json], str]:
        own = mappings(mapping(structure.get("snapshot")).get("element"))
        return (own, "") if own else elements_of(generate(structure, self.structures))

    def applied(self, structure: Json) -> Snapshot:
        """Return what the differential of a StructureDefinition comes to, as its release writes it."""
        made = self._applied(structure) if self._applied is not None else None
        return made or generate(neutral(structure, self.release.name), self.structures)

    def _is_below_canonical(self, url: str) -> bool:
        return bool(self.options.canonical) and url.startswith(self.options.canonical)

    def profile(self, url: str) -> ProfilePlan | None:
        """Return the plan of a profile or extension by canonical URL; None when nobody has it."""
        return self._profiles.plan(url)

    def global_profiles(self, type_name: str) -> tuple[str, ...]:
        """Return the profiles that every resource of a type is to keep, as the guide at hand asks."""
        found = self.once(("globals",), lambda: _globals(self._own.of_type("ImplementationGuide")))
        return found.get(type_name, ())

    def resource(self, url: str, types: Sequence[str] = ()) -> Json | None:
        """Return the neutral resource of a canonical URL, of some types; None when nobody has it.

        `url|version` means that version alone, of one that leaves out its end (`1.2`) the newest.
        """
        canonical, _, version = url.partition("|")
        own = [each for each in self._own.of_url(canonical) if not types or each.get("resourceType") in types]
        if fitting := [each for each in own if fits_version(text(each.get("version")), version)]:
            return newest(fitting) if version else fitting[0]
        found_ = self.definitions.resource(url)
        if found_ is None and "SearchParameter" in types:
            return core_search_parameter(canonical, self.release.name)
        if found_ is None or (types and found_.get("resourceType") not in types):
            return None
        return self.once(("neutral", url), lambda: neutral(found_, self.release.name))

    def is_given(self, url: str) -> bool:
        """Tell whether what a canonical URL names comes before the packages."""
        return bool(self._own.of_url(url.partition("|")[0]))

    def own(self, type_name: str) -> Iterable[Json]:
        """Return the resources of a type that come before the packages."""
        return self._own.of_type(type_name)

    def code_system(self, url: str) -> Json | None:
        """Return the neutral CodeSystem of a canonical URL; of HL7's own without a package, too."""
        known = self.resource(url, ("CodeSystem",))
        if known is not None and not _is_dated(known):
            return known
        built_in = self.once(("codes", url), lambda: core_code_system(url, self.release.name))
        # Codes have come to HL7's terminology since core packages got their copies.
        return built_in if known is None or (built_in or {}).get("date") else known

    def value_set(self, url: str) -> Json | None:
        """Return the neutral ValueSet of a canonical URL; of HL7's own without a package, too.

        `PROFILE#id` is one that a profile contains.
        """
        holder, mark, inner = url.partition("#")
        if mark:
            contained = mappings((self.resource(holder) or {}).get("contained"))
            return next((each for each in contained if each.get("id") == inner), None)
        known = self.resource(url, ("ValueSet",))
        return known or self.once(("value set", url), lambda: core_value_set(url, self.release.name))

    def code_test(self, value_set: str) -> CodeTest | None:
        """Return what tells of codes whether they are in a value set; None when it is not at hand."""
        return self._membership.test(value_set)

    def _supplements_of(self, url: str) -> Sequence[Json]:
        found = self.once(("supplements",), lambda: [*filter(_supplements, self._own.of_type("CodeSystem"))])
        return [each for each in found if _supplements(each) == url]


def _is_none(url: str) -> bool:
    del url
    return False


def _globals(resources: Iterable[Json]) -> dict[str, tuple[str, ...]]:
    """Return the profiles that ImplementationGuides ask of all resources, by type."""
    found: dict[str, dict[str, None]] = {}
    for guide in resources:
        for each in mappings(guide.get("global")):
            found.setdefault(text(each.get("type")), {})[text(each.get("profile"))] = None
    return {type_name: tuple(url for url in urls if url) for type_name, urls in found.items()}


def _is_dated(code_system: Json) -> bool:
    return is_dated(*(str(code_system.get(name) or "") for name in ("url", "version", "date")))


def _supplements(code_system: Json) -> str:
    return text(code_system.get("supplements")).partition("|")[0]
