"""What a profile implies for an instance: the values that it fixes wherever they have to stand.

From the root down, each element is looked at that must be there, or that a rule's path enters: one with a
fixed value or pattern gives it, for each entry that there will be. Required slices are made though no rule
names them; slices that are there lower what the sliced element still owes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key, partial
from typing import Any

from site_builder.fsh.instance.resolving import Resolved, Resolver
from site_builder.fsh.paths import Part, joined, parts
from site_builder.fsh.structure.cardinality import constrain
from site_builder.fsh.structure.paths import choice_name, code_of
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.tree import Element

_MOST_ENTRIES = 2_000
"""More entries than these are not filled with what a profile implies."""
_MOST_TRACES = 300_000


@dataclass(frozen=True, slots=True)
class _Trace:
    """An element on the way, and how it was reached."""

    element: Element
    history: tuple[str, ...]
    """The parts above it, with numbers."""
    is_ghost: bool
    """Whether only its slices will be there, not itself."""
    root: str
    """The path that has to be there for this one to be; empty for what is always there."""


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that is implied."""

    path: str
    value: Any
    root: str
    """The path that has to be there."""


class Paths:
    """The paths of an instance's rules, in their order; the first stands for the instance itself."""

    def __init__(self, given: Sequence[str]) -> None:
        """Take paths with names of slices, without the number 0."""
        self.given = [path.replace("/", "][") if "[" in path else path for path in given]
        self._first: dict[str, int] = {}
        for place, path in enumerate(self.given):
            self._first.setdefault(path, place)
            at = path.find(".")
            while at >= 0:
                self._first.setdefault(path[:at], place)
                at = path.find(".", at + 1)

    def first(self, path: str) -> int:
        """Return the number of the first path that is this one or leads through it; -1 for none."""
        return self._first.get(path, -1)


@dataclass(slots=True)
class Search:
    """Looks for what is implied."""

    resolver: Resolver
    paths: Paths
    resources: frozenset[str]
    """Paths where whole resources are assigned, which nothing is implied in."""
    known: Mapping[str, int]
    """How many entries each path and each slice gets by rules."""
    _least: dict[str, int] = field(default_factory=dict)
    _assigned: dict[int, Any] = field(default_factory=dict)
    _pending: deque[_Trace] = field(default_factory=deque)
    _found: dict[str, Implied] = field(default_factory=dict)

    def found(self) -> list[Implied]:
        """Return what is implied, in the order of the elements."""
        for element in self.resolver.structure.root.kids():
            root = "" if element.min > 0 else _root_part(element)
            self._pending.append(_Trace(element, (), is_ghost=False, root=root))
        seen = 0
        while self._pending and seen < _MOST_TRACES:
            self._look_at(self._pending.popleft())
            seen += 1
        return list(self._found.values())

    def _look_at(self, trace: _Trace) -> None:
        element = trace.element
        part = _trace_part(element)
        path = ".".join((*trace.history, part))
        if path not in self._least:
            self._count(element, path, trace.history)
        least = min(self._least[path], _MOST_ENTRIES)
        first = self.paths.first(path)
        value = self._value(element)
        if least > 0:
            if value is not None and not trace.is_ghost and (named := self._named(path)):
                for number in range(least):
                    self._add(f"{named}[{number}]" if number else named, value, trace.root)
            self._enter_required(trace, part, path, least)
        elif first >= 0 or element.min > 0:
            # The minimum may be above 0 where slices make up for all of it.
            if first >= 0 and value is not None and not trace.is_ghost:
                self._add(path, value, trace.root)
            self._enter_optional(trace, part, first)

    def _add(self, path: str, value: Any, root: str) -> None:
        self._found[path] = Implied(path, value, root)

    def _value(self, element: Element) -> Any:
        """Return an element's fixed value or pattern, or the one that another element gives it."""
        value = next(
            (each for key, each in element.definition.items() if key.startswith(("fixed", "pattern"))), None
        )
        connected = element.connected()
        if value is None:
            value = self._assigned.get(id(element))
        else:
            for each in connected:
                self._assigned[id(each)] = value
        if element.min > 0:
            id_ = element.id if connected else ""
            for each in connected:
                if each.min < element.min and not each.id.startswith(id_):
                    _raise_min(each, element.min)
        return value

    def _count(self, element: Element, path: str, history: tuple[str, ...]) -> None:
        """Find out how many entries an element and its slices have at least."""
        start = f"{'.'.join(history)}." if history else ""
        tree = _SliceTree(element)
        for slice_ in element.slices():
            tree.insert(slice_)
        tree.count(self.known, start)
        for node in tree.nodes():
            key = path
            if node.element.slice_name and not node.element.is_choice:
                key += f"[{node.element.slice_name.replace('/', '][')}]"
            self._least[key] = node.least

    def _enter_required(self, trace: _Trace, part: str, path: str, least: int) -> None:
        element = trace.element
        children = element.kids()
        if not children:
            return
        there = 0
        if least < element.min and not element.slice_name:
            # Slices have lowered what it owes: its own entries stand behind theirs.
            there = sum(self.known.get(f"{path}[{each.slice_name}]", 0) for each in element.slices())
        for number in range(least):
            place = number + there
            history = (*trace.history, f"{part}[{place}]" if place else part)
            root = trace.root if element.min > number else ".".join(history)
            for child in children:
                self._pending.append(_Trace(child, history, trace.is_ghost, root))

    def _enter_optional(self, trace: _Trace, part: str, first: int) -> None:
        element = trace.element
        children = element.kids()
        if not children and not (first >= 0 and self.paths.given[first] in self.resources):
            children = element.children()
        history = (*trace.history, part)
        own = ".".join(history)
        for child in children:
            root = trace.root if child.min > 0 else own
            self._pending.append(_Trace(child, history, first < 0, root))

    def _named(self, path: str) -> str:
        """Return a path whose choices are called by their types; empty where one has several."""
        if "[x]" not in path:
            return path
        named: list[Part] = []
        for part in parts(path):
            element = self.resolver.element(joined([*named, part])) if part.base.endswith("[x]") else None
            if part.base.endswith("[x]"):
                if element is None or len(element.types) != 1:
                    return ""
                part = Part(choice_name(element, code_of(element.types[0])), part.brackets)  # noqa: PLW2901
            named.append(part)
        return joined(named)


class _SliceTree:
    """An element with its slices, and theirs."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.children: list[_SliceTree] = []
        self.least = 0

    def insert(self, slice_: Element) -> None:
        for child in self.children:
            if slice_.slice_name.startswith(f"{child.element.slice_name}/"):
                child.insert(slice_)
                return
        self.children.append(_SliceTree(slice_))

    def count(self, known: Mapping[str, int], start: str) -> None:
        for child in self.children:
            child.count(known, start)
        owed = self.element.min - sum(child.sum() for child in self.children)
        self.least = max(owed, known.get(start + _slice_part(self.element), 0))

    def sum(self) -> int:
        return self.least + sum(child.sum() for child in self.children)

    def nodes(self) -> Iterator[_SliceTree]:
        yield self
        for child in self.children:
            yield from child.nodes()


def in_order(found: Sequence[Implied], paths: Paths, *, is_strict: bool) -> list[Implied]:
    """Sort implied values as they are written: what is inside first, then by the rule that first needs
    them."""
    by_path = {each.path: each for each in found}
    ordered = [by_path[path] for path in _inside_first(list(by_path))]
    return ordered if is_strict else sorted(ordered, key=cmp_to_key(partial(_compare, paths)))


def _compare(paths: Paths, one: Implied, other: Implied) -> int:
    first, second = paths.first(one.root), paths.first(other.root)
    if one.root != other.root:
        return len(other.root) - len(one.root) if first == second else first - second
    if first < 0:
        return 0
    # The one that shares more of its path with the rule comes first.
    for given, a, b in zip(*map(_split, (paths.given[first], one.path, other.path)), strict=False):
        if given == a != b:
            return -1
        if given == b != a:
            return 1
        if given not in (a, b):
            return 0
    return _compare_lengths(*map(_split, (paths.given[first], one.path, other.path)))


def _compare_lengths(given: Sequence[str], one: Sequence[str], other: Sequence[str]) -> int:
    """Compare paths of which one ended while all were alike."""
    place = min(len(given), len(one), len(other))
    if place >= len(given):
        return 0
    a = one[place] if place < len(one) else ""
    b = other[place] if place < len(other) else ""
    if given[place] == a != b:
        return -1
    return 1 if given[place] == b != a else 0


def _split(path: str) -> list[str]:
    return [str(part) for part in parts(path)]


class _PathNode:
    def __init__(self, path: str, children: list[_PathNode]) -> None:
        self.path = path
        self.children = children


def _inside_first(given: Sequence[str]) -> list[str]:
    """Order paths so that each comes before those that it begins with."""
    top: list[_PathNode] = []
    for path in given:
        level = top
        while (above := next((node for node in level if path.startswith(node.path)), None)) is not None:
            level = above.children
        below = [node for node in level if node.path.startswith(path)]
        level[:] = [node for node in level if not node.path.startswith(path)]
        level.append(_PathNode(path, below))
    return list(_walked(top))


def _walked(nodes: Sequence[_PathNode]) -> Iterator[str]:
    for node in nodes:
        yield from _walked(node.children)
        yield node.path


def _raise_min(element: Element, least: int) -> None:
    try:
        constrain(element, least, "")
    except RefusedError:
        return
    if not element.kids():
        element.children()


def _trace_part(element: Element) -> str:
    """Return an element as the last part of a path: a choice of one type is called by it."""
    if element.is_choice and len(element.types) == 1 and (element.slice_name or not element.slices()):
        return choice_name(element, code_of(element.types[0]))
    return _slice_part(element)


def _root_part(element: Element) -> str:
    if element.is_choice and len(element.types) == 1:
        return choice_name(element, code_of(element.types[0]))
    return _slice_part(element)


def _slice_part(element: Element) -> str:
    if not element.slice_name:
        return element.name
    return f"{element.name}[{element.slice_name.replace('/', '][')}]"


def known_entries(resolver: Resolver, ruled: Mapping[str, Resolved]) -> dict[str, int]:
    """Count the entries that rules give each path, and each slice: `ruled` tells by path where rules lead."""
    known: dict[str, int] = {}
    for resolved in ruled.values():
        if not resolved.is_in(resolver.structure):
            continue
        at = ""
        for part, _ in resolved.places:
            at = f"{at}.{part.base}" if at else part.base
            if not part.brackets or not part.brackets[-1].isdigit():
                continue
            number = int(part.brackets[-1]) + 1
            names = part.brackets[:-1]
            key = at + "".join(f"[{name}]" for name in names)
            known[key] = max(number, known.get(key, 0))
            at += "".join(f"[{each}]" for each in part.brackets if each != "0")
    return known
