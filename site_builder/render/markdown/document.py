"""What is known of the page being read, beyond its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_builder.config import KRAMDOWN, MarkdownSettings
from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.source import Source
from site_builder.render.markdown.traps import Traps
from site_builder.render.page_ids import PageIds

_SPARE_STEPS = 100_000
_OTHER_SPACE = re.compile(r"[^\S ]+\s*|\s{2,}")
"""White space but a single space, which stays as it is."""


@dataclass(slots=True)
class Options:
    """How a page is read; `{::options key="value" /}` changes it from there on."""

    smart_quotes: bool = True
    """Straight quotes become curly ones."""
    hard_wrap: bool = False
    """Every line end in a paragraph is a line break."""
    auto_ids: bool = True
    """Headings get ids from their text."""
    parse_block_html: bool = False
    """The content of HTML blocks is Markdown even without `markdown="1"`."""
    parse_span_html: bool = True
    """The content of HTML within running text is Markdown."""
    toc_levels: frozenset[int] = frozenset(range(1, 7))
    """Which headings a table of contents shows."""
    settings: MarkdownSettings = KRAMDOWN
    """What the guide sets; the options above begin as it says."""

    @classmethod
    def of(cls, settings: MarkdownSettings, *, smart_quotes: bool = True, hard_wrap: bool = False) -> Options:
        """Return the options with which each page begins."""
        return cls(
            smart_quotes=smart_quotes,
            hard_wrap=hard_wrap,
            auto_ids=settings.auto_ids,
            parse_block_html=settings.parse_block_html,
            parse_span_html=settings.parse_span_html,
            toc_levels=settings.toc_levels,
            settings=settings,
        )


@dataclass(slots=True)
class LinkTarget:
    """What `[name]: url "title"` defines."""

    url: str
    title: str
    marker: Node
    """Holds the attributes that the definition was given."""
    at: int
    """Where the address stands in the text of the page."""


@dataclass(slots=True)
class Footnote:
    """What `[^name]: text` defines."""

    content: Node
    at: int
    """Where it is defined in the text of the page."""
    markers: int = 0
    """How many markers point to it."""
    number: int = 0
    """Its number on the page, in the order of first markers; 0 before that."""


@dataclass(slots=True)
class Document:
    """The definitions of a page, which may stand anywhere on it."""

    options: Options = field(default_factory=Options)
    links: dict[str, LinkTarget] = field(default_factory=dict)
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    used_footnotes: dict[str, Footnote] = field(default_factory=dict)
    """Those that something points to, in the order of their numbers."""
    abbreviations: dict[str, tuple[str, Node]] = field(default_factory=dict)
    """Short form → long form and the node that holds its attributes."""
    attribute_lists: dict[str, AttributeList] = field(default_factory=dict)
    ids: PageIds | None = None
    """Those of the page that the text shares with others; None where it is the page's only text."""
    headings: list[Node] = field(default_factory=list)
    """In document order, filled when ids are given."""
    traps: Traps = field(default_factory=Traps)
    code: list[tuple[Source, int, int]] = field(default_factory=list)
    """Where code stands: a source, and the code's start and end in it."""
    has_attributes: bool = False
    """Whether attribute lists may stand on the page."""
    spare_steps: int = _SPARE_STEPS
    """How many more characters may be read again after a guess (an opening `*` or `[`) proved wrong."""

    def clear(self, length: int, options: Options, ids: PageIds | None = None) -> None:
        """Start a page of this many characters."""
        self.options = options
        self.ids = ids
        for known in (self.links, self.footnotes, self.used_footnotes, self.abbreviations):
            known.clear()
        self.attribute_lists.clear()
        self.headings.clear()
        self.traps = Traps()
        self.code.clear()
        self.spare_steps = length + _SPARE_STEPS
        for name, url, title in options.settings.link_defs:
            self.links[normal_name(name)] = LinkTarget(url, title, Node(END), -1)


def normal_name(name: str) -> str:
    """A link's name as names are compared: without regard to case and kind of white space."""
    if name.isprintable() and "  " not in name:  # the blank is the only space that Python calls printable
        return name.lower()
    return _OTHER_SPACE.sub(" ", name).lower()
