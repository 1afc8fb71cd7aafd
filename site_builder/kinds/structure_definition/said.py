"""What an element's definition adds to its row: what is said of it here, first codes of its binding."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.fhir.terminology import Concept
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.structure_definition.profile import Definition, Profile
from site_builder.model.sections import Cell, Link, Text

_FIRST = 8
_ASPECTS: Mapping[str, str] = {
    "alias": "alternate names",
    "code": "defining codes",
    "comment": "comments",
    "condition": "conditions",
    "constraint": "invariants",
    "contentReference": "content",
    "isModifier": "modifier",
    "isModifierReason": "modifier",
    "isSummary": "summary",
    "mapping": "mappings",
    "max": "cardinality",
    "maxLength": "length",
    "meaningWhenMissing": "meaning if missing",
    "min": "cardinality",
    "mustHaveValue": "value",
    "mustSupport": "must support",
    "orderMeaning": "order",
    "representation": "form in XML",
    "short": "short text",
    "type": "types",
}
"""Members of an ElementDefinition that readers know by other names than their own."""
_CHOICES: Mapping[str, str] = {
    "fixed": "fixed value",
    "pattern": "pattern",
    "defaultValue": "default value",
    "minValue": "least value",
    "maxValue": "greatest value",
}


def aspects(stated: Definition) -> tuple[str, ...]:
    """Name what a definition says of an element, in the order in which it says it."""
    return tuple(dict.fromkeys(_aspect(key) for key in stated if not key.startswith("_")))


def _aspect(key: str) -> str:
    choice = (name for stem, name in _CHOICES.items() if key.startswith(stem))
    return _ASPECTS.get(key) or next(choice, key)


def first_codes(value_set: str, profile: Profile) -> Cell:
    """Return the first codes of a value set, and how many more there are; nothing where none can be told."""
    if not value_set:
        return ()
    concepts, total = profile.first_codes(value_set, _FIRST)
    cells: list[Cell] = [
        (Text(each.code, "code"), *((Text(f" {each.display}"),) if _is_help(each) else ()))
        for each in concepts
    ]
    if cells and total > len(cells):
        more = f"{total - len(cells):,} more"
        link = profile.view.link_canonical(value_set, profile.release, more)
        cells.append((Link(more, link.target) if link.target else Text(more),))
    return joined(cells, "; ")


def _is_help(concept: Concept) -> bool:
    """Tell whether a display says more than its code."""
    return bool(concept.display) and concept.display.casefold() != concept.code.replace("-", " ").casefold()
