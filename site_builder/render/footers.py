"""The footer that a guide's own layouts draw: what it says stands in the theme's, without its look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.model.guide import OutPath
from site_builder.render.body import Body, BodyWriter
from site_builder.render.html import SiteMap
from site_builder.render.html_facts import VOID_ELEMENTS
from site_builder.render.html_tree import Element, read_tree
from site_builder.render.theme_parts import is_ours
from site_builder.source.placed import Draft, Placed

_KEPT = frozenset(
    {
        "p",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "br",
        "strong",
        "b",
        "em",
        "i",
        "small",
        "div",
        "span",
        "dl",
        "dt",
        "dd",
    }
)
_ATTRIBUTES = re.compile(
    r"\s(?:href|src|alt|rel|title|lang|target)\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)", re.IGNORECASE
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TAGS = re.compile(r"<[^<>]*+>")


def write_footer(drawn: Placed, out: OutPath, site: SiteMap) -> Body:
    """Write what footers say, as a page links from it."""
    draft = Draft()
    _write(drawn, read_tree(drawn), draft)
    text = draft.placed()
    if _is_blank(text) and "<img" not in text:
        return Body()
    writer = BodyWriter(out, site)
    writer.write_html(text, text.place)
    return writer.finish()


def _is_blank(html: str) -> bool:
    return not _TAGS.sub("", html).replace("&nbsp;", " ").strip()


def _write(drawn: Placed, element: Element, draft: Draft) -> None:
    position = element.inner_start
    for child in element.children:
        draft.add(drawn, position, child.start)
        position = child.end
        name = child.name
        if is_ours(name, child.attributes, keeps_menus=True):
            continue
        name = "p" if name in _HEADINGS else name
        is_kept = name in _KEPT
        if is_kept:
            for start, end in _kept_attributes(drawn, child, name, draft):
                draft.add(drawn, start, end)
            draft.write(">")
        if name not in VOID_ELEMENTS:
            _write(drawn, child, draft)
            draft.write(f"</{name}>" if is_kept else " ")
    draft.add(drawn, position, element.inner_end)


def _kept_attributes(drawn: Placed, element: Element, name: str, draft: Draft) -> Iterator[tuple[int, int]]:
    """Write the beginning of a start tag; yield where its attributes stand that are no matter of look."""
    draft.note(*drawn.origin(element.start))
    draft.write(f"<{name}")
    at = element.start + 1 + len(element.name)
    for found in _ATTRIBUTES.finditer(element.attributes):
        yield at + found.start(), at + found.end()
    draft.note(*drawn.origin(element.start))
