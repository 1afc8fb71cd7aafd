"""The theme's shell around a page: head, menus, foot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

import site_builder
from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.guide import OutPath
from site_builder.model.rendered import Hyperlink, Rendered, SearchEntry
from site_builder.model.text import plain_text
from site_builder.render.body import Body, BodyWriter
from site_builder.render.drawing import Drawing
from site_builder.render.page_values import listing_values
from site_builder.render.rendering import Rendering
from site_builder.render.structured_data import structured_data
from site_builder.render.templates import Values
from site_builder.source.placed import Placed

_PREVIEWED = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""Endings of images that are shown beside a link in messages and posts; drawings are not."""


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
    footer: Placed | None = None,
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
    page = values or listing_values(out, title, summary, tags, source)
    foot = rendering.footer_on(out, footer)
    shell_values = _shell_values(kind, out, source, tags, rendering)
    shell = drawing.render(
        template,
        page=page,
        about=about,
        content=body.markup,
        headings=body.headings,
        guide_footer=foot.markup,
        twin=rendering.twins.get(out, "") if kind in ("page", "artifact") else "",
        structured_data=_structured_data(kind, page, about, shell_values, context),
        **shell_values,
        **context,
    )
    around = Body()
    if writer is not None:
        shell, around = writer.write_shell(shell)
    shell, styles = rendering.stylesheets.dressed(shell, out)
    drawing.finish()
    return Rendered(
        out,
        # Readers of HTML 4, libxml2 among them, nest all that follows, and give up some 250 deep.
        shell.replace("<wbr>", "<wbr/>").encode(),
        plain_text(title),
        about,
        source,
        body.headings,
        undecided(body.links + foot.links + around.links, out, body.anchors),
        body.anchors,
        search,
        tags,
        kind,
        diagnostics + missing_alt(foot, out) + missing_alt(around, source or out) + drawing.faults,
        styles,
    )


def undecided(links: Iterable[Hyperlink], out: OutPath, anchors: Collection[str]) -> tuple[Hyperlink, ...]:
    """Return the links of a page that the finished site decides on, each once.

    A profile's tables have hundreds to places of the page itself, which are there whatever else the site has.
    """
    return tuple(dict.fromkeys(link for link in links if link.out != out or link.fragment not in anchors))


def _edit_url(prefix: str, source: str) -> str:
    """Return the address at which a source is edited; the prefix is a folder's or ends in `path=`."""
    if not prefix or not source:
        return ""
    return prefix + ("" if prefix.endswith(("/", "=")) else "/") + quote(source)


def _shell_values(
    kind: str, out: OutPath, source: str, tags: tuple[str, ...], rendering: Rendering
) -> dict[str, object]:
    """What the theme's shell gets besides the page: the guide, the navigation, the addresses."""
    config = rendering.guide.config
    return {
        "out": out,
        "site": rendering.site_values,
        "guide": config,
        "guide_about": rendering.about,
        "nav": rendering.menus.of(out),
        "edit_url": _edit_url(config.edit_url, source),
        "feedback_url": config.feedback_url,
        "build_date": rendering.guide.build_date,
        "generator_version": site_builder.__version__,
        "print_view": rendering.print_views.get(out, "") if kind == "page" else "",
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


def listing_drawer(rendering: Rendering) -> Callable[..., Rendered]:
    """Return what draws the pages that the build adds: `draw`, or a stand-in where the template fails."""

    def draw_listing(template: str, out: OutPath, title: str, /, **context: object) -> Rendered:
        try:
            return draw(template, out, title, rendering, kind="listing", **context)  # type: ignore[arg-type]
        except jinja2.TemplateError as error:
            place = Location(f"{rendering.guide.config.templates}/{template}")
            failed = Diagnostic("template-failed", f"{out} could not be drawn: {error}", place)
            return draw_failed(out, title, rendering, failed)

    return draw_listing


def missing_alt(body: Body, source: str) -> tuple[Diagnostic, ...]:
    """Return a finding for each image that says nothing to those who don't see it."""
    return tuple(
        Diagnostic("missing-alt", f"image '{image.source}' has no alt", image.place.within(source))
        for image in dict.fromkeys(body.images_without_alt)
    )
