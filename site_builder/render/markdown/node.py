"""The tree that Markdown is read into: ElementTree elements that also remember how they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from site_builder.render.markdown.attributes import AttributeList
    from site_builder.render.markdown.source import Source

BLANK = "#blank"
"""Blank lines between blocks; its text is what was blank. Never written."""
END = "#end"
"""Ends a block without showing; its text says what it came from ("" for an explicit `^`). Never written."""
VERBATIM = "#verbatim"
"""Its text is finished HTML, written as it is."""
BARE = "#bare"
"""Stands for its content alone, as the paragraph of a tight list item does."""
INVISIBLE = frozenset({BLANK, END})


class Node(Element):
    """An element of the page, and what later steps must know of it."""

    is_source = False
    """Its text is Markdown whose spans have not been read yet."""
    is_block = False
    """Starts on its own line in the output."""
    is_html = False
    """Was written as an HTML tag (or as `~~`), not as Markdown."""
    is_closed = False
    """Its end tag has been met."""
    model = ""
    """How its content is read, for HTML: "block", "span" or "raw"."""
    heading = 0
    """The level of a Markdown heading, 1 to 6."""
    is_standalone = False
    """An image that is a figure where it is all of a paragraph."""
    footnote = ""
    """The name of the footnote to which this marker points."""
    ial: AttributeList | None = None
    """Attributes given by `{: ...}` that wait until all references are known."""
    at = -1
    """Where it was written: an offset in the text of the page; -1 for what no author wrote."""
    values_at: Mapping[str, int] = MappingProxyType({})
    """The same for the values of attributes that refer to something."""
    pieces: tuple[tuple[int, Source, int], ...] = ()
    """Where its text was read: from which of its characters on, in which source, and where in that."""

    def take(self, text: str, source: Source, at: int) -> None:
        """Hold Markdown that stands in a source."""
        self.text = text
        self.is_source = True
        self.pieces = ((0, source, at),)

    def add(self, text: str, source: Source, at: int) -> None:
        """Hold more of it behind what is there."""
        self.pieces = (*self.pieces, (len(self.text or ""), source, at))
        self.text = f"{self.text or ''}{text}"

    def origin(self, offset: int) -> int:
        """Return where a character of its text stands in the text of the page; -1 for nowhere."""
        for start, source, at in reversed(self.pieces):
            if start <= offset:
                return source.origin(at + offset - start)
        return -1


def children(node: Node) -> list[Node]:
    """The child elements (all elements of the tree are nodes)."""
    return cast("list[Node]", list(node))


def last_child(node: Node) -> Node | None:
    """The last child element, if there is one."""
    return cast("Node", node[-1]) if len(node) else None


def add_text(node: Node, text: str) -> None:
    """Put text behind everything that the node holds."""
    if not text:
        return
    if len(node):
        last = node[-1]
        last.tail = (last.tail or "") + text
    else:
        node.text = (node.text or "") + text


def verbatim(html: str, *, block: bool = False) -> Node:
    """A node that is written as the HTML given."""
    node = Node(VERBATIM)
    node.text = html
    node.is_block = block
    return node


def walk(root: Node) -> Iterator[Node]:
    """All nodes below in the order of the document."""
    nodes = cast("Iterator[Node]", root.iter())
    next(nodes)
    return nodes


def tagged(root: Node, tag: str) -> Iterator[Node]:
    """All nodes with a tag, `root` too if it has it."""
    return cast("Iterator[Node]", root.iter(tag))


def plain_text(node: Node) -> str:
    """The text of a node without its finished HTML and its footnote markers."""
    parts = [node.text or ""]
    # No recursion: raw HTML may be nested without end. A string on the stack is a tail whose turn has come.
    stack: list[Node | str] = _with_tails(node)
    while stack:
        entry = stack.pop()
        if isinstance(entry, str):
            parts.append(entry)
        elif entry.tag != VERBATIM and not entry.footnote:
            parts.append(entry.text or "")
            stack.extend(_with_tails(entry))
    return "".join(parts)


def _with_tails(node: Node) -> list[Node | str]:
    entries: list[Node | str] = []
    for child in reversed(children(node)):
        entries.append(child.tail or "")
        entries.append(child)
    return entries
