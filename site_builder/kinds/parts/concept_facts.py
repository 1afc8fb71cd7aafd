"""What concepts carry besides code, display and definition: comments, successors, scores, kinds of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.fhir.code_systems import property_text
from site_builder.fhir.terminology import system_name
from site_builder.kinds.parts.cells import joined
from site_builder.model.sections import Cell, Column, Markdown, Row, Text
from site_builder.source.json_access import mapping, mappings

Entry = Mapping[str, Any]

_TITLES: Mapping[str, str] = {
    "valueset-concept-comments": "Comment",
    "codesystem-concept-comments": "Comment",
    "codesystem-replacedby": "Replaced by",
    "ordinalValue": "Score",
    "itemWeight": "Score",
    "codesystem-ordinalValue": "Score",
    "valueset-ordinalValue": "Score",
}
"""The columns of extensions, by the last parts of their URLs."""
COLUMNS = " ".join(f"~{name}" for name in _TITLES)
"""The extensions that have columns, as `remainder.shown` reads them."""


def with_facts(
    columns: Sequence[Column], rows: Sequence[Row], entries: Sequence[Entry]
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Add a column for each such extension that any of the concepts has, one concept a row."""
    found = [dict(_facts(entry)) if "extension" in entry else {} for entry in entries]
    titles = tuple(title for title in dict.fromkeys(_TITLES.values()) if any(title in each for each in found))
    if not titles:
        return tuple(columns), tuple(rows)
    names = (Column(title, "definition" if title == "Comment" else "property") for title in titles)
    made = (
        replace(row, cells=(*row.cells, *(each.get(title, ()) for title in titles)))
        for row, each in zip(rows, found, strict=True)
    )
    return (*columns, *names), tuple(made)


def designation_uses(entries: Iterable[Entry]) -> Cell:
    """Say what the uses of designations mean, whose columns have room for a word only."""
    uses: dict[tuple[str, str, str], None] = {}
    for entry in entries:
        for designation in mappings(entry.get("designation")):
            use = mapping(designation.get("use"))
            if use.get("code"):
                uses[tuple(str(use.get(key) or "") for key in ("display", "system", "code"))] = None  # type: ignore[index]
    if not uses:
        return ()
    words = joined((tuple(_use_words(*use)) for use in uses), "; ")
    return (Text(" Kinds of names: ", "soft"), *words, Text("."))


def property_cell(given: Entry) -> Cell:
    """Write the value of a concept's property."""
    coding = mapping(given.get("valueCoding"))
    return _coding_cell(coding) if coding else (Text(property_text(given)),)


def _coding_cell(value: Mapping[str, Any]) -> Cell:
    """Write a Coding in a table of codes: its display, its code."""
    display, code = str(value.get("display") or ""), str(value.get("code") or "")
    return joined((*([(Text(display),)] if display else []), *([(Text(code, "code"),)] if code else [])), " ")


def _facts(entry: Entry) -> Iterator[tuple[str, Cell]]:
    by_title: dict[str, list[Cell]] = {}
    for extension in mappings(entry.get("extension")):
        title = _TITLES.get(str(extension.get("url") or "").rpartition("/")[2], "")
        value = next((part for name, part in extension.items() if name.startswith("value")), None)
        if title and value is not None:
            by_title.setdefault(title, []).append(_value(value))
    yield from ((title, joined(cells, "; ")) for title, cells in by_title.items())


def _value(value: Any) -> Cell:
    if isinstance(value, Mapping):
        return _coding_cell(value)
    return (Markdown(value) if isinstance(value, str) else Text(str(value)),)


def _use_words(display: str, system: str, code: str) -> Iterator[Text]:
    if display:
        yield Text(f"{display} (")
    yield Text(f"{system_name(system) or system} ".lstrip(), "soft")
    yield Text(code, "code")
    if display:
        yield Text(")")
