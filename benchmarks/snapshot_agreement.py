#!/usr/bin/env python3
"""Measures generated snapshots against those that structures come with.

usage: snapshot_agreement.py DIR|FILE.tgz... [--package FILE|DIR]... [--release NAME] [--show N] [--only ID]
                             [--unfold] [--pin]

Every StructureDefinition that has both a differential and a snapshot, and constrains another, loses its
snapshot; a new one is generated and compared: the ids in their order, and for each element all its keys. What
either snapshot has more than the other counts. The figures end with a line for each key: how many elements
have it, and in how many it differs; then what differs, as deep as it does (`constraint.source`). A `.tgz` is
a FHIR package, a base and a set at once.

Structures whose base neither the set nor a package holds are counted apart.

Some published snapshots contradict their own differential (STU3's tools dropped `max = 0` from extensions).
Such elements count as different in the first figure; the last sets them apart, and so it does with
versions that recent tools add to inherited canonicals of FHIR itself (`…/Patient|4.0.1`).

Forge wrote the children of whatever datatype an author had looked at into the snapshot. `--unfold` does the
same: it adds those elements to the differential, empty, before it generates. `--pin` gives what FHIR's own
definitions name their version, as HL7's tools do since September 2025.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from snapshot_tally import Tally

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import detect
from site_builder.fhir.snapshot import SnapshotContext, SnapshotElement, generate
from site_builder.read.packages import Package, open_packages
from site_builder.snapshots import read_structures

Json = Mapping[str, Any]


def main() -> None:
    """Print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, metavar="DIR|FILE.tgz")
    parser.add_argument("--package", action="append", default=[], help="FHIR package to take bases from")
    parser.add_argument("--release", default="R4", help="of structures that don't say theirs")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of difference")
    parser.add_argument("--only", default="", help="id of the one structure to compare")
    parser.add_argument("--unfold", action="store_true", help="unfold what the given snapshot unfolds")
    parser.add_argument("--pin", action="store_true", help="pin what FHIR's own definitions name")
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
        measured = measure(
            found, library, given.release, only=given.only, is_unfolding=given.unfold, is_pinning=given.pin
        )
        measured.show(str(place), given.show)
    for problem in problems:
        print(problem, file=sys.stderr)


def measure(
    structures: Iterator[Json],
    library: DefinitionsLibrary,
    default: str,
    *,
    only: str,
    is_unfolding: bool,
    is_pinning: bool,
) -> Tally:
    """Compare every structure that has both views."""
    tally = Tally()
    by_release: dict[str, list[Json]] = defaultdict(list)
    for structure in structures:
        release = detect(structure, default).name
        by_release[release].append(neutral(structure, release))
    for release, own in by_release.items():
        context = SnapshotContext(library.release(release), own, is_pinning=is_pinning)
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
            if any(problem.code == "unknown-base" for problem in snapshot.problems):
                tally.baseless += 1
                continue
            tally.add(name, structure, expected, snapshot)
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


if __name__ == "__main__":
    main()
