"""Mermaid's sequence diagrams, read."""

from __future__ import annotations

import re
from typing import cast

from site_builder.render.diagrams.sequence.model import (
    Activation,
    Else,
    End,
    Group,
    Head,
    Message,
    Note,
    Participant,
    ParticipantBox,
    Role,
    Sequence,
    Side,
)
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine
from site_builder.render.diagrams.words import Lines, Run, lines_of

_DECLARED = re.compile(r"(?:create\s+)?(participant|actor)\s+(.+?)(?:\s+as\s+(.+))?$")
_MESSAGE = re.compile(r"([^-+>:<]+)(<<)?(--?)(>>|>|x|\))\s*+([+-])?([^-+>:]+):(.*)$")
_NOTE = re.compile(r"[Nn]ote\s+(left of|right of|over)\s+([^:]+?)\s*:\s*(.*)$")
_GROUP = re.compile(r"(alt|opt|loop|par|critical|break|rect)\b\s*(.*)$")
_ELSE = re.compile(r"(?:else|and|option)\b\s*(.*)$")
_ACTIVATE = re.compile(r"(activate|deactivate)\s+(.+)$")
_BOX = re.compile(r"box\b\s*(?:rgba?\([^)]*\)|transparent|#\w+)?\s*(.*)$")
_HEADS: dict[str, Head] = {">>": "filled", ">": "", "x": "cross", ")": "open"}


def read_mermaid_sequence(lines: list[SourceLine]) -> Sequence:
    """Read a sequence diagram. Raises NotDrawnError at a line that it does not know."""
    reading = _Reading()
    for line in lines:
        if not any(each(reading, line.text) for each in _READERS):
            raise NotDrawnError(line.number, f"'{line.text[:60]}' is not known here")
    if reading.open or not reading.made.participants:
        raise NotDrawnError(
            lines[-1].number if lines else 0, "a part has no end" if reading.open else "nobody takes part"
        )
    return reading.made


class _Reading:
    def __init__(self) -> None:
        self.made = Sequence(has_feet=False)
        self.known: set[str] = set()
        self.open: list[str] = []
        """What is to be ended: `group`, `box`, or `none` for a ground colour."""
        self.number = 0

    def name(self, written: str) -> str:
        """Return a participant's name; one that is not declared is by being named."""
        name = written.strip()
        if name not in self.known:
            self.declare(name, name, "participant")
        return name

    def declare(self, name: str, label: str, role: Role) -> None:
        """Add a participant."""
        self.known.add(name)
        box = len(self.made.boxes) - 1 if "box" in self.open else None
        self.made.participants.append(Participant(name, lines_of(label), role, box))

    def declared(self, text: str) -> bool:
        """Read `participant A as Words`."""
        found = _DECLARED.match(text)
        if found and found[2].strip() not in self.known:
            self.declare(found[2].strip(), (found[3] or found[2]).strip(), cast("Role", found[1]))
        return found is not None

    def message(self, text: str) -> bool:
        """Read `A->>B: words`."""
        found = _MESSAGE.match(text)
        if not found:
            return False
        source, target = self.name(found[1]), self.name(found[6])
        tail: Head = "filled" if found[2] else ""
        label = self._numbered(lines_of(found[7].strip()))
        self.made.events.append(Message(source, target, label, found[3] == "--", _HEADS[found[4]], tail))
        if found[5]:
            self.made.events.append(
                Activation(target if found[5] == "+" else source, is_start=found[5] == "+")
            )
        return True

    def _numbered(self, label: Lines) -> Lines:
        if not self.number:
            return label
        self.number += 1
        return ((Run(f"{self.number - 1} ", is_bold=True), *label[0]), *label[1:])

    def note(self, text: str) -> bool:
        """Read `Note over A,B: words`."""
        found = _NOTE.match(text)
        if not found:
            return False
        names = tuple(self.name(each) for each in found[2].split(","))
        side = found[1].partition(" ")[0]
        self.made.events.append(
            Note(names, lines_of(found[3]), cast("Side", side) if side != "over" else None)
        )
        return True

    def group(self, text: str) -> bool:
        """Read `alt`, `else`, `end` and their kin."""
        if found := _GROUP.match(text):
            is_ground = found[1] == "rect"
            self.open.append("none" if is_ground else "group")
            if not is_ground:
                self.made.events.append(Group(found[1], lines_of(found[2]) if found[2] else ()))
            return True
        if text == "end" and self.open:
            if self.open.pop() == "group":
                self.made.events.append(End())
            return True
        if "group" in self.open and (found := _ELSE.match(text)):
            self.made.events.append(Else(lines_of(found[1]) if found[1] else ()))
            return True
        return False

    def other(self, text: str) -> bool:
        """Read activations, boxes, numbers, the title."""
        if found := _ACTIVATE.match(text):
            self.made.events.append(Activation(self.name(found[2]), is_start=found[1] == "activate"))
        elif text.startswith("autonumber"):
            self.number = 1
        elif text.startswith(("title", "accTitle")):
            self.made.title = lines_of(text.partition(" ")[2].lstrip(": "))
        elif found := _BOX.match(text):
            self.made.boxes.append(ParticipantBox(lines_of(found[1]) if found[1] else ()))
            self.open.append("box")
        else:
            return text.startswith("accDescr:")
        return True


_READERS = (_Reading.declared, _Reading.note, _Reading.group, _Reading.other, _Reading.message)
