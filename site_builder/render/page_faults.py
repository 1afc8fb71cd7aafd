"""What a page's text says that its author surely meant otherwise, as findings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from site_builder.diagnostics import Diagnostic, Location, counted
from site_builder.model.dialect import Dialect
from site_builder.render.body import Body
from site_builder.render.markdown import Tree

_CROSSED = "crossed-html"


def faults_of_text(tree: Tree, source: str, dialect: Dialect, *, has_gaps: bool) -> Iterator[Diagnostic]:
    """Yield what the text of a page that comes from `source` has been found to hold.

    `has_gaps` says that Liquid wrote nothing for some name that nobody set.
    """
    emptied = tuple(_emptied_code(tree)) if has_gaps else ()
    is_told = False
    for trap in tree.traps:
        if trap.code == "second-title":
            # Each page of a guide for Jekyll may have its own idea of its title.
            if is_told or not dialect.titles_pages:
                continue
            is_told = True
        if trap.code == "invalid-json-block" and any(
            start <= trap.at <= end for _, _, (start, end) in emptied
        ):
            continue
        if trap.code != _CROSSED:
            yield Diagnostic(trap.code, trap.message, tree.place(trap.at).within(source), trap.hint)
    yield from _crossed(tree, source)
    for name, place, _ in emptied:
        message = f"'{name}' is set nowhere, so its tag leaves nothing in this code"
        yield Diagnostic("empty-in-code", message, place.within(source))


def _crossed(tree: Tree, source: str) -> Iterator[Diagnostic]:
    """Yield one finding for the tags of a line that cross others: one slip often makes many."""
    lines: dict[tuple[str, int | None], list[Diagnostic]] = {}
    for trap in tree.traps:
        if trap.code == _CROSSED:
            place = tree.place(trap.at).within(source)
            found = Diagnostic(trap.code, trap.message, place, trap.hint)
            lines.setdefault((place.path, place.line), []).append(found)
    for first, *others in lines.values():
        more = f"; {counted(len(others), 'more tag')} of this line too" if others else ""
        yield replace(first, message=first.message + more)


def faults_of_body(body: Body, source: str) -> Iterator[Diagnostic]:
    """Yield what a page's HTML has been found to hold."""
    for id_, place in body.repeated_ids:
        yield Diagnostic("duplicate-id", f"another element has the id '{id_}', too", place.within(source))
    for fault, place in body.unfit_addresses:
        yield Diagnostic("unfit-address", fault, place.within(source))


def _emptied_code(tree: Tree) -> Iterator[tuple[str, Location, tuple[int, int]]]:
    """Yield of each tag within code that wrote nothing what it names, its place, and where the code is."""
    code = sorted(tree.code)
    starts = [start for start, _ in code]
    for at, gap, place in tree.text.gaps():
        number = bisect_right(starts, at) - 1
        if number >= 0 and at <= code[number][1]:
            yield gap.name, place, code[number]
        elif tree.text[at - 1 : at + 1] == "``":
            # What was code between two backticks is no code any more.
            yield gap.name, place, (at, at)
