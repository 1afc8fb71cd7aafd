"""Renders the Liquid of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from liquid import BoundTemplate, Environment, Tag
from liquid.exceptions import LiquidInterrupt

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Guide, Layout, Page
from site_builder.render.liquid.branches import CaseTag, IfTag, UnlessTag
from site_builder.render.liquid.contents import Contents
from site_builder.render.liquid.context import CONTENT, PageContext, ThemeInclude, Work, no_theme
from site_builder.render.liquid.fragments import (
    FragmentTag,
    LanguageFragmentTag,
    QueryTag,
    QueryToDataTag,
)
from site_builder.render.liquid.includes import IncludeCachedTag, IncludeRelativeTag, IncludeTag
from site_builder.render.liquid.layout_draft import LayoutDraft
from site_builder.render.liquid.links import HighlightTag, LinkTag, PostUrlTag
from site_builder.render.liquid.loops import BreakTag, ContinueTag, CycleTag, ForTag, TableRowTag
from site_builder.render.liquid.parsing import Output, Parsed, read_template
from site_builder.render.liquid.plugins import FeedMetaTag, GistTag, SeoTag
from site_builder.render.liquid.site import SiteValues
from site_builder.render.liquid.variables import (
    AssignTag,
    CaptureTag,
    CommentTag,
    DecrementTag,
    EchoTag,
    IfChangedTag,
    IncrementTag,
    InlineCommentTag,
)
from site_builder.render.placeholders import Placeholders
from site_builder.source.budget import SpentError
from site_builder.source.placed import Draft, Placed, SourceText

_FOLLOWED_VERSION = "4.3.1"
"""The Jekyll whose behaviour is followed: `jekyll.version`."""
_SHOWN_OF_CUT = 200_000
"""Characters that are kept of a page that has no end: it shows what is wrong with it."""
_CURES = {
    "steps": "Loop over less, or nest fewer loops.",
    "characters": "Let texts and lists grow by less in loops.",
    "includes": "Include less in loops and in other includes.",
}

TAGS: tuple[type[Tag], ...] = (
    Output,
    IfTag,
    UnlessTag,
    CaseTag,
    ForTag,
    TableRowTag,
    BreakTag,
    ContinueTag,
    CycleTag,
    AssignTag,
    CaptureTag,
    IfChangedTag,
    IncrementTag,
    DecrementTag,
    EchoTag,
    CommentTag,
    InlineCommentTag,
    IncludeTag,
    IncludeRelativeTag,
    IncludeCachedTag,
    FragmentTag,
    LanguageFragmentTag,
    QueryTag,
    QueryToDataTag,
    HighlightTag,
    LinkTag,
    PostUrlTag,
    SeoTag,
    FeedMetaTag,
    GistTag,
)
"""Every tag: a new one is a class and a line here."""


@dataclass(frozen=True, slots=True)
class LiquidText:
    """What a page's Liquid came to."""

    text: Placed
    diagnostics: tuple[Diagnostic, ...] = ()
    has_gaps: bool = False
    """Whether `text` has gaps, where names that nobody set would stand."""


class PageEnvironment(Environment):
    """python-liquid's environment with the tags that Jekyll has, and no others."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register the tags; filters have a table of their own."""
        for tag in TAGS:
            self.add_tag(tag)


class LiquidRenderer:
    """Renders the pages of one guide; includes are read once and shared by all pages."""

    def __init__(self, guide: Guide, root: str, content: Callable[[Page], str] | None = None) -> None:
        """Take the guide, and the folder that sources are relative to.

        `content` draws what other pages may show of a page: its own text as HTML; without it its Liquid is
        rendered, and its Markdown.
        """
        self._environment = PageEnvironment()
        self._site = SiteValues(guide, root, self._environment.tags, content or self._content)

    def render(
        self, page: Page, placeholders: Placeholders | None = None, theme_include: ThemeInclude = no_theme
    ) -> LiquidText:
        """Render a page's body; an include that the guide lacks is asked of `theme_include`.

        Finished HTML (drawings, highlighted code) is kept by the placeholders, if there are any, else it
        goes into the text. A fault is a diagnostic; the page stands without the faulty tag's effect.
        """
        body, source = page.body, SourceText(page.source, page.body, page.body_line)
        if ("{{" not in body and "{%" not in body) or page.front_matter.get("render_with_liquid") is False:
            return LiquidText(Placed.copy_of(source))
        parsed = read_template(self._environment.tags, source)
        work = Work(page, self._site, placeholders, source, source, theme_include)
        work.may_show(self._site.text_size)
        work.add_found(parsed)
        context = PageContext(BoundTemplate(self._environment, []), self._offered(page), work)
        buffer = Draft()
        try:
            with self._site.contents.asked_by(page):
                for node in parsed.nodes:
                    # A `break` outside a loop ends the page, as in Ruby.
                    node.render(context, buffer)
        except LiquidInterrupt:
            pass
        except SpentError as spent:
            place, cure = work.stopped_at or work.place(), _CURES[spent.unit]
            message = f"the page takes {spent}; it was cut off here"
            work.found[Diagnostic("liquid-render", message, place, cure)] = None
            return LiquidText(buffer.placed(_SHOWN_OF_CUT), tuple(work.found))
        except RecursionError:
            work.report(
                "liquid-render", "blocks and includes are nested too deeply; the page was cut off here"
            )
        return LiquidText(buffer.placed(), tuple(work.found), work.has_gaps)

    def lay_out(
        self,
        page: Page,
        body: Callable[[], str],
        placeholders: Placeholders | None = None,
        theme_include: ThemeInclude = no_theme,
        *,
        keeps_menus: bool = False,
    ) -> LiquidText | None:
        """Draw a page's layouts, one around the other; None where it names none that the guide has.

        In the text `CONTENT` stands for the page's body, whose HTML `body` makes for filters that ask for it.
        What this theme has itself is left out; menus stay for who wants to read them.
        """
        chain = self._layouts(page)
        if not chain:
            return None
        found: dict[Diagnostic, None] = {}
        content: str = CONTENT
        values: dict[str, object] = {}
        for layout, parsed in chain:
            values = {**layout.values, **values}
            offered = {**self._offered(page), "layout": values, "content": content}
            work = Work(page, self._site, placeholders, parsed.origin, parsed.origin, theme_include, found)
            work.may_show(self._site.text_size)
            work.body = body
            work.add_found(parsed)
            make = partial(LayoutDraft, content, keeps_menus=keeps_menus)
            content = self._draw_layout(parsed, make, offered, work)
        return LiquidText(cast("Placed", content), tuple(found))

    def _draw_layout(
        self, parsed: Parsed, make: Callable[..., LayoutDraft], offered: dict[str, object], work: Work
    ) -> Placed:
        """Draw one layout; by elements' names alone where a class like a menu's holds the page."""
        for is_wary in (False, True):
            draft = make(is_wary=is_wary)
            context = PageContext(BoundTemplate(self._environment, []), dict(offered), work)
            try:
                draft.draw(parsed.nodes, context)
            except LiquidInterrupt:
                pass
            except SpentError as spent:
                place, cure = work.stopped_at or work.place(), _CURES[spent.unit]
                message = f"the layout takes {spent}; it was cut off here"
                work.found[Diagnostic("liquid-render", message, place, cure)] = None
            except RecursionError:
                message = "blocks and includes are nested too deeply; the layout was cut off here"
                work.report("liquid-render", message)
            if not draft.lost:
                break
        return draft.placed()

    def _layouts(self, page: Page) -> list[tuple[Layout, Parsed]]:
        """Return a page's layouts, the innermost first; one that is around itself ends the chain."""
        chain: dict[str, tuple[Layout, Parsed]] = {}
        name = page.front_matter.get("layout")
        if "layout" not in page.front_matter and page.format == "markdown":
            name = self._usual_layout(page)
        while isinstance(name, str) and name not in chain and (found := self._site.layout(name)):
            chain[name] = found
            name = found[0].values.get("layout")
        return list(chain.values())

    def _usual_layout(self, page: Page) -> str | None:
        """Return the layout of a page that names none: GitHub Pages gives it one, Jekyll alone does not."""
        guide = self._site.guide
        if not guide.config.reading.is_for_pages:
            return None
        special = "home" if page.out == "index.html" else "post" if page.collection == "posts" else "page"
        return next((name for name in (special, "page", "default") if name in guide.layouts), None)

    def _content(self, page: Page) -> str:
        text = self.render(page).text
        return self._site.markdown.convert(text).html if page.format == "markdown" else str(text)

    @property
    def contents(self) -> Contents:
        """What pages are to each other."""
        return self._site.contents

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on what Liquid alone reads, by their questions."""
        return self._site.questions

    def _offered(self, page: Page) -> dict[str, object]:
        return {
            "site": self._site.values,
            "page": self._site.page(page),
            "paginator": self._site.paginator(page),
            "layout": None,  # as in Jekyll: a layout is only there once the page stands
            "jekyll": {"version": _FOLLOWED_VERSION, "environment": "production"},
        }
