"""The pages of one artifact: its kind says what is on them, the theme draws it."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup

from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds import kind_of
from site_builder.kinds.header import source_text
from site_builder.model.guide import Artifact, Page, Rendered
from site_builder.model.sections import ArtifactPage
from site_builder.render.html import Body, finish_body
from site_builder.render.page import Workshop, draw
from site_builder.render.stash import Stash


def render_artifact(artifact: Artifact, workshop: Workshop) -> tuple[Rendered, ...]:
    """Draw all pages of an artifact and its raw files.

    A kind that fails on a resource is reported as `artifact-failed`; its raw files are written all the same.
    """
    try:
        pages = kind_of(artifact).pages(artifact, workshop.view)
        drawn = [_draw(artifact, page, pages, workshop) for page in pages]
    except Exception as error:
        # A hostile resource must not stop the others; which exception it provokes can't be foreseen.
        drawn = [_draw_failed(artifact, workshop, _failure(artifact, error))]
    return (*drawn, *_raw_files(artifact, workshop))


def _draw(
    artifact: Artifact, page: ArtifactPage, pages: tuple[ArtifactPage, ...], workshop: Workshop
) -> Rendered:
    is_main = page.out == artifact.out
    content = workshop.theme.draw_sections(page.sections, page.out)
    body = finish_body(str(content), page.out, workshop.site)
    return draw(
        "artifact.html",
        page.out,
        page.title,
        workshop,
        body=body,
        source=artifact.source,
        summary=page.summary,
        is_searchable=is_main,
        kind="artifact",
        artifact=artifact,
        artifact_page=page,
        siblings=pages,
        intro=_prose(artifact, artifact.intro, workshop) if is_main else Markup(),
        notes=_prose(artifact, artifact.notes, workshop) if is_main else Markup(),
    )


def _draw_failed(artifact: Artifact, workshop: Workshop, failed: Diagnostic) -> Rendered:
    """Keep the page, so that links to it hold and readers see where the resource is."""
    text = Markup(
        '<p>This page could not be built. The resource itself: <a href="{0}.json">JSON</a>, '
        '<a href="{0}.xml">XML</a>.</p>'
    ).format(f"{artifact.type}-{artifact.id}")
    body = Body(str(text), (), (), frozenset(), ())
    return draw(
        "page.html",
        artifact.out,
        artifact.title,
        workshop,
        body=body,
        source=artifact.source,
        kind="artifact",
        diagnostics=(failed,),
    )


def _raw_files(artifact: Artifact, workshop: Workshop) -> tuple[Rendered, ...]:
    """Write the resource as JSON and as XML; where it can't be converted, only as it was written."""
    endings: tuple[Literal["json", "xml"], ...] = ("json", "xml")
    files: list[Rendered] = []
    for ending in endings:
        out = f"{artifact.type}-{artifact.id}.{ending}"
        try:
            text = source_text(artifact, workshop.view, ending)
            files.append(Rendered(out, text.encode(), artifact.title, source=artifact.source, kind="file"))
        except Exception as error:
            failed = _failure(artifact, error)
            files.append(Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(failed,)))
    return tuple(files)


def _failure(artifact: Artifact, error: Exception) -> Diagnostic:
    reason = f"{artifact.key}: {type(error).__name__}: {error}"
    return Diagnostic("artifact-failed", reason, Location(artifact.source))


def _prose(artifact: Artifact, text: str, workshop: Workshop) -> Markup:
    """Draw an author's intro or notes as a page's body is drawn: Liquid, then Markdown."""
    if not text:
        return Markup()
    stash = Stash()
    page = Page(
        source=artifact.source,
        out=artifact.out,
        url=f"/{artifact.out}",
        title=artifact.title,
        front_matter={},
        body=text,
        body_line=1,
        format="markdown",
    )
    liquid = workshop.liquid.render(page, stash)
    html = stash.restore(workshop.markdown.convert(liquid.text).html)
    return Markup(finish_body(html, artifact.out, workshop.site).html)  # noqa: S704 - the author's own
