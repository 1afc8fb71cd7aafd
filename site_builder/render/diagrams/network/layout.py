"""Where the boxes and lines of a network go: a group is laid out alone, then is a box in the next.

Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from site_builder.render.diagrams.network.layers import Link, Rows, Size, rows
from site_builder.render.diagrams.network.model import Edge, Network
from site_builder.render.diagrams.network.nodes import (
    PADDING,
    WIDEST,
    Place,
    draw_node,
    node_label,
    node_size,
)
from site_builder.render.diagrams.network.story import story
from site_builder.render.diagrams.shapes import Box, Diagram, Path, Shape, words_at
from site_builder.render.diagrams.tips import LENGTH, tip
from site_builder.render.diagrams.words import LINE, Lines, bold, height_of, plain, width_of, wrapped

_Putter = Callable[[int, int], None]
"""Puts what was laid out at a place: its upper left corner."""
_MARGIN = 12
_GAP, _ROW_GAP = 36, 44
_WIDEST_LABEL = 170


def lay_out(network: Network) -> Diagram:
    """Give everything its place."""
    return _Layout(network).diagram()


class _Layout:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.labels = {name: node_label(node) for name, node in network.nodes.items()}
        self.parts = {
            name: [[line for member in part for line in wrapped(member, WIDEST + 60)] for part in node.parts]
            for name, node in network.nodes.items()
        }
        self.groups = {each.name: number for number, each in enumerate(network.groups) if each.name}
        self.places: dict[str, Place] = {}
        self.frames: dict[int, Place] = {}
        self.bends: dict[int, list[tuple[int, int]]] = {}
        self.worded: dict[int, tuple[int, int]] = {}

    def diagram(self) -> Diagram:
        """Lay the groups out from the inside, and draw."""
        title = bold(self.network.title)
        size, place = self._laid(None)
        top = _MARGIN + height_of(title) + (_MARGIN if title else 0)
        place(_MARGIN, top)
        width = max(size.width, width_of(title), self._reach()) + 2 * _MARGIN
        shapes: list[Shape] = list(words_at(width // 2, _MARGIN, title))
        for number in sorted(self.frames):
            shapes.extend(self._frame(number))
        words: list[Shape] = []
        for number, edge in enumerate(self.network.edges):
            lines, labels = self._edge(number, edge)
            shapes.extend(lines)
            words.extend(labels)
        for name, node in self.network.nodes.items():
            shapes.extend(draw_node(node, self.places[name], self.labels[name], self.parts[name]))
        y = top + size.height
        if self.network.footer:
            label = wrapped(self.network.footer, max(width - 2 * _MARGIN, WIDEST))
            words.extend(words_at(width // 2, y + _MARGIN, label))
            y += height_of(label) + _MARGIN
        return Diagram(width, y + _MARGIN, (*shapes, *words), plain(self.network.title), story(self.network))

    def _reach(self) -> int:
        """Return how far right the words of a box's loop reach."""
        loops = (edge for edge in self.network.edges if edge.source == edge.target)
        return max(
            (
                self._end(each.source).x + self._end(each.source).width + 40 + width_of(self._words(each))
                for each in loops
            ),
            default=0,
        )

    # Groups.

    def _laid(self, group: int | None) -> tuple[Size, _Putter]:
        """Lay a group's members out; return its size, and what puts it somewhere."""
        names = [name for name, node in self.network.nodes.items() if node.group == group]
        inner = [number for number, each in enumerate(self.network.groups) if each.parent == group]
        laid = [self._laid(number) for number in inner]
        members: list[str | int] = [*names, *inner]
        sizes = [
            *(node_size(self.network.nodes[name], self.labels[name], self.parts[name]) for name in names),
            *(size for size, _ in laid),
        ]
        numbers, links = self._links(group, members)
        placed = self._rows(sizes, links)
        title = self.network.groups[group].label if group is not None else ()
        head = height_of(title) + (PADDING if title else 0)
        pad = 0 if group is None else PADDING
        size = Size(max(placed.width, width_of(bold(title))) + 2 * pad, placed.height + head + 2 * pad)

        def put(x: int, y: int) -> None:
            shift = max(size.width - 2 * pad - placed.width, 0) // 2
            left, top = x + pad + shift, y + pad + head
            for (dx, dy), member, box in zip(placed.corners, members, sizes, strict=True):
                if isinstance(member, str):
                    self.places[member] = Place(left + dx, top + dy, box.width, box.height)
                else:
                    laid[inner.index(member)][1](left + dx, top + dy)
            for number, points in placed.bends.items():
                self.bends[numbers[number]] = [(left + dx, top + dy) for dx, dy in points]
            for number, (dx, dy) in placed.labels.items():
                self.worded[numbers[number]] = (left + dx, top + dy)
            if group is not None:
                self.frames[group] = Place(x, y, size.width, size.height)

        return size, put

    def _rows(self, sizes: Sequence[Size], links: Sequence[Link]) -> Rows:
        if not self.network.is_sideways:
            return rows(sizes, links, gap=_GAP, row_gap=_ROW_GAP)
        turned = [
            Link(each.source, each.target, each.is_level, Size(each.words.height, each.words.width))
            for each in links
        ]
        placed = rows(
            [Size(each.height, each.width) for each in sizes], turned, gap=_GAP // 2, row_gap=_ROW_GAP + 10
        )
        corners = tuple((y, x) for x, y in placed.corners)
        bends = {number: tuple((y, x) for x, y in points) for number, points in placed.bends.items()}
        labels = {number: (y, x) for number, (x, y) in placed.labels.items()}
        return Rows(corners, bends, labels, placed.height, placed.width)

    def _links(self, group: int | None, members: Sequence[str | int]) -> tuple[list[int], list[Link]]:
        """Return the edges within a group as links of its members, and their numbers."""
        at: dict[str | int | None, int] = {member: place for place, member in enumerate(members)}
        numbers, links = [], []
        for number, edge in enumerate(self.network.edges):
            source, target = (at.get(self._member(name, group)) for name in (edge.source, edge.target))
            if source is None or target is None or source == target:
                continue
            label = self._words(edge)
            room = 2 * LINE if edge.at_source or edge.at_target else 6
            size = Size(width_of(label) + 8, height_of(label) + room) if label else Size(0, 0)
            numbers.append(number)
            links.append(Link(source, target, edge.is_level, size))
        return numbers, links

    def _member(self, name: str, group: int | None) -> str | int | None:
        """Return what stands in a group and is, or holds, a node."""
        number = self.groups.get(name)
        current: str | int = name if number is None or name in self.network.nodes else number
        parent = (
            self.network.nodes[name].group
            if isinstance(current, str)
            else self.network.groups[current].parent
        )
        while parent != group:
            if parent is None:
                return None
            current, parent = parent, self.network.groups[parent].parent
        return current

    def _words(self, edge: Edge) -> Lines:
        return wrapped(edge.label, _WIDEST_LABEL)

    def _frame(self, number: int) -> Iterator[Shape]:
        group, place = self.network.groups[number], self.frames[number]
        if group.is_drawn:
            yield Box(place.x, place.y, place.width, place.height, "group", 4)
            yield from words_at(place.x + place.width // 2, place.y + PADDING // 2, bold(group.label))

    # Edges.

    def _end(self, name: str) -> Place:
        return self.places[name] if name in self.places else self.frames[self.groups[name]]

    def _edge(self, number: int, edge: Edge) -> tuple[list[Shape], list[Shape]]:
        """Return the line with its tips, and its words."""
        source, target = self._end(edge.source), self._end(edge.target)
        look = "dotted" if edge.is_dotted else "line"
        if source == target:
            return self._loop(edge, source, look)
        start_to, end_from = target.middle, source.middle
        bends = self.bends.get(number, [])
        if bends:
            start_to, end_from = bends[0], bends[-1]
        shift = self._shift(number, edge)
        start, end = _clipped(source, start_to, shift), _clipped(target, end_from, shift)
        points = [start, *bends, end]
        shapes: list[Shape] = []
        drawn = [(float(x), float(y)) for x, y in points]
        if edge.head:
            drawn[-1] = _short_of(drawn[-1], drawn[-2], LENGTH[edge.head])
        if edge.tail:
            drawn[0] = _short_of(drawn[0], drawn[1], LENGTH[edge.tail])
        shapes.append(Path("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in drawn), look))
        shapes.extend(tip(edge.head, points[-2], points[-1]))
        shapes.extend(tip(edge.tail, points[1], points[0]))
        words: list[Shape] = []
        label = self._words(edge)
        x, y = self.worded.get(number) or _halfway(points)
        is_flat = number not in self.worded and abs(start[1] - end[1]) <= LINE
        top = y - height_of(label) - 3 if is_flat else y - height_of(label) // 2
        # Of two lines beside each other each has its words on its own side.
        anchor = (
            "middle" if not shift or is_flat or number in self.worded else "start" if shift > 0 else "end"
        )
        words.extend(
            words_at(x + {"start": 5, "end": -5}.get(anchor, 0), top, label, anchor=anchor, look="said")
        )
        for lines, near, far in (
            (edge.at_source, points[0], points[1]),
            (edge.at_target, points[-1], points[-2]),
        ):
            if lines:
                nx, ny = _short_of((float(near[0]), float(near[1])), far, 22)
                words.extend(
                    words_at(round(nx) + 6, round(ny) - LINE // 2, lines, anchor="start", look="said")
                )
        return shapes, words

    def _shift(self, number: int, edge: Edge) -> int:
        """Return how far an edge keeps from others between the same two nodes."""
        ends = {edge.source, edge.target}
        same = [at for at, each in enumerate(self.network.edges) if {each.source, each.target} == ends]
        return (same.index(number) * 2 - len(same) + 1) * 11 if len(same) > 1 else 0

    def _loop(self, edge: Edge, place: Place, look: str) -> tuple[list[Shape], list[Shape]]:
        x, y = place.x + place.width, place.y + place.height // 2
        shapes: list[Shape] = [
            Path(f"M{x} {y - 8}h26v16H{x + 8}", look),
            *tip(edge.head, (x + 20, y + 8), (x, y + 8)),
        ]
        return shapes, list(words_at(x + 32, y - LINE // 2, self._words(edge), anchor="start", look="said"))


def _clipped(place: Place, towards: tuple[int, int], shift: int) -> tuple[int, int]:
    """Return where a line from a box's middle leaves the box."""
    x, y = place.middle
    dx, dy = towards[0] - x, towards[1] - y
    if abs(dx) * place.height > abs(dy) * place.width:
        y += max(min(shift, place.height // 2 - 4), 4 - place.height // 2)
        half = place.width // 2
        return x + (half if dx > 0 else -half), y + (dy * half // abs(dx) if dx else 0)
    x += max(min(shift, place.width // 2 - 4), 4 - place.width // 2)
    half = place.height // 2
    return x + (dx * half // abs(dy) if dy else 0), y + (half if dy > 0 else -half)


def _short_of(point: tuple[float, float], other: tuple[float, float], length: float) -> tuple[float, float]:
    """Return the point that lies before a line's end."""
    dx, dy = other[0] - point[0], other[1] - point[1]
    far = max((dx * dx + dy * dy) ** 0.5, 1.0)
    return point[0] + dx * min(length / far, 1.0), point[1] + dy * min(length / far, 1.0)


def _halfway(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the middle of the line's middle part."""
    middle = (len(points) - 1) // 2
    (x1, y1), (x2, y2) = points[middle], points[middle + 1]
    return (x1 + x2) // 2, (y1 + y2) // 2
