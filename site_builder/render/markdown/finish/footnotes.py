"""Numbers the footnotes that are used, and puts them at the end of the page."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.document import Footnote
from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node, add_text, last_child, walk

_BACK = "\N{LEFTWARDS ARROW WITH HOOK}"


class Footnotes(Stage):
    """Those that nothing points to are left out.

    Other than kramdown's, the role of a reference is the link's, and items have none: `doc-endnote` is
    deprecated. Source: https://www.w3.org/TR/dpub-aria-1.1/#doc-endnote
    """

    name = "footnotes"

    def run(self, root: Element) -> None:
        """Number in the order of the markers; footnotes may hold markers of their own."""
        if not self.document.footnotes:
            return
        used: dict[str, Footnote] = {}
        self._number(cast("Node", root), used)
        notes = Node("ol")
        position = 0
        while position < len(used):
            self._number(list(used.values())[position].content, used)
            position += 1
        for name, footnote in used.items():
            notes.append(_note(name, footnote))
        if len(notes):
            holder = Node("div", {"class": "footnotes", "role": "doc-endnotes"})
            holder.is_block = notes.is_block = True
            holder.append(notes)
            root.append(holder)

    def _number(self, tree: Node, used: dict[str, Footnote]) -> None:
        for marker in walk(tree):
            if not marker.footnote:
                continue
            name = marker.footnote
            footnote = used.setdefault(name, self.document.footnotes[name])
            footnote.number = footnote.number or len(used)
            repeat = f":{footnote.markers}" if footnote.markers else ""
            footnote.markers += 1
            attributes = {
                "href": f"#fn:{name}",
                "class": "footnote",
                "rel": "footnote",
                "role": "doc-noteref",
            }
            link = Node("a", attributes)
            link.text = str(footnote.number)
            marker.set("id", f"fnref:{name}{repeat}")
            marker.append(link)


def _note(name: str, footnote: Footnote) -> Node:
    note = footnote.content
    note.is_block = True
    note.set("id", f"fn:{name}")
    paragraph = last_child(note)
    if paragraph is None or paragraph.tag != "p":
        paragraph = Node("p")
        paragraph.is_block = True
        note.append(paragraph)
    for index in range(footnote.markers):
        if index or len(paragraph) or paragraph.text:
            add_text(paragraph, "\N{NO-BREAK SPACE}")
        repeat = f":{index}" if index else ""
        attributes = {"href": f"#fnref:{name}{repeat}", "class": "reversefootnote", "role": "doc-backlink"}
        link = Node("a", attributes)
        link.text = _BACK
        if index:
            number = Node("sup")
            number.text = str(index + 1)
            link.append(number)
        paragraph.append(link)
    return note
