"""What a drawing is made of when its places are settled. Units are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.render.diagrams.words import LINE, Lines, Run


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int
    look: str = ""
    """Class of its look: `node`, `note`, `frame`, `band`, `bar`, `group`; they stand in `graph.css`."""
    round: int = 0
    """Radius of its corners."""


@dataclass(frozen=True, slots=True)
class Path:
    """A line or an outline."""

    d: str
    """As SVG writes it."""
    look: str = ""
    """Class of its look: `line`, `dotted`, `lifeline`, `head`, `open`, `node`."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text."""

    x: int
    y: int
    """Of its foot."""
    runs: tuple[Run, ...]
    anchor: str = "middle"
    """`start`, `middle` or `end`, as SVG's `text-anchor`."""
    look: str = ""
    """Class of its look: `said` has paper around its letters, so that lines may pass beneath."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What follows is a link, up to an anchor without an address."""

    target: str
    name: str
    """What a screen reader says of it."""


Shape = Box | Path | Words | Anchor


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a drawing in words."""

    text: str
    depth: int = 0
    """How deep it lies in groups."""
    link: str = ""
    """Where it leads."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing's size, what is drawn, and the same in words."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    title: str
    """Empty where the author gave none."""
    story: tuple[Sentence, ...]
    """What the drawing says, for those who don't see it."""


class NotDrawnError(Exception):
    """A text that is not drawn here: it has something that no layout knows."""

    def __init__(self, line: int, reason: str) -> None:
        """Name the 0-based line of the text, and what stands there."""
        super().__init__(reason)
        self.line = line
        self.reason = reason


def words_at(x: int, top: int, lines: Lines, *, anchor: str = "middle", look: str = "") -> Iterator[Words]:
    """Yield lines of text, the first one's upper edge at `top`."""
    for number, line in enumerate(lines):
        yield Words(x, top + LINE * number + LINE - 5, line, anchor, look)
