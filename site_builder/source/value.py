"""Values together with the way to them, for checks: what is wrong is reported where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.source.tree import Pointer


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a resource, read as `json_access` reads."""

    content: Any
    pointer: Pointer = ()

    def member(self, name: str) -> Value:
        """Return a member of an object; one without content where there is none."""
        found = self.content.get(name) if isinstance(self.content, Mapping) else None
        return Value(found, (*self.pointer, name))

    def entries(self) -> Iterator[Value]:
        """Yield the entries of a list; none of anything else."""
        if isinstance(self.content, list | tuple):
            for at, each in enumerate(self.content):
                yield Value(each, (*self.pointer, at))

    def objects(self, name: str) -> Iterator[Value]:
        """Yield the objects of a member that is a list."""
        return (each for each in self.member(name).entries() if isinstance(each.content, Mapping))

    def texts(self, name: str) -> Iterator[Value]:
        """Yield the texts of a member that is a list, or a text alone."""
        found = self.member(name)
        if found.text:
            yield found
        yield from (each for each in found.entries() if each.text)

    def tree(self, name: str, below: str = "") -> Iterator[Value]:
        """Yield the objects of a list, behind each what it holds itself: under `below`, or the same name."""
        waiting = [self.objects(name)]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
            else:
                yield found
                waiting.append(found.objects(below or name))

    def members(self, name: str) -> Iterator[Value]:
        """Yield the members of a name, of this and all that is inside, in the order of the source."""
        waiting = [self]
        while waiting:
            value = waiting.pop()
            if isinstance(value.content, Mapping):
                if name in value.content:
                    yield value.member(name)
                steps: Iterable[tuple[str | int, Any]] = value.content.items()
            elif isinstance(value.content, list | tuple):
                steps = enumerate(value.content)
            else:
                continue
            inner = [Value(each, (*value.pointer, step)) for step, each in steps if _has_parts(each)]
            waiting.extend(reversed(inner))

    @property
    def text(self) -> str:
        """The content where it is a text; empty for anything else."""
        return self.content if isinstance(self.content, str) else ""


def _has_parts(content: Any) -> bool:
    return isinstance(content, Mapping | list | tuple)
