"""Steps through text that holds markup, in time that grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ASIDES = (("<!--", "-->"), ("<?", "?>"))
_SPACE = re.compile(r"\s*")


def prologue_end(text: str) -> int:
    """Return the index behind white space, comments and processing instructions that a document starts with.

    One that never ends is no prologue: the index is that of its start.
    """
    at = _behind_space(text, 0)
    while aside := next((aside for aside in _ASIDES if text.startswith(aside[0], at)), None):
        end = text.find(aside[1], at + len(aside[0]))
        if end < 0:
            break
        at = _behind_space(text, end + len(aside[1]))
    return at


def without(text: str, pairs: Mapping[str, str], instead: str = "") -> str:
    """Drop what stands from each opening (a key of `pairs`) to what closes it, where something does."""
    opening = re.compile("|".join(map(re.escape, pairs)))
    open_for_good: set[str] = set()
    parts: list[str] = []
    kept = at = 0
    while found := opening.search(text, at):
        at, name = found.end(), found[0]
        end = -1 if name in open_for_good else text.find(pairs[name], at)
        if end < 0:
            open_for_good.add(name)
            continue
        parts += [text[kept : found.start()], instead]
        kept = at = end + len(pairs[name])
    return "".join([*parts, text[kept:]])


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
