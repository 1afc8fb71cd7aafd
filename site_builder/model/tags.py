"""Tags: which a guide shows, and the page that lists each tag's pages."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, count

from site_builder.model.guide import Guide, OutPath, Page

_MAX_NAME = 200
"""Bytes of a tag in its page's name; file systems allow 255 in all."""


def tag_pages(guide: Guide) -> dict[str, OutPath]:
    """Map every tag that is shown to its page: the guide's own, else one that the build makes.

    Jekyll guides write `tagName` on their own tag pages and list the tags that readers see in
    `_data/tags.yml`; where that list is there, other tags are the author's private notes.
    """
    own = {
        str(page.front_matter["tagName"]): page.out for page in guide.pages if "tagName" in page.front_matter
    }
    used = sorted({tag for page in guide.pages if page.format != "raw" for tag in page.tags})
    allowed = _allowed(guide.site_data.get("tags"))
    shown = [tag for tag in used if allowed is None or tag in allowed]
    taken: set[str] = set()
    return {tag: own[tag] if tag in own else _free(tag_page_name(tag), taken) for tag in shown}


def tag_page_name(tag: str) -> OutPath:
    """Name the page that lists the pages of a tag; characters that file systems refuse become `_`."""
    plain = "".join("_" if sign in '/\\:*?"<>|#% ' or not sign.isprintable() else sign for sign in tag)
    return f"tag_{plain.encode()[:_MAX_NAME].decode(errors='ignore')}.html"


def pages_by_tag(guide: Guide) -> dict[str, tuple[Page, ...]]:
    """Map each tag to its pages: pages by title, then posts, newest first."""
    found: dict[str, list[Page]] = {}
    for page in guide.pages:
        if page.format != "raw":
            for tag in dict.fromkeys(page.tags):
                found.setdefault(tag, []).append(page)
    return {tag: (*_pages(pages), *_posts(pages)) for tag, pages in found.items()}


def _free(out: OutPath, taken: set[str]) -> OutPath:
    """Number a name that another tag has; upper and lower case are one on Windows and macOS."""
    stem, ending = out.rsplit(".", 1)
    names = chain((out,), (f"{stem}-{number}.{ending}" for number in count(2)))
    free = next(name for name in names if name.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _allowed(value: object) -> frozenset[str] | None:
    if not isinstance(value, Mapping) or "allowed-tags" not in value:
        return None
    names = value["allowed-tags"]
    return frozenset(str(name) for name in names) if isinstance(names, list | tuple) else frozenset()


def _pages(pages: list[Page]) -> list[Page]:
    return sorted(
        (page for page in pages if page.collection != "posts"), key=lambda page: page.title.casefold()
    )


def _posts(pages: list[Page]) -> list[Page]:
    posts = [page for page in pages if page.collection == "posts"]
    return sorted(posts, key=lambda page: (str(page.date or ""), page.out), reverse=True)
