"""Trees of places: where each value of a text stands, whatever its syntax."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Pointer = tuple[str | int, ...]
"""The way to a value: names of members and positions in lists, such as `("element", 3, "min")`."""


@dataclass(slots=True)
class SourceNode:
    """A value's place."""

    at: int
    """Offset of what a finding about it points to: a member's key, a list's entry, an element's tag."""
    value_at: int
    """Offset of the value itself."""
    members: dict[str, SourceNode] | None = None
    """An object's members by name; None for anything else."""
    entries: list[SourceNode] | None = None
    """A list's entries; the elements of one name that XML repeats."""

    def nearest(self, pointer: Pointer) -> SourceNode:
        """Follow a pointer as far as there is something."""
        node = self
        for step in pointer:
            found = node.member(step) if isinstance(step, str) else node.entry(step)
            if found is None:
                break
            node = found
        return node

    def member(self, name: str) -> SourceNode | None:
        """Return a member; what JSON keeps beside a primitive (`_name`) may stand with it."""
        if self.members is None:
            return None
        return self.members.get(name) or self.members.get(name.removeprefix("_"))

    def entry(self, position: int) -> SourceNode | None:
        """Return an entry of a list; a value alone is the first one of its kind."""
        if self.entries is None:
            return self if position == 0 else None
        return self.entries[position] if -1 < position < len(self.entries) else None


@dataclass(frozen=True, slots=True)
class Tree:
    """The places of a whole text."""

    root: SourceNode
    repeated: Sequence[tuple[str, int]] = ()
    """Keys that an object has already, each with its offset."""
    no_numbers: Sequence[tuple[str, int]] = ()
    """JSON: words that Python reads as numbers and JSON does not, each with its offset."""
    starts: Sequence[int] = ()
    """XML: the offset of every start tag, in the order of the text."""


Builder = Callable[[str], Tree]
"""Makes the tree of a text that can be parsed; of another one, as much as there is."""


@dataclass(slots=True)
class Lines:
    """Turns offsets of a text into lines and columns."""

    text: str
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Find where lines begin."""
        text, starts, at = self.text, [0], -1
        while (at := text.find("\n", at + 1)) >= 0:
            starts.append(at + 1)
        self._starts = starts

    def end(self) -> tuple[int, int]:
        """Return the line and column behind the text."""
        return self.at(len(self.text))

    def at(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
