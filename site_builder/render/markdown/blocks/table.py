"""Tables: with or without header, outer pipes, delimiter row; several bodies, a footer, rows of any width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from site_builder.render.markdown.blocks.table_cells import Cell, every_line_has_pipe, split_row
from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule, follows_boundary
from site_builder.render.markdown.patterns import BOUNDARY, SPACE
from site_builder.render.markdown.source import Source

_START = re.compile(r" {0,3}(?:\||[^ \t\n](?:.*?[^\\\n])?\|)")
_LINE = re.compile(r"(?:\||.*?[^\\\n]\|).*\n")
_DELIMITER = re.compile(r"([+|: \t-]*-[+|: \t-]*)\n")
_FOOTER_DELIMITER = re.compile(r"[+|: \t=]*=[+|: \t=]*\n")
_ALIGNMENT = re.compile(r"[ \t]?(:?)-+(:?)[ \t]?")


@dataclass(slots=True)
class _Grid:
    sections: list[tuple[str, list[list[Cell]]]] = field(default_factory=list)
    """The tag of each section and its rows of cells."""
    alignment: list[str] = field(default_factory=list)
    """Of each column; "" where none is wanted."""
    columns: int = 0
    has_footer: bool = False
    header: int = 0
    """How many cells the header has; 0 without one."""
    has_delimiter: bool = False
    """Whether a row of dashes tells that a table is meant."""
    rows: list[list[Cell]] = field(default_factory=list)
    """Rows that no section has yet."""

    def beyond_header(self) -> Iterator[list[Cell]]:
        """Yield the rows that have more cells than the header."""
        for _, rows in self.sections[1:] if self.header else ():
            yield from (row for row in rows if len(row) > self.header)

    def close(self, tag: str) -> None:
        """Make a section of the rows read so far; behind the footer's mark bodies have ended."""
        self.sections.append((tag, self.rows))
        self.rows = []


class Table(BlockRule):
    """Lines with pipes between blank lines."""

    name = "table"

    def read(self, parent: Node, source: Source) -> bool:
        """Read the rows; what is followed by text straight away is no table."""
        if not _has_pipe(source) or not source.match(_START) or not follows_boundary(self.parser, parent):
            return False
        start = source.pos
        grid = _read_grid(source)
        is_table = source.match(BOUNDARY) and every_line_has_pipe(source.text[start : source.pos - 1])
        if is_table and grid.rows:
            grid.close("tfoot" if grid.has_footer else "tbody")
        if not is_table or all(tag != "tbody" for tag, _ in grid.sections):
            source.pos = start
            return False
        self._note_traps(grid, source, start)
        table = self.parser.append(parent, "table")
        for tag, rows in grid.sections:
            _add_section(table, tag, rows, grid, source)
        return True

    def _note_traps(self, grid: _Grid, source: Source, start: int) -> None:
        """Note prose that has become a table, and rows with more cells than the header has columns."""
        note = self.parser.document.traps.note
        lines = source.text[start : source.pos]
        if grid.has_delimiter:
            wide = list(grid.beyond_header())
            for row in wide[:1]:
                more = f", as do {len(wide) - 1} more" if len(wide) > 1 else ""
                message = f"a row has {len(row)} cells{more}; the header has {grid.header}"
                hint = "Write a backslash before a pipe within a cell, or name the column in the header."
                pieces = row[grid.header].pieces
                note("table-cells", message, source, pieces[0][1] if pieces else start, hint)
        elif not any(line.lstrip(SPACE).startswith("|") for line in lines.splitlines()):
            message = "text with a pipe, and blank lines around it, is drawn as a table"
            at = start + lines.index("|") if lines.count("|") else start
            note("accidental-table", message, source, at)


def _has_pipe(source: Source) -> bool:
    """Ask it of the line before any pattern is tried: nearly all lines have none."""
    return source.text.find("|", source.pos, source.line_end()) >= 0


def _read_grid(source: Source) -> _Grid:
    grid = _Grid()
    first = source.text[source.pos : source.line_end()]
    has_leading_pipe = first.lstrip(SPACE).startswith("|")
    grid.has_delimiter = source.take(_DELIMITER) is not None
    while not source.is_done and source.match(_LINE):
        if delimiter := source.take(_DELIMITER):
            grid.has_delimiter = True
            _part(grid, delimiter[1])
        elif source.take(_FOOTER_DELIMITER):
            if grid.rows:
                grid.close("tbody")
            grid.has_footer = True
        else:
            end = source.line_end()
            text = source.text[source.pos : end].rstrip(SPACE)
            row = split_row(text, source.pos, has_leading_pipe=has_leading_pipe)
            source.pos = end
            grid.columns = max(grid.columns, len(row))
            grid.rows.append(row)
    return grid


def _part(grid: _Grid, delimiter: str) -> None:
    """Read a delimiter row: the first one makes a header of what is above it, further ones part bodies."""
    if not grid.rows:
        return
    if grid.alignment or grid.has_footer:
        if not grid.has_footer:
            grid.close("tbody")
        return
    grid.header = max(map(len, grid.rows))
    grid.close("thead")
    for left, right in _ALIGNMENT.findall(delimiter):
        grid.alignment.append("center" if left and right else "left" if left else "right" if right else "")


def _add_section(table: Node, tag: str, rows: list[list[Cell]], grid: _Grid, source: Source) -> None:
    section = Node(tag)
    section.is_block = True
    table.append(section)
    cell_tag = "th" if tag == "thead" else "td"
    alignment = grid.alignment + [""] * (grid.columns - len(grid.alignment))
    for row in rows:
        tr = Node("tr")
        tr.is_block = True
        section.append(tr)
        for index in range(grid.columns):
            cell = Node(cell_tag)
            cell.is_block = cell.is_source = True
            written = row[index] if index < len(row) else Cell()
            # An empty cell holds a no-break space, as kramdown has it.
            cell.text = written.text or "\N{NO-BREAK SPACE}"
            cell.pieces = tuple((start, source, at) for start, at in written.pieces)
            if alignment[index]:
                cell.set("style", f"text-align: {alignment[index]}")
            tr.append(cell)
