"""One page of the site: Liquid, then Markdown, then the theme's shell."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

import site_builder
from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds.embed import FilterError, embed
from site_builder.kinds.publisher.fragments import is_fragment
from site_builder.model.guide import Guide, OutPath, Page, Rendered
from site_builder.model.navigation import Navigation
from site_builder.model.sections import Section
from site_builder.model.text import plain_text
from site_builder.model.view import GuideView
from site_builder.render.html import Body, SiteMap, finish_body, search_texts
from site_builder.render.liquid import LiquidRenderer
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.publisher import draw_fragment, missing_fragment, with_links, with_statements
from site_builder.render.stash import Stash
from site_builder.render.templates import Theme, Values


@dataclass(frozen=True)
class Workshop:
    """What rendering any page needs; made once a build, then only read."""

    guide: Guide
    view: GuideView
    navigation: Navigation
    site: SiteMap
    """Every file that the site will have."""
    tag_pages: Mapping[str, OutPath]
    """Tag to the page that lists its pages."""

    @cached_property
    def markdown(self) -> MarkdownRenderer:
        """The one Markdown instance; making it costs more than a page."""
        config = self.guide.config
        return MarkdownRenderer(smart_quotes=config.smart_quotes, hard_wrap=config.markdown_hard_wrap)

    @cached_property
    def theme(self) -> Theme:
        """The theme with the guide's overrides."""
        return Theme(Path(self.guide.root) / self.guide.config.templates, self.markdown)

    @cached_property
    def liquid(self) -> LiquidRenderer:
        """The Liquid environment; an include that the guide lacks is looked up in the theme."""
        return LiquidRenderer(self.guide, self.theme_includes, self.guide.root)

    @cached_property
    def theme_includes(self) -> ThemeIncludes:
        """The theme's includes, as Liquid calls them."""
        return ThemeIncludes(self)

    @cached_property
    def site_values(self) -> Values:
        """`site.KEY` in templates: the settings as written, then what they mean."""
        config = dataclasses.asdict(self.guide.config)
        return Values({**config, **self.guide.config.keys, "data": self.guide.site_data})


class ThemeIncludes:
    """Draws the theme's includes for Liquid."""

    def __init__(self, workshop: Workshop) -> None:
        """Draw with the workshop's theme."""
        self._workshop = workshop
        self._diagnostics: list[Diagnostic] = []

    def take_diagnostics(self) -> tuple[Diagnostic, ...]:
        """Give the findings since they were last taken: those of the page that was just rendered."""
        taken = tuple(self._diagnostics)
        self._diagnostics.clear()
        return taken

    def __call__(self, name: str, parameters: Mapping[str, object], page: Page) -> str | None:
        """Draw `templates/includes/NAME`, or give None when the theme lacks it."""
        template = f"includes/{name}"
        theme = self._workshop.theme
        if not theme.has(template):
            return self._fragment(name, page) if is_publishers(self._workshop) else None
        place = partial(_include_place, page, name, parameters)
        try:
            return theme.render(
                template,
                page.out,
                include=Values(parameters),
                page=page_values(page),
                site=self._workshop.site_values,
                guide=self._workshop.guide.config,
                show=lambda kind, **wanted: self._show(kind, wanted, page, place),
                pages=self._workshop.guide.pages,
            )
        except jinja2.TemplateError as error:
            self._diagnostics.append(Diagnostic("template-failed", f"{template}: {error}", place()))
            return ""

    def _fragment(self, name: str, page: Page) -> str | None:
        """Draw what HL7's IG Publisher has under this name."""
        view = self._workshop.view
        drawn = draw_fragment(name, page, self._workshop.theme, view)
        if drawn is None and is_fragment(name, view):
            self._diagnostics.append(missing_fragment(name, page))
            return ""
        return drawn

    def _show(
        self, kind: str, parameters: Mapping[str, Any], page: Page, place: Callable[[], Location]
    ) -> Markup:
        try:
            sections = self._sections(kind, parameters, place)
        except LookupError as error:
            message = str(error.args[0]) if error.args else kind
            self._diagnostics.append(Diagnostic("unknown-artifact", message, place()))
            return Markup("")
        # On an author's page an artifact stands below one of the page's own headings.
        return self._workshop.theme.draw_sections(sections, page.out, level=3)

    def _sections(
        self, kind: str, parameters: Mapping[str, Any], place: Callable[[], Location]
    ) -> tuple[Section, ...]:
        try:
            return embed(kind, parameters, self._workshop.view)
        except FilterError as error:
            words = f"a filter can't be applied, the whole resource is shown: {error}"
            self._diagnostics.append(Diagnostic("missing-fragment", words, place()))
            return embed(kind, {**parameters, "filters": None}, self._workshop.view)


def _include_place(page: Page, name: str, parameters: Mapping[str, object]) -> Location:
    """Find the include's tag in the page: the one that writes most of these parameters."""
    if name == "example.html" and "filters" in parameters:
        # The tag `fragment`, which writes its parameters without quotes and names.
        tags = re.findall(r"\{%-?\s*fragment\b.*?%\}", page.body, re.DOTALL)
        given = [str(value) for value in parameters.values() if value]
        return page.locate(max(tags, key=lambda tag: sum(value in tag for value in given), default=""))
    tags = re.findall(rf"\{{%-?\s*include\s+{re.escape(name)}\b.*?%\}}", page.body, re.DOTALL)
    if not tags:
        return page.locate(name)
    written = [f"{quote}{value}{quote}" for value in parameters.values() for quote in "\"'"]
    return page.locate(max(tags, key=lambda tag: (sum(value in tag for value in written), -len(tag))))


def page_values(page: Page) -> Values:
    """`page.KEY` in templates: the front matter as written, then what it means."""
    fields = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
    return Values({**page.front_matter, **fields})


def render_page(page: Page, workshop: Workshop) -> Rendered:
    """Turn a page's source into its file. Never raises for an author's mistake: that is a diagnostic."""
    stash = Stash()
    liquid = workshop.liquid.render(page, stash)
    diagnostics = [*liquid.diagnostics, *workshop.theme_includes.take_diagnostics()]
    if page.format == "raw":
        content = stash.restore(liquid.text)
        return Rendered(
            page.out,
            content.encode(),
            page.title,
            source=page.source,
            kind="file",
            diagnostics=tuple(diagnostics),
        )
    body, unknown = written_for(page, liquid.text, workshop, stash)
    diagnostics += unknown
    if page.format == "markdown":
        body = workshop.markdown.convert(body).html
    finished = finish_body(stash.restore(body), page.out, workshop.site, is_raised=is_publishers(workshop))
    diagnostics += _missing_alt(finished, page)
    template = f"{page.layout}.html" if workshop.theme.has(f"{page.layout}.html") else "page.html"
    return draw(
        template,
        page.out,
        page.title,
        workshop,
        body=finished,
        source=page.source,
        summary=page.summary,
        tags=page.tags,
        is_searchable=page.searchable,
        values=page_values(page),
        diagnostics=tuple(diagnostics),
    )


def is_publishers(workshop: Workshop) -> bool:
    """Tell whether the guide was written for HL7's IG Publisher."""
    return workshop.guide.config.publisher_guide is not None


def written_for(
    page: Page, text: str, workshop: Workshop, stash: Stash
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Read a page's text, its Liquid done, by the habits of the tool that its guide was written for."""
    if not is_publishers(workshop):
        return text, ()
    text = with_statements(text, page, workshop.theme, workshop.view, stash)
    return with_links(text, page, workshop.view)


def draw(
    template: str,
    out: OutPath,
    title: str,
    workshop: Workshop,
    /,
    *,
    body: Body | None = None,
    source: str = "",
    summary: str = "",
    tags: tuple[str, ...] = (),
    is_searchable: bool = True,
    values: Values | None = None,
    kind: str = "page",
    diagnostics: tuple[Diagnostic, ...] = (),
    **context: Any,
) -> Rendered:
    """Draw a page in the theme's shell. A listing has no body: its template writes one from `context`."""
    config = workshop.guide.config
    if body is None:
        body = Body("", (), (), frozenset(), ())
    page = values or Values(
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
    shell = workshop.theme.render(
        template,
        out,
        out=out,
        page=page,
        site=workshop.site_values,
        guide=config,
        content=body.markup,
        headings=body.headings,
        nav=workshop.navigation.for_page(out),
        edit_url=config.edit_url + source if config.edit_url and source else "",
        feedback_url=config.feedback_url,
        build_date=workshop.guide.build_date,
        generator_version=site_builder.__version__,
        canonical_url=config.address(out) if config.site_url else "",
        tag_links=tuple((tag, workshop.tag_pages[tag]) for tag in tags if tag in workshop.tag_pages),
        **context,
    )
    return Rendered(
        out,
        shell.encode(),
        plain_text(title),
        plain_text(summary),
        source,
        body.headings,
        body.links,
        body.anchors,
        search_texts(body.html, plain_text(title)) if is_searchable else (),
        tags,
        kind,
        diagnostics,
    )


def draw_failed(
    out: OutPath, title: str, workshop: Workshop, failed: Diagnostic, *, files: tuple[OutPath, ...] = ()
) -> Rendered:
    """Draw a stand-in for a page that failed, so that links to it hold.

    `files` are offered instead. When the shell itself fails, there is no file at all.
    """
    try:
        return draw(
            "failed.html", out, title, workshop, is_searchable=False, diagnostics=(failed,), files=files
        )
    except jinja2.TemplateError:
        return Rendered(out, b"", title, kind="failed", diagnostics=(failed,))


def _missing_alt(body: Body, page: Page) -> list[Diagnostic]:
    return [
        Diagnostic("missing-alt", f"image '{source}' has no alt", page.locate(source))
        for source in dict.fromkeys(body.images_without_alt)
    ]
