"""Binaries: what they hold as text, where it is text; an example of a logical model comes as one."""

from __future__ import annotations

import base64
import binascii

from site_builder.diagnostics import counted
from site_builder.kinds import example
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import header
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Code, Facts, Section, Text
from site_builder.model.view import GuideView

_MAX_TEXT = 200_000
"""As many characters stand on the page."""
_LANGUAGES = {"json": "json", "xml": "xml", "html": "html"}
_TEXTUAL = ("text/", "application/cql", "application/yaml", "application/javascript", "application/graphql")


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Give a binary's page and the pages of its source."""
    main = ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(*content_sections(artifact), *header.used_by_section(artifact, view)),
        facts=header.facts(artifact, view),
        chips=header.chips(artifact),
        summary=header.summary(artifact),
    )
    return (main, *header.source_pages(artifact, view))


def content_sections(artifact: Artifact) -> tuple[Section, ...]:
    """Give the kind and size of what a binary holds, and the content where it is text."""
    kind = str(artifact.resource.get("contentType") or "unknown")
    content = _content(artifact)
    size = (("Size", (Text(counted(len(content), "byte")),)),) if content is not None else ()
    text = text_of(artifact)
    is_cut = text is not None and len(text) > _MAX_TEXT
    shown = (("Shown", (Text(f"the first {_MAX_TEXT:,} characters"),)),) if is_cut else ()
    facts = Facts("binary", "", (("Content type", (Text(kind, "code"),)), *size, *shown))
    if text is None:
        return (facts,)
    return (facts, Code("text", "Content", language_of(artifact), text[:_MAX_TEXT]))


def text_of(artifact: Artifact) -> str | None:
    """Give what a binary holds as text; None where it is none."""
    kind = str(artifact.resource.get("contentType") or "")
    content = _content(artifact)
    if content is None or not (kind.startswith(_TEXTUAL) or language_of(artifact)):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def language_of(artifact: Artifact) -> str:
    """Name the language of a binary's text; empty where no highlighting is known for it."""
    kind = str(artifact.resource.get("contentType") or "").partition(";")[0].strip()
    return _LANGUAGES.get(kind.rpartition("/")[2].rpartition("+")[2], "")


def _content(artifact: Artifact) -> bytes | None:
    data = artifact.resource.get("data") or artifact.resource.get("content")
    if not isinstance(data, str):
        return None
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


BINARY = Kind(
    name="binary",
    handles=lambda artifact: artifact.type == "Binary",
    group=example.group,
    pages=pages,
    checks=example.checks,
)
