"""Which package has a definition: what publishers' rules tell of canonical URLs and names of packages.

HL7's rule: https://confluence.hl7.org/display/FHIR/NPM+Package+Specification; the others' were read off the
packages that they publish. Where no rule is known nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from site_builder.fhir.core_structures import load_structures
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.releases import USUAL, Release

_RULES: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"http://hl7\.org/fhir/([a-z]{2})/([a-z0-9-]+)"), "hl7.fhir.{}.{}"),
    (re.compile(r"http://fhir\.ch/ig/([a-z0-9-]+)"), "ch.fhir.ig.{}"),
    (re.compile(r"https://profiles\.ihe\.net/([A-Za-z0-9]+)/([A-Za-z0-9-]+)"), "ihe.{}.{}"),
)
"""Where the canonical URLs of a package's definitions start, and what it is called."""
_PACKAGES: Mapping[str, str] = {
    "http://hl7.org/fhir/smart-app-launch": "hl7.fhir.uv.smart-app-launch",
    "http://hl7.org/fhir/tools": "hl7.fhir.uv.tools",
    "http://hl7.org.au/fhir": "hl7.fhir.au.base",
    "http://hl7.org.au/fhir/core": "hl7.fhir.au.core",
}
"""Those that keep no rule."""
_OF_R4: Mapping[str, str] = {
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-": "fhir.r4.ukcore.stu2",
    "http://fhir.de/StructureDefinition/": "de.basisprofil.r4",
}
"""How the canonical URLs of packages start that publishers have for each release, under one address."""
_HOMES: Mapping[str, str] = {package: home for home, package in _PACKAGES.items()}
_OF_REALM = re.compile(r"hl7\.fhir\.([a-z]{2})\.([a-z0-9-]+)")


def package_of(url: str, release: Release) -> str:
    """Return the package that has the StructureDefinition of a canonical URL; empty where no rule tells it.

    A core package comes with its version (`NAME#VERSION`), since a release has one.
    """
    home, _, name = url.partition("|")[0].partition("/StructureDefinition/")
    if not name:
        return ""
    if url.startswith(STRUCTURES):
        return f"{release.package}#{release.version}" if _is_core_profile(url, release) else ""
    if release is USUAL and (package := next((_OF_R4[each] for each in _OF_R4 if url.startswith(each)), "")):
        return package
    rules = ((pattern.fullmatch(home), package) for pattern, package in _RULES)
    told = next((package.format(*map(str.lower, found.groups())) for found, package in rules if found), "")
    return _PACKAGES.get(home, told)


def home_of(package: str) -> str:
    """Return where the canonical URLs of a package's definitions start; empty where no rule tells it."""
    found = _OF_REALM.fullmatch(package)
    return _HOMES.get(package) or (f"http://hl7.org/fhir/{found[1]}/{found[2]}" if found else "")


def _is_core_profile(url: str, release: Release) -> bool:
    """Tell whether a later release than R4, whose profiles are not built in, has one that R4 has."""
    known = load_structures(USUAL).canonical(url) if release > USUAL else None
    return known is not None and known.kind == "StructureDefinition"
