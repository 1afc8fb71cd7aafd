"""What HL7's tag `fragment` shows of a resource: `BASE` is where to start, `EXCEPT` what alone to keep,
`ELIDE` what to leave out. A `BASE` behind one of the others says where in the part that one applies.

The paths are FHIRPath; a `|` parts several of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhir.json_text import dumps
from site_builder.fhir.xml_writer import element_xml
from site_builder.fhirpath import Environment, Failed, FHIRPathSyntaxError, Node, Undecided, expression_of

Pointer = tuple[str | int, ...]
"""Where a value is in a document."""

ELIDED = "\N{HORIZONTAL ELLIPSIS}"
"""Key and value that stand for what was left out."""

_MARK = re.compile(rf'^( *)"{ELIDED}"(?:: "{ELIDED}")?$', re.MULTILINE)
_XML_MARK = re.compile(rf'^( *)<\w+ value="{ELIDED}"/>$', re.MULTILINE)
_FILTER = re.compile(r"\b(BASE|EXCEPT|ELIDE)\s*:")
_WAY = re.compile(r"'(?:[^'\\]|\\.)*+'|`[^`]*+`|[()|]")
_TYPE = "resourceType"
"""What a resource keeps whatever is left out: it is no element."""
_PLACE = "\N{SECTION SIGN}place"
"""Under this name a value of the copy that is searched says where it stands: no element is called so."""


@dataclass(frozen=True, slots=True)
class Part:
    """What filters leave of a resource."""

    value: Any
    """As JSON."""
    type: str
    """`Questionnaire.item`; empty where nobody knows."""
    name: str = ""
    """The element; empty for the whole resource."""


def filtered(resource: Any, filters: str, definitions: Definitions) -> Part:
    """Return the part of a resource that the filters leave; raises ValueError for what they can't say."""
    pieces = _FILTER.split(filters)
    if pieces[0].strip():
        raise ValueError(f"'{pieces[0].strip()}' is no filter")
    steps = list(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))
    part = Part(resource, _type_of(resource))
    while steps:
        word, path = steps.pop(0)
        document = _Document(part, definitions)
        if word == "BASE":
            part = document.part(path)
            continue
        base = steps.pop(0)[1] if steps and steps[0][0] == "BASE" else ""
        scopes = document.select([document.root], base) if base else [document.root]
        places = {document.place(scope) for scope in scopes}
        wanted = {document.place(each) for each in document.select(scopes, path)}
        make = _kept if word == "EXCEPT" else _without
        part = Part(make(part.value, places, wanted), part.type, part.name)
    return part


def as_text(part: Part) -> str:
    """Write a part as JSON, three dots where something was left out."""
    return _MARK.sub(r"\1...", dumps(part.value))


def as_xml(part: Part, definitions: Definitions) -> str:
    """Write a part as XML, three dots where something was left out.

    Raises ValueError for what is no part of a resource.
    """
    if not part.type:
        raise ValueError("what is no part of a resource can't be XML")
    return _XML_MARK.sub(r"\1...", element_xml(part.name, part.value, part.type, definitions))


class _Document:
    """A part being searched: a copy in which each value knows where it stands."""

    def __init__(self, part: Part, definitions: Definitions) -> None:
        self._types = types_of_release(definitions)
        self._whole = part
        self._places: dict[int, Pointer] = {}
        self.root = Node(self._copied(part.value, ()), self._types.named(part.type))

    def select(self, starts: Sequence[Node], path: str) -> list[Node]:
        """Find what paths lead to from places of the document."""
        environment = Environment(types=self._types, is_lenient=True)
        found: list[Node] = []
        for way in _ways(path):
            try:
                expression = expression_of(way)
            except FHIRPathSyntaxError as error:
                raise ValueError(str(error)) from error
            for start in starts:
                answer = expression.evaluate([start], environment)
                if isinstance(answer, Undecided | Failed):
                    reason = answer.message if isinstance(answer, Failed) else answer.reason
                    raise ValueError(f"'{way}' can't be followed: {reason}")
                if not all(isinstance(each, Node) for each in answer):
                    raise ValueError(f"'{way}' leads to no element")
                found += answer
        return found

    def part(self, path: str) -> Part:
        """Return the first of what a path leads to."""
        found = self.select([self.root], path)
        if not found:
            raise ValueError(f"'{path}' leads to nothing")
        place, type_ = self.place(found[0]), found[0].type.name
        value = self._whole.value
        for step in place:
            value = value[step]
        name = next((step for step in reversed(place) if isinstance(step, str)), self._whole.name)
        return Part(value, _type_of(value) or type_, name)

    def place(self, node: Node) -> Pointer:
        """Return where an element stands."""
        if isinstance(node.value, Mapping):
            return self._places[id(node.value)]
        place: Pointer = node.extra[_PLACE]
        return place

    def _copied(self, value: Any, place: Pointer) -> Any:
        if not isinstance(value, dict):
            return value
        copy: dict[str, Any] = {}
        for key, inner in value.items():
            if key == ELIDED or (key[:1] == "_" and key[1:] in value):
                continue
            if isinstance(inner, list):
                entries = [each for each in inner if each != ELIDED]
                copy[key] = [self._copied(each, (*place, key, at)) for at, each in enumerate(entries)]
                beside = value.get(f"_{key}")
                beside = beside if isinstance(beside, list) else []
                copy[f"_{key}"] = [
                    self._beside(each, beside[at] if at < len(beside) else None, (*place, key, at))
                    for at, each in enumerate(entries)
                ]
            else:
                copy[key] = self._copied(inner, (*place, key))
                copy[f"_{key}"] = self._beside(inner, value.get(f"_{key}"), (*place, key))
        self._places[id(copy)] = place
        return copy

    @staticmethod
    def _beside(value: Any, written: Any, place: Pointer) -> dict[str, Any] | None:
        """Return what JSON has beside a primitive, with its place."""
        if isinstance(value, dict):
            return None
        return {**(written if isinstance(written, Mapping) else {}), _PLACE: place}


def _type_of(value: Any) -> str:
    found = value.get(_TYPE) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def _ways(path: str) -> Iterator[str]:
    """Part paths at the `|` that stand in no brackets and in no text."""
    depth = start = 0
    for sign in _WAY.finditer(path):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if sign[0] == "|" and not depth:
            yield path[start : sign.start()].strip()
            start = sign.end()
    yield path[start:].strip()


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
            if not is_inside or (*pointer, key) in ways or key == _TYPE
        }
        return _marked(value, chosen)

    return copy(document, (), is_inside=False)


def _without(document: Any, _: set[Pointer], unwanted: set[Pointer]) -> Any:
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
