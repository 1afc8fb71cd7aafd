"""Whether a block of code that is said to be JSON is some."""

from __future__ import annotations

import json
import re

from site_builder.render.placeholders import TOKEN_START

_LEFT_OUT = re.compile(r"\.\.|…|//|/\*|^\s*#|<[\w ]|\{\{|\{%", re.MULTILINE)
"""Signs of what authors leave out or explain in the middle of an example."""
_LONGEST = 200_000
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"\s*")


def json_fault(text: str) -> tuple[str, int] | None:
    """Return what is wrong with a block of JSON, and at which of its characters.

    None for what is JSON, or several values of it one after the other, and for what shows a part only:
    without outer brackets, or with dots, remarks or names in place of something.
    """
    start = _space(text, 0)
    if text[start : start + 1] not in ("{", "[") or len(text) > _LONGEST:
        return None
    if _LEFT_OUT.search(text) or TOKEN_START in text:
        return None
    while start < len(text):
        try:
            _, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            return f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.pos
        except (RecursionError, ValueError):
            return None
        start = _space(text, end)
    return None


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
