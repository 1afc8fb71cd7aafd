"""What HL7's tag `fragment` shows of a resource: `BASE` is where to start, `EXCEPT` what alone to keep,
`ELIDE` what to leave out. A `BASE` behind one of the others says where in the part that one applies.

The paths are the part of FHIRPath that guides use there: names, `[0]`, `first()`, `children()`, and
`where()` with `=`, `is`, `exists()` and `not()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from site_builder.fhir.json_text import dumps

Pointer = tuple[str | int, ...]
"""Where a value is in a document."""

ELIDED = "\N{HORIZONTAL ELLIPSIS}"
"""Key and value that stand for what was left out."""

_MARK = re.compile(rf'^( *)"{ELIDED}"(?:: "{ELIDED}")?$', re.MULTILINE)
_FILTER = re.compile(r"\b(BASE|EXCEPT|ELIDE)\s*:")
_STEP = re.compile(r"\s*(?:`(?P<quoted>[^`]+)`|(?P<name>\w[\w-]*))(?P<call>\()?")
_INDEX = re.compile(r"\[(\d+)\]")
_TYPE = re.compile(r"^(?P<path>.*\S)\s++is\s++(?P<type>[A-Z]\w*+)$", re.DOTALL)
_EQUAL = re.compile(r"^(?P<path>.*\S)\s*+=\s*+(?:'(?P<text>[^']*+)'|(?P<word>true|false|\d++))$", re.DOTALL)


def filtered(resource: Any, filters: str) -> Any:
    """Return the part of a resource that the filters leave; raises ValueError for what they can't say."""
    pieces = _FILTER.split(filters)
    if pieces[0].strip():
        raise ValueError(f"'{pieces[0].strip()}' is no filter")
    steps = list(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))
    part = resource
    while steps:
        word, path = steps.pop(0)
        if word == "BASE":
            part = _value(part, _first(part, path))
            continue
        base = steps.pop(0)[1] if steps and steps[0][0] == "BASE" else ""
        scopes = select(part, (), base) if base else [()]
        wanted = {each for scope in scopes for way in _ways(path) for each in select(part, scope, way)}
        part = _kept(part, set(scopes), wanted) if word == "EXCEPT" else _without(part, wanted)
    return part


def as_text(part: Any) -> str:
    """Write a part as JSON, three dots where something was left out."""
    return _MARK.sub(r"\1...", dumps(part))


def select(document: Any, start: Pointer, path: str) -> list[Pointer]:
    """Find what a path leads to from a place of the document."""
    found = [start]
    at = 0
    while at < len(path):
        if path[at] in ". \n":
            at += 1
            continue
        if index := _INDEX.match(path, at):
            found = found[int(index[1]) : int(index[1]) + 1]
            at = index.end()
            continue
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(f"'{path[at:]}' can't be followed")
        at = step.end()
        name = step["quoted"] or step["name"]
        if step["call"]:
            end = _closing(path, at)
            found = _called(document, found, name, path[at:end].strip())
            at = end + 1
        else:
            found = [inner for each in found for inner in _members(document, each, name)]
    return found


def _called(document: Any, found: list[Pointer], name: str, inner: str) -> list[Pointer]:
    if name == "where":
        return [each for each in found if _holds(document, each, inner)]
    if name == "first" and not inner:
        return found[:1]
    if name == "children" and not inner:
        return [child for each in found for child in _children(document, each)]
    raise ValueError(f"'{name}()' is not known")


def _holds(document: Any, start: Pointer, condition: str) -> bool:
    """Tell whether a condition of `where` holds for a value."""
    if condition.endswith(".not()"):
        return not _holds(document, start, condition.removesuffix(".not()"))
    if condition.endswith(".exists()"):
        return bool(select(document, start, condition.removesuffix(".exists()")))
    if match := _EQUAL.match(condition):
        wanted = match["text"] if match["text"] is not None else match["word"]
        values = (_value(document, each) for each in select(document, start, match["path"]))
        return any(
            str(value).lower() == wanted if isinstance(value, bool) else str(value) == wanted
            for value in values
        )
    if match := _TYPE.match(condition):
        values = (_value(document, each) for each in select(document, start, match["path"]))
        return any(isinstance(value, dict) and value.get("resourceType") == match["type"] for value in values)
    raise ValueError(f"the condition '{condition}' is not known")


def _closing(path: str, at: int) -> int:
    """Find the bracket that closes a call."""
    depth = 1
    for position in range(at, len(path)):
        depth += {"(": 1, ")": -1}.get(path[position], 0)
        if not depth:
            return position
    raise ValueError(f"'{path}' lacks a ')'")


def _ways(path: str) -> Sequence[str]:
    return [way.strip() for way in path.split("|") if way.strip()]


def _first(document: Any, path: str) -> Pointer:
    found = select(document, (), path)
    if not found:
        raise ValueError(f"'{path}' leads to nothing")
    return found[0]


def _value(document: Any, pointer: Pointer) -> Any:
    for step in pointer:
        document = document[step]
    return document


def _members(document: Any, pointer: Pointer, name: str) -> Iterator[Pointer]:
    value = _value(document, pointer)
    if isinstance(value, dict) and name in value:
        yield from _flat(value[name], (*pointer, name))


def _children(document: Any, pointer: Pointer) -> Iterator[Pointer]:
    value = _value(document, pointer)
    for name in value if isinstance(value, dict) else ():
        yield from _flat(value[name], (*pointer, name))


def _flat(value: Any, pointer: Pointer) -> Iterator[Pointer]:
    """Yield a value's place, of a list those of its entries."""
    if isinstance(value, list):
        yield from ((*pointer, number) for number in range(len(value)))
    else:
        yield pointer


def _kept(document: Any, scopes: set[Pointer], wanted: set[Pointer]) -> Any:
    """Leave in each scope what is wanted, with what leads to it."""
    ways = {pointer[:end] for pointer in wanted for end in range(len(pointer) + 1)}

    def copy(value: Any, pointer: Pointer, *, is_inside: bool) -> Any:
        if pointer in wanted or not isinstance(value, (dict, list)):
            return value
        is_inside = is_inside or pointer in scopes
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        chosen = {
            key: copy(inner, (*pointer, key), is_inside=is_inside)
            for key, inner in entries
            if not is_inside or (*pointer, key) in ways
        }
        return _marked(value, chosen)

    return copy(document, (), is_inside=False)


def _without(document: Any, unwanted: set[Pointer]) -> Any:
    def copy(value: Any, pointer: Pointer) -> Any:
        if not isinstance(value, (dict, list)):
            return value
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        chosen = {
            key: copy(inner, (*pointer, key)) for key, inner in entries if (*pointer, key) not in unwanted
        }
        return _marked(value, {key: inner for key, inner in chosen.items() if inner != [ELIDED]})

    return copy(document, ())


def _marked(whole: Any, chosen: dict[Any, Any]) -> Any:
    """Return what is left of an object or a list, with a mark where something was left out."""
    is_whole = len(chosen) == len(whole)
    if isinstance(whole, dict):
        return chosen if is_whole else {**chosen, ELIDED: ELIDED}
    return list(chosen.values()) if is_whole else [*chosen.values(), ELIDED]
