"""What HL7's IG Publisher offers to pages as `site.data`, made of the guide.

Its pages know each other by name: `pages` and `artifacts` go by output file, `resources` by `Type/id`,
`structuredefinitions`, `valuesets` and `codesystems` by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from site_builder.config import GuideConfig
from site_builder.dialects.hl7.guide import SIDEBAR, PublisherGuide
from site_builder.dialects.hl7.page_data import page_data
from site_builder.dialects.hl7.parameters import is_on, parameters
from site_builder.fhir.facts import STRUCTURES, load_facts
from site_builder.fhir.releases import USUAL, release_of
from site_builder.model.guide import Artifact, Page
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.source.source_map import Places

_FLAGS = (
    "shownav",
    "excludexml",
    "excludejson",
    "excludemap",
    "excludelogbinaryformat",
    "globals-in-artifacts",
)
_SAID = ("releaselabel", "copyrightyear")
_FMM = "http://hl7.org/fhir/versions.html#maturity"
_VARIABLE = re.compile(r"\{\{-?\s*site\.data\.([\w.-]+)\s*-?\}\}")


def with_site_data(
    written: Mapping[str, Any],
    guide: PublisherGuide,
    config: GuideConfig,
    pages: Iterable[Page],
    artifacts: Iterable[Artifact],
    build_date: date,
) -> Mapping[str, Any]:
    """Return a guide's data with the Publisher's; the guide's own files come first."""
    found = tuple(artifacts)
    by_url = {artifact.url: artifact for artifact in found if artifact.url}
    spec_url = (release_of(config.fhir_version) or USUAL).spec_url
    offered: dict[str, Any] = {
        "fhir": _fhir(config, guide, found, build_date),
        "ig": _resource(guide, found),
        "info": _info(guide),
        "pages": page_data(guide.listed, pages, found),
        "artifacts": {artifact.out: _artifact(artifact, by_url) for artifact in found},
        "resources": {artifact.key: _told(artifact, at) for at, artifact in enumerate(found)},
        "structuredefinitions": _structures(found, spec_url),
        "valuesets": _of_type("ValueSet", found),
        "codesystems": _of_type("CodeSystem", found),
        "questionnaires": _of_type("Questionnaire", found),
        "canonicals": [_canonical(artifact) for artifact in found if artifact.url],
        "languages": {"hasTranslations": False, "defLang": config.language, "langs": []},
        "related-igs": {},
    }
    whole = {**offered, **written}
    navigation = {"sidebars": {SIDEBAR: guide.sidebar}} if guide.sidebar else {}
    if guide.topnav:
        navigation["topnav"] = filled(guide.topnav, whole)
    return {**navigation, **whole}


def data_places(guide: PublisherGuide) -> Mapping[str, Places]:
    """Say where the values stand that the navigation is made of."""
    return {f"sidebars.{SIDEBAR}": guide.pages_places, "topnav": guide.menu_places}


def _info(guide: PublisherGuide) -> dict[str, Any]:
    """Return the parameters that templates ask for; `y` and `N` say yes and no."""
    stated = parameters(guide.resource)
    flags = {name: "y" if is_on(stated, name) else "N" for name in _FLAGS}
    # There is no Turtle to show.
    flags["excludettl"] = "y"
    said = {name: next(iter(stated.get(name, ())), "") for name in _SAID}
    return {"assets": "", "fcpspec": "", "fmm-definition": _FMM, **flags, **said}


def _canonical(artifact: Artifact) -> dict[str, str]:
    return {
        "id": artifact.id,
        "type": artifact.type,
        "url": artifact.url,
        "version": artifact.version,
        "name": artifact.name,
    }


def _fhir(
    config: GuideConfig, guide: PublisherGuide, artifacts: tuple[Artifact, ...], build_date: date
) -> dict[str, Any]:
    release = release_of(config.fhir_version) or USUAL
    addresses = {each.id: each.address for each in guide.dependencies}
    types = load_facts(release)
    return {
        **addresses,
        "hl7tx": "http://terminology.hl7.org",
        "hl7ext": "http://hl7.org/fhir/extensions",
        "igtools": "http://hl7.org/fhir/tools",
        "basespec": release.spec_url.rstrip("/"),
        "releaseLabel": next(iter(parameters(guide.resource).get("releaselabel", ())), ""),
        "revision": "",
        "toolingVersion": "",
        "toolingRevision": "",
        "toolingVersionFull": "",
        "resourceTypes": [name for name in types.names() if types.kind(name) == "resource"],
        "dataTypes": [name for name in types.names() if types.kind(name) == "complex-type"],
        "ver": addresses,
        "path": release.spec_url,
        "canonical": config.canonical,
        "version": config.fhir_version,
        "versionFull": config.fhir_version,
        "packageId": config.id,
        "igId": str(guide.resource.get("id") or config.id),
        "igName": str(guide.resource.get("name") or config.title),
        "igVer": config.version,
        "ig": _resource(guide, artifacts),
        "genDate": f"{build_date:%a, %b %d, %Y} 00:00+0000",
        "genDay": f"{build_date:%d/%m/%Y}",
        "totalFiles": len(artifacts),
        "processedFiles": len(artifacts),
        "errorCount": 0,
    }


def _resource(guide: PublisherGuide, artifacts: Iterable[Artifact]) -> Mapping[str, Any]:
    """Return the ImplementationGuide: as its file has it, with what the settings say newer."""
    own = str(guide.resource.get("id") or "")
    written = next(
        (each.resource for each in artifacts if each.type == "ImplementationGuide" and each.id == own), {}
    )
    whole = {**written, **guide.resource}
    parts = [part for part in (written.get("definition"), guide.resource.get("definition")) if part]
    if all(isinstance(part, Mapping) for part in parts) and len(parts) > 1:
        # SUSHI adds the resources and pages that its settings leave out.
        whole["definition"] = {**parts[1], **parts[0]}
    return whole


def _artifact(artifact: Artifact, by_url: Mapping[str, Artifact]) -> dict[str, Any]:
    claimed = strings(mapping(artifact.resource.get("meta")).get("profile"))
    profile = by_url.get(claimed[0].partition("|")[0]) if claimed else None
    found: dict[str, Any] = {
        "id": artifact.id,
        "type": artifact.type,
        "name": artifact.title,
        "title": artifact.title,
        "example": artifact.is_example,
    }
    if profile is not None:
        found["exampleOf"] = {"name": profile.title, "url": profile.out}
    elif claimed:
        found["exampleOf"] = {"name": claimed[0], "url": claimed[0]}
    return found


def _told(artifact: Artifact, number: int) -> dict[str, Any]:
    """Return what is said of a resource, with its standing as the Publisher has it."""
    contacts = mappings(artifact.neutral.get("contact"))
    telecoms = (mappings(each.get("telecom")) for each in contacts)
    links = (text(way.get("value")) for ways in telecoms for way in ways if way.get("system") == "url")
    status = {
        "owner": text(artifact.neutral.get("publisher")),
        "link": next(links, ""),
        "status": artifact.status.capitalize() or "Informative",
    }
    told = {key: value for key, value in status.items() if value}
    flags = {"history": False, "testplan": False, "testscript": False, "index": number}
    return {**flags, **_described(artifact), "example": artifact.is_example, "status": told}


def _described(artifact: Artifact) -> dict[str, Any]:
    stated = artifact.neutral
    texts = {key: stated[key] for key in ("date", "publisher", "copyright", "experimental") if key in stated}
    return {
        **texts,
        "url": artifact.url,
        "version": artifact.version,
        "name": artifact.name,
        "title": artifact.title,
        "status": artifact.status,
        "description": artifact.description,
        "path": artifact.out,
        "type": artifact.type,
        "source": artifact.source,
        "sourceTail": artifact.source.rpartition("/")[2],
    }


def _of_type(type_: str, artifacts: Iterable[Artifact]) -> dict[str, Any]:
    return {each.id: _described(each) for each in artifacts if each.type == type_}


def _core_page(base: str, spec_url: str) -> str:
    """Return the specification's page of a base; any other base is its own address."""
    name = base.removeprefix(STRUCTURES)
    return f"{spec_url}{name.lower()}.html" if name != base and name.isalpha() else base


def _structures(artifacts: tuple[Artifact, ...], spec_url: str) -> dict[str, Any]:
    by_url = {each.url: each for each in artifacts if each.url}
    found: dict[str, Any] = {}
    for number, artifact in enumerate(each for each in artifacts if each.type == "StructureDefinition"):
        stated = artifact.neutral
        base = str(stated.get("baseDefinition") or "").partition("|")[0]
        parent = by_url.get(base)
        found[artifact.id] = {
            **_described(artifact),
            "index": number,
            "kind": stated.get("kind", ""),
            "type": stated.get("type", ""),
            "abstract": bool(stated.get("abstract")),
            "derivation": stated.get("derivation", ""),
            "base": base,
            "basename": parent.name if parent else base.rpartition("/")[2],
            "basepath": parent.out if parent else _core_page(base, spec_url),
        }
    return found


def filled(value: Any, offered: Mapping[str, Any]) -> Any:
    """Put values in where texts outside of pages ask for them: `{{site.data.fhir.path}}`."""
    if isinstance(value, Mapping):
        return {key: filled(entry, offered) for key, entry in value.items()}
    if isinstance(value, list):
        return [filled(entry, offered) for entry in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    return _VARIABLE.sub(lambda match: _looked_up(match[1], offered), value)


def _looked_up(path: str, offered: Mapping[str, Any]) -> str:
    value: Any = offered
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return str(value) if isinstance(value, (str, int)) else ""
