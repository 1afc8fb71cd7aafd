"""HTML within running text; what it holds is Markdown too, except in code, scripts and unknown elements."""

from __future__ import annotations

import re

from site_builder.render.html_facts import BLOCK_ELEMENTS, CONTENT_MODEL, KNOWN, VOID_ELEMENTS
from site_builder.render.markdown.attributes import take_attributes
from site_builder.render.markdown.node import Node, add_text, verbatim
from site_builder.render.markdown.reader import SpanReader, SpanRule
from site_builder.render.markdown.tags import (
    CLOSING_TAG,
    COMMENT_END,
    TAG,
    closing_tag_in_text,
    markdown_model,
)

_CLOSE = "Write '-->' where it ends."


class HtmlSpan(SpanRule):
    """A tag or a comment. A lone end tag, and an element that needs a block of its own, are text."""

    name = "html"
    trigger = "<"
    starts = "<"

    def read(self, reader: SpanReader) -> bool:
        """Read the element with all that it holds; never closed, it holds the rest of the text."""
        if reader.text.startswith("<!--", reader.pos):
            return self._read_comment(reader)
        if closing := reader.take(CLOSING_TAG):
            reader.add(closing[0])
            inner = reader.node if reader.node.is_html else None
            is_open = inner is not None and inner.tag.lower() != closing[1].lower()
            open_name, open_at = (inner.tag, inner.at) if inner is not None and is_open else ("", -1)
            reader.document.traps.end_tag(closing[1], reader, closing.start(), open_name, open_at)
            return True
        tag = reader.take(TAG)
        if tag is None:
            return False
        name = tag[1].lower()
        if name in BLOCK_ELEMENTS or reader.is_too_deep:
            reader.add(tag[0])
            reader.document.traps.shown_tag(tag[1], reader, tag.start())
            return True
        self._read_element(reader, tag, name if name in KNOWN else tag[1])
        return True

    def _read_comment(self, reader: SpanReader) -> bool:
        end = reader.search(COMMENT_END, reader.pos + 4)
        if end is None:
            note = reader.document.traps.note
            note(
                "unclosed-html",
                "the comment '<!--' is never closed, and is shown",
                reader,
                reader.pos,
                _CLOSE,
            )
            return False
        reader.append(verbatim(reader.text[reader.pos : end.end()]))
        reader.pos = end.end()
        return True

    def _read_element(self, reader: SpanReader, tag: re.Match[str], name: str) -> None:
        node = Node(name)
        node.is_html = True
        take_attributes(node, tag, reader, lower=name in KNOWN)
        for key, value in node.items():
            if "\n" in value:
                node.set(key, re.sub(r"\n+", " ", value))
        wish = node.attrib.pop("markdown", None)
        by_default = "raw" if CONTENT_MODEL.get(name, "raw") == "raw" else "span"
        in_raw = reader.node.model == "raw"
        node.model = by_default if reader.document.options.parse_span_html and not in_raw else "raw"
        if wish in ("0", "1", "span"):
            node.model = markdown_model(wish, by_default)
        reader.append(node)
        if tag[3] or name in VOID_ELEMENTS:
            return
        closing = closing_tag_in_text(name)
        if name in ("script", "style"):
            _read_code(reader, node, closing)
            return
        rules = reader.rules if node.model == "span" else reader.raw_rules
        if not reader.read(node, rules, closing.pattern):
            reader.document.traps.start_tag(tag[1], reader, tag.start())
            add_text(node, reader.text[reader.pos :])
            reader.pos = len(reader.text)
        elif end := reader.match(closing):
            reader.pos = end.end()


def _read_code(reader: SpanReader, node: Node, closing: re.Pattern[str]) -> None:
    """Take a script or a style sheet as it is: HTML knows no character references there."""
    end = reader.search(closing, reader.pos)
    node.append(verbatim(reader.text[reader.pos : end.start() if end else len(reader.text)]))
    reader.pos = end.end() if end else len(reader.text)
