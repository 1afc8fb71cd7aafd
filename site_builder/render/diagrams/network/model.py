"""Boxes and the lines between them: what diagrams of classes, objects, components and states share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from site_builder.render.diagrams.words import Lines

Shape = Literal["box", "round", "oval", "sign", "start", "end", "choice", "bar", "note", "cylinder", "folder"]
Tip = Literal["", "arrow", "triangle", "diamond", "full diamond", "circle", "cross"]


@dataclass(slots=True)
class Node:
    """A box, an actor, a state: what lines join."""

    name: str
    """By which edges know it."""
    label: Lines
    shape: Shape = "box"
    sign: str = ""
    """The sign of UML for a `sign`: `actor`, `boundary`, `database`."""
    parts: list[list[Lines]] = field(default_factory=list)
    """What stands below the name, part by part, a line parting them: attributes, methods, fields."""
    group: int | None = None
    """Number of the group in which it stands."""
    link: str = ""
    """Where it leads."""


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """A frame around nodes."""

    name: str
    """By which edges know it."""
    label: Lines
    parent: int | None = None
    """Number of the group around it."""
    is_drawn: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes."""

    source: str
    target: str
    label: Lines = ()
    is_dotted: bool = False
    is_level: bool = False
    """Source and target stand beside, not below, each other."""
    head: Tip = "arrow"
    tail: Tip = ""
    at_source: Lines = ()
    """Words at its beginning: a cardinality."""
    at_target: Lines = ()


@dataclass(slots=True)
class Network:
    """A drawing of nodes and edges."""

    title: Lines = ()
    footer: Lines = ()
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: list[NodeGroup] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    is_sideways: bool = False
    """Edges go from left to right, not down."""
