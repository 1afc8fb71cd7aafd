"""Where a graph's boxes and lines go: stairs, so that no two lines run over each other.

Boxes stand one below the other. What is referred to has a column of its own, and the columns go down like
stairs: each box's right end is the foot of its column. A reference leaves its box to the right, as far as its
target's column, where a dot ties it in; the column leads down to the target. The few that lead back up go on
the left, where the stairs leave room. Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.model.sections import Graph, GraphEdge


ROW = 36
COLUMN = 34
_HALF_BOX = 13
_PADDING = 10
_LOOP = 22
_BEHIND_COLUMN = 12
_FIRST_COLUMN = 26
_ARROW = 6
_OFF_MIDDLE = 5
_LANE = 13
_MARGIN = 6
_NARROW, _WIDE = frozenset("fijlrtI .,:;'()-"), frozenset("mwMW@%")


@dataclass(frozen=True, slots=True)
class Box:
    """A node's box, its name centred."""

    x: int
    y: int
    """Of its upper left corner."""
    width: int
    height: int
    text_x: int
    text_y: int
    is_target: bool
    """Whether another node refers to it."""
    loop: str
    """Path of the sign that it refers to its like; empty for none."""
    lines: str
    """Path of all its references."""
    heads: str
    """Path of the arrow heads at their ends."""
    dots: tuple[tuple[int, int, bool], ...]
    """Centre of each reference's dot, and whether it is a weak one."""


@dataclass(frozen=True, slots=True)
class Stairs:
    """A drawing's size and its boxes, in the order of the graph's nodes."""

    width: int
    height: int
    boxes: tuple[Box, ...]


def stairs(graph: Graph) -> Stairs:
    """Lay a graph out."""
    return _Layout(graph).drawn()


def text_width(text: str) -> int:
    """Guess how wide a text is at 14 px in bold, rather too wide than too narrow."""
    return round(
        sum(
            5.8 if each in _NARROW else 13.5 if each in _WIDE else 10.6 if each.isupper() else 8.8
            for each in text
        )
    )


class _Layout:
    """Lays one graph out."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.count = len(graph.nodes)
        self.loops = {edge.source for edge in graph.edges if edge.source == edge.target}
        forward = {edge.target for edge in graph.edges if edge.source < edge.target}
        self.targets = {edge.target for edge in graph.edges if edge.source != edge.target}
        self.widths = [
            text_width(node.link.text) + 2 * _PADDING + (_LOOP if place in self.loops else 0)
            for place, node in enumerate(graph.nodes)
        ]
        columns = {place: index for index, place in enumerate(sorted(forward))}
        self.columns: Mapping[int, int] = {
            place: _FIRST_COLUMN + COLUMN * index for place, index in columns.items()
        }
        self.rights = self._rights()
        self.lefts = [right - width for right, width in zip(self.rights, self.widths, strict=True)]
        self.rails = self._rails()

    def drawn(self) -> Stairs:
        """Move everything so that the drawing begins at 0."""
        left = min([*self.lefts, *self.rails.values()], default=0) - _MARGIN
        boxes = tuple(self._box(place, -left) for place in range(self.count))
        right = max([*self.rights, *self.columns.values()], default=0) + _MARGIN
        return Stairs(right - left, self.count * ROW + 2 * _MARGIN, boxes)

    def _rights(self) -> list[int]:
        """Right ends: at the column's foot; those without a column stand above the next one that has it."""
        rights: list[int] = []
        reached = 0
        for place in range(self.count):
            if place in self.columns:
                reached = self.columns[place] + _BEHIND_COLUMN
            rights.append(reached)
        return rights

    def _rails(self) -> dict[int, int]:
        """Find the x of the line that leads back up to each target: left of all boxes that it passes."""
        spans: dict[int, int] = {}
        for edge in self.graph.edges:
            if edge.source > edge.target:
                spans[edge.target] = max(spans.get(edge.target, 0), edge.source)
        rails: dict[int, int] = {}
        lanes: dict[int, int] = {}
        for top, bottom in sorted(spans.items(), key=lambda span: (span[1] - span[0], span[0])):
            taken = {lane for other, lane in lanes.items() if other <= bottom and spans[other] >= top}
            lanes[top] = next(lane for lane in range(len(spans)) if lane not in taken)
            rails[top] = min(self.lefts[top : bottom + 1]) - _LANE * (lanes[top] + 1) - _ARROW
        return rails

    def _box(self, place: int, shift: int) -> Box:
        out = [edge for edge in self.graph.edges if edge.source == place and edge.target != place]
        drawn = [
            self._forward(edge, shift) if edge.target > place else self._back(edge, shift) for edge in out
        ]
        x, middle = self.lefts[place] + shift, _middle(place)
        inset = _LOOP if place in self.loops else 0
        return Box(
            x=x,
            y=middle - _HALF_BOX,
            width=self.widths[place],
            height=2 * _HALF_BOX,
            text_x=x + (self.widths[place] + inset) // 2,
            text_y=middle + 5,
            is_target=place in self.targets,
            loop=_loop(x + _PADDING + 5, middle) if inset else "",
            lines=_joined([line for line, _, _ in drawn]),
            heads=_joined(sorted({head for _, head, _ in drawn})),
            dots=tuple(dot for _, _, dot in drawn),
        )

    def _forward(self, edge: GraphEdge, shift: int) -> tuple[str, str, tuple[int, int, bool]]:
        start, y = self.rights[edge.source] + shift, _middle(edge.source)
        x, foot = self.columns[edge.target] + shift, _middle(edge.target) - _HALF_BOX
        line = f"M{start:g} {y:g}H{x:g}V{foot - _ARROW + 1:g}"
        head = f"M{x:g} {foot:g}l-4 -{_ARROW}h8z"
        return line, head, (x, y, edge.is_weak)

    def _back(self, edge: GraphEdge, shift: int) -> tuple[str, str, tuple[int, int, bool]]:
        start, y = self.lefts[edge.source] + shift, _middle(edge.source) + _OFF_MIDDLE
        x, end = self.rails[edge.target] + shift, self.lefts[edge.target] + shift
        top = _middle(edge.target) - _OFF_MIDDLE
        line = f"M{start:g} {y:g}H{x:g}V{top:g}H{end - _ARROW + 1:g}"
        head = f"M{end:g} {top:g}l-{_ARROW} -4v8z"
        return line, head, (x, y, edge.is_weak)


def _middle(place: int) -> int:
    return _MARGIN + ROW * place + ROW // 2


def _loop(x: int, y: int) -> str:
    """Draw most of a circle, and a head at its end."""
    return f"M{x + 2:g} {y - 4.5:g}A5 5 0 1 0 {x + 5:g} {y:g}m-2.5 -1.5l2.5 1.5l2 -2.5"


def _joined(parts: Sequence[str]) -> str:
    return "".join(parts)
