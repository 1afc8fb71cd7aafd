"""Cells put together: some in a row, the facts that say something, the columns that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from site_builder.fhir.markdown import is_plain
from site_builder.model.sections import Cell, Markdown, Piece, Style, Text


def joined(cells: Iterable[Cell], between: str = ", ") -> Cell:
    """Put cells in a row, with words between them."""
    found: list[Piece] = []
    for cell in cells:
        if cell:
            found += [*([Text(between)] if found else []), *cell]
    return tuple(found)


def string(text: object, style: Style = "") -> Cell:
    """Return a text of FHIR's type `string`, which is no Markdown: it is shown as it is written."""
    words = text.strip() if isinstance(text, str) else ""
    return (Text(words, style),) if words else ()


def prose(text: object, style: Style = "", base: str = "") -> Cell:
    """Return a text of FHIR's type `markdown`; as mere text where it holds no mark, as most do.

    `base` is what relative links count from: the specification, for texts that come from there.
    """
    if not isinstance(text, str) or not text.strip():
        return ()
    if is_plain(words := text.strip()):
        return (Text(words, style),)
    return (Markdown(text, style, base),)


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
