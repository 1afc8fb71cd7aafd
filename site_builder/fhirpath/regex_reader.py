"""The text of a regular expression becomes the states of an automaton."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

MAX_STATES = 20_000
"""States of an automaton; `{1,64}` counts 64 times."""
_MAX_DEPTH = 40

Test = Callable[[str], bool]


class PatternError(ValueError):
    """A regular expression that can't be used."""

    def __init__(self, message: str, *, is_unsupported: bool = False) -> None:
        """Say what is wrong, or what isn't supported."""
        super().__init__(message)
        self.is_unsupported = is_unsupported


class Consume(NamedTuple):
    """A state that takes a character."""

    test: Test
    next: int


class Fork(NamedTuple):
    """A state that leads to others without taking anything."""

    targets: tuple[int, ...]


class Anchor(NamedTuple):
    """A state that holds at the start or at the end of the text alone."""

    is_start: bool
    next: int


State = Consume | Fork | Anchor | None

_NUMBER = re.compile(r"\{(\d{1,5})(?:(,)(\d{1,5})?)?\}")
_LITERAL_ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
    "a": "\x07",
    "0": "\0",
}
_WORD_CLASSES: dict[str, Test] = {
    "d": lambda character: "0" <= character <= "9",
    "w": lambda character: (character.isascii() and character.isalnum()) or character == "_",
    "s": lambda character: character in " \t\n\r\f\v",
}


class PatternReader:
    """Recursive descent; makes states from the end to the start."""

    def __init__(self, text: str) -> None:
        """Take a regular expression."""
        self._text = text
        self._at = 0
        self._depth = 0
        self._ignores_case = False
        self.states: list[State] = []

    def new(self, state: State) -> int:
        """Add a state and return its number."""
        if len(self.states) >= MAX_STATES:
            raise PatternError("it is too long", is_unsupported=True)
        self.states.append(state)
        return len(self.states) - 1

    def whole(self, end: int) -> int:
        """Read the whole expression; what follows it is `end`."""
        tree = self._alternatives()
        if self._at < len(self._text):
            raise PatternError(f"')' has no '(' at {self._at}")
        return tree(end)

    def _alternatives(self) -> Callable[[int], int]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise PatternError("groups are nested too deeply", is_unsupported=True)
        branches = [self._sequence()]
        while self._takes("|"):
            branches.append(self._sequence())
        self._depth -= 1
        if len(branches) == 1:
            return branches[0]
        return lambda end: self.new(Fork(tuple(branch(end) for branch in branches)))

    def _sequence(self) -> Callable[[int], int]:
        parts: list[Callable[[int], int]] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._atom()))

        def build(end: int) -> int:
            for part in reversed(parts):
                end = part(end)
            return end

        return build

    def _takes(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _repeated(self, atom: Callable[[int], int]) -> Callable[[int], int]:
        while True:
            least, most = self._count()
            if least is None:
                return atom
            if self._takes("+"):
                raise PatternError("possessive quantifiers are not supported", is_unsupported=True)
            self._takes("?")
            atom = self._loop(atom, least, most)

    def _count(self) -> tuple[int | None, int | None]:
        for mark, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(mark):
                return bounds
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            return None, None
        self._at = match.end()
        least = int(match[1])
        most = int(match[3]) if match[3] else None if match[2] else least
        if most is not None and most < least:
            raise PatternError(f"{match[0]} asks for more than it allows")
        return least, most

    def _loop(self, atom: Callable[[int], int], least: int, most: int | None) -> Callable[[int], int]:
        def build(end: int) -> int:
            if most is None:
                entry = self.new(None)
                self.states[entry] = Fork((atom(entry), end))
                end = entry
            else:
                after = end
                for _ in range(most - least):
                    end = self.new(Fork((atom(end), after)))
            for _ in range(least):
                end = atom(end)
            return end

        return build

    def _atom(self) -> Callable[[int], int]:
        character = self._text[self._at]
        self._at += 1
        if character == "(":
            return self._group()
        if character in "^$":
            is_start = character == "^"
            return lambda end: self.new(Anchor(is_start, end))
        if character == ".":
            return self._consuming(lambda _: True)
        if character == "[":
            return self._consuming(self._class())
        if character == "\\":
            return self._escape()
        if character in "*+?":
            raise PatternError(f"'{character}' has nothing to repeat at {self._at - 1}")
        return self._consuming(self._literal(character))

    def _consuming(self, test: Test) -> Callable[[int], int]:
        return lambda end: self.new(Consume(test, end))

    def _literal(self, character: str) -> Test:
        if self._ignores_case and character.lower() != character.upper():
            pair = character.lower(), character.upper()
            return lambda each: each in pair
        return lambda each: each == character

    def _group(self) -> Callable[[int], int]:
        if self._takes("?"):
            if flags := re.compile(r"([imsux]+)\)").match(self._text, self._at):
                self._ignores_case |= "i" in flags[1]
                self._at = flags.end()
                return lambda end: end
            name = re.compile(r":|P?<[A-Za-z]\w*>").match(self._text, self._at)
            if name is None:
                raise PatternError("lookaround is not supported", is_unsupported=True)
            self._at = name.end()
        inner = self._alternatives()
        if not self._takes(")"):
            raise PatternError("')' is missing")
        return inner

    def _escape(self) -> Callable[[int], int]:
        if self._at >= len(self._text):
            raise PatternError("it ends in a backslash")
        character = self._text[self._at]
        if character in "AzZ":
            self._at += 1
            is_start = character == "A"
            return lambda end: self.new(Anchor(is_start, end))
        if character in "bBGkRX" or character in "123456789":
            raise PatternError(f"\\{character} is not supported", is_unsupported=True)
        return self._consuming(self._escaped())

    def _escaped(self) -> Test:
        """Read what follows a backslash, in or outside a class: a class of characters, or one of them."""
        character = self._text[self._at]
        self._at += 1
        known = _WORD_CLASSES.get(character.lower())
        if known is not None:
            return known if character.islower() else lambda each: not known(each)
        if character in "pP":
            return self._category(is_negative=character == "P")
        return self._literal(self._code(character))

    def _code(self, character: str) -> str:
        """Return the character of an escape, of which `character` is the first behind the backslash."""
        if character in "ux":
            digits = re.compile(r"[0-9A-Fa-f]{4}" if character == "u" else r"[0-9A-Fa-f]{2}")
            if match := digits.match(self._text, self._at):
                self._at = match.end()
                return chr(int(match[0], 16))
        return _LITERAL_ESCAPES.get(character, character)

    def _category(self, *, is_negative: bool) -> Test:
        match = re.compile(r"\{(\^?)([A-Za-z]{1,2})\}|([A-Z])").match(self._text, self._at)
        if match is None:
            raise PatternError("this class of characters is not supported", is_unsupported=True)
        self._at = match.end()
        wanted = match[2] or match[3]
        holds = is_negative is bool(match[1])
        return lambda each: unicodedata.category(each).startswith(wanted) is holds

    def _class(self) -> Test:
        """Read `[...]`, whose bracket is taken."""
        is_negative = self._takes("^")
        tests: list[Test] = []
        is_first = True
        while True:
            if self._at >= len(self._text):
                raise PatternError("']' is missing")
            character = self._text[self._at]
            self._at += 1
            if character == "]" and not is_first:
                break
            is_first = False
            if character == "&" and self._text.startswith("&", self._at):  # Java cuts classes with it
                raise PatternError("intersections of classes are not supported", is_unsupported=True)
            tests.append(self._member(character))
        # One test of each kind is enough, and classes are short.
        chosen = tuple(tests)
        return lambda each: any(test(each) for test in chosen) is not is_negative

    def _member(self, character: str) -> Test:
        """Read one character or range of a class, of which the first character is taken."""
        if character == "\\":
            if self._at >= len(self._text):
                raise PatternError("']' is missing")
            escaped = self._text[self._at]
            if escaped.lower() in _WORD_CLASSES or escaped in "pP":
                return self._escaped()
            self._at += 1
            character = self._code(escaped)
        follows = self._text[self._at : self._at + 2]
        if len(follows) < 2 or follows[0] != "-" or follows[1] in "]":
            return self._literal(character)
        self._at += 2
        last = follows[1]
        if last == "\\":
            last = self._code(self._text[self._at : self._at + 1])
            self._at += 1
        return self._range(character, last)

    def _range(self, first: str, last: str) -> Test:
        if last < first:
            raise PatternError(f"{first}-{last} is no range")
        if self._ignores_case:
            return lambda each: first <= each.lower() <= last or first <= each.upper() <= last
        return lambda each: first <= each <= last
