"""Writes the tree as HTML."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.html_facts import VOID_ELEMENTS, VOID_SINCE_HTML5
from site_builder.render.markdown.node import BARE, INVISIBLE, VERBATIM, Node, children

_SPECIAL = re.compile(r"[&<>]")
_SPECIAL_IN_ATTRIBUTE = re.compile(r"[&<>\"]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_HOLDS_BLOCKS = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "div"])


def to_html(root: Element) -> str:
    """The HTML of a tree, without its root."""
    serialiser = Serialiser()
    serialiser.write(root)
    return "".join(serialiser.out)


class Serialiser:
    """Writes trees; who builds on it learns of each tag and text as it is written."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self.out: list[str] = []

    def write(self, root: Element) -> None:
        """Write a tree without its root.

        A stack instead of recursion, since raw HTML may be nested without end; it holds nodes, the texts
        behind them, and end tags with the line end that follows.
        """
        if root.text:
            self.text(root.text)
        stack: list[Node | str | tuple[str, str]] = list(reversed(children(cast("Node", root))))
        while stack:
            entry = stack.pop()
            if isinstance(entry, str):
                self.text(entry)
            elif isinstance(entry, tuple):
                self.end(*entry)
            else:
                if entry.tail:
                    stack.append(entry.tail)
                if entry.tag not in INVISIBLE:
                    self._write(entry, stack)

    def start(self, node: Node) -> None:
        """Write a start tag."""
        attributes = "".join(self.attribute(key, value) for key, value in node.items()) if node.attrib else ""
        self.out.append(start_tag(node.tag, attributes))

    def end(self, tag: str, line_end: str) -> None:
        """Write an end tag."""
        self.out.append(f"</{tag}>{line_end}")

    def text(self, text: str) -> None:
        """Write text."""
        self.out.append(escaped(text))

    def finished(self, node: Node) -> None:
        """Write what is HTML already."""
        self.out.append(node.text or "")

    def attribute(self, key: str, value: str) -> str:
        """Return an attribute as it is written."""
        return "" if is_blank_id(key, value) else f' {key}="{escaped_value(value)}"'

    def _write(self, node: Node, stack: list[Node | str | tuple[str, str]]) -> None:
        tag = node.tag
        line_end = "\n" if node.is_block else ""
        if tag == VERBATIM:
            self.finished(node)
            if line_end and not (node.text or "").endswith("\n"):
                self.out.append(line_end)
            return
        if tag != BARE:
            self.start(node)
            if tag in VOID_ELEMENTS:
                if line_end:
                    self.out.append(line_end)
                return
            stack.append((tag, line_end))
            if line_end and (node.model == "block" if node.is_html else tag in _HOLDS_BLOCKS):
                self.out.append("\n")
        if node.text:
            self.text(node.text)
        if len(node):
            stack.extend(reversed(children(node)))


def start_tag(tag: str, attributes: str) -> str:
    """Write a start tag with its attributes."""
    return f"<{tag}{attributes}{' />' if tag in VOID_SINCE_HTML5 else '>'}"


def is_blank_id(key: str, value: str) -> bool:
    """Tell whether an attribute is an id without a name, which is not written."""
    return key == "id" and not value.strip()


def escaped(text: str) -> str:
    """Write a text's special characters as references."""
    return _SPECIAL.sub(_escape, text)


def escaped_value(value: str) -> str:
    """The same for the value of an attribute, between double quotes."""
    return _SPECIAL_IN_ATTRIBUTE.sub(_escape, value)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
