"""Actors: a person or a system with a role, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import stated
from site_builder.kinds.parts.definition_page import definition_pages, links
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Facts, Prose, Section
from site_builder.model.view import GuideView
from site_builder.source.value import Value

_TYPES: Mapping[str, str] = {"person": "a person", "system": "a system", "collective": "a group of persons"}
_SHOWN = shown(
    "type capabilities derivedFrom reference documentation",
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return an actor's pages."""
    return definition_pages(artifact, view, actor_sections(artifact, view), _SHOWN)


def actor_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the facts and the documentation; what is asked of the actor is listed under what uses it."""
    neutral = artifact.neutral
    type_, capabilities = str(neutral.get("type") or ""), str(neutral.get("capabilities") or "")
    facts = stated(
        ("Kind", _TYPES.get(type_, type_)),
        ("Capabilities", links([capabilities], artifact, view) if capabilities else ""),
        ("Derived from", links(neutral.get("derivedFrom") or (), artifact, view)),
        ("References", links(neutral.get("reference") or (), artifact, view)),
    )
    if facts:
        yield Facts("definition", "Definition", facts)
    if documentation := neutral.get("documentation"):
        yield Prose("documentation", "Documentation", str(documentation))


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find capability statements and actors of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = [(whole.member("capabilities"), "capability statement")]
    named += [(url, "actor") for url in whole.texts("derivedFrom")]
    yield from unknown_references(artifact, view, named)


ACTOR_DEFINITION = Kind(
    name="actor-definition",
    group=lambda _artifact: groups.REQUIREMENTS,
    pages=pages,
    checks=checks,
)
