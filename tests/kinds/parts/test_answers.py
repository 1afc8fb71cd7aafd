"""The answers of a filled-in questionnaire."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.example import EXAMPLE
from site_builder.kinds.parts import answers
from site_builder.model.sections import Section, Table
from tests.kinds.small_guide import artifact, rows_of, section, view_of

RESPONSE: dict[str, Any] = {
    "resourceType": "QuestionnaireResponse",
    "id": "r",
    "status": "completed",
    "item": [
        {
            "linkId": "1",
            "text": "Do you smoke?",
            "answer": [
                {
                    "valueCoding": {"code": "y", "display": "Yes"},
                    "item": [{"linkId": "1.1", "text": "How many a day?", "answer": [{"valueInteger": 7}]}],
                }
            ],
        },
        {"linkId": "2", "text": "Family", "item": [{"linkId": "2.1", "definition": "https://x.org#a"}]},
        {"linkId": "3", "text": "Colours", "answer": [{"valueString": "red"}, {"valueString": "blue"}]},
    ],
}


def _sections(resource: dict[str, Any]) -> tuple[Section, ...]:
    subject = artifact(resource)
    return EXAMPLE.pages(subject, view_of(subject))[0].sections


def test_each_question_has_a_row_with_its_answers() -> None:
    sections = _sections(RESPONSE)
    table = section(sections, "answers")

    assert rows_of(section(sections, "data")) == ["Status | completed"]
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Question", "Answer", "LinkId", "Definition"]
    assert rows_of(table) == [
        "Do you smoke? | Yes (y) | 1 | ",
        "..How many a day? | 7 | 1.1 | ",
        "Family |  | 2 | ",
        "..2.1 |  |  | https://x.org#a",
        "Colours | red; blue | 3 | ",
    ]


@pytest.mark.parametrize(
    "item",
    [
        {"linkId": "1", "extension": [{"url": "https://x.org", "valueCode": "a"}]},
        {"linkId": "1", "answer": [{"valueString": "a", "extension": []}]},
        {"linkId": "1", "item": [{"linkId": "1.1", "answer": [{"item": [{"linkId": "2", "odd": 1}]}]}]},
    ],
)
def test_items_that_say_more_than_a_row_holds_stay_an_outline(item: dict[str, Any]) -> None:
    sections = _sections({**RESPONSE, "item": [item]})

    assert "answers" not in [each.id for each in sections]
    assert "Item | " in rows_of(section(sections, "data"))


def test_a_long_form_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_ROWS", 2)

    table = section(_sections(RESPONSE), "answers")

    assert isinstance(table, Table)
    assert len(table.rows) == 2
    assert table.note
