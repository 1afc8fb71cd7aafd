"""What a finished page itself says, without the menus around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_builder.render.markdown.html_facts import VOID_SINCE_HTML5

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = ("article", "main", "body")
"""Elements that hold what a page says; the first that it has is the closest."""
_WBR = re.compile(r"<wbr\s*+/?>", re.IGNORECASE)
_WBR_SIGN = "\ufdd0"
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


def content_tree(page: str) -> _Element:
    """Read what the page itself says, as browsers mend it; places where a word may break are left out.

    Raises lxml's errors for what is no HTML.
    """
    return _tree(_without_wbr(page_content(page), ""))


def breaking_tree(page: str) -> _Element:
    """Read what the page itself says, to be written by `written_html`, which knows where words may break."""
    return _tree(_without_wbr(page_content(page), _WBR_SIGN))


def written_html(element: _Element) -> str:
    """Write an element of a `breaking_tree`, and what stands behind it."""
    from lxml import etree  # noqa: PLC0415 - as below

    text = etree.tostring(element, encoding="unicode", method="html")
    return _VOID_END.sub("", text.replace(_WBR_SIGN, "<wbr/>"))


def _without_wbr(content: str, sign: str) -> str:
    # Nearly all are the theme's own, and are found many times faster than others.
    content = content.replace("<wbr/>", sign).replace("<wbr>", sign)
    return _WBR.sub(sign, content) if "<wbr" in content else content


def _tree(content: str) -> _Element:
    from lxml import etree  # noqa: PLC0415 - slow to import, and not every guide asks for it

    # The plain parser makes plain elements, in two thirds of the time of those that know HTML; and it takes
    # bytes in two thirds of the time of texts.
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    return etree.fromstring(content.encode(), parser)


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
