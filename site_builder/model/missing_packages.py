"""Which package a guide would have to add for a definition that is nowhere to be found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.package_names import home_of, package_of
from site_builder.fhir.releases import release_named
from site_builder.model.package import described
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings, text


@dataclass(frozen=True, slots=True)
class _Named:
    """The packages that a guide names."""

    homes: Mapping[str, str]
    """Package by where the canonical URLs of its definitions start, as the ImplementationGuide says."""
    versions: Mapping[str, str]
    """Version by package; empty where none is named."""


def package_to_add(url: str, release: str, view: GuideView) -> str:
    """Return the package, `NAME#VERSION` or `NAME`, that has the structure definition of a canonical URL.

    Empty for one that is here, for the guide's own, and where nobody can tell: the guide's dependencies and
    publishers' rules are asked. A package that is here lacks what is not found in it.
    """
    if "://" not in url or view.is_below_own(url) or view.is_known(url, release):
        return ""
    named: _Named = view.once(("named packages",), lambda: _named(view))
    home = url.partition("/StructureDefinition/")[0]
    told = named.homes.get(home) or package_of(url, release_named(release))
    name, _, version = told.partition("#")
    if not name or name in view.definitions(release).packages:
        return ""
    version = version or named.versions.get(name, "")
    return f"{name}#{version}" if version else name


def may_be_of_absent(url: str, release: str, view: GuideView) -> bool:
    """Tell whether a package that the guide names, and that is not here, may have a definition.

    That is sure of a package whose URLs are known; one whose URLs nobody can tell may have any that no
    other has.
    """
    absent: frozenset[str] = view.once(("absent packages", release), lambda: _absent(release, view))
    if not absent or view.is_below_own(url):
        return False
    if package := package_to_add(url, release, view):
        return package.partition("#")[0] in absent
    if package_of(url, release_named(release)) or url.startswith(STRUCTURES):
        return False
    named: _Named = view.once(("named packages",), lambda: _named(view))
    return bool(absent - {*named.homes.values()} - {name for name in absent if home_of(name)})


def _absent(release: str, view: GuideView) -> frozenset[str]:
    here = view.definitions(release).packages
    names = (stated.partition("#")[0] for stated in view.guide.config.packages)
    return frozenset(name for name in names if name not in here)


def _named(view: GuideView) -> _Named:
    homes: dict[str, str] = {}
    versions: dict[str, str] = {}
    for each in mappings(described(view.guide).get("dependsOn")):
        package, home = (
            text(each.get("packageId")),
            text(each.get("uri")).partition("/ImplementationGuide/")[0],
        )
        if package:
            versions[package] = text(each.get("version"))
            homes.setdefault(home, package)
    for stated in view.guide.config.packages:
        package, _, version = stated.partition("#")
        versions[package] = version
    return _Named(homes, versions)
