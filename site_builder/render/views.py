"""One element table for all views of a profile: its rows, and which views show which part of them.

Each view is a tree of its own. Rows that are alike and stand in the same order share a row of the table,
whose parts are marked where only some of the views have them; without the others, a view's rows and parts are
those of its tree, in its order.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from site_builder.model.sections import Cell, Chip, Link, Markdown, Piece, Text, Tree, TreeRow

_Item = TypeVar("_Item")
_Views = tuple[str, ...]

_STEP = 1.4
"""Letters that a step into the tree is as wide as."""
_MOST_LETTERS = 34
_WHOLE_LINKS = 2
"""A type with its profile, or a reference to one, is seen whole."""
_FURTHER = "... +9"

_INHERITED = "inherited"
"""Class of words that the differential has from what it is derived from, and other views as their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line, or a cell, as some of the views have it."""

    pieces: Cell
    marks: str = ""
    """Class names: views that lack it (`not-key`), and `inherited`; empty for none."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of an element table."""

    row: TreeRow
    """What all views have in common: element, icon, name, target."""
    id: str
    """Anchor: the element's id at the first row that it has, empty at others."""
    marks: tuple[str, ...]
    """Class names: those of the row, and the views that lack it."""
    depths: str
    """Depth as custom properties: `--d:1`, and `--key:0` where a view has another."""
    flags: tuple[tuple[Chip, str], ...]
    """Each with its class names, as parts have them."""
    card: tuple[Part, ...]
    type: tuple[Part, ...]
    description: tuple[Part, ...]
    """One part a line."""
    address: tuple[Part, ...]


def element_table(trees: Sequence[Tree]) -> tuple[TableRow, ...]:
    """Lay the views of one profile, or one of them alone, upon each other."""
    # The fullest view is the one that the others are put into.
    order = sorted(trees, key=lambda tree: -len(tree.rows))
    places = _merged({tree.view: tree.rows for tree in order}, _row_key)
    views = tuple(tree.view for tree in trees)
    seen: set[str] = set()
    made: list[TableRow] = []
    for place in places:
        rows: dict[str, TreeRow] = {view: place[view] for view in views if view in place}
        row = rows[[*rows][-1]]
        made.append(_table_row(rows, views, "" if row.element in seen else row.anchor))
        seen.add(row.element)
    return tuple(made)


def column_letters(rows: Sequence[TableRow]) -> tuple[int, int]:
    """Return how many letters the columns of names and types need, but for those that no column can hold."""
    names = (math.ceil(_STEP * each.row.depth) + len(_shown_name(each.row)) for each in rows)
    types = (len(_shown_type(part.pieces)) for each in rows for part in each.type)
    return _longest(names), _longest(types)


def _longest(lengths: Iterable[int]) -> int:
    # What is longer breaks in any case, and asks for no room.
    return max((length for length in lengths if length <= _MOST_LETTERS), default=0)


def _shown_name(row: TreeRow) -> str:
    # Of a slice only its own name is seen: what it is a slice of stands above it.
    is_slice = "slice" in row.marks and len(row.name) > 1
    return _words(row.name[1:] if is_slice else row.name)


def _shown_type(cell: Cell) -> str:
    """Return the type as it is seen in a line: of several that are referred to, the first."""
    links = [at for at, piece in enumerate(cell) if isinstance(piece, Link)]
    return _words(cell) if len(links) <= _WHOLE_LINKS else _words(cell[: links[1] + 1]) + _FURTHER


def _words(cell: Cell) -> str:
    return "".join(piece.text for piece in cell if isinstance(piece, Text | Link))


def _table_row(rows: Mapping[str, TreeRow], views: _Views, id_: str) -> TableRow:
    own = tuple(rows)
    # The last view is the fullest: the differential's row may be only the way to what it states.
    row = rows[own[-1]]
    depth = row.depth
    others = (f";--{view}:{each.depth}" for view, each in rows.items() if each.depth != depth)
    return TableRow(
        row=row,
        id=id_,
        marks=(*row.marks, *_lacking(own, views)),
        depths="".join((f"--d:{depth}", *others)),
        flags=tuple(
            (next(iter(found.values())), " ".join(_lacking(tuple(found), own)))
            for found in _merged({view: each.flags for view, each in rows.items()}, _flag_key)
        ),
        card=_parts({view: (each.card,) for view, each in rows.items()}, own, is_whole=False),
        type=_parts({view: (each.type,) for view, each in rows.items()}, own, is_whole=True),
        description=_parts({view: each.description for view, each in rows.items()}, own, is_whole=True),
        address=_parts({view: (each.address,) for view, each in rows.items()}, own, is_whole=False),
    )


def _parts(lines: Mapping[str, Sequence[Cell]], own: _Views, *, is_whole: bool) -> tuple[Part, ...]:
    """Merge the lines of a cell; `is_whole`: a line is dimmed as a whole, or not at all."""
    kept = {view: [line for line in each if line] for view, each in lines.items()}
    if len(kept) == 1:
        return tuple(Part(line) for each in kept.values() for line in each)
    by_size = dict(sorted(kept.items(), key=lambda item: -len(item[1])))
    return tuple(_part(found, own, is_whole=is_whole) for found in _merged(by_size, _undimmed))


def _part(found: Mapping[str, Cell], own: _Views, *, is_whole: bool) -> Part:
    views = tuple(view for view in own if view in found)
    marks = [*_lacking(views, own)]
    stated = found.get("differential")
    fullest = found[views[-1]]
    if stated is None or stated == fullest:
        return Part(fullest, " ".join(marks))
    if is_whole:
        return Part(fullest, " ".join([*marks, _INHERITED]))
    return Part(stated, " ".join(marks))


def _lacking(views: _Views, every: _Views) -> tuple[str, ...]:
    return tuple(f"not-{view}" for view in every if view not in views)


def _row_key(row: TreeRow) -> Hashable:
    return row.element, row.icon, row.name


def _flag_key(flag: Chip) -> Hashable:
    # What it means may name more in one view than in another: all constraints, or those that are stated.
    return flag.label, flag.kind


def _undimmed(line: Cell) -> Hashable:
    return tuple(_plain(piece) for piece in line)


def _plain(piece: Piece) -> Piece:
    if isinstance(piece, Text | Link | Markdown) and piece.style == "soft":
        return replace(piece, style="")
    return piece


def _merged(
    sequences: Mapping[str, Sequence[_Item]], key: Callable[[_Item], Hashable]
) -> Iterator[dict[str, _Item]]:
    """Interleave sequences by name; alike items share a place where the order of each sequence allows it."""
    places: list[dict[str, _Item]] = []
    keys: list[Hashable] = []
    for name, items in sequences.items():
        own = [key(item) for item in items]
        common = _common(keys, own)
        merged: list[dict[str, _Item]] = []
        merged_keys: list[Hashable] = []
        at = 0
        for item, item_key, place in zip(items, own, common, strict=True):
            if place is None:
                merged.append({name: item})
                merged_keys.append(item_key)
                continue
            merged += places[at:place]
            merged_keys += keys[at:place]
            merged.append({**places[place], name: item})
            merged_keys.append(item_key)
            at = place + 1
        places, keys = [*merged, *places[at:]], [*merged_keys, *keys[at:]]
    return iter(places)


def _common(places: Sequence[Hashable], items: Sequence[Hashable]) -> list[int | None]:
    """Find for each item the place with its key, of as many items as can keep their order.

    The n-th item of a key is taken for the n-th place of it; the longest rising series of places is kept.
    """
    targets = _nth_of_each(places, items)
    ends: list[int] = []
    end_items: list[int] = []
    before: dict[int, int] = {}
    for item, place in enumerate(targets):
        if place is None:
            continue
        length = bisect_left(ends, place)
        if length:
            before[item] = end_items[length - 1]
        ends[length : length + 1] = [place]
        end_items[length : length + 1] = [item]
    kept: list[int | None] = [None] * len(items)
    last = end_items[-1] if end_items else None
    while last is not None:
        kept[last] = targets[last]
        last = before.get(last)
    return kept


def _nth_of_each(places: Iterable[Hashable], items: Iterable[Hashable]) -> list[int | None]:
    known: dict[Hashable, list[int]] = {}
    for place, key in enumerate(places):
        known.setdefault(key, []).append(place)
    used: dict[Hashable, int] = {}
    found: list[int | None] = []
    for key in items:
        number = used.get(key, 0)
        used[key] = number + 1
        of_key = known.get(key, ())
        found.append(of_key[number] if number < len(of_key) else None)
    return found
