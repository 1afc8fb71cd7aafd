"""A process is drawn as a conversation of its actors."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.normalise import neutral
from site_builder.kinds.example_scenario_conversation import conversation
from site_builder.model.sections import Turn
from tests.kinds.graph_samples import SCENARIO, SCENARIO_R5

SHAPE = neutral(SCENARIO, "R4")


def test_messages_answers_and_headings_are_turns() -> None:
    process = {
        **SHAPE["process"][0],
        "step": [
            *SHAPE["process"][0]["step"],
            {"operation": {"title": "Think", "initiator": "gp", "receiver": "gp"}},
        ],
    }

    (talk,) = conversation(process, SHAPE, "p1")

    assert (talk.id, talk.participants) == ("p1", ("GP", "Lab"))
    assert talk.name == "Order: who sends what to whom, as the table below says it"
    assert talk.turns == (
        Turn("1 Send: The order", 0, 1),
        Turn("The result", 1, 0, is_reply=True),
        Turn("Pause"),
        Turn("3 Look"),
        Turn("a See"),
        Turn("4a Or: No result"),
        Turn("4a.1 Call"),
        Turn("5 Think", 0, 0),
    )


@pytest.mark.parametrize(
    ("process", "shape"),
    [
        ({}, SHAPE),
        ({"step": [{"operation": {"title": "Alone", "initiator": "gp"}}]}, SHAPE),
        (neutral(SCENARIO_R5, "R5")["process"][0], neutral(SCENARIO_R5, "R5")),
        ({"step": [{"operation": {"initiator": "gp", "receiver": "lab"}}] * 300}, SHAPE),
    ],
)
def test_what_makes_no_conversation_is_not_drawn(process: dict[str, Any], shape: dict[str, Any]) -> None:
    assert conversation(process, shape, "p") == ()
