"""The pages of one artifact: its kind says what is on them, the theme draws it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds import kind_of
from site_builder.kinds.search_entries import search_entries
from site_builder.model.guide import Artifact, OutPath, Page, Rendered, SearchEntry
from site_builder.model.sections import ArtifactPage
from site_builder.render.body import Body, BodyWriter
from site_builder.render.drawing import Drawing
from site_builder.render.markdown import Tree
from site_builder.render.page import Rendering, ThemeIncludes, draw, draw_failed, missing_alt, written_for
from site_builder.render.page_ids import PageIds, ids_of
from site_builder.render.placeholders import Placeholders
from site_builder.source.placed import Asked


def render_artifact(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
    """Draw all pages of an artifact and its raw files.

    A kind that fails on a resource is reported as `artifact-failed`; its raw files are written all the same.
    """
    raw = _raw_files(artifact, rendering)
    try:
        pages = kind_of(artifact).pages(artifact, rendering.view)
        drawn = [_draw(artifact, page, pages, rendering) for page in pages]
    except Exception as error:
        # A hostile resource must not stop the others; which exception it provokes can't be foreseen.
        files = tuple(file.out for file in raw if file.kind != "failed")
        failed = _failure(artifact, error)
        drawn = [draw_failed(artifact.out, artifact.title, rendering, failed, files=files)]
    return (*drawn, *raw)


def raw_outs(artifact: Artifact) -> tuple[OutPath, ...]:
    """Name the files beside an artifact's page: the resource in each format, a profile's elements."""
    endings = ("json", "xml", "csv") if artifact.type == "StructureDefinition" else ("json", "xml")
    return tuple(f"{artifact.type}-{artifact.id}.{ending}" for ending in endings)


def _draw(
    artifact: Artifact, page: ArtifactPage, pages: tuple[ArtifactPage, ...], rendering: Rendering
) -> Rendered:
    placeholders = Placeholders()
    drawing = rendering.theme.page(
        page.out, PageIds(lambda: ids_of(page.sections)), placeholders, artifact.place
    )
    is_main = page.out == artifact.out
    diagnostics: list[Diagnostic] = []
    # Authors link to their own headings, so these come before those of the resource's texts.
    intro = _prose(artifact, "intro" if is_main else "", rendering, drawing, placeholders, diagnostics)
    notes = _prose(artifact, "notes" if is_main else "", rendering, drawing, placeholders, diagnostics)
    content = drawing.draw_sections(page.sections)
    writer = BodyWriter(page.out, rendering.site, placeholders)
    above = _written(intro, writer, rendering)
    found = writer.search_entries("") if is_main else ()
    drawn_sections = placeholders.unmarked(str(content), Asked(artifact.place))
    writer.write_html(drawn_sections, drawn_sections.place)
    body = writer.finish()
    start = writer.position
    below = _written(notes, writer, rendering)
    found += writer.search_entries("", start) if is_main else ()
    parts = (above, body, below)
    anchors = frozenset().union(*(part.anchors for part in parts))
    diagnostics += [found for part in parts for found in missing_alt(part, artifact.source)]
    # The name that HL7 guides link to.
    notes_id = "notes" if below.html and "notes" not in anchors else ""
    drawn = draw(
        "artifact.html",
        page.out,
        page.title,
        rendering,
        body=body,
        writer=writer,
        search=_entries(artifact, page, found, rendering) if is_main else (),
        source=artifact.source,
        about=page.summary.words,
        kind="artifact",
        diagnostics=tuple(diagnostics),
        drawing=drawing,
        artifact=artifact,
        artifact_page=page,
        siblings=pages,
        intro=above.markup,
        notes=below.markup,
        notes_id=notes_id,
    )
    return replace(
        drawn,
        links=tuple(link for part in (above, below) for link in part.links) + drawn.links,
        anchors=anchors | ({notes_id} if notes_id else frozenset()),
    )


def _entries(
    artifact: Artifact, page: ArtifactPage, written: tuple[SearchEntry, ...], rendering: Rendering
) -> tuple[SearchEntry, ...]:
    """Return what search finds in an artifact, and in what its author wrote beside it."""
    itself, *others = search_entries(artifact, page, rendering.view)
    own = [each for each in written if not each.anchor]
    text = " ".join([itself.text, *(each.text for each in own)]).strip()
    words = " ".join(each.words for each in own).strip()
    sections = (each for each in written if each.anchor)
    return (replace(itself, text=text, words=words), *sections, *others)


def _raw_files(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
    """Write the resource as JSON and as XML; where it can't be converted, only as it was written."""
    endings: tuple[Literal["json", "xml"], ...] = ("json", "xml")
    files: list[Rendered] = []
    for ending in endings:
        out = f"{artifact.type}-{artifact.id}.{ending}"
        try:
            text = rendering.view.source(artifact, ending)
            files.append(Rendered(out, text.encode(), artifact.title, source=artifact.source, kind="file"))
        except Exception as error:
            failed = _failure(artifact, error)
            files.append(Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,)))
    if artifact.type == "StructureDefinition":
        files.append(_spreadsheet(artifact, rendering))
    return tuple(files)


def _spreadsheet(artifact: Artifact, rendering: Rendering) -> Rendered:
    """Write a profile's elements as CSV."""
    from site_builder.kinds.structure_definition.spreadsheet import (  # noqa: PLC0415 - only profiles need it
        spreadsheet,
    )

    out = f"{artifact.type}-{artifact.id}.csv"
    try:
        text = spreadsheet(artifact, rendering.view)
    except Exception as error:
        failed = _failure(artifact, error)
        return Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,))
    # JSON may name half a character (`\\ud83d`), which no file can hold.
    content = text.encode(errors="replace")
    return Rendered(out, content, artifact.title, source=artifact.source, kind="file")


def _failure(artifact: Artifact, error: Exception) -> Diagnostic:
    reason = f"{artifact.key}: {type(error).__name__}: {error}"
    return Diagnostic("artifact-failed", reason, Location(artifact.source))


def _prose(
    artifact: Artifact,
    part: Literal["intro", "notes", ""],
    rendering: Rendering,
    drawing: Drawing,
    placeholders: Placeholders,
    diagnostics: list[Diagnostic],
) -> Tree | None:
    """Draw an author's text as a page's body is drawn: Liquid, then Markdown."""
    text = artifact.intro if part == "intro" else artifact.notes if part == "notes" else ""
    if not text:
        return None
    at = artifact.intro_at if part == "intro" else artifact.notes_at
    page = Page(
        source=at.path,
        out=artifact.out,
        url=f"/{artifact.out}",
        title=artifact.title,
        front_matter={},
        body=text,
        body_line=at.line,
        format="markdown",
    )
    liquid = rendering.liquid.render(page, placeholders, ThemeIncludes(rendering, drawing))
    markdown, unknown = written_for(liquid.text, rendering, drawing, placeholders)
    diagnostics += (*liquid.diagnostics, *unknown)
    return rendering.markdown.read(markdown, drawing.ids)


def _written(text: Tree | None, writer: BodyWriter, rendering: Rendering) -> Body:
    if text is not None:
        writer.write_tree(text)
    return writer.finish(is_raised=rendering.guide.dialect.raises_headings)
