"""Many pages on one, for print: a section of the menu, or the whole guide.

Each page is taken as it is drawn. Its headings go down, its ids are made unique, links between the pages lead
to their places on the one, and what is folded away is opened: paper can't be clicked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from site_builder.model.guide import OutPath
from site_builder.model.print_plan import PrintPlan, PrintView
from site_builder.model.records import Make, make_anew
from site_builder.model.rendered import PrintPiece, Rendered
from site_builder.model.slug import slug
from site_builder.render.html import SiteMap, relative
from site_builder.render.listings import Draw
from site_builder.render.page_content import content_tree
from site_builder.render.printable import NAMING, POINTING, REFERRING, printable
from site_builder.source.dependencies import Memo, fingerprint

WHOLE_AT_MOST = 4_000_000
"""Bytes of pages; a whole guide of more is slow to open, and is put on one page only for a PDF."""
_LOWEST = 6
_PAINT = re.compile(r"url\(\s*(['\"]?)#")


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page on a print view."""

    id: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """Pages under one heading, which may be empty."""

    title: str
    id: str
    pages: tuple[PrintedPage, ...]


def print_views(
    plan: PrintPlan,
    rendered: Iterable[Rendered],
    site: SiteMap,
    draw: Draw,
    *,
    artifacts: tuple[OutPath, ...] = (),
    is_forced: bool = False,
    make: Make = make_anew,
) -> tuple[Rendered, ...]:
    """Draw the views of a plan; that of a large guide only where `is_forced`.

    `artifacts` are pages of which the whole guide has the main facts. `make` knows what is current.
    """
    files = {file.out: file for file in rendered if file.kind in ("page", "artifact")}
    whole, is_whole = plan.whole, False
    if whole is not None:
        size = sum(files[out].size for out in (*whole.pages, *artifacts) if out in files)
        is_whole = is_forced or size <= WHOLE_AT_MOST
    printables = _Printables(files, is_kept=is_whole)

    def drawn(view: PrintView, more: tuple[OutPath, ...] = ()) -> tuple[Rendered, ...]:
        # Which pages stand on it, and in which order, is a part of its name.
        asked = fingerprint((view, more)).hex()
        return make(f"print {view.out} {asked}", lambda: (_draw(view, printables, site, draw, more),))

    found = [file for view in plan.sections for file in drawn(view)]
    if whole is not None and is_whole:
        found += drawn(whole, artifacts)
    return tuple(found)


def _draw(
    view: PrintView,
    printables: _Printables,
    site: SiteMap,
    draw: Draw,
    artifacts: tuple[OutPath, ...],
) -> Rendered:
    parts = [(section.title, section.pages, False) for section in view.sections]
    parts += [("Artifacts", artifacts, True)] if artifacts else []
    ids = _ids(out for _, pages, _ in parts for out in pages)
    # A section's view has the section's name above its pages, the whole guide has both.
    depth = 1 if len(parts) == 1 else 2
    sections = []
    for title, pages, is_short in parts:
        name = slug(title, "section")
        found = [
            PrintedPage(
                ids[out],
                printables.title(out),
                _Place(out, view.out, ids, site).printed(printables.get(out, is_short=is_short), depth),
            )
            for out in pages
            if out in printables.files
        ]
        sections.append(PrintedSection(title if depth > 1 else "", f"section--{name}", tuple(found)))
    return draw("print.html", view.out, view.title, sections=sections, is_searchable=False)


def _ids(outs: Iterable[OutPath]) -> Mapping[OutPath, str]:
    """Name each page; what it holds is named below it, with two hyphens, which no page's id has."""
    found: dict[OutPath, str] = {}
    taken: set[str] = {"content", "section"}
    for out in outs:
        name = stem = slug(out.rpartition(".")[0], "page")
        number = 2
        while name in taken:
            name = f"{stem}-{number}"
            number += 1
        taken.add(name)
        found[out] = name
    return found


class _Printables:
    """The pages as they are printed; what is not known of one is read once, however many views have it."""

    def __init__(self, files: Mapping[OutPath, Rendered], *, is_kept: bool) -> None:
        """Take the pages; what is read is kept where another view will ask for it."""
        self.files = files
        self._kept: Memo[tuple[OutPath, bool], tuple[PrintPiece, ...]] = Memo(0 if is_kept else 1)

    def title(self, out: OutPath) -> str:
        """Return a page's title."""
        return self.files[out].title

    def get(self, out: OutPath, *, is_short: bool) -> tuple[PrintPiece, ...]:
        """Return a page; of one that `is_short` no more than its name, what it is for and its facts."""
        return self._kept.get((out, is_short), lambda: self._read(self.files[out], is_short=is_short))

    @staticmethod
    def _read(file: Rendered, *, is_short: bool) -> tuple[PrintPiece, ...]:
        if not is_short and file.printed:
            return file.printed
        page = file.content.decode()
        return printable(page, content_tree(page), is_short=is_short)


class _Place:
    """Where a page's content stands: on a view, below an id of the page's own."""

    def __init__(
        self, page_out: OutPath, view_out: OutPath, ids: Mapping[OutPath, str], site: SiteMap
    ) -> None:
        self._page_out, self._view_out = page_out, view_out
        self._ids, self._site = ids, site
        self._prefix = f"{ids[page_out]}--"

    def printed(self, pieces: Iterable[PrintPiece], depth: int) -> Markup:
        """Return a page as it stands there, its headings `depth` levels down."""
        written: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                written.append(piece)
            elif isinstance(piece, int):
                written.append(str(min(piece + depth, _LOWEST)))
            else:
                written.append(str(escape(self._said(*piece))))
        return Markup("".join(written))  # noqa: S704

    def _said(self, tag: str, name: str, value: str) -> str:
        """Return what an attribute says there."""
        if name in NAMING:
            return self._prefix + value
        if name in POINTING:
            return " ".join(self._prefix + each for each in value.split())
        if name in REFERRING:
            return self._referring(value.strip(), is_place=tag in ("a", "area")) or value
        return _PAINT.sub(rf"url(\1#{self._prefix}", value)

    def _referring(self, target: str, *, is_place: bool) -> str | None:
        if target.startswith("#"):
            # The top of the page, by the names that the shell gives it.
            is_top = is_place and target in ("#", "#top", "#content")
            return f"#{self._ids[self._page_out]}" if is_top else f"#{self._prefix}{target[1:]}"
        out, fragment = self._site.resolve(target, self._page_out)
        if is_place and out in self._ids:
            return f"#{self._ids[out]}" + (f"--{quote(fragment)}" if fragment else "")
        if not out or out not in self._site:
            return None
        query = re.search(r"\?[^#]*", target)
        tail = f"#{quote(fragment)}" if fragment else ""
        return quote(relative(out, self._view_out)) + (query[0] if query else "") + tail
