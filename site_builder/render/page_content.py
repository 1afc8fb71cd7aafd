"""What a finished page itself says, without the menus around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = ("article", "main", "body")
"""Elements that hold what a page says; the first that it has is the closest."""


def page_content(page: str) -> str:
    """Cut out what the page itself says; a page of another shell is taken whole."""
    for part in _PARTS:
        start, end = page.find(f"<{part}"), page.rfind(f"</{part}>")
        if 0 <= start < end:
            return page[start : end + len(f"</{part}>")]
    return page


def content_tree(page: str) -> _Element:
    """Read what the page itself says, as browsers mend it. Raises lxml's errors for what is no HTML."""
    from lxml import etree  # noqa: PLC0415 - slow to import, and not every guide asks for it

    # The plain parser makes plain elements, in two thirds of the time of those that know HTML.
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    return etree.fromstring(page_content(page), parser)


def drop(element: _Element) -> None:
    """Take an element out, and leave what stands behind it."""
    above = element.getparent()
    if above is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        above.text = (above.text or "") + tail
    above.remove(element)
