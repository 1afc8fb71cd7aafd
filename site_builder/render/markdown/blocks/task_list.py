"""Task lists: `- [ ] to do`, `- [x] done`."""

from __future__ import annotations

import re

from site_builder.render.markdown.attributes import add_class
from site_builder.render.markdown.node import BARE, Node, children

_BOX = re.compile(r"\s*\[([ xX])\]\s+")
_INPUT = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled"{} />'


def mark_tasks(node: Node) -> None:
    """Draw the boxes of a list's items; the items after the first box all count as tasks."""
    is_tasks = False
    for item in children(node):
        parts = children(item)
        if not parts or parts[0].tag not in ("p", BARE) or not parts[0].is_source:
            continue
        text = parts[0].text or ""
        if match := _BOX.match(text):
            is_tasks = True
            box = _INPUT.format("" if match[1] == " " else ' checked="checked"')
            parts[0].text = box + text[match.end() :]
            shift = len(box) - match.end()
            parts[0].pieces = tuple(
                (start + shift, source, at) if start else (0, source, at - shift)
                for start, source, at in parts[0].pieces
            )
        if is_tasks:
            item.set("class", "task-list-item")
    if is_tasks:
        add_class(node.attrib, "task-list")
