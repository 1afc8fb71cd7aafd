"""The one table of FHIR releases: versions, names, packages, where each is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_STU3, _R4, _R5 = 3, 4, 6
"""Positions in time."""
_ELSE_IN_STU3 = frozenset(("cpb-14", "cpb-15", "cpb-16", "eld-13", "que-5", "que-7"))
"""Keys of invariants that STU3 has for other rules than R4."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release of FHIR."""

    name: str
    """`DSTU2`, `STU3`, `R4`, `R4B` or `R5`."""
    number: int
    """Position in time, from 2 for DSTU2; R4 is 4, R4B 5, R5 6. Compare with this, never with the name."""
    version: str
    """The last published version, such as `3.0.2`."""
    spec_url: str
    """Where it is published, with a slash at the end."""
    package: str
    """Name of its core package."""
    facts: str
    """Name of its file of facts, without `.json`."""
    structures: tuple[str, ...]
    """Names of the files of its profiles and extensions, without `.json`; the first one that has one wins."""
    versions: tuple[str, ...]
    """Prefixes of the versions that mean this release, ballots and fixes included."""
    aliases: tuple[str, ...]
    """What people call it, in lower case."""
    profiles: tuple[str, ...] = ()
    """Names of files of an older release whose profiles (and no extensions) are the release's own as well."""

    def __str__(self) -> str:
        """Write the name, such as `STU3`."""
        return self.name

    def __lt__(self, other: Release) -> bool:
        """Tell whether this release was published before another."""
        return self.number < other.number

    @property
    def is_r5_on(self) -> bool:
        """Whether it is R5 or later, which has what the specification names as new in R5."""
        return self.number >= _R5

    @property
    def has_json_comments(self) -> bool:
        """Whether any object of JSON may have `fhir_comments`: DSTU2's alone."""
        return self.number < _STU3

    @property
    def has_derivations(self) -> bool:
        """Whether a StructureDefinition says how it is derived: since STU3."""
        return self.number >= _STU3

    @property
    def needs_full_urls(self) -> bool:
        """Whether entries of Bundles say what URL their resources have: since STU3."""
        return self.number >= _STU3

    @property
    def has_context_types(self) -> bool:
        """Whether each context of an extension says what it is, an element or an expression: since R4."""
        return self.number >= _R4

    @property
    def names_models_by_url(self) -> bool:
        """Whether the type of a logical model is an address: since R4."""
        return self.number >= _R4

    @property
    def has_ids_of_text(self) -> bool:
        """Whether elements have any text without blanks as their id: since R4."""
        return self.number >= _R4

    @property
    def needs_seconds(self) -> bool:
        """Whether a time of day has seconds: since R4."""
        return self.number >= _R4

    @property
    def implies_profiles(self) -> bool:
        """Whether Observations of vital signs are to keep profiles that they don't name: since R4."""
        return self.number >= _R4

    @property
    def dates_documents_by_meta(self) -> bool:
        """Whether a document says in `meta.lastUpdated` when it was made: before R4."""
        return self.number < _R4

    @property
    def finds_entries_by_id(self) -> bool:
        """Whether type and id lead to an entry of a document, whatever its fullUrl: before R4."""
        return self.number < _R4

    @property
    def has_leap_seconds(self) -> bool:
        """Whether a minute may have a 61st second: before R5."""
        return self.number < _R5

    @property
    def breaks_base64(self) -> bool:
        """Whether base64 may have blanks and line breaks: before R5."""
        return self.number < _R5

    @property
    def refers_by_uuid(self) -> bool:
        """Whether `TYPE/UUID` leads to the entry `urn:uuid:UUID`: before R5, where servers alone have ids."""
        return self.number < _R5

    @property
    def links_documents_forward(self) -> bool:
        """Whether what stands in a document is referred to from it, Provenances set aside: before R5."""
        return self.number < _R5

    @property
    def takes_items_singly(self) -> bool:
        """Whether FHIRPath's operators on types take several items as if each were asked: before R5."""
        return self.number < _R5

    def has_rule(self, key: str) -> bool:
        """Tell whether an invariant of that key asks what R4's does: in STU3 nearly always."""
        return self.number >= _STU3 and not (self.number == _STU3 and key in _ELSE_IN_STU3)

    @property
    def packages(self) -> tuple[str, ...]:
        """HL7's packages for every guide of the release: core, terminology, extensions."""
        short = self.package.split(".")[2]
        return self.package, f"hl7.terminology.{short}", f"hl7.fhir.uv.extensions.{short}"


RELEASES: tuple[Release, ...] = (
    Release(
        "DSTU2",
        2,
        "1.0.2",
        "https://hl7.org/fhir/DSTU2/",
        "hl7.fhir.r2.core",
        "dstu2",
        ("structures-dstu2",),
        # 0.4 and 0.5 are DSTU2's ballots. 1.1 and later are ballots of STU3.
        ("0.4", "0.5", "1.0"),
        ("dstu2", "dstu-2", "r2", "stu2"),
    ),
    Release(
        "STU3",
        3,
        "3.0.2",
        "https://hl7.org/fhir/STU3/",
        "hl7.fhir.r3.core",
        "stu3",
        ("structures-stu3",),
        ("1.1", "1.2", "1.4", "1.6", "1.8", "1.9", "3.0", "3"),
        ("stu3", "stu-3", "r3", "dstu3"),
    ),
    Release(
        "R4",
        4,
        "4.0.1",
        "https://hl7.org/fhir/R4/",
        "hl7.fhir.r4.core",
        "r4",
        ("structures-r4", "structures-extensions"),
        ("3.2", "3.3", "3.4", "3.5", "3.6", "4.0", "4"),
        ("r4", "stu4"),
    ),
    Release(
        "R4B",
        5,
        "4.3.0",
        "https://hl7.org/fhir/R4B/",
        "hl7.fhir.r4b.core",
        "r4b",
        # R4B changed resources and hardly a profile or extension: R4's are its own, with its version.
        ("structures-r4", "structures-extensions"),
        ("4.1", "4.3"),
        ("r4b",),
    ),
    Release(
        "R5",
        6,
        "5.0.0",
        "https://hl7.org/fhir/R5/",
        "hl7.fhir.r5.core",
        "r5",
        ("structures-extensions",),
        # R5's ballots were numbered 4.2, 4.4, 4.5 and 4.6, beside R4B's 4.1 and 4.3.
        ("4.2", "4.4", "4.5", "4.6", "5.0", "5"),
        ("r5", "stu5"),
        # R5's core package has no profiles; those that the release publishes are R4's, by name and content.
        ("structures-r4",),
    ),
)
"""Oldest first."""

USUAL = next(release for release in RELEASES if release.name == "R4")
"""What is taken where nobody says the release, and whose shape the neutral form has."""

_BY_NAME: Mapping[str, Release] = {alias: release for release in RELEASES for alias in release.aliases}
_BY_VERSION: Mapping[str, Release] = {prefix: release for release in RELEASES for prefix in release.versions}
_BY_PACKAGE: Mapping[str, Release] = {release.package: release for release in RELEASES}
_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:[.\-+].*)?$")
VERSION_CURE = "Write a version such as 3.0.2, 4.0.1 or 5.0.0."
_WHOLE = re.compile(r"\d+\.\d+\.\d+")
_PUBLISHED = frozenset({"1.0.1", "1.0.2", "3.0.1", "3.0.2", "4.0.1"})
"""Corrected versions; all others end in 0. Source: https://hl7.org/fhir/directory.html"""
_SPEC = re.compile(r"https?://(?:www\.)?hl7\.org/fhir/(DSTU2|STU3|R4B|R4|R5|\d+\.\d+(?:\.\d+)?)(?:/|$)", re.I)


def release_of(text: str) -> Release | None:
    """Find the release that a version (`3.0.1`, `4.0`), a name (`STU3`, `r4`) or a core package means."""
    wanted = text.strip().lower() if isinstance(text, str) else ""
    if wanted.startswith("fhir"):
        wanted = wanted.removeprefix("fhir").strip()
    if wanted in _BY_NAME:
        return _BY_NAME[wanted]
    package, _, version = wanted.partition("#")
    if package in _BY_PACKAGE:
        return _BY_PACKAGE[package]
    if spec := _SPEC.match(text.strip() if isinstance(text, str) else ""):
        return release_of(spec[1])
    return _release_of_version(version or wanted)


def _release_of_version(text: str) -> Release | None:
    """Find the release of `MAJOR.MINOR...`, or of `MAJOR` alone."""
    match = _VERSION.match(text)
    if match is None:
        return None
    major, minor = match[1], match[2]
    if minor is None:
        return _BY_VERSION.get(major)
    return _BY_VERSION.get(f"{major}.{minor}")


def is_published(version: str) -> bool:
    """Tell whether a whole version such as `4.0.1` was published; what is shorter or a label may be right."""
    if _WHOLE.fullmatch(version) is None:
        return True
    return version in _PUBLISHED or (version.rpartition(".")[2] == "0" and release_of(version) is not None)


def version_fault(version: str) -> str:
    """Say what is wrong with the version that settings state; empty where nothing is."""
    release = release_of(version)
    if release is None:
        return f"'{version}' is no FHIR version; {USUAL.version} is taken"
    return "" if is_published(version) else f"FHIR has no version {version}; {release} is taken"


def release_named(name: str) -> Release:
    """Return the release of a name or version; raises ValueError when there is none."""
    release = release_of(name)
    if release is None:
        raise ValueError(f"'{name}' is no FHIR release")
    return release


def nearest_first(release: Release) -> tuple[Release, ...]:
    """Order all releases by how far they are from one; of two as far the later one first."""
    return tuple(sorted(RELEASES, key=lambda one: (abs(one.number - release.number), -one.number)))


def detect(resource: Mapping[str, Any], default: str) -> Release:
    """Find a resource's release: its own `fhirVersion`, else its shape, else the guide's `default`."""
    stated = resource.get("fhirVersion")
    if isinstance(stated, list) and stated:
        stated = stated[0]
    if isinstance(stated, str) and (release := release_of(stated)):
        return release
    fallback = release_of(default) or USUAL
    return _detect_by_shape(resource, fallback)


def _detect_by_shape(resource: Mapping[str, Any], fallback: Release) -> Release:
    """Correct the fallback where the resource can't be of that release."""
    kind = resource.get("resourceType")
    if kind == "StructureDefinition":
        if "baseDefinition" in resource:
            return fallback if fallback.number > 2 else release_named("STU3")
        if "constrainedType" in resource or isinstance(resource.get("base"), str):
            return release_named("DSTU2")
    if kind == "ValueSet" and "codeSystem" in resource:
        return release_named("DSTU2")
    if kind == "Conformance":
        return release_named("DSTU2")
    return fallback
