"""The visible list: every habit of kramdown that is read, in the order in which it is tried."""

from __future__ import annotations

from site_builder.render.markdown.blocks.abbreviation import AbbreviationDefinition
from site_builder.render.markdown.blocks.blank import BlankLines
from site_builder.render.markdown.blocks.definitions import DefinitionList
from site_builder.render.markdown.blocks.ends import ExplicitEnd
from site_builder.render.markdown.blocks.extension import BlockExtension
from site_builder.render.markdown.blocks.fenced_code import FencedCode
from site_builder.render.markdown.blocks.footnote import FootnoteDefinition
from site_builder.render.markdown.blocks.heading import MarkedHeading, UnderlinedHeading
from site_builder.render.markdown.blocks.html import HtmlBlock
from site_builder.render.markdown.blocks.indented_code import IndentedCode
from site_builder.render.markdown.blocks.link_definition import LinkDefinition
from site_builder.render.markdown.blocks.lists import ItemList
from site_builder.render.markdown.blocks.math import MathBlock
from site_builder.render.markdown.blocks.paragraph import Paragraph
from site_builder.render.markdown.blocks.quote import Quote
from site_builder.render.markdown.blocks.rule import Rule
from site_builder.render.markdown.blocks.stray import StrayLine
from site_builder.render.markdown.blocks.table import Table
from site_builder.render.markdown.finish.abbreviations import Abbreviations
from site_builder.render.markdown.finish.code import Code
from site_builder.render.markdown.finish.contents import Contents
from site_builder.render.markdown.finish.footnotes import FootnoteNumbers, Footnotes
from site_builder.render.markdown.finish.heading_ids import HeadingIds
from site_builder.render.markdown.finish.heading_order import HeadingOrder
from site_builder.render.markdown.finish.page_ids import SharedPage
from site_builder.render.markdown.finish.references import References
from site_builder.render.markdown.finish.stacked_tables import StackedTables
from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.reader import SpanRule
from site_builder.render.markdown.spans.autolink import Autolink
from site_builder.render.markdown.spans.code import CodeSpan
from site_builder.render.markdown.spans.emoji import NamedEmoji
from site_builder.render.markdown.spans.emphasis import Emphasis
from site_builder.render.markdown.spans.entity import Entity
from site_builder.render.markdown.spans.escape import Escape
from site_builder.render.markdown.spans.extension import SpanExtension
from site_builder.render.markdown.spans.footnote import FootnoteMarker
from site_builder.render.markdown.spans.html import HtmlSpan
from site_builder.render.markdown.spans.line_break import LineBreak
from site_builder.render.markdown.spans.link import LinkSpan
from site_builder.render.markdown.spans.math import MathSpan
from site_builder.render.markdown.spans.quotes import SmartQuotes
from site_builder.render.markdown.spans.strikethrough import Strikethrough
from site_builder.render.markdown.spans.symbols import Symbols

BLOCKS: tuple[type[BlockRule], ...] = (
    BlankLines,
    IndentedCode,
    FencedCode,
    Quote,
    MarkedHeading,
    Rule,
    ItemList,
    DefinitionList,
    HtmlBlock,
    UnderlinedHeading,
    MathBlock,
    Table,
    FootnoteDefinition,
    LinkDefinition,
    AbbreviationDefinition,
    BlockExtension,
    ExplicitEnd,
    StrayLine,
    Paragraph,
)

SPANS: tuple[SpanRule, ...] = (
    Emphasis(),
    CodeSpan(),
    Autolink(),
    HtmlSpan(),
    FootnoteMarker(),
    LinkSpan(),
    SmartQuotes(),
    MathSpan(),
    SpanExtension(),
    Entity(),
    NamedEmoji(),
    Symbols(),
    LineBreak(),
    Escape(),
    Strikethrough(),
)

SPANS_IN_RAW_HTML: tuple[SpanRule, ...] = (
    HtmlSpan(),
    Entity(all_of_html=True),
)

FINISH: tuple[type[Stage], ...] = (
    Code,
    FootnoteNumbers,
    HeadingIds,
    HeadingOrder,
    References,
    Footnotes,
    Contents,
    StackedTables,
    Abbreviations,
    SharedPage,
)
"""Steps on the whole tree, after spans have been read."""
