"""How far a system must support something: SHALL, SHOULD, MAY, as statements of all releases say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.kinds.parts.cells import joined
from site_builder.model.sections import Cell, Chip, Text
from site_builder.source.json_access import mapping, mappings

_BASE = "http://hl7.org/fhir/StructureDefinition/"
# Up to STU3 the statement was called Conformance, and so are the extensions of that time.
_EXPECTATIONS = (f"{_BASE}capabilitystatement-expectation", f"{_BASE}conformance-expectation")
_COMBINATIONS = (
    f"{_BASE}capabilitystatement-search-parameter-combination",
    f"{_BASE}conformance-search-parameter-combination",
)
VERBS = ("SHALL", "SHOULD", "MAY", "SHOULD-NOT", "SHALL-NOT")
"""From the strongest to the weakest, then what is ruled out."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Search parameters that are used together."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    verb: str
    """As in `VERBS`; empty when nothing is said."""


def verb_of(element: Mapping[str, Any]) -> str:
    """Return the verb that an element of a statement carries; empty for none."""
    for extension in mappings(element.get("extension")):
        if extension.get("url") in _EXPECTATIONS:
            value = str(extension.get("valueCode") or extension.get("valueString") or "")
            return value.upper() if value.upper() in VERBS else ""
    return ""


def verb_of_primitive(parent: Mapping[str, Any], name: str, position: int = 0) -> str:
    """Return the verb of a primitive: JSON has its extensions in a property `_name` beside it."""
    beside = parent.get(f"_{name}")
    if isinstance(beside, list | tuple):
        beside = beside[position] if position < len(beside) else None
    return verb_of(mapping(beside))


def combinations(resource: Mapping[str, Any]) -> Iterator[Combination]:
    """Yield the search combinations that a resource of a statement asks for."""
    for extension in mappings(resource.get("extension")):
        if extension.get("url") not in _COMBINATIONS:
            continue
        parts = mappings(extension.get("extension"))
        yield Combination(
            tuple(str(part.get("valueString")) for part in parts if part.get("url") == "required"),
            tuple(str(part.get("valueString")) for part in parts if part.get("url") == "optional"),
            verb_of(extension),
        )


def verb_chip(verb: str, what: str = "") -> Chip:
    """Return the label of a verb; `yes` where a thing is supported and no verb says how far."""
    if not verb:
        return Chip("yes", "expectation supported", f"Supported: {what}" if what else "Supported")
    words = verb.replace("-", " ")
    return Chip(words, f"expectation {verb.lower()}", f"{words} support {what}".rstrip())


def verb_then(verb: str, cell: Cell, what: str = "") -> Cell:
    """Put a verb before what it is about; where a list names what is supported, no verb needs no label."""
    return (verb_chip(verb, what), Text(" "), *cell) if verb else cell


def strongest(verbs: set[str]) -> tuple[str, ...]:
    """Return verbs in the order of `VERBS`, the empty one last."""
    return tuple(verb for verb in (*VERBS, "") if verb in verbs)


def expected(parent: Mapping[str, Any], name: str) -> Cell:
    """Return a primitive's values as codes, each with the verb that it carries."""
    values = parent.get(name)
    found: list[Cell] = []
    for position, value in enumerate(values if isinstance(values, list | tuple) else ()):
        found.append((*verb_before(parent, name, position, str(value)), Text(str(value), "code")))
    return joined(found)


def verb_before(parent: Mapping[str, Any], name: str, position: int = 0, what: str = "") -> Cell:
    """Return the verb that a primitive carries, with room behind it; nothing where it carries none."""
    return verb_then(verb_of_primitive(parent, name, position), (), what)
