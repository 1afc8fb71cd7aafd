"""Responses against their questionnaires."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.codes.responses import RESPONSE_CODES
from tests.validation.resources import report

URL = "http://example.org/Questionnaire/q"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
CORE = "http://hl7.org/fhir/StructureDefinition/"
UCUM = "http://unitsofmeasure.org"


def found(
    items: list[dict[str, Any]],
    answered: list[dict[str, Any]],
    release: str = "R4",
    status: str = "completed",
    **form: Any,
) -> list[tuple[str, str]]:
    """Return code and FHIRPath below the response of each finding but notes."""
    questionnaire = {"resourceType": "Questionnaire", "url": URL, "status": "active", "item": items, **form}
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": URL,
        "status": status,
        "item": answered,
    }
    if release == "STU3":
        response["questionnaire"] = {"reference": URL}
    if not answered:
        del response["item"]
    issues = report(response, release, own=[questionnaire]).issues
    return [
        (
            each.code if each.severity.word == "error" else f"{each.code}?",
            each.expression.removeprefix("QuestionnaireResponse").lstrip("."),
        )
        for each in issues
        if each.severity.word != "note"
        and each.code in (*RESPONSE_CODES, "broken-invariant", "unusable-invariant")
    ]


def q(link_id: str, type_: str = "string", *items: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "type": type_, **({"item": list(items)} if items else {}), **more}


def a(link_id: str, *values: Any, **more: Any) -> dict[str, Any]:
    """Return an item with answers: texts, or objects as they are."""
    answers = [value if isinstance(value, dict) else {"valueString": value} for value in values]
    return {"linkId": link_id, **({"answer": answers} if answers else {}), **more}


def ext(url: str, **value: Any) -> dict[str, Any]:
    return {"extension": [{"url": url, **value}]}


STRUCTURE = [
    ([q("1"), q("2")], [a("1", "x"), a("2", "y")], []),
    ([q("1"), q("2")], [a("2", "y"), a("1", "x")], [("misplaced-item", "item[1]")]),
    ([q("1")], [a("1", "x"), a("9", "y")], [("unknown-item", "item[1]")]),
    ([q("g", "group", q("1"))], [a("1", "x")], [("misplaced-item", "item[0]")]),
    ([q("g", "group", q("1"))], [a("g", item=[a("1", "x")])], []),
    ([q("g", "group", q("1"))], [a("g", "x")], [("unwanted-answer", "item[0]")]),
    ([q("1", "string", q("2"))], [a("1", {"valueString": "x", "item": [a("2", "y")]})], []),
    ([q("1", "string", q("2"))], [a("1", "x", item=[a("2", "y")])], [("broken-invariant", "item[0]")]),
    ([q("1", "string", q("2"))], [a("1", item=[a("2", "y")])], [("misplaced-item", "item[0]")]),
    ([q("1", "display")], [a("1", "x")], [("unwanted-answer", "item[0]")]),
    ([q("1", text="Name?")], [a("1", "x", text="Age?")], [("wrong-item-text", "item[0]")]),
    ([q("1", required=True)], [], [("missing-answer", "")]),
    ([q("1", required=True)], [a("1")], [("missing-answer", "item[0]")]),
    ([q("g", "group", q("1", required=True))], [a("g", item=[a("x", "y")])], [("unknown-item", "item[0].item[0]"), ("missing-answer", "item[0]")]),
    ([q("g", "group", q("1", required=True))], [], []),
    ([q("1")], [a("1", "x", "y")], [("too-many-answers", "item[0]")]),
    ([q("1", repeats=True)], [a("1", "x", "y")], []),
    ([q("1")], [a("1", "x"), a("1", "y")], [("too-many-answers", "item[1]")]),
    ([q("1", repeats=True, **ext(CORE + "questionnaire-maxOccurs", valueInteger=2))], [a("1", "x", "y", "z")], [("too-many-answers", "item[0]")]),
    ([q("1", repeats=True, **ext(CORE + "questionnaire-minOccurs", valueInteger=2))], [a("1", "x")], [("too-few-answers", "item[0]")]),
]  # fmt: skip


@pytest.mark.parametrize(("items", "answered", "expected"), STRUCTURE)
def test_items_stand_as_in_the_questionnaire(
    items: Any, answered: Any, expected: list[tuple[str, str]]
) -> None:
    assert found(items, answered) == expected


def test_what_is_not_done_yet_may_lack_answers() -> None:
    assert found([q("1", required=True)], [], status="in-progress") == [("missing-answer?", "")]


KG = {"value": 2, "system": UCUM, "code": "kg"}
ANSWERS = [
    (q("1", "integer"), {"valueInteger": 3}, []),
    (q("1", "integer"), {"valueString": "3"}, ["wrong-answer-type"]),
    (q("1", "text"), {"valueCoding": {"code": "x"}}, ["wrong-answer-type"]),
    (q("1", "integer", **ext(CORE + "minValue", valueInteger=5)), {"valueInteger": 3}, ["answer-beyond-limits"]),
    (q("1", "date", **ext(CORE + "maxValue", valueDate="2022-06")), {"valueDate": "2022-06-30"}, []),
    (q("1", "date", **ext(CORE + "maxValue", valueDate="2022-06")), {"valueDate": "2022-07-01"}, ["answer-beyond-limits"]),
    (q("1", "decimal", **ext(CORE + "maxDecimalPlaces", valueInteger=1)), {"valueDecimal": 1.25}, ["answer-beyond-limits"]),
    (q("1", maxLength=3), "abcd", ["answer-beyond-limits"]),
    (q("1", **ext(CORE + "minLength", valueInteger=3)), "ab", ["answer-beyond-limits"]),
    (q("1", **ext(CORE + "regex", valueString="[0-9]+")), "12a", ["answer-beyond-limits"]),
    (q("1"), "a\nb", ["unusual-answer?"]),
    (q("1", "quantity", **ext(SDC + "minQuantity", valueQuantity=KG)), {"valueQuantity": {"value": 500, "system": UCUM, "code": "g"}}, ["answer-beyond-limits"]),
    (q("1", "quantity", **ext(SDC + "minQuantity", valueQuantity=KG)), {"valueQuantity": {"value": 5000, "system": UCUM, "code": "g"}}, []),
    (q("1", "quantity", **ext(SDC + "minQuantity", valueQuantity=KG)), {"valueQuantity": {"value": 5, "system": UCUM, "code": "m"}}, ["answer-beyond-limits"]),
    (q("1", "quantity", **ext(CORE + "questionnaire-unitOption", valueCoding={"system": UCUM, "code": "g"})), {"valueQuantity": KG}, ["answer-beyond-limits"]),
    (q("1", "reference", **ext(CORE + "questionnaire-referenceResource", valueCode="Patient")), {"valueReference": {"reference": "Group/1"}}, ["answer-beyond-limits"]),
    (q("1", "attachment", **ext(CORE + "mimeType", valueCode="image/")), {"valueAttachment": {"contentType": "text/plain", "data": "YQ=="}}, ["answer-beyond-limits"]),
    (q("1", "attachment", **ext(CORE + "maxSize", valueDecimal=2)), {"valueAttachment": {"contentType": "text/plain", "data": "YWJj"}}, ["answer-beyond-limits"]),
    (q("1", "choice", answerOption=[{"valueCoding": {"code": "a"}}]), {"valueCoding": {"code": "a"}}, []),
    (q("1", "choice", answerOption=[{"valueCoding": {"code": "a"}}]), {"valueCoding": {"code": "b"}}, ["answer-no-option"]),
    (q("1", "choice", answerOption=[{"valueCoding": {"code": "a"}}]), "other", ["answer-no-option"]),
    (q("1", "open-choice", answerOption=[{"valueCoding": {"code": "a"}}]), "other", []),
    (q("1", "open-choice", answerOption=[{"valueCoding": {"code": "a"}}]), "A", ["unusual-answer?"]),
    (q("1", "choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender"), {"valueCoding": {"system": "http://hl7.org/fhir/administrative-gender", "code": "male"}}, []),
    (q("1", "choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender"), {"valueCoding": {"system": "http://example.org/cs", "code": "male"}}, ["answer-no-option"]),
    (q("1", "choice", answerValueSet="http://example.org/unknown"), {"valueCoding": {"code": "male"}}, []),
    (q("1", "time", answerOption=[{"valueTime": "09:00:00"}]), {"valueTime": "10:00:00"}, ["answer-no-option"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "expected"), ANSWERS)
def test_answers_are_of_the_type_and_within_the_limits(
    question: Any, answer: Any, expected: list[str]
) -> None:
    codes = [
        code
        for code, _ in found([question], [a("1", answer)])
        if not code.startswith(("no-", "unknown", "bad-"))
    ]
    assert codes == expected


def test_an_option_may_exclude_all_others() -> None:
    options = [
        {"valueString": "a"},
        {"valueString": "none", **ext(CORE + "questionnaire-optionExclusive", valueBoolean=True)},
    ]
    question = q("1", "choice", answerOption=options, repeats=True)
    assert found([question], [a("1", "a", "none")]) == [("answer-no-option", "item[0].answer[1]")]
    assert found([question], [a("1", "none")]) == []


def when(question: str, operator: str, **answer: Any) -> dict[str, Any]:
    return {"question": question, "operator": operator, **answer}


ENABLED = [
    ([when("1", "exists", answerBoolean=True)], {}, [a("1", "x")], [("missing-answer", "")]),
    ([when("1", "exists", answerBoolean=True)], {}, [], []),
    ([when("1", "=", answerString="x")], {}, [a("1", "y"), a("2", "z")], [("unwanted-answer", "item[1]")]),
    ([when("1", "!=", answerString="x")], {}, [a("1", "y"), a("2", "z")], []),
    ([when("1", "=", answerString="x"), when("1", "=", answerString="y")], {"enableBehavior": "all"}, [a("1", "x"), a("2", "z")], [("unwanted-answer", "item[1]")]),
    ([when("1", "=", answerString="x"), when("1", "=", answerString="y")], {"enableBehavior": "any"}, [a("1", "x"), a("2", "z")], []),
    ([when("1", ">", answerInteger=3)], {}, [a("1", {"valueInteger": 4})], [("missing-answer", "")]),
    ([when("1", "=", answerInteger=3)], {}, [a("1", "x")], []),
    ([when("9", "exists", answerBoolean=True)], {}, [], []),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "more", "answered", "expected"), ENABLED)
def test_only_what_is_asked_is_required_and_may_be_answered(
    conditions: Any, more: Any, answered: Any, expected: list[tuple[str, str]]
) -> None:
    kind = "integer" if answered and "valueInteger" in str(answered) else "string"
    assert found([q("1", kind), q("2", required=True, enableWhen=conditions, **more)], answered) == expected


def test_a_condition_looks_at_the_answers_of_its_own_group() -> None:
    inner = [q("1"), q("2", required=True, enableWhen=[when("1", "exists", answerBoolean=True)])]
    groups = [a("g", item=[a("1", "x"), a("2", "y")]), a("g", item=[])]
    groups[1].pop("item")
    groups.append(a("g", item=[a("1", "x")]))
    assert found([q("g", "group", *inner, repeats=True)], groups) == [("missing-answer", "item[2]")]


def test_stu3_and_r5_are_read_as_well() -> None:
    options = {"option": [{"valueString": "a"}]}
    assert found([q("1", "choice", **options)], [a("1", "b")], "STU3") == [
        ("answer-no-option", "item[0].answer[0]")
    ]
    coding = q("1", "coding", answerConstraint="optionsOrString", answerOption=[{"valueString": "a"}])
    assert found([coding], [a("1", "b")], "R5") == []


def test_a_questionnaire_that_is_not_at_hand_is_said_once() -> None:
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "http://ward.org/q",
        "status": "completed",
    }
    assert [each.code for each in report(response).issues] == ["unknown-questionnaire"]


def test_a_questionnaire_within_the_response_counts() -> None:
    form = {"resourceType": "Questionnaire", "id": "f", "status": "active", "item": [q("1", "integer")]}
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "#f",
        "status": "completed",
        "contained": [form],
        "item": [a("1", "x")],
    }
    assert [each.code for each in report(response).issues] == ["wrong-answer-type"]


@pytest.mark.parametrize(
    ("status", "expected"), [("active", []), ("draft", ["note"]), ("retired", ["warning"])]
)
def test_answers_to_a_questionnaire_that_is_not_in_use_are_noted(status: str, expected: list[str]) -> None:
    questionnaire = {"resourceType": "Questionnaire", "url": URL, "status": status}
    response = {"resourceType": "QuestionnaireResponse", "questionnaire": URL, "status": "completed"}

    issues = report(response, own=[questionnaire]).issues

    assert [each.severity.word for each in issues if each.code == "unused-questionnaire"] == expected


def test_a_response_from_before_the_questionnaires_use_warns() -> None:
    period = {"effectivePeriod": {"start": "2024", "end": "2025-06"}}
    questionnaire = {"resourceType": "Questionnaire", "url": URL, "status": "active", **period}
    for authored, expected in (
        ("2023-12-31", ["outside-period"]),
        ("2025-06-30", []),
        ("2025-07-01", ["outside-period"]),
    ):
        response = {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": URL,
            "status": "completed",
            "authored": authored,
        }
        assert [each.code for each in report(response, own=[questionnaire]).issues] == expected


def _rule(expression: str, severity: str = "error") -> dict[str, Any]:
    parts = {
        "key": {"valueId": "k1"},
        "severity": {"valueCode": severity},
        "human": {"valueString": "x"},
        "expression": {"valueString": expression},
    }
    return {
        "url": CORE + "questionnaire-constraint",
        "extension": [{"url": name, **value} for name, value in parts.items()],
    }


def _variable(name: str, expression: str) -> dict[str, Any]:
    return {
        "url": CORE + "variable",
        "valueExpression": {"name": name, "language": "text/fhirpath", "expression": expression},
    }


RULES = [
    ([_rule("answer.count() = 1")], [], []),
    ([_rule("answer.count() = 2")], [], [("broken-invariant", "item[0]")]),
    ([_rule("answer.count() = 2", "warning")], [], [("broken-invariant?", "item[0]")]),
    ([_rule("answer.count() = %questionnaire.item.count() and %qitem.linkId = '1'")], [], []),
    ([_variable("n", "answer.count()"), _rule("%n + %m = 3")], [_variable("m", "item.count() + 1")], []),
    ([_rule("answer.count() = 3 asdf")], [], [("unusable-invariant?", "item[0]")]),
    ([_rule("answer.count() = %nobody")], [], [("unusable-invariant?", "item[0]")]),
    ([], [_rule("item.empty()")], [("broken-invariant", "")]),
]


@pytest.mark.parametrize(("of_item", "of_form", "expected"), RULES)
def test_the_questionnaires_own_rules_hold(
    of_item: Any, of_form: Any, expected: list[tuple[str, str]]
) -> None:
    assert found([q("1", extension=of_item)], [a("1", "x")], extension=of_form) == expected
