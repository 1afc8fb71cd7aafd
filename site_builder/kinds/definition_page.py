"""The page of an artifact that defines something: its words, its content, what uses it, its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from site_builder.kinds import header
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Cell, Piece, Section, Text
from site_builder.model.view import GuideView


def definition_pages(
    artifact: Artifact, view: GuideView, sections: Iterable[Section]
) -> tuple[ArtifactPage, ...]:
    """Give an artifact's pages, with `sections` as its formal content."""
    main = ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(
            *header.descriptions(artifact),
            *sections,
            *header.used_by_section(artifact, view),
        ),
        facts=header.facts(artifact, view),
        chips=header.chips(artifact),
        summary=header.summary(artifact),
    )
    return (main, *header.source_pages(artifact, view))


def joined(cells: Iterable[Cell], between: str = ", ") -> Cell:
    """Put cells in a row, with words between them."""
    found: list[Piece] = []
    for cell in cells:
        if cell:
            found += [*([Text(between)] if found else []), *cell]
    return tuple(found)


def links(urls: Iterable[str], artifact: Artifact, view: GuideView, between: str = ", ") -> Cell:
    """Give links to what canonical URLs name, in a row."""
    return joined(((header.profile_link(url, artifact.release, view),) for url in urls), between)


def types(names: Iterable[str], artifact: Artifact, view: GuideView, between: str = ", ") -> Cell:
    """Give links to the pages of types, in a row."""
    return joined(((view.link_type(name, artifact.release),) for name in names), between)


def words(values: Iterable[str]) -> Cell:
    """Give codes in a row."""
    return joined((Text(value, "code"),) for value in values)


def stated(*facts: tuple[str, Cell | str | bool | None]) -> tuple[tuple[str, Cell], ...]:
    """Keep the facts that say something; a text becomes a cell, a flag becomes yes or no."""
    found: list[tuple[str, Cell]] = []
    for label, value in facts:
        if isinstance(value, bool):
            found.append((label, (Text("yes" if value else "no"),)))
        elif isinstance(value, str):
            found += [(label, (Text(value),))] if value else []
        elif value:
            found.append((label, value))
    return tuple(found)


def shown_columns(rows: Sequence[Sequence[Cell]], needed: int = 1) -> tuple[int, ...]:
    """Give the positions of the columns in which any row says something; the first `needed` always stand."""
    width = max((len(row) for row in rows), default=0)
    return tuple(at for at in range(width) if at < needed or any(row[at] for row in rows))
