"""Emphasis: `*em*`, `**strong**`, and the same with `_`, which does nothing within words."""

from __future__ import annotations

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.patterns import INK, SPACE
from site_builder.render.markdown.reader import SpanReader, SpanRule

_TAGS = {1: "em", 2: "strong"}
_CLOSINGS = {mark: re.compile(f"(?<={INK}){re.escape(mark)}") for mark in ("*", "**", "_", "__")}


class Emphasis(SpanRule):
    """One mark or two, with text straight behind the first and straight before the last."""

    name = "emphasis"
    trigger = r"[*_]"
    starts = "*_"

    def read(self, reader: SpanReader) -> bool:
        """Read up to the closing mark; without one, the marks are text."""
        text, start = reader.text, reader.pos
        kind = text[start]
        width = 2 if text.startswith(kind, start + 1) else 1
        reader.pos += width
        tag = _TAGS[width]
        if self._is_text(reader, start, kind, tag):
            reader.add(kind * width)
            return True
        if self._read(reader, kind * width, tag):
            return True
        if width == 2 and reader.open_tags[-1] != "em":
            # `**a*` is an asterisk in front of emphasis.
            reader.pos = start + 1
            if self._read(reader, kind, "em"):
                return True
        reader.pos = start + width
        reader.add(kind * width)
        return True

    def _is_text(self, reader: SpanReader, start: int, kind: str, tag: str) -> bool:
        text = reader.text
        before, behind = text[max(start - 2, 0) : start], text[reader.pos : reader.pos + 1]
        if kind == "_" and before and (before[-1].isalpha() or (before[-1] == "-" and before[:-1].isalpha())):
            return True
        return (
            (behind and behind in SPACE)
            or tag in reader.open_tags
            or not reader.is_patient
            or reader.is_too_deep
        )

    def _read(self, reader: SpanReader, mark: str, tag: str) -> bool:
        text, start = reader.text, reader.pos
        if not reader.search(_CLOSINGS[mark], start):
            return False
        node = Node(tag)

        def closes(match: re.Match[str]) -> bool:
            at = match.start()
            if text[at - 1] in SPACE or reader.is_empty:
                return False
            if tag == "em" and text.startswith(mark * 2, at) and not text.startswith(mark * 3, at):
                return False
            return mark[0] != "_" or not text[match.end() : match.end() + 1].isalnum()

        if reader.read(node, reader.rules, re.escape(mark), closes):
            reader.pos += len(mark)
            reader.append(node)
            return True
        reader.take_back(start)
        return False
