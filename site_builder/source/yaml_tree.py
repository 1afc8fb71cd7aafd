"""Places in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml import CSafeLoader, MappingNode, ScalarNode, SequenceNode
from yaml import Node as YamlNode

from site_builder.source.tree import SourceNode, Tree

_ENTRY = re.compile(r"([A-Za-z_][\w .-]*?)[ \t]*:(?:\s+(.*)|)$")
_TAB_LINE = re.compile(r"^ *\t[ \t]*$", re.MULTILINE)
"""A line without anything to see: YAML allows its tabs, the C library does not."""
_MERGE = "tag:yaml.org,2002:merge"


def without_tab_lines(text: str) -> str:
    """Empty the lines of nothing but blanks, whose tabs the C library refuses."""
    return _TAB_LINE.sub("", text) if "\t" in text else text


def yaml_tree(text: str) -> Tree:
    """Find the place of every value; in a text that is no YAML, those of its top-level keys.

    `text` is as `without_tab_lines` leaves it.
    """
    try:
        root = yaml.compose(text, Loader=CSafeLoader)
    except (yaml.YAMLError, RecursionError):
        return _of_entries(text)
    return Tree(SourceNode(0, 0)) if root is None else _Reader().tree(root)


def top_level_entries(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Cut a mapping's text at the lines that start a top-level key.

    Yields of each its offset, its key, what stands behind the key in its line, and the whole entry.
    """
    opened: list[tuple[int, str, str, list[str]]] = []
    offset = 0
    for row in text.split("\n"):
        if match := _ENTRY.match(row):
            opened.append((offset, match[1], match[2] or "", [row]))
        elif opened and not row.startswith("#"):
            opened[-1][3].append(row)
        offset += len(row) + 1
    for at, key, rest, rows in opened:
        yield at, key, rest, "\n".join(rows).rstrip() + "\n"


def _of_entries(text: str) -> Tree:
    found = {key: SourceNode(at, at) for at, key, _, _ in top_level_entries(text)}
    return Tree(SourceNode(0, 0, found))


class _Reader:
    """Makes one tree; what aliases repeat is read once, so it ends even where one stands in itself."""

    def __init__(self) -> None:
        self.known: dict[int, SourceNode] = {}
        self.pending: list[tuple[YamlNode, SourceNode]] = []
        self.repeated: list[tuple[str, int]] = []
        self.merges: list[tuple[dict[str, SourceNode], SourceNode]] = []
        """Mappings with what `<<` adds to them."""

    def tree(self, root: YamlNode) -> Tree:
        """Read the whole."""
        made = self.of(root)
        while self.pending:
            source, node = self.pending.pop()
            if isinstance(source, MappingNode) and node.members is not None:
                self.read_members(source, node.members)
            elif isinstance(source, SequenceNode) and node.entries is not None:
                node.entries.extend(self.of(each) for each in source.value)
        # An anchor stands before its alias, and has its own additions by then.
        for members, merged in sorted(self.merges, key=lambda one: one[1].at):
            for source_node in merged.entries or [merged]:
                for name, value in (source_node.members or {}).items():
                    members.setdefault(name, value)
        return Tree(made, self.repeated)

    def of(self, source: YamlNode) -> SourceNode:
        """Return the place of a value, whose inside is read later."""
        node = self.known.get(id(source))
        if node is None:
            at = source.start_mark.index
            node = self.known[id(source)] = SourceNode(at, at)
            if isinstance(source, MappingNode):
                node.members = {}
            elif isinstance(source, SequenceNode):
                node.entries = []
            if not isinstance(source, ScalarNode):
                self.pending.append((source, node))
        return node

    def read_members(self, source: MappingNode, found: dict[str, SourceNode]) -> None:
        """Add a mapping's members, each at its key; an alias gives several keys one value."""
        for key, value in source.value:
            if not isinstance(key, ScalarNode):
                continue
            name, at, inner = str(key.value), key.start_mark.index, self.of(value)
            member = SourceNode(at, inner.value_at, inner.members, inner.entries)
            if key.tag == _MERGE:
                self.merges.append((found, member))
                continue
            if name in found:
                self.repeated.append((name, at))
            found[name] = member
