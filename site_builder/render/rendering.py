"""What rendering any page of a guide needs."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from site_builder.model.guide import Guide, OutPath, Page
from site_builder.model.navigation import Navigation
from site_builder.model.page_menus import PageMenus
from site_builder.model.print_plan import PrintPlan, print_plan
from site_builder.model.records import Questions
from site_builder.model.twins import twins
from site_builder.model.view import GuideView
from site_builder.render.body import Body
from site_builder.render.footers import write_footer
from site_builder.render.html import SiteMap
from site_builder.render.liquid import LiquidRenderer, is_asked_for
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.sass import Sass
from site_builder.render.stylesheets import Stylesheets
from site_builder.render.templates import Theme, Values
from site_builder.source.dependencies import Memo, TrackedMapping, apart, packed
from site_builder.source.placed import Placed

_FOOTERS = 64
"""How many different footers are kept as written."""


@dataclass(frozen=True)
class Rendering:
    """What rendering any page needs; made once a build, then only read."""

    guide: Guide
    view: GuideView
    navigation: Navigation
    site: SiteMap
    """Every file that the site will have."""
    tag_pages: Mapping[str, OutPath]
    """Tag to the page that lists its pages."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of, for processes that don't inherit it."""
        return Rendering, (self.guide, self.view, self.navigation, self.site, self.tag_pages)

    @cached_property
    @apart
    def markdown(self) -> MarkdownRenderer:
        """The one Markdown instance; making it costs more than a page."""
        return MarkdownRenderer.of(self.guide.config)

    @property
    def about(self) -> str:
        """What the guide says of itself, for search engines that find a page without a summary."""
        return self._words.get("about", lambda: self.markdown.words(self.guide.config.description))

    @cached_property
    def _words(self) -> Memo[str, str]:
        return Memo()

    @cached_property
    @apart
    def twins(self) -> Mapping[OutPath, OutPath]:
        """Pages and their twins in Markdown."""
        return TrackedMapping("twin", twins(self.guide))

    @cached_property
    @apart
    def print_plan(self) -> PrintPlan:
        """Which pages also stand together on one."""
        return print_plan(self.guide, self.navigation)

    @cached_property
    @apart
    def print_views(self) -> Mapping[OutPath, OutPath]:
        """Pages and the print views of their sections."""
        return TrackedMapping("print view", self.print_plan.view_of if self.guide.config.print_views else {})

    @cached_property
    @apart
    def printed(self) -> Mapping[OutPath, bool]:
        """Pages that may stand on one with others, for print."""
        whole = self.print_plan.whole if self.guide.config.print_views else None
        return TrackedMapping("printed", dict.fromkeys(whole.pages if whole else (), True))

    def footer_on(self, out: OutPath, drawn: Placed | None = None) -> Body:
        """Write the footer that layouts drew for a page; where none did, that of the start page."""
        footer = drawn or self._start_footer
        if not footer:
            return Body()
        if "#" in footer:
            return write_footer(footer, out, self.site)
        # It says the same on most pages.
        key = (str(footer), posixpath.dirname(out))
        return self._footers.get(key, lambda: write_footer(footer, out, self.site))

    @property
    def _start_footer(self) -> Placed | None:
        from site_builder.render.layout_run import footer_of  # noqa: PLC0415 - it needs a rendering

        return self._start_footers.get("", lambda: footer_of(self))

    @cached_property
    def _start_footers(self) -> Memo[str, Placed | None]:
        return Memo()

    @cached_property
    def _footers(self) -> Memo[tuple[str, str], Body]:
        return Memo(_FOOTERS)

    @cached_property
    def menus(self) -> PageMenus:
        """The menus that pages ask for."""
        return PageMenus(self.navigation)

    @property
    def questions(self) -> Questions:
        """What tells the answers of everything that a page may ask for."""
        own: Questions = {
            "twin": self.twins.get,
            "twin keys": lambda: [*self.twins],
            "print view": self.print_views.get,
            "printed": self.printed.get,
            "tag page": self.tag_pages.get,
            "site value": lambda name: packed(self._site_values.get(name)),
            "site value keys": lambda: [*self._site_values],
            "shared": lambda: self._shared,
        }
        parts = (self.view, self.menus, self.site, self.theme, self.liquid, self.sass)
        return {**own, **{name: tell for part in parts for name, tell in part.questions.items()}}

    @cached_property
    @apart
    def theme(self) -> Theme:
        """The theme with the guide's overrides."""
        folder = self.guide.config.templates
        return Theme(
            Path(self.guide.root) / folder, self.markdown, label=folder, dialects=self.guide.dialect.theme
        )

    @cached_property
    @apart
    def stylesheets(self) -> Stylesheets:
        """The theme's styles, which each page gets in one file."""
        return Stylesheets(self.theme.stylesheets, self.guide.dialect.styles)

    @cached_property
    @apart
    def sass(self) -> Sass:
        """What makes CSS of stylesheets in Sass."""
        config = self.guide.config
        return Sass(Path(self.guide.root), config.content, {"sass": config.keys.get("sass")})

    @cached_property
    @apart
    def liquid(self) -> LiquidRenderer:
        """The Liquid environment."""
        return LiquidRenderer(self.guide, self.guide.root, self._content)

    def _content(self, page: Page) -> str:
        from site_builder.render.page_text import page_text  # noqa: PLC0415 - it needs a rendering

        return page_text(page, self).content()

    @cached_property
    @apart
    def shows_contents(self) -> bool:
        """Whether any page may ask for the content of others."""
        return is_asked_for(self.guide)

    @cached_property
    def _shared(self) -> bytes:
        """What tells the machines that draw all pages."""
        config, library = self.guide.config, self.view.library
        settings = (
            config.smart_quotes,
            config.markdown_hard_wrap,
            config.markdown,
            config.base_path,
            config.templates,
        )
        releases = sorted({artifact.release for artifact in self.guide.artifacts})
        told = [repr(library.sources), *(library.release(name).told for name in releases)]
        site = self.site.places_outside
        return packed((self.guide.dialect, settings, told, self.guide.root, site))

    @cached_property
    def site_values(self) -> Values:
        """`site.KEY` in templates: the settings as written, then what they mean."""
        return Values(TrackedMapping("site value", {**self._site_values, "data": self.guide.site_data}))

    @cached_property
    @apart
    def _site_values(self) -> Mapping[str, Any]:
        config = self.guide.config
        said = {each.name: getattr(config, each.name) for each in dataclasses.fields(config)}
        return {**said, **config.keys}
