"""All that validation knows beside the resource: definitions, profiles, terminology, other resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from site_builder.fhir.code_systems import is_dated
from site_builder.fhir.core_codes import core_code_system, core_value_set
from site_builder.fhir.core_searches import core_search_parameter
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import SnapshotContext
from site_builder.fhir.terminology import Terminology
from site_builder.source.json_access import mappings, text
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
    checks_html: bool = False
    """Whether HTML within Markdown and strings is an error."""


class NoReferences:
    """Nothing is at hand."""

    def find(self, type_name: str, id_: str) -> Json | None:  # noqa: ARG002
        """Return None."""
        return None


class Context:
    """What validation of one release's resources asks; made once for many resources."""

    def __init__(
        self,
        definitions: Definitions,
        families: Families,
        *,
        own: Iterable[Json] = (),
        references: References | None = None,
        options: Options | None = None,
        structures: SnapshotContext | None = None,
    ) -> None:
        """Take the base definitions (with packages behind them), and resources that come before these.

        `own` are canonical resources in the neutral shape; `structures` finds profiles where somebody has
        made that already.
        """
        self.definitions = definitions
        self.release = definitions.release
        self.families = families
        self.options = options or Options()
        self.references: References = references or NoReferences()
        self.types: Types = definitions.once(("types", id(families)), lambda: Types(definitions, families))
        self._own: dict[str, list[Json]] = {}
        for resource in own:
            self._own.setdefault(str(resource.get("url", "")), []).append(resource)
        shapes = [each for found in self._own.values() for each in found if _is_structure(each)]
        self.structures = structures or SnapshotContext(definitions, shapes)
        self._profiles = Profiles(self.structures, self.types, families)
        self._supplements = [
            each for found in self._own.values() for each in found if each.get("supplements")
        ]
        self._globals = _globals(each for found in self._own.values() for each in found)
        self.terminology = Terminology(self.code_system, self.value_set, self._supplements_of)
        self._answers: dict[tuple[object, ...], Any] = {}

    def once(self, key: tuple[object, ...], make: Callable[[], _Answer]) -> _Answer:
        """Return what `make` makes of this context alone, only once: compiled expressions, expansions."""
        if key not in self._answers:
            self._answers[key] = make()
        answer: _Answer = self._answers[key]
        return answer

    def profile(self, url: str) -> ProfilePlan | None:
        """Return the plan of a profile or extension by canonical URL; None when nobody has it."""
        return self._profiles.plan(url)

    def global_profiles(self, type_name: str) -> tuple[str, ...]:
        """Return the profiles that every resource of a type is to keep, as the guide at hand asks."""
        return self._globals.get(type_name, ())

    def resource(self, url: str, types: Sequence[str] = ()) -> Json | None:
        """Return the neutral resource of a canonical URL, of some types; None when nobody has it.

        `url|version` means that version alone.
        """
        canonical, _, version = url.partition("|")
        for found in self._own.get(canonical, ()):
            fits = not types or found.get("resourceType") in types
            if fits and version in ("", found.get("version")):
                return found
        found_ = self.definitions.resource(url)
        if found_ is None and "SearchParameter" in types:
            return core_search_parameter(canonical, self.release.name)
        if found_ is None or (types and found_.get("resourceType") not in types):
            return None
        return self.once(("neutral", url), lambda: neutral(found_, self.release.name))

    def own(self, type_name: str) -> Iterator[Json]:
        """Yield the resources of a type that come before the packages."""
        for found in self._own.values():
            yield from (each for each in found if each.get("resourceType") == type_name)

    def code_system(self, url: str) -> Json | None:
        """Return the neutral CodeSystem of a canonical URL; of HL7's own without a package, too."""
        known = self.resource(url, ("CodeSystem",))
        if known is not None and not _is_dated(known):
            return known
        built_in = self.once(("codes", url), lambda: core_code_system(url, self.release.name))
        # Codes have come to HL7's terminology since core packages got their copies.
        return built_in if known is None or (built_in or {}).get("date") else known

    def value_set(self, url: str) -> Json | None:
        """Return the neutral ValueSet of a canonical URL; of HL7's own without a package, too."""
        known = self.resource(url, ("ValueSet",))
        return known or self.once(("value set", url), lambda: core_value_set(url, self.release.name))

    def _supplements_of(self, url: str) -> Sequence[Json]:
        return [each for each in self._supplements if str(each["supplements"]).partition("|")[0] == url]


def _globals(resources: Iterable[Json]) -> dict[str, tuple[str, ...]]:
    """Return the profiles that ImplementationGuides ask of all resources, by type."""
    found: dict[str, dict[str, None]] = {}
    for guide in resources:
        if guide.get("resourceType") == "ImplementationGuide":
            for each in mappings(guide.get("global")):
                found.setdefault(text(each.get("type")), {})[text(each.get("profile"))] = None
    return {type_name: tuple(url for url in urls if url) for type_name, urls in found.items()}


def _is_dated(code_system: Json) -> bool:
    return is_dated(*(str(code_system.get(name) or "") for name in ("url", "version", "date")))


def _is_structure(resource: Json) -> bool:
    return resource.get("resourceType") == "StructureDefinition"
