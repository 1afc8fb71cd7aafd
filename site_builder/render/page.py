"""One page of the site: Liquid, then Markdown, then the theme's shell."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import NamedTuple

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Page
from site_builder.model.rendered import PageContent, Rendered, SearchEntry
from site_builder.model.text import plain_text
from site_builder.render.body import BodyWriter
from site_builder.render.layout_run import draw_around
from site_builder.render.markdown import Tree
from site_builder.render.markdown.node import INVISIBLE, children
from site_builder.render.markdown.node import plain_text as node_text
from site_builder.render.page_faults import faults_of_body, faults_of_text
from site_builder.render.page_text import PageText, page_text
from site_builder.render.page_values import page_values
from site_builder.render.rendering import Rendering
from site_builder.render.sass import is_sass
from site_builder.render.shell import draw, missing_alt
from site_builder.render.tag_order import faults_of_html

_FOR_PAGES = ("page.html", "post.html")
"""The theme's templates that show an author's page; the others show what the build makes."""


class DrawnPage(NamedTuple):
    """A page's file, and what other pages may show of it."""

    file: Rendered
    content: PageContent | None


def render_page(page: Page, rendering: Rendering, *, keeps_content: bool = False) -> DrawnPage:
    """Turn a page's source into its file. Never raises for an author's mistake: that is a diagnostic.

    `keeps_content`: whether other pages may show it.
    """
    text = page_text(page, rendering)
    content = PageContent.of(text.content()) if keeps_content else None
    make = _raw if page.format == "raw" else _drawn
    return DrawnPage(make(page, rendering, text), content)


def _raw(page: Page, rendering: Rendering, text: PageText) -> Rendered:
    """Make a file without the theme's shell."""
    content, found = text.content(), (*text.diagnostics, *text.drawing.faults)
    if is_sass(page):
        made = rendering.sass.css(page, content)
        if isinstance(made, Diagnostic):
            found = (*text.diagnostics, made)
            return Rendered(page.out, b"", page.title, source=page.source, kind="failed", diagnostics=found)
        content = made
    return Rendered(
        page.out, content.encode(), page.title, source=page.source, kind="file", diagnostics=found
    )


def _drawn(page: Page, rendering: Rendering, text: PageText) -> Rendered:
    """Draw a page with what its layouts draw around it, in the theme's shell."""
    writer = BodyWriter(page.out, rendering.site, text.placeholders)
    with rendering.liquid.contents.asked_by(page):
        drawn = draw_around(page, text.html, rendering, text.drawing, text.placeholders)
    diagnostics = [*text.diagnostics]
    if drawn is not None:
        diagnostics += drawn.diagnostics
        writer.write_html(drawn.before, drawn.before.place)
    if drawn is None or drawn.shows_body:
        diagnostics += _write_body(page, text, rendering, writer)
    if drawn is not None:
        writer.write_html(drawn.after, drawn.after.place)
    dialect = rendering.guide.dialect
    body = writer.finish(is_raised=dialect.raises_headings, is_named=dialect.keeps_anchors)
    diagnostics += (*missing_alt(body, page.source), *faults_of_body(body, page.source))
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
        drawing=text.drawing,
        footer=drawn.footer if drawn else None,
    )


def _write_body(
    page: Page, text: PageText, rendering: Rendering, writer: BodyWriter
) -> tuple[Diagnostic, ...]:
    """Write the page's own text; return what is wrong with it."""
    if text.tree is None:
        restored = text.placeholders.restored(text.text)
        writer.write_html(restored, restored.place)
        return tuple(faults_of_html(text.text, page.source))
    dialect = rendering.guide.dialect
    found = faults_of_text(text.tree, page.source, dialect, has_gaps=text.has_gaps)
    if not page.front_matter.get("title") and not dialect.titles_pages:
        _take_title(text.tree, page.title)
    writer.write_tree(text.tree)
    return tuple(found)


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
