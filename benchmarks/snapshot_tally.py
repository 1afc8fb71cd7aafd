"""What comparisons of snapshots add up to, and how they are printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.fhir.snapshot import Snapshot
from site_builder.fhir.snapshot.comparison import (
    Comparison,
    Difference,
    compare,
    contradictions,
    is_pinned,
    values_of,
)

Json = Mapping[str, Any]
CONTRADICTED = " (the given snapshot contradicts its differential)"
PINNED = " (the given snapshot pins a version)"


@dataclass(slots=True)
class Tally:
    """The figures of a set."""

    structures: int = 0
    baseless: int = 0
    """Structures that are not compared, since nobody has their base."""
    same_ids: int = 0
    elements: int = 0
    equal: int = 0
    equal_facts: int = 0
    """Elements that differ in nothing but texts."""
    contradictory: int = 0
    """Elements that differ although their own differential says what ours says."""
    pinned: int = 0
    """Elements that differ only in versions that neither base nor differential gives to canonicals."""
    seconds: float = 0.0
    keys: Counter[str] = field(default_factory=Counter)
    """Elements that have a key, in either snapshot."""
    unlike: Counter[str] = field(default_factory=Counter)
    """Those in which the key's values differ."""
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, structure: Json, expected: Sequence[Json], snapshot: Snapshot) -> Comparison:
        """Compare one structure's snapshot with the expected one, and count it."""
        found = [element.definition for element in snapshot.elements]
        compared = compare(expected, found)
        self.structures += 1
        self.same_ids += compared.has_same_ids
        self.elements += compared.elements
        self.equal += compared.equal
        self.equal_facts += compared.equal_facts
        self.keys += compared.keys
        if not compared.has_same_ids:
            self.note("ids", name)
        stated = structure.get("differential", {}).get("element", ())
        self._weigh(name, compared, contradictions(stated, expected, found))
        for problem in snapshot.problems:
            self.note(f"problem {problem.code}", f"{name} {problem.element}: {problem.message}")
        return compared

    def _weigh(self, name: str, compared: Comparison, excused: frozenset[tuple[str, str]]) -> None:
        """Note every difference, and count elements by what excuses all of theirs."""
        excuses: dict[str, set[str]] = defaultdict(set)
        for found in compared.differences:
            excuse = _excuse(found, excused)
            excuses[found.element].add(excuse)
            self.unlike.update(_keys_of(found))
            what = ", ".join(found.parts) or found.key
            self.note(
                f"{what}{excuse}",
                f"{name} {found.element}: {_brief(found.expected)} → {_brief(found.found)}",
            )
        self.pinned += sum(found == {PINNED} for found in excuses.values())
        self.contradictory += sum("" not in found and found != {PINNED} for found in excuses.values())

    def note(self, kind: str, example: str) -> None:
        """Count one difference."""
        self.kinds[kind] += 1
        self.examples[kind].append(example)

    def show(self, title: str, number: int) -> None:
        """Print the figures and `number` examples of each kind of difference."""
        elements = max(self.elements, 1)
        print(f"{title}: {self.structures} structures, {self.elements} elements, {self.seconds:.2f} s")
        if self.baseless:
            print(f"  without a base:    {self.baseless} more, not compared")
        print(f"  equal id lists:    {self.same_ids} of {self.structures}")
        print(f"  equal elements:    {self.equal / elements:.2%} ({self.elements - self.equal} differ)")
        unlike = self.elements - self.equal_facts
        print(f"  …but for texts:    {self.equal_facts / elements:.2%} ({unlike} differ)")
        equal = self.equal + self.pinned
        if self.pinned:
            print(f"  …but for versions that the given snapshots pin: {equal / elements:.2%}")
        fair = (equal + self.contradictory) / elements
        print(f"  …set apart those that contradict their own differential: {fair:.2%}")
        print("  keys, elements that have one, and those in which it differs:")
        for key in sorted(self.keys):
            print(f"  {key:20} {self.keys[key]:7} {self.unlike[key] or '':7}")
        for kind, times in self.kinds.most_common():
            print(f"  {times:6} {kind}")
            for example in self.examples[kind][:number]:
                print(f"           {example}")


def _keys_of(found: Difference) -> Sequence[str]:
    """Return the keys that a difference is one of: all that an element has which one side lacks."""
    whole = found.expected or found.found
    if found.key in ("missing", "surplus") and isinstance(whole, Mapping):
        return [*values_of(whole)]
    return (found.key,)


def _excuse(found: Difference, excused: frozenset[tuple[str, str]]) -> str:
    if (found.element, found.key) in excused:
        return CONTRADICTED
    return PINNED if is_pinned(found) else ""


def _brief(value: object) -> str:
    text = "present" if isinstance(value, Mapping) and "path" in value else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
