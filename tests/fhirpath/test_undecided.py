"""What can't be known here is neither true nor false."""

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhirpath import Node, Services, Undecided
from tests.fhirpath.running import OBSERVATION, ran

UNKNOWN = "code.memberOf('http://vs')"
CASES = [
    (f"{UNKNOWN}", None), (f"{UNKNOWN} and true", None), (f"{UNKNOWN} and false", [False]), (f"{UNKNOWN} or true", [True]),
    (f"true or {UNKNOWN}", [True]), (f"{UNKNOWN} implies true", [True]), (f"{UNKNOWN} implies false", None),
    (f"false implies {UNKNOWN}", [True]), (f"(1 | 2).exists($this = 2 or %context.{UNKNOWN})", [True]),
    (f"(1 | 2).all($this = 1 and %context.{UNKNOWN})", [False]), ("code.where(memberOf('http://vs')).exists()", None),
    ("subject.resolve().exists()", None), ("%terminologies", None), ("slice('http://p', 'x')", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_an_open_answer_stays_open_unless_the_rest_decides(text: str, expected: list[object] | None) -> None:
    answer = ran(text, OBSERVATION)
    assert isinstance(answer, Undecided) if expected is None else answer == expected


class _Known(Services):
    def resolve(self, reference: str, source: Node) -> Mapping[str, Any] | bool | None:
        return {"resourceType": "Patient", "id": "p1", "active": True} if reference == "Patient/p1" else False

    def member_of(self, item: Any, value_set: str) -> bool | None:
        return value_set == "http://vs"


def test_services_answer_what_the_caller_knows() -> None:
    text = "subject.resolve().active and code.memberOf('http://vs') and code.memberOf('http://other').not()"
    assert ran(text, OBSERVATION, services=_Known()) == [True]
