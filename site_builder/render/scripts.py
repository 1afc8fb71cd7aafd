"""The script that checks resources in a page: one file of several parts, without comments and spare space."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.model.guide import STATIC_FOLDER
from site_builder.model.rendered import Rendered
from site_builder.render.templates import theme_folder
from site_builder.source.dependencies import depend_on

_PATH = "checker/path.js"
_ENGINE = tuple(
    f"checker/engine/{name}.js"
    for name in (
        *("values", "json", "node", "primitives", "run", "shape", "rules", "codes", "invariants", "limits"),
        *("profiles", "slices", "references", "extensions", "ids", "tables", "check"),
    )
)
"""In the theme, in the order in which they need each other: the parts of one function."""

_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|/\*.*?\*/|//[^\n]*)+)
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<name>[\w$]+)
  | (?P<regex>/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
  | (?P<mark>=>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VALUE_ENDS = re.compile(r"[\w$)\]]\Z")
"""What a `/` divides stands before it; else a regular expression begins."""
_BRACES = {"{": 1, "}": -1}
_BEFORE_VALUES = frozenset({"return", "typeof", "case", "of", "in"})
_ENDS_LINE = frozenset("{,;([=>&|?:+-*")
"""A line can't end behind these."""


def checker_script() -> Rendered:
    """Join the parts of the script; it is the same for all guides."""
    engine = "\n".join(map(_part, _ENGINE))
    texts = (_part(_PATH), f'(() => {{\n"use strict";\n{engine}\n}})();\n')
    return Rendered(f"{STATIC_FOLDER}/checker.js", "\n".join(map(stripped, texts)).encode(), kind="file")


def _part(name: str) -> str:
    depend_on("template", name)
    return theme_folder().joinpath(name).read_text(encoding="utf-8")


def stripped(script: str) -> str:
    """Leave out comments, and blanks that mean nothing; lines stay where an end of one may mean something."""
    written = ""
    blank = ""
    for kind, token in _tokens(script):
        if kind == "space":
            blank = "\n" if "\n" in token else " "
            continue
        last, first = written[-1:], token[0]
        is_word = (last.isalnum() or last in "_$") and (first.isalnum() or first in "_$")
        if blank == "\n" and last and last not in _ENDS_LINE:
            written += "\n"
        elif blank and last and (is_word or (last == first and first in "+-")):
            written += " "
        written += token
        blank = ""
    return f"{written}\n"


def _tokens(script: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of all tokens; a template's texts and expressions are tokens of their own."""
    at, last = 0, ""
    depths: list[int] = []
    """How many braces are open in each expression of a template that the script is in."""
    while at < len(script):
        sign = script[at]
        if sign == "`" or (sign == "}" and depths and not depths[-1]):
            if sign == "}":
                depths.pop()
            kind, token = "text", _of_template(script, at)
            if token.endswith("${"):
                depths.append(0)
        else:
            kind, token = _token(script, at, last)
            if depths:
                depths[-1] += _BRACES.get(token, 0)
        yield kind, token
        last = token if kind != "space" else last
        at += len(token)


def _token(script: str, at: int, last: str) -> tuple[str, str]:
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
