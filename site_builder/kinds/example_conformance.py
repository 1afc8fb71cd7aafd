"""Whether an example keeps the profiles of the guide that it names, as far as that is certain.

Looked at is what a snapshot says of every occurrence of an element, and extensions, which their URL
tells apart. Other slices, value sets and invariants are left to a validator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, strings
from site_builder.source.tree import Pointer

Element = Mapping[str, Any]

_MAX_FAULTS = 20
"""An example that keeps nothing of a profile needs no longer list."""
_EXTENSION_SLICE = re.compile(r"([^:]+)\.(extension|modifierExtension):[^.:]+")


@dataclass(frozen=True, slots=True)
class _Node:
    """A value within the example, and where it stands."""

    value: Any
    pointer: Pointer

    def child(self, key: str) -> tuple[_Node, ...]:
        """Return the occurrences of an element, without primitives that have extensions only."""
        if not isinstance(self.value, Mapping):
            return ()
        found = self.value.get(key)
        if isinstance(found, list | tuple):
            nodes = (_Node(each, (*self.pointer, key, at)) for at, each in enumerate(found))
            return tuple(node for node in nodes if node.value is not None)
        return () if found is None else (_Node(found, (*self.pointer, key)),)

    def count(self, name: str) -> int:
        """Count the occurrences of an element, primitives without a value among them."""
        if name.endswith("[x]"):
            keys = {key.removeprefix("_") for key in map(str, self.value) if _is_choice_of(key, name)}
            return min(len(keys), 1)
        return max(_length(self.value.get(name)), _length(self.value.get(f"_{name}")))


def conformance_checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find what an example lacks, or has against a profile that it names in `meta.profile`."""
    meta = mapping(artifact.resource.get("meta"))
    # A part of a resource says so, and keeps no profile.
    if any(tag.get("code") == "SUBSETTED" for tag in mappings(meta.get("tag"))):
        return
    for url in strings(meta.get("profile")):
        profile = _profile(url, artifact, view)
        if profile is None:
            continue
        elements = [each.definition for each in view.elements(profile) if each.is_in_snapshot]
        for message, pointer in islice(_faults(elements, artifact.resource), _MAX_FAULTS):
            text = f"{artifact.key}: {message} by '{profile.title}'"
            yield Diagnostic("nonconforming-example", text, artifact.place(*pointer))


def holds(value: Any, asked: Any) -> bool:
    """Tell whether a value holds all of a pattern; a fixed value holds itself at least."""
    if isinstance(asked, Mapping):
        return isinstance(value, Mapping) and all(holds(value.get(key), part) for key, part in asked.items())
    if isinstance(asked, list | tuple):
        return isinstance(value, list | tuple) and all(any(holds(v, part) for v in value) for part in asked)
    # Decimals may be written in several ways.
    return value == asked if isinstance(asked, str | bool) else True


def _profile(url: str, artifact: Artifact, view: GuideView) -> Artifact | None:
    """Return the guide's profile of a URL, unless it can't be known for certain what it asks."""
    found = view.resolve(url)
    if found is None or found.type != "StructureDefinition" or found.release != artifact.release:
        return None
    version = url.partition("|")[2]
    if found.neutral.get("type") != artifact.type or (version and version != found.version):
        return None
    made = view.snapshot(found)
    return None if made is not None and made.problems else found


def _faults(elements: Sequence[Element], resource: Mapping[str, Any]) -> Iterator[tuple[str, Pointer]]:
    plain = _unsliced(elements)
    root = _Node(resource, ())
    for path, element in plain.items():
        parent, _, name = path.rpartition(".")
        for node in _found(parent, plain, root):
            yield from _count_faults(path, element, node.count(name), node)
            for value in _values(element, node):
                yield from _value_faults(path, element, value)
    for element in elements:
        if slice_ := _EXTENSION_SLICE.fullmatch(str(element.get("id") or "")):
            urls = [url for type_ in mappings(element.get("type")) for url in strings(type_.get("profile"))]
            if len(urls) == 1:
                for node in _found(slice_[1], plain, root):
                    url = urls[0].partition("|")[0]
                    same = [each for each in node.child(slice_[2]) if mapping(each.value).get("url") == url]
                    yield from _count_faults(slice_[0], element, len(same), node)


def _unsliced(elements: Sequence[Element]) -> dict[str, Element]:
    """Return the elements below the root that speak of every occurrence, by path."""
    found: dict[str, Element] = {}
    sliced = ""
    for element in elements:
        path = str(element.get("path") or "")
        # Old tools give the parts of a slice the ids of the whole.
        if sliced and path.startswith(sliced):
            continue
        sliced = f"{path}." if element.get("sliceName") else ""
        if "." in path and not sliced and element.get("id") == path:
            found[path] = element
    return found


def _found(path: str, plain: Mapping[str, Element], root: _Node) -> list[_Node]:
    """Return every value that an element describes and that has parts of its own."""
    names, nodes = path.split("."), [root]
    for at in range(1, len(names)):
        element = plain.get(".".join(names[: at + 1]))
        nodes = [child for node in nodes for child in _values(element, node)] if element else []
    return [node for node in nodes if isinstance(node.value, Mapping)]


def _values(element: Element, node: _Node) -> tuple[_Node, ...]:
    """Return the values of an element; of a choice only where one type is left, which tells its name."""
    name = str(element["path"]).rpartition(".")[2]
    if not name.endswith("[x]"):
        return node.child(name)
    codes = {str(type_.get("code")) for type_ in mappings(element.get("type"))}
    return node.child(name[:-3] + _capital(codes.pop())) if len(codes) == 1 else ()


def _count_faults(path: str, element: Element, count: int, node: _Node) -> Iterator[tuple[str, Pointer]]:
    least, most = element.get("min"), str(element.get("max") or "*")
    if isinstance(least, int) and count < least:
        missing = "is missing; required" if not count else f"is there {count} of {least} times required"
        yield f"{path} {missing}", node.pointer
    # Names that only look like those of a choice are counted too.
    elif most.isdigit() and count > int(most) and not path.endswith("[x]"):
        name = path.rpartition(".")[2].partition(":")[0]
        what = "is ruled out" if most == "0" else f"is there {count} times; no more than {most} are allowed"
        yield f"{path} {what}", (*node.pointer, name)


def _value_faults(path: str, element: Element, node: _Node) -> Iterator[tuple[str, Pointer]]:
    for key, asked in element.items():
        if key.startswith(("fixed", "pattern")) and not holds(node.value, asked):
            if isinstance(asked, Mapping):
                yield f"{path} lacks what is fixed", node.pointer
            else:
                yield f"{path} is '{node.value}' instead of '{asked}' as fixed", node.pointer


def _is_choice_of(key: str, name: str) -> bool:
    rest = key.removeprefix("_").removeprefix(name[:-3])
    return len(rest) < len(key.removeprefix("_")) and rest[:1].isupper()


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list | tuple) else 0 if value is None else 1


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
