"""What is done in an activity diagram: steps one after the other, choices, loops, branches side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from site_builder.render.diagrams.words import Lines


@dataclass(frozen=True, slots=True)
class Start:
    """Where it begins."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where it, or a branch of it, ends."""

    is_drawn: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """A step."""

    label: Lines
    is_note: bool = False
    """It only tells something."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words on the way to the next step."""

    label: Lines


@dataclass(frozen=True, slots=True)
class Branch:
    """One way that may be taken."""

    label: Lines
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the branches is taken."""

    question: Lines
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fork:
    """All branches are taken."""

    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loop:
    """Steps are done again while something holds."""

    steps: list[Step]
    question: Lines = ()
    again: Lines = ()
    """What is answered where they are done again."""
    done: Lines = ()
    is_asked_first: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Steps with a frame and a name."""

    label: Lines
    steps: list[Step]


Step = Start | Stop | Action | Passage | Choice | Fork | Loop | Part


@dataclass(slots=True)
class Activity:
    """An activity diagram."""

    title: Lines = ()
    footer: Lines = ()
    steps: list[Step] = field(default_factory=list)
