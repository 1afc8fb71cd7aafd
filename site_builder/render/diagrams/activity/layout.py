"""Where the steps of an activity go: one below the other, branches side by side. Units are CSS pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from site_builder.render.diagrams.activity.model import (
    Action,
    Activity,
    Branch,
    Choice,
    Fork,
    Loop,
    Part,
    Passage,
    Start,
    Step,
    Stop,
)
from site_builder.render.diagrams.activity.story import story
from site_builder.render.diagrams.shapes import Box, Diagram, Path, Shape, words_at
from site_builder.render.diagrams.symbols import circle, hexagon
from site_builder.render.diagrams.tips import tip
from site_builder.render.diagrams.words import LINE, Lines, bold, height_of, plain, width_of, wrapped

_MARGIN, _GAP, _PADDING, _BETWEEN = 12, 26, 12, 30
_WIDEST, _WIDEST_QUESTION = 240, 200
_DOT = 9
_LANE = 26


@dataclass(frozen=True, slots=True)
class _Laid:
    """A part with its size; its way in and out is `axis` from its left edge."""

    left: int
    """How far it reaches left of its axis."""
    right: int
    height: int
    draw: Callable[[int, int], list[Shape]]
    """Draws it, its axis at x, its upper edge at y."""
    is_open: bool = True
    """Whether the way goes on below it."""


def lay_out(activity: Activity) -> Diagram:
    """Give everything its place."""
    title, laid = bold(activity.title), _sequence(activity.steps)
    top = _MARGIN + height_of(title) + (_MARGIN if title else 0)
    width = max(laid.left + laid.right, width_of(title)) + 2 * _MARGIN
    shapes: list[Shape] = list(words_at(width // 2, _MARGIN, title))
    shapes += laid.draw(_MARGIN + laid.left, top)
    y = top + laid.height
    if activity.footer:
        footer = wrapped(activity.footer, max(width - 2 * _MARGIN, _WIDEST))
        shapes += words_at(width // 2, y + _MARGIN, footer)
        y += _MARGIN + height_of(footer)
    return Diagram(width, y + _MARGIN, tuple(shapes), plain(activity.title), story(activity))


def _sequence(steps: Sequence[Step]) -> _Laid:
    parts: list[tuple[_Laid, Lines]] = []
    label: Lines = ()
    for step in steps:
        if isinstance(step, Passage):
            label = (*label, *step.label)
        else:
            parts.append((_laid(step), label))
            label = ()
    gaps = [_gap(label) if place else 0 for place, (_, label) in enumerate(parts)]
    height = sum(part.height for part, _ in parts) + sum(gaps)
    left = max((part.left for part, _ in parts), default=1)
    right = max((max(part.right, width_of(words) + 12) for part, words in parts), default=1)

    def draw(x: int, y: int) -> list[Shape]:
        shapes: list[Shape] = []
        is_open = False
        for (part, words), gap in zip(parts, gaps, strict=True):
            if gap and is_open:
                shapes += _arrow((x, y), (x, y + gap))
                shapes += words_at(
                    x + 8, y + 2, wrapped(words, _WIDEST_QUESTION), anchor="start", look="said"
                )
            y += gap
            shapes += part.draw(x, y)
            y += part.height
            is_open = part.is_open
        return shapes

    return _Laid(left, right, height, draw, parts[-1][0].is_open if parts else True)


def _gap(label: Lines) -> int:
    return _GAP + (height_of(wrapped(label, _WIDEST_QUESTION)) if label else 0)


def _laid(step: Step) -> _Laid:
    match step:
        case Action():
            return _action(step)
        case Choice():
            return _choice(step)
        case Fork():
            return _fork(step)
        case Loop():
            return _loop(step)
        case Part():
            return _part(step)
    return _dot(step)


def _dot(step: Step) -> _Laid:
    def draw(x: int, y: int) -> list[Shape]:
        outline = circle(x, y + _DOT, _DOT)
        if isinstance(step, Start):
            return [Path(outline, "head")]
        return [Path(outline, "hollow"), Path(circle(x, y + _DOT, _DOT - 4), "head")]

    if isinstance(step, Stop) and not step.is_drawn:
        return _Laid(1, 1, 0, lambda _x, _y: [], is_open=False)
    return _Laid(_DOT, _DOT, 2 * _DOT, draw, is_open=isinstance(step, Start))


def _action(step: Action) -> _Laid:
    label = wrapped(step.label, _WIDEST)
    width, height = width_of(label) + 2 * _PADDING, height_of(label) + _PADDING

    def draw(x: int, y: int) -> list[Shape]:
        look, round_ = ("note", 0) if step.is_note else ("node", 8)
        return [Box(x - width // 2, y, width, height, look, round_), *words_at(x, y + _PADDING // 2, label)]

    return _Laid(width // 2, width - width // 2, height, draw)


def _question(label: Lines) -> tuple[int, int, Callable[[int, int], list[Shape]]]:
    """Return width and height of a question's box, and what draws it."""
    words = wrapped(label, _WIDEST_QUESTION)
    width, height = max(width_of(words) + 36, 28), max(height_of(words) + 10, 28)

    def draw(x: int, y: int) -> list[Shape]:
        outline = hexagon(x - width // 2, y, width, height)
        return [Path(outline, "node"), *words_at(x, y + 5, words)]

    return width, height, draw


def _side_by_side(branches: Sequence[Branch]) -> tuple[list[_Laid], list[int], int]:
    """Return the branches laid out, their axes, the first one's at 0, and their height."""
    laid = [_sequence(branch.steps) for branch in branches]
    for place, branch in enumerate(branches):
        words = width_of(wrapped(branch.label, _WIDEST_QUESTION)) + 12
        each = laid[place]
        laid[place] = _Laid(each.left, max(each.right, words), each.height, each.draw, each.is_open)
    axes = [0]
    for before, after in pairwise(laid):
        axes.append(axes[-1] + before.right + _BETWEEN + after.left)
    return laid, axes, max((each.height for each in laid), default=0)


def _choice(step: Choice) -> _Laid:
    width, height, question = _question(step.question)
    laid, axes, tallest = _side_by_side(step.branches)
    middle = (axes[0] + axes[-1]) // 2
    labels = [wrapped(branch.label, _WIDEST_QUESTION) for branch in step.branches]
    drop = max([_GAP, *(height_of(label) + 14 for label in labels)])
    is_open = any(each.is_open for each in laid)
    total = height + drop + tallest + (_GAP if is_open else 0)

    def draw(x: int, y: int) -> list[Shape]:
        shapes: list[Shape] = []
        top, foot = y + height + drop, y + total
        for each, axis, label in zip(laid, axes, labels, strict=True):
            bx = x + axis - middle
            shapes += _way(x, y, width, height, bx, top)
            shapes += words_at(bx + 6, top - drop + 8, label, anchor="start", look="said")
            shapes += each.draw(bx, top)
            if each.is_open:
                shapes.append(Path(f"M{bx} {top + each.height}V{foot - 8}H{x}V{foot}", "line"))
        return [*shapes, *question(x, y)]

    return _Laid(
        max(laid[0].left + middle, width // 2 + 4),
        max(laid[-1].right + axes[-1] - middle, width // 2 + 4),
        total,
        draw,
        is_open,
    )


def _way(x: int, y: int, width: int, height: int, target: int, top: int) -> list[Shape]:
    """Lead from a question to a branch: from its side, or from its foot where the branch lies below it."""
    half = width // 2
    if abs(target - x) <= half:
        bend = y + height + 6
        shapes: list[Shape] = [Path(f"M{x} {y + height}V{bend}H{target}V{top - 8}", "line")]
    else:
        side = x + (half if target > x else -half)
        shapes = [Path(f"M{side} {y + height // 2}H{target}V{top - 8}", "line")]
    return [*shapes, *tip("arrow", (target, top - 20), (target, top))]


def _fork(step: Fork) -> _Laid:
    laid, axes, tallest = _side_by_side(step.branches)
    middle = (axes[0] + axes[-1]) // 2
    left, right = laid[0].left + middle, laid[-1].right + axes[-1] - middle
    is_open = any(each.is_open for each in laid)
    total = 6 + _GAP + tallest + (_GAP + 6 if is_open else 0)

    def draw(x: int, y: int) -> list[Shape]:
        shapes: list[Shape] = [Box(x - left, y, left + right, 6, "solid")]
        top, foot = y + 6 + _GAP, y + total
        for each, axis in zip(laid, axes, strict=True):
            bx = x + axis - middle
            shapes += _arrow((bx, y + 6), (bx, top))
            shapes += each.draw(bx, top)
            if each.is_open:
                shapes += _arrow((bx, top + each.height), (bx, foot - 6))
        if is_open:
            shapes.append(Box(x - left, foot - 6, left + right, 6, "solid"))
        return shapes

    return _Laid(left, right, total, draw, is_open)


def _loop(step: Loop) -> _Laid:
    width, height, question = _question(step.question)
    body = _sequence(step.steps)
    again, done = (wrapped(each, _WIDEST_QUESTION) for each in (step.again, step.done))
    drop = max(_GAP, height_of(again if step.is_asked_first else ()) + 14)
    total = height + drop + body.height + (_GAP if step.is_asked_first else 0)
    left = max(body.left, width // 2) + _LANE
    right = max(body.right, width // 2, width_of(done) + 10, width_of(again) + 10) + _LANE

    def first(x: int, y: int) -> list[Shape]:
        top = y + height + drop
        foot = top + body.height
        shapes = _arrow((x, y + height), (x, top))
        shapes += words_at(x + 6, y + height + 4, again, anchor="start", look="said")
        shapes += body.draw(x, top)
        back = x - left + 6
        shapes.append(Path(f"M{x} {foot}v8H{back}V{y + height // 2}H{x - width // 2 - 8}", "line"))
        shapes += tip("arrow", (back, y + height // 2), (x - width // 2, y + height // 2))
        out = x + right - 6
        shapes.append(Path(f"M{x + width // 2} {y + height // 2}H{out}V{foot + _GAP - 4}H{x}v4", "line"))
        shapes += words_at(x + width // 2 + 4, y + height // 2 - LINE - 2, done, anchor="start", look="said")
        return [*shapes, *question(x, y)]

    def last(x: int, y: int) -> list[Shape]:
        top = y + body.height + drop
        shapes = [*body.draw(x, y), *_arrow((x, y + body.height), (x, top))]
        out = x + right - 6
        shapes.append(Path(f"M{x + width // 2} {top + height // 2}H{out}V{y - 8}H{x + 8}", "line"))
        shapes += tip("arrow", (out, y - 8), (x, y - 8))
        shapes += words_at(
            x + width // 2 + 4, top + height // 2 - LINE - 2, again, anchor="start", look="said"
        )
        shapes += words_at(x + 6, top + height + 2, done, anchor="start", look="said")
        return [*shapes, *question(x, top)]

    return _Laid(left, right, total, first if step.is_asked_first else last)


def _part(step: Part) -> _Laid:
    label, body = bold(wrapped(step.label, _WIDEST)), _sequence(step.steps)
    head = height_of(label) + _PADDING
    half = max(body.left, body.right, width_of(label) // 2) + _PADDING

    def draw(x: int, y: int) -> list[Shape]:
        frame = Box(x - half, y, 2 * half, body.height + head + _PADDING, "group", 4)
        return [frame, *words_at(x, y + 4, label), *body.draw(x, y + head)]

    return _Laid(half, half, body.height + head + _PADDING, draw, body.is_open)


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> list[Shape]:
    return [Path(f"M{start[0]} {start[1]}L{end[0]} {end[1] - 8}", "line"), *tip("arrow", start, end)]
