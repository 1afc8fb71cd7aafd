"""The tokens of a script: what a page's script is made of, apart from what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

Token = tuple[str, str]
"""Kind and text: `space`, `text`, `template` (a part of one), `name` (numbers, too), `regex` or `mark`."""

_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|/\*.*?\*/|//[^\n]*)+)
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<name>[\w$]+)
  | (?P<regex>/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
  | (?P<mark>=>|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VALUE_ENDS = re.compile(r"[\w$)\]]\Z")
"""What a `/` divides stands before it; else a regular expression begins."""
_BRACES = {"{": 1, "}": -1}
_BEFORE_VALUES = frozenset({"return", "typeof", "case", "of", "in"})


def tokens_of(script: str) -> Iterator[Token]:
    """Yield kind and text of all tokens; a template's texts and expressions are tokens of their own."""
    at, last = 0, ""
    depths: list[int] = []
    """How many braces are open in each expression of a template that the script is in."""
    while at < len(script):
        sign = script[at]
        if sign == "`" or (sign == "}" and depths and not depths[-1]):
            if sign == "}":
                depths.pop()
            kind, token = "template", _of_template(script, at)
            if token.endswith("${"):
                depths.append(0)
        else:
            kind, token = _token(script, at, last)
            if depths:
                depths[-1] += _BRACES.get(token, 0)
        yield kind, token
        last = token if kind != "space" else last
        at += len(token)


def _token(script: str, at: int, last: str) -> Token:
    match = _TOKEN.match(script, at)
    if match is None:
        raise ValueError(f"no token at {at}")  # every sign is a mark
    kind, token = str(match.lastgroup), match[0]
    is_division = _VALUE_ENDS.search(last) and last not in _BEFORE_VALUES
    return ("mark", "/") if kind == "regex" and is_division else (kind, token)


def _of_template(script: str, start: int) -> str:
    """Return a template's text up to its next expression, or to its end."""
    at = start + 1
    while script[at] != "`" and not script.startswith("${", at):
        at += 2 if script[at] == "\\" else 1
    return script[start : at + (1 if script[at] == "`" else 2)]
