"""HTML that a resource brings along: only what is harmless of it is drawn, its headings below the page's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from site_builder.model.addresses import SCHEMES
from site_builder.render.outline import Outline
from site_builder.render.page_ids import PageIds
from site_builder.render.slug import heading_slug

if TYPE_CHECKING:
    import nh3
    from lxml.html import HtmlElement

_RELATIVE = re.compile(r"(?![A-Za-z][A-Za-z0-9+.\-]*:|[#/?]|$)(?:\./)?")
_HAS_PLACES = re.compile(r"<h[1-6]\b|\b(?:id|name)=")
"""Cheaper than a tree: most texts and narratives have neither headings nor anchors."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def harmless(html: str, base: str = "") -> str:
    """Keep what is harmless: no scripts, frames or handlers, no addresses that run programs.

    Links that are relative count from `base`, where there is one.
    """
    return _cleaner(base).clean(html)


def has_places(html: str) -> bool:
    """Tell whether clean HTML may have headings or anchors."""
    return bool(_HAS_PLACES.search(html))


def placed(html: str, level: int, ids: PageIds) -> str:
    """Put the headings of clean HTML at `level` and below, and give no id that the page has already."""
    if not has_places(html):
        return html
    from lxml import html as lxml_html  # noqa: PLC0415 - slow to import, and few texts need it

    root = lxml_html.fragment_fromstring(html, create_parent="div")
    renamed = _set_ids(root, ids)
    outline = Outline(level)
    for element in root.iter(*_HEADINGS):
        element.tag = f"h{outline.place(int(element.tag[1]))}"
        if not element.get("id") and (slug := heading_slug(str(element.text_content()))):
            element.set("id", ids.claim(slug))
            renamed.setdefault(slug, str(element.get("id")))
    for link in root.iter("a"):
        target = link.get("href") or ""
        if target[:1] == "#" and target[1:] in renamed:
            link.set("href", f"#{renamed[target[1:]]}")
    drawn = str(lxml_html.tostring(root, encoding="unicode"))
    return drawn.removeprefix("<div>").removesuffix("</div>")


def relative_to(base: str, address: str) -> str:
    """Return where an address leads that is written on a page at `base`."""
    match = _RELATIVE.match(address) if base else None
    return f"{base}{address[match.end() :]}" if match else address


def _set_ids(root: HtmlElement, ids: PageIds) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for element in root.iter():
        wanted = element.get("id")
        if wanted:
            renamed[wanted] = ids.claim(wanted)
            element.set("id", renamed[wanted])
    return renamed


@cache
def _cleaner(base: str) -> nh3.Cleaner:
    """Return what cleans; there are as many as releases of the specification, and one for no base."""
    import nh3  # noqa: PLC0415 - only guides with narratives need it

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"class", "id", "lang", "title", "colspan", "rowspan", "tabindex"}
    # What tables and lists of tasks are drawn with; an input can be no other than such a mark.
    for cell in ("td", "th"):
        attributes[cell] |= {"style"}
    attributes["input"] = {"checked"}
    moved: Callable[[str], str] = partial(relative_to, base)
    wanted: dict[str, Any] = {"url_relative": moved} if base else {}
    return nh3.Cleaner(
        tags={*nh3.ALLOWED_TAGS, "input"},
        attributes=attributes,
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        filter_style_properties={"text-align"},
        link_rel=None,
        url_schemes=set(SCHEMES),
        **wanted,
    )
