"""How Liquid's values, conditions and filter chains are written; read as generously as Ruby reads them.

Jekyll parses strictly first and falls back to a lax reading that takes what it recognises and skips the
rest; `{% if {{include.url}} %}` is such a case and occurs in real guides. So do we. An expression, once
read, holds no state and is shared by all templates.

Source of the grammar: https://github.com/Shopify/liquid/tree/v5.4.0/lib/liquid (lexer, parser,
expression, condition, variable).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from liquid.exceptions import LiquidSyntaxError

from site_builder.render.liquid.expressions import (
    Comparison,
    Condition,
    Constant,
    FilterCall,
    Filtered,
    Span,
    Value,
    Variable,
)
from site_builder.render.liquid.values import (
    BLANK,
    EMPTY,
    leading_integer,
)

_QUOTED = r"\"[^\"]*\"|'[^']*'"
FRAGMENT = rf"(?:{_QUOTED}|(?:[^\s,|'\"]|{_QUOTED})++)"
"""What the lax reading takes as one value: everything up to a blank, comma or bar outside quotes."""
ATTRIBUTE = re.compile(rf"(?<![\w-])-*+(\w[\w-]*+)\s*+:\s*+({FRAGMENT})")
"""`limit: 2`."""

_STRICT_TOKEN = re.compile(
    rf"\s*(?:(?P<compare>==|!=|<>|<=?|>=?|contains(?=\s))|(?P<string>{_QUOTED})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[a-zA-Z_][\w-]*\??)|(?P<dots>\.\.)|(?P<mark>[|.:,\[\]()]))",
)
_PATH_PART = re.compile(r"\[[^\]]++\]|[\w-]++\??")
_NAME_PART = re.compile(r"[\w-]++\??")
_INTEGER = re.compile(r"-?\d+")
_FLOAT = re.compile(r"-?\d[\d.]+")
_FLOAT_START = re.compile(r"-?\d+(?:\.\d+)?")
_CONSTANTS: dict[str, object] = {
    "": None,
    "nil": None,
    "null": None,
    "true": True,
    "false": False,
    "blank": BLANK,
    "empty": EMPTY,
}


@lru_cache(maxsize=4096)
def value(markup: str) -> Value:
    """Read one value: a literal, a range or a variable."""
    markup = markup.strip()
    if markup[:1] in ('"', "'") and markup[-1:] == markup[0]:
        return Constant(markup[1:-1])
    if markup in _CONSTANTS:
        return Constant(_CONSTANTS[markup])
    if _INTEGER.fullmatch(markup):
        return Constant(leading_integer(markup))
    if (ends := _ends_of_range(markup)) is not None:
        return Span(value(ends[0]), value(ends[1]))
    if _FLOAT.fullmatch(markup) and (start := _FLOAT_START.match(markup)):
        return Constant(float(start[0]))
    # A bracket behind the last one that closes is never closed.
    end = markup.rfind("]") + 1
    found = (*_PATH_PART.findall(markup, 0, end), *_NAME_PART.findall(markup, end))
    parts: list[object] = [value(part[1:-1]) if part[0] == "[" else part for part in found]
    return Variable(parts[0] if parts else "", tuple(parts[1:]))


def _ends_of_range(markup: str) -> tuple[str, str] | None:
    """Part a range at its last two dots, as Ruby does: of `(1...5)` the first number is `1.`, which is 1."""
    if not (markup.startswith("(") and markup.endswith(")")):
        return None
    first, dots, last = (part.strip() for part in markup[1:-1].rpartition(".."))
    if not dots or not first or not last or len(first.split()) > 1 or len(last.split()) > 1:
        return None
    return first, last


@lru_cache(maxsize=2048)
def filtered(markup: str) -> Value:
    """Read a value and its filters."""
    try:
        return _strict_filtered(_Strict(markup))
    except LiquidSyntaxError:
        return _lax_filtered(markup)


@lru_cache(maxsize=2048)
def condition(markup: str, *, lax: bool = True) -> Value:
    """Read a condition; raises LiquidSyntaxError where even the lax reading finds none."""
    try:
        return _strict_condition(_Strict(markup))
    except LiquidSyntaxError:
        if not lax:
            raise
        return _lax_condition(markup)


def strict_loop(markup: str) -> tuple[str, str, bool, dict[str, str]]:
    """Read what `for` says: variable, collection, reversed, attributes; raises LiquidSyntaxError."""
    parser = _Strict(markup)
    name = parser.take("name")
    if parser.take("name") != "in":
        raise fault(f"'{markup}' lacks 'in'")
    collection = parser.expression()
    backwards = parser.word("reversed")
    attributes: dict[str, str] = {}
    while (attribute := parser.word("limit") or parser.word("offset")) and parser.mark(":"):
        attributes[attribute] = parser.expression()
    parser.end()
    return name, collection, bool(backwards), attributes


def fault(message: str) -> LiquidSyntaxError:
    """Make the error that says a tag can't be read; whoever catches it knows the tag."""
    return LiquidSyntaxError(message, token=None)


class _Strict:
    """Reads tokens strictly and gives expressions in one canonical spelling."""

    def __init__(self, markup: str) -> None:
        self._tokens = list(self._scan(markup))
        self._at = 0

    @staticmethod
    def _scan(markup: str) -> Iterator[tuple[str, str]]:
        at, end = 0, len(markup.rstrip())
        while at < end:
            found = _STRICT_TOKEN.match(markup, at)
            if found is None:
                raise fault(f"unexpected character in '{markup}'")
            kind = str(found.lastgroup)
            yield kind, found[kind]
            at = found.end()

    def _next(self, ahead: int = 0) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "")

    def take(self, kind: str) -> str:
        """Take a token of one kind."""
        found, text = self._next()
        if found != kind:
            raise fault(f"expected a {kind}, found '{text}'")
        self._at += 1
        return text

    def try_take(self, kind: str) -> str:
        """Take a token of one kind if it comes next."""
        return self.take(kind) if self._next()[0] == kind else ""

    def mark(self, text: str) -> bool:
        """Take a mark if it comes next."""
        if self._next() != ("mark", text):
            return False
        self._at += 1
        return True

    def word(self, text: str) -> str:
        """Take a name if it comes next."""
        if self._next() != ("name", text):
            return ""
        self._at += 1
        return text

    def need(self, text: str) -> str:
        """Take a mark that must come next."""
        if not self.mark(text):
            raise fault(f"expected '{text}', found '{self._next()[1]}'")
        return text

    def end(self) -> None:
        """Insist that nothing is left."""
        if self._at < len(self._tokens):
            raise fault(f"unexpected '{self._next()[1]}'")

    def expression(self) -> str:
        """Take one value."""
        kind, text = self._next()
        if kind in ("string", "number"):
            return self.take(kind)
        if kind == "name":
            return self.take(kind) + self._path()
        if self.mark("["):
            return "[" + self.expression() + self.need("]") + self._path()
        if self.mark("("):
            first = self.expression()
            self.take("dots")
            return f"({first}..{self.expression()}{self.need(')')}"
        raise fault(f"expected a value, found '{text}'")

    def argument(self) -> tuple[str, str]:
        """Take a filter's argument: its name (empty for most) and its value."""
        name = ""
        if self._next()[0] == "name" and self._next(1) == ("mark", ":"):
            name = self.take("name")
            self._at += 1
        return name, self.expression()

    def _path(self) -> str:
        path = ""
        while True:
            if self.mark("["):
                path += "[" + self.expression() + self.need("]")
            elif self.mark("."):
                path += "." + self.take("name")
            else:
                return path


def _strict_filtered(parser: _Strict) -> Value:
    if parser._next()[0] == "end":
        return Constant(None)
    start = value(parser.expression())
    filters: list[FilterCall] = []
    while parser.mark("|"):
        name = parser.take("name")
        arguments = [parser.argument()] if parser.mark(":") else []
        while arguments and parser.mark(","):
            arguments.append(parser.argument())
        filters.append(_filter_call(name, arguments))
    parser.end()
    return Filtered(start, tuple(filters)) if filters else start


_LAX_START = re.compile(rf"({FRAGMENT})(.*)", re.DOTALL)
_LAX_CHAIN = re.compile(r"\|\s*(.*)", re.DOTALL)
_LAX_FILTER = re.compile(rf"(?:\s++|{FRAGMENT}|,)++")
_LAX_NAME = re.compile(r"\w+")
_LAX_ARGUMENT = re.compile(rf"[:,]\s*+((?:\w++\s*+:\s*+)?{FRAGMENT})")


def _lax_filtered(markup: str) -> Value:
    found = _LAX_START.search(markup)
    if found is None:
        return Constant(None)
    filters: list[FilterCall] = []
    chain = _LAX_CHAIN.search(found[2])
    for text in _LAX_FILTER.findall(chain[1]) if chain else ():
        name = _LAX_NAME.search(text)
        if name:
            pairs = [ATTRIBUTE.fullmatch(one) or one for one in _LAX_ARGUMENT.findall(text)]
            filters.append(
                _filter_call(
                    name[0], [("", pair) if isinstance(pair, str) else (pair[1], pair[2]) for pair in pairs]
                )
            )
    start = value(found[1])
    return Filtered(start, tuple(filters)) if filters else start


def _filter_call(name: str, arguments: list[tuple[str, str]]) -> FilterCall:
    return FilterCall(
        name,
        tuple(value(markup) for key, markup in arguments if not key),
        tuple((key, value(markup)) for key, markup in arguments if key),
    )


def _strict_condition(parser: _Strict) -> Value:
    parts: list[tuple[Value, str]] = []
    while True:
        left = value(parser.expression())
        operator = parser.try_take("compare")
        test = Comparison(left, operator, value(parser.expression())) if operator else left
        joint = parser.word("and") or parser.word("or")
        parts.append((test, joint))
        if not joint:
            parser.end()
            return _joined(parts)


_JOINT = r"\b(?:\s?and\s?|\s?or\s?)\b"
_LAX_PIECE = re.compile(rf"{_JOINT}|(?:\s*+(?!{_JOINT})(?:{FRAGMENT}|\S++)\s*+)++")
_LAX_COMPARISON = re.compile(rf"({FRAGMENT})\s*+([=!<>a-z_]++)?\s*+({FRAGMENT})?")


def _lax_condition(markup: str) -> Value:
    pieces: list[str] = _LAX_PIECE.findall(markup)
    parts: list[tuple[Value, str]] = []
    for at in range(0, len(pieces) or 1, 2):
        found = _LAX_COMPARISON.search(pieces[at]) if pieces else None
        joint = pieces[at + 1].strip() if at + 1 < len(pieces) else ""
        if found is None or (joint and joint not in ("and", "or")) or at + 2 == len(pieces):
            raise fault(f"'{markup.strip()}' is not a condition")
        left, operator, right = found.groups()
        test = value(left)
        parts.append((Comparison(test, operator, value(right or "nil")) if operator else test, joint))
    return _joined(parts)


def _joined(parts: list[tuple[Value, str]]) -> Value:
    return Condition(tuple(parts)) if len(parts) > 1 else parts[0][0]
