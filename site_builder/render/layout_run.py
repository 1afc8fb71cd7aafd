"""Draws the guide's own layouts around a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Page
from site_builder.render.drawing import Drawing
from site_builder.render.layouts import Shown, around
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.render.rendering import Rendering
from site_builder.render.theme_includes import ThemeIncludes
from site_builder.source.placed import Placed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the layouts of a page drew around it; the fields are those of `layouts.Around`."""

    before: Placed
    after: Placed
    shows_body: bool
    footer: Placed | None
    diagnostics: tuple[Diagnostic, ...] = ()


def draw_around(
    page: Page, body: Callable[[], str], rendering: Rendering, drawing: Drawing, placeholders: Placeholders
) -> Drawn | None:
    """Draw what a page's layouts draw around its text; None where the guide has none that it names.

    `body` writes the text as HTML for filters that ask for it.
    """
    drawn = rendering.liquid.lay_out(page, body, placeholders, ThemeIncludes(rendering, drawing))
    if drawn is None:
        return None
    tags = any(tag in rendering.tag_pages for tag in page.tags)
    summary = rendering.markdown.words(page.summary)
    shown = Shown(page.title, summary, page.source, bool(rendering.guide.config.edit_url), tags)
    found = around(placeholders.restored(drawn.text), shown)
    return Drawn(found.before, found.after, found.shows_body, found.footer, drawn.diagnostics)


def footer_of(rendering: Rendering) -> Placed | None:
    """Return the footer that layouts draw on the start page, or on the first page that has any."""
    guide = rendering.guide
    if not guide.layouts:
        return None
    pages = [page for page in guide.pages if page.format != "raw"]
    pages.sort(key=lambda page: page.out != "index.html")
    for page in pages:
        placeholders = Placeholders()
        drawing = rendering.theme.page(page.out, PageIds(prefix="text-"), placeholders)
        drawn = draw_around(page, lambda: "", rendering, drawing, placeholders)
        if drawn is not None:
            return drawn.footer
    return None
