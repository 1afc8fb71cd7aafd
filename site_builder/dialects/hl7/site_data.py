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
from site_builder.fhir.releases import USUAL, release_of
from site_builder.model.guide import Artifact, Page
from site_builder.source.source_map import Places

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
    offered: dict[str, Any] = {
        "fhir": _fhir(config, guide, found, build_date),
        "ig": _resource(guide, found),
        "info": {"assets": "", "excludexml": "n", "excludejson": "n", "excludettl": "y"},
        "pages": _pages(pages, found),
        "artifacts": {artifact.out: _artifact(artifact) for artifact in found},
        "resources": {artifact.key: _described(artifact) for artifact in found},
        "structuredefinitions": _structures(found),
        "valuesets": _of_type("ValueSet", found),
        "codesystems": _of_type("CodeSystem", found),
    }
    whole = {**offered, **written}
    navigation = {"sidebars": {SIDEBAR: guide.sidebar}} if guide.sidebar else {}
    if guide.topnav:
        navigation["topnav"] = filled(guide.topnav, whole)
    return {**navigation, **whole}


def data_places(guide: PublisherGuide) -> Mapping[str, Places]:
    """Say where the values stand that the navigation is made of."""
    return {f"sidebars.{SIDEBAR}": guide.pages_places, "topnav": guide.menu_places}


def _fhir(
    config: GuideConfig, guide: PublisherGuide, artifacts: tuple[Artifact, ...], build_date: date
) -> dict[str, Any]:
    release = release_of(config.fhir_version) or USUAL
    addresses = {each.id: each.address for each in guide.dependencies}
    return {
        **addresses,
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
        "errorCount": "0",
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


def _pages(pages: Iterable[Page], artifacts: Iterable[Artifact]) -> dict[str, Any]:
    found: dict[str, Any] = {page.out: {"title": page.title} for page in pages}
    for artifact in artifacts:
        found.setdefault(artifact.out, {"title": artifact.title})
    return found


def _artifact(artifact: Artifact) -> dict[str, Any]:
    profiles = artifact.resource.get("meta")
    claimed = profiles.get("profile") if isinstance(profiles, Mapping) else None
    first = claimed[0] if isinstance(claimed, list) and claimed else ""
    return {
        "id": artifact.id,
        "type": artifact.type,
        "name": artifact.title,
        "title": artifact.title,
        "example": artifact.is_example,
        "exampleOf": {"url": first},
    }


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


def _structures(artifacts: tuple[Artifact, ...]) -> dict[str, Any]:
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
            "basepath": parent.out if parent else base,
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
