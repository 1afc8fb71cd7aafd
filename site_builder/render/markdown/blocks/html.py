"""HTML blocks: what they hold is raw, Markdown blocks or Markdown spans (`markdown="0|1|block|span"`)."""

from __future__ import annotations

import re

from site_builder.render.html_facts import CONTENT_MODEL, KNOWN, SPAN_ELEMENTS, VOID_ELEMENTS
from site_builder.render.markdown.attributes import resolve_references, take_attributes
from site_builder.render.markdown.node import Node, add_text, verbatim
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.source import Source
from site_builder.render.markdown.tags import (
    CLOSING_TAG,
    COMMENT_END,
    INSTRUCTION_END,
    TAG,
    closing_tag,
    markdown_model,
)

_LEAD = re.compile(r" {0,3}")
_LINE_REST = re.compile(r"[ \t]*\n")
_NEXT_MARKUP = re.compile(r"<(?=[^\W\d]|/|!--|\?)")


class HtmlBlock(BlockRule):
    """A tag, or a comment, at the start of a line that is no part of running text."""

    name = "html"
    starts = "<"

    def read(self, parent: Node, source: Source) -> bool:
        """Read the element with all that it holds, a comment, or the end tag that `parent` waits for."""
        if source.text.startswith("<!--", source.pos):
            comment = _comment(source)
            if comment is None:
                return False
            comment.is_block = True
            parent.append(comment)
            source.take(_LINE_REST)
            return True
        lead = source.match(_LEAD)
        start = lead.end() if lead else source.pos
        if tag := TAG.match(source.text, start):
            if tag[1].lower() in SPAN_ELEMENTS or self.parser.is_too_deep:
                return False
            source.pos = tag.end()
            self._read_element(parent, source, tag)
            return True
        closing = CLOSING_TAG.match(source.text, start)
        if closing is None or not parent.is_html or closing[1].lower() != parent.tag.lower():
            return False
        source.pos = closing.end()
        parent.is_closed = True
        return True

    def _read_element(self, parent: Node, source: Source, tag: re.Match[str]) -> None:
        """Read an element whose start tag has been passed, with its content unless that is raw HTML."""
        node = self._start(parent, source, tag)
        if node.is_closed or node.tag in ("script", "style"):
            if not node.is_closed:
                self._read_text(node, source, tag)
            return
        if node.model == "block":
            self.parser.read(node, source)
            if not node.is_closed:
                self.parser.document.traps.start_tag(tag[1], source, tag.start(), ends_lines_only=True)
        elif node.model == "span":
            self._read_spans(node, source, tag)
        else:
            self._read_raw(node, source, tag.start())
        if not parent.is_html or parent.model != "raw":
            source.take(_LINE_REST)

    def _start(self, parent: Node, source: Source, tag: re.Match[str]) -> Node:
        is_known = tag[1].lower() in KNOWN
        is_in_raw = parent.is_html and parent.model == "raw"
        node = self.parser.new(tag[1].lower() if is_known else tag[1], block=not is_in_raw)
        node.is_html = True
        take_attributes(node, tag, source, lower=is_known)
        wish = node.attrib.pop("markdown", None)
        by_default = CONTENT_MODEL.get(node.tag, "raw")
        is_parsed = self.parser.document.options.parse_block_html and not is_in_raw
        node.model = markdown_model(wish, by_default) or (by_default if is_parsed else "raw")
        node.is_closed = bool(tag[3]) or node.tag in VOID_ELEMENTS
        parent.append(node)
        if node.model == "block":
            source.take(_LINE_REST)
        return node

    def _read_spans(self, node: Node, source: Source, tag: re.Match[str]) -> None:
        """Take the text up to the end tag; its spans are read with those of all other text."""
        closing = source.search(closing_tag(node.tag), source.pos)
        end = closing.start() if closing else len(source.text)
        if closing is None:
            self.parser.document.traps.start_tag(tag[1], source, tag.start())
        node.take(source.text[source.pos : end], source, source.pos)
        source.pos = closing.end() if closing else end

    def _read_text(self, node: Node, source: Source, tag: re.Match[str]) -> None:
        """Take a script or a style sheet as it is."""
        closing = source.search(closing_tag(node.tag), source.pos)
        end = closing.start() if closing else len(source.text)
        if closing is None:
            self.parser.document.traps.start_tag(tag[1], source, tag.start())
        code = verbatim(source.text[source.pos : end])
        node.append(code)
        source.pos = closing.end() if closing else end

    def _read_raw(self, outermost: Node, source: Source, start: int) -> None:
        """Read HTML up to the end tag of `outermost`; what is never closed ends with the text.

        A stack instead of recursion: a thousand unclosed `<li>` nest a thousand deep.
        """
        stack = [outermost]
        starts = [start]
        traps = self.parser.document.traps
        while stack:
            node = stack[-1]
            markup = source.search(_NEXT_MARKUP, source.pos)
            if markup is None:
                add_text(node, resolve_references(source.text[source.pos :]))
                source.pos = len(source.text)
                for each, at in zip(stack, starts, strict=True):
                    traps.start_tag(each.tag, source, at)
                return
            add_text(node, resolve_references(source.text[source.pos : markup.start()]))
            source.pos = markup.start()
            if (aside := _aside(source)) is not None:
                node.append(aside)
            elif tag := source.take(TAG):
                inner = self._read_inner(node, source, tag)
                if inner is not None:
                    stack.append(inner)
                    starts.append(tag.start())
            elif closing := source.take(CLOSING_TAG):
                name = closing[1].lower() if node.tag in KNOWN else closing[1]
                if name == node.tag:
                    stack.pop()
                    starts.pop()
                else:
                    add_text(node, closing[0])
                    traps.end_tag(closing[1], source, closing.start(), node.tag, node.at)
            else:
                add_text(node, "<")
                source.pos += 1

    def _read_inner(self, node: Node, source: Source, tag: re.Match[str]) -> Node | None:
        """Read an element within raw HTML; gives it back if its own content is raw HTML still to be read."""
        name = tag[1].lower()
        if name in ("script", "style") or name in VOID_ELEMENTS or tag[3] or "markdown" in tag[2].lower():
            if self.parser.is_too_deep:
                add_text(node, tag[0])
            else:
                self._read_element(node, source, tag)
            return None
        inner = self._start(node, source, tag)
        return None if inner.is_closed else inner


def _aside(source: Source) -> Node | None:
    comment = _comment(source)
    return comment if comment is not None else _instruction(source)


def _comment(source: Source) -> Node | None:
    if not source.text.startswith("<!--", source.pos):
        return None
    end = source.search(COMMENT_END, source.pos + 4)
    if end is None:
        return None
    comment = verbatim(source.text[source.pos : end.end()])
    source.pos = end.end()
    return comment


def _instruction(source: Source) -> Node | None:
    """Pass over an instruction such as `<?xml ...?>`, which HTML doesn't have."""
    if not source.text.startswith("<?", source.pos):
        return None
    end = source.search(INSTRUCTION_END, source.pos + 2)
    if end is None:
        return None
    source.pos = end.end()
    return verbatim("")
