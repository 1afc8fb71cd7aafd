"""Places in JSON."""

from __future__ import annotations

import json
import re

from site_builder.source.tree import SourceNode, Tree

TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|[^\s,:\[\]{}"]+', re.DOTALL)
"""A text, a bracket, or what else stands between commas and colons."""

_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


def json_tree(text: str) -> Tree:
    """Find the place of every value in a text that is JSON; the last of two equal keys counts."""
    root = SourceNode(0, 0)
    repeated: list[tuple[str, int]] = []
    no_numbers: list[tuple[str, int]] = []
    above: list[SourceNode] = []
    holder: SourceNode | None = None
    key, key_at = "", -1
    for token in TOKEN.finditer(text):
        at = token.start()
        first = text[at]
        if first in "}]":
            holder = above.pop() if above else None
            continue
        members = holder.members if holder is not None else None
        if first == '"' and members is not None and key_at < 0:
            key, key_at = _key(token[0]), at
            if key in members:
                repeated.append((key, at))
            continue
        node = SourceNode(at, at)
        if holder is None:
            root = node
        elif members is not None:
            node.at = key_at
            members[key] = node
            key_at = -1
        elif holder.entries is not None:
            holder.entries.append(node)
        if first in "NI-" and token[0] in _NO_NUMBERS:
            no_numbers.append((token[0], at))
        if first in "{[":
            if holder is not None:
                above.append(holder)
            holder = node
            if first == "{":
                node.members = {}
            else:
                node.entries = []
    return Tree(root, repeated, no_numbers)


def _key(written: str) -> str:
    return str(json.loads(written, strict=False)) if "\\" in written else written[1:-1]
