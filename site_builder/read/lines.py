"""Where an element stands in a resource's source: found when a finding asks, not while reading."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from lxml import etree

Pointer = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}\s]+")


def line_of(text: str, source_format: str, pointer: Pointer) -> int:
    """Find the 1-based line of a value in a source of the format `json`, `yaml` or `xml`, as below."""
    match source_format:
        case "json":
            return json_line(text, pointer)
        case "yaml":
            return yaml_line(text, pointer)
    from lxml import etree  # noqa: PLC0415 - most guides have no such finding

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return xml_line(etree.fromstring(text.encode(), parser), pointer)


def json_line(text: str, pointer: Pointer) -> int:
    """Find the 1-based line of a JSON pointer's value, or of the last part of it that exists.

    An object's member stands where its key does.
    """
    at = _skip_space(text, 0)
    place = at
    for step in pointer:
        found = _member(text, at, step) if isinstance(step, str) else _entry(text, at, step)
        if found is None:
            break
        place, at = found
    return text.count("\n", 0, place) + 1


def yaml_line(text: str, pointer: Pointer) -> int:
    """Find the 1-based line of a value in a YAML document, or of the last part that exists."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return 1
    line = 0
    for step in pointer:
        if isinstance(step, str) and isinstance(node, yaml.MappingNode):
            members = [(key, value) for key, value in node.value if key.value == step]
            if not members:
                break
            key, node = members[-1]
            line = key.start_mark.line
        elif isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return line + 1


def xml_line(root: etree._Element, pointer: Pointer) -> int:
    """Find the 1-based line of an element by its JSON pointer, or of the last part that exists.

    A repeating element is a name and a number, as in JSON; without a number its first occurrence.
    """
    element = root
    siblings = [root]
    for step in pointer:
        if isinstance(step, int):
            if step >= len(siblings):
                break
            element = siblings[step]
            continue
        siblings = _children(element, step)
        if not siblings:
            break
        element = siblings[0]
    line: Any = element.sourceline
    return int(line or 1)


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    """Find children by local name, looking through the wrapper of a contained resource."""
    elements = [child for child in element if isinstance(child.tag, str)]
    found = [child for child in elements if child.tag.rpartition("}")[2] == name.removeprefix("_")]
    if not found and len(elements) == 1 and elements[0].tag.rpartition("}")[2][:1].isupper():
        return _children(elements[0], name)
    return found


def _member(text: str, at: int, name: str) -> tuple[int, int] | None:
    """Find a member of the object at `at`: where its key and where its value starts. The last one counts."""
    if text[at : at + 1] != "{":
        return None
    found: tuple[int, int] | None = None
    at = _skip_space(text, at + 1)
    while (key := _STRING.match(text, at)) is not None:
        value = _skip_space(text, _skip_space(text, key.end()) + 1)
        if json.loads(key[0], strict=False) == name:
            found = (key.start(), value)
        at = _next(text, value)
    return found


def _entry(text: str, at: int, index: int) -> tuple[int, int] | None:
    """Find an entry of the array at `at`: its start, twice."""
    if text[at : at + 1] != "[":
        return None
    at = _skip_space(text, at + 1)
    while text[at : at + 1] not in ("]", ""):
        if index == 0:
            return at, at
        index -= 1
        at = _next(text, at)
    return None


def _next(text: str, at: int) -> int:
    """Skip a value and the comma behind it."""
    at = _skip_space(text, _skip_value(text, at))
    return _skip_space(text, at + 1) if text[at : at + 1] == "," else at


def _skip_value(text: str, at: int) -> int:
    """Find where the value at `at` ends."""
    if text[at : at + 1] not in ("{", "[", '"'):
        scalar = _SCALAR.match(text, at)
        return scalar.end() if scalar else len(text)
    depth = 0
    for token in _STRUCTURE.finditer(text, at):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth == 0:
            return token.end()
    return len(text)


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
