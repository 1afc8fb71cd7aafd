"""The theme's includes, as the Liquid of a page asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from site_builder.model.guide import Page
from site_builder.render.diagrams.sources import draw_source
from site_builder.render.drawing import Drawing
from site_builder.render.liquid import Report
from site_builder.render.page_values import page_values
from site_builder.render.rendering import Rendering
from site_builder.render.templates import Values

if TYPE_CHECKING:
    from site_builder.model.sections import Section


_LONGEST = 255
"""In bytes, of a file's name."""


class ThemeIncludes:
    """Draws the theme's includes for the Liquid of one page."""

    def __init__(self, rendering: Rendering, drawing: Drawing) -> None:
        """Draw them on a page."""
        self._rendering = rendering
        self._drawing = drawing

    def __call__(self, name: str, parameters: Mapping[str, object], page: Page, report: Report) -> str | None:
        """Draw `templates/includes/NAME`, or give None when the theme lacks it."""
        with self._drawing.reporting(report):
            return self._draw(name, parameters, page, report)

    def _draw(self, name: str, parameters: Mapping[str, object], page: Page, report: Report) -> str | None:
        template = f"includes/{name}"
        # What no file can be called is a name of a dialect's, or none.
        if len(template.encode()) > _LONGEST or not self._rendering.theme.has(template):
            guide = self._rendering.guide
            drawn = draw_source(name, guide.includes, report)
            return (
                drawn
                if drawn is not None
                else guide.dialect.include(name, self._rendering.view, self._drawing, report)
            )
        try:
            return self._drawing.render(
                template,
                include=Values(parameters),
                page=page_values(page),
                site=self._rendering.site_values,
                guide=self._rendering.guide.config,
                show=lambda kind, **wanted: self._show(kind, wanted, report),
                pages=self._rendering.guide.pages,
            )
        except jinja2.TemplateError as error:
            report("template-failed", f"{template}: {error}")
            return ""

    def _show(self, kind: str, parameters: Mapping[str, Any], report: Report) -> Markup:
        try:
            sections = self._sections(kind, parameters, report)
        except LookupError as error:
            # What was not compiled is told once.
            if not self._rendering.guide.dialect.lacks_definitions:
                report("unknown-artifact", str(error.args[0]) if error.args else kind)
            return Markup("")
        # On an author's page an artifact stands below one of the page's own headings.
        return self._drawing.draw_sections(sections, level=3)

    def _sections(self, kind: str, parameters: Mapping[str, Any], report: Report) -> tuple[Section, ...]:
        from site_builder.kinds.embed import FilterError, embed  # noqa: PLC0415 - kinds of artifacts

        try:
            return embed(kind, parameters, self._rendering.view)
        except FilterError as error:
            words = f"a filter can't be applied, the whole resource is shown: {error}"
            report("missing-fragment", words)
            return embed(kind, {**parameters, "filters": None}, self._rendering.view)
