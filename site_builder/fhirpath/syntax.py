"""The words of FHIRPath: a text becomes tokens, each with its offset.

Source: https://hl7.org/fhirpath/N1/grammar.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH = 65_536
"""Characters of an expression; the longest of the specification has 2,500."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<moment>@(?:T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?
        |\d{4}(?:-\d\d(?:-\d\d)?)?(?:T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)?))
  | (?P<number>\d+(?:\.\d+)?(?:L\b)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<quoted>`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<special>\$(?:this|index|total)\b)
  | (?P<mark><=|>=|!=|!~|[-+*/&|=~<>.,()\[\]{}%])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


class Token(NamedTuple):
    """A word of an expression."""

    kind: str
    """`moment`, `number`, `string`, `quoted`, `name`, `special`, `mark`; `end` behind the last."""
    text: str
    """As written; strings and quoted names without quotes, escapes resolved."""
    offset: int
    """Characters before it."""


class FHIRPathSyntaxError(ValueError):
    """An expression that can't be read."""

    def __init__(self, offset: int, found: str, expected: str) -> None:
        """Say what stands at an offset (0-based) and what was expected there."""
        super().__init__(f"expected {expected}, found {found} at offset {offset}")
        self.offset = offset
        """Characters before the fault."""
        self.found = found
        self.expected = expected
        """What could stand there, in words."""


def tokens_of(text: str) -> list[Token]:
    """Part an expression into tokens, an `end` as the last.

    Raises FHIRPathSyntaxError for what is no word of the language.
    """
    if len(text) > MAX_LENGTH:
        raise FHIRPathSyntaxError(MAX_LENGTH, "more", f"at most {MAX_LENGTH} characters")
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None or (text.startswith("/*", offset) and match[0] == "/"):
            raise _unreadable(text, offset)
        kind = str(match.lastgroup)
        if kind in ("string", "quoted"):
            tokens.append(Token(kind, unescaped(match[0][1:-1]), offset))
        elif kind != "space":
            tokens.append(Token(kind, match[0], offset))
        offset = match.end()
    tokens.append(Token("end", "", offset))
    return tokens


def unescaped(text: str) -> str:
    r"""Resolve the escapes of a string: `\'`, `\n`, `A`. An unknown one stands for its character."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def _unreadable(text: str, offset: int) -> FHIRPathSyntaxError:
    character = text[offset]
    if text.startswith("/*", offset):
        return FHIRPathSyntaxError(len(text), "the end", "'*/' to end the comment")
    if character in "'`\"":
        return FHIRPathSyntaxError(
            len(text), "the end", f"{character} to end the text that starts at {offset}"
        )
    if character == "@":
        return FHIRPathSyntaxError(offset, "'@'", "a date or time such as @2024-01-31 or @T12:00")
    if character == "$":
        return FHIRPathSyntaxError(offset, "'$'", "$this, $index or $total")
    return FHIRPathSyntaxError(offset, repr(character), "a path, a value or an operator")
