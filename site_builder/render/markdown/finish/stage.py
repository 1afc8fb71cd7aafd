"""What the steps on the whole tree have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.treeprocessors import Treeprocessor

from site_builder.render.markdown.document import Document

if TYPE_CHECKING:
    from markdown import Markdown


class _Page:
    """The text of the page itself, in which places are offsets."""

    def origin(self, offset: int) -> int:
        return offset


PAGE = _Page()


class Stage(Treeprocessor):
    """A step that changes the tree, knowing what the page defines."""

    name = ""

    def __init__(self, md: Markdown, document: Document) -> None:
        """Work for a Markdown instance."""
        super().__init__(md)
        self.document = document
