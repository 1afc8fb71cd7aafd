"""The pages of one artifact: its kind says what is on them, the theme draws it."""

from __future__ import annotations

import json
import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds import kind_of
from site_builder.kinds.checked import checked_resource, table_out
from site_builder.model.guide import Artifact, OutPath, Page
from site_builder.model.published import published
from site_builder.model.rendered import Heading, Rendered, SearchEntry
from site_builder.render.body import Body, BodyWriter
from site_builder.render.drawing import Drawing
from site_builder.render.markdown import Tree
from site_builder.render.page_faults import faults_of_text
from site_builder.render.page_ids import PageIds, ids_of
from site_builder.render.page_text import written_for
from site_builder.render.placeholders import Placeholders
from site_builder.render.rendering import Rendering
from site_builder.render.shell import draw, draw_failed, missing_alt, undecided
from site_builder.render.theme_includes import ThemeIncludes
from site_builder.source.placed import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_builder.model.sections import ArtifactPage

_CONTENTS = 2
"""The level of the headings that a page's contents list."""
_INTRODUCTION = "Introduction"
_TEXTS: tuple[Literal["intro", "notes"], ...] = ("intro", "notes")


def render_artifact(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
    """Draw all pages of an artifact and its raw files.

    A kind that fails on a resource is reported as `artifact-failed`; its raw files are written all the same.
    """
    raw = _raw_files(artifact, rendering)
    try:
        pages = kind_of(artifact).pages(artifact, rendering.view)
        drawn = [file for page in pages for file in _draw(artifact, page, pages, rendering)]
    except Exception as error:
        # A hostile resource must not stop the others; which exception it provokes can't be foreseen.
        files = tuple(file.out for file in raw if file.kind != "failed")
        failed = _failure(artifact, error)
        drawn = [draw_failed(artifact.out, artifact.title, rendering, failed, files=files)]
    return (*drawn, *raw)


def raw_outs(artifact: Artifact) -> tuple[OutPath, ...]:
    """Name the files beside an artifact's page: the resource in each format, a profile's elements."""
    endings = ("json", "xml", "csv") if artifact.type == "StructureDefinition" else ("json", "xml")
    tables = (out,) if (out := table_out(artifact)) else ()
    return (*(f"{artifact.type}-{artifact.id}.{ending}" for ending in endings), *tables)


def _draw(
    artifact: Artifact, page: ArtifactPage, pages: tuple[ArtifactPage, ...], rendering: Rendering
) -> tuple[Rendered, ...]:
    placeholders = Placeholders()
    ids = PageIds(lambda: ids_of(page.sections))
    drawing = rendering.theme.page(page.out, ids, placeholders, artifact.text_place)
    writer = BodyWriter(page.out, rendering.site, placeholders)
    diagnostics: list[Diagnostic] = []
    parts, found = _parts(artifact, page, rendering, drawing, writer, diagnostics)
    lead, intro, body, notes, last = parts
    anchors = frozenset().union(*(part.anchors for part in parts))
    diagnostics += [found for part in parts for found in missing_alt(part, artifact.source)]
    # The name that HL7 guides link to.
    notes_id = "notes" if notes.html and "notes" not in anchors else ""
    intro_id = ids.claim("introduction") if intro.html and page.intro_at else ""
    drawn = draw(
        "artifact.html",
        page.out,
        page.title,
        rendering,
        body=body,
        writer=writer,
        search=_entries(artifact, page, found, rendering) if page.out == artifact.out else (),
        source=artifact.source,
        about=page.summary.words,
        kind="artifact",
        diagnostics=tuple(diagnostics),
        drawing=drawing,
        artifact=artifact,
        artifact_page=page,
        siblings=pages,
        lead=lead.markup,
        intro=intro.markup,
        intro_id=intro_id,
        intro_title=_INTRODUCTION,
        notes=notes.markup,
        notes_id=notes_id,
        last=last.markup,
        is_checked=bool(checked_resource(artifact)),
        contents=_contents(lead, Heading(_CONTENTS, intro_id, _INTRODUCTION), intro, (body, notes, last)),
    )
    links = tuple(link for part in parts if part is not body for link in part.links)
    check_id = "check" if page.out == artifact.out and checked_resource(artifact) else ""
    more = {each for each in (notes_id, intro_id, check_id) if each}
    anchors = anchors | more
    whole = replace(drawn, links=undecided(links + drawn.links, page.out, anchors), anchors=anchors)
    return (whole, _script(page, body, artifact)) if page.script else (whole,)


def _contents(lead: Body, title: Heading, intro: Body, others: Iterable[Body]) -> tuple[Heading, ...]:
    """Return what a page's contents list: its highest headings.

    Where the author's introduction stands below a title, those of its own are listed behind that.
    """
    titles = (title,) if title.id else ()
    return (
        *(each for each in lead.headings if each.level == _CONTENTS),
        *titles,
        *(each for each in intro.headings if each.level == _CONTENTS + len(titles)),
        *(each for part in others for each in part.headings if each.level == _CONTENTS),
    )


def _parts(
    artifact: Artifact,
    page: ArtifactPage,
    rendering: Rendering,
    drawing: Drawing,
    writer: BodyWriter,
    diagnostics: list[Diagnostic],
) -> tuple[tuple[Body, Body, Body, Body, Body], tuple[SearchEntry, ...]]:
    """Write a page's body: lead, an author's introduction, formal content, an author's notes, what is last.

    With it comes what search finds in the author's texts.
    """
    is_main = page.out == artifact.out
    # Authors link to their own headings, so these come before those of the resource's texts.
    texts = [
        _prose(artifact, part if is_main else "", rendering, drawing, writer.placeholders, diagnostics)
        for part in _TEXTS
    ]
    end = len(page.sections) - page.after_notes
    shares = (page.sections[: page.intro_at], page.sections[page.intro_at : end], page.sections[end:])
    first, content, last = (drawing.draw_sections(share) for share in shares)
    lead, start = _formal(first, writer, artifact), writer.position
    intro = _written(texts[0], writer, rendering, below=_CONTENTS if page.intro_at else 1)
    found = writer.search_entries("", start) if texts[0] else ()
    body, start = _formal(content, writer, artifact), writer.position
    notes = _written(texts[1], writer, rendering)
    found += writer.search_entries("", start) if texts[1] else ()
    return (lead, intro, body, notes, _formal(last, writer, artifact)), found


def _formal(drawn: Markup, writer: BodyWriter, artifact: Artifact) -> Body:
    """Write sections as a part of the page's body."""
    content = writer.placeholders.unmarked(str(drawn), Asked(artifact.place))
    writer.write_html(content, content.place)
    return writer.finish()


def _script(page: ArtifactPage, body: Body, artifact: Artifact) -> Rendered:
    """Write a page's sections as a script: pages opened from a disk may load one, but no other page."""
    arguments = json.dumps([posixpath.basename(page.out), body.markup], ensure_ascii=False)
    content = f"siteBuilderDefinitions(...{arguments});\n"
    written = content.encode(errors="replace")
    return Rendered(page.script, written, page.title, source=artifact.source, kind="file")


def _entries(
    artifact: Artifact, page: ArtifactPage, written: tuple[SearchEntry, ...], rendering: Rendering
) -> tuple[SearchEntry, ...]:
    """Return what search finds in an artifact, and in what its author wrote beside it."""
    from site_builder.kinds.search_entries import search_entries  # noqa: PLC0415 - no guide of pages needs it

    itself, *others = search_entries(artifact, page, rendering.view)
    own = [each for each in written if not each.anchor]
    text = " ".join([itself.text, *(each.text for each in own)]).strip()
    words = " ".join([itself.words, *(each.words for each in own)]).strip()
    sections = (each for each in written if each.anchor)
    return (replace(itself, text=text, words=words), *sections, *others)


def _raw_files(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
    """Write the resource as JSON and as XML; where it can't be converted, only as it was written."""
    endings: tuple[Literal["json", "xml"], ...] = ("json", "xml")
    files: list[Rendered] = []
    for ending in endings:
        out = f"{artifact.type}-{artifact.id}.{ending}"
        try:
            text = _published_text(artifact, rendering, ending)
            files.append(Rendered(out, text.encode(), artifact.title, source=artifact.source, kind="file"))
        except Exception as error:
            failed = _failure(artifact, error)
            files.append(Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,)))
    if artifact.type == "StructureDefinition":
        files.append(_spreadsheet(artifact, rendering))
        files += _tables(artifact, rendering)
    return tuple(files)


def _published_text(artifact: Artifact, rendering: Rendering, ending: Literal["json", "xml"]) -> str:
    """Return a resource as the file that readers take away: a profile's holds its snapshot."""
    view = rendering.view
    if artifact.type != "StructureDefinition":
        return view.source(artifact, ending)
    resource = published(artifact, view)
    return (
        view.source(artifact, ending)
        if resource is artifact.resource
        else view.written(resource, artifact, ending)
    )


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


def _tables(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
    """Write what a page needs to check a resource against a profile."""
    from site_builder.kinds.check_tables import profile_file  # noqa: PLC0415 - only profiles need it

    out = table_out(artifact)
    if not out:
        return ()
    try:
        return (profile_file(artifact, rendering.view),)
    except Exception as error:
        failed = _failure(artifact, error)
        return (Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,)),)


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
    tree = rendering.markdown.read(markdown, drawing.ids)
    dialect = rendering.guide.dialect
    faults = faults_of_text(tree, at.path, dialect, has_gaps=liquid.has_gaps)
    diagnostics += (*liquid.diagnostics, *unknown, *faults)
    return tree


def _written(text: Tree | None, writer: BodyWriter, rendering: Rendering, *, below: int = 1) -> Body:
    if text is not None:
        writer.write_tree(text)
    return writer.finish(below=below, is_raised=rendering.guide.dialect.raises_headings)
