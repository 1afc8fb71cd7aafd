"""Expressions and texts that are meant to exhaust what evaluates them."""

import pytest

from site_builder.fhirpath import Budget, Expression, Failed, FHIRPathSyntaxError, Undecided
from site_builder.fhirpath.regex import PatternError, pattern_of
from tests.fhirpath.running import ran

ENDLESS = [
    "(1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16).aggregate($total.combine($total).combine($this), 1 | 2)"
    + ".combine(1)" * 3,
    "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select("
    "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select($this + 1)))))))",
    "1.repeatAll($this + 1)",
    "1.repeat($this + 1)",
    "'a'.repeat($this & $this)",
    "(1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26).aggregate($total.replace('a', 'aaaaaaaaaa'), 'a')",
]


@pytest.mark.parametrize("text", ENDLESS)
def test_what_never_ends_ends_as_a_failure(text: str) -> None:
    assert isinstance(ran(text, steps=20_000), Failed)


@pytest.mark.parametrize(
    "text",
    ["(" * 500 + "1" + ")" * 500, "-" * 500 + "1", "a" + ".b" * 500, "a." * 40_000 + "b", "1" + "+1" * 300],
)
def test_what_is_nested_too_deeply_or_too_long_is_a_syntax_error(text: str) -> None:
    with pytest.raises(FHIRPathSyntaxError):
        Expression(text)


def test_a_long_list_of_codes_is_not_deep() -> None:
    assert ran("'x999' in (" + " | ".join(f"'x{at}'" for at in range(1_000)) + ")") == [True]


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.*a){12}b", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_regular_expression_never_hangs(pattern: str) -> None:
    assert not pattern_of(pattern).matches("a" * 5_000, is_whole=False)


MATCHES = [
    ("^[A-Z]([A-Za-z0-9_]){1,254}$", "Name_1", True), ("^[A-Z]([A-Za-z0-9_]){1,254}$", "name", False),
    (r"^[A-Za-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*(\[x])?)*$", "Observation.value[x]", True), ("b", "abc", True),
    ("^b", "abc", False), ("a.c", "a\nc", True), (r"\d{3}-\d+", "call 123-4", True), ("(?i)FHIR", "fhir", True),
    (r"^[^\s\.,:;'/|?!@#$%&*()\[\]{}]{1,64}$", "a b", False), (r"\p{Lu}", "É", True), ("a|b|", "zzz", True),
    ("[]a]", "]", True), ("[a-c-]", "-", True), (r"x{2}", "axxb", True), ("^$", "", True), (r"a\$", "a$", True), ("", "x", True),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHES)
def test_a_regular_expression_matches_a_part(pattern: str, text: str, expected: bool) -> None:
    assert pattern_of(pattern).matches(text, is_whole=False) is expected


def test_a_whole_match_needs_all_of_the_text() -> None:
    assert pattern_of("a+").matches("aaa", is_whole=True)
    assert not pattern_of("a+").matches("aab", is_whole=True)


@pytest.mark.parametrize(
    ("pattern", "is_unsupported"),
    [
        ("(?=a)", True),
        (r"(a)\1", True),
        ("(a", False),
        ("*a", False),
        ("a{3,2}", False),
        ("[b-a]", False),
        ("[a", False),
        ("a\\", False),
    ],
)
def test_what_no_automaton_can_do_is_told_from_what_is_wrong(pattern: str, is_unsupported: bool) -> None:
    with pytest.raises(PatternError) as caught:
        pattern_of(pattern)
    assert caught.value.is_unsupported is is_unsupported


BROKEN = [
    {"resourceType": "Patient", "name": "x", "active": [True, None, {"a": 1}], "contact": {"name": [[1]]}},
    {"resourceType": "Patient", "birthDate": 5, "_birthDate": [None, {"extension": 3}], "gender": {"x": []}},
    {
        "resourceType": "Observation",
        "valueQuantity": {"value": "x", "code": 7},
        "component": [{"valueQuantity": [{}]}],
    },
]


@pytest.mark.parametrize("resource", BROKEN)
@pytest.mark.parametrize(
    "text",
    [
        "descendants() | active",
        "birthDate < today()",
        "value > 1 'g'",
        "gender.length()",
        "children().distinct()",
        "name = name",
    ],
)
def test_a_resource_that_is_not_as_its_type_says_is_evaluated_all_the_same(
    resource: dict[str, object], text: str
) -> None:
    assert isinstance(ran(text, resource), list | Failed)


def test_expressions_that_share_a_budget_end_together() -> None:
    budget = Budget(5_000)
    text = "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9))).count()"
    answers = [ran(text, budget=budget) for _ in range(20)]
    assert answers[0] == [729]
    assert isinstance(answers[-1], Undecided)
