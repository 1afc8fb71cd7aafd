"""Rows of boxes for a graph: edges lead down, few of them cross.

Each box gets a row below those that lead to it; within the rows boxes are ordered by where their
neighbours stand, then moved towards them. What an edge passes on its way gets a place of its own there.
This is the method of Sugiyama, Tagawa and Toda (1981). Units are CSS pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 8
_MOST_PASSED = 4_000
"""So many places of passing edges are told apart; a graph with more is ordered without them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a box is."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two boxes, by their numbers."""

    source: int
    target: int
    is_level: bool = False
    """They may stand in one row."""
    words: Size = Size(0, 0)
    """How large its words are."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where everything stands."""

    corners: tuple[tuple[int, int], ...]
    """Upper left corner of each box."""
    bends: Mapping[int, tuple[tuple[int, int], ...]]
    """What each edge, by its number, passes on its way, from source to target."""
    labels: Mapping[int, tuple[int, int]]
    """The middle of each edge's words, where they have a place of their own."""
    width: int
    height: int


def rows(sizes: Sequence[Size], links: Sequence[Link], *, gap: int, row_gap: int) -> Rows:
    """Give each box a place."""
    if not sizes:
        return Rows((), {}, {}, 0, 0)
    return _Placing(sizes, links, gap, row_gap).placed()


class _Placing:
    def __init__(self, sizes: Sequence[Size], links: Sequence[Link], gap: int, row_gap: int) -> None:
        self.sizes = list(sizes)
        self.count = len(sizes)
        self.gap, self.row_gap = gap, row_gap
        self.links = links
        # Where edges have words, a row of these lies between two of boxes.
        self.step = 2 if any(each.words.width for each in links) else 1
        self.ranks = [self.step * rank for rank in _ranks(self.count, links)]
        self.worded: dict[int, int] = {}
        self.chains: dict[int, list[int]] = {}
        self.below: dict[int, list[int]] = defaultdict(list)
        self.above: dict[int, list[int]] = defaultdict(list)
        self.level: dict[int, list[int]] = defaultdict(list)
        self._chain()

    def _chain(self) -> None:
        """Give each edge a place in each row that it passes."""
        passed = sum(abs(self.ranks[each.source] - self.ranks[each.target]) for each in self.links)
        for number, link in enumerate(self.links):
            upper, lower = link.source, link.target
            if self.ranks[upper] > self.ranks[lower]:
                upper, lower = lower, upper
            if self.ranks[upper] == self.ranks[lower]:
                if upper != lower:
                    self.level[link.source].append(link.target)
                continue
            chain = [upper]
            middle = (self.ranks[upper] + self.ranks[lower]) // 2
            for rank in range(self.ranks[upper] + 1, self.ranks[lower] if passed < _MOST_PASSED else 0):
                has_words = link.words.width > 0 and rank == middle
                if has_words:
                    self.worded[number] = len(self.sizes)
                self.sizes.append(link.words if has_words else Size(8, 0))
                self.ranks.append(rank)
                chain.append(len(self.sizes) - 1)
            chain.append(lower)
            for first, second in pairwise(chain):
                self.below[first].append(second)
                self.above[second].append(first)
            self.chains[number] = chain if link.source == upper else chain[::-1]

    def placed(self) -> Rows:
        """Order the rows, then move boxes towards their neighbours."""
        order = self._ordered()
        xs = self._moved(order)
        tops, heights = self._tops(order)
        corners = []
        for box in range(self.count):
            rank = self.ranks[box]
            corners.append(
                (
                    xs[box] - self.sizes[box].width // 2,
                    tops[rank] + (heights[rank] - self.sizes[box].height) // 2,
                )
            )
        left = min(x for x, _ in corners)
        left = min(
            [left, *(xs[each] - self.sizes[each].width // 2 for each in range(self.count, len(self.sizes)))]
        )
        bends = {
            number: tuple(
                point
                for each in chain[1:-1]
                for point in self._through(xs[each] - left, self.ranks[each], tops, heights, chain)
            )
            for number, chain in self.chains.items()
        }
        width = max(x - left + self.sizes[box].width for box, (x, _) in enumerate(corners))
        more = range(self.count, len(self.sizes))
        width = max([width, *(xs[each] - left + self.sizes[each].width // 2 for each in more)])
        height = tops[-1] + heights[-1]
        labels = {
            number: (xs[each] - left, tops[self.ranks[each]] + heights[self.ranks[each]] // 2)
            for number, each in self.worded.items()
        }
        return Rows(tuple((x - left, y) for x, y in corners), bends, labels, width, height)

    def _through(
        self, x: int, rank: int, tops: Sequence[int], heights: Sequence[int], chain: Sequence[int]
    ) -> Iterable[tuple[int, int]]:
        """Pass a row straight: an edge must not cut the corners of the boxes beside it."""
        points = [(x, tops[rank]), (x, tops[rank] + heights[rank])][: 2 if heights[rank] else 1]
        return points if self.ranks[chain[0]] < rank else points[::-1]

    def _ordered(self) -> list[list[int]]:
        order: list[list[int]] = [[] for _ in range(max(self.ranks) + 1)]
        for box, rank in enumerate(self.ranks):
            order[rank].append(box)
        best, least = [list(row) for row in order], _crossings(order, self.below)
        for sweep in range(_SWEEPS):
            is_down = sweep % 2 == 0
            neighbours = self.above if is_down else self.below
            ranks = range(1, len(order)) if is_down else range(len(order) - 2, -1, -1)
            for rank in ranks:
                near = order[rank - 1] if is_down else order[rank + 1]
                at = {box: place for place, box in enumerate(near)}
                order[rank] = self._sorted(order[rank], neighbours, at)
            crossings = _crossings(order, self.below)
            if crossings < least:
                best, least = [list(row) for row in order], crossings
        return [self._with_level(row) for row in best]

    @staticmethod
    def _sorted(row: list[int], neighbours: Mapping[int, list[int]], at: Mapping[int, int]) -> list[int]:
        wish = {}
        for place, box in enumerate(row):
            known = [at[each] for each in neighbours.get(box, ()) if each in at]
            wish[box] = sum(known) / len(known) if known else float(place)
        return sorted(row, key=lambda box: wish[box])

    def _with_level(self, row: list[int]) -> list[int]:
        """Put what an edge leads to within the row behind what it leads from."""
        for box in list(row):
            for target in self.level.get(box, ()):
                if target in row and row.index(target) < row.index(box):
                    row.remove(target)
                    row.insert(row.index(box) + 1, target)
        return row

    def _moved(self, order: list[list[int]]) -> list[int]:
        """Return the middle of each box: as near to its neighbours as the gaps allow."""
        xs = [0] * len(self.sizes)
        for row in order:
            x = 0
            for place, box in enumerate(row):
                x += self._between(row[place - 1], box) if place else 0
                xs[box] = x
        for sweep in range(_SWEEPS):
            neighbours = self.above if sweep % 2 == 0 else self.below
            for row in order if sweep % 2 == 0 else order[::-1]:
                self._nudge(row, neighbours, xs)
        return xs

    def _nudge(self, row: list[int], neighbours: Mapping[int, list[int]], xs: list[int]) -> None:
        wishes = []
        for box in row:
            known = sorted(xs[each] for each in neighbours.get(box, ()))
            middle = len(known) // 2
            wishes.append((known[middle] + known[~middle]) // 2 if known else xs[box])
        lefts, rights = list(wishes), list(wishes)
        for place in range(1, len(row)):
            lefts[place] = max(wishes[place], lefts[place - 1] + self._between(row[place - 1], row[place]))
        for place in range(len(row) - 2, -1, -1):
            rights[place] = min(wishes[place], rights[place + 1] - self._between(row[place], row[place + 1]))
        # The mean of both keeps the gaps and favours neither side.
        for box, left, right in zip(row, lefts, rights, strict=True):
            xs[box] = (left + right) // 2

    def _between(self, first: int, second: int) -> int:
        """Return how far apart the middles of two neighbours in a row must be."""
        least = (self.sizes[first].width + self.sizes[second].width) // 2 + self.gap
        words = (
            [each.words.width + 30 for each in self.links if {each.source, each.target} == {first, second}]
            if first < self.count and second < self.count and len(self.links) < _MOST_PASSED // 8
            else []
        )
        return least + max(words, default=0)

    def _tops(self, order: list[list[int]]) -> tuple[list[int], list[int]]:
        heights = [max((self.sizes[box].height for box in row), default=0) for row in order]
        tops, y = [], 0
        for height in heights:
            tops.append(y)
            y += height + self.row_gap // self.step
        return tops, heights


def _ranks(count: int, links: Sequence[Link]) -> list[int]:
    """Return the row of each box; an edge that closes a circle leads up."""
    out: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        if link.source != link.target:
            out[link.source].append(link)
    back: set[int] = set()
    state = [0] * count
    for start in range(count):
        if not state[start]:
            _walk(start, out, state, back)
    return _longest(count, [link for links_ in out.values() for link in links_ if id(link) not in back])


def _walk(start: int, out: Mapping[int, Sequence[Link]], state: list[int], back: set[int]) -> None:
    """Go down from a box, and note links that lead back by identity; `state` is 1 on the way, then 2."""
    stack = [(start, iter(out.get(start, ())))]
    state[start] = 1
    while stack:
        box, rest = stack[-1]
        for link in rest:
            if state[link.target] == 1:
                back.add(id(link))
            elif not state[link.target]:
                state[link.target] = 1
                stack.append((link.target, iter(out.get(link.target, ()))))
                break
        else:
            state[box] = 2
            stack.pop()


def _longest(count: int, links: Sequence[Link]) -> list[int]:
    """Put each box one row below the lowest that leads to it."""
    waiting = [0] * count
    out: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        waiting[link.target] += 1
        out[link.source].append(link)
    ranks = [0] * count
    ready = [box for box in range(count) if not waiting[box]]
    while ready:
        box = ready.pop(0)
        for link in out[box]:
            ranks[link.target] = max(ranks[link.target], ranks[box] + (0 if link.is_level else 1))
            waiting[link.target] -= 1
            if not waiting[link.target]:
                ready.append(link.target)
    return ranks


def _crossings(order: Sequence[Sequence[int]], below: Mapping[int, Sequence[int]]) -> int:
    """Count how often edges between neighbouring rows cross."""
    crossings = 0
    for upper, lower in pairwise(order):
        at = {box: place for place, box in enumerate(lower)}
        ends: list[int] = []
        for box in upper:
            ends += sorted(at[each] for each in below.get(box, ()) if each in at)
        crossings += sum(
            first > second for place, first in enumerate(ends[:400]) for second in ends[place + 1 : 400]
        )
    return crossings
