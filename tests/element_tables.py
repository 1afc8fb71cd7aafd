"""Reads element tables as tools do: what a view lacks has its name as a class, `not-key`."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

VIEWS = ("differential", "key", "snapshot")


def rows_of_view(page: html.HtmlElement, view: str) -> Iterator[html.HtmlElement]:
    """Yield the rows that a view of a profile's table has."""
    for table in page.iterfind(".//table[@data-view]"):
        if view in (table.get("data-views") or table.get("data-view")).split():
            for row in table.iterfind(".//tr[@data-element]"):
                if f"not-{view}" not in row.get("class", "").split():
                    yield row


def text_of(part: html.HtmlElement, view: str) -> str:
    """Return the text of a part of a row as a view has it."""
    if f"not-{view}" in part.get("class", "").split():
        return part.tail or ""
    inner = "".join(text_of(child, view) for child in part)
    return f"{part.text or ''}{inner}{part.tail or ''}"
