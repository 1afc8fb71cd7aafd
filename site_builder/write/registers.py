"""Files that say for programs what a guide defines, under the names that HL7's IG Publisher gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from site_builder.fhir.json_text import dumps
from site_builder.fhir.terminology import Concept
from site_builder.model.archives import CANONICALS, EXPANSIONS, MANIFEST
from site_builder.model.guide import Artifact, Guide
from site_builder.model.package import package_name, package_version
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView


def registers(guide: Guide) -> Iterator[Rendered]:
    """Say what the package is, and list what the guide defines by canonical URL."""
    taken = guide.authored_outs
    told = {
        "version": package_version(guide),
        "fhirVersion": [guide.config.fhir_version],
        "date": guide.build_date.strftime("%Y%m%d000000"),
        "name": package_name(guide),
    }
    listed = [
        {"id": each.id, "type": each.type, "url": each.url, "version": each.version, "name": each.name}
        for each in sorted(guide.artifacts, key=lambda each: each.key)
        if each.url
    ]
    for out, content in ((MANIFEST, told), (CANONICALS, listed)):
        if out not in taken:
            yield _file(out, content)


def expansions(guide: Guide, view: GuideView) -> Rendered:
    """Make the zip of all value sets of the guide that can be expanded, with their codes."""
    from site_builder.write.archives import zip_of  # noqa: PLC0415 - few guides ask for it

    found = [_expanded(each, view) for each in sorted(view.of_type("ValueSet"), key=lambda each: each.key)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [each for each in found if each]}
    content = dumps(bundle).encode(errors="replace")
    name = EXPANSIONS.removesuffix(".zip")
    return Rendered(EXPANSIONS, zip_of({name: content}, guide.build_date), kind="file")


def _expanded(artifact: Artifact, view: GuideView) -> dict[str, Any] | None:
    from site_builder.kinds.parts.codes import terminology  # noqa: PLC0415 - few guides ask for it

    expansion = terminology(view, artifact.release).expand(artifact.neutral)
    if expansion.origin == "none":
        return None
    stamp = expansion.timestamp or view.guide.build_date.isoformat()
    contains = [_entry(each) for each in expansion.concepts]
    whole = {"timestamp": stamp, "total": expansion.total, "contains": contains}
    return {"fullUrl": artifact.url, "resource": {**artifact.resource, "expansion": whole}}


def _entry(concept: Concept) -> dict[str, Any]:
    told = {
        "system": concept.system,
        "abstract": concept.is_abstract,
        "inactive": concept.is_inactive,
        "version": concept.version,
        "code": concept.code,
        "display": concept.display,
    }
    return {key: value for key, value in told.items() if value}


def _file(out: str, content: object) -> Rendered:
    return Rendered(out, dumps(content).encode(errors="replace"), kind="file")
