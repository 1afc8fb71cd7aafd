"""Cells put together: some in a row, the facts that say something, the columns that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from site_builder.model.sections import Cell, Piece, Text


def joined(cells: Iterable[Cell], between: str = ", ") -> Cell:
    """Put cells in a row, with words between them."""
    found: list[Piece] = []
    for cell in cells:
        if cell:
            found += [*([Text(between)] if found else []), *cell]
    return tuple(found)


def words(values: Iterable[str]) -> Cell:
    """Return codes in a row."""
    return joined((Text(value, "code"),) for value in values)


def stated(*facts: tuple[str, Cell | str | bool | None]) -> tuple[tuple[str, Cell], ...]:
    """Keep the facts that say something; a text becomes a cell, a flag becomes yes or no."""
    found: list[tuple[str, Cell]] = []
    for label, value in facts:
        if isinstance(value, bool):
            found.append((label, (Text("yes" if value else "no"),)))
        elif isinstance(value, str):
            found += [(label, (Text(value),))] if value else []
        elif value:
            found.append((label, value))
    return tuple(found)


def shown_columns(rows: Sequence[Sequence[Cell]], needed: int = 1) -> tuple[int, ...]:
    """Return the positions of columns in which any row says something; the first `needed` always stand."""
    width = max((len(row) for row in rows), default=0)
    return tuple(at for at in range(width) if at < needed or any(row[at] for row in rows))
