"""An activity in words: its steps in order, what depends on what further in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.render.diagrams.activity.model import (
    Action,
    Activity,
    Choice,
    Fork,
    Loop,
    Part,
    Passage,
    Step,
    Stop,
)
from site_builder.render.diagrams.shapes import Sentence
from site_builder.render.diagrams.words import plain


def story(activity: Activity) -> tuple[Sentence, ...]:
    """Return the steps."""
    return tuple(_steps(activity.steps, 0))


def _steps(steps: Sequence[Step], depth: int) -> Iterator[Sentence]:
    for step in steps:
        match step:
            case Action():
                yield Sentence(f"Note: {plain(step.label)}" if step.is_note else plain(step.label), depth)
            case Passage():
                yield Sentence(plain(step.label), depth)
            case Stop():
                yield Sentence("End", depth)
            case Choice():
                yield Sentence(plain(step.question), depth)
                for branch in step.branches:
                    if branch.steps:
                        yield Sentence(f"{plain(branch.label) or 'otherwise'}:", depth + 1)
                        yield from _steps(branch.steps, depth + 2)
            case Fork():
                yield Sentence("At the same time:", depth)
                for number, branch in enumerate(step.branches, 1):
                    yield Sentence(f"Branch {number}:", depth + 1)
                    yield from _steps(branch.steps, depth + 2)
            case Loop():
                word = "While" if step.is_asked_first else "Again, while"
                yield Sentence(f"{word}: {plain(step.question)}", depth)
                yield from _steps(step.steps, depth + 1)
            case Part():
                yield Sentence(plain(step.label), depth)
                yield from _steps(step.steps, depth + 1)
            case _:
                pass
