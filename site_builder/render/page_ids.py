"""The ids of one page: none is given twice, and those of the product's own sections come first.

HTML allows an id once in a document (HTML, 3.2.6), and a link finds only the first that has it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.model.sections import Section

_SHELL = frozenset({"top", "content"})
"""What the theme's shell has on every page; each page has a top."""
_MADE = ("", "-heading", "-view", "-name", "-summary")
"""What the templates of sections put behind a section's id for its parts."""


class PageIds:
    """Hands out ids while a page is drawn."""

    def __init__(self, own: Callable[[], Iterable[str]] = tuple, prefix: str = "") -> None:
        """`own` names the ids that the page has of itself; it is asked when a text first wants one.

        `prefix` stands before ids of texts that come onto a page whose author gave it ids of their own.
        """
        self._own = own
        self._prefix = prefix
        self._next: dict[str, int] = {}

    def claim(self, wanted: str) -> str:
        """Return the id wanted, or the first of `wanted-1`, `wanted-2` ... that the page has not yet."""
        wanted = f"{self._prefix}{wanted}"
        number = self._next.get(wanted, 0)
        found = f"{wanted}-{number}" if number else wanted
        while found in self._taken:
            number += 1
            found = f"{wanted}-{number}"
        self._next[wanted] = number
        self._taken.add(found)
        return found

    @cached_property
    def _taken(self) -> set[str]:
        return {*_SHELL, *self._own()}


def ids_of(sections: Iterable[Section]) -> Iterator[str]:
    """Yield the ids that sections and what stands in them have once they are drawn."""
    from site_builder.model.sections import Chip, Link, Markdown, Text, TreeRow  # noqa: PLC0415 - artifacts' alone

    pieces = (Text, Link, Markdown, Chip)
    stack: list[object] = list(sections)
    while stack:
        each = stack.pop()
        if isinstance(each, tuple):
            stack.extend(each)
        elif dataclasses.is_dataclass(each) and not isinstance(each, pieces):
            values = {field.name: getattr(each, field.name) for field in dataclasses.fields(each)}
            if isinstance(each, TreeRow):
                yield each.element
            if id_ := values.pop("id", ""):
                yield from (f"{id_}{end}" for end in _MADE)
            yield from values.pop("anchors", ())
            stack.extend(value for value in values.values() if isinstance(value, tuple))
            if isinstance(number := values.get("number"), int):
                # The name that links to HL7 guides have for the matrix of a capability statement.
                yield f"resourcesSummary{number}"
                panels = enumerate(getattr(each, "panels", ()), 1)
                for at, panel in panels:
                    yield from (f"{panel.title}{number}-{at}", f"collapse{number}-{at}")
            stack.extend(value for value in values.values() if dataclasses.is_dataclass(value))
