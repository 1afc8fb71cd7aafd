"""Resources inside a definition, such as the value sets of a questionnaire, each with an anchor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.kinds.code_system import concept_table
from site_builder.kinds.parts.anchors import prefixed
from site_builder.kinds.parts.codes import code_anchor, terminology
from site_builder.kinds.parts.outline import outline
from site_builder.kinds.parts.values import ValueWriter
from site_builder.kinds.value_set import definition_sections, expansion_sections
from site_builder.model.guide import Artifact
from site_builder.model.sections import Group, Section
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SKIPPED = frozenset({"id", "text", "resourceType", "contained", "meta"})
_WORDS = {"ValueSet": "value set", "CodeSystem": "code system"}


def contained_anchor(id_: str) -> str:
    """Return the anchor of a contained resource, apart from those that the page has besides."""
    return f"contained-{_UNSAFE.sub('-', id_.removeprefix('#'))}"


def contained_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield each contained resource: the codes of terminology, an outline of anything else."""
    for inner in mappings(artifact.neutral.get("contained")):
        id_, kind = str(inner.get("id") or ""), str(inner.get("resourceType") or "")
        name = str(inner.get("title") or inner.get("name") or id_)
        anchor = contained_anchor(id_)
        title = f"Contained {_WORDS.get(kind, kind)} {name}".rstrip()
        yield Group(
            anchor, title, tuple(prefixed(each, f"{anchor}-") for each in _content(inner, artifact, view))
        )


def _content(inner: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Section]:
    kind = inner.get("resourceType")
    if kind == "ValueSet":
        whole = replace(artifact, type="ValueSet", resource=inner, neutral=inner)
        yield from definition_sections(whole, view)
        yield from expansion_sections(whole, view, is_below_definition=True)
    elif kind == "CodeSystem":
        yield concept_table(inner, lambda code: code_anchor(str(inner.get("id") or ""), code))
    else:
        release = artifact.release
        writer = ValueWriter(view, release, terminology(view, release))
        table = outline(inner, writer, view, anchors={}, skipped=_SKIPPED, release=release, id_="data")
        if table is not None:
            yield table
