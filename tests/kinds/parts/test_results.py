"""The results of a measure."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.example import EXAMPLE
from site_builder.model.sections import Section, Table
from tests.kinds.small_guide import artifact, rows_of, section, view_of

INITIAL = {"code": {"text": "initial"}, "count": 10}
REPORT: dict[str, Any] = {
    "resourceType": "MeasureReport",
    "id": "m",
    "status": "complete",
    "group": [
        {
            "code": {"text": "Beds"},
            "population": [INITIAL, {"linkId": "p2", "count": 4, "subjectResults": {"reference": "List/l"}}],
            "measureScore": {"value": 0.4},
            "stratifier": [
                {
                    "code": [{"text": "gender"}],
                    "stratum": [
                        {"value": {"text": "female"}, "population": [{**INITIAL, "count": 6}]},
                        {"value": {"text": "male"}, "population": [{**INITIAL, "count": 3}]},
                    ],
                },
                {
                    "stratum": [
                        {
                            "component": [
                                {"code": {"coding": [{"code": "age"}]}, "value": {"text": "0 to 15"}},
                                {"linkId": "sex", "valueBoolean": True},
                            ],
                            "measureScoreQuantity": {"value": 2},
                        },
                        {"value": {"text": "rest"}},
                    ]
                },
                {"code": [{"text": "nothing"}]},
            ],
        },
        {"population": [INITIAL]},
    ],
}


def _sections(resource: dict[str, Any]) -> tuple[Section, ...]:
    subject = artifact(resource)
    return EXAMPLE.pages(subject, view_of(subject))[0].sections


def _titled(sections: tuple[Section, ...], id_: str) -> tuple[str, list[str], list[str]]:
    table = section(sections, id_)
    assert isinstance(table, Table)
    return table.title, [column.title for column in table.columns], rows_of(table)


def test_groups_and_their_populations_are_counted_in_one_table() -> None:
    sections = _sections(REPORT)

    assert rows_of(section(sections, "data")) == ["Status | complete"]
    assert _titled(sections, "results") == (
        "Results",
        ["Group and population", "Count", "Score", "Subjects"],
        [
            "Beds |  | 0.4 | ",
            "..initial | 10 |  | ",
            "..p2 | 4 |  | List/l",
            "Group 2 |  |  | ",
            "..initial | 10 |  | ",
        ],
    )


def test_each_stratifier_has_a_table_with_a_column_for_what_tells_strata_apart() -> None:
    sections = _sections(REPORT)

    assert _titled(sections, "results-strata-1") == (
        "Results by gender",
        ["Stratum", "initial"],
        ["female | 6", "male | 3"],
    )
    assert _titled(sections, "results-strata-2") == (
        "Results by age, sex",
        ["age", "sex", "Stratum", "Score"],
        ["0 to 15 | true |  | 2", " |  | rest | "],
    )


@pytest.mark.parametrize(
    "group",
    [
        {"extension": [{"url": "https://x.org", "valueCode": "a"}]},
        {"population": [{"odd": 1}]},
        {"stratifier": [{"stratum": [{"component": [{"odd": 1}]}]}]},
    ],
)
def test_groups_that_say_more_than_tables_hold_stay_an_outline(group: dict[str, Any]) -> None:
    sections = _sections({**REPORT, "group": [group]})

    assert "results" not in [each.id for each in sections]
    assert "Group | " in rows_of(section(sections, "data"))
