"""Measures and guides: what their parts need, and what they name twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found

Json = dict[str, Any]

E = "http://example.org"
POPULATIONS = "http://terminology.hl7.org/CodeSystem/measure-population"
SCORINGS = "http://terminology.hl7.org/CodeSystem/measure-scoring"


def population(code: str, **more: Any) -> Json:
    coded = {"coding": [{"system": POPULATIONS, "code": code}]}
    return {"code": coded, "criteria": {"language": "text/cql", "expression": "X"}, **more}


def measure(scoring: str, *codes: str, **more: Any) -> Json:
    return {
        "resourceType": "Measure",
        "id": "m",
        "url": f"{E}/Measure/m",
        "name": "M",
        "status": "draft",
        "scoring": {"coding": [{"system": SCORINGS, "code": scoring}]},
        "group": [{"population": [population(code) for code in codes]}],
        **more,
    }


def without_groups() -> Json:
    return {name: value for name, value in measure("cohort").items() if name != "group"}


GROUP = "Measure.group[0]"
PROPORTION = ("initial-population", "denominator", "numerator")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (measure("proportion", *PROPORTION, "denominator-exception"), []),
        (measure("proportion", "initial-population", "numerator"), [("incomplete-measure", GROUP)]),
        (measure("ratio", *PROPORTION, "initial-population"), []),
        (measure("ratio", *PROPORTION, "denominator-exception"), [("wrong-population", f"{GROUP}.population[3]")]),
        (measure("proportion", *PROPORTION, "numerator"), [("wrong-population", f"{GROUP}.population[3]")]),
        (measure("cohort", "initial-population", "numerator"), [("wrong-population", f"{GROUP}.population[1]")]),
        (without_groups(), [("incomplete-measure", "Measure")]),
        (measure("cohort", group=[{"description": "x"}]), [("incomplete-measure", GROUP)]),
    ],
)  # fmt: skip
def test_a_measure_has_the_populations_of_its_scoring(
    resource: Json, expected: list[tuple[str, str]]
) -> None:
    assert found(resource) == expected


@pytest.mark.parametrize(
    ("language", "expression", "is_fine"),
    [
        ("text/cql-identifier", "X", True),
        ("text/cql-identifier", "Logic.X", True),
        ("text/cql-identifier", "Logik.X", False),
    ],
)
def test_criteria_are_of_the_measures_own_libraries(language: str, expression: str, is_fine: bool) -> None:
    library = {
        "resourceType": "Library",
        "url": f"{E}/Library/l",
        "name": "Logic",
        "status": "draft",
        "type": {"text": "x"},
    }
    criteria = {"language": language, "expression": expression}
    asked = measure("cohort", library=[library["url"]])
    asked["group"] = [{"population": [population("initial-population", criteria=criteria)]}]
    place = f"{GROUP}.population[0].criteria"
    assert [each for each in found(asked, own=[library]) if each[0] == "unknown-criteria"] == (
        [] if is_fine else [("unknown-criteria", place)]
    )
    # Without libraries the name of a definition names nothing.
    del asked["library"]
    assert ("unknown-criteria", place) in found(asked)


def reported(*counts: int, **more: Any) -> Json:
    populations = [
        {"code": population(code)["code"], "count": count}
        for code, count in zip(PROPORTION, counts, strict=True)
    ]
    return {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "measure": f"{E}/Measure/m",
        "period": {"start": "2025", "end": "2026"},
        "group": [{"population": populations, "measureScore": {"value": 0.5}}],
        **more,
    }


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (reported(10, 10, 5), []),
        (
            reported(10, 5, 10),
            [("wrong-subject-count", "MeasureReport.group[0].population[2].count")],
        ),
        (reported(1, 1, 1, type="individual"), [("no-subject", "MeasureReport")]),
        (reported(1, 1, 1, type="individual", subject={"reference": "Patient/1"}), []),
    ],
)
def test_a_report_counts_parts_of_wholes(report: Json, expected: list[tuple[str, str]]) -> None:
    assert found(report, own=[measure("proportion", *PROPORTION)]) == expected


def guide(**more: Any) -> Json:
    return {
        "resourceType": "ImplementationGuide",
        "id": "ig",
        "url": f"{E}/ImplementationGuide/ig",
        "name": "IG",
        "status": "draft",
        "packageId": "example.guide",
        "fhirVersion": ["4.0.1"],
        **more,
    }


CORE: Json = {"uri": f"{E}/core", "packageId": "example.core", "version": "1.0.0"}
DEPENDS = "ImplementationGuide.dependsOn[0]"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (guide(dependsOn=[CORE]), []),
        (guide(dependsOn=[{**CORE, "version": "current$branch"}]), []),
        (guide(dependsOn=[{**CORE, "version": "2.1.x"}]), []),
        (guide(dependsOn=[{**CORE, "version": "newest"}]), [("wrong-dependency", f"{DEPENDS}.version")]),
        (guide(dependsOn=[{**CORE, "packageId": "core"}]), [("wrong-dependency", f"{DEPENDS}.packageId")]),
        (guide(dependsOn=[{**CORE, "uri": f"{E}/core|2.0.0"}]), [("wrong-dependency", f"{DEPENDS}.uri")]),
        (guide(dependsOn=[{"uri": f"{E}/core", "version": "1.0.0"}]), [("incomplete-dependency", DEPENDS)]),
        (guide(dependsOn=[{"uri": f"{E}/core", "packageId": "example.core"}]), [("incomplete-dependency", DEPENDS)]),
        (guide(dependsOn=[CORE, {**CORE, "version": "2.0.0"}]), [("repeated-dependency", "ImplementationGuide.dependsOn[1]")]),
        (guide(dependsOn=[{**CORE, "packageId": "example.guide"}]), [("includes-itself", DEPENDS)]),
        (guide(packageId="guide"), [("wrong-dependency", "ImplementationGuide.packageId")]),
        (
            guide(**{"global": [{"type": "Patient", "profile": "http://hl7.org/fhir/StructureDefinition/vitalsigns"}]}),
            [("wrong-profile", "ImplementationGuide.global[0].profile")],
        ),
        (
            guide(definition={"resource": [{"reference": {"reference": "Patient/a"}}] * 2}),
            [("listed-twice", "ImplementationGuide.definition.resource[1].reference")],
        ),
    ],
)  # fmt: skip
def test_a_guide_depends_on_packages_and_lists_things_once(
    resource: Json, expected: list[tuple[str, str]]
) -> None:
    assert found(resource) == expected


def test_a_guide_lists_a_page_once() -> None:
    page = {"nameUrl": "a.html", "title": "A", "generation": "html"}
    listed = guide(
        definition={"resource": [{"reference": {"reference": "Patient/a"}}], "page": {**page, "page": [page]}}
    )
    assert found(listed) == [("listed-twice", "ImplementationGuide.definition.page.page[0]")]
