"""Reads the spans of a text from left to right by the rules of a visible list."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import ClassVar

from site_builder.render.markdown.document import Document
from site_builder.render.markdown.node import Node, add_text
from site_builder.render.markdown.source import Source

_DEPTH_LIMIT = 60
_AMID_WORD = r"[a-zA-Z0-9](?![\"'])"
"""Where no rule starts, which is most of a text: ruled out once rather than by the trigger of each rule."""


class SpanRule(ABC):
    """One habit of running text."""

    name: ClassVar[str]
    """For the list's readers."""
    trigger: ClassVar[str]
    """A regular expression for where it may start; the reader stops nowhere else, and never within a word."""
    starts: ClassVar[str]
    """The characters with which `trigger` may start; empty when it may be any."""

    @abstractmethod
    def read(self, reader: SpanReader) -> bool:
        """Read the span at the reader's position; False, with nothing moved, if there is none."""


class RuleSet:
    """Rules in the order in which they are tried, prepared for reading."""

    def __init__(self, rules: Sequence[SpanRule]) -> None:
        """Prepare them."""
        self._rules = tuple(rules)
        triggers = "|".join(dict.fromkeys(rule.trigger for rule in rules))
        self._trigger = f"(?!{_AMID_WORD})(?:{triggers})"
        self._by_start: dict[str, tuple[SpanRule, ...]] = {}
        self._finders: dict[str, re.Pattern[str]] = {}

    def finder(self, stop: str) -> re.Pattern[str]:
        """Finds the next place where a rule may start or the pattern `stop` (if any) matches."""
        finder = self._finders.get(stop)
        if finder is None:
            finder = re.compile(f"{stop}|{self._trigger}" if stop else self._trigger)
            self._finders[stop] = finder
        return finder

    def starting(self, character: str) -> tuple[SpanRule, ...]:
        """The rules that may start with a character."""
        rules = self._by_start.get(character)
        if rules is None:
            rules = tuple(rule for rule in self._rules if not rule.starts or character in rule.starts)
            self._by_start[character] = rules
        return rules


class SpanReader(Source):
    """A text being read into nodes.

    Text is gathered in `parts` until an element follows: a long text that grew letter by letter within the
    tree would be copied as often.
    """

    __slots__ = (
        "document",
        "model",
        "node",
        "open_tags",
        "parts",
        "raw_rules",
        "rules",
        "symbol_end",
        "written",
    )

    def __init__(
        self,
        text: str,
        document: Document,
        rules: RuleSet,
        raw_rules: RuleSet,
        written: tuple[SpanReader | Node, int],
    ) -> None:
        """Read by `rules`, and by `raw_rules` what HTML elements such as `<code>` hold.

        `written` says whose text it is, or a part of whose, and where in that it starts.
        """
        super().__init__(text)
        self.written = written
        self.document = document
        self.rules = rules
        self.raw_rules = raw_rules
        self.node = Node("#none")
        self.parts: list[str] = []
        self.symbol_end = -1
        self.open_tags: list[str] = []
        """The Markdown spans that the position lies in, outermost first; HTML counts as none."""

    def origin(self, offset: int) -> int:
        """Return where a character stands in the text of the page; -1 for nowhere."""
        whole, start = self.written
        return whole.origin(start + offset)

    def read_all(self, node: Node) -> None:
        """Read the whole text into `node`."""
        self.read(node, self.rules)
        self.pos = len(self.text)

    def read(
        self,
        node: Node,
        rules: RuleSet,
        stop: str = "",
        accept: Callable[[re.Match[str]], bool] | None = None,
    ) -> bool:
        """Read into `node` up to where `stop` matches and `accept` agrees, and tell whether that came.

        The position is then before the stop. Without it, what follows the last span is left unread.
        """
        outer_node, outer_parts = self.node, self.parts
        self.node, self.parts = node, []
        self.open_tags.append("" if node.is_html else node.tag)
        finder = rules.finder(stop)
        stopper = _compiled(stop) if stop else None
        text = self.text
        is_found = False
        while found := finder.search(text, self.pos):
            start = found.start()
            if start > self.pos:
                self.parts.append(text[self.pos : start])
                self.pos = start
            if stopper and (match := stopper.match(text, start)) and (accept is None or accept(match)):
                is_found = True
                break
            for rule in rules.starting(text[start]):
                if rule.read(self):
                    break
            else:
                self.parts.append(text[start])
                self.pos = start + 1
        if not stop:
            self.parts.append(text[self.pos :])
        add_text(node, "".join(self.parts))
        self.open_tags.pop()
        self.node, self.parts = outer_node, outer_parts
        return is_found

    def add(self, text: str) -> None:
        """Add text."""
        self.parts.append(text)

    def append(self, node: Node) -> None:
        """Add a node behind the text so far."""
        if self.parts:
            add_text(self.node, "".join(self.parts))
            self.parts.clear()
        self.node.append(node)

    @property
    def is_empty(self) -> bool:
        """Has the node being read nothing in it yet?"""
        return not self.parts and not len(self.node) and not self.node.text

    def previous_node(self) -> Node | None:
        """The node that was added last, unless text came after it."""
        if any(self.parts) or not len(self.node) or self.node[-1].tail:
            return None
        last = self.node[-1]
        return last if isinstance(last, Node) else None

    def note_symbol(self) -> None:
        """Remember that a symbol ends here: attributes behind it are read, and mean nothing."""
        self.symbol_end = self.pos

    @property
    def is_too_deep(self) -> bool:
        """Must no further span be opened here?"""
        return len(self.open_tags) > _DEPTH_LIMIT

    def take_back(self, position: int) -> None:
        """Return to a position after a wrong guess."""
        self.document.spare_steps -= self.pos - position
        self.document.traps.forget(self, position)
        self.pos = position

    @property
    def is_patient(self) -> bool:
        """May another guess be made that could prove wrong at the end of the text?"""
        return self.document.spare_steps > 0


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
