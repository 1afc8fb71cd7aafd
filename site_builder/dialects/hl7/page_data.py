"""What HL7's IG Publisher tells pages of each other: `site.data.pages`, by output file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from site_builder.dialects.hl7.pages import ListedPage
from site_builder.model.guide import Artifact, Page

_CONTENTS = ("toc.html", "Table of Contents")


def page_data(
    listed: Sequence[ListedPage], pages: Iterable[Page], artifacts: Iterable[Artifact]
) -> dict[str, dict[str, Any]]:
    """Return title, number, way and neighbours of each page that the guide lists; the title of any other."""
    rows = [_row("0.0", (_CONTENTS,))]
    for number, page in enumerate(listed, 1):
        rows += _rows(page, str(number), (_CONTENTS,))
    found: dict[str, dict[str, Any]] = dict(rows)
    for (before, first), (after, second) in pairwise(rows):
        first.setdefault("next", after)
        second.setdefault("previous", before)
    titles = [(page.out, page.title) for page in pages]
    titles += ((artifact.out, artifact.title) for artifact in artifacts)
    for out, title in titles:
        found.setdefault(out, {"title": title})
    return found


def _rows(
    page: ListedPage, number: str, above: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    way = (*above, (f"{page.stem}.html", page.title))
    yield _row(number, way)
    for below, child in enumerate(page.children, 1):
        yield from _rows(child, f"{number}.{below}", way)


def _row(number: str, way: tuple[tuple[str, str], ...]) -> tuple[str, dict[str, Any]]:
    *above, (out, title) = way
    links = "".join(f"<li><a href='{escape(to)}'><b>{escape(name)}</b></a></li>" for to, name in above)
    return out, {"title": title, "label": number, "breadcrumb": f"{links}<li><b>{escape(title)}</b></li>"}
