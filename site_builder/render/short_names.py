"""Short names in a page's script: what a reader's browser loads needs no names that say something.

The script is one function whose statements declare constants, classes and functions. What these declare is
known in all of it, whatever else is named only within one statement. Properties keep their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from string import ascii_lowercase, ascii_uppercase

from site_builder.render.script_tokens import Token

_WORDS = frozenset(
    (
        *("await", "async", "break", "case", "catch", "class", "const", "constructor", "continue"),
        *("default", "delete", "do", "else", "extends", "false", "finally", "for", "function", "if", "in"),
        *("instanceof", "let", "new", "null", "of", "return", "static", "super", "switch", "this"),
        *("throw", "true", "try", "typeof", "undefined", "void", "while", "yield"),
    )
)
"""What the language has names for."""
_GLOBAL = frozenset(
    (
        *("Array", "BigInt", "Boolean", "Date", "Error", "Infinity", "JSON", "Map", "Math", "NaN"),
        *("Number", "Object", "Promise", "RangeError", "RegExp", "Set", "String", "Symbol"),
        *("document", "globalThis", "window"),
    )
)
"""What the browser has; a script that uses more is to name it here."""
_PUBLIC = "siteBuilder"
"""What scripts of a page know of each other begins so."""
_DECLARING = frozenset({"const", "let", "class", "function"})
_BLOCK_AFTER = frozenset({"=>", ")", ";", "{", "}", "else", "try", "finally", "do"})
"""A brace behind these opens statements, behind all else an object or what takes one apart."""
_TAKING = (["object"], ["["])
"""What opens behind a declaration that takes something apart."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class _Name:
    """A name in the script that may be another one."""

    at: int
    """Which token it is."""
    text: str
    statement: int
    """Which statement of the function it stands in."""
    is_key: bool = False
    """Whether it is also the name of a property, as `a` in `{ a }`."""


@dataclass(slots=True)
class _Reading:
    """The names of a script, read token by token."""

    names: list[_Name] = field(default_factory=list)
    common: Counter[str] = field(default_factory=Counter)
    """What the function's own statements declare."""
    around: list[str] = field(default_factory=list)
    """What is open: brackets, and of braces what they hold: `class`, `object`, `block`, `template`."""
    statement: int = 0


def with_short_names(tokens: Iterable[Token]) -> list[Token]:
    """Return the tokens of a script that does the same with shorter names."""
    found = list(tokens)
    meant = [at for at, (kind, _) in enumerate(found) if kind != "space"]
    reading = _read([found[at] for at in meant])
    short = _shortened(reading)
    for name in reading.names:
        new = short[name.statement, name.text]
        found[meant[name.at]] = ("name", f"{name.text}:{new}" if name.is_key else new)
    return found


def _read(tokens: Sequence[Token]) -> _Reading:
    reading = _Reading()
    is_declaring = is_class = False
    for at, (kind, text) in enumerate(tokens):
        last = tokens[at - 1][1] if at else ""
        if last == "*" and tokens[at - 2][1] == "function":
            last = "function"
        following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        is_outer = len(reading.around) == 2
        if is_outer and (last == ";" or (last == "}" and text in _DECLARING)):
            reading.statement += 1
            is_declaring = False
        if kind == "template":
            _through_template(text, reading)
        elif kind == "mark" and text in _CLOSING:
            reading.around.append(_opened(text, last, is_class=is_class))
            is_class = False
        elif kind == "mark" and text in _CLOSING.values():
            reading.around.pop()
        elif kind == "name" and not text[0].isdigit():
            is_class = is_class or text == "class"
            name = _name(at, text, last, following, reading)
            if is_outer and text in ("const", "let"):
                is_declaring = True
            if name is not None:
                reading.names.append(name)
                is_first = last in _DECLARING or (is_declaring and last == ",")
                is_taken = is_declaring and reading.around[2:] in _TAKING and _declares(at, tokens)
                if (is_outer and is_first) or is_taken:
                    reading.common[text] += 0
    for name in reading.names:
        if name.text in reading.common:
            reading.common[name.text] += 1
    return reading


def _declares(at: int, tokens: Sequence[Token]) -> bool:
    """Tell whether a name stands in what a declaration takes apart, which begins it."""
    depth = 0
    for back in range(at, -1, -1):
        text = tokens[back][1]
        depth += (text in "}])") - (text in "{[(") if len(text) == 1 else 0
        if depth < 0:
            return tokens[back - 1][1] in ("const", "let")
    return False


def _through_template(text: str, reading: _Reading) -> None:
    if text[0] == "}":
        reading.around.pop()
    if text.endswith("${"):
        reading.around.append("template")


def _opened(text: str, last: str, *, is_class: bool) -> str:
    if text != "{":
        return text
    if is_class:
        return "class"
    return "block" if last in _BLOCK_AFTER or not last else "object"


def _name(at: int, text: str, last: str, following: str, reading: _Reading) -> _Name | None:
    """Return a name that may be another one; None for words, properties and what the browser has."""
    within = reading.around[-1] if reading.around else ""
    if last == "." or within == "class" or text in _WORDS or text in _GLOBAL or text.startswith(_PUBLIC):
        return None
    is_first = within == "object" and last in ("{", ",")
    if is_first and following in (":", "("):
        return None
    return _Name(at, text, reading.statement, is_key=is_first)


def _shortened(reading: _Reading) -> Mapping[tuple[int, str], str]:
    """Return the short name of each name in each statement: those of one never meet those of all."""
    found: dict[tuple[int, str], str] = {}
    common = dict(zip((text for text, _ in reading.common.most_common()), _common_names(), strict=False))
    fresh: dict[int, Iterator[str]] = {}
    for name in reading.names:
        key = name.statement, name.text
        if name.text in common:
            found[key] = common[name.text]
        elif key not in found:
            found[key] = next(fresh.setdefault(name.statement, _inner_names()))
    return found


def _common_names() -> Iterator[str]:
    yield from ascii_uppercase
    for number in count():
        first, second = divmod(number, len(ascii_lowercase))
        yield f"{ascii_uppercase[first % 26]}{'' if first < 26 else first // 26}{ascii_lowercase[second]}"


def _inner_names() -> Iterator[str]:
    yield from ascii_lowercase
    for number in count():
        yield from (f"{letter}{number}" for letter in ascii_lowercase)
