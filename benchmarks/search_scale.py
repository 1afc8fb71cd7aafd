#!/usr/bin/env python3
"""Measures the search of a very large guide: what an answer costs a reader, and how long it takes.

usage: search_scale.py SITE

SITE is any built guide; its search page and scripts are copied, with an index of 10,000 invented artifacts:
4,000 profiles with 30 elements each, 3,000 value sets with 10 codes each, 3,000 examples. Queries are typed
into the box of the copy in headless Chromium, each on a page opened anew. Printed are, for each, the time
from the last key to the list of results, and the bytes of the index that were loaded, compressed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from search import compressed, open_browser
from selenium import webdriver

from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.search import search_files

_BASE = "http://example.org/fhir/our"
_TYPES = ("Patient", "Observation", "Condition", "Encounter", "Procedure", "Claim", "Goal", "Task")
_NAMES = (
    "identifier",
    "status",
    "category",
    "code",
    "subject",
    "value[x]",
    "note",
    "component",
    "text",
    "meta",
)
_ELEMENTS = tuple(f"{name}{part}" for name in _NAMES for part in ("", ".id", ".extension"))
_QUERIES = (
    "our-patient-7",
    f"{_BASE}/StructureDefinition/our-patient-7|1.0.0",
    "Patient.identifier",
    "Observation.value",
    "component.extension",
    "patient",
    "our",
    "patient profile",
    "our observation profile",
    "value set",
    "obs",
    "exampel",
    "category of a claim",
)
_TYPED = """
const [query, done] = arguments;
const input = document.querySelector("header input[type=search]");
input.focus();
const typed = () => {
  if (!document.querySelector("[role=listbox]")) return setTimeout(typed, 1);
  const start = performance.now();
  input.value = query;
  input.dispatchEvent(new Event("input"));
  const shown = () => {
    if (document.querySelector("[role=listbox]").dataset.query !== query) return setTimeout(shown, 1);
    const scripts = [...document.scripts].map((script) => script.src.replace(/[?].*/, ""));
    done([performance.now() - start, scripts.filter((name) => /search-index/.test(name))]);
  };
  shown();
};
typed();
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, metavar="SITE")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        site = Path(folder)
        shutil.copy(given.site / "search.html", site)
        shutil.copytree(given.site / "static", site / "static")
        _write_index(site)
        browser = open_browser(profile)
        try:
            _ask(browser, site)
        finally:
            browser.quit()


def _write_index(site: Path) -> None:
    started = time.process_time()
    files = search_files(list(_artifacts(random.Random(1))))
    seconds = time.process_time() - started
    for name, content in files.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_bytes(content)
    size = sum(map(len, files.values()))
    print(f"index: {len(files):,} files, {size:,} bytes, made in {seconds:.1f} s of CPU")


def _artifacts(chance: random.Random) -> Iterator[Rendered]:
    sounds = [f"{first}{second}" for first in "bcdfghlmnprstvz" for second in "aeiou"]
    words = ["".join(chance.choices(sounds, k=chance.randint(2, 4))) for _ in range(15_000)]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count))

    for number in range(4_000):
        yield _profile(number, _TYPES[number % len(_TYPES)], text)
    for number in range(3_000):
        id_, title = f"our-codes-{number}", f"Our {text(1).title()} Value Set"
        codes = [
            SearchEntry("code", str(chance.randrange(10**7, 10**9)), f"{id_}-{at}", text(4))
            for at in range(10)
        ]
        yield _rendered("ValueSet", id_, title, text(30), "Value sets", codes)
    for number in range(3_000):
        yield _rendered("Basic", f"example-{number}", f"{text(1).title()} Example", text(80), "Examples", [])


def _profile(number: int, type_: str, text: Callable[[int], str]) -> Rendered:
    elements = [
        SearchEntry("element", f"{type_}.{path}", f"{type_}.{path}", text(12))
        if at % 5 == 0
        else SearchEntry("inherited", f"{type_}.{path}", f"{type_}.{path}")
        for at, path in enumerate(_ELEMENTS)
    ]
    id_ = f"our-{type_.lower()}-{number // len(_TYPES)}"
    return _rendered(
        "StructureDefinition", id_, f"Our {text(1).title()} {type_} Profile", text(40), "Profiles", elements
    )


def _rendered(type_: str, id_: str, title: str, text: str, group: str, others: list[SearchEntry]) -> Rendered:
    names = (id_, f"{type_}/{id_}", f"{_BASE}/{type_}/{id_}")
    itself = SearchEntry("artifact", title, text=text, names=names, group=group)
    return Rendered(f"{type_}-{id_}.html", b"", title, search=(itself, *others))


def _ask(browser: webdriver.Chrome, site: Path) -> None:
    times, sizes = [], []
    for query in _QUERIES:
        browser.get((site / "search.html").as_uri())
        taken_ms, scripts = browser.execute_async_script(_TYPED, query)
        size = sum(
            compressed(site / "search-index" / name.rpartition("/")[2]) for name in dict.fromkeys(scripts)
        )
        times.append(taken_ms)
        sizes.append(size)
        print(f"{taken_ms:6.0f} ms {size:9,} bytes  {query}")
    print(f"median {statistics.median(times):.0f} ms, most {max(times):.0f} ms, most {max(sizes):,} bytes")


if __name__ == "__main__":
    main()
