"""The pages of one artifact: its kind says what is on them, the theme draws it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds import kind_of
from site_builder.model.guide import Artifact, OutPath, Page, Rendered
from site_builder.model.sections import ArtifactPage
from site_builder.render.html import Body, finish_body, search_texts
from site_builder.render.page import Workshop, draw, draw_failed, written_for
from site_builder.render.page_ids import PageIds, ids_of
from site_builder.render.stash import Stash


def render_artifact(artifact: Artifact, workshop: Workshop) -> tuple[Rendered, ...]:
    """Draw all pages of an artifact and its raw files.

    A kind that fails on a resource is reported as `artifact-failed`; its raw files are written all the same.
    """
    raw = _raw_files(artifact, workshop)
    try:
        pages = kind_of(artifact).pages(artifact, workshop.view)
        drawn = [_draw(artifact, page, pages, workshop) for page in pages]
    except Exception as error:
        # A hostile resource must not stop the others; which exception it provokes can't be foreseen.
        files = tuple(file.out for file in raw if file.kind != "failed")
        failed = _failure(artifact, error)
        drawn = [draw_failed(artifact.out, artifact.title, workshop, failed, files=files)]
    return (*drawn, *raw)


def raw_outs(artifact: Artifact) -> tuple[OutPath, ...]:
    """Name the files beside an artifact's page: the resource in each format, a profile's elements."""
    endings = ("json", "xml", "csv") if artifact.type == "StructureDefinition" else ("json", "xml")
    return tuple(f"{artifact.type}-{artifact.id}.{ending}" for ending in endings)


def _draw(
    artifact: Artifact, page: ArtifactPage, pages: tuple[ArtifactPage, ...], workshop: Workshop
) -> Rendered:
    ids = PageIds(lambda: ids_of(page.sections))
    with workshop.theme.page(ids):
        return _draw_with(ids, artifact, page, pages, workshop)


def _draw_with(
    ids: PageIds, artifact: Artifact, page: ArtifactPage, pages: tuple[ArtifactPage, ...], workshop: Workshop
) -> Rendered:
    is_main = page.out == artifact.out
    # Authors link to their own headings, so these come before those of the resource's texts.
    intro = _prose(artifact, "intro" if is_main else "", workshop, ids)
    notes = _prose(artifact, "notes" if is_main else "", workshop, ids)
    content = workshop.theme.draw_sections(page.sections, page.out)
    body = finish_body(str(content), page.out, workshop.site)
    parts = (intro.body, body, notes.body)
    anchors = frozenset().union(*(part.anchors for part in parts))
    # The name that HL7 guides link to.
    notes_id = "notes" if notes.body.html and "notes" not in anchors else ""
    drawn = draw(
        "artifact.html",
        page.out,
        page.title,
        workshop,
        body=body,
        source=artifact.source,
        about=page.summary.words,
        is_searchable=is_main,
        kind="artifact",
        diagnostics=intro.diagnostics + notes.diagnostics,
        artifact=artifact,
        artifact_page=page,
        siblings=pages,
        intro=intro.body.markup,
        notes=notes.body.markup,
        notes_id=notes_id,
    )
    return replace(
        drawn,
        links=tuple(link for part in parts for link in part.links),
        anchors=anchors | ({notes_id} if notes_id else frozenset()),
        search=search_texts("".join(part.html for part in parts), drawn.title) if is_main else (),
    )


def _raw_files(artifact: Artifact, workshop: Workshop) -> tuple[Rendered, ...]:
    """Write the resource as JSON and as XML; where it can't be converted, only as it was written."""
    endings: tuple[Literal["json", "xml"], ...] = ("json", "xml")
    files: list[Rendered] = []
    for ending in endings:
        out = f"{artifact.type}-{artifact.id}.{ending}"
        try:
            text = workshop.view.source(artifact, ending)
            files.append(Rendered(out, text.encode(), artifact.title, source=artifact.source, kind="file"))
        except Exception as error:
            failed = _failure(artifact, error)
            files.append(Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,)))
    if artifact.type == "StructureDefinition":
        files.append(_spreadsheet(artifact, workshop))
    return tuple(files)


def _spreadsheet(artifact: Artifact, workshop: Workshop) -> Rendered:
    """Write a profile's elements as CSV."""
    from site_builder.kinds.structure_definition.spreadsheet import (  # noqa: PLC0415 - only profiles need it
        spreadsheet,
    )

    out = f"{artifact.type}-{artifact.id}.csv"
    try:
        text = spreadsheet(artifact, workshop.view)
    except Exception as error:
        failed = _failure(artifact, error)
        return Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,))
    # JSON may name half a character (`\\ud83d`), which no file can hold.
    content = text.encode(errors="replace")
    return Rendered(out, content, artifact.title, source=artifact.source, kind="file")


def _failure(artifact: Artifact, error: Exception) -> Diagnostic:
    reason = f"{artifact.key}: {type(error).__name__}: {error}"
    return Diagnostic("artifact-failed", reason, Location(artifact.source))


@dataclass(frozen=True, slots=True)
class _Prose:
    """An author's intro or notes, drawn."""

    body: Body
    diagnostics: tuple[Diagnostic, ...]


def _prose(
    artifact: Artifact, part: Literal["intro", "notes", ""], workshop: Workshop, ids: PageIds
) -> _Prose:
    """Draw an author's text as a page's body is drawn: Liquid, then Markdown."""
    text = artifact.intro if part == "intro" else artifact.notes if part == "notes" else ""
    if not text:
        return _Prose(Body("", (), (), frozenset(), ()), ())
    stash = Stash()
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
    liquid = workshop.liquid.render(page, stash)
    markdown, unknown = written_for(page, liquid.text, workshop, stash)
    html = stash.restore(workshop.markdown.convert(markdown, ids).html)
    diagnostics = liquid.diagnostics + unknown
    body = finish_body(html, artifact.out, workshop.site, is_raised=workshop.guide.dialect.raises_headings)
    return _Prose(body, diagnostics)
