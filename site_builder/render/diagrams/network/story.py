"""A network in words: what stands in it, and what leads where."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.render.diagrams.network.model import Edge, Network
from site_builder.render.diagrams.shapes import Sentence
from site_builder.render.diagrams.words import plain


def story(network: Network) -> tuple[Sentence, ...]:
    """Return the groups with their nodes, then the edges."""
    return (*_members(network, None, 0), *(Sentence(_edge(edge, network)) for edge in network.edges))


def _members(network: Network, group: int | None, depth: int) -> Iterator[Sentence]:
    for node in network.nodes.values():
        if node.group == group and node.shape not in ("start", "end"):
            parts = "; ".join(plain(line) for part in node.parts for line in part)
            yield Sentence(f"{plain(node.label)}{f': {parts}' if parts else ''}", depth, node.link)
    for number, each in enumerate(network.groups):
        if each.parent == group:
            is_named = bool(each.label)
            if is_named:
                yield Sentence(plain(each.label), depth)
            yield from _members(network, number, depth + is_named)


def _edge(edge: Edge, network: Network) -> str:
    source, target = (_name(name, network) for name in (edge.source, edge.target))
    if edge.tail and not edge.head:
        source, target = target, source
    words = ", ".join(filter(None, (plain(each) for each in (edge.at_source, edge.label, edge.at_target))))
    joint = "to" if edge.head or edge.tail else "with"
    return f"{source} {joint} {target}{f': {words}' if words else ''}"


def _name(name: str, network: Network) -> str:
    node = network.nodes.get(name)
    if node is None:
        return name
    return plain(node.label) or ("Start" if node.shape == "start" else "End")
