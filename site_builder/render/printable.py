"""What is printed of a page: its content, without what is of use on a screen only, in pieces.

It is made when the page is drawn. On a view some of the pieces say something else: headings are deeper, ids
have the page's name before them, links lead to their places on the view.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from markupsafe import escape

from site_builder.model.rendered import PrintPiece
from site_builder.model.text import plain_text
from site_builder.render.page_content import drop, written_html
from site_builder.render.page_parts import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = frozenset({"nav", "script", "template", "noscript"})
_DROPPED_CLASSES = frozenset({"copy", "headerlink", "page-links", "table-filter"})
NAMING = frozenset({"id", "name"})
"""Attributes that name an element."""
POINTING = frozenset(
    (
        *("aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-labelledby"),
        *("aria-owns", "for", "form", "headers", "list"),
    )
)
"""Attributes that hold ids, with spaces between."""
REFERRING = frozenset({"href", "src", "poster", "data", "xlink:href", "usemap"})
"""Attributes that hold an address."""


def printable(page: str, root: _Element | None, *, is_short: bool = False) -> tuple[PrintPiece, ...]:
    """Return what is printed of a page; of one that `is_short` its name, what it is for and its facts.

    `root` is its `content_tree`, which is changed. Of what is no HTML the words are printed.
    """
    try:
        return _pieces(root[0], page, is_short=is_short) if root is not None else _words(page)
    except (ValueError, IndexError):
        return _words(page)


def _words(page: str) -> tuple[PrintPiece, ...]:
    return (f"<p>{escape(plain_text(page))}</p>",)


def _pieces(body: _Element, page: str, *, is_short: bool) -> tuple[PrintPiece, ...]:
    if is_short:
        _shorten(body)
    mark = next(mark for mark in (f"piece{number}-" for number in count()) if mark not in page)
    marked: list[PrintPiece] = []
    for element in list(body.iter()):
        _take(element, mark, marked)
    written = "".join([str(escape(body.text or "")), *map(written_html, body)])
    # Each second part is the number of a mark.
    parts = re.split(rf"{mark}(\d+)-", written)
    return tuple(marked[int(part)] if at % 2 else part for at, part in enumerate(parts))


def _take(element: _Element, mark: str, marked: list[PrintPiece]) -> None:
    """Mark what an element says otherwise on each view, or drop it."""
    tag = str(element.tag)
    # One call for all attributes: most elements have none.
    attributes = element.items()
    if tag in _DROPPED or (attributes and _is_dropped(attributes)):
        drop(element)
        return
    if tag in HEADINGS:
        element.tag = f"h{mark}{len(marked)}-"
        marked.append(int(tag[1]))
    elif tag == "details":
        element.attrib.pop("name", "")
        element.set("open", "")
    for name, value in attributes:
        if _depends_on_view(tag, str(name), str(value)):
            element.set(name, f"{mark}{len(marked)}-")
            marked.append((tag, str(name), str(value)))


def _depends_on_view(tag: str, name: str, value: str) -> bool:
    if name in NAMING:
        return bool(value.strip()) and (name == "id" or tag in ("a", "map"))
    if name in REFERRING:
        return name != "data" or tag == "object"
    return name in POINTING or "url(" in value


def _is_dropped(attributes: Iterable[tuple[str | bytes, str | bytes]]) -> bool:
    return any(
        name == "class" and not _DROPPED_CLASSES.isdisjoint(str(value).split()) for name, value in attributes
    )


def _shorten(body: _Element) -> None:
    """Leave of an artifact's page its name, what it is for and its facts."""
    for part in list(_body_of(body)):
        lists = () if part.tag == "section" else part.iter("dl")
        if not any("facts" in (each.get("class") or "").split() for each in lists):
            drop(part)


def _body_of(root: _Element) -> Iterator[_Element]:
    for element in root.iter("div"):
        if "body" in (element.get("class") or "").split():
            yield from element
            return
