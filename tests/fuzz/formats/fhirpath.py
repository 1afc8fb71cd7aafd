"""FHIRPath of strangers' profiles on strangers' resources: trees, answers and places of faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import Environment, Expression, FHIRPathSyntaxError, Node, check, parse
from site_builder.fhirpath.ucum import parse_unit
from tests.fuzz.making import ODD_TEXTS, mutated, mutated_text, text_of
from tests.fuzz.run import Format

_EXPRESSIONS = (
    "name.where(use = 'official' and family.exists()).given.first().matches('^[A-Z]([a-z]){1,30}$')",
    "contained.where((('#' + id in %resource.descendants().reference) or descendants().where(reference = '#').exists()).not()).empty()",
    "defineVariable('n', name.first()).select(%n.given & '-' & $this.id).distinct().count() <= 2",
    "value.ofType(Quantity).value.highBoundary(4) > 4.5 'kg'.value or @2024-02-29 + 1 year < today()",
    "iif(birthDate is date, birthDate.toString().substring(0, 4).toInteger() mod 4, (1 | 2).aggregate($total + $this, 0))",
    "descendants().repeat(children()).ofType(string).sort(-$this).join(',').replaceMatches('(a|b)+c{2,3}', 'x')",
)
_PIECES = (
    "name", "given", "value", "extension('x')", ".where(", ".select(", ".all(", ".exists(", ")", "(", "$this", "$index", "$total", "%resource", "%x", "%`vs-a`", "{}", "'a'", "'\\u0041", "`x`", "1", "1.50", "9223372036854775807",
    "99999999999999999999999999", "1 day", "4 'mg'", "4 '[degF]'", "@2024", "@2024-02-30", "@T25:00", "@2024-01-01T10:00:00.123456789+14:00", "true", " and ", " or ", " implies ", " xor ", " | ", " & ", " + ", " - ", " * ", " / ", " div ", " mod ", " = ", " ~ ", " !~ ", " < ", " in ",
    " contains ", " is ", " as ", "FHIR.string", "System.Any", ".ofType(", ".resolve()", ".memberOf('x')", ".descendants()", ".combine($this)", ".repeat($this)", ".aggregate(", ".matches('(a*)*b')", ".replace('', 'xx')", ".power(99)", ".toQuantity('kg')", ".lowBoundary()",
    "[0]", "-", ".", ",", "//", "/*", "*/",
)  # fmt: skip
_RESOURCE = {
    "resourceType": "Patient",
    "id": "p",
    "active": True,
    "name": [
        {
            "use": "official",
            "family": "Éa",
            "given": ["A", None],
            "_given": [None, {"extension": [{"url": "x"}]}],
        }
    ],
    "birthDate": "1974-12",
    "contained": [
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "valueQuantity": {"value": 1.5, "code": "kg"},
        }
    ],
    "managingOrganization": {"reference": "#o"},
}
_UNITS = (
    "mg",
    "/",
    ".",
    "(",
    ")",
    "10*",
    "10^",
    "-3",
    "2",
    "{a}",
    "[in_i]",
    "k",
    "Cel",
    "[degF]",
    "m[Hg]",
    "%",
    "'",
    "1",
    "B[SPL]",
    "[",
    "]",
    "{",
    "}",
)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _make(draw: Random) -> dict[str, Any]:
    text = draw.choice(_EXPRESSIONS)
    pieces = (*_PIECES, *ODD_TEXTS)
    text = mutated_text(draw, text, pieces) if draw.random() < 0.6 else text_of(draw, _PIECES)
    resource = mutated(draw, _RESOURCE) if draw.random() < 0.5 else _RESOURCE
    return {"text": text, "resource": resource, "unit": text_of(draw, _UNITS)}


def _faults(case: dict[str, Any]) -> Iterator[str]:
    text = case["text"]
    try:
        parse_unit(case["unit"])
    except ValueError as error:
        if not 0 <= getattr(error, "offset", -1) <= max(len(case["unit"]), 200):
            yield "a unit's fault has no place in it"
    try:
        tree = parse(text)
        if json.loads(json.dumps(tree)) != tree:
            yield "the tree is not plain"
        expression = Expression(text, tree)
    except FHIRPathSyntaxError as error:
        if not 0 <= error.offset <= max(len(text), 1):
            yield "a fault has no place in the expression"
        return
    types = types_of_release(DefinitionsLibrary().release("R4"))
    name = case["resource"].get("resourceType") if isinstance(case["resource"], dict) else None
    node = Node(case["resource"], types.named(name if isinstance(name, str) else "Patient"))
    environment = Environment(types, node, node, now=_NOW, steps=50_000)
    expression.evaluate([node], environment)
    if any(not 0 <= problem.offset <= len(text) for problem in check(tree, node.type)):
        yield "a problem has no place in the expression"


FHIRPATH = Format("fhirpath", _make, _faults)
