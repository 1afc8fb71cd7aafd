"""Who takes part in a sequence diagram, and what happens, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from site_builder.render.diagrams.words import Lines

Side = Literal["left", "right"]
Role = Literal["participant", "actor", "boundary", "control", "entity", "database", "collections", "queue"]
Head = Literal["", "filled", "open", "half", "cross", "circle"]


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part."""

    name: str
    """By which messages know it."""
    label: Lines
    role: Role = "participant"
    box: int | None = None
    """Number of the box in which it stands with others."""


@dataclass(frozen=True, slots=True)
class ParticipantBox:
    """A box around participants."""

    label: Lines


@dataclass(frozen=True, slots=True)
class Message:
    """An arrow with words."""

    source: str | None
    """None: from outside, at the side `edge`."""
    target: str | None
    label: Lines
    is_dotted: bool = False
    head: Head = "filled"
    """At the target."""
    tail: Head = ""
    """At the source."""
    is_creating: bool = False
    """The target's line begins here."""
    is_beside: bool = False
    """It happens at the same time as what came before."""
    edge: Side = "left"
    """Where a message without a source or target comes from or goes to."""
    is_short: bool = False
    """It comes from beside its end, not from the drawing's edge."""


@dataclass(frozen=True, slots=True)
class Activation:
    """A bar on a participant's line begins or ends."""

    name: str
    is_start: bool
    is_end_of_life: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A box with words at, or over, participants."""

    names: tuple[str, ...]
    """Empty: over all."""
    label: Lines
    side: Side | None = None
    """None: over."""
    is_reference: bool = False
    """It names another drawing, which happens here."""
    is_beside: bool = False
    """It stands at the height of what came before."""


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around what follows, up to its end."""

    kind: str
    """`alt`, `opt`, `loop` or the author's own word."""
    label: Lines


@dataclass(frozen=True, slots=True)
class Else:
    """The next part of a group."""

    label: Lines


@dataclass(frozen=True, slots=True)
class End:
    """A group ends."""


@dataclass(frozen=True, slots=True)
class Divider:
    """Words across the whole drawing."""

    label: Lines
    is_delay: bool = False
    """Time passes here."""


@dataclass(frozen=True, slots=True)
class Space:
    """Room between events."""

    height: int


Event = Message | Activation | Note | Group | Else | End | Divider | Space


@dataclass(slots=True)
class Sequence:
    """A sequence diagram."""

    title: Lines = ()
    footer: Lines = ()
    participants: list[Participant] = field(default_factory=list)
    boxes: list[ParticipantBox] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    has_feet: bool = True
    """Whether participants are named once more at the foot."""
