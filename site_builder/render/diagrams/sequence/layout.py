"""Where the boxes, lines and words of a sequence diagram go.

Columns stand as far apart as their messages need; events follow each other down. Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from site_builder.render.diagrams.sequence.columns import (
    ARROW,
    BAR,
    GAP,
    INSET,
    LOOP,
    MARGIN,
    NARROWEST,
    PADDING,
    WIDEST_HEAD,
    WIDEST_LABEL,
    WIDEST_NOTE,
    columns,
    deepest,
)
from site_builder.render.diagrams.sequence.model import (
    Activation,
    Divider,
    Else,
    End,
    Event,
    Group,
    Head,
    Message,
    Note,
    Participant,
    Sequence,
    Space,
)
from site_builder.render.diagrams.sequence.story import story
from site_builder.render.diagrams.shapes import Box, Diagram, Path, Shape, words_at
from site_builder.render.diagrams.symbols import HEIGHT as SYMBOL
from site_builder.render.diagrams.symbols import symbol
from site_builder.render.diagrams.words import (
    LINE,
    Lines,
    bold,
    height_of,
    lines_of,
    plain,
    width_of,
    wrapped,
)

_TAG = 22
_FEET_FROM = 700
"""A drawing as high as this names its participants once more at the foot."""
_ON_A_LINE = ("participant", "queue", "collections")
"""Roles whose name stands in a box; others have a sign above it."""


def lay_out(sequence: Sequence) -> Diagram:
    """Give everything its place."""
    return _Layout(sequence).diagram()


@dataclass(slots=True)
class _Frame:
    """A group that is open."""

    group: Group
    top: int
    depth: int
    left: int
    right: int
    parts: list[tuple[int, Lines]] = field(default_factory=list)


class _Layout:
    def __init__(self, sequence: Sequence) -> None:
        self.sequence = sequence
        self.at = {each.name: place for place, each in enumerate(sequence.participants)}
        self.heads = [wrapped(each.label, WIDEST_HEAD) for each in sequence.participants]
        self.deepest = deepest(sequence)
        self.xs, self.width = columns(sequence, self.at, self.heads)
        self.shapes: list[Shape] = []
        self.lines: list[Shape] = []
        self.back: list[Shape] = []
        self.frames: list[_Frame] = []
        self.bars: dict[str, list[int]] = {}
        self.ends: dict[str, int] = {}
        self.starts: dict[str, int] = {}
        self.last_top = 0
        self.y = 0

    # Events.

    def diagram(self) -> Diagram:
        """Draw from the top to the foot."""
        title = bold(self.sequence.title)
        boxes_top = self.y = MARGIN + height_of(title) + (GAP if title else 0)
        self.shapes.extend(words_at(self.width // 2, MARGIN, title))
        self.y += max((height_of(each.label) + 4 for each in self.sequence.boxes), default=0)
        heads_top = self.y
        self.y = heads_top + self._head_height()
        lines_top = self.y
        created = {
            each.target for each in self.sequence.events if isinstance(each, Message) and each.is_creating
        }
        for place, each in enumerate(self.sequence.participants):
            if each.name not in created:
                self._head(place, each, heads_top)
                self.starts[each.name] = lines_top
        self.y += GAP
        self.last_top = self.y
        for event in self.sequence.events:
            self._event(event)
        for name in list(self.bars):
            while self.bars[name]:
                self._end_bar(name)
        foot = self.y + 4
        for name, place in self.at.items():
            if name in self.starts:
                end = self.ends.get(name, foot)
                self.lines.append(Path(f"M{self.xs[place]} {self.starts[name]}V{end}", "lifeline"))
        self.y = foot
        if self.sequence.has_feet and foot > _FEET_FROM:
            for place, each in enumerate(self.sequence.participants):
                if each.name not in self.ends:
                    self._head(place, each, foot)
            self.y += self._head_height()
        self._boxes(boxes_top)
        self._footer()
        shapes = (*self.back, *self.lines, *self.shapes)
        return Diagram(self.width, self.y + MARGIN, shapes, plain(self.sequence.title), story(self.sequence))

    def _event(self, event: Event) -> None:
        match event:
            case Message():
                self._message(event)
            case Activation():
                self._activation(event)
            case Note():
                self._note(event)
            case Group():
                self._group(event)
            case Else():
                self._else(event)
            case End():
                self._end()
            case Divider():
                self._divider(event)
            case Space():
                self.y += event.height

    def _head_height(self) -> int:
        return max(
            height_of(head) + (SYMBOL + 2 if each.role not in _ON_A_LINE else 2 * 6)
            for head, each in zip(self.heads, self.sequence.participants, strict=True)
        )

    def _head(self, place: int, participant: Participant, top: int) -> None:
        """Draw a participant's name, with its sign or in its box, just above the line."""
        words, x = bold(self.heads[place]), self.xs[place]
        foot = top + self._head_height()
        width = width_of(words) + 2 * PADDING
        if participant.role in _ON_A_LINE:
            height = height_of(words) + 12
            if participant.role == "collections":
                self.shapes.append(Box(x - width // 2 + 4, foot - height - 4, width, height, "node", 4))
            radius = 14 if participant.role == "queue" else 4
            self.shapes.append(Box(x - width // 2, foot - height, width, height, "node", radius))
            self.shapes.extend(words_at(x, foot - height + 6, words))
            return
        self.shapes.extend(symbol(participant.role, x, foot - height_of(words) - SYMBOL))
        self.shapes.extend(words_at(x, foot - height_of(words), words, look="said"))

    def _edge(self, name: str | None, way: int) -> int:
        """Return where an arrow to the right (1) or left (-1) begins or ends at a participant's bars."""
        if name is None:
            return 0
        bars = len(self.bars.get(name, ()))
        x = self.xs[self.at[name]]
        if not bars:
            return x
        return x + BAR // 2 + (bars - 1) * BAR // 2 if way > 0 else x - BAR // 2 + (bars - 1) * BAR // 2

    def _message(self, message: Message) -> None:
        reached = self.y
        if message.is_beside:
            self.y = self.last_top
        self.last_top = self.y
        label = wrapped(message.label, WIDEST_LABEL)
        if message.source == message.target and message.source:
            self._own(message, message.source, label)
            return
        start, end = self._ends(message)
        way = 1 if end > start else -1
        text_y = self.y
        self.y += height_of(label) + 3
        middle = (start + end) // 2
        if message.is_creating and message.target:
            place = self.at[message.target]
            half = max(width_of(bold(self.heads[place])) + 2 * PADDING, NARROWEST) // 2
            end -= way * half
            self._head(place, self.sequence.participants[place], self.y - self._head_height() // 2)
            self.starts[message.target] = self.y + self._head_height() // 2
        self.shapes.extend(words_at(middle, text_y, label, look="said"))
        self._arrow(start, end, self.y, way, message)
        self._spread(min(start, end), max(start, end))
        self.y = max(self.y + GAP, reached)

    def _ends(self, message: Message) -> tuple[int, int]:
        source, target = message.source, message.target
        if source is None or target is None:
            is_left = message.edge == "left"
            inner = self._edge(source or target, -1 if is_left else 1)
            edge = MARGIN if is_left else self.width - MARGIN
            if message.is_short:
                room = width_of(wrapped(message.label, WIDEST_LABEL)) + 2 * ARROW
                edge = inner - room if is_left else inner + room
            return (edge, inner) if source is None else (inner, edge)
        way = 1 if self.at[target] > self.at[source] else -1
        return self._edge(source, way), self._edge(target, -way)

    def _own(self, message: Message, name: str, label: Lines) -> None:
        """Draw what somebody does alone: a loop at the line, its words beside it."""
        x = self._edge(name, 1)
        top = self.y + LINE // 2
        foot = self.y + max(height_of(label), LINE + 4)
        self.shapes.append(
            Path(f"M{x} {top}h{LOOP}V{foot}H{x + ARROW}", "dotted" if message.is_dotted else "line")
        )
        self.shapes.extend(_heads(message.head, x, foot, -1))
        self.shapes.extend(words_at(x + LOOP + 6, self.y, label, anchor="start", look="said"))
        self._spread(x, x + LOOP + 6 + width_of(label))
        self.y = foot + GAP

    def _arrow(self, start: int, end: int, y: int, way: int, message: Message) -> None:
        inner_end = end - way * (ARROW if message.head in ("filled", "half") else 0)
        self.shapes.append(Path(f"M{start} {y}H{inner_end}", "dotted" if message.is_dotted else "line"))
        self.shapes.extend(_heads(message.head, end, y, way))
        self.shapes.extend(_heads(message.tail, start, y, -way))

    def _activation(self, event: Activation) -> None:
        if event.is_start:
            # The bar begins at the arrow that came before.
            self.bars.setdefault(event.name, []).append(max(self.y - GAP, self.starts.get(event.name, 0)))
        else:
            if self.bars.get(event.name):
                self._end_bar(event.name, self.y - GAP)
            if event.is_end_of_life:
                x, y = self.xs[self.at[event.name]], self.y - GAP
                self.shapes.append(Path(f"M{x - 7} {y - 7}l14 14M{x + 7} {y - 7}l-14 14", "cross"))
                self.ends[event.name] = y

    def _end_bar(self, name: str, y: int | None = None) -> None:
        top = self.bars[name].pop()
        foot = max(self.y if y is None else y, top + 8)
        x = self.xs[self.at[name]] - BAR // 2 + len(self.bars[name]) * BAR // 2
        self.lines.append(Box(x, top, BAR, foot - top, "bar"))

    def _note(self, note: Note) -> None:
        label = wrapped(note.label, WIDEST_NOTE if len(note.names) < 2 else 10**6)
        if note.is_reference:
            label = (*bold(lines_of("ref")), *label)
        width, height = width_of(label) + 2 * PADDING, height_of(label) + 8
        left, width = self._note_place(note, width)
        top = self.y
        if note.is_beside and note.side:
            top = self.last_top
        self.shapes.append(Box(left, top, width, height, "frame" if note.is_reference else "note"))
        self.shapes.extend(
            words_at(
                left + width // 2 if not note.side else left + PADDING,
                top + 4,
                label,
                anchor="start" if note.side else "middle",
            )
        )
        self._spread(left, left + width)
        self.y = max(self.y, top + height + GAP)

    def _note_place(self, note: Note, width: int) -> tuple[int, int]:
        """Return left edge and width."""
        if not note.names:
            return MARGIN * 2, self.width - 4 * MARGIN
        places = sorted(self.at[name] for name in note.names)
        first, last = self.xs[places[0]], self.xs[places[-1]]
        if note.side == "left":
            return max(first - BAR - width, 2), width
        if note.side == "right":
            return min(last + BAR, self.width - width - 2), width
        span = last - first + (NARROWEST if len(places) > 1 else 0)
        width = max(width, span)
        return min(max((first + last) // 2 - width // 2, 2), max(self.width - width - 2, 2)), width

    # Groups.

    def _spread(self, left: int, right: int) -> None:
        """Let the groups that are open reach as far as what was drawn."""
        for frame in self.frames:
            frame.left, frame.right = min(frame.left, left), max(frame.right, right)

    def _group(self, group: Group) -> None:
        self.frames.append(_Frame(group, self.y, len(self.frames), self.width, 0))
        label = wrapped(group.label, self.width // 2)
        self.y += max(_TAG, height_of(label)) + GAP
        self.last_top = self.y

    def _else(self, event: Else) -> None:
        frame = self.frames[-1]
        frame.parts.append((self.y, event.label))
        self.y += (height_of(wrapped(event.label, self.width // 2)) if event.label else 0) + GAP
        self.last_top = self.y

    def _end(self) -> None:
        frame = self.frames.pop()
        inset = INSET * (self.deepest - frame.depth)
        if frame.right <= frame.left:
            frame.left, frame.right = self.xs[0], self.xs[-1]
        tag = bold(lines_of(frame.group.kind))
        tag_width = width_of(tag) + 2 * 8
        label = wrapped(frame.group.label, self.width // 2)
        least = tag_width + max(width_of(label), *(width_of(part) for _, part in frame.parts), 0) + 30
        left = (
            max(min(frame.left, self.xs[0]) - inset, 2)
            if frame.left > self.xs[0] + 400
            else max(frame.left - inset - BAR, 2)
        )
        right = min(max(frame.right + inset + BAR, left + least), self.width - 2)
        self._spread(left, right)
        self.back.insert(0, Box(left, frame.top, right - left, self.y - frame.top, "frame"))
        self.shapes.append(Path(f"M{left} {frame.top}h{tag_width}v{_TAG - 8}l-8 8H{left}Z", "tag"))
        self.shapes.extend(words_at(left + 7, frame.top + 2, tag, anchor="start"))
        if label:
            self.shapes.extend(
                words_at(left + tag_width + 8, frame.top + 2, _condition(label), anchor="start", look="said")
            )
        for y, part in frame.parts:
            self.shapes.append(Path(f"M{left} {y - 4}H{right}", "dotted thin"))
            if part:
                self.shapes.extend(
                    words_at(
                        left + 10,
                        y - 2,
                        _condition(wrapped(part, self.width // 2)),
                        anchor="start",
                        look="said",
                    )
                )
        self.y += GAP
        self.last_top = self.y

    def _divider(self, divider: Divider) -> None:
        label = wrapped(bold(divider.label), self.width - 6 * MARGIN)
        height = max(height_of(label), LINE // 2 if divider.is_delay else 0) + 8
        if divider.is_delay:
            self.shapes.extend(
                words_at(
                    self.width // 2, self.y + 4, wrapped(divider.label, self.width - 6 * MARGIN), look="said"
                )
            )
            for x in self.xs if not divider.label else ():
                self.shapes.append(Path(f"M{x} {self.y + 2}v{height - 6}", "gap"))
        else:
            self.shapes.append(Box(2, self.y, self.width - 4, height, "band"))
            self.shapes.extend(words_at(self.width // 2, self.y + 4, label))
        self.y += height + GAP
        self.last_top = self.y

    # Around all.

    def _boxes(self, top: int) -> None:
        for number, box in enumerate(self.sequence.boxes):
            places = [at for at, each in enumerate(self.sequence.participants) if each.box == number]
            if not places:
                continue
            halves = [max(width_of(bold(self.heads[at])) + 2 * PADDING, NARROWEST) // 2 for at in places]
            left, right = self.xs[places[0]] - halves[0] - 8, self.xs[places[-1]] + halves[-1] + 8
            self.back.insert(0, Box(left, top - 4, right - left, self.y - top + 8, "group", 6))
            self.shapes.extend(words_at((left + right) // 2, top - 2, bold(box.label)))

    def _footer(self) -> None:
        if self.sequence.footer:
            label = wrapped(self.sequence.footer, self.width - 2 * MARGIN)
            self.shapes.extend(words_at(self.width // 2, self.y + GAP, label))
            self.y += height_of(label) + GAP


def _condition(label: Lines) -> Lines:
    """Write a condition in brackets, as UML does."""
    if len(label) == 1:
        return (((*lines_of("[")[0], *label[0], *lines_of("]")[0])),)
    return ((*lines_of("[")[0], *label[0]), *label[1:-1], (*label[-1], *lines_of("]")[0]))


def _heads(head: Head, x: int, y: int, way: int) -> Iterator[Shape]:
    """Draw an arrow's end at a point; `way` is 1 where it points to the right."""
    back = x - way * ARROW
    match head:
        case "filled":
            yield Path(f"M{x} {y}L{back} {y - 5}V{y + 5}Z", "head")
        case "half":
            yield Path(f"M{x} {y}L{back} {y - 5}V{y}Z", "head")
        case "open":
            yield Path(f"M{back} {y - 5}L{x} {y}L{back} {y + 5}", "line")
        case "cross":
            yield Path(f"M{x - 5} {y - 5}l10 10M{x + 5} {y - 5}l-10 10", "cross")
        case "circle":
            yield Path(f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z", "node")
