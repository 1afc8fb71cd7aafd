"""Places in XML: an element stands where its start tag does, and so do its attributes."""

from __future__ import annotations

from xml.parsers import expat

from site_builder.source.tree import SourceNode, Tree


def xml_tree(text: str) -> Tree:
    """Find the place of every element, as members of the one around it; names have no namespace.

    A resource within another (`contained`) is what its wrapper holds, as in JSON.
    """
    reader = _Reader(text)
    reader.read()
    return Tree(reader.root, starts=reader.starts)


class _Reader:
    """Makes one tree."""

    def __init__(self, text: str) -> None:
        # What is in front of the XML declaration is no part of the document.
        self.skipped = len(text) - len(text.lstrip())
        self.content = text[self.skipped :].encode("utf-8", "surrogatepass")
        self.is_plain = len(self.content) == len(text) - self.skipped
        self.root = SourceNode(0, 0)
        self.starts: list[int] = []
        self.open: list[SourceNode] = []
        self.at_byte, self.at = 0, self.skipped
        # The text is decoded already; whatever encoding its declaration names no longer holds.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def read(self) -> None:
        """Read as much as there is."""
        try:
            self.parser.Parse(self.content, True)
        except expat.ExpatError:
            return

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Add an element to the one that is open."""
        at = self.offset()
        self.starts.append(at)
        name = tag.rpartition(":")[2]
        node = SourceNode(at, at)
        if self.open:
            _add(self.open[-1], name, node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        """Close an element; what a wrapper's only resource holds is the wrapper's."""
        node = self.open.pop()
        members = node.members or {}
        if len(members) == 1:
            ((name, inner),) = members.items()
            if name[:1].isupper() and inner.entries is None:
                node.members = inner.members

    def offset(self) -> int:
        """Return the offset of the tag that is being read, counted in characters."""
        now = self.parser.CurrentByteIndex
        if self.is_plain:
            return self.skipped + now
        self.at += len(self.content[self.at_byte : now].decode("utf-8", "surrogatepass"))
        self.at_byte = now
        return self.at


def _add(parent: SourceNode, name: str, node: SourceNode) -> None:
    """Add an element; the first of several of one name stands for all."""
    if parent.members is None:
        parent.members = {}
    first = parent.members.get(name)
    if first is None:
        parent.members[name] = node
    elif first.entries is None:
        whole = SourceNode(first.at, first.value_at, first.members)
        whole.entries = [first, node]
        parent.members[name] = whole
    else:
        first.entries.append(node)
