"""Links and images: `[text](url "title")`, `![alt](url)`, `[text][name]`, `[name]`."""

from __future__ import annotations

import re

from site_builder.diagnostics import nearest
from site_builder.render.markdown.attributes import apply, resolve_references
from site_builder.render.markdown.document import LinkTarget, normal_name
from site_builder.render.markdown.node import Node, children
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.reader import SpanReader, SpanRule

_OPENING = re.compile(r"!?\[(?=[^^])")
_BRACKET = r"(\])|!?\["
_CLOSING = re.compile(r"\]")
_NAME = re.compile(r"\s*?\[([^\]]+)?\]")
_LABEL = re.compile(r"[^\W\d_]{2}")
_ANGLED = re.compile(r"\(<(.*?)>")
_PARENTHESIS = re.compile(r"(\()|(\))|\s(?=['\"])")
_TITLE = re.compile(r"\s*+([\"'])(.{1,2000}?)\1\s*+\)", re.S)
_ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=-])")


class LinkSpan(SpanRule):
    """Brackets with an address or a known name; others are text."""

    name = "link"
    trigger = r"!?\["
    starts = "!["

    def read(self, reader: SpanReader) -> bool:
        """Read the text in the brackets, then where it leads."""
        opening = reader.take(_OPENING)
        if opening is None:
            return False
        tag = "img" if opening[0][0] == "!" else "a"
        if self._is_text(reader, tag) or not self._read(reader, tag):
            reader.pos = opening.end()
            reader.add(opening[0])
        return True

    def _is_text(self, reader: SpanReader, tag: str) -> bool:
        is_nested = tag == "a" and ("a" in reader.open_tags or "img" in reader.open_tags)
        return (
            is_nested
            or reader.is_too_deep
            or not reader.is_patient
            or not reader.search(_CLOSING, reader.pos)
        )

    def _read(self, reader: SpanReader, tag: str) -> bool:
        start = reader.pos
        node = Node(tag)
        depth = 1

        def closes(match: re.Match[str]) -> bool:
            nonlocal depth
            depth += -1 if match[1] else 1
            # An image within was counted when its bracket opened, and has taken its own closing one.
            return depth == sum(child.tag == "img" and not child.is_html for child in children(reader.node))

        if not reader.read(node, reader.rules, _BRACKET, closes):
            reader.take_back(start)
            return False
        alt = _ESCAPED.sub(r"\1", reader.text[start : reader.pos])
        reader.pos += 1
        end = reader.pos
        if self._read_target(reader, node, alt):
            node.at = reader.origin(start - len("![" if tag == "img" else "["))
            return True
        reader.take_back(start)
        _note_undefined(reader, start, end)
        return False

    def _read_target(self, reader: SpanReader, node: Node, alt: str) -> bool:
        name = reader.take(_NAME)
        if name or not reader.text.startswith("(", reader.pos):
            target = reader.document.links.get(normal_name((name and name[1]) or alt))
            if target is None:
                return False
            if target.marker.ial:
                apply(node, target.marker.ial, reader.document.attribute_lists)
            self._append(reader, node, target, alt)
            return True
        url, at, is_complete = self._read_url(reader)
        title = None if is_complete else reader.take(_TITLE)
        if title is None and not is_complete:
            return False
        self._append(reader, node, LinkTarget(url, title[2] if title else "", node, reader.origin(at)), alt)
        return True

    def _read_url(self, reader: SpanReader) -> tuple[str, int, bool]:
        """The address, where it stands, and whether the closing parenthesis came straight behind it."""
        if angled := reader.take(_ANGLED):
            is_complete = reader.text.startswith(")", reader.pos)
            reader.pos += is_complete
            return angled[1], angled.start(1), is_complete
        start, depth = reader.pos, 0
        while match := reader.search(_PARENTHESIS, reader.pos):
            reader.pos = match.end()
            if match[1]:
                depth += 1
            elif match[2]:
                depth -= 1
            if not match[1] and (depth == 0 or not match[2]):
                break
        written = reader.text[start + 1 : reader.pos - 1]
        url = written.lstrip(SPACE)
        return url.rstrip(SPACE), start + 1 + len(written) - len(url), depth == 0

    def _append(self, reader: SpanReader, node: Node, target: LinkTarget, alt: str) -> None:
        key = "href" if node.tag == "a" else "src"
        node.values_at = {key: target.at}
        node.set(key, resolve_references(target.url))
        if node.tag == "img":
            node[:] = []
            node.text = None
            node.set("alt", resolve_references(alt))
        if target.title:
            node.set("title", resolve_references(target.title))
        reader.append(node)


def _note_undefined(reader: SpanReader, start: int, end: int) -> None:
    """Note a name in brackets straight behind a text in brackets that names no link, but surely meant to.

    Lists of indexes such as `name[0][use]` are none.
    """
    name = _NAME.match(reader.text, end)
    before = reader.text[max(start - 2, 0) : start - 1]
    if not name or not _LABEL.search(name[1] or "") or name.start(1) != end + 1 or before.isalnum():
        return
    known = reader.document.links
    if normal_name(name[1]) in known:
        return
    message = f"the link's name '{name[1]}' is not defined; its brackets are shown as they are written"
    hint = nearest(normal_name(name[1]), known) or f"Write '[{name[1]}]: ADDRESS' on a line of its own."
    reader.document.traps.note("undefined-reference", message, reader, end, hint)
