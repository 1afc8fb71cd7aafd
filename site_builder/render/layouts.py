"""What a guide's own layouts draw around a page: the part that belongs to the page, and the footer.

Menus, scripts and the look stay behind, which this theme has itself. Where the page stands is marked in what
the layouts draw; elements that hold it are no part of what is shown, only what stands beside it in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.model.text import plain_text
from site_builder.render.html_facts import VOID_ELEMENTS
from site_builder.render.html_tree import Element, read_tree
from site_builder.render.liquid.context import BODY_END, BODY_START, CONTENT
from site_builder.render.theme_parts import is_footer, is_main, is_ours, is_side_menu
from site_builder.source.placed import Draft, Placed

_MARKS = re.compile(f"[{CONTENT}{BODY_START}{BODY_END}]")
_MAIN = re.compile(r"\brole\s*=\s*[\"']?main\b", re.IGNORECASE)
_SHOWN = frozenset({"img", "hr", "iframe", "video", "audio", "object", "embed", "picture"})
"""Elements that show something although they hold no words."""
_CELLS = frozenset({"td", "th", "dd", "dt", "a", "i"})
"""Elements that mean something where they are, though they hold nothing."""
_NO_TEXTS = frozenset({"&nbsp;", "<!DOCTYPE html>"})
_MORE_MARKUP = 300
"""How much longer than its words an element may be that says no more than they do."""
_TAG_LIST = re.compile(
    r"\b(?:class|id)\s*=\s*[\"']?(?:[^\"'>]*\s)?(?:tags|post-tags|page-tags|tag-list)\b", re.IGNORECASE
)
_RULE = re.compile(r"(?:\s|</?(?:hr|br)\b[^>]*+>)*+\Z", re.IGNORECASE)
_HOLDS_NOTHING_ELSE = frozenset({"div", "section", "main", "article", "body", "html", "span", "center"})
_TAGS = re.compile(r"<[^<>]*+>")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page."""

    before: Placed
    after: Placed
    """Together they may hold elements around the page: one begins them, the other ends them."""
    shows_body: bool
    """Whether the page itself is shown between them."""
    footer: Placed | None
    """The site's footer, as it was drawn; None where no layout draws one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What this theme shows of a page by itself."""

    title: str
    summary: str
    """As text."""
    source: str
    has_edit_link: bool
    has_tags: bool
    """Whether it lists the page's tags."""


def around(drawn: Placed, page: Shown) -> Around:
    """Part what the layouts of a page drew."""
    root = read_tree(drawn)
    at = drawn.find(CONTENT)
    body = (drawn.find(BODY_START), drawn.rfind(BODY_END)) if at < 0 else (-1, -1)
    place = max(at, body[0])
    region = _region(root, place)
    holders = frozenset(root.holding(place)) if place >= 0 else frozenset()
    keeper = _Keeper(drawn, holders, body, page)
    before, after, shows_body = _parted([span for each in region for span in keeper.inner(each)], at)
    footers = [each for each in root.walk() if is_footer(each.name, each.attributes) and each not in holders]
    footers = [each for each in footers if not _is_within(each, "article")]
    return Around(
        _written(drawn, before),
        _written(drawn, _trimmed(after, drawn)),
        shows_body,
        _written(drawn, [(each.start, each.end) for each in _outermost(footers)]) if footers else None,
    )


def _region(root: Element, at: int) -> Sequence[Element]:
    """Return the elements whose content belongs to the page."""
    holders = list(root.holding(at)) if at >= 0 else list(root.walk())
    mains = [each for each in holders if each.name == "main" or _MAIN.search(each.attributes)]
    if not mains:
        mains = [each for each in holders if each.name == "article"]
    if not mains and at >= 0:
        # Older themes have neither: a column of a grid, or an element named so, holds the page.
        mains = [each for each in holders if each.name not in ("html", "body") and is_main(each.attributes)]
    if mains:
        return mains[:1] if at >= 0 else _outermost(mains)
    return [next((each for each in root.walk() if each.name == "body"), root)]


def _outermost(elements: Sequence[Element]) -> list[Element]:
    kept: list[Element] = []
    for element in elements:
        if not kept or element.start >= kept[-1].end:
            kept.append(element)
    return kept


def _is_within(element: Element, name: str) -> bool:
    above = element.parent
    while above is not None and above.name != name:
        above = above.parent
    return above is not None


def _words(text: str) -> str:
    return " ".join(_TAGS.sub(" ", plain_text(text)).split()).casefold()


_Span = tuple[int, int]


class _Keeper:
    """Tells which parts of a region are kept."""

    def __init__(self, drawn: Placed, holders: frozenset[Element], body: _Span, page: Shown) -> None:
        self._drawn, self._holders, self._body, self._page = drawn, holders, body, page
        self._said = frozenset(filter(None, (_words(page.title), _words(page.summary))))
        self._longest = 2 * max(map(len, self._said), default=0) + _MORE_MARKUP

    def inner(self, element: Element) -> list[_Span]:
        """Return what is kept of an element's content, in order."""
        spans: list[_Span] = []
        position = element.inner_start
        for child in element.children:
            self._text(position, child.start, spans)
            spans += self._element(child)
            position = child.end
        self._text(position, element.inner_end, spans)
        return spans

    def _text(self, start: int, end: int, spans: list[_Span]) -> None:
        text = self._drawn[start:end]
        if text and not text.isspace() and text.strip() not in _NO_TEXTS:
            spans.append((start, end))

    def _element(self, element: Element) -> list[_Span]:
        whole = (element.start, element.end)
        if self._body[0] <= element.start < self._body[1]:
            # The page itself, as a filter of the layout left it.
            return [whole]
        name = element.name
        if name in VOID_ELEMENTS:
            return [] if is_ours(name, element.attributes) else [whole]
        if element in self._holders:
            if name in _HOLDS_NOTHING_ELSE:
                return self.inner(element)
        elif self._is_left_out(element):
            return []
        inner = self.inner(element)
        if not inner and name not in _SHOWN and name not in _CELLS:
            return []
        return [(element.start, element.inner_start), *inner, (element.inner_end, element.end)]

    def _is_left_out(self, element: Element) -> bool:
        name, attributes = element.name, element.attributes
        if is_ours(name, attributes) or is_side_menu(name, attributes):
            return True
        if is_footer(name, attributes) and not _is_within(element, "article"):
            return True
        if name == "a" and self._page.source and self._page.source in attributes:
            return self._page.has_edit_link or "://" not in attributes
        if self._page.has_tags and _TAG_LIST.search(attributes):
            return True
        return element.end - element.start < self._longest and self._is_said(element)

    def _is_said(self, element: Element) -> bool:
        """Tell whether an element says no more than the page's title or summary, which stand above it."""
        words = _words(self._drawn[element.inner_start : element.inner_end])
        return words in self._said


def _trimmed(spans: list[_Span], drawn: Placed) -> list[_Span]:
    """Drop rules and empty lines from the end, which parted the page from a footer."""
    while spans and _RULE.match(drawn[spans[-1][0] : spans[-1][1]]):
        spans = spans[:-1]
    return spans


def _written(drawn: Placed, spans: Iterable[_Span]) -> Placed:
    draft = Draft()
    for start, end in spans:
        draft.add(drawn, start, end)
    return _without_marks(draft.placed())


def _parted(spans: list[_Span], at: int) -> tuple[list[_Span], list[_Span], bool]:
    """Part what is kept at the page's place; whether that is among it."""
    if at < 0:
        return spans, [], False
    for number, (start, end) in enumerate(spans):
        if start <= at < end:
            return [*spans[:number], (start, at)], [(at + 1, end), *spans[number + 1 :]], True
    return spans, [], False


def _without_marks(text: Placed) -> Placed:
    """Take away the signs that stood for the page, or around it."""
    return text.replaced(_MARKS, lambda _: "") if _MARKS.search(text) else text
