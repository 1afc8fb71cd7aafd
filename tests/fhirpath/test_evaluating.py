"""What expressions answer."""

from decimal import Decimal

import pytest

from site_builder.fhirpath import Environment, Failed, Node, Types, expression_of
from tests.fhirpath.running import OBSERVATION, PATIENT, ran

PATHS = [
    ("name.given", ["Peter", "James", "Jim", None]),
    ("Patient.name.where(use = 'official').family", ["Chalmers"]),
    ("Encounter.name", []),
    ("name[1].given.first()", ["Jim"]),
    ("contact.name.family", ["du Marché"]),
    ("multipleBirth", [2]),
    ("multipleBirth is integer", [True]),
    ("multipleBirth.ofType(boolean)", []),
    ("birthDate.extension('http://birth').value is dateTime", [True]),
    ("name.given.select(hasValue())", [True, True, True, False]),
    ("name.given.extension('http://x').value", ["a"]),
    ("managingOrganization.resolve().name", ["Ward"]),
    ("contact.type().name", ["BackboneElement"]),
    ("active.type().namespace | true.type().namespace", ["FHIR", "System"]),
    ("birthDate is date and (birthDate is Date).not()", [True]),
    ("name.given.join(',')", ["Peter,James,Jim"]),
    ("Patient.children().count() = 9", [True]),
    ("descendants().where($this is string).count()", [14]),
    ("%resource.id & '-' & %context.id", ["p1-p1"]),
    ("%`vs-administrative-gender`", ["http://hl7.org/fhir/ValueSet/administrative-gender"]),
    ("name.select(defineVariable('n', given.first()).select(%n & '!'))", ["Peter!", "Jim!"]),
    ("name.sort(-use).use", ["usual", "official"]),
    ("(1 | 2 | 3).aggregate($this + $total, 10)", [16]),
    ("name.repeat(given).count()", [4]),
    ("name.where(family = %resource.name.first().family).use", ["official"]),
    ("name.select(%resource.id & '-' & use)", ["p1-official", "p1-usual"]),
    ("name.select(%resource.name.take($index + 1).count())", [1, 2]),
]


@pytest.mark.parametrize(("text", "expected"), PATHS)
def test_paths_walk_by_the_definitions(text: str, expected: list[object]) -> None:
    assert ran(text) == expected


LOGIC = [
    ("true and {}", []), ("false and {}", [False]), ("{} and false", [False]), ("true or {}", [True]),
    ("false or {}", []), ("{} or {}", []), ("{} implies true", [True]), ("{} implies false", []),
    ("false implies {}", [True]), ("true xor {}", []), ("'text' and true", [True]), ("{}.not()", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LOGIC)
def test_logic_has_three_values(text: str, expected: list[object]) -> None:
    assert ran(text) == expected


VALUES = [
    ("1 + 2 * 3", [7]), ("7 div 2", [3]), ("-5.5 mod 2", [Decimal("-1.5")]), ("1 / 0", []), ("1 / 2 = 0.5", [True]),
    ("0.1 + 0.2 = 0.3", [True]), ("1.10 = 1.1", [True]), ("1 = 1.0", [True]), ("1.1 ~ 1.12", [True]),
    ("'a' + 'b' & {}", ["ab"]), ("'Ab ' ~ 'aB'", [True]), ("9223372036854775807 + 1", []), ("2.power(9999)", []),
    ("@2024-02-29 + 1 year = @2025-02-28", [True]), ("@2024-01-31 + 1 month = @2024-02-29", [True]),
    ("@2024-01 < @2024-01-05", []), ("@2024-01 < @2024-02-05", [True]), ("@2024-02-30T10 = 1", None),
    ("@2024-01-01T23:30:00-01:00 = @2024-01-02T00:30:00Z", [True]),
    ("@2024-01-01T10:00:00 = @2024-01-01T10:00:00Z", []), ("@T23:00 + 2 hours = @T01:00", [True]),
    ("4 'g' = 4000 'mg'", [True]), ("1 'wk' = 7 days", [True]), ("1 'a' = 1 year", []), ("1 'cm' = 1 's'", [False]),
    ("37 'Cel' > 98 '[degF]'", [True]), ("2 'cm' * 2 'm' = 0.04 'm2'", [True]), ("1 'mg' + 1 'g' = 1.001 'g'", [True]),
    ("1.587.lowBoundary(2)", [Decimal("1.58")]), ("1.587.highBoundary()", [Decimal("1.58750000")]),
    ("@2014.highBoundary(6).toString()", ["2014-12"]), ("now() > @2026-05-01T00:00:00Z", [True]),
    ("today().toString()", ["2026-06-01"]), ("'abc'.replace('', 'x')", ["xaxbxcx"]), ("'x1y22'.replaceMatches('[0-9]+', '-')", ["x-y-"]),
    ("'b' in ('a' | 'b')", [True]), ("('a' | 'b') contains 'c'", [False]), ("1 'day'.toString()", ["1 'day'"]),
    ("1 day.toString() & ' ' & 2 days.toString()", ["1 day 2 days"]), ("'1 day'.toQuantity() = 1 day", [True]),
    ("iif(true, 'a', 1 / 0)", ["a"]), ("'dGVzdA=='.decode('base64')", ["test"]), ("(3 | 1 | 2).sort() = (1 | 2 | 3)", [True]),
    ("(1 | 2).sum() = 3 and (1 | 2).max() = 2 and (2).avg() = 2", [True]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case for case in VALUES if case[1] is not None])
def test_values_are_exact(text: str, expected: list[object]) -> None:
    assert ran(text) == expected


FAILING = [
    ("name.single()", "single() takes one item, not 2", 5),
    ("1 + 'a'", "'+' can't be used with an Integer and a String", 2),
    ("active > 'b'", "a Boolean and a String have no order", 7),
    ("%nobody", "the variable %nobody isn't defined", 0),
    ("name.given.substring(1)", "", 11),
    ("name as HumanName", "'as' takes one item, not 2: use ofType()", 0),
    ("active is Boolea", "there is no type Boolea", 0),
    ("@2024-01-01 + 1 'cm'", "'cm' can't be added to a date: use year, month, week, day, hour ...", 12),
]


@pytest.mark.parametrize(("text", "message", "offset"), FAILING)
def test_what_cannot_be_evaluated_says_why_and_where(text: str, message: str, offset: int) -> None:
    answer = ran(text)
    assert isinstance(answer, Failed)
    if message:
        assert answer.message == message
        assert answer.offset == offset


def test_as_takes_several_items_where_the_run_is_lenient() -> None:
    assert ran("(name as HumanName).family", is_lenient=True) == ["Chalmers"]


def test_a_fhir_quantity_is_compared_by_its_unit() -> None:
    assert ran("value > 80 'kg' and value < 90 'kg'", OBSERVATION) == [True]


def test_without_a_model_elements_are_found_by_the_names_of_json() -> None:
    node = Node(OBSERVATION, Types().named("Observation"))
    for text, expected in (("value.unit", "lbs"), ("Observation.code.coding.code", "29463-7")):
        (found,) = expression_of(text).evaluate([node], Environment())
        assert found.value == expected


def test_a_resource_is_not_changed() -> None:
    before = repr(PATIENT)
    ran("descendants() | name.given")
    assert repr(PATIENT) == before
