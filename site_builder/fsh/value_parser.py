"""Tokens of a value, read as what a rule assigns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from site_builder.fsh.lexer import Token
from site_builder.fsh.strings import code_of, lines_of, unquoted
from site_builder.fsh.syntax import (
    Boolean,
    Canonical,
    Code,
    Moment,
    Number,
    Quantity,
    Ratio,
    Reference,
    Text,
    Value,
    Word,
)

UCUM = "http://unitsofmeasure.org"
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TIME = r"[0-9]{2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_MOMENT = re.compile(rf"[0-9]{{4}}(?:-[0-9]{{2}}(?:-[0-9]{{2}}(?:T{_TIME})?)?)?|{_TIME}")
_OR = re.compile(r"(?<!\s)\s++or\s+")

Resolve = Callable[[str, Token], str]
"""Resolves a name that may be an alias, written at a token."""


class SyntaxFault(Exception):  # noqa: N818 - it is the author's, and becomes a finding
    """Says what is wrong with a rule, at a token of it."""

    def __init__(self, message: str, token: Token, hint: str = "") -> None:
        """Take what is wrong and where."""
        super().__init__(message)
        self.token = token
        self.hint = hint


class ValueParser:
    """Reads values; names in them are resolved."""

    def __init__(self, resolve: Resolve, is_alias: Callable[[str], bool]) -> None:
        """Take what resolves aliases."""
        self.resolve = resolve
        self.is_alias = is_alias

    def value(self, given: Sequence[Token], before: Token) -> Value:
        """Read all of some tokens as one value; `before` is what stands in front of them."""
        if not given:
            raise SyntaxFault(f"no value stands behind '{before.text}'", before)
        for place, token in enumerate(given):
            if token.kind == "word" and token.text == ":":
                return Ratio(self._part(given[:place], token), self._part(given[place + 1 :], token))
        first = given[0]
        value, used = self._simple(given)
        if used < len(given):
            extra = given[used]
            raise SyntaxFault(
                f"'{_short(extra.text)}' can't stand behind the value '{_short(first.text)}'", extra
            )
        return value

    def _simple(self, given: Sequence[Token]) -> tuple[Value, int]:
        """Read the value that begins with the first token, and say how many it has."""
        first = given[0]
        match first.kind:
            case "string":
                return Text(unquoted(first.text)), 1
            case "multiline":
                return Text(lines_of(first.text)), 1
            case "code":
                return self._with_display(self.code(first), given)
            case "reference":
                return self._reference(given)
            case "unit":
                return Quantity("", self._unit(given)), min(len(given), 1 + _has_string(given, 1))
            case "word":
                return self._word(given)
            case _:
                raise SyntaxFault(f"'{_short(first.text)}' is no value", first)

    def _word(self, given: Sequence[Token]) -> tuple[Value, int]:
        first = given[0]
        if NUMBER.fullmatch(first.text):
            if len(given) > 1 and given[1].kind in ("unit", "code"):
                unit = self._unit(given[1:])
                return Quantity(first.text, unit), 2 + _has_string(given, 2)
            return Number(first.text), 1
        if first.text in ("true", "false"):
            return Boolean(first.text == "true"), 1
        if _MOMENT.fullmatch(first.text):
            return Moment(first.text), 1
        if first.text.startswith('"'):
            cure = 'Close it with a quote; inside, a quote is written \\".'
            raise SyntaxFault(
                f"the string {_short(first.text)} is not closed, or goes on behind a quote", first, cure
            )
        resolved = self.resolve(first.text, first)
        return (Text(resolved) if self.is_alias(first.text) else Word(resolved)), 1

    def _with_display(self, code: Code, given: Sequence[Token]) -> tuple[Code, int]:
        if len(given) > 1 and given[1].kind == "string":
            return replace(code, display=unquoted(given[1].text)), 2
        return code, 1

    def code(self, token: Token) -> Code:
        """Read a code, its system resolved."""
        code = code_of(token.text)
        return replace(code, system=self.resolve(code.system, token)) if code.system else code

    def _unit(self, given: Sequence[Token]) -> Code:
        first = given[0]
        code = Code(first.text[1:-1], UCUM) if first.kind == "unit" else self.code(first)
        return replace(code, display=unquoted(given[1].text)) if _has_string(given, 1) else code

    def _part(self, given: Sequence[Token], colon: Token) -> Quantity:
        if not given:
            raise SyntaxFault("a ratio has a number or quantity on both sides of ':'", colon)
        value, used = self._simple(given)
        if used == len(given):
            match value:
                case Number():
                    return Quantity(value.text)
                case Quantity():
                    return value
                case Code():
                    return Quantity("", value)
                case _:
                    pass
        raise SyntaxFault("a ratio has a number or quantity on both sides of ':'", given[0])

    def _reference(self, given: Sequence[Token]) -> tuple[Value, int]:
        first = given[0]
        kind, names = targets_of(first)
        if len(names) > 1:
            raise SyntaxFault(f"'{_short(first.text)}' has several targets, and a value has one", first)
        name = names[0]
        if kind == "Canonical":
            target, _, version = name.partition("|")
            return Canonical(self.resolve(target.strip(), first), version.strip()), 1
        if kind != "Reference":
            raise SyntaxFault(f"'{_short(first.text)}' is no value", first, "Write Reference(...).")
        reference = Reference(self.resolve(name, first))
        if _has_string(given, 1):
            return replace(reference, display=unquoted(given[1].text)), 2
        return reference, 1


def targets_of(token: Token) -> tuple[str, tuple[str, ...]]:
    """Part `Reference(A or B)` into its word and its names, as written."""
    word, _, rest = token.text.partition("(")
    return word.rstrip(), tuple(name.strip() for name in _OR.split(rest[:-1]))


def _has_string(given: Sequence[Token], place: int) -> int:
    return int(len(given) > place and given[place].kind == "string")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
