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
_MAX_CACHED = 2_000

_Set = frozenset[int]


class Pattern:
    """An automaton."""

    def __init__(self, text: str) -> None:
        """Read a regular expression; raises PatternError."""
        reader = PatternReader(text)
        self._states = reader.states
        self._match = reader.new(None)
        self._start = reader.whole(self._match)
        self._transitions: dict[tuple[_Set, str, bool], _Set] = {}
        self._endings: dict[_Set, bool] = {}
        self._work = 0
        self._first = self._closure((self._start,), is_start=True)

    def matches(self, text: str, *, is_whole: bool) -> bool:
        """Tell whether the expression matches the whole text, or somewhere in it."""
        self._work = 0
        states = self._first
        for character in text:
            if not is_whole and self._match in states:
                return True
            states = self._step(states, character, is_search=not is_whole)
            if not states:
                return False
        return self._match in states or self._ends(states)

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
        states = self._first if start == 0 else self._closure((self._start,), is_start=False)
        end = start if self._match in states else None
        for at in range(start, len(text)):
            states = self._step(states, text[at], is_search=False)
            if not states:
                return end
            if self._match in states:
                end = at + 1
        return len(text) if self._ends(states) else end

    def _step(self, states: _Set, character: str, *, is_search: bool) -> _Set:
        key = (states, character, is_search)
        found = self._transitions.get(key)
        if found is None:
            if len(self._transitions) > _MAX_CACHED:
                self._transitions.clear()
            found = self._worked_out(states, character, is_search=is_search)
            self._transitions[key] = found
        return found

    def _worked_out(self, states: _Set, character: str, *, is_search: bool) -> _Set:
        self._charge(len(states) + 1)
        targets = []
        for at in states:
            state = self._states[at]
            if isinstance(state, Consume) and state.test(character):
                targets.append(state.next)
        if is_search:
            targets.append(self._start)
        return self._closure(tuple(targets), is_start=False)

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

    def _ends(self, states: _Set) -> bool:
        """Tell whether the expression holds now that the text has ended."""
        found = self._endings.get(states)
        if found is None:
            if len(self._endings) > _MAX_CACHED:
                self._endings.clear()
            found = self._match in self._closure(tuple(states), is_start=False, is_end=True)
            self._endings[states] = found
        return found

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
