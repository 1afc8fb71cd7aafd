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
from site_builder.render.layout_run import draw_around
from site_builder.render.markdown import Tree
from site_builder.render.markdown.node import INVISIBLE, children
from site_builder.render.markdown.node import plain_text as node_text
from site_builder.render.page_faults import faults_of_body, faults_of_text
from site_builder.render.page_ids import PageIds
from site_builder.render.page_values import page_values
from site_builder.render.placeholders import Placeholders
from site_builder.render.rendering import Rendering
from site_builder.render.sass import is_sass
from site_builder.render.shell import draw, missing_alt
from site_builder.render.theme_includes import ThemeIncludes
from site_builder.source.placed import Placed

_FOR_PAGES = ("page.html", "post.html")
"""The theme's templates that show an author's page; the others show what the build makes."""


def render_page(page: Page, rendering: Rendering) -> Rendered:
    """Turn a page's source into its file. Never raises for an author's mistake: that is a diagnostic."""
    placeholders = Placeholders()
    drawing = rendering.theme.page(page.out, PageIds(prefix="text-"), placeholders)
    liquid = rendering.liquid.render(page, placeholders, ThemeIncludes(rendering, drawing))
    diagnostics = list(liquid.diagnostics)
    if page.format == "raw":
        content = placeholders.rewritten(placeholders.restore(liquid.text), str)
        if is_sass(page):
            made = rendering.sass.css(page, content)
            if isinstance(made, Diagnostic):
                found = (*diagnostics, made)
                return Rendered(
                    page.out, b"", page.title, source=page.source, kind="failed", diagnostics=found
                )
            content = made
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
    drawn = draw_around(page, text, rendering, drawing, placeholders)
    if drawn is not None:
        diagnostics += drawn.diagnostics
        writer.write_html(drawn.before, drawn.before.place)
    if drawn is None or drawn.shows_body:
        diagnostics += _write_body(page, text, rendering, writer, placeholders, has_gaps=liquid.has_gaps)
    if drawn is not None:
        writer.write_html(drawn.after, drawn.after.place)
    dialect = rendering.guide.dialect
    body = writer.finish(is_raised=dialect.raises_headings, is_named=dialect.keeps_anchors)
    diagnostics += (*unknown, *missing_alt(body, page.source), *faults_of_body(body, page.source))
    return draw(
        _template(page, rendering, has_layout=drawn is not None),
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
        footer=drawn.footer if drawn else None,
    )


def _write_body(
    page: Page,
    text: Placed,
    rendering: Rendering,
    writer: BodyWriter,
    placeholders: Placeholders,
    *,
    has_gaps: bool,
) -> tuple[Diagnostic, ...]:
    """Write the page's own text, its Liquid done; return what is wrong with it."""
    if page.format == "markdown":
        tree = rendering.markdown.read(text)
        found = faults_of_text(tree, page.source, rendering.guide.dialect, has_gaps=has_gaps)
        if not page.front_matter.get("title") and not rendering.guide.dialect.titles_pages:
            _take_title(tree, page.title)
        writer.write_tree(tree)
        return tuple(found)
    restored = placeholders.restored(text)
    writer.write_html(restored, restored.place)
    return ()


def _take_title(tree: Tree, title: str) -> None:
    """Leave of a first heading that is the page's title no more than its anchor: the title stands above."""
    first = next((node for node in children(tree.root) if node.tag not in INVISIBLE), None)
    if first is None or first.heading != 1 or plain_text(node_text(first)) != plain_text(title):
        return
    first[:] = []
    first.tag, first.text, first.heading = "div", None, 0


def _template(page: Page, rendering: Rendering, *, has_layout: bool) -> str:
    """Return the template for a page, which may name one of the theme's for pages, or the guide's own."""
    name = f"{page.layout}.html"
    if has_layout:
        # Date and author stand where the guide's own layout puts them.
        return name if rendering.theme.is_own(name) else "page.html"
    return name if name in _FOR_PAGES or rendering.theme.is_own(name) else "page.html"


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
