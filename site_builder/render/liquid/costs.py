"""What values and filters cost, measured before the cost is there: see `source.budget`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from site_builder.render.liquid.values import text_of

_ITEM = 16
"""What an item of a list counts as, in characters."""
_CHARACTERS_A_STEP = 1024
_ITEMS_A_STEP = 16
_SMALL = 256
"""Shorter texts and lists cost nothing of their own: a loop's steps count them."""

_DEAR: Mapping[str, tuple[int, int]] = {
    "markdownify": (100, 5),
    "slugify": (1, 20),
    "smartify": (1, 20),
    "number_of_words": (1, 100),
    "date": (40, 10),
    "date_to_long_string": (40, 10),
    "date_to_rfc822": (40, 10),
    "date_to_string": (40, 10),
    "date_to_xmlschema": (40, 10),
    "jsonify": (1, 50),
    "inspect": (1, 50),
    "sort": (1, 50),
    "sort_natural": (1, 50),
    "group_by": (1, 50),
    "uniq": (1, 50),
}
"""Filters that do much: the steps of a call, and how many characters make a further step."""
_PICKING = frozenset({"size", "first", "last", "default", "inspect"})
"""Filters that don't look at all items of a range."""


class Made(list[object]):
    """A list that a template made; it knows how much it stands for, lists inside counted each time."""

    __slots__ = ("weight",)

    def __init__(self, items: Iterable[object] = ()) -> None:
        """Weigh the items."""
        super().__init__(items)
        self.weight = sum(map(weigh, self)) + _ITEM * (len(self) + 1)


def weigh(value: object) -> int:
    """Return how much a value stands for, in characters, where it is large or made by the template."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Made):
        return value.weight
    if isinstance(value, list | tuple | range):
        return _ITEM * len(value)
    if value.__class__ is dict:
        # A group of `group_by` is the only mapping that holds a list of the template's own.
        items = value.get("items")
        return _ITEM + (items.weight if isinstance(items, Made) else 0)
    return _ITEM


def look_cost(value: object) -> int:
    """Return the steps that it takes to look at all of a value."""
    if isinstance(value, str):
        return len(value) // _CHARACTERS_A_STEP
    if isinstance(value, Made):
        return value.weight // (_ITEM * _ITEMS_A_STEP)
    return len(value) // _ITEMS_A_STEP if isinstance(value, list | tuple) else 0


def call_cost(name: str, value: object, arguments: Sequence[object]) -> int:
    """Return the steps that a filter takes."""
    if name in _PICKING and not isinstance(value, str):
        return 0
    if name in _DEAR:
        call, characters = _DEAR[name]
        return call + sum(map(weigh, (value, *arguments))) // characters
    return look_cost(value) + sum(map(look_cost, arguments)) if arguments else look_cost(value)


def growth(name: str, value: object, arguments: Sequence[object]) -> int:
    """Return the least size of what a filter makes, where that can be far more than what it is given."""
    if isinstance(value, range) and name not in _PICKING:
        return _ITEM * len(value)
    grow = _GROWING.get(name)
    return grow(value, arguments) if grow else 0


def _replaced(value: object, arguments: Sequence[object]) -> int:
    old, new = (*map(text_of, arguments), "", "")[:2]
    if len(new) <= max(len(old), 1):
        return 0
    return text_of(value).count(old) * (len(new) - len(old))


def _joined(value: object, arguments: Sequence[object]) -> int:
    glue = len(text_of(arguments[0])) if arguments else 1
    return weigh(value) + (glue * len(value) if isinstance(value, list | tuple | range) else 0)


def _split(value: object, arguments: Sequence[object]) -> int:
    text, mark = text_of(value), text_of(arguments[0]) if arguments else ""
    parts = text.count(mark)
    return _ITEM * parts if parts > _SMALL else 0


_GROWING: Mapping[str, Callable[[object, Sequence[object]], int]] = {
    "replace": _replaced,
    "join": _joined,
    "split": _split,
}
