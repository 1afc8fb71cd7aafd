"""Markdown to HTML, as kramdown with GitHub's dialect (Jekyll's default) reads it, on Python-Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, Self, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.util import Registry

from site_builder.config import KRAMDOWN, GuideConfig, MarkdownSettings
from site_builder.diagnostics import Location
from site_builder.model.rendered import Heading
from site_builder.model.text import plain_text
from site_builder.render.markdown.document import Document, Options
from site_builder.render.markdown.finish.heading_ids import heading_text
from site_builder.render.markdown.finish.spans import Spans
from site_builder.render.markdown.habits import BLOCKS, FINISH, SPANS, SPANS_IN_RAW_HTML
from site_builder.render.markdown.node import BARE, Node
from site_builder.render.markdown.parser import KramdownParser
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.reader import RuleSet
from site_builder.render.markdown.serialise import Serialiser, to_html
from site_builder.render.markdown.source import Source
from site_builder.render.markdown.spans.emoji import NamedEmoji
from site_builder.render.markdown.spans.quotes import SmartQuotes
from site_builder.render.markdown.traps import Trap
from site_builder.render.page_ids import PageIds
from site_builder.render.placeholders import Placeholders
from site_builder.source.placed import Placed, Spot

_NOT_NORMAL = re.compile("\r\n?|\\A\ufeff|[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Line ends that are no line feeds, and characters that no HTML can hold."""
_SUSPECT = re.compile("[\0-\x08\r\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
"""The first character of each; one class is looked for in a quarter of the time."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a text."""

    html: str
    headings: tuple[Heading, ...]
    """In the order of the page; those without an id are left out."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A text that has been read."""

    root: Node
    text: Placed
    """What the places of its nodes are offsets in."""
    traps: tuple[Trap, ...] = ()
    """What reads otherwise than its author meant."""
    code: tuple[tuple[int, int], ...] = ()
    """Where code stands in the text: start and end."""

    def place(self, at: int) -> Location:
        """Return where something was written; for what no author wrote, where the text begins."""
        return self.text.place(max(at, 0))

    @property
    def html(self) -> str:
        """What the tree says, as `convert` writes it."""
        return _written(self.root)


def _written(root: Node) -> str:
    return to_html(root).strip()


class MarkdownRenderer:
    """Reads any number of texts with one Markdown instance."""

    def __init__(
        self,
        *,
        smart_quotes: bool = True,
        hard_wrap: bool = False,
        settings: MarkdownSettings = KRAMDOWN,
    ) -> None:
        """Curl straight quotes, or not; break lines at every line end, or only where asked."""
        self._options = Options.of(settings, smart_quotes=smart_quotes, hard_wrap=hard_wrap)
        self._document = Document()
        kramdown = Kramdown(self._document, smart_quotes=smart_quotes, emoji=settings.emoji)
        self._markdown = _Markdown(extensions=[kramdown])

    @classmethod
    def of(cls, config: GuideConfig) -> Self:
        """Return what reads the Markdown of a guide's pages."""
        return cls(
            smart_quotes=config.smart_quotes, hard_wrap=config.markdown_hard_wrap, settings=config.markdown
        )

    def read(self, text: Placed, ids: PageIds | None = None) -> Tree:
        """The tree of a text, whose nodes know where they were written; `ids` as for `convert`."""
        source = text.replaced(_NOT_NORMAL, _normal) if _SUSPECT.search(text) else text
        root, document = self._read(source, ids), self._document
        code = tuple((of.origin(start), of.origin(end)) for of, start, end in document.code)
        return Tree(root, source, document.traps.settled(), code)

    def _read(self, source: str, ids: PageIds | None) -> Node:
        self._document.clear(len(source), replace(self._options), ids)
        self._document.has_attributes = "{:" in source
        return self._markdown.reset().read(source)

    def convert(self, text: str, ids: PageIds | None = None) -> Converted:
        """The HTML and the headings of a text; `ids` are those of a page that it shares with others."""
        html = _written(self._read(_NOT_NORMAL.sub(_normal, text), ids))
        headings = tuple(
            Heading(int(node.tag[1]), node.get("id", ""), " ".join(heading_text(node).split()))
            for node in self._document.headings
        )
        return Converted(html, headings)

    def convert_inline(self, text: str) -> str:
        """The HTML of a text that stands within other text: its spans are read, and no blocks."""
        return to_html(self._read_inline(_NOT_NORMAL.sub(_normal, text).strip(SPACE))).strip()

    def marked_inline(self, text: Placed, placeholders: Placeholders) -> str:
        """The same, with marks that say where each reference was written."""
        source = text.replaced(_NOT_NORMAL, _normal)
        start = len(source) - len(source.lstrip(SPACE))
        source = source.part(start, max(len(source.rstrip(SPACE)), start))
        serialiser = _Marking(source, placeholders)
        serialiser.write(self._read_inline(source))
        html = "".join(serialiser.out).strip()
        return placeholders.marked(html, Spot(source.place(0))) if serialiser.has_marks else html

    def _read_inline(self, source: str) -> Node:
        self._document.clear(len(source), replace(self._options))
        root, holder = Node(self._markdown.doc_tag), Node(BARE)
        holder.take(source, Source(source), 0)
        root.append(holder)
        self._markdown.treeprocessors["inline"].run(root)
        return root

    def words(self, text: str) -> str:
        """The words of a text that stands within other text, without any mark."""
        return plain_text(self.convert_inline(text))


class _Marking(Serialiser):
    """Marks each tag of an author's that refers to something."""

    def __init__(self, text: Placed, placeholders: Placeholders) -> None:
        super().__init__()
        self._text, self._placeholders = text, placeholders
        self.has_marks = False

    def start(self, node: Node) -> None:
        at = next(iter(node.values_at.values()), node.at)
        if at >= 0:
            self.has_marks = True
            self.out.append(self._placeholders.mark(Spot(self._text.place(at))))
        super().start(node)


class Kramdown(Extension):
    """Puts the habits of kramdown in the place of Python-Markdown's own."""

    def __init__(self, document: Document, *, smart_quotes: bool = True, emoji: bool = False) -> None:
        """Read into a document's state."""
        super().__init__()
        self._document = document
        left_out = [NamedEmoji] * (not emoji) + [SmartQuotes] * (not smart_quotes)
        self._spans = tuple(rule for rule in SPANS if type(rule) not in left_out)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name it overrides
        """Replace each stage: blocks, spans, steps on the tree, output."""
        md.parser = KramdownParser(md, self._document, BLOCKS)
        rules, raw_rules = RuleSet(self._spans), RuleSet(SPANS_IN_RAW_HTML)
        md.treeprocessors.register(Spans(md, self._document, rules, raw_rules), Spans.name, len(FINISH) + 1)
        for priority, stage in enumerate(reversed(FINISH), start=1):
            md.treeprocessors.register(stage(md, self._document), stage.name, priority)


class _Markdown(Markdown):
    """Python-Markdown without the rules it comes with: the extension brings its own."""

    def build_parser(self) -> Self:
        """Start with empty stages (redefining this is the documented way to combine other rules)."""
        self.preprocessors = Registry()
        self.parser = BlockParser(self)
        self.inlinePatterns = Registry()
        self.treeprocessors = Registry()
        self.postprocessors = Registry()
        return self

    def read(self, source: str) -> Node:
        """Do what `convert` does up to the tree."""
        root: Element = Node(self.doc_tag)
        if source.strip():
            root = cast("Element", self.parser.parseDocument(source.split("\n")).getroot())
            for treeprocessor in self.treeprocessors:
                treeprocessor.run(root)
        return cast("Node", root)

    def set_output_format(self, format: Literal["xhtml", "html"]) -> Self:  # noqa: A002 - the name it overrides
        """Write by our own serialiser whatever the format: the tree holds plain characters, no references."""
        super().set_output_format(format)
        self.serializer = to_html
        self.stripTopLevelTags = False
        return self


def _normal(found: re.Match[str]) -> str:
    return "\n" if found[0][0] == "\r" else ""
