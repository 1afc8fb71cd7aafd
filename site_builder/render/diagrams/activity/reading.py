"""PlantUML's activity diagrams, read.

Source of the syntax: https://plantuml.com/activity-diagram-beta
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.render.diagrams.activity.model import (
    Action,
    Activity,
    Branch,
    Choice,
    Fork,
    Loop,
    Part,
    Passage,
    Start,
    Step,
    Stop,
)
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine, block, is_look, read_title
from site_builder.render.diagrams.words import Lines, lines_of

_WITHIN = r"\(([^()]*+(?:\([^()]*+\)[^()]*+)*+)\)"
"""What stands in brackets, which may hold brackets."""
_FIRST = re.compile(r"(?:start|:.*[;|<>/\]}])$|(?:#\w+)?:.+;$", re.IGNORECASE)
_ACTION = re.compile(r"(?:#[\w/\\|]+)?:(.*)$", re.DOTALL)
_ACTION_END = re.compile(r"(.*)[;|<>/\]}]\s*(?:<<\w+>>)?$", re.DOTALL)
_IF = re.compile(
    r"(else\s?if|if)\s*\((.*?)\)\s*(?:(?:then|is|equals)\s*(?:\(([^()]*)\))?(?:\s*then\s*(?:\(([^()]*)\))?)?)?$",
    re.IGNORECASE,
)
_ELSE = re.compile(r"else\s*(?:\((.*)\))?$", re.IGNORECASE)
_SWITCH, _CASE = (
    re.compile(r"switch\s*\((.*)\)$", re.IGNORECASE),
    re.compile(r"case\s*\((.*)\)$", re.IGNORECASE),
)
_WHILE = re.compile(r"while\s*\((.*?)\)\s*(?:is\s*\((.*)\))?$", re.IGNORECASE)
_WHILE_END = re.compile(r"end\s?while\s*(?:\((.*)\))?$", re.IGNORECASE)
_REPEAT_END = re.compile(
    rf"repeat\s?while\s*+(?:{_WITHIN})?\s*+(?:is\s*+{_WITHIN})?\s*+(?:not\s*+{_WITHIN})?(?:->(.*);)?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:partition|group|package|card|rectangle)\s++(?:#\S++\s++)?(\"[^\"]*+\"|[^{#\"]*+)\s*+(?:#\S+\s*+)?(\{)?$",
    re.IGNORECASE,
)
_PASSAGE = re.compile(r"-(?:\[[^\[\]]*\])?-?>\s*(.*);$")
_NOTE = re.compile(r"(?:floating\s+)?note(?:\s+(?:left|right))?\s*(?:#\S+\s*)?(?::(.*))?$", re.IGNORECASE)
_LABEL = re.compile(r"label\s+\w+$", re.IGNORECASE)
"""Where a `goto` could lead, which is not drawn here."""
_ENDS = re.compile(
    r"(?:end\s?if|end\s?switch|end\s?(?:fork|split|merge)(?:\s*\{.*\})?|end\s?group|\})$", re.IGNORECASE
)
_MORE = re.compile(r"(?:fork|split)\s+again$", re.IGNORECASE)
_MOST_DEPTH = 40


def is_activity(lines: list[SourceLine]) -> bool:
    """Tell whether lines are an activity diagram's."""
    return any(_FIRST.match(line.text.strip()) for line in lines)


def read_activity(lines: list[SourceLine]) -> Activity:
    """Read an activity diagram. Raises NotDrawnError at a line that it does not know."""
    reading = _Reading(lines)
    reading.made.steps = reading.steps(0)
    if reading.ended is not None:
        raise NotDrawnError(reading.ended.number, f"'{reading.ended.text.strip()[:60]}' ends nothing")
    return reading.made


class _Reading:
    def __init__(self, lines: list[SourceLine]) -> None:
        self.all = lines
        self.lines: Iterator[SourceLine] = iter(lines)
        self.made = Activity()
        self.ended: SourceLine | None = None
        """The line at which the last steps ended; None at the end of the text."""

    def steps(self, depth: int) -> list[Step]:
        """Read steps up to a line that is none: the next branch, or an end."""
        found: list[Step] = []
        self.ended = None
        for line in self.lines:
            text = line.text.strip()
            if depth > _MOST_DEPTH:
                raise NotDrawnError(line.number, "its parts lie too deep in each other")
            if (
                not text
                or is_look(text)
                or _LABEL.match(text)
                or read_title(self.made, text, line, self.lines)
            ):
                continue
            if _is_end(text):
                self.ended = line
                return found
            step = self._step(text, line, depth)
            if step is None:
                raise NotDrawnError(line.number, f"'{text[:60]}' is not known here")
            found.append(step)
        self.ended = None
        return found

    def _step(self, text: str, line: SourceLine, depth: int) -> Step | None:
        word = text.lower()
        if word == "start":
            return Start()
        if word in ("stop", "end", "kill", "detach"):
            return Stop(is_drawn=word in ("stop", "end"))
        if found := _NOTE.match(text):
            words = (
                found[1]
                if found[1] is not None
                else "\n".join(block(self.lines, re.compile(r"end\s?note$", re.IGNORECASE), line))
            )
            return Action(lines_of(words.strip()), is_note=True)
        if found := _ACTION.match(text):
            return Action(lines_of(self._rest(found[1], line)))
        if found := _PASSAGE.match(text):
            return Passage(lines_of(found[1]))
        return self._compound(text, line, depth)

    def _compound(self, text: str, line: SourceLine, depth: int) -> Step | None:
        word = text.lower()
        if (found := _IF.match(text)) and not word.startswith("else"):
            return self._choice(found, line, depth)
        if found := _SWITCH.match(text):
            return self._switch(found[1], line, depth)
        if word in ("fork", "split"):
            return self._fork(line, depth)
        if _WHILE.match(text) or word == "repeat" or word.startswith("repeat :"):
            return self._loop(text, line, depth)
        return self._part(text, line, depth)

    def _loop(self, text: str, line: SourceLine, depth: int) -> Loop:
        if found := _WHILE.match(text):
            steps = self.steps(depth + 1)
            end = self._closed(_WHILE_END, line)
            return Loop(steps, lines_of(found[1]), _shown(found[2]), _shown(end[1]))
        first = text.partition(":")[2]
        before: list[Step] = [Action(lines_of(self._rest(first, line)))] if first else []
        steps = [*before, *self.steps(depth + 1)]
        end = self._closed(_REPEAT_END, line)
        return Loop(steps, _shown(end[1]), _shown(end[2]), _shown(end[3] or end[4]), is_asked_first=False)

    def _part(self, text: str, line: SourceLine, depth: int) -> Part | None:
        found = _PART.match(text)
        if found is None:
            return None
        steps = self.steps(depth + 1)
        self._closed(_ENDS, line)
        return Part(lines_of(found[1].strip(' "')), steps)

    def _rest(self, text: str, line: SourceLine) -> str:
        """Return an action's text, which may go on over lines."""
        parts = [text]
        while not (found := _ACTION_END.match(parts[-1].rstrip())):
            following = next(self.lines, None)
            if following is None:
                raise NotDrawnError(line.number, "an action has no end")
            parts.append(following.text.strip())
        return "\n".join([*parts[:-1], found[1]])

    def _choice(self, found: re.Match[str], line: SourceLine, depth: int) -> Choice:
        made = Choice(lines_of(found[2]))
        label = _shown(found[3] or found[4])
        while True:
            made.branches.append(Branch(label, self.steps(depth + 1)))
            text = self.ended.text.strip() if self.ended else ""
            if other := _IF.match(text):
                # A further question is asked where the answer to the first was no.
                inner = self._choice(other, line, depth + 1)
                made.branches.append(Branch((), [inner]))
                return made
            if other := _ELSE.match(text):
                label = _shown(other[1])
                continue
            if self.ended is not None:
                # PlantUML closes what is open at the end of the text.
                self._closed(_ENDS, line)
            if len(made.branches) == 1:
                made.branches.append(Branch((), []))
            return made

    def _switch(self, question: str, line: SourceLine, depth: int) -> Choice:
        made = Choice(lines_of(question))
        self.steps(depth + 1)
        while self.ended and (case := _CASE.match(self.ended.text.strip())):
            made.branches.append(Branch(_shown(case[1]), self.steps(depth + 1)))
        self._closed(_ENDS, line)
        if not made.branches:
            raise NotDrawnError(line.number, "'switch' has no case")
        return made

    def _fork(self, line: SourceLine, depth: int) -> Fork:
        made = Fork([Branch((), self.steps(depth + 1))])
        while self.ended and _MORE.match(self.ended.text.strip()):
            made.branches.append(Branch((), self.steps(depth + 1)))
        self._closed(_ENDS, line)
        return made

    def _closed(self, end: re.Pattern[str], start: SourceLine) -> re.Match[str]:
        """Return the match of the line that ended the steps."""
        found = end.match(self.ended.text.strip()) if self.ended else None
        if found is None:
            raise NotDrawnError(start.number, f"'{start.text.strip()[:60]}' has no end")
        self.ended = None
        return found


def _is_end(text: str) -> bool:
    """Tell whether a line ends steps, or begins the next branch."""
    return any(
        each.match(text) for each in (_ENDS, _ELSE, _CASE, _WHILE_END, _REPEAT_END, _MORE)
    ) or text.lower().startswith(("elseif", "else if"))


def _shown(text: str | None) -> Lines:
    return lines_of(text.strip()) if text and text.strip() else ()
