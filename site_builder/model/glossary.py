"""The terms that a guide explains in `_data/glossary.yml`."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model.guide import Guide
from site_builder.model.text import plain_text


def glossary_terms(guide: Guide) -> tuple[tuple[str, str], ...]:
    """Return each term, as plain text, with its meaning, the author's own Markdown or HTML.

    The file is a mapping of terms to meanings, or a list of entries with `term` and `definition`.
    """
    data = guide.site_data.get("glossary")
    pairs: list[tuple[object, object]] = []
    if isinstance(data, Mapping):
        pairs = list(data.items())
    elif isinstance(data, list | tuple):
        entries = [entry for entry in data if isinstance(entry, Mapping)]
        pairs = [(entry.get("term"), entry.get("definition", entry.get("def"))) for entry in entries]
    return tuple(
        (plain_text(str(term)), str(meaning).strip())
        for term, meaning in pairs
        if term is not None and isinstance(meaning, str | int | float) and str(meaning).strip()
    )
