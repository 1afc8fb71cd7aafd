"""A page's own text: its Liquid done, its Markdown read. Layouts and the theme's shell stand around it."""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Page
from site_builder.render.drawing import Drawing
from site_builder.render.markdown import Tree
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.render.rendering import Rendering
from site_builder.render.theme_includes import ThemeIncludes
from site_builder.source.placed import Placed


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's own text."""

    text: Placed
    """Markdown, HTML, or what else the page's format is, with tokens for finished pieces."""
    tree: Tree | None
    """What was read of Markdown; None for other formats."""
    drawing: Drawing
    """The page as the theme's templates draw on it."""
    placeholders: Placeholders
    """The finished pieces."""
    diagnostics: tuple[Diagnostic, ...]
    has_gaps: bool
    """Whether the text has gaps, where names that nobody set would stand."""

    def html(self) -> str:
        """Return the text as HTML, its pieces put back, as layouts show it around what they draw."""
        return self.placeholders.restore(self.tree.html if self.tree is not None else self.text)

    def content(self) -> str:
        """Return the text as HTML as it is a file of its own, or as other pages show it."""
        return self.placeholders.rewritten(self.html(), str)


def page_text(page: Page, rendering: Rendering) -> PageText:
    """Read a page's own text. Never raises for an author's mistake: that is a diagnostic."""
    placeholders = Placeholders()
    drawing = rendering.theme.page(page.out, PageIds(prefix="text-"), placeholders)
    liquid = rendering.liquid.render(page, placeholders, ThemeIncludes(rendering, drawing))
    text, found = liquid.text, liquid.diagnostics
    if page.format != "raw":
        text, unknown = written_for(text, rendering, drawing, placeholders)
        found += unknown
    tree = rendering.markdown.read(text) if page.format == "markdown" else None
    return PageText(text, tree, drawing, placeholders, found, liquid.has_gaps)


def written_for(
    text: Placed, rendering: Rendering, drawing: Drawing, placeholders: Placeholders
) -> tuple[Placed, tuple[Diagnostic, ...]]:
    """Read a page's text, its Liquid done, by the habits of the tool that its guide was written for."""
    return rendering.guide.dialect.written(text, rendering.view, drawing, placeholders.put)
