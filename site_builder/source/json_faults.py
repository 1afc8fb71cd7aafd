"""What is wrong with a text that is no JSON: in words for its author, at its place, and within what.

Python's reader names what it expected and where it stood then, which is behind a comma that is too many. What
can be told for certain is a slip of writing; a bracket that closes something else leaves open what was meant.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from site_builder.source.json_tree import TOKEN
from site_builder.source.tree import Pointer

_CLOSING = "}]"


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Why a text can't be read as JSON."""

    message: str
    offset: int
    """Where it is in the text."""
    is_slip: bool
    """Whether the rest can be what was meant: a comma, quotes or a comment are the matter."""


def json_fault(text: str, error: json.JSONDecodeError) -> JsonFault:
    """Return what is wrong at the place where reading ended."""
    at = error.pos
    following, before = text[at : at + 1], text[:at].rstrip()
    comma = len(before) - 1 if before.endswith(",") else -1
    if following in tuple(_CLOSING) and comma >= 0:
        return JsonFault(f"there is a comma too many before '{following}'", comma, is_slip=True)
    if following == "," and text[at + 1 :].lstrip()[:1] in tuple(_CLOSING):
        return JsonFault("there is a comma too many", at, is_slip=True)
    if text.startswith(("//", "/*"), at):
        return JsonFault("JSON has no comments", at, is_slip=True)
    if error.msg == "Expecting ',' delimiter" and following in tuple('"{['):
        return JsonFault("a comma is missing before this", at, is_slip=True)
    if following.isalpha() and error.msg.startswith(("Expecting property name", "Expecting value")):
        word = "name" if error.msg.startswith("Expecting property") else "text"
        return JsonFault(f"the {word} is to be in quotes", at, is_slip=True)
    return JsonFault(error.msg, at, is_slip=False)


def pointer_at(text: str, offset: int) -> Pointer:
    """Return what leads to the innermost object or list around an offset; up to there the text is JSON."""
    keys: list[str | int | None] = []
    """Of each object and list that is open: the key or position of what comes in it next."""
    key_is_next = False
    for token in TOKEN.finditer(text, 0, offset):
        first = token[0][0]
        if first in _CLOSING:
            if keys:
                keys.pop()
            key_is_next = _step(keys)
        elif first == '"' and key_is_next:
            keys[-1], key_is_next = token[0][1:-1], False
        elif first in "{[":
            keys.append(None if first == "{" else 0)
            key_is_next = first == "{"
        else:
            key_is_next = _step(keys)
    return tuple(key for key in keys[:-1] if key is not None)


def _step(keys: list[str | int | None]) -> bool:
    """Go on behind a value; return whether a key comes next."""
    if keys and isinstance(keys[-1], int):
        keys[-1] += 1
    return bool(keys) and not isinstance(keys[-1], int)
