"""One page of the site: Liquid, then Markdown, then the theme's shell."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Page
from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.model.text import plain_text
from site_builder.render.body import BodyWriter
from site_builder.render.drawing import Drawing
from site_builder.render.page_faults import faults_of_body, faults_of_text
from site_builder.render.page_ids import PageIds
from site_builder.render.page_values import page_values
from site_builder.render.placeholders import Placeholders
from site_builder.render.rendering import Rendering
from site_builder.render.shell import draw, missing_alt
from site_builder.render.theme_includes import ThemeIncludes
from site_builder.source.placed import Placed


def render_page(page: Page, rendering: Rendering) -> Rendered:
    """Turn a page's source into its file. Never raises for an author's mistake: that is a diagnostic."""
    placeholders = Placeholders()
    drawing = rendering.theme.page(page.out, PageIds(prefix="text-"), placeholders)
    liquid = rendering.liquid.render(page, placeholders, ThemeIncludes(rendering, drawing))
    diagnostics = list(liquid.diagnostics)
    if page.format == "raw":
        content = placeholders.rewritten(placeholders.restore(liquid.text), str)
        return Rendered(
            page.out,
            content.encode(),
            page.title,
            source=page.source,
            kind="file",
            diagnostics=(*diagnostics, *drawing.faults),
        )
    writer = BodyWriter(page.out, rendering.site, placeholders)
    text, unknown = written_for(liquid.text, rendering, drawing, placeholders)
    if page.format == "markdown":
        tree = rendering.markdown.read(text)
        dialect = rendering.guide.dialect
        diagnostics += faults_of_text(tree, page.source, dialect, has_gaps=liquid.has_gaps)
        writer.write_tree(tree)
    else:
        restored = placeholders.restored(text)
        writer.write_html(restored, restored.place)
    body = writer.finish(is_raised=rendering.guide.dialect.raises_headings)
    diagnostics += (*unknown, *missing_alt(body, page.source), *faults_of_body(body, page.source))
    template = f"{page.layout}.html" if rendering.theme.has(f"{page.layout}.html") else "page.html"
    return draw(
        template,
        page.out,
        page.title,
        rendering,
        body=body,
        writer=writer,
        search=_entries(page, writer) if page.searchable else (),
        source=page.source,
        summary=page.summary,
        tags=page.tags,
        values=page_values(page),
        diagnostics=tuple(diagnostics),
        drawing=drawing,
    )


def _entries(page: Page, writer: BodyWriter) -> tuple[SearchEntry, ...]:
    """Return what search finds in a page: itself first, by its title, keywords, tags and file's name too."""
    itself, *others = writer.search_entries(plain_text(page.title))
    words = " ".join([itself.words, page.keywords, *page.tags]).strip()
    return (replace(itself, names=(posixpath.splitext(page.out)[0],), words=words), *others)


def written_for(
    text: Placed, rendering: Rendering, drawing: Drawing, placeholders: Placeholders
) -> tuple[Placed, tuple[Diagnostic, ...]]:
    """Read a page's text, its Liquid done, by the habits of the tool that its guide was written for."""
    return rendering.guide.dialect.written(text, rendering.view, drawing, placeholders.put)
