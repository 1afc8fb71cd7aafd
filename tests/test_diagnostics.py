"""Findings: their text, order, severity."""

import pytest

from site_builder.codes import CODES, Severity
from site_builder.diagnostics import (
    Diagnostic,
    Location,
    Problems,
    count,
    difference,
    nearest,
    ordered,
)


def test_text_has_place_code_message_and_cure() -> None:
    found = Diagnostic("broken-link", "link 'x' leads nowhere", Location("a.md", 3, 7), "did you mean 'y'?")

    assert str(found) == (
        "a.md:3:7: warning[broken-link]: link 'x' leads nowhere "
        "(Did you mean 'y'? Correct the link, or create its target.)"
    )


def test_general_cure_stands_in_for_a_missing_hint() -> None:
    assert Diagnostic("broken-link", "m", Location("a")).cure == CODES["broken-link"].cure


@pytest.mark.parametrize(
    ("location", "text"),
    [(Location("a"), "a:1:1"), (Location("a", 2), "a:2:1"), (Location("a", 2, 3), "a:2:3")],
)
def test_location_text(location: Location, text: str) -> None:
    assert str(location) == text


def test_order_is_by_place_and_repetitions_go() -> None:
    first, second = (
        Diagnostic("broken-link", "m", Location("a", 1)),
        Diagnostic("broken-link", "m", Location("b", 1)),
    )

    assert ordered([second, first, second]) == (first, second)


def test_unknown_code_is_our_own_mistake() -> None:
    for make in (Problems().add, Diagnostic):
        with pytest.raises(KeyError):
            make("nobody-has-this", "m", Location("a"))


@pytest.mark.parametrize(("line", "column"), [(0, 1), (1, 0), (-1, 1)])
def test_what_is_no_place_is_our_own_mistake(line: int, column: int) -> None:
    with pytest.raises(ValueError, match="no file has a line"):
        Location("a", line, column)


def test_a_finding_that_is_nowhere_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="nobody can find"):
        Diagnostic("broken-link", "m", Location(""))
    assert Location("", 2, 3).within("a") == Location("a")
    assert Location("b", 2, 3).within("a") == Location("b", 2, 3)


def test_problems_keep_their_order_and_are_counted() -> None:
    problems = Problems()
    problems.add("broken-link", "m", Location("b"))
    problems.extend([Diagnostic("invalid-yaml", "n", Location("a"))])

    assert [found.code for found in problems] == ["broken-link", "invalid-yaml"]
    assert len(problems) == 2
    assert count(problems, Severity.ERROR) == 1


def test_nearest_name_is_suggested_only_when_near() -> None:
    assert nearest("pateint", ["patient", "practitioner"]) == "did you mean 'patient'?"
    assert nearest("zzz", ["patient"]) == ""


def test_a_name_is_suggested_among_thousands_where_half_of_it_is_right() -> None:
    names = [f"https://fhir.example.org/ValueSet/{number:05}" for number in range(40_000)]

    assert nearest("https://fhir.exmaple.org/ValueSet/31234", names) == f"did you mean '{names[31234]}'?"
    assert nearest("31234", [*names, *names]) == ""


_URL = "https://fhir.example.org/StructureDefinition"


@pytest.mark.parametrize(
    ("wrong", "known", "near"),
    [
        (f"{_URL}/CareConect-Patient-1", f"{_URL}/CareConnect-Patient-1", True),
        (f"{_URL}/CareConnect-Patient", f"{_URL}/CareConnect-Patient-1", True),
        ("https://fhir.example.org/ValueSet/CareConnect-Patient-1", f"{_URL}/CareConnect-Patient-1", True),
        ("hl7.fhir.us.core#6.1.0", "hl7.fhir.us.core#7.0.0", True),
        (f"{_URL}/CareConnect-Practitioner-1", f"{_URL}/CareConnect-Patient-1", False),
        (f"{_URL}/Extension-CareConnect-Residence-1", f"{_URL}/Extension-CareConnect-Ethnicity-1", False),
        (f"{_URL}/CareConnect-TreatmentCategory-1", f"{_URL}/CareConnect-EthnicCategory-1", False),
        ("overview_engage.html", "overview_glossary.html", False),
    ],
)
def test_names_with_a_long_part_in_common_are_near_only_where_they_differ_by_a_slip(
    wrong: str, known: str, near: bool
) -> None:
    assert nearest(wrong, [known]) == (f"did you mean '{known}'?" if near else "")


def test_what_is_new_is_what_was_not_known_wherever_it_stands() -> None:
    moved = Diagnostic("broken-link", "m", Location("a", 9))
    twice = Diagnostic("broken-link", "m", Location("a", 12))
    other = Diagnostic("broken-link", "m", Location("b", 1))

    assert difference([moved, twice, other], [Diagnostic("broken-link", "m", Location("a", 1))]) == (
        twice,
        other,
    )


def test_every_code_has_meaning_and_cure() -> None:
    assert [
        name for name, code in CODES.items() if not (code.meaning.endswith(".") and code.cure.endswith("."))
    ] == []


def test_what_pages_share_is_one_finding_whatever_they_guess() -> None:
    place = Location("_includes/footer.html", 4, 49)
    guesses = [
        Diagnostic("missing-image", "image 'a.png' leads nowhere", place, hint) for hint in ("", "c", "b")
    ]

    assert [found.hint for found in ordered(guesses)] == ["b"]
    assert ordered(guesses) == ordered(reversed(guesses))
