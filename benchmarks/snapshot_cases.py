#!/usr/bin/env python3
"""Measures generated snapshots against HL7's test cases for snapshot generation.

usage: snapshot_cases.py FOLDER [--package FILE|DIR]... [--release NAME] [--show N] [--only ID] [--pin]

FOLDER holds a `manifest.xml` as https://github.com/FHIR/fhir-test-cases has them below
`r5/snapshot-generation`: for each test the files `ID-input` and `ID-expected` or `ID-output`, in XML or
JSON, and those that its `include` and `register` name. All files of a test are of one release, whatever
they say: that of the test's `version`, else `--release`, else the one that FOLDER's path names.

Each test is one line: what came out, its id, and how many elements differ. Tests that are to fail pass when a
problem is reported. What a test refers to that neither a package nor what is built in has sets it apart, as
`needs`. Then follow the figures of all tests that can be compared, and those of the ones set apart.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from snapshot_tally import Tally

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import Release, release_named, release_of
from site_builder.fhir.snapshot import Snapshot, SnapshotContext, generate
from site_builder.read.packages import open_packages
from site_builder.snapshots import read_structures

Json = Mapping[str, Any]
_FORMATS = ("xml", "json")


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a manifest."""

    name: str
    others: tuple[str, ...]
    """Names of the files that it builds on."""
    release: Release
    is_failing: bool
    """Whether the differential is one that can't be applied."""


class Bench:
    """Runs the tests of a folder."""

    def __init__(
        self, folder: Path, library: DefinitionsLibrary, cases: Sequence[Case], *, is_pinning: bool
    ) -> None:
        """Take the folder and its tests, which may build on each other."""
        self.folder = folder
        self.library = library
        self.is_pinning = is_pinning
        self.inputs: dict[str, str] = {}
        """Names of all files that tests name, by canonical URL; the first one counts."""
        for case in cases:
            for name in (f"{case.name}-input", *case.others):
                if (found := self.structure(name, case.release)) is not None:
                    self.inputs.setdefault(found.get("url", ""), name)
        self.tally = Tally()
        self.lacking = Tally()
        """Of tests that refer to what nobody has."""
        self.verdicts: Counter[str] = Counter()

    def run(self, case: Case) -> None:
        """Generate and compare one test's snapshot."""
        given = self.read(f"{case.name}-input", case.release)
        if given is None:
            self.say(case, "no input")
            return
        structure = _bare(given)
        context = self.context(case, structure)
        started = time.perf_counter()
        snapshot = generate(structure, context)
        self.tally.seconds += time.perf_counter() - started
        if case.is_failing:
            reported = ", ".join(sorted({problem.code for problem in snapshot.problems}))
            self.say(case, "rejected" if reported else "not rejected", reported)
            return
        expected = self.read(f"{case.name}-expected", case.release)
        expected = expected or self.read(f"{case.name}-output", case.release)
        if expected is None or not expected.get("snapshot", {}).get("element"):
            self.say(case, "no expected output")
            return
        self.compare(case, structure, expected["snapshot"]["element"], snapshot, _missing(structure, context))

    def context(self, case: Case, structure: Json) -> SnapshotContext:
        """Return what a test builds on: what it names, and bases that only other tests name."""
        found = [one for name in case.others if (one := self.structure(name, case.release))]
        definitions = self.library.release(case.release.name)
        context = SnapshotContext(definitions, [structure, *found], is_pinning=self.is_pinning)
        pending = [one.get("baseDefinition", "") for one in (structure, *found)]
        while pending:
            base = pending.pop()
            if context.structure(base) is None and base in self.inputs:
                more = self.structure(self.inputs[base], case.release) or {}
                found.append(more)
                pending.append(more.get("baseDefinition", ""))
                context = SnapshotContext(definitions, [structure, *found], is_pinning=self.is_pinning)
        return context

    def compare(
        self, case: Case, structure: Json, expected: Sequence[Json], snapshot: Snapshot, missing: str
    ) -> None:
        """Count a test with an expected output, apart when what it needs is missing."""
        tally = self.lacking if missing else self.tally
        compared = tally.add(case.name, structure, expected, snapshot)
        if not compared.differences and compared.has_same_ids:
            self.say(case, "equal")
            return
        differing = compared.elements - compared.equal
        order = "" if compared.has_same_ids else ", other ids or order"
        amount = f"{differing} of {compared.elements} elements differ{order}"
        self.say(case, "needs" if missing else "differs", f"{missing}; {amount}" if missing else amount)

    def say(self, case: Case, verdict: str, detail: str = "") -> None:
        """Print a test's line."""
        self.verdicts[verdict] += 1
        print(f"{verdict:13} {case.name:32} {detail}".rstrip())

    def structure(self, name: str, release: Release) -> Json | None:
        """Read a file that is built on; without its snapshot when that is another release's."""
        found = self.read(name, release)
        is_own = found is None or release_of(found.get("fhirVersion", "")) is release
        if found is None or is_own or not found.get("differential", {}).get("element"):
            return found
        return _bare(found)

    def read(self, name: str, release: Release) -> Json | None:
        """Read a file by its name without ending, in the neutral shape; None when it is not there."""
        for form in _FORMATS:
            file = self.folder / f"{name}.{form}"
            if file.is_file():
                found = read_structures([file], self.library, release.name, Problems(), release=release)
                return next((neutral(source.content, release.name) for source in found), None)
        return None


def main() -> None:
    """Print each test and the figures of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--package", action="append", default=[], help="FHIR package to take bases from")
    parser.add_argument("--release", default="", help="of tests that don't say theirs")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of difference")
    parser.add_argument("--only", default="", help="id of the one test to run")
    parser.add_argument("--pin", action="store_true", help="pin what FHIR's own definitions name")
    given = parser.parse_args()
    problems = Problems()
    packages = open_packages(
        [str(Path(path).resolve()) for path in given.package], Path.cwd(), None, problems
    )
    default = release_named(given.release) if given.release else _release_of_folder(given.folder.resolve())
    cases = [*read_manifest(given.folder / "manifest.xml", default)]
    bench = Bench(given.folder, DefinitionsLibrary(packages), cases, is_pinning=given.pin)
    for case in cases:
        if given.only in ("", case.name):
            bench.run(case)
    print(", ".join(f"{times} {verdict}" for verdict, times in bench.verdicts.most_common()))
    bench.tally.show(str(given.folder), given.show)
    bench.lacking.show("tests that need what nobody has", given.show)
    for problem in problems:
        print(problem, file=sys.stderr)


def read_manifest(file: Path, default: Release) -> Iterator[Case]:
    """Read the tests that generate a snapshot; those that only sort a differential are left out."""
    for test in etree.parse(file).getroot().iterfind("test"):
        if test.get("gen") != "true":
            continue
        named = f"{test.get('include', '')},{test.get('register', '')}"
        others = tuple(name for name in re.split(r"[,\s]+", named) if name)
        release = release_of(test.get("version", "")) or default
        yield Case(test.get("id", ""), others, release, test.get("fail") == "true")


def _bare(structure: Json) -> Json:
    return {key: value for key, value in structure.items() if key != "snapshot"}


def _release_of_folder(folder: Path) -> Release:
    """Find the release that a folder, or one above it, is named by; R5 when none is."""
    found = (release_of(part) for part in reversed(folder.parts))
    return next((release for release in found if release), release_named("R5"))


def _missing(structure: Json, context: SnapshotContext) -> str:
    """Name the first definition that a structure refers to and nobody has; empty when all are there."""
    named = [structure.get("baseDefinition", "")]
    for element in structure.get("differential", {}).get("element", ()):
        for item in element.get("type", ()):
            named += item.get("profile", ())
    for url in named:
        if url and context.conforms_to(url.partition("#")[0]) is None:
            return str(url)
    return ""


if __name__ == "__main__":
    main()
