"""How cases are made: texts of pieces that mean something to a format, and JSON of which a part is wrong."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.read.files import decode

ODD_TEXTS = (
    "\0", "\x01", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\ufeff", "\ufffe", "\uffff", "\ue000", "\ue0000\ue001", "\ue0025\ue003", "\ue001",
    "\u2028", "\u2029", "\u00a0", "\u200b", "\u202e", "\u0301", "é", "ß", "İ", "ﬀ", "\U0001f600", "\U0010ffff", "\r", "\r\n", "\t", "\n", "\n\n", " ", "    ",
    "9" * 400, "-1", "1e999", "0x7f", "1.10", "NaN", "&amp;", "&#0;", "&#x110000;", "&nbsp;", "<", ">", "\"", "'", "`", "\\", "/", "//", "../", "%00", "%", "#", "?",
    "javascript:alert(1)", "data:text/html,x", "http://[", "https://example.org/a b", "mailto:", "{{", "}}", "{%", "%}", "$", "^", "|", "*", "_", "~", "=", ";", ",", ":",
)  # fmt: skip
"""What texts of all formats may hold, and few bear."""


def text_of(draw: Random, pieces: Sequence[str], *, words: bool = False) -> str:
    """Put pieces together: as they come, one within the other, one often; with `words` that must not be lost."""
    form = draw.random()
    if form < 0.03:
        return draw.choice(pieces) * draw.choice((10, 100, 1000, 4000))
    if form < 0.05:
        start, end = draw.choice(pieces), draw.choice(pieces)
        depth = draw.choice((5, 50, 500, 1500))
        return start * depth + "x" + end * depth
    number = draw.choice((1, 2, 3, 5, 8, 13, 21, 34))
    made = []
    for at in range(number):
        made.append(draw.choice(ODD_TEXTS) if draw.random() < 0.12 else draw.choice(pieces))
        if words and draw.random() < 0.5:
            made.append(f"{draw.choice(('', ' '))}word{at}w{draw.choice((' ', '', chr(10)))}")
    return "".join(made)


_MOST_PLACES = 5_000


def as_read(text: str) -> str:
    """Return a text as it comes from a file: line ends are line feeds, and no character is half."""
    return decode(text.encode("utf-8", "surrogatepass"), "a", Problems())


def mutated_text(draw: Random, text: str, pieces: Sequence[str] = ODD_TEXTS) -> str:
    """Change a text in some places: leave out, repeat, move, put in."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 6))):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice((0, 1, 1, 2, 5, 20, 200)))
        part = text[start:end]
        how = draw.randrange(6)
        if how == 0:
            text = text[:start] + text[end:]
        elif how == 1:
            text = text[:end] + part * draw.choice((1, 2, 50)) + text[end:]
        elif how == 2:
            rest = text[:start] + text[end:]
            at = draw.randrange(len(rest) + 1)
            text = rest[:at] + part + rest[at:]
        elif how == 3:
            text = text[:start] + draw.choice(pieces) + text[end:]
        else:
            text = text[:start] + draw.choice(pieces) + text[start:]
    return text


def mutated(draw: Random, value: Any) -> Any:
    """Change a JSON value in some places, so that it stays JSON: wrong types, moved, nested, many, gone."""
    root = {"": copy.deepcopy(value)}
    for _ in range(draw.choice((1, 1, 2, 3, 5, 10))):
        places = list(_places(root))
        if len(places) > _MOST_PLACES:
            break
        holder, key = draw.choice(places)
        _change(draw, holder, key, places)
    return root.get("", value)


def _places(value: Any) -> Any:
    """Yield every holder of a value, with the key or number of it."""
    pending = [value]
    while pending:
        holder = pending.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], dict | list):
                pending.append(holder[key])


def _change(draw: Random, holder: Any, key: Any, places: Sequence[tuple[Any, Any]]) -> None:  # noqa: PLR0912 - one for each way
    try:
        value = holder[key]
        how = draw.randrange(12)
        if how <= 2:
            holder[key] = _odd(draw)
        elif how == 3 and key != "":
            del holder[key]
        elif how == 4:
            holder[key] = [value]
        elif how == 5:
            holder[key] = {draw.choice(("extension", "id", "value", "url", "code", "a")): value}
        elif how == 6 and isinstance(value, list):
            holder[key] = copy.deepcopy(value[:2]) * draw.choice((2, 30))
        elif how == 6 and isinstance(value, dict) and value:
            holder[key] = draw.choice(list(value.values()))
        elif how == 7:
            other, place = draw.choice(places)
            holder[key] = copy.deepcopy(other[place])
        elif how == 8:
            other, place = draw.choice(places)
            holder[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(value)
        elif how == 9 and isinstance(holder, dict) and key != "":
            others = [place for _, place in places if isinstance(place, str) and place]
            holder[draw.choice((f"_{key}", f"{key}x", *others[:50]))] = holder.pop(key)
        elif how == 10 and isinstance(value, str):
            holder[key] = mutated_text(draw, value)
        elif how == 11:
            deep = value
            for _ in range(draw.choice((3, 20, 90))):
                deep = (
                    [deep]
                    if draw.random() < 0.5
                    else {draw.choice(("extension", "concept", "item", "part")): [deep]}
                )
            holder[key] = deep
    except (KeyError, IndexError, RecursionError):
        # Something around it is gone, or it is too deep to be copied.
        return


def _odd(draw: Random) -> Any:
    return draw.choice((
        None, True, False, 0, 1, -1, 10**30, 1.5, 1e308, "", " ", "x", "true", "*", "0", "-1", "1..*", "http://", "x" * 3000, [], {}, [None], [[]], [{}], {"": ""}, {"a": None},
        ["a", 1, None, {}], "2026-13-45", "9999999999", draw.choice(ODD_TEXTS), f"a{draw.choice(ODD_TEXTS)}b",
    ))  # fmt: skip
