"""How a page is parted: its headings, and for search its terms, as they are met while it is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from site_builder.model.rendered import Heading, SearchEntry
from site_builder.model.text import plain_text
from site_builder.render.slug import heading_slug

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARTING = HEADINGS | {"dt", "caption"}
"""Elements whose start tags part a page; of their end tags and that of `dl` too."""
_LOWEST = 6
_NAME_END = len("<h1")


@dataclass(slots=True)
class _Mark:
    kind: Literal["heading", "term", "term end", "list end"]
    at: int
    """Which part of the output is its tag."""
    id: str = ""
    level: int = 0
    end: int = -1
    """Which part is the end tag of a heading; -1 where there is none."""
    is_listed: bool = True
    """Whether a list of contents shows the heading."""
    text: str = ""


class PageParts:
    """What parts the output of one page, whose tags are parts of their own in it."""

    def __init__(self, out: list[str]) -> None:
        """Look at an output, which grows."""
        self._out = out
        self._marks: list[_Mark] = []
        self._heading_tags: list[int] = []
        self._open: _Mark | None = None
        self._cited: list[tuple[int, str]] = []
        """Addresses, each with which part of the output is its link's."""
        self._unseen: list[list[int]] = []
        """Captions for those who hear a table: they repeat the heading above it."""
        self.term: _Mark | None = None
        """A term without an id that nothing has followed yet: it takes the id of its first element."""

    def start(self, tag: str, id_: str, classes: str) -> None:
        """Note a start tag that comes next in the output."""
        at = len(self._out)
        if tag in HEADINGS:
            self._open = _Mark("heading", at, id_, int(tag[1]), is_listed="no_toc" not in classes.split())
            self._marks.append(self._open)
            self._heading_tags.append(at)
        elif tag == "dt":
            term = _Mark("term", at, id_)
            self._marks.append(term)
            self.term = None if id_ else term
        elif tag == "caption" and classes == "unseen":
            self._unseen.append([at, at])

    def end(self, tag: str) -> None:
        """Note an end tag that comes next."""
        at = len(self._out)
        if tag in HEADINGS:
            self._heading_tags.append(at)
            if self._open is not None and self._open.level == int(tag[1]):
                self._open.end = at
                self._open = None
        elif tag == "dt":
            self._marks.append(_Mark("term end", at))
            self.term = None
        elif tag == "dl":
            self._marks.append(_Mark("list end", at))
        elif tag == "caption" and self._unseen and self._unseen[-1][0] == self._unseen[-1][1]:
            self._unseen[-1][1] = at + 1

    def meet(self, id_: str) -> None:
        """Note the first element of a term, and the id that it has."""
        if self.term is not None:
            self.term.id, self.term = id_, None

    def name_headings(self, start: int, taken: Container[str]) -> tuple[str, ...]:
        """Give headings from `start` on without an id one of their words; return these ids.

        None is one of those taken.
        """
        named: dict[str, None] = {}
        for mark in self._marks:
            if mark.at < start or mark.kind != "heading" or mark.id or mark.end < 0:
                continue
            wanted = found = heading_slug(plain_text("".join(self._out[mark.at + 1 : mark.end])))
            number = 0
            while found in taken or found in named:
                number += 1
                found = f"{wanted}-{number}"
            if wanted:
                named[found] = None
                mark.id, tag = found, self._out[mark.at]
                self._out[mark.at] = f'{tag[:_NAME_END]} id="{found}"{tag[_NAME_END:]}'
        return tuple(named)

    def headings(self, start: int, *, below: int, is_raised: bool) -> tuple[Heading, ...]:
        """Put the headings from `start` on below one of the level `below`; return those with id and text.

        Where the highest of them is no deeper than that one, all go down. Where headings are raised, the
        highest stands just below it: some tools draw a page's title as h2.
        """
        tags = self._heading_tags[bisect_left(self._heading_tags, start) :]
        marks = [mark for mark in self._marks if mark.at >= start and mark.kind == "heading"]
        change = below + 1 - min((mark.level for mark in marks), default=below + 1)
        if change > 0 or (is_raised and change < 0):
            for at in tags:
                self._lower(at, change)
            for mark in marks:
                mark.level = min(mark.level + change, _LOWEST)
        listed: list[Heading] = []
        for mark in marks:
            if mark.id and mark.end >= 0:
                mark.text = plain_text("".join(self._out[mark.at + 1 : mark.end]))
                if mark.text and mark.is_listed:
                    listed.append(Heading(mark.level, mark.id, mark.text))
        return tuple(listed)

    def cite(self, address: str) -> None:
        """Note an address outside the site that a link in the output leads to."""
        self._cited.append((len(self._out), address))

    def search_entries(self, title: str, first: int = 0) -> tuple[SearchEntry, ...]:
        """Cut the output from `first` on into what search finds: its parts, and each term with an anchor."""
        parts: list[SearchEntry] = []
        terms: list[SearchEntry] = []
        pieces: list[str] = []
        anchor, heading, position, start = "", title, first, first
        for mark, end, stop in self._cuts():
            if mark.at < position:
                continue
            pieces.append(self._between(position, mark.at))
            position = stop
            if mark.kind == "term":
                name = plain_text(self._between(mark.at, end))
                text = plain_text(self._between(end + 1, stop))
                terms.append(SearchEntry("section", name, mark.id, text))
                continue
            if (text := plain_text("".join(pieces))) or not anchor:
                parts.append(self._part(anchor, heading, text, (start, mark.at)))
            pieces.clear()
            anchor, heading, start = mark.id, mark.text, mark.at
        text = plain_text("".join([*pieces, self._between(position, len(self._out))]))
        if text or not anchor:
            parts.append(self._part(anchor, heading, text, (start, len(self._out) + 1)))
        return (*parts, *terms)

    def _part(self, anchor: str, heading: str, text: str, span: tuple[int, int]) -> SearchEntry:
        cited = dict.fromkeys(address for at, address in self._cited if span[0] <= at < span[1])
        return SearchEntry("section" if anchor else "page", heading, anchor, text, words=" ".join(cited))

    def _cuts(self) -> Iterator[tuple[_Mark, int, int]]:
        """Yield headings and terms with an id, their end tags, and where the text goes on behind them."""
        ends = [mark.at for mark in self._marks if mark.kind == "term end"]
        stops = [mark.at for mark in self._marks if mark.kind in ("term", "list end")]
        for mark in self._marks:
            if not mark.id:
                continue
            if mark.kind == "heading":
                if mark.end >= 0:
                    yield mark, mark.end, mark.end + 1
                continue
            end = bisect_left(ends, mark.at)
            if end < len(ends) and (stop := bisect_left(stops, ends[end])) < len(stops):
                yield mark, ends[end], stops[stop]

    def _between(self, start: int, end: int) -> str:
        kept: list[str] = []
        for first, last in self._unseen:
            if start <= first and last <= end and first < last:
                kept += self._out[start:first]
                start = last
        return "".join([*kept, *self._out[start:end]])

    def _lower(self, at: int, change: int) -> None:
        tag = self._out[at]
        digit = 3 if tag[1] == "/" else 2
        level = min(int(tag[digit]) + change, _LOWEST)
        self._out[at] = f"{tag[:digit]}{level}{tag[digit + 1 :]}"
