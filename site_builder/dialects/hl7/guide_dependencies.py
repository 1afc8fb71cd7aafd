"""What an ImplementationGuide says of the packages that it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.guide_names import R5
from site_builder.fhir.releases import Release, release_of
from site_builder.read.packages import Package
from site_builder.source.json_access import text

Json = dict[str, Any]

_VIRTUAL = re.compile(r"hl7\.fhir\.extensions\.r[2345]")
_CORE = re.compile(r"hl7\.fhir\.r\d+b?\.core")


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Makes `dependsOn` of the settings."""

    settings: Mapping[str, Any]
    settings_file: str
    packages: Sequence[Package]
    """What is at hand: it knows URLs, and which version is the latest."""
    problems: Problems
    release: Release

    def listed(self) -> Iterator[Json]:
        """Yield an entry for each package of the settings; one without a version is reported."""
        listed = self.settings.get("dependencies")
        for name, about in listed.items() if isinstance(listed, Mapping) else ():
            package = str(name).lower()
            if _VIRTUAL.fullmatch(package):
                yield self._across_versions(package)
                continue
            said = about if isinstance(about, Mapping) else {"version": about}
            version = said.get("version")
            if version is None or isinstance(version, Mapping | list):
                message = f"no version is said of package '{package}', which is left out"
                self.problems.add("fsh-dependency", message, Location(self.settings_file))
                continue
            yield self._dependency(package, str(version), said)

    def _across_versions(self, name: str) -> Json:
        """Return the package that now has another release's extensions, for its name of old."""
        package = f"hl7.fhir.uv.xver-{name.rpartition('.')[2]}.{self.release.package.split('.')[2]}"
        uri = f"http://hl7.org/fhir/uv/xver/ImplementationGuide/{package}"
        return self._dependency(package, "latest", {"uri": uri})

    def _dependency(self, name: str, version: str, said: Mapping[str, Any]) -> Json:
        alias, _, real = name.rpartition("@npm:")
        found = self._package(real, version)
        if version == "latest" and found:
            version = found.version
        entry: Json = {"packageId": name, "version": version}
        entry["uri"] = text(said.get("uri")) or self._address(real, found)
        id_ = f"{real}_{alias}" if alias else real
        id_ = re.sub(r"[.-]", "_", id_)
        entry["id"] = text(said.get("id")) or (id_ if id_[:1].isalpha() else f"id_{id_}")
        extensions = list(said.get("extension") or ())
        if reason := said.get("reason"):
            if self.release.is_r5_on:
                entry["reason"] = reason
            else:
                extensions.append({"url": f"{R5}dependsOn.reason", "valueMarkdown": reason})
        if extensions:
            entry["extension"] = extensions
        return entry

    def _package(self, name: str, version: str) -> Package | None:
        named = [each for each in self.packages if each.name == name]
        exact = [each for each in named if each.version == version]
        return next(iter(exact or named), None)

    def _address(self, name: str, package: Package | None) -> str:
        if _CORE.fullmatch(name):
            return "http://hl7.org/fhir"
        for entry in package.entries() if package else ():
            if package and entry.type == "ImplementationGuide" and entry.url:
                document = package.read(entry) or {}
                if _is_guide_of(name, text(document.get("packageId"))):
                    return entry.url
        if package and package.canonical:
            return package.canonical
        return f"http://fhir.org/packages/{name}/ImplementationGuide/{name}"


def _is_guide_of(name: str, said: str) -> bool:
    """Tell whether a guide says that it is a package, or `x.4.0.1` for the package `x.r4`."""
    if said == name or not said:
        return said == name
    base, dot, release = name.rpartition(".")
    if not dot or not said.startswith(f"{base}."):
        return False
    found = release_of(said.removeprefix(f"{base}."))
    return found is not None and release in found.aliases
