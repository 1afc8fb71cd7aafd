"""In which order Jekyll has the documents of a collection, and which posts it keeps."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cmp_to_key
from typing import Any

from site_builder.config import Collection
from site_builder.model.guide import Page


def in_order(pages: Iterable[Page], collection: Collection | None, today: date) -> list[Page]:
    """Return the documents of a collection by date and path, or as its settings order them.

    Source: https://jekyllrb.com/docs/collections/#sort-by-front-matter-key
    """
    usual = sorted(pages, key=lambda page: (_moment(page, today), page.source))
    if collection is None:
        return usual
    if collection.order:
        return _as_listed(usual, collection.order)
    return _by_key(usual, collection.sort_by) if collection.sort_by else usual


def newest(pages: Sequence[Page], most: int, today: date) -> list[Page]:
    """Return the pages without all but the newest posts; `most` 0 keeps them all."""
    posts = [page for page in pages if page.collection == "posts"]
    if not most or len(posts) <= most:
        return list(pages)
    left_out = {id(page) for page in in_order(posts, None, today)[:-most]}
    return [page for page in pages if id(page) not in left_out]


def _moment(page: Page, today: date) -> str:
    # Dates with and without a time have no order in Python; as ISO 8601 writes them they have.
    day = page.date or today
    return day.isoformat().replace("T", " ")


def _as_listed(pages: list[Page], order: Sequence[str]) -> list[Page]:
    def place(page: Page) -> int:
        listed = (at for at, name in enumerate(order) if page.source.endswith(f"/{posixpath.normpath(name)}"))
        return next(listed, len(order))

    return sorted(pages, key=place)


def _by_key(pages: list[Page], key: str) -> list[Page]:
    """Sort by a value of the front matter; documents without one come last."""

    def compare(one: Page, other: Page) -> int:
        first, second = one.front_matter.get(key), other.front_matter.get(key)
        if first is None or second is None:
            return (first is None) - (second is None)
        return _compare(first, second)

    return sorted(pages, key=cmp_to_key(compare))


def _compare(first: Any, second: Any) -> int:
    try:
        return int(first > second) - int(first < second)
    except TypeError:
        # Values of several kinds have no order; the documents stay as they are.
        return 0
