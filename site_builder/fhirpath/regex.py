"""Regular expressions that take linear time on any text.

Authors of profiles write them, and texts come from anywhere: an engine that backtracks can be made to hang.
These are automata: all ways through the expression are followed at once, and each set of states is worked out
once. What no automaton can do (lookaround, back references) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from site_builder.fhirpath.regex_reader import Anchor, Consume, Fork, PatternError, PatternReader

__all__ = ["Pattern", "PatternError", "pattern_of"]

MAX_WORK = 4_000_000
"""States that may be looked at for one text."""
_MAX_KNOWN = 20_000
"""Steps that are remembered; then all are worked out anew."""

_Set = frozenset[int]


class _Step:
    """A set of states that was reached, and what each character leads to from there."""

    __slots__ = ("ends", "holds", "moves", "states")

    def __init__(self, states: _Set, *, holds: bool) -> None:
        self.states = states
        self.holds = holds
        """Whether the expression matches up to here."""
        self.moves: dict[str, _Step] = {}
        self.ends: bool | None = None
        """Whether it matches if the text ends here; None as long as nobody asked."""


class Pattern:
    """An automaton."""

    def __init__(self, text: str) -> None:
        """Read a regular expression; raises PatternError."""
        reader = PatternReader(text)
        self._states = reader.states
        self._match = reader.new(None)
        self._start = reader.whole(self._match)
        self._work = 0
        self._forget()

    def matches(self, text: str, *, is_whole: bool) -> bool:
        """Tell whether the expression matches the whole text, or somewhere in it."""
        self._work = 0
        step = self._first[is_whole]
        for character in text:
            if step.holds and not is_whole:
                return True
            step = step.moves.get(character) or self._moved(step, character, is_search=not is_whole)
            if not step.states:
                return False
        return step.holds or self._ends(step)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each match, the longest at each place, from left to right."""
        self._work = 0
        at = 0
        while at <= len(text):
            end = self._longest(text, at)
            if end is not None and end > at:
                yield at, end
                at = end
            else:
                at += 1

    def _longest(self, text: str, start: int) -> int | None:
        step = self._first[True]
        if start:
            step = self._step(self._closure((self._start,), is_start=False), is_search=False)
        end = start if step.holds else None
        for at in range(start, len(text)):
            step = step.moves.get(text[at]) or self._moved(step, text[at], is_search=False)
            self._charge(1)
            if not step.states:
                return end
            if step.holds:
                end = at + 1
        return len(text) if self._ends(step) else end

    def _forget(self) -> None:
        """Begin anew with what is known."""
        self._steps: dict[tuple[_Set, bool], _Step] = {}
        self._count = 0
        states = self._closure((self._start,), is_start=True)
        self._first = {is_whole: self._step(states, is_search=not is_whole) for is_whole in (True, False)}
        """Where a text begins, by whether the whole of it is to match."""

    def _step(self, states: _Set, *, is_search: bool) -> _Step:
        found = self._steps.get((states, is_search))
        if found is None:
            found = self._steps[states, is_search] = _Step(states, holds=self._match in states)
        return found

    def _moved(self, step: _Step, character: str, *, is_search: bool) -> _Step:
        """Work out where a character leads, for all the states at once."""
        self._charge(len(step.states) + 1)
        targets = []
        for at in step.states:
            state = self._states[at]
            if isinstance(state, Consume) and state.test(character):
                targets.append(state.next)
        if is_search:
            targets.append(self._start)
        self._count += 1
        if self._count > _MAX_KNOWN:
            self._forget()
        following = self._step(self._closure(tuple(targets), is_start=False), is_search=is_search)
        step.moves[character] = following
        return following

    def _closure(self, targets: tuple[int, ...], *, is_start: bool, is_end: bool = False) -> _Set:
        """Follow what takes no character; anchors at the end stay until the text has ended."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = list(targets)
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            state = self._states[at]
            if isinstance(state, Fork):
                waiting += state.targets
            elif isinstance(state, Anchor):
                if is_start if state.is_start else is_end:
                    waiting.append(state.next)
                elif not state.is_start or is_start:
                    found.add(at)
            else:
                found.add(at)
        self._charge(len(seen))
        return frozenset(found)

    def _ends(self, step: _Step) -> bool:
        """Tell whether the expression holds now that the text has ended."""
        if step.ends is None:
            step.ends = self._match in self._closure(tuple(step.states), is_start=False, is_end=True)
        return step.ends

    def _charge(self, work: int) -> None:
        self._work += work
        if self._work > MAX_WORK:
            raise PatternError("it takes too long on this text", is_unsupported=True)


@lru_cache(maxsize=256)
def pattern_of(text: str) -> Pattern:
    """Read a regular expression.

    Raises PatternError where it can't be read, or needs what no automaton can do.
    """
    return Pattern(text)
