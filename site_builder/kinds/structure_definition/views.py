"""In which views of a profile something stands that its page shows once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition.key import key_elements
from site_builder.kinds.structure_definition.profile import Profile, is_prohibited, walk


class Views:
    """Tells which views lack a row of the tables beside the trees."""

    def __init__(self, profile: Profile) -> None:
        """Look up the key elements; a profile without a snapshot has the differential alone."""
        self.profile = profile
        self._has_both = bool(profile.snapshot and profile.differential)
        self._keys = key_elements(profile) if profile.snapshot else ()
        self._full = frozenset(node.id for node in walk(profile.snapshot))

    def elements(self) -> Iterator[ElementNode]:
        """Yield what may be there: the snapshot's elements, then those that only the differential has."""
        yield from _possible(self.profile.snapshot)
        for node in _possible(self.profile.differential):
            if node.id not in self._full:
                yield node

    def lacking(
        self, nodes: Iterable[ElementNode], is_stated: Callable[[ElementNode], bool]
    ) -> tuple[str, ...]:
        """Return a class name for each view that has none of the elements: `not-key`, `not-differential`.

        `is_stated` tells whether the differential states what the row is about.
        """
        own = list(nodes)
        marks: list[str] = []
        if self.profile.snapshot and not any(node in self._keys for node in own):
            marks.append("not-key")
        if self._has_both and not any(is_stated(node) for node in own):
            marks.append("not-differential")
        if self.profile.snapshot and not any(node.id in self._full for node in own):
            marks.append("not-snapshot")
        return tuple(marks)


def _possible(nodes: Sequence[ElementNode]) -> Iterator[ElementNode]:
    """Leave out what is prohibited, and all below it: `animal.species` of a person."""
    for node in nodes:
        if not is_prohibited(node.definition):
            yield node
            yield from _possible([*node.below()])
