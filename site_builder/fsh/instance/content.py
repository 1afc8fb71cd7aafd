"""The content of an instance while it is made.

Entries of arrays remember the slice that they are, which JSON can't say. A primitive in an array of slices
is kept in a `Primitive` for that. What is finished is plain JSON again (`finished`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fsh.compilation import Pointer
from site_builder.fsh.paths import Part
from site_builder.fsh.syntax import Span


class Content(dict[str, Any]):
    """An object; of an array of slices, one that knows which."""

    __slots__ = ("slice_name",)

    def __init__(self, value: Mapping[str, Any] | None = None, slice_name: str = "") -> None:
        """Take what it holds; empty for nothing yet."""
        super().__init__(value or {})
        self.slice_name = slice_name


class Primitive(Content):
    """A primitive value as an entry of a slice; what its `_name` holds stands beside it, not in it."""

    __slots__ = ("value",)

    def __init__(self, value: Any, slice_name: str) -> None:
        """Take the value."""
        super().__init__(None, slice_name)
        self.value = value


Place = tuple[Part, bool]
"""A part of a path, and whether its element is a primitive."""

EXTENSIONS = ("extension", "modifierExtension")


def copied(value: Any) -> Any:
    """Copy JSON, or content, with all in it."""
    if isinstance(value, Primitive):
        return Primitive(copied(value.value), value.slice_name)
    if isinstance(value, Content):
        return Content({key: copied(each) for key, each in value.items()}, value.slice_name)
    if isinstance(value, Mapping):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [copied(each) for each in value]
    return value


def index_of(part: Part) -> int | None:
    """Return the number that a part ends in; None where it is no entry of an array."""
    last = part.brackets[-1] if part.brackets else ""
    return int(last) if last.isdigit() else None


def slice_of(part: Part) -> str:
    """Return the slice that a part names, reslices behind `/`; empty for none."""
    brackets = part.brackets[:-1] if index_of(part) is not None else part.brackets
    return "/".join(brackets)


class Writer:
    """Writes values at places of an instance's content."""

    def __init__(self, extension_url: Any) -> None:
        """Take what tells the URL of an extension by its name; gaps are counted over the whole instance."""
        self._extension_url = extension_url
        self.places: dict[Pointer, Span] = {}
        self.gaps_left = 100_000
        """So many entries may be made only because a later one was named."""

    def write(
        self, content: dict[str, Any], places: tuple[Place, ...], value: Any, span: Span | None = None
    ) -> None:
        """Write a value, and make what is missing on the way; None is written nowhere."""
        if value is None:
            return
        at, pointer = self._entered(content, places[:-1])
        for part, is_primitive in places[-1:]:
            index = index_of(part)
            pointer.append(part.base)
            if index is None:
                self._put(at, part.base, value, is_primitive=is_primitive)
                continue
            slice_name = slice_of(part)
            place = self._entry(at, part.base, part.base, index, slice_name, is_primitive=is_primitive)
            pointer.append(place)
            self._put_entry(at[part.base], place, value, slice_name)
        if span is not None:
            self.places[tuple(pointer)] = span

    def made(self, content: dict[str, Any], places: tuple[Place, ...]) -> None:
        """Make the entries of arrays that a path leads through, without a value."""
        at, _ = self._entered(content, places[:-1])
        for part, is_primitive in places[-1:]:
            if (index := index_of(part)) is not None:
                self._entry(at, part.base, part.base, index, slice_of(part), is_primitive=is_primitive)

    def _entered(
        self, content: dict[str, Any], places: tuple[Place, ...]
    ) -> tuple[dict[str, Any], list[str | int]]:
        """Return the object that a path leads to, made where it is missing, and its pointer."""
        at: dict[str, Any] = content
        pointer: list[str | int] = []
        for part, is_primitive in places:
            key = f"_{part.base}" if is_primitive else part.base
            index = index_of(part)
            pointer.append(key)
            if index is None:
                if not isinstance(at.get(key), dict):
                    at[key] = Content()
                at = at[key]
                continue
            slice_name = slice_of(part)
            place = self._entry(at, part.base, key, index, slice_name, is_primitive=is_primitive)
            pointer.append(place)
            if not isinstance(at[key][place], dict):
                at[key][place] = Content(None, slice_name)
            at = at[key][place]
            if slice_name and isinstance(at, Content):
                at.slice_name = slice_name
        return at, pointer

    def _entry(
        self, at: dict[str, Any], base: str, key: str, index: int, slice_name: str, *, is_primitive: bool
    ) -> int:
        """Return where in an array an entry is, which is made with those before it."""
        if is_primitive:
            for one, other in ((base, f"_{base}"), (f"_{base}", base)):
                if not isinstance(at.get(one), list):
                    at[one] = [
                        Content(None, _slice(each)) if _slice(each) else None for each in at.get(other) or ()
                    ]
        elif not isinstance(at.get(key), list):
            at[key] = []
        listed: list[Any] = at[key]
        if slice_name:
            own = [place for place, each in enumerate(at[base]) if self._is_of(each, slice_name, base)]
            index = own[index] if index < len(own) else index - len(own) + len(listed)
        if index >= len(listed):
            self._extend(at, base, key, index, slice_name, is_primitive=is_primitive)
        elif listed[index] is None:
            for each in (base, f"_{base}") if is_primitive else (key,):
                if index < len(at[each]) and at[each][index] is None:
                    at[each][index] = Content()
        return index

    def _extend(
        self, at: dict[str, Any], base: str, key: str, index: int, slice_name: str, *, is_primitive: bool
    ) -> None:
        length = len(at[key])
        self.gaps_left -= index - length
        if self.gaps_left < 0:
            raise TooFarError(f"place {index} of '{base}' is too far behind the last one")
        for each in (base, f"_{base}") if is_primitive else (key,):
            for place in range(length, index + 1):
                entry = Content(None, slice_name) if slice_name or place == index else None
                at[each].append(entry)

    def _is_of(self, entry: Any, slice_name: str, base: str) -> bool:
        if _slice(entry) == slice_name:
            return True
        if base not in EXTENSIONS or not isinstance(entry, Mapping) or not entry.get("url"):
            return False
        return bool(entry["url"] == self._extension_url(slice_name))

    def _put_entry(self, listed: list[Any], place: int, value: Any, slice_name: str) -> None:
        entry = listed[place]
        if slice_name and not isinstance(value, dict | list):
            listed[place] = Primitive(value, slice_name)
        elif isinstance(value, Mapping) and isinstance(entry, dict):
            # Each key is replaced as a whole; what was implied below it is merged in again at the end.
            entry.update(copied(value))
        elif isinstance(value, Mapping):
            listed[place] = Content(copied(value), slice_name)
        else:
            listed[place] = copied(value)

    def _put(self, at: dict[str, Any], key: str, value: Any, *, is_primitive: bool) -> None:
        held = at.get(key)
        if isinstance(held, dict | list):
            combine(held, value)
        elif is_primitive and isinstance(value, Mapping):
            # An instance of a primitive's type: its value, and what stands beside that.
            if value.get("value") is not None:
                at[key] = copied(value["value"])
            if rest := {name: copied(each) for name, each in value.items() if name != "value"}:
                at[f"_{key}"] = rest
        else:
            at[key] = copied(value)


class TooFarError(Exception):
    """Says that an index makes an array of nothing much too long."""


def _slice(entry: Any) -> str:
    return entry.slice_name if isinstance(entry, Content) else ""


def combine(held: Any, value: Any) -> None:
    """Say what a value says in one that is there: objects by key, entries of arrays by what they say."""
    if isinstance(held, list) and isinstance(value, list):
        for each in value:
            _combine_entry(held, each)
    elif isinstance(held, dict) and isinstance(value, Mapping):
        for key, each in value.items():
            own = held.get(key)
            if isinstance(each, dict | list):
                if not isinstance(own, dict | list):
                    held[key] = own = [] if isinstance(each, list) else {}
                combine(own, each)
            elif isinstance(own, Primitive):
                own.value = each
            else:
                held[key] = each


def _combine_entry(held: list[Any], value: Any) -> None:
    if not isinstance(value, Mapping):
        if not any(
            _plain(each) == value and isinstance(_plain(each), bool) == isinstance(value, bool)
            for each in held
        ):
            held.append(copied(value))
        return
    if any(
        isinstance(each, Mapping) and all(_same(each.get(key), own) for key, own in value.items())
        for each in held
    ):
        return
    for place, each in enumerate(held):
        if each is None:
            held[place] = Content()
        elif not isinstance(each, dict) or not all(
            each.get(key) is None or _same(each[key], own) for key, own in value.items()
        ):
            continue
        combine(held[place], value)
        return
    held.append(copied(value))


def _takes(entry: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Tell whether an entry says nothing else than a value under its keys."""
    return all(entry.get(key) is None or _same(entry[key], own) for key, own in value.items())


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Primitive) and not len(value) else value


def _same(one: Any, other: Any) -> bool:
    return bool(finished(copied(one)) == finished(copied(other)))


def merged(implied: Any, ruled: Any) -> Any:
    """Return what rules made, with what was implied where they left a gap; arrays entry by entry."""
    if isinstance(ruled, dict) and isinstance(implied, dict):
        for key, each in implied.items():
            if key not in ruled:
                ruled[key] = each
            elif isinstance(each, dict | list):
                merged(each, ruled[key])
    elif isinstance(ruled, list) and isinstance(implied, list):
        for place, each in enumerate(implied):
            if place >= len(ruled):
                ruled.append(each)
            elif isinstance(each, dict | list):
                merged(each, ruled[place])
    return ruled


def finished(content: Any) -> Any:
    """Return plain JSON: entries without anything are null, arrays of nothing else go."""
    if isinstance(content, Primitive):
        return content.value
    if isinstance(content, Mapping):
        return dict(_members(content))
    if isinstance(content, list):
        return [_entry(each) for each in content]
    return content


def _members(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        made = finished(value)
        if isinstance(value, list):
            # A list of nulls stays beside what its primitives have of ids and extensions.
            if all(each is None for each in made) and not _says(content.get(f"_{key}")):
                continue
        elif isinstance(made, dict) and not made:
            continue
        yield key, made


def _says(beside: Any) -> bool:
    """Tell whether a list says anything."""
    return isinstance(beside, list) and any(_entry(each) is not None for each in beside)


def _entry(value: Any) -> Any:
    made = finished(value)
    return None if isinstance(made, dict | list) and not made else made
