"""The ImplementationGuide resource as SUSHI writes it: settings, and all that a guide's FSH and files define.

What is read of the settings is read by `resource.py`; here resources, groups, pages and dependencies are
added.

Source: https://fshschool.org/docs/sushi/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.guide_dependencies import Dependencies
from site_builder.dialects.hl7.guide_listing import Listing, PredefinedFile
from site_builder.dialects.hl7.guide_names import R5, Names
from site_builder.dialects.hl7.guide_pages import pages_of
from site_builder.dialects.hl7.resource import as_list, resource_of_settings
from site_builder.fhir.releases import Release
from site_builder.fsh.compiler import Compiled
from site_builder.fsh.settings import Settings
from site_builder.read.packages import Package
from site_builder.source.json_access import mapping

Json = dict[str, Any]

_WHOLE = ("meta", "implicitRules", "text", "contained", "modifierExtension", "experimental", "title", "name")
_GUIDE_PARAMETERS = frozenset(
    [
        "apply",
        "path-resource",
        "path-pages",
        "path-tx-cache",
        "expansion-parameter",
        "rule-broken-links",
        "generate-xml",
        "generate-json",
        "generate-turtle",
        "html-template",
    ]
)
"""Parameters that FHIR's own code system has."""


@dataclass(frozen=True, slots=True)
class GuideFiles:
    """What lies in a guide's folders, as far as its ImplementationGuide tells of it."""

    predefined: Sequence[PredefinedFile] = ()
    pages: Sequence[Sequence[str]] = ()
    """The names of the files in each folder of pages."""


@dataclass(frozen=True, slots=True)
class CompiledGuide:
    """The resource, and what links to its resources are called."""

    document: Json
    links: tuple[tuple[str, str], ...]
    """The name of each resource in links, and what it links to."""


def compiled_guide(
    settings: Settings,
    compiled: Compiled,
    packages: Sequence[Package],
    files: GuideFiles,
    problems: Problems,
) -> CompiledGuide:
    """Make the ImplementationGuide of a guide whose settings are those of SUSHI."""
    making = _Making(settings.written, settings.file, settings.release, compiled, packages, files, problems)
    return making.made()


@dataclass(slots=True)
class _Making:
    """One ImplementationGuide while it is made."""

    settings: Mapping[str, Any]
    settings_file: str
    release: Release
    compiled: Compiled
    packages: Sequence[Package]
    files: GuideFiles
    problems: Problems

    @property
    def names(self) -> Names:
        return Names(self.compiled.fishing)

    def made(self) -> CompiledGuide:
        document = self._head()
        listing = Listing(
            self.settings, self.settings_file, self.compiled, self.names, self.problems, self.release
        )
        listing.fill(self.files.predefined)
        links = tuple(listing.link_names())
        parameters = self._parameters(document)
        pages = pages_of(self.settings, self.files.pages, is_r5=self.release.is_r5_on)
        definition: Json = {
            "extension": mapping(self.settings.get("definition")).get("extension"),
            "grouping": list(listing.groups.values()),
            "resource": listing.finished(),
            "page": pages,
            "parameter": parameters,
            "template": [
                each for each in as_list(self.settings.get("templates")) if isinstance(each, Mapping)
            ],
        }
        document["definition"] = {key: value for key, value in definition.items() if value}
        return CompiledGuide(document, links)

    def _head(self) -> Json:
        made = resource_of_settings(self.settings)
        for key in _WHOLE:
            if self.settings.get(key) is not None:
                made[key] = self.settings[key]
        for key in ("description", "title", "copyright"):
            # Line ends at the end of a text are kept.
            if isinstance(self.settings.get(key), str):
                made[key] = self.settings[key]
        made["status"] = str(made.get("status", "")).removeprefix("#")
        dependencies = Dependencies(
            self.settings, self.settings_file, self.packages, self.problems, self.release
        )
        depends = list(dependencies.listed())
        made.pop("dependsOn", None)
        if depends:
            made["dependsOn"] = depends
        if listed := made.get("global"):
            made["global"] = [{**each, "profile": self.names.url(each["profile"])} for each in listed]
        self._say_later(made)
        return made

    def _say_later(self, made: Json) -> None:
        """Say what R4 has no element for by extensions."""
        label, algorithm = self.settings.get("copyrightLabel"), self.settings.get("versionAlgorithmString")
        for key, value, name in (
            ("copyrightLabel", label, "copyrightLabel"),
            ("versionAlgorithmString", algorithm, "versionAlgorithm"),
        ):
            if value and self.release.is_r5_on:
                made[key] = value
            elif value:
                made["extension"] = [*made.get("extension", ()), {"url": R5 + name, "valueString": value}]

    def _parameters(self, document: Json) -> list[Json]:
        found: list[Json] = []
        for code, keys in (
            ("copyrightyear", ("copyrightYear", "copyrightyear")),
            ("releaselabel", ("releaseLabel", "releaselabel")),
        ):
            if value := next((self.settings[key] for key in keys if self.settings.get(key)), None):
                found.append({"code": code, "value": str(value)})
        found += deepcopy(mapping(document.get("definition")).get("parameter") or [])
        codes = {each["code"] for each in found}
        canonical = str(self.settings.get("canonical") or "").rstrip("/")
        if re.match(r"https?://hl7\.org/", canonical) and "path-history" not in codes:
            found.append({"code": "path-history", "value": f"{canonical}/history.html"})
        has_custom = any(made.entity and made.entity.kind == "Resource" for made in self.compiled.definitions)
        if has_custom and "autoload-resources" not in codes:
            found.append({"code": "autoload-resources", "value": "false"})
        return [self._parameter(each) for each in found]

    def _parameter(self, said: Json) -> Json:
        system, _, code = said["code"].rpartition("#")
        if self.release.is_r5_on:
            usual = "http://hl7.org/fhir/tools/CodeSystem/ig-parameters"
            if not system:
                system = "http://hl7.org/fhir/guide-parameter-code" if code in _GUIDE_PARAMETERS else usual
            return {**said, "code": {"code": code, "system": self.names.url(system)}}
        if not system:
            return said
        url = f"{R5}definition.resource.parameter.code"
        coding = {"code": code, "system": self.names.url(system)}
        return {**said, "code": code, "extension": [{"url": url, "valueCoding": coding}]}
