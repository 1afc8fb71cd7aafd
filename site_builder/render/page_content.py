"""What a finished page itself says, without the menus around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_builder.render.html_facts import VOID_SINCE_HTML5

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = ("article", "main", "body")
"""Elements that hold what a page says; the first that it has is the closest."""
_WBR = re.compile(r"<wbr\s*+/?>", re.IGNORECASE)
BREAK_SIGN = "\ufdd0"
"""Stands for `<wbr>` while lxml has a page: it knows no such element without an end, and would nest all that
follows in it. No text has this sign, which is none by Unicode."""
_VOID_END = re.compile(rf"</(?:{'|'.join(sorted(VOID_SINCE_HTML5))})>")
"""Ends that lxml writes of elements that have none: it knows those of HTML 4."""


def page_content(page: str) -> str:
    """Cut out what the page itself says; a page of another shell is taken whole."""
    for part in _PARTS:
        start, end = page.find(f"<{part}"), page.rfind(f"</{part}>")
        if 0 <= start < end:
            return page[start : end + len(f"</{part}>")]
    return page


def content_tree(page: str) -> _Element | None:
    """Read what the page itself says, as browsers mend it; None for what is no HTML.

    Where a word may break `BREAK_SIGN` stands; `written_html` knows it.
    """
    from lxml import etree  # noqa: PLC0415 - slow to import, and not every guide asks for it

    content = page_content(page)
    # Nearly all are the theme's own, and are found many times faster than others.
    content = content.replace("<wbr/>", BREAK_SIGN).replace("<wbr>", BREAK_SIGN)
    if "<wbr" in content:
        content = _WBR.sub(BREAK_SIGN, content)
    # The plain parser makes plain elements, in two thirds of the time of those that know HTML; and it takes
    # bytes in two thirds of the time of texts.
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        return etree.fromstring(content.encode(), parser)
    except (etree.LxmlError, ValueError):
        return None


def written_html(element: _Element) -> str:
    """Write an element of a `content_tree`, and what stands behind it."""
    from lxml import etree  # noqa: PLC0415 - as above

    text = etree.tostring(element, encoding="unicode", method="html")
    return _VOID_END.sub("", text.replace(BREAK_SIGN, "<wbr/>"))


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
