"""Numbers the footnotes that are used, and puts them at the end of the page."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element

from site_builder.config import MarkdownSettings
from site_builder.render.markdown.document import Footnote
from site_builder.render.markdown.finish.stage import PAGE, Stage
from site_builder.render.markdown.node import BARE, Node, add_text, last_child, walk


class FootnoteNumbers(Stage):
    """Numbers the footnotes that something points to, in the order of the markers."""

    name = "footnote-numbers"

    def run(self, root: Element) -> None:
        """Go through the page, and through the footnotes found: these may hold markers of their own."""
        if not self.document.footnotes:
            return
        used = self.document.used_footnotes
        self._number(cast("Node", root), used)
        position = 0
        while position < len(used):
            self._number(list(used.values())[position].content, used)
            position += 1
        for name, footnote in self.document.footnotes.items():
            if name not in used:
                message = f"nothing points to the footnote '{name}', which is left out"
                hint = f"Write '[^{name}]' where it belongs."
                self.document.traps.note("lost-footnote", message, PAGE, footnote.at, hint)

    def _number(self, tree: Node, used: dict[str, Footnote]) -> None:
        for marker in walk(tree):
            if not marker.footnote:
                continue
            name = marker.footnote
            footnote = used.setdefault(name, self.document.footnotes[name])
            settings = self.document.options.settings
            footnote.number = footnote.number or len(used) + settings.footnote_nr - 1
            name = f"{settings.footnote_prefix}{name}"
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


class Footnotes(Stage):
    """Puts the numbered footnotes at the end of the page; those that nothing points to are left out.

    Other than kramdown's, the role of a reference is the link's, and items have none: `doc-endnote` is
    deprecated. Source: https://www.w3.org/TR/dpub-aria-1.1/#doc-endnote
    """

    name = "footnotes"

    def run(self, root: Element) -> None:
        """Make the list, there where `{:footnotes}` asks for it."""
        place = self._place(cast("Node", root))
        used = self.document.used_footnotes
        if not used:
            return
        settings = self.document.options.settings
        notes = Node("ol", {"start": str(settings.footnote_nr)} if settings.footnote_nr != 1 else {})
        for name, footnote in used.items():
            notes.append(_note(f"{settings.footnote_prefix}{name}", footnote, settings))
        holder = place if place is not None else Node("div")
        holder.tag, holder.attrib = "div", {"class": "footnotes", "role": "doc-endnotes"}
        holder.is_block = notes.is_block = True
        holder.append(notes)
        if place is None:
            root.append(holder)

    def _place(self, root: Node) -> Node | None:
        """Empty and return the list marked `{:footnotes}`, in whose place they stand; None without one."""
        if not self.document.has_attributes:
            return None
        for node in walk(root):
            if node.tag in ("ul", "ol") and node.ial is not None and "footnotes" in node.ial.references:
                node[:] = []
                node.text, node.tag = None, BARE
                return node
        return None


def _note(name: str, footnote: Footnote, settings: MarkdownSettings) -> Node:
    note = footnote.content
    note.is_block = True
    note.set("id", f"fn:{name}")
    if not settings.footnote_backlink:
        return note
    paragraph = last_child(note)
    while settings.footnote_backlink_inline and paragraph is not None and not _takes_text(paragraph):
        paragraph = last_child(paragraph)
    if paragraph is None or not (paragraph.tag == "p" or settings.footnote_backlink_inline):
        paragraph = Node("p")
        paragraph.is_block = True
        note.append(paragraph)
    for index in range(footnote.markers):
        if index or len(paragraph) or paragraph.text:
            add_text(paragraph, "\N{NO-BREAK SPACE}")
        repeat = f":{index}" if index else ""
        attributes = {"href": f"#fnref:{name}{repeat}", "class": "reversefootnote", "role": "doc-backlink"}
        link = Node("a", attributes)
        link.text = settings.footnote_backlink
        if index:
            number = Node("sup")
            number.text = str(index + 1)
            link.append(number)
        paragraph.append(link)
    return note


def _takes_text(node: Node) -> bool:
    return (node.tag in ("p", BARE) and node.model != "math") or bool(node.heading)
