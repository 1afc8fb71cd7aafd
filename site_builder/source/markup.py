"""Steps through text that holds markup, in time that grows with its length alone."""

from __future__ import annotations

import re

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


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
