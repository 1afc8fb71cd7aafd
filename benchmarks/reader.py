#!/usr/bin/env python3
"""Measures what a profile's page costs its reader: room, rows, tab stops, paper, weight.

usage: reader.py SITE... [--only TEXT] [--width 1440]

SITE is a built site. Of each profile's page (`StructureDefinition-*.html`) that has an element table, opened
from the file system in a headless Chromium, it prints

* `first`: how far down the page the first row of the table stands, in CSS pixels;
* `row`: the median height of the rows that are seen, in CSS pixels, and how many there are;
* `stops`: how often Tab stops within the table before it goes on;
* `paper`: how many A4 pages the page prints on;
* `kB`: the page as it is and compressed.

The last line of a site has the medians and the worst of each.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

from selenium import webdriver

_NO_PAGE = re.compile(r"-(definitions|mappings|examples)\.html|\.(json|xml)\.html")
_PAPER = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
_MEASURE = """
const row = (each) => each.getClientRects().length > 0;
const table = [...document.querySelectorAll("table.tree")].find(row);
if (!table) return null;
const rows = [...table.tBodies[0].rows].filter((each) => each.dataset.element && row(each));
const heights = rows.map((each) => each.getBoundingClientRect().height).sort((a, b) => a - b);
const stops = [...table.querySelectorAll("a[href], button, [tabindex]")];
return [
  Math.round(rows[0].getBoundingClientRect().top + scrollY),
  Math.round(heights[Math.floor(heights.length / 2)]),
  rows.length,
  stops.filter((each) => each.tabIndex >= 0 && row(each) && !each.closest("thead")).length,
];
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs."""

    first: int
    row: int
    rows: int
    stops: int
    paper: int
    kilobytes: float
    compressed: float


def main() -> None:
    """Print a line for each page, and one for each site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sites", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--width", type=int, default=1440)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as profile:
        browser = _browser(profile, given.width)
        try:
            for site in given.sites:
                print(f"{site}\n{'page':60} first  row rows stops paper     kB   gz")
                costs = [cost for page in _pages(site, given.only) if (cost := _measured(browser, page))]
                if costs:
                    _summary(costs)
        finally:
            browser.quit()


def _pages(site: Path, only: str) -> Iterator[Path]:
    for page in sorted(site.glob("StructureDefinition-*.html")):
        if only in page.name and not _NO_PAGE.search(page.name):
            yield page


def _browser(profile: str, width: int) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "no-first-run", f"user-data-dir={profile}"):
        options.add_argument(f"--{argument}")
    options.add_argument("--disable-background-networking")
    browser = webdriver.Chrome(options=options)
    browser.set_window_size(width, 900)
    return browser


def _measured(browser: webdriver.Chrome, page: Path) -> Cost | None:
    browser.get(page.resolve().as_uri())
    found = browser.execute_script(_MEASURE)
    if found is None:
        return None
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", _PAPER)["data"])
    content = page.read_bytes()
    sizes = (round(len(each) / 1000, 1) for each in (content, gzip.compress(content)))
    cost = Cost(*found, len(re.findall(rb"/Type\s*/Page\b", pdf)), *sizes)
    _line(page.name, astuple(cost))
    return cost


def _summary(costs: Sequence[Cost]) -> None:
    columns = [*zip(*map(astuple, costs), strict=True)]
    _line(f"median of {len(costs)}", [median(each) for each in columns])
    _line("worst", [max(each) for each in columns])


def _line(name: str, values: Sequence[float]) -> None:
    first, row, rows, stops, paper, kilobytes, compressed = values
    print(
        f"{name[:60]:60} {first:5.0f} {row:4.0f} {rows:4.0f} {stops:5.0f} {paper:5.0f} "
        f"{kilobytes:6.1f} {compressed:4.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
