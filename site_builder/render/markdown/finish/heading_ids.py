"""Ids of headings, as GitHub's dialect of kramdown makes them: people link to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node, children, plain_text
from site_builder.render.slug import heading_slug

_TOKEN = re.compile("\ue000\\d+\ue001")
_BEFORE_LETTER = re.compile(r"^[^a-zA-Z]+", re.M)
_NOT_PLAIN = re.compile(r"[^a-zA-Z0-9 \-]")
_HTML_HEADING = re.compile(r"h[1-6]")


class HeadingIds(Stage):
    """Set the id of each heading without one, and list all headings of the page."""

    name = "heading-ids"

    def run(self, root: Element) -> None:
        """Go through the page in order; footnotes come last."""
        used: Counter[str] = Counter()
        used_in_html: Counter[str] = Counter()
        settings = self.document.options.settings
        notes = (footnote.content for footnote in self.document.used_footnotes.values())
        of_notes = (_headings(note, in_html=True) for note in notes)
        for node, in_html in chain(_headings(cast("Node", root)), *of_notes):
            if node.heading and "id" not in node.attrib and self.document.options.auto_ids:
                text = heading_text(node)
                # What stands in an HTML element or a footnote gets its id by another rule, as in kramdown.
                is_plain = in_html or not settings.github_ids
                id_ = _plain_id(text, used_in_html) if is_plain else _numbered(heading_slug(text), used)
                if id_:
                    node.set("id", f"{settings.auto_id_prefix}{id_}")
            if node.heading and settings.header_offset:
                node.tag = f"h{min(max(node.heading + settings.header_offset, 1), 6)}"
            if node.get("id"):
                self.document.headings.append(node)


def heading_text(node: Node) -> str:
    """The text of a heading, without the tokens of finished HTML."""
    return _TOKEN.sub("", plain_text(node))


def _headings(root: Node, *, in_html: bool = False) -> Iterator[tuple[Node, bool]]:
    stack = [(child, in_html) for child in reversed(children(root))]
    while stack:
        node, in_html = stack.pop()
        if node.heading or (node.is_html and _HTML_HEADING.fullmatch(node.tag)):
            yield node, in_html
        elif len(node):
            in_html = in_html or node.is_html
            stack.extend((child, in_html) for child in reversed(children(node)))


def _plain_id(text: str, used: Counter[str]) -> str:
    return _numbered(basic_id(text) or "section", used)


def basic_id(text: str) -> str:
    """Return the id that kramdown makes of a text, be there another of its name or not."""
    return _NOT_PLAIN.sub("", _BEFORE_LETTER.sub("", text)).replace(" ", "-").lower()


def _numbered(id_: str, used: Counter[str]) -> str:
    count = used[id_]
    used[id_] += 1
    return f"{id_}-{count}" if count else id_
