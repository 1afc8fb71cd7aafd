"""Code blocks are coloured by their language: ```` ```json ````, `{: .language-json}`."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.diagrams.fences import LANGUAGES, drawn_fence
from site_builder.render.markdown.finish.stage import PAGE, Stage
from site_builder.render.markdown.node import VERBATIM, Node, tagged, verbatim
from site_builder.render.markdown.traps import Traps

_PLAINER = "Write it in a plainer way, or leave out its language where it is meant to be read."
_SHOWS_SPACES = "show-whitespaces"
_LANGUAGE = re.compile(r"\blanguage-(\S+)")


class Code(Stage):
    """Draws what the rules for code have read."""

    name = "code"

    def run(self, root: Element) -> None:
        """Replace each code block by its HTML."""
        for tree in (
            cast("Node", root),
            *(footnote.content for footnote in self.document.footnotes.values()),
        ):
            for node in tagged(tree, "pre"):
                if not node.is_html:
                    _draw(node, self.document.traps)


def _draw(node: Node, traps: Traps) -> None:
    from site_builder.render.highlight import (  # noqa: PLC0415 - Pygments is slow to import
        code_with_spaces,
        highlight_code,
    )

    classes = node.attrib.pop("class", "")
    match = _LANGUAGE.search(classes)
    others = " ".join(_LANGUAGE.sub("", classes, count=1).split())
    language, code = match[1] if match else "", node.text or ""
    if _SHOWS_SPACES in others.split():
        html = code_with_spaces(code, language)
    else:
        drawn = drawn_fence(code, language)
        if drawn is None and language.lower() in LANGUAGES:
            message = f"a drawing of '{language}' is not drawn here, and stays code"
            traps.note("undrawn-diagram", message, PAGE, node.at, _PLAINER)
        html = drawn or highlight_code(code, language)
    node.text = html
    node.tag = VERBATIM
    if others:
        node.set("class", others)
    if node.attrib:
        node.tag, node.text = "div", None
        node.append(verbatim(html))
