"""The page of an artifact that defines something: its words, its content, what uses it, its source."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.kinds.parts import header, source, used_by
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.more_facts import definition_rest
from site_builder.kinds.parts.remainder import Shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Cell, Section
from site_builder.model.view import GuideView


def definition_pages(
    artifact: Artifact, view: GuideView, sections: Iterable[Section], declared: Shown
) -> tuple[ArtifactPage, ...]:
    """Return an artifact's pages, with `sections` as its formal content, which show what is `declared`."""
    users = used_by.section(artifact, view)
    main = ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(
            *header.descriptions(artifact),
            *sections,
            *definition_rest(artifact, view, declared),
            *users,
        ),
        after_notes=len(users),
        facts=header.facts(artifact, view),
        chips=header.chips(artifact),
        summary=header.summary(artifact),
    )
    return (main, *source.pages(artifact, view))


def links(urls: Iterable[str], artifact: Artifact, view: GuideView, between: str = ", ") -> Cell:
    """Return links to what canonical URLs name, in a row."""
    return joined(((header.profile_link(url, artifact.release, view),) for url in urls), between)


def types(names: Iterable[str], artifact: Artifact, view: GuideView, between: str = ", ") -> Cell:
    """Return links to the pages of types, in a row."""
    return joined(((view.link_type(name, artifact.release),) for name in names), between)
