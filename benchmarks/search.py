#!/usr/bin/env python3
"""Measures a site's search: how high the right answers stand, what a query costs.

usage: search.py SITE QUERIES.tsv [--show]

SITE is a built guide; its own search page is opened from disk in headless Chromium, once for each query, and
its results are read in the order in which a reader sees them.

QUERIES is a table of three columns: the sort of query (id, canonical, path, code, words), the query as a
reader types it, and the right answers with blanks between them: `page.html`, or `page.html#place` where
only one place of the page will do. Printed is, for each sort and for all, the mean reciprocal rank (MRR)
of the first right answer: once where the page is enough, once where the place counts too. Then come the
size of the index, the bytes of scripts that a query loads, and its time in the page. `--show` lists the
queries whose page doesn't stand first.

`search_queries/` holds queries for seven guides: `care-connect` for the guide of this repository,
`care-connect-api` for <https://github.com/nhsconnect/CareConnectAPI>, `us-core` for
<https://github.com/HL7/US-Core>, `mcode` for <https://github.com/HL7/fhir-mCODE-ig>, `ips` for
<https://github.com/HL7/fhir-ips>, `ch-core` for <https://github.com/hl7ch/ch-core>, `ddcc` for
<https://github.com/WorldHealthOrganization/ddcc>. `ips` and `ch-core` were written before the ranking was
improved on them; `mcode` and `ddcc` after that, and were measured once. Those of `NAME-words` are readers'
words that the ranking may be improved on; of `NAME-held-out` only the sums are looked at (so never with
`--show`), and they say what to expect of queries that nobody has seen.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

_PATIENCE_S = 20
_RESULTS = """
const done = arguments[0];
const place = document.querySelector("[data-search-results]");
const ready = () => {
  if (!place.querySelector("[role=status]").textContent.trim()) return setTimeout(ready, 5);
  done([
    [...place.querySelectorAll(".search-results a")].map((link) => link.href),
    performance.now(),
    [...document.scripts].map((script) => script.src).filter((name) => /search/.test(name)),
  ]);
};
ready();
"""


@dataclass(frozen=True, slots=True)
class Query:
    """A line of the table."""

    sort: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the site said to a query."""

    query: Query
    by_page: int
    """1-based rank of the first right page; 0 for none."""
    by_place: int
    """1-based rank of the first right place; 0 for none."""
    first: str
    """What stands first."""
    time_ms: float
    """From opening the page to its results."""
    size_bytes: int
    """Scripts of the search that were loaded, compressed."""


def main() -> None:
    """Print the figures of one site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, metavar="SITE")
    parser.add_argument("queries", type=Path, metavar="QUERIES.tsv")
    parser.add_argument("--show", action="store_true", help="list queries whose page doesn't stand first")
    given = parser.parse_args()
    outcomes = list(measure(given.site.resolve(), read_queries(given.queries)))
    _print_ranks(outcomes)
    _print_costs(outcomes, given.site)
    if given.show:
        for each in outcomes:
            if each.by_page != 1 or each.by_place != 1:
                print(f"{each.by_page:3} {each.by_place:3}  {each.query.text}  ->  {each.first}")


def read_queries(path: Path) -> tuple[Query, ...]:
    """Read a table of queries."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Query(row["kind"], row["query"], tuple(row["answers"].split())) for row in rows)


def measure(site: Path, queries: Sequence[Query]) -> Iterator[Outcome]:
    """Ask a site each query."""
    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(profile)
        try:
            for query in queries:
                yield _ask(browser, site, query)
        finally:
            browser.quit()


def open_browser(profile: str) -> webdriver.Chrome:
    """Start a headless Chromium with a new profile in a folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    browser.set_script_timeout(_PATIENCE_S)
    return browser


def _ask(browser: webdriver.Chrome, site: Path, query: Query) -> Outcome:
    browser.get(f"{(site / 'search.html').as_uri()}?q={quote(query.text, safe='')}")
    WebDriverWait(browser, _PATIENCE_S).until(lambda each: each.execute_script("return document.body"))
    links, time_ms, scripts = browser.execute_async_script(_RESULTS)
    found = [unquote(link).removeprefix(f"{site.as_uri()}/") for link in links]
    pages = [each.partition("#")[0] for each in found]
    wanted = {answer.partition("#")[0] for answer in query.answers}
    places = [
        position
        for position, each in enumerate(found, 1)
        if each in query.answers or each.partition("#")[0] in query.answers
    ]
    return Outcome(
        query,
        next((position for position, page in enumerate(pages, 1) if page in wanted), 0),
        places[0] if places else 0,
        found[0] if found else "",
        time_ms,
        sum(compressed(Path(unquote(urlsplit(script).path))) for script in dict.fromkeys(scripts)),
    )


def _print_ranks(outcomes: Sequence[Outcome]) -> None:
    print(f"{'':12}{'queries':>8}{'page':>8}{'place':>8}")
    for sort in (*dict.fromkeys(each.query.sort for each in outcomes), "all"):
        of_sort = [each for each in outcomes if sort in (each.query.sort, "all")]
        by_page = _mean_reciprocal([each.by_page for each in of_sort])
        by_place = _mean_reciprocal([each.by_place for each in of_sort])
        print(f"{sort:12}{len(of_sort):8}{by_page:8.3f}{by_place:8.3f}")


def _print_costs(outcomes: Sequence[Outcome], site: Path) -> None:
    files = [*site.glob("search-index*"), *site.glob("search-index*/**/*"), *site.glob("search.json")]
    files = [file for file in files if file.is_file()]
    raw = sum(file.stat().st_size for file in files)
    print(f"index: {len(files):,} files, {raw:,} bytes, {sum(map(compressed, files)):,} compressed")
    sizes, times = [each.size_bytes for each in outcomes], [each.time_ms for each in outcomes]
    print(f"loaded by a query, compressed: median {statistics.median(sizes):,.0f} bytes, most {max(sizes):,}")
    print(f"opening the page with a query: median {statistics.median(times):.0f} ms, most {max(times):.0f}")


def _mean_reciprocal(ranks: Sequence[int]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def compressed(file: Path) -> int:
    """Return the size of a file in bytes as a server would send it; 0 for none."""
    return len(gzip.compress(file.read_bytes(), mtime=0)) if file.is_file() else 0


if __name__ == "__main__":
    main()
