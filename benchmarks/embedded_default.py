#!/usr/bin/env python3
"""Compares a guide built with nothing but what is built in against the same with FHIR packages.

usage: embedded_default.py GUIDE --package FILE.tgz... [--show N] [--keep FOLDER]

Both builds start a new process with a home folder of its own: one has no package cache, the other the
packages given. Rows of profile tables are compared cell by cell, rows of other tables and blocks as text,
findings one by one. What differs is counted by the place it stands in, prose (text that is longer with
packages, or only there) apart from facts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

Cells = Mapping[str, str]
"""Text of each cell of a row, by the name of its column."""
_PROSE = (
    "'Definition'",
    "'Short text'",
    "'Comments'",
    "'Requirements'",
    "'Alternate names'",
    "'Mappings'",
    "'Order meaning'",
    "'Meaning if missing'",
)
"""Terms of definition pages; mappings are no prose, but not built in either."""
_LEFT_OUT = ("search.html", "qa.html", "downloads.html")
_BREAKS = frozenset({"tr", "td", "th", "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "div", "section", "br"})
_PARTS = frozenset({"span", "abbr"})
"""What a cell's parts are drawn with that only some views have."""


class _Page(HTMLParser):
    """Reads a page's profile tables as rows, and everything else as lines under anchor and term."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, str]] = defaultdict(dict)
        self.lines: dict[str, list[str]] = defaultdict(list)
        self._row = self._cell = self._anchor = self._term = ""
        self._views: tuple[str, ...] = ()
        self._shown: list[tuple[str, ...]] = []
        """The views that have what is open: the row, then parts of its cells that only some have."""
        self._is_term = False
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where the text that follows belongs."""
        given = {name: value or "" for name, value in attrs}
        self._is_hidden = self._is_hidden or tag in ("script", "style", "svg", "footer", "nav")
        if "id" in given:
            self._anchor, self._term = given["id"], ""
        if tag == "dt":
            self._term, self._is_term = "", True
        if tag == "table":
            self._views = tuple((given.get("data-views") or given.get("data-view", "")).split())
        elif tag == "tr":
            self._row = (given.get("data-element") or f"{self._row}+") if self._views else ""
            self._shown = [self._of(self._views, given)]
        elif tag == "td":
            self._cell = given.get("class", "").partition(" ")[0]
        elif tag in _PARTS and self._row:
            self._shown.append(self._of(self._shown[-1], given))
        if tag in _BREAKS and self._row:
            self._add("\n")
        elif tag in _BREAKS:
            self.lines[self._place].append("")

    @staticmethod
    def _of(views: tuple[str, ...], given: Mapping[str, str]) -> tuple[str, ...]:
        """Leave out the views that lack what a tag opens: its classes name them."""
        lacking = given.get("class", "").split()
        return tuple(view for view in views if f"not-{view}" not in lacking)

    def _add(self, text: str) -> None:
        for view in self._shown[-1]:
            row = self.rows[f"{view} {self._row}"]
            row[self._cell] = row.get(self._cell, "") + text

    @property
    def _place(self) -> str:
        return f"{self._anchor}\t{self._term}"

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends."""
        self._is_hidden = self._is_hidden and tag not in ("script", "style", "svg", "footer", "nav")
        if tag == "table":
            self._views, self._row = (), ""
        elif tag in _PARTS and len(self._shown) > 1:
            self._shown.pop()
        elif tag == "dt":
            self._is_term = False

    def handle_data(self, text: str) -> None:
        """Keep text where it belongs."""
        if self._is_hidden:
            return
        if self._row:
            self._add(text)
        elif self._is_term:
            self._term += text
        else:
            lines = self.lines[self._place] or [""]
            lines[-1] += text
            self.lines[self._place] = lines


@dataclass(slots=True)
class Differences:
    """What differs, by where it stands."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    compared: Counter[str] = field(default_factory=Counter)

    def note(self, where: str, place: str, bare: str, full: str) -> None:
        """Count a text that the two builds don't have alike."""
        kind = f"{where}: {'prose' if _is_prose(where, bare, full) else 'FACT'}"
        self.counts[kind] += 1
        self.examples[kind].append(f"{place}\n      - {_brief(bare)}\n      + {_brief(full)}")

    def show(self, number: int) -> None:
        """Print the counts, and examples of each."""
        print("compared:", ", ".join(f"{count:,} {what}" for what, count in sorted(self.compared.items())))
        for kind, count in sorted(self.counts.items(), key=lambda item: (item[0][-4:], -item[1])):
            print(f"{count:7,} {kind}")
            for example in self.examples[kind][:number]:
                print(f"    {example}")


def main() -> None:
    """Build twice, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("guide", type=Path)
    parser.add_argument("--package", action="append", default=[], type=Path, required=True)
    parser.add_argument("--show", type=int, default=2, help="examples of each kind of difference")
    parser.add_argument("--keep", type=Path, help="folder to build the two sites in")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = given.keep or Path(scratch)
        bare = _built(given.guide, place / "embedded", [])
        full = _built(given.guide, place / "packages", given.package)
        compare(bare, full).show(given.show)


def compare(bare: Path, full: Path) -> Differences:
    """Compare two sites."""
    found = Differences()
    names = sorted({file.name for site in (bare, full) for file in site.glob("*.html")} - {*_LEFT_OUT})
    for name in names:
        if name.endswith((".json.html", ".xml.html")):
            continue
        first, second = _read(bare / name), _read(full / name)
        _compare_rows(name, first, second, found)
        for anchor in sorted({*first.lines, *second.lines}):
            _compare_lines(name, anchor, first.lines.get(anchor, ()), second.lines.get(anchor, ()), found)
    _compare_findings(bare, full, found)
    return found


def _built(guide: Path, site: Path, packages: Sequence[Path]) -> Path:
    home = site.parent / f"home-{site.name}"
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(home), "SOURCE_DATE_EPOCH": "0"}
    program = [sys.executable, "-m", "site_builder"]
    for package in packages:
        subprocess.run(
            [*program, "packages", "add", str(package)], check=True, env=environment, capture_output=True
        )
    command = [*program, "build", str(guide), "--output", str(site)]
    if subprocess.run(command, check=False, env=environment, capture_output=True).returncode > 1:
        sys.exit(f"{guide} could not be built")
    return site


def _read(file: Path) -> _Page:
    page = _Page()
    if file.exists():
        page.feed(file.read_text(encoding="utf-8"))
    return page


def _compare_rows(name: str, bare: _Page, full: _Page, found: Differences) -> None:
    for row in {**bare.rows, **full.rows}:
        view = row.partition(" ")[0]
        found.compared["rows"] += 1
        first, second = bare.rows.get(row, {}), full.rows.get(row, {})
        if not first or not second:
            found.note(f"{view} row", f"{name} {row}", str(first or ""), str(second or ""))
            continue
        for cell in {**first, **second}:
            if cell != "description":
                _note(f"{view} {cell}", f"{name} {row}", first.get(cell, ""), second.get(cell, ""), found)
                continue
            lines = [text.get(cell, "").splitlines() for text in (first, second)]
            for left, right in _unlike(*lines):
                found.note(f"{view} {cell}", f"{name} {row}", left, right)


def _compare_lines(
    name: str, anchor: str, bare: Sequence[str], full: Sequence[str], found: Differences
) -> None:
    kind = re.sub(r".*?(-definitions|-mappings|-examples)?\.html$", r"page\1", name)
    anchor, _, term = anchor.partition("\t")
    kind += f" '{_plain(term)}'" if _plain(term) else f" {re.sub('-.*', '-…', anchor)}"
    found.compared["lines"] += len(full)
    for left, right in _unlike(bare, full):
        found.note(kind, f"{name}#{anchor}", left, right)


def _unlike(bare: Sequence[str], full: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines that only one side has, in pairs as far as there are as many."""
    sides = [Counter(text for line in side if (text := _plain(line))) for side in (bare, full)]
    left, right = ([*(a - b).elements()] for a, b in (sides, reversed(sides)))
    for number in range(max(len(left), len(right))):
        yield (left[number : number + 1] or [""])[0], (right[number : number + 1] or [""])[0]


def _compare_findings(bare: Path, full: Path, found: Differences) -> None:
    sides = []
    for site in (bare, full):
        rows = json.loads((site / "qa.json").read_text(encoding="utf-8"))
        sides.append(_flat(rows))
    found.compared["findings"] += len(sides[1])
    for left, right in _unlike(*sides):
        found.note("finding", "", left, right)


def _flat(value: object) -> list[str]:
    """Return every finding of `qa.json` as a line."""
    if isinstance(value, dict) and "message" in value:
        return [f"{value.get('code')}: {value['message']}"]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [line for part in parts for line in _flat(part)]


def _note(where: str, place: str, bare: str, full: str, found: Differences) -> None:
    if _plain(bare) != _plain(full):
        found.note(where, place, _plain(bare), _plain(full))


def _is_prose(where: str, bare: str, full: str) -> bool:
    """Tell whether a difference is one of explaining text: sentences, that may be missing or be shorter."""
    if where == "finding" or where.endswith((" row", " flags", " card", " type", " name")):
        return False
    if where.endswith(_PROSE) or where.startswith("page-mappings"):
        return True
    words = re.findall(r"[A-Za-z]{2,}", full or bare)
    return len(words) >= 3


def _plain(text: str) -> str:
    return " ".join(text.split())


def _brief(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


if __name__ == "__main__":
    main()
