"""The ImplementationGuide resource as SUSHI writes it: settings, and all that a guide's FSH and files define.

What is read of the settings is read by `resource.py`; here resources, groups, pages and dependencies are
added.

Source: https://fshschool.org/docs/sushi/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.guide_pages import pages_of
from site_builder.dialects.hl7.resource import as_list, resource_of_settings
from site_builder.fhir.releases import USUAL, release_of
from site_builder.fsh.compilation import Made
from site_builder.fsh.compiler import Compiled
from site_builder.fsh.fishing import Fishing
from site_builder.fsh.instance.export import Instance
from site_builder.fsh.instance.kinds import DEFINING
from site_builder.read.packages import Package
from site_builder.source.json_access import mapping, text

Json = dict[str, Any]

_FORMATS = (
    "http://hl7.org/fhir/tools/StructureDefinition/implementationguide-resource-format",
    "http://hl7.org/fhir/StructureDefinition/implementationguide-resource-format",
)
"""Extensions that say which format an example of a logical model has; the first is the one of today."""
_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ImplementationGuide."
_VIRTUAL = re.compile(r"hl7\.fhir\.extensions\.r[2345]")
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
_CORE = re.compile(r"hl7\.fhir\.r\d+b?\.core")


@dataclass(frozen=True, slots=True)
class PredefinedFile:
    """A resource of the guide that lies in a file beside the FSH."""

    document: Mapping[str, Any]
    folder: str
    """The name of its folder."""
    is_listed: bool = True
    """Whether it lies right in one of the folders that the guide's resources are taken from."""


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
    settings: Mapping[str, Any],
    settings_file: str,
    compiled: Compiled,
    packages: Sequence[Package],
    files: GuideFiles,
    problems: Problems,
) -> CompiledGuide:
    """Make the ImplementationGuide of a guide whose settings are those of SUSHI."""
    making = _Making(settings, settings_file, compiled, packages, files, problems)
    return making.made()


@dataclass(slots=True)
class _Making:
    """One ImplementationGuide while it is made."""

    settings: Mapping[str, Any]
    settings_file: str
    compiled: Compiled
    packages: Sequence[Package]
    files: GuideFiles
    problems: Problems
    resources: list[Json] = field(default_factory=list)
    groups: dict[str, Json] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)

    def made(self) -> CompiledGuide:
        document = self._head()
        self._add_definitions()
        for each in self.files.predefined:
            self._add_predefined(each)
        self._add_configured()
        self._sort()
        self._add_groups()
        links = tuple(self._links())
        parameters = self._parameters(document)
        pages = pages_of(self.settings, self.files.pages, is_r5=self._is_r5())
        definition: Json = {
            "extension": mapping(self.settings.get("definition")).get("extension"),
            "grouping": list(self.groups.values()),
            "resource": [self._in_release(each) for each in self.resources],
            "page": pages,
            "parameter": parameters,
            "template": [
                each for each in as_list(self.settings.get("templates")) if isinstance(each, Mapping)
            ],
        }
        document["definition"] = {key: value for key, value in definition.items() if value}
        return CompiledGuide(document, links)

    def _is_r5(self) -> bool:
        release = release_of(
            str(as_list(self.settings.get("fhirVersion"), any_type=True)[:1] or [""]).strip("[]'")
        )
        return release is not None and release.name == "R5"

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
        depends = [each for each in self._dependencies() if each]
        made.pop("dependsOn", None)
        if depends:
            made["dependsOn"] = depends
        if listed := made.get("global"):
            made["global"] = [{**each, "profile": self._url(each["profile"])} for each in listed]
        self._say_later(made)
        return made

    def _say_later(self, made: Json) -> None:
        """Say what R4 has no element for by extensions."""
        label, algorithm = self.settings.get("copyrightLabel"), self.settings.get("versionAlgorithmString")
        for key, value, name in (
            ("copyrightLabel", label, "copyrightLabel"),
            ("versionAlgorithmString", algorithm, "versionAlgorithm"),
        ):
            if value and self._is_r5():
                made[key] = value
            elif value:
                made["extension"] = [*made.get("extension", ()), {"url": _R5 + name, "valueString": value}]

    # Dependencies.

    def _dependencies(self) -> Iterator[Json]:
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
        release = release_of(str(self.settings.get("fhirVersion") or "").strip("[]' ")) or USUAL
        package = f"hl7.fhir.uv.xver-{name.rpartition('.')[2]}.{release.package.split('.')[2]}"
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
            if self._is_r5():
                entry["reason"] = reason
            else:
                extensions.append({"url": f"{_R5}dependsOn.reason", "valueMarkdown": reason})
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

    # Resources.

    def _said(self, reference: str) -> tuple[Mapping[str, Any], bool]:
        """Return what the settings say of a resource, and whether they omit it."""
        listed = mapping(self.settings.get("resources"))
        said = listed.get(reference)
        if said is None:
            said = next(
                (each for key, each in listed.items() if self._reference(str(key)) == reference), None
            )
        return mapping(said), said in ("omit", "#omit")

    def _add_definitions(self) -> None:
        by_kind: dict[str, list[Made]] = {}
        for made in self.compiled.definitions:
            by_kind.setdefault(made.entity.kind if made.entity else "", []).append(made)
        instances = {id(each.document): each for each in self.compiled.instances}
        custom = {each.document.get("type") for each in by_kind.get("Resource", ())}
        for kind in ("Profile", "Extension", "Logical", "ValueSet", "CodeSystem"):
            for made in by_kind.get(kind, ()):
                self._add_definition(made.document)
        for made in by_kind.get("Instance", ()):
            instance = instances.get(id(made.document))
            if instance and instance.document.get("resourceType") not in custom:
                self._add_instance(instance)

    def _add_definition(self, document: Json) -> None:
        reference = f"{document.get('resourceType')}/{document.get('id')}"
        said, is_omitted = self._said(reference)
        if is_omitted:
            return
        entry: Json = {"reference": {"reference": reference}}
        names = (said.get("name"), document.get("title"), document.get("name"), document.get("id"))
        entry["name"] = next(each for each in names if each is not None)
        entry["description"] = _first(said.get("description"), document.get("description"))
        self._finish(entry, said, link=str(document.get("name")))
        entry.setdefault("exampleBoolean", False) if "exampleCanonical" not in entry else None
        self._add(entry)

    def _add_instance(self, instance: Instance) -> None:
        document = instance.document
        is_logical = instance.kind == "logical"
        type_ = "Binary" if is_logical else document.get("resourceType")
        reference = f"{type_}/{document.get('id') or instance.name}"
        said, is_omitted = self._said(reference)
        if is_omitted:
            return
        entry: Json = {"reference": {"reference": reference}}
        entry["name"] = said.get("name") or instance.title or text(document.get("title")) or instance.name
        entry["description"] = _first(
            said.get("description"), instance.description or None, text(document.get("description")) or None
        )
        self._finish(entry, said, link=str(document.get("id")))
        if "exampleCanonical" not in entry and "exampleBoolean" not in entry:
            if instance.usage == "example":
                self._say_example(entry, [*_profiles(document), instance.profile], is_own=True)
            else:
                entry["exampleBoolean"] = False
        extensions = list(entry.get("extension") or ())
        if is_logical and not any(mapping(each).get("url") in _FORMATS for each in extensions):
            extensions.append({"url": _FORMATS[0], "valueCode": "application/fhir+json"})
            entry["extension"] = extensions
        self._add(entry)

    def _add_predefined(self, file: PredefinedFile) -> None:
        """Add a file's resource; where the FSH defines the same, the file's counts."""
        document = file.document
        type_, id_ = text(document.get("resourceType")), text(document.get("id"))
        reference = f"{type_}/{id_}"
        said, is_omitted = self._said(reference)
        if not file.is_listed or not type_ or not id_ or is_omitted or self._is_configured_binary(id_, type_):
            return
        known = next((each for each in self.resources if each["reference"]["reference"] == reference), {})
        is_example = bool(known.get("exampleBoolean") or known.get("exampleCanonical"))
        name, description = _of_meta(document)
        own_texts = [text(document.get(key)) or None for key in ("title", "name")]
        entry: Json = {"reference": {"reference": reference}}
        told = known.get("description") if is_example else None
        entry["description"] = _first(
            said.get("description"), description, told, text(document.get("description")) or None
        )
        if file.folder == "examples":
            was, link = known.get("name") if is_example else None, id_
        else:
            was, link = known.get("name"), own_texts[1] or id_
        entry["name"] = _first(said.get("name"), name, was, *own_texts, id_)
        self._finish(entry, said, link=link)
        if "exampleCanonical" not in entry and "exampleBoolean" not in entry:
            if file.folder == "examples":
                self._say_example(entry, _profiles(document), is_own=False)
            else:
                entry["exampleBoolean"] = False
        if known:
            self.resources[self.resources.index(known)] = entry
        else:
            self._add(entry)

    def _is_configured_binary(self, id_: str, type_: str) -> bool:
        """Tell whether the settings list a file as an example of a logical model."""
        said, _ = self._said(f"Binary/{id_}")
        extensions = [mapping(each).get("url") for each in as_list(said.get("extension"))]
        profile = said.get("exampleCanonical")
        urls = (type_, f"{str(self.settings.get('canonical')).rstrip('/')}/StructureDefinition/{type_}")
        return any(url in _FORMATS for url in extensions) and profile in urls

    def _finish(self, entry: Json, said: Mapping[str, Any], *, link: str) -> None:
        """Say what the settings say of any resource."""
        self.links[id(entry)] = link
        if entry["description"] is None:
            del entry["description"]
        if versions := as_list(said.get("fhirVersion"), any_type=True):
            entry["fhirVersion"] = [str(each).removeprefix("#") for each in versions]
        if group := said.get("groupingId"):
            entry["groupingId"] = str(group)
            self.groups.setdefault(str(group), {"id": str(group), "name": str(group)})
        if profile := said.get("exampleCanonical"):
            entry["exampleCanonical"] = self._url(str(profile))
        elif isinstance(said.get("exampleBoolean"), bool):
            entry["exampleBoolean"] = said["exampleBoolean"]
        if extensions := as_list(said.get("extension")):
            entry["extension"] = deepcopy(extensions)

    def _say_example(self, entry: Json, profiles: Iterable[str], *, is_own: bool) -> None:
        """Say of which profile a resource is an example: the first that is known."""
        fishing = self.compiled.fishing
        for each in profiles:
            url, _, version = each.partition("|")
            if fishing is None or not url:
                continue
            kinds = ("Profile", "Logical") if is_own else ("Profile",)
            known = fishing.own.find(url, None, kinds) if is_own else fishing.find(url, *kinds)
            if known and (not version or version == known.version):
                entry["exampleCanonical"] = url
                return
        entry["exampleBoolean"] = True

    def _add(self, entry: Json) -> None:
        self.resources.append(entry)

    def _add_configured(self) -> None:
        """Add the resources that only the settings name."""
        known = {each["reference"]["reference"] for each in self.resources}
        for key, said in mapping(self.settings.get("resources")).items():
            reference = self._reference(str(key))
            if said in ("omit", "#omit") or reference in known:
                continue
            entry: Json = {"reference": {"reference": reference}, **deepcopy(dict(mapping(said)))}
            if isinstance(entry.get("exampleCanonical"), str):
                entry["exampleCanonical"] = self._url(entry["exampleCanonical"])
            self.links[id(entry)] = text(entry.get("name")) or reference.partition("/")[2]
            self._add(entry)

    def _sort(self) -> None:
        """Sort as the settings list them, if they list all; else as their groups do; else by name."""
        listed = [self._reference(str(key)) for key in mapping(self.settings.get("resources"))]
        grouped = [each for _, about in self._configured_groups() for each in self._members(about)]
        for order in (listed, grouped):
            places = {reference: place for place, reference in reversed(list(enumerate(order)))}
            if order and all(each["reference"]["reference"] in places for each in self.resources):
                self.resources.sort(key=lambda each: places[each["reference"]["reference"]])
                return
        self.resources.sort(key=lambda each: str(each.get("name") or each["reference"]["reference"]).upper())

    def _configured_groups(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(str(key), mapping(about)) for key, about in mapping(self.settings.get("groups")).items()]

    def _members(self, about: Mapping[str, Any]) -> list[str]:
        return [self._reference(str(each)) for each in as_list(about.get("resources"), any_type=True)]

    def _add_groups(self) -> None:
        for id_, about in self._configured_groups():
            group = self.groups.setdefault(id_, {"id": id_, "name": id_})
            group["name"] = str(about.get("name") or id_)
            if about.get("description"):
                group["description"] = about["description"]
            for reference in self._members(about):
                found = [each for each in self.resources if each["reference"]["reference"] == reference]
                for entry in found:
                    entry["groupingId"] = id_
                if not found:
                    message = f"group '{id_}' lists '{reference}', and there is no such resource"
                    self.problems.add("fsh-group", message, Location(self.settings_file))

    def _links(self) -> Iterator[tuple[str, str]]:
        for each in self.resources:
            reference = each["reference"]["reference"]
            yield (
                self.links.get(id(each), reference.partition("/")[2]),
                reference.replace("/", "-", 1) + ".html",
            )

    def _in_release(self, entry: Json) -> Json:
        """Return a resource as the guide's release writes it."""
        said, _ = self._said(entry["reference"]["reference"])
        profiles = [str(each) for each in as_list(said.get("profile"))]
        made = {key: value for key, value in entry.items() if key not in ("profile", "isExample")}
        if self._is_r5():
            profile, flag = made.pop("exampleCanonical", None), made.pop("exampleBoolean", None)
            made["isExample"] = bool(profile or flag)
            if profile is None and flag is None:
                del made["isExample"]
            if profile or profiles:
                made["profile"] = profiles or [profile]
            if said.get("isExample") is not None:
                made["isExample"] = said["isExample"]
            return made
        if profiles and "exampleCanonical" not in made:
            made["exampleCanonical"] = profiles[0]
            made.pop("exampleBoolean", None)
        if any(each != made.get("exampleCanonical") for each in profiles):
            url = f"{_R5}definition.resource.profile"
            made["extension"] = [*made.get("extension", ()), {"url": url, "valueCanonical": profiles}]
        if said.get("isExample") is not None and "exampleCanonical" not in made:
            made["exampleBoolean"] = said["isExample"]
        return made

    # Parameters.

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
        if self._is_r5():
            usual = "http://hl7.org/fhir/tools/CodeSystem/ig-parameters"
            if not system:
                system = "http://hl7.org/fhir/guide-parameter-code" if code in _GUIDE_PARAMETERS else usual
            return {**said, "code": {"code": code, "system": self._url(system)}}
        if not system:
            return said
        url = f"{_R5}definition.resource.parameter.code"
        coding = {"code": code, "system": self._url(system)}
        return {**said, "code": code, "extension": [{"url": url, "valueCoding": coding}]}

    # Names of the settings.

    def _reference(self, name: str) -> str:
        """Return `Type/id` of a name; one that is such already, or isn't known, as it is."""
        if re.search("[/:]", name):
            return name
        known = _known(self.compiled.fishing, name)
        return f"{known[0]}/{known[1]}" if known and known[0] and known[1] else name

    def _url(self, name: str) -> str:
        """Return the URL of a name; a URL, or what isn't known, as it is."""
        if re.search("[/:]", name):
            return name
        known = _known(self.compiled.fishing, name)
        return known[2] if known and known[2] else name


def _known(fishing: Fishing | None, name: str) -> tuple[str, str, str] | None:
    found = fishing.find(name) if fishing else None
    return (found.resource_type, found.id, found.url) if found else None


def _first(*values: Any) -> Any:
    return next((each for each in values if each is not None), None)


def _profiles(document: Mapping[str, Any]) -> list[str]:
    listed = mapping(document.get("meta")).get("profile")
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def _of_meta(document: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return name and description that an example's `meta` has for guides."""
    if document.get("resourceType") in DEFINING:
        return None, None
    found: dict[str, str] = {}
    listed = mapping(document.get("meta")).get("extension")
    for each in listed if isinstance(listed, list) else ():
        said = mapping(each)
        url = text(said.get("url"))
        if url == "http://hl7.org/fhir/StructureDefinition/instance-name":
            found.setdefault("name", text(said.get("valueString")))
        elif url == "http://hl7.org/fhir/StructureDefinition/instance-description":
            found.setdefault("description", text(said.get("valueMarkdown")))
    return found.get("name"), found.get("description")


def _is_guide_of(name: str, said: str) -> bool:
    """Tell whether a guide says that it is a package, or the package for all releases (`x.4.0.1` for
    `x.r4`)."""
    if said == name or not said:
        return said == name
    base, dot, release = name.rpartition(".")
    if not dot or not said.startswith(f"{base}."):
        return False
    found = release_of(said.removeprefix(f"{base}."))
    return found is not None and release in found.aliases
