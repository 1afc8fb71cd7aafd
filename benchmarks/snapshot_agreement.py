#!/usr/bin/env python3
"""Measures generated snapshots against those that structures come with.

usage: snapshot_agreement.py DIR|FILE.tgz... [--package FILE|DIR]... [--release NAME] [--show N] [--only ID]
                             [--unfold]

Every StructureDefinition that has both a differential and a snapshot, and constrains another, loses its
snapshot; a new one is generated and compared: the ids in their order, and for each element cardinality,
types, short text, binding, flags, slicing, fixed values and patterns. A `.tgz` is a FHIR package, a base and
a set at once.

Some published snapshots contradict their own differential (STU3's tools dropped `max = 0` from extensions).
Such elements count as different in the first figure; the second sets them apart.

Forge wrote the children of whatever datatype an author had looked at into the snapshot. `--unfold` does the
same: it adds those elements to the differential, empty, before it generates.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import detect
from site_builder.fhir.snapshot import SnapshotContext, SnapshotElement, generate
from site_builder.fhir.snapshot_comparison import Comparison, compare, contradictions
from site_builder.read.packages import Package, open_packages
from site_builder.snapshots import read_structures

Json = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """What a set's comparisons add up to."""

    structures: int = 0
    same_ids: int = 0
    elements: int = 0
    equal: int = 0
    contradictory: int = 0
    """Elements that differ although their own differential says what ours says."""
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, compared: Comparison, excused: frozenset[tuple[str, str]]) -> None:
        """Count one structure."""
        self.structures += 1
        self.same_ids += compared.has_same_ids
        self.elements += compared.elements
        self.equal += compared.equal
        if not compared.has_same_ids:
            self.note("ids", name)
        differing: dict[str, bool] = {}
        for found in compared.differences:
            is_excused = (found.element, found.key) in excused
            differing[found.element] = differing.get(found.element, True) and is_excused
            kind = (
                f"{found.key} (the given snapshot contradicts its differential)" if is_excused else found.key
            )
            self.note(kind, f"{name} {found.element}: {_brief(found.expected)} → {_brief(found.found)}")
        self.contradictory += sum(differing.values())

    def note(self, kind: str, example: str) -> None:
        """Count one difference."""
        self.kinds[kind] += 1
        self.examples[kind].append(example)

    def show(self, title: str, number: int) -> None:
        """Print the figures and examples of each kind of difference."""
        elements = max(self.elements, 1)
        print(f"{title}: {self.structures} structures, {self.elements} elements, {self.seconds:.2f} s")
        print(f"  equal id lists:    {self.same_ids} of {self.structures}")
        print(f"  equal elements:    {self.equal / elements:.2%} ({self.elements - self.equal} differ)")
        fair = (self.equal + self.contradictory) / elements
        print(f"  …set apart those that contradict their own differential: {fair:.2%}")
        for kind, times in self.kinds.most_common():
            print(f"  {times:6} {kind}")
            for example in self.examples[kind][:number]:
                print(f"           {example}")


def main() -> None:
    """Print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, metavar="DIR|FILE.tgz")
    parser.add_argument("--package", action="append", default=[], help="FHIR package to take bases from")
    parser.add_argument("--release", default="R4", help="of structures that don't say theirs")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of difference")
    parser.add_argument("--only", default="", help="id of the one structure to compare")
    parser.add_argument("--unfold", action="store_true", help="unfold what the given snapshot unfolds")
    given = parser.parse_args()
    problems = Problems()
    packages = open_packages(
        [str(Path(path).resolve()) for path in given.package], Path.cwd(), None, problems
    )
    for place in given.sets:
        own = (
            open_packages([str(place.resolve())], Path.cwd(), None, problems)
            if place.suffix == ".tgz"
            else ()
        )
        library = DefinitionsLibrary([*own, *packages])
        found = (
            _of_package(own[0])
            if own
            else (source.content for source in read_structures([place], library, given.release, problems))
        )
        measured = measure(found, library, given.release, only=given.only, is_unfolding=given.unfold)
        measured.show(str(place), given.show)
    for problem in problems:
        print(problem, file=sys.stderr)


def measure(
    structures: Iterator[Json], library: DefinitionsLibrary, default: str, *, only: str, is_unfolding: bool
) -> Tally:
    """Compare every structure that has both views."""
    tally = Tally()
    by_release: dict[str, list[Json]] = defaultdict(list)
    for structure in structures:
        release = detect(structure, default).name
        by_release[release].append(neutral(structure, release))
    for release, own in by_release.items():
        context = SnapshotContext(library.release(release), own)
        for structure in own:
            name = structure.get("id") or structure.get("url", "?")
            if not _has_both(structure) or (only and only != name):
                continue
            expected = structure["snapshot"]["element"]
            bare: Json = {key: value for key, value in structure.items() if key != "snapshot"}
            if is_unfolding:
                bare = _unfolding(bare, expected, generate(bare, context).elements)
            started = time.perf_counter()
            snapshot = generate(bare, context)
            tally.seconds += time.perf_counter() - started
            found = [element.definition for element in snapshot.elements]
            excused = contradictions(structure["differential"]["element"], expected, found)
            tally.add(name, compare(expected, found), excused)
            for problem in snapshot.problems:
                tally.note(f"problem {problem.code}", f"{name} {problem.element}: {problem.message}")
    return tally


def _has_both(structure: Json) -> bool:
    views = [structure.get(view, {}).get("element") for view in ("snapshot", "differential")]
    return all(views) and structure.get("derivation") == "constraint"


def _of_package(package: Package) -> Iterator[Json]:
    for entry in package.entries():
        if entry.type == "StructureDefinition" and (found := package.read(entry)) is not None:
            yield found


def _unfolding(structure: Json, expected: Sequence[Json], found: Sequence[SnapshotElement]) -> Json:
    """Add the elements that are missing to a differential, without saying anything about them."""
    stated = {element["id"]: element for element in structure["differential"]["element"]}
    ours = {element.definition["id"] for element in found}
    if not stated.keys() <= {element["id"] for element in expected}:
        return structure
    elements = []
    for element in expected:
        identifier = element["id"]
        if identifier in stated:
            elements.append(stated[identifier])
        elif identifier not in ours:
            elements.append({key: element[key] for key in ("id", "path", "sliceName") if key in element})
    return {**structure, "differential": {"element": elements}}


def _brief(value: object) -> str:
    text = "present" if isinstance(value, Mapping) and "path" in value else str(value)
    return text if len(text) <= 120 else text[:119] + "…"


if __name__ == "__main__":
    main()
