"""Where an extension may stand, said in FHIRPath."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import profile, report

URL = "http://example.org/e"
SAID = {"extension": [{"url": URL, "valueString": "x"}]}


def found(resource: dict[str, Any], *, context: dict[str, str], **more: Any) -> list[tuple[str, str]]:
    elements = [
        {"id": "Extension.url", "fixedUri": URL},
        {"id": "Extension.value[x]", "type": [{"code": "string"}]},
    ]
    own = profile("Extension", *elements, url=URL, context=[context], kind="complex-type", **more)
    issues = report({"resourceType": "Patient", **resource}, own=[own]).issues
    return [(each.code, each.expression) for each in issues if each.code == "extension-context"]


ON_ACTIVE = {"active": True, "_active": SAID}
ON_NAME = {"name": [{"family": "x"}, {"family": "y", **SAID}]}
CONTEXTS = [
    ("Patient", SAID, []),
    ("Patient.active", ON_ACTIVE, []),
    ("Patient.active", {"active": True, **SAID}, ["Patient.extension[0]"]),
    ("Patient.name.where(family = 'y')", ON_NAME, []),
    ("Patient.name.where(family = 'x')", ON_NAME, ["Patient.name[1].extension[0]"]),
    ("$this is HumanName", ON_NAME, []),
    (
        "Patient.managingOrganization.resolve()",
        {"managingOrganization": {"reference": "Organization/1"}, **SAID},
        [],
    ),
    ("Patient.(", SAID, []),
]


@pytest.mark.parametrize(("expression", "resource", "expected"), CONTEXTS)
def test_an_extension_stands_where_the_expression_leads(
    expression: str, resource: Any, expected: list[str]
) -> None:
    places = found(resource, context={"type": "fhirpath", "expression": expression})
    assert [place for _, place in places] == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("name.exists()", 1), ("name.empty()", 0), ("%extension.value = 'x'", 0), ("%nobody", 0)],
)
def test_its_surroundings_are_as_the_invariant_asks(rule: str, expected: int) -> None:
    context = {"type": "element", "expression": "Patient"}
    assert len(found(SAID, context=context, contextInvariant=[rule])) == expected
