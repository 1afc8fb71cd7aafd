"""One page of the site: Liquid, then Markdown, then the theme's shell."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import jinja2
from markupsafe import Markup

import site_builder
from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import STATIC_FOLDER, Guide, OutPath, Page
from site_builder.model.menu import NavItem
from site_builder.model.navigation import Navigation, PageNavigation
from site_builder.model.print_plan import PrintPlan, print_plan
from site_builder.model.records import Questions
from site_builder.model.rendered import Hyperlink, Rendered, SearchEntry
from site_builder.model.text import plain_text
from site_builder.model.twins import twins
from site_builder.model.view import GuideView
from site_builder.render.body import Body, BodyWriter
from site_builder.render.drawing import Drawing
from site_builder.render.html import SiteMap
from site_builder.render.liquid import LiquidRenderer, Report
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.render.structured_data import structured_data
from site_builder.render.stylesheets import Stylesheets
from site_builder.render.templates import Theme, Values
from site_builder.source.dependencies import (
    Dependency,
    Memo,
    TrackedMapping,
    apart,
    depend_on,
    fingerprint,
    packed,
    untracked,
)
from site_builder.source.placed import Asked, Placed

if TYPE_CHECKING:
    from site_builder.model.sections import Section

_PREVIEWED = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""Endings of images that are shown beside a link in messages and posts; drawings are not."""

_SCRIPT = re.compile(rf'<script src="[^"]*\b{STATIC_FOLDER}/[^"]+" defer></script>\n?')


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
        config = self.guide.config
        return MarkdownRenderer(smart_quotes=config.smart_quotes, hard_wrap=config.markdown_hard_wrap)

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

    def navigation_of(self, out: OutPath) -> PageNavigation:
        """Return the menus as a page shows them."""
        depend_on("navigation", out)
        with untracked():
            return self.navigation.for_page(out)

    @property
    def questions(self) -> Questions:
        """What tells the answers of everything that a page may ask for."""
        own: Questions = {
            "navigation": self._told_navigation,
            "all navigation": self._told_all_navigation,
            "twin": self.twins.get,
            "twin keys": lambda: [*self.twins],
            "print view": self.print_views.get,
            "tag page": self.tag_pages.get,
            "site value": lambda name: packed(self._site_values.get(name)),
            "site value keys": lambda: [*self._site_values],
            "shared": lambda: self._shared,
        }
        parts = (self.view, self.site, self.theme, self.liquid)
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
    def liquid(self) -> LiquidRenderer:
        """The Liquid environment."""
        return LiquidRenderer(self.guide, self.guide.root)

    @cached_property
    def _shared(self) -> bytes:
        """What tells the machines that draw all pages."""
        config, library = self.guide.config, self.view.library
        settings = (config.smart_quotes, config.markdown_hard_wrap, config.base_path, config.templates)
        releases = sorted({artifact.release for artifact in self.guide.artifacts})
        told = [repr(library.sources), *(library.release(name).told for name in releases)]
        site = self.site.places_outside
        return packed((self.guide.dialect, settings, told, self.guide.root, site))

    wholes: ClassVar[Mapping[str, Dependency]] = {"navigation": ("all navigation",)}
    """What tells all answers of a question at once."""

    def _told_navigation(self, out: OutPath) -> object:
        menus = self.navigation.for_page(out)
        ways = (menus.sidebar_title, menus.breadcrumbs, menus.previous, menus.next)
        return self._told_menu(menus.topnav), self._told_menu(menus.sidebar), ways

    def _told_menu(self, items: tuple[NavItem, ...]) -> list[object]:
        """Tell a menu, of which most is the same on all pages."""
        return [
            (replace(item, children=()), self._told_menu(item.children))
            if item.is_open
            else self._told_closed(item)
            for item in items
        ]

    def _told_closed(self, item: NavItem) -> object:
        # The very same folders stand in the menus of all pages.
        return self._folders.get(id(item), lambda: (fingerprint(item), item))[0] if item.children else item

    @cached_property
    def _folders(self) -> Memo[int, tuple[bytes, NavItem]]:
        """Fingerprints by identity, with the folders themselves, so that no other gets their identities."""
        return Memo()

    def _told_all_navigation(self) -> object:
        found = self.navigation
        menus = [(name, sidebar.menu) for name, sidebar in found.sidebars.items()]
        pages = [(out, page.sidebar) for out, page in found.pages.items()]
        return packed((found.topnav, menus, found.titles, pages, found.artifacts))

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
        if not self._rendering.theme.has(template):
            dialect, view = self._rendering.guide.dialect, self._rendering.view
            return dialect.include(name, view, self._drawing, report)
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


def page_values(page: Page) -> Values:
    """`page.KEY` in templates: the front matter as written, then what it means."""
    fields = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
    fields["summary"] = Placed.from_place(page.summary, Asked(page.at("summary").place))
    return Values({**page.front_matter, **fields})


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
        writer.write_tree(rendering.markdown.read(text))
    else:
        restored = placeholders.restored(text)
        writer.write_html(restored, restored.place)
    body = writer.finish(is_raised=rendering.guide.dialect.raises_headings)
    diagnostics += (*unknown, *missing_alt(body, page.source))
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


def draw(
    template: str,
    out: OutPath,
    title: str,
    rendering: Rendering,
    /,
    *,
    body: Body | None = None,
    writer: BodyWriter | None = None,
    search: tuple[SearchEntry, ...] | None = None,
    source: str = "",
    summary: str = "",
    about: str | None = None,
    tags: tuple[str, ...] = (),
    is_searchable: bool = True,
    values: Values | None = None,
    kind: str = "page",
    diagnostics: tuple[Diagnostic, ...] = (),
    drawing: Drawing | None = None,
    **context: Any,
) -> Rendered:
    """Draw a page in the theme's shell. A listing has no body: its template writes one from `context`.

    `summary` is an author's Markdown; `about` are the words of one that isn't. Search finds the page by its
    title, unless `search` says what it finds, or that it finds nothing. `drawing` is the page where it
    is begun already.
    """
    drawing = drawing or rendering.theme.page(out)
    about = rendering.markdown.words(summary) if about is None else about
    body = body or Body()
    if search is None:
        search = (SearchEntry("page", plain_text(title)),) if is_searchable else ()
    page = values or _listing_values(out, title, summary, tags, source)
    shell_values = _shell_values(out, source, tags, rendering)
    shell = drawing.render(
        template,
        page=page,
        about=about,
        content=body.markup,
        headings=body.headings,
        twin=rendering.twins.get(out, "") if kind in ("page", "artifact") else "",
        structured_data=_structured_data(kind, page, about, shell_values, context),
        **shell_values,
        **context,
    )
    around = Body()
    if writer is not None:
        shell, around = writer.write_shell(shell)
    shell, styles = rendering.stylesheets.dressed(_scripts_once(shell), out)
    return Rendered(
        out,
        shell.encode(),
        plain_text(title),
        about,
        source,
        body.headings,
        undecided(body.links + around.links, out, body.anchors),
        body.anchors,
        search,
        tags,
        kind,
        diagnostics + missing_alt(around, source or out) + drawing.faults,
        styles,
    )


def undecided(links: Iterable[Hyperlink], out: OutPath, anchors: Collection[str]) -> tuple[Hyperlink, ...]:
    """Return the links of a page that the finished site decides on, each once.

    A profile's tables have hundreds to places of the page itself, which are there whatever else the site has.
    """
    return tuple(dict.fromkeys(link for link in links if link.out != out or link.fragment not in anchors))


def _scripts_once(html: str) -> str:
    """Drop all but the first of the same scripts: each of a page's sections brings along what it needs."""
    met: set[str] = set()

    def first(found: re.Match[str]) -> str:
        if found[0] in met:
            return ""
        met.add(found[0])
        return found[0]

    return _SCRIPT.sub(first, html)


def _listing_values(out: OutPath, title: str, summary: str, tags: tuple[str, ...], source: str) -> Values:
    """`page.KEY` for a page that no author wrote."""
    return Values(
        {
            "title": title,
            "summary": summary,
            "tags": tags,
            "toc": True,
            "out": out,
            "url": f"/{out}",
            "source": source,
            "hide_sidebar": False,
            "front_matter": {},
        }
    )


def _edit_url(prefix: str, source: str) -> str:
    """Return the address at which a source is edited; the prefix is a folder's or ends in `path=`."""
    if not prefix or not source:
        return ""
    return prefix + ("" if prefix.endswith(("/", "=")) else "/") + quote(source)


def _shell_values(
    out: OutPath, source: str, tags: tuple[str, ...], rendering: Rendering
) -> dict[str, object]:
    """What the theme's shell gets besides the page: the guide, the navigation, the addresses."""
    config = rendering.guide.config
    return {
        "out": out,
        "site": rendering.site_values,
        "guide": config,
        "guide_about": rendering.about,
        "nav": rendering.navigation_of(out),
        "edit_url": _edit_url(config.edit_url, source),
        "feedback_url": config.feedback_url,
        "build_date": rendering.guide.build_date,
        "generator_version": site_builder.__version__,
        "print_view": rendering.print_views.get(out, ""),
        "preview_image": _preview_image(config),
        "canonical_url": config.address(out) if config.site_url else "",
        "tag_links": tuple((tag, rendering.tag_pages[tag]) for tag in tags if tag in rendering.tag_pages),
    }


def _structured_data(
    kind: str, page: Values, about: str, shell: Mapping[str, Any], context: Mapping[str, Any]
) -> Markup:
    """Describe an author's page or an artifact's for programs; what the build adds needs no description."""
    if kind not in ("page", "artifact"):
        return Markup("")
    return structured_data(
        shell["out"],
        plain_text(page["title"]),
        about or (shell["guide_about"] if shell["out"] == "index.html" else ""),
        shell["guide"],
        changed=page["changed"],
        artifact=context.get("artifact"),
        crumbs=shell["nav"].breadcrumbs,
    )


def _preview_image(config: GuideConfig) -> str:
    """Return the whole address of the image beside links to the site; empty for none.

    A logo will do if it is of a format that is shown there.
    """
    image = config.preview_image or config.logo
    if not image.lower().endswith(_PREVIEWED):
        return ""
    if image.startswith(("http://", "https://")):
        return image
    return config.address(image.lstrip("/")) if config.site_url else ""


def draw_failed(
    out: OutPath, title: str, rendering: Rendering, failed: Diagnostic, *, files: tuple[OutPath, ...] = ()
) -> Rendered:
    """Draw a stand-in for a page that failed, so that links to it hold.

    `files` are offered instead. When the shell itself fails, there is no file at all.
    """
    try:
        return draw(
            "failed.html",
            out,
            title,
            rendering,
            is_searchable=False,
            kind="stand-in",
            diagnostics=(failed,),
            files=files,
        )
    except jinja2.TemplateError:
        return Rendered(out, b"", title, kind="failed", diagnostics=(failed,))


def missing_alt(body: Body, source: str) -> tuple[Diagnostic, ...]:
    """Return a finding for each image that says nothing to those who don't see it."""
    return tuple(
        Diagnostic("missing-alt", f"image '{image.source}' has no alt", image.place.within(source))
        for image in dict.fromkeys(body.images_without_alt)
    )
