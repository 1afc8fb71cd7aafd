"""The ends of lines: arrows, and UML's triangles and diamonds. Units are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.render.diagrams.network.model import Tip
from site_builder.render.diagrams.shapes import Path, Shape

LENGTH: Mapping[Tip, int] = {
    "": 0,
    "arrow": 8,
    "triangle": 13,
    "diamond": 16,
    "full diamond": 16,
    "circle": 9,
    "cross": 0,
}
"""How far before its end a line stops for a tip."""


def tip(kind: Tip, start: tuple[int, int], end: tuple[int, int]) -> Iterator[Shape]:
    """Draw a tip at the end of a line that comes from `start`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = max((dx * dx + dy * dy) ** 0.5, 1.0)
    ux, uy = dx / far, dy / far

    def at(back: float, aside: float) -> str:
        return f"{end[0] - ux * back - uy * aside:.1f} {end[1] - uy * back + ux * aside:.1f}"

    match kind:
        case "arrow":
            yield Path(f"M{at(0, 0)}L{at(9, 4.5)}L{at(9, -4.5)}Z", "head")
        case "triangle":
            yield Path(f"M{at(0, 0)}L{at(13, 7)}L{at(13, -7)}Z", "hollow")
        case "diamond" | "full diamond":
            yield Path(
                f"M{at(0, 0)}L{at(8, 5)}L{at(16, 0)}L{at(8, -5)}Z",
                "head" if kind == "full diamond" else "hollow",
            )
        case "circle":
            yield Path(f"M{at(9, 0)}L{at(4.5, 4.5)}L{at(0, 0)}L{at(4.5, -4.5)}Z", "hollow")
        case "cross":
            yield Path(f"M{at(10, 5)}L{at(0, -5)}M{at(10, -5)}L{at(0, 5)}", "line")
        case _:
            pass
