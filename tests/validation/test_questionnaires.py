"""Questionnaires: conditions, and what a derived one may change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import report

BASE = "http://example.org/Questionnaire/base"
KIND = "http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType"


def found(
    items: list[dict[str, Any]], own: list[dict[str, Any]] | None = None, **more: Any
) -> list[tuple[str, str]]:
    form = {"resourceType": "Questionnaire", "status": "active", "item": items, **more}
    issues = report(form, own=own or []).issues
    return [
        (each.code, each.expression.removeprefix("Questionnaire."))
        for each in issues
        if each.code in ("wrong-condition", "not-as-base-item")
    ]


def q(link_id: str, type_: str = "string", *items: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "type": type_, **({"item": list(items)} if items else {}), **more}


def when(question: str, operator: str = "exists", **answer: Any) -> dict[str, Any]:
    return {
        "enableWhen": [{"question": question, "operator": operator, **(answer or {"answerBoolean": True})}]
    }


CONDITIONS = [
    ([q("1"), q("2", **when("1"))], []),
    ([q("1"), q("2", **when("9"))], [("wrong-condition", "item[1].enableWhen[0].question")]),
    ([q("1", **when("1"))], [("wrong-condition", "item[0].enableWhen[0].question")]),
    ([q("1", "group", q("2"), **when("2"))], [("wrong-condition", "item[0].enableWhen[0].question")]),
    ([q("1", **when("2")), q("2")], [("wrong-condition", "item[0].enableWhen[0].question")]),
    ([q("g", "group", q("1"), q("2", **when("1")))], []),
    ([q("1", "integer"), q("2", **when("1", "=", answerString="x"))], [("wrong-condition", "item[1].enableWhen[0].answer")]),
    ([q("1", "choice"), q("2", **when("1", "=", answerCoding={"code": "x"}))], []),
]  # fmt: skip


@pytest.mark.parametrize(("items", "expected"), CONDITIONS)
def test_conditions_can_be_met(items: Any, expected: list[tuple[str, str]]) -> None:
    assert found(items) == expected


CODED = {"answerOption": [{"valueCoding": {"code": "a"}}, {"valueCoding": {"code": "b"}}]}
DERIVED = [
    (q("1"), q("1"), []),
    (q("1"), q("1", "text"), ["item[0].type"]),
    (q("1"), q("1", repeats=True), ["item[0].repeats"]),
    (q("1", repeats=True), q("1"), []),
    (q("1", required=True), q("1", required=False), ["item[0].required"]),
    (q("1", maxLength=5), q("1", maxLength=6), ["item[0].maxLength"]),
    (q("1", "choice", **CODED), q("1", "choice", answerOption=CODED["answerOption"][:1]), []),
    (q("1", "choice", **CODED), q("1", "choice", answerOption=[{"valueCoding": {"code": "c"}}]), ["item[0].answerOption[0]"]),
    (q("1", "choice", **CODED), q("1", "choice", answerValueSet="http://x.org/vs"), ["item[0].answerValueSet"]),
    (q("1"), q("2"), ["item[0]"]),
]  # fmt: skip


@pytest.mark.parametrize(("base", "item", "expected"), DERIVED)
def test_a_questionnaire_that_complies_changes_nothing(base: Any, item: Any, expected: list[str]) -> None:
    assert [place for _, place in _derived(base, item, "compliesWith")] == expected


def test_a_questionnaire_that_extends_may_add_items_and_one_that_is_inspired_may_do_anything() -> None:
    assert _derived(q("1"), q("2"), "extends") == []
    assert _derived(q("1"), q("1", "text"), "extends") == [("not-as-base-item", "item[0].type")]
    assert _derived(q("1"), q("1", "text"), "inspiredBy") == []


def _derived(base: Any, item: Any, kind: str) -> list[tuple[str, str]]:
    own = {"resourceType": "Questionnaire", "url": BASE, "status": "active", "item": [base]}
    coding = {"system": "http://hl7.org/fhir/questionnaire-derivationType", "code": kind}
    said = [{"extension": [{"url": KIND, "valueCoding": coding}]}]
    return found([item], [own], derivedFrom=[BASE], _derivedFrom=said)
