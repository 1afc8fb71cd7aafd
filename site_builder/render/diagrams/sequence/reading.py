"""PlantUML's sequence diagrams, read.

Source of the syntax: https://plantuml.com/sequence-diagram
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from site_builder.render.diagrams.sequence.model import (
    Activation,
    Divider,
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
    Space,
)
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine, block, is_look, read_each, read_title
from site_builder.render.diagrams.words import Lines, Run, lines_of

_ROLES = "participant|actor|boundary|control|entity|database|collections|queue"
_NAME = r"(?:\"[^\"]+\"|[\w.@/]++(?:\([^()]*\))?)"
_DECLARED = re.compile(
    rf"(?:create\s+)?({_ROLES}|create)\s+({_NAME})(?:\s+as\s+({_NAME}))?\s*((?:<<[^<>]*+>>|order\s++-?\d++|#\S++|\s++)*+)(\[)?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:(?:abstract\s+)?class|object|interface|enum|map|package|component|usecase|agent|node|state|rectangle|cloud"
    r"|frame|artifact|file|folder|card|storage|start$|stop$|partition|if\s*\(|\[\*\]|:[^:]*;$|\(\*\))\b|\[[^\]]+\]\s*$",
    re.IGNORECASE,
)
"""What only other kinds of drawings have."""
_TARGET = rf"(\[|\]|\?|{_NAME})"
_ARROW = re.compile(
    rf"(?P<beside>&\s*)?{_TARGET}?\s*(?P<left><<|[<xo\\/]{{0,2}}|[xo]<)(?P<line>-(?:\[[^\[\]]*\])?-?(?:\[[^\[\]]*\])?)"
    rf"(?P<right>>>?[xo]?|[\\/]{{1,2}}[o]?|[xo]?)\s*{_TARGET}?\s*"
    r"(?P<marks>(?:(?:\+\+|--|\*\*|!!)\s*(?:#[\w/\\|-]+)?\s*)*)(?::(?P<label>.*))?$"
)
_ACTIVATE = re.compile(rf"(activate|deactivate|destroy)\s+({_NAME})\s*(?:#\S+)?$", re.IGNORECASE)
_GROUP = re.compile(r"(alt|opt|loop|par2?|break|critical|group)\b\s*((?:#\S+\s*)*)(.*)$", re.IGNORECASE)
_OWN_WORD = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]$")
_ELSE = re.compile(r"(?:else|also)\b\s*(?:#\S+)?\s*(.*)$", re.IGNORECASE)
_NOTE = re.compile(
    rf"([/&]\s*)?(?:note|[hr]note)\s+(?:(left|right)(?:\s+of)?|over|across)\b\s*((?:{_NAME}\s*+,?\s*+)*+)(?:<<[^<>]*>>\s*)?(?:#[\w/\\|-]+)?\s*(?::(.*))?$",
    re.IGNORECASE,
)
_NOTE_END = re.compile(r"end\s?[hr]?note$", re.IGNORECASE)
_REF = re.compile(rf"ref(?:\s*#\S+)?\s+over\s+((?:{_NAME}\s*+,?\s*+)++)(?::(.*))?$", re.IGNORECASE)
_REF_END = re.compile(r"end\s?ref$", re.IGNORECASE)
_BOX = re.compile(r"box\b\s*+(\"[^\"]*\"\s*+|[^#]*)(#\S+)?$", re.IGNORECASE)
_SPACE = re.compile(r"\|\|(?:(\d+)\|)?\|$")
_DELAY = re.compile(r"\.\.\.(?:\s*(.+?)\s*\.\.\.)?$")
_NUMBER = re.compile(
    r"autonumber\b\s*(stop|resume)?\s*(\d[\d.]*)?\s*(\d+)?\s*(?:\"([^\"]*)\")?\s*$", re.IGNORECASE
)
_AUTO = re.compile(r"autoactivate\s+(on|off)$", re.IGNORECASE)
_RETURN = re.compile(r"return\b\s*(.*)$", re.IGNORECASE)
_DIGITS = re.compile(r"0+|#+")
_TALLEST_SPACE = 400


def is_sequence(lines: list[SourceLine]) -> bool:
    """Tell whether lines are a sequence diagram's: its first own word says so."""
    texts = [line.text.strip() for line in lines]
    return not any(map(_OTHER.match, texts)) and any(map(_is_of_sequence, texts))


def _is_of_sequence(text: str) -> bool:
    if re.match(
        r"(?:participant|autonumber|boundary|collections|queue|control)\b|==.*==$", text, re.IGNORECASE
    ):
        return True
    found = _ARROW.match(text)
    return bool(found and "[*]" not in text)


def read_sequence(lines: list[SourceLine]) -> Sequence:
    """Read a sequence diagram. Raises NotDrawnError at a line that it does not know."""
    reading = _Reading(iter(lines))
    read_each(reading.lines, reading.take, ())
    # PlantUML draws what a group without an end holds, too.
    reading.made.events += [End() for _ in reading.open]
    if not reading.made.participants:
        raise NotDrawnError(0, "nobody takes part")
    return reading.made


class _Reading:
    """Reads line after line."""

    def __init__(self, lines: Iterator[SourceLine]) -> None:
        self.lines = lines
        self.made = Sequence()
        self.known: set[str] = set()
        self.box: int | None = None
        self.open: list[SourceLine] = []
        """Where the groups begin that have not ended."""
        self.calls: list[tuple[str, str | None]] = []
        """Who is active, and who called; for `return`."""
        self.last: Message | None = None
        self.created: set[str] = set()
        self.number = 0
        self.step = 1
        self.number_format = ""
        self.is_numbered = self.is_auto = False

    def take(self, line: SourceLine) -> bool:
        """Read a line; False when it is not known."""
        text = line.text.strip()
        if re.match(r"hide\s+footbox", text, re.IGNORECASE):
            self.made.has_feet = False
            return True
        return is_look(text) or text.lower() == "newpage" or any(each(self, text, line) for each in _READERS)

    def name(self, written: str) -> str:
        """Return a participant's name; one that is not declared is by being named."""
        name = written.strip('"')
        if name not in self.known:
            self.known.add(name)
            self.made.participants.append(Participant(name, lines_of(name), box=self.box))
        return name

    def declared(self, text: str, line: SourceLine) -> bool:
        """Read `participant "Long name" as P`."""
        found = _DECLARED.match(text)
        if not found:
            return False
        role, first, second, _, is_long = found.groups()
        is_created = text.lower().startswith("create")
        role = "participant" if role.lower() == "create" else role.lower()
        label, name = first.strip('"'), (second or first).strip('"')
        if second and second.startswith('"') and not first.startswith('"'):
            label, name = name, label
        if is_long:
            label = "\n".join(block(self.lines, re.compile(r"\]$"), line)).replace("=", "", 1)
        participant = Participant(name, lines_of(label), cast("Role", role), self.box)
        if name in self.known:
            self.made.participants = [
                participant if each.name == name else each for each in self.made.participants
            ]
        else:
            self.known.add(name)
            self.made.participants.append(participant)
        if is_created:
            self.created.add(name)
        return True

    def message(self, text: str, _: SourceLine) -> bool:
        """Read `A -> B: words`."""
        found = _ARROW.match(text)
        if not found or not (found[2] or found[6]):
            return False
        first, second = self._end(found[2]), self._end(found[6])
        left, right = found["left"], found["right"]
        is_back = "<" in left and ">" not in right
        source, target = (second, first) if is_back else (first, second)
        if is_back:
            left, right = right, left
        if source is None and target is None:
            return False
        label = self._numbered(lines_of((found["label"] or "").strip()))
        dashes = re.sub(r"\[[^\]]*\]", "", found["line"])
        made = Message(
            source,
            target,
            label,
            dashes == "--" or "[dotted]" in found["line"] or "dashed" in found["line"],
            _head(right),
            _head(left),
            target in self.created,
            bool(found["beside"]),
            "left" if first is None else "right",
            "?" in (found[2], found[6]),
        )
        self.created.discard(target or "")
        self._add(made, found["marks"])
        return True

    def _end(self, written: str | None) -> str | None:
        return None if written in (None, "[", "]", "?") else self.name(str(written))

    def _add(self, message: Message, marks: str) -> None:
        self.made.events.append(message)
        self.last = message
        source, target = message.source, message.target
        for mark in re.findall(r"\+\+|--|\*\*|!!", marks or ""):
            if mark == "++" and target:
                self._activate(target, source)
            elif mark == "--" and source:
                self._deactivate(source)
            elif mark == "!!" and target:
                self._deactivate(target, is_end_of_life=True)
        if (
            self.is_auto
            and target
            and target != source
            and not message.is_dotted
            and "++" not in (marks or "")
        ):
            self._activate(target, source)

    def _activate(self, name: str, caller: str | None) -> None:
        self.calls.append((name, caller))
        self.made.events.append(Activation(name, is_start=True))

    def _deactivate(self, name: str, *, is_end_of_life: bool = False) -> None:
        for at in range(len(self.calls) - 1, -1, -1):
            if self.calls[at][0] == name:
                del self.calls[at]
                break
        self.made.events.append(Activation(name, is_start=False, is_end_of_life=is_end_of_life))

    def activation(self, text: str, _: SourceLine) -> bool:
        """Read `activate A`, `deactivate A`, `destroy A`."""
        found = _ACTIVATE.match(text)
        if not found:
            return False
        name, verb = self.name(found[2]), found[1].lower()
        if verb == "activate":
            is_called = self.last is not None and self.last.target == name
            self._activate(name, self.last.source if is_called and self.last else None)
        else:
            self._deactivate(name, is_end_of_life=verb == "destroy")
        return True

    def returned(self, text: str, line: SourceLine) -> bool:
        """Read `return words`: back to whoever called the last that is active."""
        found = _RETURN.match(text)
        if not found:
            return False
        if self.calls:
            source, target = self.calls[-1]
        elif self.last and self.last.target:
            source, target = self.last.target, self.last.source
        else:
            raise NotDrawnError(line.number, "'return' has nothing to return to")
        is_active = bool(self.calls)
        self.made.events.append(
            Message(source, target, self._numbered(lines_of(found[1].strip())), is_dotted=True)
        )
        if is_active:
            self._deactivate(source)
        return True

    def group(self, text: str, line: SourceLine) -> bool:
        """Read `alt`, `else`, `end` and their kin."""
        if found := _GROUP.match(text):
            kind, label = found[1].lower(), found[3].strip()
            if kind == "group":
                own = _OWN_WORD.match(label)
                kind, label = (own[1].strip(), own[2].strip()) if own else (label or "group", "")
            self.made.events.append(Group(kind, lines_of(label) if label else ()))
            self.open.append(line)
            return True
        if self.open and (found := _ELSE.match(text)):
            self.made.events.append(Else(lines_of(found[1].strip()) if found[1].strip() else ()))
            return True
        if self.open and re.match(
            r"end(?:\s+(?:alt|opt|loop|par2?|break|critical|group))?$", text, re.IGNORECASE
        ):
            self.made.events.append(End())
            self.open.pop()
            return True
        return False

    def note(self, text: str, line: SourceLine) -> bool:
        """Read notes and references, in one line or several."""
        if found := _NOTE.match(text):
            is_beside, side, names, label = bool(found[1]), found[2], found[3], found[4]
            words = label if label is not None else "\n".join(block(self.lines, _NOTE_END, line))
            known = tuple(self.name(each) for each in re.findall(_NAME, names or ""))
            if side and not known and self.last:
                known = self._sides(side.lower(), self.last)
            note = Note(
                known,
                lines_of(words.strip()),
                cast("Side", side.lower()) if side else None,
                is_beside=is_beside or bool(side and not names.strip()),
            )
            self.made.events.append(note)
            return True
        if found := _REF.match(text):
            words = found[2] if found[2] is not None else "\n".join(block(self.lines, _REF_END, line))
            known = tuple(self.name(each) for each in re.findall(_NAME, found[1]))
            self.made.events.append(Note(known, lines_of(words.strip()), is_reference=True))
            return True
        return False

    def _sides(self, side: str, last: Message) -> tuple[str, ...]:
        """Return the participant at the left or right end of the last message."""
        ends = [name for name in (last.source, last.target) if name]
        order = [each.name for each in self.made.participants]
        chosen = min if side == "left" else max
        return (chosen(ends, key=order.index),) if ends else ()

    def pause(self, text: str, _: SourceLine) -> bool:
        """Read dividers, delays and spaces."""
        if text.startswith("==") and text.endswith("=="):
            self.made.events.append(Divider(lines_of(text.strip("= "))))
        elif found := _DELAY.match(text):
            self.made.events.append(Divider(lines_of(found[1]) if found[1] else (), is_delay=True))
        elif found := _SPACE.match(text):
            self.made.events.append(Space(min(int(found[1] or 20), _TALLEST_SPACE)))
        else:
            return text == "|||"
        return True

    def boxed(self, text: str, _: SourceLine) -> bool:
        """Read `box "Name"` and `end box`."""
        if re.match(r"end\s?box$", text, re.IGNORECASE):
            self.box = None
            return True
        found = _BOX.match(text)
        if not found:
            return False
        label = found[1].strip().strip('"')
        self.box = len(self.made.boxes)
        self.made.boxes.append(ParticipantBox(lines_of(label) if label else ()))
        return True

    def numbering(self, text: str, _: SourceLine) -> bool:
        """Read `autonumber` and `autoactivate`."""
        if found := _AUTO.match(text):
            self.is_auto = found[1].lower() == "on"
            return True
        found = _NUMBER.match(text)
        if not found:
            return False
        word, start, step, form = found.groups()
        self.is_numbered = (word or "").lower() != "stop"
        if not word:
            self.number = int((start or "1").rpartition(".")[2] or 1)
            self.step = int(step or 1)
            self.number_format = form if form is not None else "<b>0</b>"
        return True

    def _numbered(self, label: Lines) -> Lines:
        if not self.is_numbered:
            return label
        text = str(self.number)
        self.number += self.step
        form = self.number_format or "<b>0</b>"
        shown = _DIGITS.sub(lambda found: text.zfill(len(found[0])), form, count=1)
        number = lines_of(shown)[0]
        first = label[0] if label else ()
        return ((*number, Run(" "), *first), *label[1:])

    def titled(self, text: str, line: SourceLine) -> bool:
        """Read the texts above and below the drawing."""
        return read_title(self.made, text, line, self.lines)


_READERS = (
    _Reading.declared,
    _Reading.activation,
    _Reading.returned,
    _Reading.group,
    _Reading.note,
    _Reading.pause,
    _Reading.boxed,
    _Reading.numbering,
    _Reading.titled,
    _Reading.message,
)


def _head(written: str) -> Head:
    """Return what an arrow's end looks like."""
    if "x" in written:
        return "cross"
    if "o" in written:
        return "circle"
    if ">>" in written or "<<" in written:
        return "open"
    if "\\" in written or "/" in written:
        return "half"
    return "filled" if written else ""
