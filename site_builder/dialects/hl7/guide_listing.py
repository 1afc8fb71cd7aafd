"""The resources that an ImplementationGuide lists, and their groups: of the FSH, of files, of settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.guide_names import R5, Names
from site_builder.dialects.hl7.resource import as_list
from site_builder.fhir.releases import Release
from site_builder.fsh.compilation import Made
from site_builder.fsh.compiler import Compiled
from site_builder.fsh.instance.export import Instance
from site_builder.fsh.instance.kinds import DEFINING
from site_builder.source.json_access import mapping, text

Json = dict[str, Any]

_FORMATS = (
    "http://hl7.org/fhir/tools/StructureDefinition/implementationguide-resource-format",
    "http://hl7.org/fhir/StructureDefinition/implementationguide-resource-format",
)
"""Extensions that say which format an example of a logical model has; the first is the one of today."""


@dataclass(frozen=True, slots=True)
class PredefinedFile:
    """A resource of the guide that lies in a file beside the FSH."""

    document: Mapping[str, Any]
    folder: str
    """The name of its folder."""
    is_listed: bool = True
    """Whether it lies right in one of the folders that the guide's resources are taken from."""


@dataclass
class Listing:
    """Gathers resources and groups."""

    settings: Mapping[str, Any]
    settings_file: str
    compiled: Compiled
    names: Names
    problems: Problems
    release: Release
    resources: list[Json] = field(default_factory=list)
    groups: dict[str, Json] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)

    @cached_property
    def _made(self) -> frozenset[int]:
        """The entities that definitions were made of: there are no examples of what could not be made."""
        return frozenset(id(each.entity) for each in self.compiled.definitions)

    def fill(self, predefined: Sequence[PredefinedFile]) -> None:
        """List what is compiled, then what lies in files, then what only the settings name."""
        self._add_definitions()
        for each in predefined:
            self._add_predefined(each)
        self._add_configured()
        self._sort()
        self._add_groups()

    def finished(self) -> list[Json]:
        """Return the resources as the guide's release writes them."""
        return [self._in_release(each) for each in self.resources]

    def _said(self, reference: str) -> tuple[Mapping[str, Any], bool]:
        """Return what the settings say of a resource, and whether they omit it."""
        listed = mapping(self.settings.get("resources"))
        said = listed.get(reference)
        if said is None:
            said = next(
                (each for key, each in listed.items() if self.names.reference(str(key)) == reference), None
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
            entry["exampleCanonical"] = self.names.url(str(profile))
        elif isinstance(said.get("exampleBoolean"), bool):
            entry["exampleBoolean"] = said["exampleBoolean"]
        if extensions := as_list(said.get("extension")):
            entry["extension"] = deepcopy(extensions)

    def _say_example(self, entry: Json, profiles: Iterable[str], *, is_own: bool) -> None:
        """Say of which profile a resource is an example: the first that is known."""
        fishing = self.names.fishing
        for each in profiles:
            url, _, version = each.partition("|")
            if fishing is None or not url:
                continue
            kinds = ("Profile", "Logical") if is_own else ("Profile",)
            known = fishing.own.find(url, None, kinds) if is_own else fishing.find(url, *kinds)
            is_made = known is not None and (known.entity is None or id(known.entity) in self._made)
            if known and is_made and (not version or version == known.version):
                entry["exampleCanonical"] = url
                return
        entry["exampleBoolean"] = True

    def _add(self, entry: Json) -> None:
        self.resources.append(entry)

    def _add_configured(self) -> None:
        """Add the resources that only the settings name."""
        known = {each["reference"]["reference"] for each in self.resources}
        for key, said in mapping(self.settings.get("resources")).items():
            reference = self.names.reference(str(key))
            if said in ("omit", "#omit") or reference in known:
                continue
            entry: Json = {"reference": {"reference": reference}, **deepcopy(dict(mapping(said)))}
            if isinstance(entry.get("exampleCanonical"), str):
                entry["exampleCanonical"] = self.names.url(entry["exampleCanonical"])
            self.links[id(entry)] = text(entry.get("name")) or reference.partition("/")[2]
            self._add(entry)

    def _sort(self) -> None:
        """Sort as the settings list them, if they list all; else as their groups do; else by name."""
        listed = [self.names.reference(str(key)) for key in mapping(self.settings.get("resources"))]
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
        return [self.names.reference(str(each)) for each in as_list(about.get("resources"), any_type=True)]

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

    def link_names(self) -> Iterator[tuple[str, str]]:
        """Yield what each resource is called in links of pages, and the page that it has."""
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
        if self.release.is_r5_on:
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
            url = f"{R5}definition.resource.profile"
            made["extension"] = [*made.get("extension", ()), {"url": url, "valueCanonical": profiles}]
        if said.get("isExample") is not None and "exampleCanonical" not in made:
            made["exampleBoolean"] = said["isExample"]
        return made


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
