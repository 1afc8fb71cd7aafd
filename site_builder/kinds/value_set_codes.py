"""The words that stand beside a code in a value set's tables: what else it is called, what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from site_builder.fhir.terminology import Concept, Terminology
from site_builder.model.sections import Column, Row, Text

_MAX_LANGUAGES = 3
"""As many languages have columns of their own; more than these nobody can read side by side."""
_OTHERS = "Also called"


def with_words(
    titles: Sequence[str], rows: Sequence[Row], concepts: Sequence[Concept]
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Add columns for what else codes are called, by language or use, and for what they mean, as needed."""
    labels = list(dict.fromkeys(label for concept in concepts for label, _ in concept.designations))
    is_wide = len(labels) > _MAX_LANGUAGES
    has_definitions = any(concept.definition for concept in concepts)
    shown = [_OTHERS] if is_wide else [label or _OTHERS for label in labels]
    columns = [Column(title, title.lower()) for title in titles]
    columns += [Column(label, "designation") for label in shown]
    columns += [Column("Definition", "definition")] if has_definitions else []
    made: list[Row] = []
    for row, concept in zip(rows, concepts, strict=True):
        cells = list(row.cells)
        if is_wide:
            cells.append((Text("; ".join(f"{label}: {text}" for label, text in concept.designations)),))
        for wanted in () if is_wide else labels:
            words = ", ".join(text for label, text in concept.designations if label == wanted)
            cells.append((Text(words),) if words else ())
        if has_definitions:
            cells.append((Text(concept.definition),) if concept.definition else ())
        made.append(replace(row, cells=tuple(cells)))
    return tuple(columns), tuple(made)


def completed(concept: Concept, terms: Terminology) -> Concept:
    """Add what the code system knows to a code of an expansion, which seldom holds more than a display."""
    index = terms.index(concept.system) if concept.system else None
    known = index.find(concept.code) if index else None
    return replace(
        concept,
        display=concept.display or terms.display(concept.system, concept.code),
        definition=concept.definition or (known.definition if known else ""),
        is_deprecated=concept.is_deprecated or bool(known and known.is_deprecated),
    )
