"""Writes the tree as HTML."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.html_facts import VOID_ELEMENTS, VOID_SINCE_HTML5
from site_builder.render.markdown.node import BARE, INVISIBLE, VERBATIM, Node, children

_SPECIAL = re.compile(r"[&<>]")
_SPECIAL_IN_ATTRIBUTE = re.compile(r"[&<>\"]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_HOLDS_BLOCKS = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "div"])


def to_html(root: Element) -> str:
    """The HTML of a tree, without its root.

    A stack instead of recursion, since raw HTML may be nested without end; a string on it is ready.
    """
    out: list[str] = [_text(root.text)]
    stack: list[Node | str] = list(reversed(children(cast("Node", root))))
    while stack:
        entry = stack.pop()
        if isinstance(entry, str):
            out.append(entry)
            continue
        if entry.tail:
            stack.append(_text(entry.tail))
        _write(entry, out, stack)
    return "".join(out)


def _write(node: Node, out: list[str], stack: list[Node | str]) -> None:
    tag = node.tag
    if tag in INVISIBLE:
        return
    line_end = "\n" if node.is_block else ""
    if tag == VERBATIM:
        text = node.text or ""
        out.append(text if text.endswith("\n") else text + line_end)
        return
    if tag != BARE:
        attributes = "".join(_attribute(key, value) for key, value in node.items()) if node.attrib else ""
        out.append(f"<{tag}{attributes}{' />' if tag in VOID_SINCE_HTML5 else '>'}")
        if tag in VOID_ELEMENTS:
            out.append(line_end)
            return
        stack.append(f"</{tag}>{line_end}")
        if line_end and (node.model == "block" if node.is_html else tag in _HOLDS_BLOCKS):
            out.append("\n")
    if node.text:
        out.append(_text(node.text))
    if len(node):
        stack.extend(reversed(children(node)))


def _attribute(key: str, value: str) -> str:
    if key == "id" and not value.strip():
        return ""
    return f' {key}="{_SPECIAL_IN_ATTRIBUTE.sub(_escape, value)}"'


def _text(text: str | None) -> str:
    return _SPECIAL.sub(_escape, text) if text else ""


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
