"""Kinds of search, and what fits each: types of elements, modifiers, comparators.

Source: https://hl7.org/fhir/R5/search.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import FHIRPathSyntaxError, answers, parse
from site_builder.source.json_access import strings, text
from site_builder.validation.run import Run

_ADDRESSES = ("uri", "url", "canonical", "oid", "uuid")
SEARCHED: Mapping[str, frozenset[str]] = {
    "number": frozenset({"integer", "decimal", "positiveInt", "unsignedInt", "integer64", "Range"}),
    "date": frozenset({"date", "dateTime", "instant", "Period", "Timing"}),
    "string": frozenset({"string", "markdown", "HumanName", "Address", "ContactPoint", *_ADDRESSES, "id"}),
    "token": frozenset(
        {
            *("Coding", "CodeableConcept", "CodeableReference", "Identifier", "ContactPoint", "code"),
            *("boolean", "id", "string", *_ADDRESSES),
        }
    ),
    "reference": frozenset({"Reference", "CodeableReference", *_ADDRESSES}),
    "quantity": frozenset({"Quantity", "Money", "Range", "SampledData", "Ratio"}),
    "uri": frozenset(_ADDRESSES),
}
"""By the kinds of search, the types that may be searched so, with all that are derived from them."""
_OPEN = frozenset({"Extension", "Resource", "DomainResource"})
"""Types that don't tell what is searched: HL7's own parameters lead to them, too."""
MODIFIERS: Mapping[str, frozenset[str]] = {
    "string": frozenset({"missing", "exact", "contains", "text"}),
    "token": frozenset(
        {
            *("missing", "text", "not", "in", "not-in", "below", "above", "ofType", "of-type"),
            *("code-text", "text-advanced"),
        }
    ),
    "reference": frozenset(
        {
            *("missing", "type", "identifier", "above", "below", "code-text", "in", "not-in", "text"),
            *("text-advanced", "contains"),
        }
    ),
    "uri": frozenset({"missing", "below", "above", "contains"}),
    "number": frozenset({"missing"}),
    "date": frozenset({"missing"}),
    "quantity": frozenset({"missing"}),
}
"""By the kinds of search, the modifiers that mean something."""
COMPARED = frozenset({"number", "date", "quantity"})
"""Kinds of search in which values may be compared."""


def types_searched(expression: str, bases: Iterable[str], run: Run) -> tuple[str, ...]:
    """Return the types that an expression leads to from some resource types; none where nobody can tell."""
    types = types_of_release(run.context.definitions)
    known = [types.named(base) for base in bases if types.is_known(base)]
    try:
        found = answers(parse(expression), *known)
    except FHIRPathSyntaxError:
        return ()
    return tuple(dict.fromkeys(each.name for each in found or ()))


def is_searched_so(kind: str, type_name: str, run: Run) -> bool:
    """Tell whether a kind of search may look at a type."""
    fitting, bases = SEARCHED.get(kind), run.context.types.bases(type_name)
    return fitting is None or not _OPEN.isdisjoint(bases[:1]) or not fitting.isdisjoint(bases)


def is_for(parameter: Mapping[str, Any], type_name: str, run: Run) -> bool:
    """Tell whether a search parameter is for a resource type, or for one that this is derived from."""
    bases = strings(parameter.get("base")) or [text(parameter.get("base"))]
    return not any(bases) or not {*run.context.types.bases(type_name)}.isdisjoint(bases)
