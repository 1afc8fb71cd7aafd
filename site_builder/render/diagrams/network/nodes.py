"""Boxes, ovals, actors: how large a node is, and how it is drawn. Units are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.render.diagrams.network.layers import Size
from site_builder.render.diagrams.network.model import Node
from site_builder.render.diagrams.shapes import Anchor, Box, Path, Shape, words_at
from site_builder.render.diagrams.symbols import HEIGHT, circle, cylinder, hexagon, oval, symbol
from site_builder.render.diagrams.words import LINE, Line, Lines, bold, height_of, plain, width_of, wrapped

PADDING = 12
WIDEST = 260
"""Where a label is broken."""
_NARROWEST = 60
_DOT = 18
_LID = 10
_ROUND = {"round": 12, "note": 0}
_PART_GAP = 8

Parts = Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Its middle."""
        return self.x + self.width // 2, self.y + self.height // 2


def node_label(node: Node) -> Lines:
    """Return what stands in a node, in lines that fit."""
    label = wrapped(node.label, WIDEST)
    return label if node.shape == "note" else bold(label)


def node_size(node: Node, label: Lines, parts: Parts) -> Size:
    """Return how large a node is with its label and what stands below."""
    width, height = width_of(label) + 2 * PADDING, height_of(label) + PADDING
    for part in parts:
        width = max(width, width_of(tuple(part)) + 2 * PADDING)
        height += LINE * len(part) + _PART_GAP
    match node.shape:
        case "start" | "end":
            return Size(_DOT, _DOT)
        case "sign":
            return Size(max(width, HEIGHT), height_of(label) + HEIGHT)
        case "choice":
            return Size(width + 20, height + 8)
        case "oval":
            return Size(round(width * 1.25) + 8, height + 12)
        case "cylinder":
            return Size(max(width, _NARROWEST), height + _LID + 4)
        case _:
            return Size(max(width, _NARROWEST), height)


def draw_node(node: Node, place: Place, label: Lines, parts: Parts) -> Iterator[Shape]:
    """Draw a node; one that leads somewhere is a link."""
    if node.link:
        yield Anchor(node.link, plain(node.label) or node.name)
    yield from _drawn(node, place, label, parts)
    if node.link:
        yield Anchor("", "")


def _drawn(node: Node, place: Place, label: Lines, parts: Parts) -> Iterator[Shape]:
    x, y = place.middle
    top = y - height_of(label) // 2
    match node.shape:
        case "start":
            yield Path(circle(x, y, _DOT // 2), "head")
        case "end":
            yield Path(circle(x, y, _DOT // 2), "hollow")
            yield Path(circle(x, y, _DOT // 2 - 4), "head")
        case "sign":
            yield from symbol(node.sign, x, place.y)
            yield from words_at(x, place.y + HEIGHT, label, look="said")
        case "oval":
            yield Path(oval(x, y, place.width // 2, place.height // 2), "node")
            yield from words_at(x, top, label)
        case "choice":
            yield Path(hexagon(place.x, place.y, place.width, place.height), "node")
            yield from words_at(x, top, label)
        case "cylinder":
            yield Path(cylinder(place.x, place.y, place.width, place.height, _LID), "node")
            yield from words_at(x, place.y + _LID + 8, label)
        case _:
            look = "note" if node.shape == "note" else "node"
            yield Box(place.x, place.y, place.width, place.height, look, _ROUND.get(node.shape, 3))
            yield from _texts(node, place, label, parts)


def _texts(node: Node, place: Place, label: Lines, parts: Parts) -> Iterator[Shape]:
    is_note = node.shape == "note"
    x = place.x + (PADDING if is_note else place.width // 2)
    yield from words_at(x, place.y + PADDING // 2, label, anchor="start" if is_note else "middle")
    y = place.y + PADDING + height_of(label)
    for part in parts:
        yield Path(f"M{place.x} {y}h{place.width}", "rule")
        yield from words_at(place.x + PADDING, y + 3, tuple(part), anchor="start")
        y += LINE * len(part) + _PART_GAP
