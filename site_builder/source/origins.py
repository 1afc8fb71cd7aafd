"""From a resource in another shape back to where its values stand in the file.

A resource is reshaped (older releases to R4's names, extensions to the elements that they stand for) by
functions that know nothing of places. When a finding asks, they run once more, on a copy whose objects
and texts say where they are from; what comes out, under whatever name, still says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from site_builder.diagnostics import Location
from site_builder.source.source_map import SourceMap
from site_builder.source.tree import Pointer

Reshape = Callable[[Mapping[str, Any]], Mapping[str, Any]]

MAX_DEPTH = 200
"""Beyond it nothing is marked: no resource comes near."""
_ORIGIN = "\0origin"
"""A member of every marked object that no resource has."""


class _Text(str):
    """A text that says where it is from."""

    __slots__ = ("origin",)
    origin: Pointer


def marked(value: Any, pointer: Pointer = ()) -> Any:
    """Return a copy of a JSON value whose objects and texts say where they are from."""
    if isinstance(value, str):
        return text_of(value, pointer)
    if len(pointer) > MAX_DEPTH:
        return value
    if isinstance(value, Mapping):
        found = {key: marked(each, (*pointer, key)) for key, each in value.items()}
        found[_ORIGIN] = pointer
        return found
    if isinstance(value, list | tuple):
        return [marked(each, (*pointer, at)) for at, each in enumerate(value)]
    return value


def text_of(text: str, origin: Pointer | None) -> str:
    """Return a text that says where it is from, for what is made of another; None says nothing."""
    if origin is None:
        return text
    found = _Text(text)
    found.origin = origin
    return found


def origin_of(reshaped: Any, pointer: Pointer) -> Pointer:
    """Return the pointer, in the original, of what a pointer leads to in a reshaped marked copy.

    What the original has not is where the object that it was made of is.
    """
    origin: Pointer = ()
    value, is_of_origin = reshaped, True
    for step in pointer:
        value = _inner(value, step)
        if (found := mark_of(value)) is not None:
            origin, is_of_origin = found, True
        elif isinstance(step, str) and is_of_origin:
            # A number, or a list: it has kept its name, or else its object is the nearest.
            origin, is_of_origin = (*origin, step), False
        else:
            is_of_origin = False
    return origin


@dataclass(frozen=True, slots=True)
class MadePlaces:
    """Where the values stand that something was made of."""

    source: SourceMap
    made: Any
    """It has marked texts."""

    def place(self, *pointer: str | int) -> Location:
        """Return the place of what a value was made of; of XML an origin may be an element's number."""
        match origin_of(self.made, pointer):
            case (int(number),):
                return self.source.element_place(number)
            case origin:
                return self.source.place(*origin)


class Origins:
    """Finds the values of one reshaped resource in the resource as it was."""

    __slots__ = ("_pointers", "_reshape", "_resource")

    def __init__(self, resource: Mapping[str, Any], reshape: Reshape) -> None:
        """Take the resource as its file has it, and what reshapes it."""
        self._resource, self._reshape = resource, reshape
        self._pointers: dict[int, Pointer] | None = None

    def of(self, pointer: Pointer) -> Pointer:
        """Return the pointer in the resource of a value of its other shape."""
        return origin_of(self.marked_shape(), pointer)

    def of_text(self, shape: Mapping[str, Any], text: str) -> Pointer:
        """Return the pointer in the resource of a text of its other shape, which its identity tells.

        A text that stands in neither, such as one of the base, gives the resource itself.
        """
        if self._pointers is None:
            self._pointers = dict(_texts(shape, ()))
        return self.of(self._pointers.get(id(text), ()))

    @lru_cache(maxsize=4)  # noqa: B019 - a few at a time: the findings of one resource come together
    def marked_shape(self) -> Mapping[str, Any]:
        """Return the other shape, made of a marked copy."""
        return self._reshape(marked(self._resource))


def mark_of(value: Any) -> Pointer | None:
    """Return where a marked object or text is from; None for what is not marked."""
    if isinstance(value, _Text):
        return value.origin
    found = value.get(_ORIGIN) if isinstance(value, Mapping) else None
    return found if isinstance(found, tuple) else None


def _texts(value: Any, pointer: Pointer) -> Iterator[tuple[int, Pointer]]:
    """Yield the identity of each text within a value, and the way to it."""
    if isinstance(value, str):
        yield id(value), pointer
    elif isinstance(value, Mapping | list | tuple) and len(pointer) <= MAX_DEPTH:
        for step, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _texts(each, (*pointer, step))


def _inner(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    return value[step] if isinstance(value, list | tuple) and -1 < step < len(value) else None
