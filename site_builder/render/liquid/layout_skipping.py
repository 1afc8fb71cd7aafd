"""Which parts of a layout need not be drawn, since all that they do is to write what is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_SETS = re.compile(
    r"\b(?:assign|capture|increment|decrement|cycle|ifchanged|break|continue|sqlToData)\b"
    r"|\{[{%][^}]{0,500}\bcontent\b"
)
"""What a part of a layout does besides writing, or that it shows the page."""
_INCLUDE = re.compile(r"\{%-?\s*include(?:_cached|_relative)?\s+(\S+)")
_STATIC_NAME = re.compile(r"[\w./-]+\Z")
_DEEPEST = 20


@cache
def boundaries(name: str) -> re.Pattern[str]:
    """Return what finds the start and end tags of an element."""
    return re.compile(rf"<(/?){re.escape(name)}(?=[\s/>]|\Z)(?(1)[^<>]*+>?)", re.IGNORECASE)


def writes_alone(
    text: str, dropped: str, include: Callable[[str], str | None], levels: int = _DEEPEST
) -> bool:
    """Tell whether a part of a template does nothing but write, and ends each `dropped` element it begins."""
    if _SETS.search(text):
        return False
    depth = 0
    for found in boundaries(dropped).finditer(text):
        depth += -1 if found[1] else 1
        if depth < 0:
            return False
    if depth:
        return False
    for found in _INCLUDE.finditer(text):
        name = found[1]
        if not levels or not _STATIC_NAME.match(name):
            return False
        inner = include(name)
        if inner is not None and not writes_alone(inner, dropped, include, levels - 1):
            return False
    return True
