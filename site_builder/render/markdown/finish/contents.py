"""A table of contents in place of a list marked `{:toc}`; `{:.no_toc}` keeps a heading out of it."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import BARE, Node, add_text, children, last_child, walk


class Contents(Stage):
    """Fills the first list so marked."""

    name = "contents"

    def run(self, root: Element) -> None:
        """Find the list, and replace its items."""
        for node in walk(cast("Node", root)):
            if node.is_html or node.ial is None or node.tag not in ("ul", "ol"):
                continue
            if "toc" in node.ial.references:
                self._fill(node)
                return

    def _fill(self, node: Node) -> None:
        node[:] = []
        node.text = None
        node.attrib.setdefault("id", "markdown-toc")
        open_lists: list[tuple[int, Node]] = [(0, node)]
        for heading in self.document.headings:
            level = heading.heading
            if level not in self.document.options.toc_levels or "no_toc" in heading.get("class", "").split():
                continue
            while open_lists[-1][0] >= level:
                open_lists.pop()
            item = _entry(heading, node.get("id", ""))
            _list_within(open_lists[-1][1], node.tag).append(item)
            open_lists.append((level, item))
        if not len(node):
            node.tag = BARE


def _list_within(holder: Node, tag: str) -> Node:
    """The list that takes a further entry: the whole one, or that of the entry above."""
    if holder.tag == tag:
        return holder
    last = last_child(holder)
    if last is None or last.tag != tag:
        last = Node(tag)
        last.is_block = True
        holder.append(last)
    return last


def _entry(heading: Node, list_id: str) -> Node:
    item = Node("li")
    item.is_block = True
    link = Node("a")
    id_ = heading.get("id", "")
    link.attrib.update({"href": f"#{id_}", "id": f"{list_id}-{id_}"})
    _copy_into(link, heading)
    item.append(link)
    return item


def _copy_into(target: Node, original: Node) -> None:
    """Copy what a heading holds, but no links and footnotes: those can't stand in a link, or twice."""
    add_text(target, original.text or "")
    for child in children(original):
        if child.tag == "a" and not child.is_html:
            _copy_into(target, child)
        elif not child.footnote:
            copy = Node(child.tag, {key: value for key, value in child.attrib.items() if key != "id"})
            copy.is_html = child.is_html
            target.append(copy)
            _copy_into(copy, child)
        add_text(target, child.tail or "")
