"""What each part of a compilation asked for: the next one makes only what would be another now.

A part is what is made of one entity (its rules, its structure, its finished definition), or what many share
(a structure of a package, a look-up). While it is made, what it asks for is noted as `source.dependencies`
has it: other parts, and questions that the texts answer. `Last` keeps all that of a compilation. A part is
stale where a question of its own, or of a part that it asked for, has another answer in the texts of today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from site_builder.fsh.compilation import Report, Told
from site_builder.source.dependencies import Dependency, depend_on, tracking

Key = tuple[str, str]
"""An entity's kind and name."""

_TELLING = frozenset({"rules", "structure", "definition", "mapping"})
"""The parts that belong to one entity, and so may find something wrong."""


@dataclass(slots=True)
class Part:
    """What a part asked for, and found wrong."""

    dependencies: set[Dependency] = field(default_factory=set)
    asked: dict[Dependency, None] = field(default_factory=dict)
    """The parts among them that `Parts.ask` was told of, in the order in which they were asked for."""
    told: dict[Told, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Last:
    """What a compilation made, and of what."""

    parts: Mapping[Dependency, Part]
    answers: Mapping[Dependency, object]
    """What the texts said to each question."""
    made: Mapping[Key, Any]
    """The finished definitions of entities; None of one that could not be made."""
    rules: Mapping[Key, tuple[Any, ...]]
    """Their rules with all that is inserted."""
    unknown: frozenset[Key]
    """Instances of what isn't known or can't be made."""
    guesses: Mapping[Dependency, str]
    """The names that were guessed, by part."""
    aliases: Mapping[str, str]
    files: Mapping[str, Any]
    """The texts as they were read (`assembling.Read`), by file name."""
    left: Any
    """How much may still be inserted (`rulesets.Left`)."""

    def stale(
        self, answered: Callable[[Dependency], object], questions: Collection[str] = ()
    ) -> frozenset[Dependency]:
        """Return the parts that would be others today; `answered` answers a question from today's texts.

        Only some `questions` are asked where they are named.
        """
        asking: dict[Dependency, list[Dependency]] = {}
        for key, part in self.parts.items():
            for each in part.dependencies:
                asking.setdefault(each, []).append(key)
        asked = [each for each in self.answers if not questions or each[0] in questions]
        pending = [each for each in asked if answered(each) != self.answers[each]]
        found: set[Dependency] = set()
        while pending:
            for key in asking.get(pending.pop(), ()):
                if key not in found:
                    found.add(key)
                    pending.append(key)
        return frozenset(found)


class Parts:
    """The parts of one compilation, as they are made."""

    def __init__(self, report: Report, *, is_noting: bool) -> None:
        """Note what parts ask for, or nothing at all where nobody will compile again."""
        self.is_noting = is_noting
        self.is_exact = True
        """Whether each part is what it would be if others had been made in another order."""
        self.made: dict[Dependency, Part] = {}
        self._asked: dict[Dependency, None] = {}
        self._report = report

    def ask(self, *key: str) -> None:
        """Note that the part at hand asks for one that may be made for it."""
        if self.is_noting:
            depend_on(*key)
            self._asked.setdefault(key)

    def finished(self, roots: Iterable[Dependency]) -> Iterator[Dependency]:
        """Yield parts in the order in which they are finished when `roots` are made in turn.

        Each part is made when it is first asked for, which may be on the way to another one.
        """
        entered: set[Dependency] = set()
        pending = [(key, False) for key in reversed(list(roots))]
        while pending:
            key, is_left = pending.pop()
            if is_left:
                yield key
            elif key not in entered and key in self.made:
                entered.add(key)
                pending.append((key, True))
                pending += [(each, False) for each in reversed(self.made[key].asked)]

    @contextmanager
    def making(self, *key: str) -> Iterator[None]:
        """Make a part, or more of it, in the context; the part that is made around it has asked for it."""
        if not self.is_noting:
            yield
            return
        around, self._asked = self._asked, {}
        with tracking() as noted, self._report.apart() as told:
            try:
                yield
            finally:
                part = self.made.setdefault(key, Part())
                part.dependencies |= noted
                part.asked.update(self._asked)
                part.told.update(told)
                self._asked = around
                self.is_exact = self.is_exact and not (told and key[0] not in _TELLING)
        self.ask(*key)

    def take_over(self, last: Last, wanted: Iterable[Dependency]) -> None:
        """Take over parts that are as they were, with those that they asked for, and what they found."""
        pending = [key for key in wanted if key in last.parts]
        seen = set(pending)
        while pending:
            key = pending.pop()
            old, part = last.parts[key], self.made.setdefault(key, Part())
            part.dependencies |= old.dependencies
            part.asked.update(old.asked)
            part.told.update(old.told)
            self._report.told.update(old.told)
            more = [each for each in old.dependencies if each in last.parts and each not in seen]
            seen.update(more)
            pending += more

    def questions(self) -> frozenset[Dependency]:
        """Return what was asked of the texts."""
        asked: set[Dependency] = set()
        for part in self.made.values():
            asked |= part.dependencies
        return frozenset(asked - self.made.keys())
