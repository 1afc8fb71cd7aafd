"""Narratives of resources that have none, drawn by the guide's templates as HL7's IG Publisher draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhir.narrative_templates import TemplateFaultError, draw
from site_builder.fhirpath import Node
from site_builder.model.guide import Artifact
from site_builder.model.sections import Narrative
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def drawn_narrative(artifact: Artifact, view: GuideView) -> Iterator[Narrative]:
    """Yield what the template of a resource's type makes of it, where the guide has one."""
    if not view.guide.dialect.draws_narratives or mapping(artifact.resource.get("text")).get("div"):
        return
    template = _include(f"{artifact.type}.liquid", view)
    if template is None:
        return
    types = types_of_release(view.definitions(artifact.release))
    resource = Node(artifact.resource, types.named(artifact.type))
    try:
        html = draw(template, resource, types, lambda name: _include(name, view))
    except TemplateFaultError:
        return  # told where the template is read
    yield Narrative("narrative", "Narrative", _COMMENT.sub("", html))


def _include(name: str, view: GuideView) -> str | None:
    found = view.guide.includes.get(name)
    return found.text if found is not None else None
