"""The tree that Markdown is read into: ElementTree elements that also remember how they were written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from site_builder.render.markdown.attributes import AttributeList

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
    footnote = ""
    """The name of the footnote to which this marker points."""
    ial: AttributeList | None = None
    """Attributes given by `{: ...}` that wait until all references are known."""


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
