#!/usr/bin/env python3
"""Compares what a page finds in resources with what the validator finds, and says what that costs a reader.

usage: checker.py GUIDE SITE [--show N]

SITE is GUIDE as it was built. Each resource of the guide is checked on the site's page "Check a resource"
in headless Chromium, opened from disk, and by the validator. Printed is how many agree to the word (severity,
code, FHIRPath, line, column, message, profile); by code, what one of them alone finds; then the weight of
script and tables, compressed, and the time of a check once its tables are loaded. `--show` lists differences.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import open_browser

from site_builder.diagnostics import Problems
from site_builder.gather import gather
from site_builder.kinds.validity import context_of
from site_builder.model.assemble import assemble
from site_builder.model.guide import Artifact
from site_builder.model.library import open_library
from site_builder.model.view import GuideView
from site_builder.source.source_map import SourceMap
from site_builder.today import build_date
from site_builder.validation.engine import validate
from site_builder.validation.issue import located

_CHECK = """
const [text, release, done] = arguments;
const { tables } = document.querySelector(".checker").dataset;
const check = () => siteBuilderCheck(text, { release, profiles: [], tables });
const names = ["severity", "code", "expression", "line", "column", "message", "profile"];
check().then(() => {
  const started = performance.now();
  return check().then(({ issues, undecided }) => done([
    issues.map((each) => names.map((name) => String(each[name]))),
    [...undecided.values()].reduce((sum, each) => sum + each, 0),
    performance.now() - started,
  ]));
});
"""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What both found in one resource."""

    key: str
    ours: frozenset[Row]
    theirs: frozenset[Row]
    """Of the page."""
    undecided: int
    time_ms: float


def main() -> None:
    """Print the figures of one guide."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("guide", type=Path, metavar="GUIDE")
    parser.add_argument("site", type=Path, metavar="SITE")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="list as many differences")
    given = parser.parse_args()
    outcomes = list(compared(view_of(given.guide), given.site.resolve()))
    _print_agreement(outcomes, given.show)
    _print_weights(given.site)
    times = [each.time_ms for each in outcomes]
    print(f"a check in the page: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")


def view_of(root: Path) -> GuideView:
    """Read and assemble a guide."""
    problems = Problems()
    gathered = gather(root, None, lambda _done: None)
    library = open_library(gathered.raw.root, gathered.raw.config, problems)
    guide = assemble(gathered.raw, gathered.dialect, library, build_date(None), problems)
    return GuideView(guide, library)


def compared(view: GuideView, site: Path) -> Iterator[Outcome]:
    """Check each resource twice."""
    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(profile)
        try:
            browser.get((site / "check.html").as_uri())
            for artifact in view.guide.artifacts:
                text = view.source(artifact, "json")
                rows, undecided, time_ms = browser.execute_async_script(_CHECK, text, artifact.release)
                theirs = frozenset(tuple(row) for row in rows)
                yield Outcome(artifact.key, _validated(artifact, text, view), theirs, undecided, time_ms)
        finally:
            browser.quit()


def _validated(artifact: Artifact, text: str, view: GuideView) -> frozenset[Row]:
    places = SourceMap("resource.json", "json", text)
    found = []
    for issue in validate(artifact.resource, context_of(view, artifact.release)).issues:
        place = located(issue, places).location
        where = (issue.expression, str(place.line), str(place.column))
        found.append((issue.severity.word, issue.code, *where, issue.message, issue.profile))
    return frozenset(found)


def _print_agreement(outcomes: list[Outcome], shown: int) -> None:
    same = sum(each.ours == each.theirs for each in outcomes)
    print(f"resources {len(outcomes)}, the same in {same}")
    print(f"undecided in the page {sum(each.undecided for each in outcomes)}")
    for who, rows in (
        ("the page alone", [(each.key, row) for each in outcomes for row in each.theirs - each.ours]),
        ("the validator alone", [(each.key, row) for each in outcomes for row in each.ours - each.theirs]),
    ):
        print(f"{who}: {dict(Counter(row[1] for _, row in rows)) or 'nothing'}")
        for key, row in rows[:shown]:
            print(f"  {key}: {' | '.join(row)}")


def _print_weights(site: Path) -> None:
    folder = site / "check-tables"
    files: dict[str, Any] = {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in sorted(folder.rglob("*.js"))
    }
    script = _weight((site / "static" / "checker.js").read_bytes())
    form = _weight((site / "static" / "check.js").read_bytes())
    apart, joined = sum(map(_weight, files.values())), _weight(b"".join(files.values()))
    print(f"compressed: script {script:,} bytes, form {form:,}")
    print(f"tables: {len(files)} files, {apart:,} bytes; as one file {joined:,}")


def _weight(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main()
