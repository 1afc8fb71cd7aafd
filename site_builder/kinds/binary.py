"""Binaries: what they hold, where it is text or a picture; an example of a logical model comes as one."""

from __future__ import annotations

from site_builder.diagnostics import counted
from site_builder.kinds import example
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import header, source, used_by
from site_builder.kinds.parts.attachments import (
    decoded,
    decoded_text,
    language_of,
    media_type,
    text_section,
)
from site_builder.kinds.parts.more_facts import definition_rest
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Facts, Picture, Section, Text
from site_builder.model.view import GuideView

MAX_PICTURE_BYTES = 300_000
"""A picture of at most so many bytes stands on the page."""
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})

_SHOWN = shown("contentType data content", header.SHOWN_OF_EXAMPLES)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a binary's page and the pages of its source."""
    users = used_by.section(artifact, view)
    main = ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(
            *content_sections(artifact),
            *definition_rest(artifact, view, _SHOWN),
            *users,
        ),
        after_notes=len(users),
        facts=header.facts(artifact, view),
        chips=header.chips(artifact),
        summary=header.summary(artifact),
    )
    return (main, *source.pages(artifact, view))


def content_sections(artifact: Artifact) -> tuple[Section, ...]:
    """Return the kind and size of what a binary holds, and the content where it is text or a picture."""
    content = decoded(_content(artifact))
    size = (("Size", (Text(counted(len(content), "byte")),)),) if content is not None else ()
    facts = Facts("binary", "", (("Content type", (Text(_kind(artifact) or "unknown", "code"),)), *size))
    kind = media_type(_kind(artifact))
    if kind in _PICTURES and content and len(content) <= MAX_PICTURE_BYTES:
        data = "".join(str(_content(artifact)).split())
        return (facts, Picture("picture", "Content", kind, data, artifact.title))
    text = text_of(artifact)
    if text is None:
        return (facts,)
    return (facts, text_section("text", "Content", text_language(artifact), text))


def text_of(artifact: Artifact) -> str | None:
    """Return what a binary holds as text; None where it is none."""
    return decoded_text(_kind(artifact), _content(artifact))


def text_language(artifact: Artifact) -> str:
    """Name the language of a binary's text; empty where no highlighting is known for it."""
    return language_of(_kind(artifact))


def _kind(artifact: Artifact) -> str:
    return str(artifact.resource.get("contentType") or "")


def _content(artifact: Artifact) -> object:
    return artifact.resource.get("data") or artifact.resource.get("content")


BINARY = Kind(
    name="binary",
    group=example.group,
    pages=pages,
    checks=example.checks,
)
