#!/usr/bin/env python3
"""Compares our element tables with those of a site that HL7's IG Publisher made, row by row.

usage: publisher_tables.py PUBLISHED OURS [--only TEXT] [--show N] [--view VIEW]

PUBLISHED is the folder of a published guide, OURS our site of the same resources. Of each page
`StructureDefinition-*.html` that both have, the tables of key elements, differential and snapshot are put
side by side by the paths of their rows: the names of all rows above one, and its own. A slice is `race` in
older pages and `extension:race` in newer ones; both count as the same. Rows above slices (`Slices for X`,
`All Slices`) are rows, but no part of the paths below them: older pages put slices beside them. White space
and invisible characters don't count.

A row that only we have is a surplus row, one that only they have a missing row; of several rows with one path
the first matches the first.

Per view it prints how many rows agree in each column, how many only one side has, and examples of what
differs. `said`: rows of whose description we leave out no word. The line `facts` compares types and
descriptions once more, in the common wording of `publisher_facts.py`.
"""

from __future__ import annotations

import argparse
import copy
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import html
from publisher_facts import fact

COLUMNS = ("flags", "card", "type", "description")
FACTS = ("type facts", "description facts")
TABS = {
    "key": ("tbl-key-inner", "tbl-key", "tabs-key"),
    "differential": ("tbl-diff-inner", "tbl-diff", "tabs-diff"),
    "snapshot": ("tbl-snap-inner", "tbl-snap", "tabs-snap"),
}
_PAGE = re.compile(r"StructureDefinition-[^/]+\.html")
_NO_PAGE = re.compile(
    r"-(definitions|mappings|examples|testing)\.html|\.(json|xml|ttl|profile\..*|change\.history)\.html"
)
_INVISIBLE = re.compile("[\u200b\u00ad\ufeff]")
_WORD = re.compile(r"\w+")
_INDENTS = re.compile(r"tbl_(vline|blank|vjoin|spacer)")
_DEPTHS = re.compile(r"--(\w+):\s*(\d+)")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "table", "ul", "ol"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as read from either page."""

    name: str
    level: int
    """How deep it stands, the root at 0."""
    cells: tuple[str, str, str, str]
    """Flags, cardinality, type, description."""
    facts: tuple[str, str]
    """Type and description in the wording that both pages are brought to."""

    @property
    def key(self) -> str:
        """The part of its path."""
        return re.sub(r"[\s@]|[^\s:]+:(?=\S)", "", self.name)

    @property
    def is_group(self) -> bool:
        """Whether it only holds slices together, or what they or the types of a choice have in common."""
        return self.name.startswith("Slices for ") or self.name.endswith((":All Slices", " All Types"))


@dataclass(slots=True)
class Tally:
    """What the comparison of one view adds up to."""

    pages: int = 0
    rows: int = 0
    """Of the published pages."""
    equal: Counter[str] = field(default_factory=Counter)
    """Matched rows that agree, per column; `name`, `level` and `said` among them."""
    matched: int = 0
    surplus: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def match(self, place: str, theirs: TableRow, ours: TableRow) -> None:
        """Count two rows of the same name."""
        self.matched += 1
        self._count("name", f"{place}: {theirs.name} → {ours.name}", theirs.name == ours.name)
        self._count("level", f"{place}: {theirs.level} → {ours.level}", theirs.level == ours.level)
        for column, their, our in zip(COLUMNS, theirs.cells, ours.cells, strict=True):
            self._count(column, f"{place}\n      {their}\n    → {our}", their == our)
        for column, their, our in zip(FACTS, theirs.facts, ours.facts, strict=True):
            self._count(column, f"{place}\n      {their}\n    → {our}", their == our)
        missing = words(theirs.cells[3]) - words(" ".join(ours.cells))
        self._count("said", f"{place}: {' '.join(missing)}\n      {theirs.cells[3]}", not missing)

    def _count(self, column: str, example: str, is_equal: bool) -> None:
        self.equal[column] += is_equal
        if not is_equal:
            self.examples[column].append(example)

    def show(self, view: str, number: int) -> None:
        """Print the figures, and examples of what differs."""
        missing = self.rows - self.matched
        print(f"{view}: {self.pages} pages, {self.rows} rows; {missing} missing, {self.surplus} surplus")
        columns = ("name", "level", *COLUMNS, "said")
        shares = (f"{each} {self.equal[each] / max(self.matched, 1):.1%}" for each in columns)
        print(f"  equal: {', '.join(shares)}")
        facts = (f"{each.split()[0]} {self.equal[each] / max(self.matched, 1):.1%}" for each in FACTS)
        print(f"  facts: {', '.join(facts)}")
        for kind in ("missing", "surplus", *columns, *FACTS):
            found = self.examples[kind]
            for example in found[:: max(len(found) // max(number, 1), 1)][:number]:
                print(f"  {kind}: {example}")


def main() -> None:
    """Print the figures of each view."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path)
    parser.add_argument("ours", type=Path)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--view", default="", choices=("", *TABS), help="the one view to compare")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of difference")
    given = parser.parse_args()
    tallies = {view: Tally() for view in TABS if given.view in ("", view)}
    for page in sorted(given.published.glob("StructureDefinition-*.html")):
        own = given.ours / page.name
        if given.only in page.name and own.is_file() and not _NO_PAGE.search(page.name):
            compare(page, own, tallies)
    for view, tally in tallies.items():
        tally.show(view, given.show)


def compare(page: Path, own: Path, tallies: dict[str, Tally]) -> None:
    """Count what two pages have in common."""
    published, ours = html.parse(page).getroot(), html.parse(own).getroot()
    for view, tally in tallies.items():
        if theirs := tuple(published_rows(published, view)):
            tally.pages += 1
            _compare_rows(
                page.stem.removeprefix("StructureDefinition-"), theirs, tuple(our_rows(ours, view)), tally
            )


def _compare_rows(page: str, theirs: Sequence[TableRow], ours: Sequence[TableRow], tally: Tally) -> None:
    tally.rows += len(theirs)
    left: dict[tuple[str, ...], deque[TableRow]] = defaultdict(deque)
    for path, row in paths(ours):
        left[path].append(row)
    for path, row in paths(theirs):
        if own := left[path]:
            tally.match(f"{page} {'/'.join(path)}", row, own.popleft())
        else:
            tally.examples["missing"].append(_told(page, path, row))
    for path, rows in left.items():
        tally.surplus += len(rows)
        tally.examples["surplus"] += [_told(page, path, row) for row in rows]


def paths(rows: Iterable[TableRow]) -> Iterator[tuple[tuple[str, ...], TableRow]]:
    """Yield rows with their paths."""
    above: list[TableRow] = []
    for row in rows:
        above = [each for each in above if each.level < row.level]
        yield (*(each.key for each in above if not each.is_group), row.key), row
        above.append(row)


def _told(page: str, path: tuple[str, ...], row: TableRow) -> str:
    return f"{page} {'/'.join(path)} | {' | '.join(row.cells)[:150]}"


def published_rows(page: html.HtmlElement, view: str) -> Iterator[TableRow]:
    """Yield the rows of a tree as the Publisher draws it; none where the page lacks the view."""
    for name in TABS[view]:
        for table in page.xpath(f"//*[@id='{name}']//table[.//th or .//img][1]"):
            for row in table.xpath("./tr | ./tbody/tr"):
                cells = row.xpath("./td")
                if len(cells) == 5:
                    yield _published_row(cells)
            return


def _published_row(cells: Sequence[html.HtmlElement]) -> TableRow:
    drawings = [str(each) for each in cells[0].xpath(".//img/@src")]
    level = sum(1 for each in drawings if _INDENTS.search(each)) - 1
    first, *others = (text(cell) for cell in cells)
    flags = others[0].replace(" ", "")
    facts = (fact(cells[3], text), fact(cells[4], text))
    return TableRow(first, level, (flags, others[1], others[2], others[3]), facts)


def our_rows(page: html.HtmlElement, view: str) -> Iterator[TableRow]:
    """Yield the rows of one of our trees: of a table of several views, what that view has."""
    lacking = f"contains(concat(' ', @class, ' '), ' not-{view} ')"
    shown = f"contains(concat(' ', @data-views, ' '), ' {view} ')"
    for row in page.xpath(f"//table[{shown} or (not(@data-views) and @data-view='{view}')]/tbody/tr"):
        if not row.xpath(f"self::*[{lacking}]"):
            yield _our_row(_of_view(row, lacking), view)


def _of_view(row: html.HtmlElement, lacking: str) -> html.HtmlElement:
    """Return a row without the parts that only other views have."""
    own = copy.deepcopy(row)
    for part in own.xpath(f".//*[{lacking}]"):
        part.drop_tree()
    return own


def _our_row(row: html.HtmlElement, view: str) -> TableRow:
    own = {
        name: row.xpath(f"./*[contains(concat(' ', @class, ' '), ' {name} ')]")[0]
        for name in ("name", *COLUMNS)
    }
    cells = {name: text(cell) for name, cell in own.items()}
    depths = dict(_DEPTHS.findall(row.get("style") or ""))
    level = int(depths.get(view, depths.get("d", 0)))
    flags = cells["flags"].replace(" ", "")
    facts = (fact(own["type"], text), fact(own["description"], text))
    said = (flags, cells["card"], cells["type"], cells["description"])
    return TableRow(cells["name"], level, said, facts)


def text(element: html.HtmlElement) -> str:
    """Return an element's text on one line; what stands on lines of its own is set apart by a blank."""
    found: list[str] = []
    for action, part in _walk(element):
        if action == "break":
            found.append(" ")
        else:
            found.append(part)
    return " ".join(_INVISIBLE.sub("", "".join(found)).split())


def _walk(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        yield "text", element.tail or ""
        return
    is_break = element.tag in _BREAKS
    if is_break:
        yield "break", ""
    yield "text", element.text or ""
    for child in element:
        yield from _walk(child)
        yield "text", ""
    if is_break:
        yield "break", ""
    yield "text", element.tail or ""


def words(said: str) -> Counter[str]:
    """Return the words of a text, in lower case, each as often as it occurs."""
    return Counter(dict.fromkeys(_WORD.findall(said.casefold()), 1))


if __name__ == "__main__":
    main()
