"""Outlines: circles, hexagons, cylinders, and the signs of UML above a name. Units are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.render.diagrams.shapes import Path, Shape

HEIGHT = 44
"""Of every sign."""


def symbol(role: str, x: int, top: int) -> Iterator[Shape]:
    """Draw the sign of a role, its middle at `x`."""
    match role:
        case "actor":
            yield Path(circle(x, top + 8, 6), "node")
            yield Path(
                f"M{x} {top + 14}v13M{x - 11} {top + 19}h22M{x} {top + 27}l-9 13M{x} {top + 27}l9 13", "line"
            )
        case "database":
            yield Path(cylinder(x - 15, top + 3, 30, 36, 6), "node")
        case "boundary":
            yield Path(f"M{x - 22} {top + 8}v24M{x - 22} {top + 20}h12", "line")
            yield Path(circle(x + 3, top + 20, 13), "node")
        case "control":
            yield Path(circle(x, top + 22, 13), "node")
            yield Path(f"M{x + 5} {top + 3}l-6 6l6 6", "line")
        case _:
            yield Path(circle(x, top + 20, 13), "node")
            yield Path(f"M{x - 14} {top + 35}h28", "line")


def circle(x: int, y: int, radius: int) -> str:
    """Return the outline of a circle around a point."""
    return oval(x, y, radius, radius)


def oval(x: int, y: int, wide: int, high: int) -> str:
    """Return the outline of an oval around a point, by half its width and height."""
    return f"M{x - wide} {y}a{wide} {high} 0 1 0 {2 * wide} 0a{wide} {high} 0 1 0-{2 * wide} 0Z"


def hexagon(left: int, top: int, width: int, height: int) -> str:
    """Return the outline of a box with pointed sides."""
    middle, right, side = top + height // 2, left + width, 14
    upper = f"M{left} {middle}L{left + side} {top}H{right - side}L{right} {middle}"
    return f"{upper}L{right - side} {top + height}H{left + side}Z"


def cylinder(left: int, top: int, width: int, height: int, lid: int) -> str:
    """Return the outline of a cylinder; `lid` is how high its top is bent."""
    side, bend = height - 2 * lid, lid + lid // 5
    body = f"M{left} {top + lid}v{side}c0 {bend} {width} {bend} {width} 0v-{side}"
    return f"{body}c0-{bend}-{width}-{bend}-{width} 0c0 {bend} {width} {bend} {width} 0"
