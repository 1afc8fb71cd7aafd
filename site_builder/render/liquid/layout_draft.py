"""A layout's HTML while it is written, without what this theme has of its own: menus, scripts, the old look.

What is left out is not even drawn: a menu of hundreds of entries would cost each page more than its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from site_builder.render.html_facts import VOID_ELEMENTS
from site_builder.render.liquid.context import CONTENT, PageContext
from site_builder.render.liquid.layout_skipping import boundaries
from site_builder.render.liquid.parsing import Text, Written
from site_builder.render.theme_parts import is_footer, is_ours
from site_builder.source.placed import Draft, Gap, Origin, Placed

_OPENING = re.compile(
    r"<(?:(?P<comment>!--)|(?P<name>[a-z][\w-]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>)",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"<[a-z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+(?:\"[^\"]*+|'[^']*+)?\Z", re.IGNORECASE
)
_LONGEST_TAG = 10_000


class LayoutDraft(Draft):
    """Takes what a layout writes, and leaves out what begins with an element that the theme has itself."""

    __slots__ = (
        *(
            "_content",
            "_depth",
            "_dropped",
            "_ends_blank",
            "_footer",
            "_footer_depth",
            "_is_wary",
            "_keeps_menus",
        ),
        *("_pending", "_pending_at", "lost"),
    )
    chooses = True

    def __init__(self, content: str = "", *, is_wary: bool = False, keeps_menus: bool = False) -> None:
        """Start empty; `content` is what the layout within drew, of which nothing more is left out.

        One that is wary drops no element by its classes, one that keeps menus none that is or holds them.
        """
        super().__init__()
        self._content = content
        self._keeps_menus = keeps_menus
        self._ends_blank = False
        self._is_wary = is_wary
        self._dropped = self._footer = ""
        """Name of the element that is being left out; that of a footer, in which menus stay."""
        self._depth = self._footer_depth = 0
        self._pending = ""
        """A start tag that came without its end."""
        self._pending_at = 0
        self.lost = False
        """Whether the page's body was among what was left out."""

    def draw(self, nodes: Sequence[Written], context: PageContext) -> None:
        """Write nodes, but pass over those of which nothing would be kept, and which do nothing else."""
        for at, node in enumerate(nodes):
            if self._dropped and not isinstance(node, Text):
                following = nodes[at + 1] if at + 1 < len(nodes) else None
                if following is not None and _is_passed_over(self._dropped, node, following, context):
                    continue
            node.render(context, self)

    def write(self, text: str) -> None:
        """Write what is kept of a text that was made at the place noted last."""
        if text is self._content:
            self._take_content(text)
            return
        for start, end in self._kept(text):
            super().write(text[start:end])

    def copy(self, text: str, source: Origin, at: int) -> None:
        """Write what is kept of a text that stands in its source letter by letter."""
        if text.isspace():
            # Between the tags of a layout there are many empty lines, which are none of the page's.
            if not (self._ends_blank or self._dropped or self._pending):
                super().copy("\n", source, at)
                self._ends_blank = True
            return
        self._ends_blank = False
        for start, end in self._kept(text):
            super().copy(text[start:end], source, at + start)

    def add(self, text: Placed, start: int = 0, end: int | None = None) -> None:
        """Write what is kept of a part of a text that knows its places."""
        if text is self._content:
            self._take_content(text)
            return
        for first, last in self._kept(text[start:end]):
            super().add(text, start + first, start + last)

    def leave(self, gap: Gap, at: int) -> None:
        """Forget where a name wrote nothing: a layout asks for what a page may have or not."""

    def _take_content(self, text: str) -> None:
        if self._dropped:
            self.lost = self.lost or CONTENT in text
        elif isinstance(text, Placed):
            super().add(text)
        else:
            super().write(text)

    def _kept(self, text: str) -> Iterator[tuple[int, int]]:
        position = 0
        if self._pending:
            whole = f"{self._pending}{text}"
            tag = _OPENING.match(whole)
            if tag is None and _UNFINISHED.match(whole) and len(whole) < _LONGEST_TAG:
                self._pending = whole
                yield 0, len(text)
                return
            shift = len(self._pending)
            self._pending = ""
            if tag is not None:
                position = tag.end() - shift
                if self._is_dropped(tag):
                    self.cut(self._pending_at)
                    position = self._behind_dropped(text, position)
                else:
                    yield 0, position
        elif self._dropped:
            position = self._behind_dropped(text, 0)
        while position < len(text):
            tag = self._next(text, position)
            if tag is None:
                unfinished = _UNFINISHED.search(text, max(text.rfind("<"), position))
                if unfinished:
                    if unfinished.start() > position:
                        yield position, unfinished.start()
                    self._pending, self._pending_at = unfinished[0], self.mark()
                    position = unfinished.start()
                yield position, len(text)
                return
            if tag.start() > position:
                yield position, tag.start()
            position = self._behind_dropped(text, tag.end())

    def _next(self, text: str, position: int) -> re.Match[str] | None:
        """Find the next element to leave out, and begin to."""
        end = position
        for tag in _OPENING.finditer(text, position):
            self._count_footer(text, end, tag.start())
            end = tag.end()
            if self._is_dropped(tag):
                return tag
        self._count_footer(text, end, len(text))
        return None

    def _is_dropped(self, tag: re.Match[str]) -> bool:
        if tag["comment"]:
            self._dropped, self._depth = "!--", 1
            return True
        name, attributes = tag["name"].lower(), tag["attributes"]
        if self._footer:
            self._footer_depth += name == self._footer
        elif is_footer(name, attributes):
            self._footer, self._footer_depth = name, 1
        is_menu_kept = bool(self._footer) or self._keeps_menus
        if not is_ours(name, attributes, is_wary=self._is_wary, keeps_menus=is_menu_kept):
            return False
        if name not in VOID_ELEMENTS and not attributes.endswith("/"):
            self._dropped, self._depth = name, 1
        return True

    def _count_footer(self, text: str, start: int, end: int) -> None:
        if self._footer and "</" in text[start:end]:
            ends = re.compile(rf"</{self._footer}\b", re.IGNORECASE).findall(text, start, end)
            self._footer_depth -= len(ends)
            if self._footer_depth <= 0:
                self._footer = ""

    def _behind_dropped(self, text: str, position: int) -> int:
        """Return where what is left out ends, or the text does."""
        name = self._dropped
        if not name:
            return position
        first = position
        if name in ("!--", "script", "style"):
            mark = "-->" if name == "!--" else f"</{name}"
            end = text.lower().find(mark, position)
            if end < 0:
                return self._passed(text, first, len(text))
            self._dropped = ""
            position = text.find(">", end) + 1
            return self._passed(text, first, position or len(text))
        for found in boundaries(name).finditer(text, position):
            self._depth += -1 if found[1] else 1
            if self._depth == 0:
                self._dropped = ""
                return self._passed(text, first, found.end())
        return self._passed(text, first, len(text))

    def _passed(self, text: str, start: int, end: int) -> int:
        if CONTENT in text and text.find(CONTENT, start, end) >= 0:
            self.lost = True
        return end


def _is_passed_over(dropped: str, node: Written, following: Written, context: PageContext) -> bool:
    """Tell whether a node does nothing but write what is left out."""
    start, end = _start(node), _start(following)
    origin = context.work.origin
    if start is None or end is None or end <= start:
        return False
    return context.work.site.is_silent((origin.path, start, end, dropped), origin.text[start:end])


def _start(node: Written) -> int | None:
    token = getattr(node, "token", None)
    return getattr(token, "start_index", None)
