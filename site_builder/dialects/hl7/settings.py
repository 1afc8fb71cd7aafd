"""A guide for HL7's IG Publisher (`ig.ini`, SUSHI's `sushi-config.yaml`), translated into our settings.

Source of the folders: https://build.fhir.org/ig/FHIR/ig-guidance/using-templates.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from site_builder.config import GuideConfig, Reading
from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.dialect import PublisherDialect
from site_builder.dialects.hl7.files import INI, SUSHI
from site_builder.dialects.hl7.guide import SIDEBAR, Dependency, PublisherGuide
from site_builder.dialects.hl7.menu import menu_of_settings, menu_of_xml
from site_builder.dialects.hl7.pages import (
    ENDINGS,
    listed_by_stem,
    pages_in_folders,
    pages_of_resource,
    pages_of_settings,
    tree,
)
from site_builder.dialects.hl7.parameters import parameters
from site_builder.dialects.hl7.resource import as_list, read_guide_resource, resource_of_settings, text_in
from site_builder.dialects.hl7.stated import stated_settings
from site_builder.dialects.hl7.suppressed import suppressed
from site_builder.dialects.hl7.template import builds_on_base
from site_builder.dialects.hl7.translations import report_translations
from site_builder.fhir.package_names import home_of
from site_builder.model.dialect import Recognised
from site_builder.read.files import is_folder, is_there, read_text
from site_builder.read.packages import default_cache, manifest_of
from site_builder.read.resources import parse_resource
from site_builder.read.yaml import load_mapping
from site_builder.source.json_access import mapping, objects
from site_builder.source.origins import MadePlaces
from site_builder.source.source_map import Places, SourceMap, ValuePlace

_IG_LINE = re.compile(r"^[ \t]*+ig[ \t]*+=[ \t]*+(\S.*)$", re.MULTILINE)
_TEMPLATE_LINE = re.compile(r"^[ \t]*+template[ \t]*+=[ \t]*+(\S.*)$", re.MULTILINE)
_PAGES = ("input/pagecontent", "input/pages", "input/intro-notes")
_INCLUDES = (
    "input/includes",
    "fsh-generated/includes",
    "input/liquid",
    "input/images-source",
    "input/images",
)
_DATA = ("input/data", "fsh-generated/data")
_STATIC = ("input/images", "input/assets", "fsh-generated/images")
_SHORTHAND = "input/fsh"
_COMPILED = "fsh-generated/resources"
_RESOURCES = (
    _COMPILED,
    *(
        f"input/{name}"
        for name in (
            "resources",
            "profiles",
            "extensions",
            "models",
            "operations",
            "capabilities",
            "vocabulary",
            "maps",
            "testing",
            "history",
            "examples",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a guide says of itself, and where."""

    settings_file: str
    """SUSHI's settings, else `ig.ini`."""
    settings: Mapping[str, Any]
    """SUSHI's; empty without any."""
    settings_at: ValuePlace
    resource_file: str
    """Empty without any."""
    resource_at: ValuePlace
    written: Mapping[str, Any]
    """The ImplementationGuide of that file; empty when it holds none."""
    resource: Mapping[str, Any]
    """The same with what the settings say."""


@dataclass(frozen=True, slots=True)
class _Folders:
    """The folders of a guide that are there, by what they hold."""

    pages: tuple[str, ...]
    includes: tuple[str, ...]
    data: tuple[str, ...]
    resources: tuple[str, ...]


def translate(root: Path, problems: Problems) -> Recognised:
    """Translate the settings of a guide for the IG Publisher.

    What SUSHI's settings say comes first, since the ImplementationGuide resource may be made of them.
    """
    said = _said(root, problems)
    folders = _folders(root, said)
    _report_missing_folders(root, said, folders, problems)
    report_translations(root, parameters(said.written, said.resource), _at(said), problems)
    guide = _publisher_guide(root, said, folders, problems)
    resource = said.resource
    config = GuideConfig(
        title=text_in(resource, "title") or text_in(resource, "name") or GuideConfig().title,
        id=text_in(resource, "packageId") or text_in(resource, "id"),
        version=text_in(resource, "version"),
        status=text_in(resource, "status"),
        publisher=text_in(resource, "publisher"),
        description=text_in(resource, "description"),
        license=text_in(resource, "license"),
        language=text_in(resource, "language") or "en",
        canonical=_canonical(resource, said.settings),
        fhir_version=_fhir_version(resource),
        content=folders.pages[0] if folders.pages else _PAGES[0],
        includes=folders.includes[0] if folders.includes else _INCLUDES[0],
        data=folders.data[0] if folders.data else _DATA[0],
        artifacts=folders.resources,
        fsh=_existing(root, (_SHORTHAND,)),
        # A folder `template` or `templates` of such a guide is the Publisher's.
        templates="_templates",
        packages=tuple(
            f"{each.package}#{each.version}".rstrip("#") for each in guide.dependencies if each.package
        ),
        sidebar=SIDEBAR if guide.pages else "",
        settings_file=said.settings_file,
        stated=stated_settings(said.settings, said.settings_at, said.written, said.resource_at),
        keys=said.settings,
        reading=_reading(root, said, folders),
    )
    stated = parameters(said.written, said.resource)
    special = frozenset(stated.get("special-url", ()))
    dialect = PublisherDialect(guide=guide, tolerated=suppressed(root, stated), special_urls=special)
    return Recognised(config, dialect)


def _report_missing_folders(root: Path, said: _Said, folders: _Folders, problems: Problems) -> None:
    """Report folders of definitions that are not there, where the guide has no others."""
    if folders.resources or is_folder(root / _SHORTHAND):
        return
    for name in _texts(parameters(said.written, said.resource).get("path-resource")):
        problems.add("missing-folder", f"the folder '{name}' of 'path-resource' does not exist", _at(said))


def _at(said: _Said) -> Location:
    """Return where the settings stand."""
    return (said.settings_at if said.settings else said.resource_at).place()


def _said(root: Path, problems: Problems) -> _Said:
    name, settings, places = _sushi(root, problems)
    file = _resource_file(root, settings)
    written, at = read_guide_resource(root, file, problems) if file else ({}, ValuePlace())
    resource = {**written, **(resource_of_settings(settings) if settings else {})}
    if not resource:
        problems.add("no-guide-resource", "no ImplementationGuide resource was found", Location(name))
    return _Said(name, settings, ValuePlace(places), file if written else "", at, written, resource)


def _folders(root: Path, said: _Said) -> _Folders:
    stated = parameters(said.written, said.resource)
    return _Folders(
        pages=_existing(root, (*_PAGES, *_texts(stated.get("path-pages")))),
        includes=_existing(root, (*_INCLUDES, *_template_includes(root))),
        data=_existing(root, (*_DATA, *_texts(stated.get("path-data")))),
        resources=_resource_folders(root, stated),
    )


def _publisher_guide(root: Path, said: _Said, folders: _Folders, problems: Problems) -> PublisherGuide:
    """Gather what only such a guide has; the pages are those that the settings list, else the resource."""
    by_settings, by_resource = pages_of_settings(said.settings), pages_of_resource(said.written)
    listed = by_settings or by_resource or pages_in_folders(root, folders.pages)
    menu = menu_of_settings(said.settings)
    menu_places: Places = MadePlaces(said.settings_at.source, menu)
    if not menu:
        menu, menu_places = menu_of_xml(root, folders.includes, problems)
    sidebar = tree(listed)
    stated = parameters(said.written, said.resource)
    lists_pages = said.resource_at if by_resource and not by_settings else said.settings_at
    return PublisherGuide(
        resource=said.resource,
        resource_file=said.resource_file,
        pages=listed_by_stem(listed),
        listed=tuple(listed),
        pages_places=MadePlaces(lists_pages.source, sidebar),
        menu_places=menu_places,
        builds_on_base=builds_on_base(root, _template(root, said.settings)),
        topnav=menu,
        expansion=_expansion(root, said),
        related=tuple(each.partition(":")[2].strip() or each for each in stated.get("related-ig", ())),
        sidebar=sidebar,
        dependencies=tuple(_dependency(each) for each in objects(said.resource.get("dependsOn"))),
    )


def _reading(root: Path, said: _Said, folders: _Folders) -> Reading:
    return Reading(
        page_endings=ENDINGS,
        posts="none",
        pages=folders.pages[1:],
        includes=folders.includes[1:],
        data=folders.data[1:],
        static=_existing(root, _STATIC),
        has_foreign=True,
        compiled=_COMPILED,
        binaries=_binaries((said.resource, said.written)),
    )


def _sushi(root: Path, problems: Problems) -> tuple[str, Mapping[str, Any], SourceMap]:
    for name in SUSHI:
        text = read_text(root / name, name, problems) if is_there(root / name) else None
        if text is not None:
            settings, places = load_mapping(text, name, problems)
            return name, settings, places
    return INI, {}, SourceMap(INI)


def _resource_file(root: Path, settings: Mapping[str, Any]) -> str:
    """Find the guide's resource; empty for none."""
    names = _resource_names(root, settings)
    return next((name for name in names if ".." not in name.split("/") and is_there(root / name)), "")


def _resource_name(root: Path, settings: Mapping[str, Any]) -> str:
    """Say where the guide's resource is to be, be it there or not."""
    return next(iter(_resource_names(root, settings)), "fsh-generated/resources/ImplementationGuide.json")


def _resource_names(root: Path, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Name where the guide's resource may be: where `ig.ini` says, then where SUSHI puts it."""
    names: list[str] = []
    if found := _IG_LINE.search(_ini(root)):
        names.append(found[1].rstrip().replace("\\", "/"))
    if settings.get("id"):
        names.append(f"fsh-generated/resources/ImplementationGuide-{settings['id']}.json")
    return tuple(names)


def _ini(root: Path) -> str:
    return (read_text(root / INI, INI, Problems()) or "") if is_there(root / INI) else ""


def _binaries(resources: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    found: set[str] = set()
    for resource in resources:
        for each in objects(mapping(resource.get("definition")).get("resource")):
            key = text_in(mapping(each.get("reference")), "reference")
            if key.startswith("Binary/"):
                found.add(key.removeprefix("Binary/"))
    return frozenset(found)


def _texts(values: Sequence[str] | None) -> tuple[str, ...]:
    """Return folders that parameters name, without those that lead out of the guide."""
    cleaned = (value.replace("\\", "/").removesuffix("/*").strip("/") for value in values or ())
    return tuple(value for value in cleaned if value and ".." not in value.split("/") and ":" not in value)


def _existing(root: Path, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if is_folder(root / name))


def _resource_folders(root: Path, stated: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """List the folders of resources; YAML sources count only where nobody has made JSON of them."""
    names = [*_RESOURCES, *_texts(stated.get("path-resource"))]
    known = _existing(root, names)
    yaml = [f"{name}-yaml" for name in names if name not in known]
    found = (*known, *_existing(root, yaml))
    # A folder within another one is read with it.
    return tuple(name for name in found if not any(name.startswith(f"{other}/") for other in found))


def _expansion(root: Path, said: _Said) -> Mapping[str, Any]:
    """Read the parameters of expansions, whose path counts from the folder of the guide's resource."""
    stated = parameters(said.written, said.resource).get("path-expansion-params", ())
    folder = PurePosixPath(_resource_name(root, said.settings)).parent
    for path in stated:
        for base in (folder, PurePosixPath()):
            name = posixpath.normpath(base / path.replace("\\", "/"))
            if not name.startswith("../") and is_there(root / name):
                text = read_text(root / name, name, Problems())
                raw = (
                    parse_resource(text, name, "json", Problems())
                    if text and name.endswith(".json")
                    else None
                )
                return raw.document if raw is not None and isinstance(raw.document, Mapping) else {}
    return {}


def _template(root: Path, settings: Mapping[str, Any]) -> str:
    """Return the template as `ig.ini` names it, or SUSHI's settings where they stand for that file."""
    found = _TEMPLATE_LINE.search(_ini(root))
    return found[1].strip() if found else text_in(settings, "template")


def _template_includes(root: Path) -> tuple[str, ...]:
    """Name the folders of includes of a template that lies in the guide's own folder."""
    found = _TEMPLATE_LINE.search(_ini(root))
    named = _texts([found[1].rstrip().removeprefix("#").removeprefix("./")]) if found else ()
    return tuple(f"{folder}/includes" for folder in (*named, "template"))


def _canonical(resource: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    stated = settings.get("canonical")
    if isinstance(stated, str):
        return stated.rstrip("/")
    return text_in(resource, "url").partition("/ImplementationGuide/")[0].rstrip("/")


def _fhir_version(resource: Mapping[str, Any]) -> str:
    versions = [str(version) for version in as_list(resource.get("fhirVersion"))]
    return versions[0] if versions else GuideConfig().fhir_version


def _dependency(entry: Mapping[str, Any]) -> Dependency:
    package, version = text_in(entry, "packageId"), text_in(entry, "version")
    name = text_in(entry, "id") or re.sub(r"[^A-Za-z0-9]", "_", package)
    return Dependency(name, package, version, _address(package, version, text_in(entry, "uri")))


def _address(package: str, version: str, uri: str) -> str:
    """Say where a guide is published: as its package says, else by its canonical URL, else by HL7's rule."""
    manifest = manifest_of(f"{package}#{version}", default_cache())
    for key in ("url", "canonical"):
        stated = manifest.get(key)
        if isinstance(stated, str) and stated.startswith(("http://", "https://")):
            return stated.rstrip("/")
    if uri.startswith(("http://", "https://")):
        return uri.partition("/ImplementationGuide/")[0].rstrip("/")
    return home_of(package) or f"https://simplifier.net/packages/{package}"
