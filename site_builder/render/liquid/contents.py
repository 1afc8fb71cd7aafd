"""`content` and `excerpt` of pages as other pages see them: HTML of those that Jekyll renders earlier.

Jekyll renders documents of collections first, then pages, each in its order, and a page shows of a later one
what its author wrote. So whoever asks, asks about earlier ones only, and there is no ring.

What a page that is drawn comes to is kept here, so that nobody draws it once more. Who asks depends on what a
content says, and on nothing that it was made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from site_builder.model.guide import Guide, Include, Layout, Page
from site_builder.model.rendered import PageContent, content_digest
from site_builder.source.dependencies import Memo, depend_on, untracked

_DEEPEST = 4
"""How many contents may be made one within the other; then those before are made first, in turn."""
_BLOCK = re.compile(r"\{%-?\s*+(end)?(\w++)[^%{]*+%\}")
_BLOCKS = frozenset({"if", "unless", "for", "case", "capture", "highlight", "raw", "comment", "tablerow"})
_SIGNS = (".content", "'content", '"content', ".output")
"""What the pattern asks for at least: most texts have none, which is seen many times faster."""
_SHOWING = re.compile(
    r"[\w\])]\.content\b|\[\s*+[\"']content[\"']|\bmap\s*+:\s*+[\"']content\b|\{\{-?\s*+[\w.]+\.output\b"
)
"""How Liquid says `content` of something, or writes its `output`; the bare name is a layout's own page."""


class Contents:
    """What the pages of one guide are to each other while they are drawn."""

    def __init__(self, in_order: Callable[[], Sequence[Page]], draw: Callable[[Page], str]) -> None:
        """Take what returns all pages in the order in which Jekyll renders them, and what draws a body."""
        self._in_order = in_order
        self._draw = draw
        self._ranks: Memo[str, dict[str, int]] = Memo()
        self._made: dict[str, str] = {}
        self._kept: dict[str, PageContent] = {}
        self._excerpts: Memo[str, str] = Memo()
        self._asking: list[Page] = []
        self._open: set[str] = set()

    @contextmanager
    def asked_by(self, page: Page) -> Iterator[None]:
        """Let a page ask in the context."""
        self._asking.append(page)
        try:
            yield
        finally:
            self._asking.pop()

    def of(self, page: Page) -> str:
        """Return a page's content as the page that is being drawn sees it."""
        made = self.output(page)
        return page.body if made is None else made

    def output(self, page: Page) -> str | None:
        """Return what a page comes to, without its layout, for those after it; None for others."""
        ranks = self._ranks.get("", lambda: {one.source: at for at, one in enumerate(self._in_order())})
        asking = self._asking[-1] if self._asking else None
        rank = ranks.get(page.source)
        if asking is None or rank is None or rank >= ranks.get(asking.source, len(ranks)):
            return None
        if len(self._asking) > _DEEPEST:
            self._make_until(rank)
        depend_on("content", page.source)
        return self._html(page)

    def keep(self, page: Page, content: PageContent) -> None:
        """Take what a page that was drawn came to."""
        self._kept[page.source] = content

    def told(self, source: str) -> str | None:
        """Return what tells the content of a page by its source; None where there is no such page."""
        if (kept := self._kept.get(source)) is not None:
            return kept.digest
        page = next((one for one in self._in_order() if one.source == source), None)
        return None if page is None else content_digest(self._html(page))

    def excerpt(self, page: Page, separator: str) -> str:
        """Return the beginning of a page, up to a separator, as HTML."""
        if page.source in self._open:
            return page.body
        return self._excerpts.get(page.source, lambda: self._made_excerpt(page, separator))

    def _html(self, page: Page) -> str:
        made = self._made.get(page.source)
        if made is None:
            kept = self._kept.get(page.source)
            with untracked():
                made = kept.html if kept is not None else self._drawn(page)
            self._made[page.source] = made
        return made

    def _drawn(self, page: Page) -> str:
        with self.asked_by(page):
            return self._draw(page)

    def _make_until(self, rank: int) -> None:
        """Make the contents of all pages before one, which are asked for one within the other."""
        asking, self._asking = self._asking, []
        try:
            for page in self._in_order()[:rank]:
                self._html(page)
        finally:
            self._asking = asking

    def _made_excerpt(self, page: Page, separator: str) -> str:
        self._open.add(page.source)
        try:
            return self._drawn(replace(page, body=excerpt_of(page.body, separator)))
        finally:
            self._open.discard(page.source)


def excerpt_of(body: str, separator: str) -> str:
    """Return the beginning of a text up to a separator, with definitions of links from the rest of it.

    Source: https://jekyllrb.com/docs/posts/#post-excerpts
    """
    head, _, tail = body.lstrip().partition(separator)
    open_: list[str] = []
    for found in _BLOCK.finditer(head):
        if not found[1] and found[2] in _BLOCKS:
            open_.append(found[2])
        elif found[1] and open_ and open_[-1] == found[2]:
            open_.pop()
    ends = "".join(f"{{% end{name} %}}" for name in reversed(open_))
    links = re.findall(r"^ {0,3}(?:\[[^\]\n]+\](?:\[\])?:[^\n]+)$", tail, re.MULTILINE)
    return "\n\n".join([head + ends, "\n".join(links)]).strip() if links else head + ends


def shows_contents(text: str) -> bool:
    """Tell whether Liquid asks for the content of a page, as far as its text tells that."""
    return any(sign in text for sign in _SIGNS) and _SHOWING.search(text) is not None


def is_asked_for(guide: Guide) -> bool:
    """Tell whether anything in a guide asks for the content of a page, as far as texts tell that."""
    parts: tuple[Include | Layout, ...] = (*guide.includes.values(), *guide.layouts.values())
    return any(shows_contents(one.text) for one in parts) or any(
        shows_contents(page.body) for page in guide.pages
    )
