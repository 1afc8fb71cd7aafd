"""Ids of a text that shares its page with others: none that the page has already."""

from __future__ import annotations

from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node


class SharedPage(Stage):
    """Gives ids that are taken a number, and leads the text's own links to them."""

    name = "shared-page"

    def run(self, root: Element) -> None:
        """Go through the whole tree, when all stages have set their ids."""
        ids = self.document.ids
        if ids is None:
            return
        renamed: dict[str, str] = {}
        links: list[Node] = []
        for node in cast("Node", root).iter():
            if node.tag.startswith("#"):
                # Never written itself: it may carry the attributes that links take over.
                continue
            if wanted := node.get("id"):
                found = ids.claim(wanted)
                renamed.setdefault(wanted, found)
                node.set("id", found)
            if (node.get("href") or "").startswith("#"):
                links.append(cast("Node", node))
        for link in links:
            target = str(link.get("href"))[1:]
            link.set("href", f"#{renamed.get(target, target)}")
