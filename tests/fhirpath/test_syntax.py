"""Reading expressions: trees, and faults with their place."""

import json

import pytest

from site_builder.fhirpath import Expression, FHIRPathSyntaxError, parse

FAULTS = [
    ("name.", 5, "an element's or a function's name"),
    ("name.where(", 11, "a path, a value or '('"),
    ("1 +", 3, "a path, a value or '('"),
    ("(1", 2, "')'"),
    ("a b", 2, "an operator, '.' or the end"),
    ("'abc", 4, "' to end the text that starts at 0"),
    ("1 /* x", 6, "'*/' to end the comment"),
    ("name # 1", 5, "a path, a value or an operator"),
    ("$that", 0, "$this, $index or $total"),
    ("name.wher(use = 'x')", 5, "a function of FHIRPath"),
    ("name.where()", 5, "1 arguments of where()"),
    ("@2024-02-30 = today()", 0, "a date of the calendar or a number within bounds"),
    ("@x", 0, "a date or time such as @2024-01-31 or @T12:00"),
    ("a is", 4, "a type's name"),
    ("{ 1 }", 2, "'}'"),
]


@pytest.mark.parametrize(("text", "offset", "expected"), FAULTS)
def test_a_fault_says_where_it_is_and_what_was_expected(text: str, offset: int, expected: str) -> None:
    with pytest.raises(FHIRPathSyntaxError) as caught:
        Expression(text)
    assert (caught.value.offset, caught.value.expected) == (offset, expected)


TREES = [
    ("a.b", ["dot", 1, ["name", 0, "a"], ["name", 2, "b"]]),
    ("a | b | c", ["union", 2, ["name", 0, "a"], ["name", 4, "b"], ["name", 8, "c"]]),
    ("-1.abs()", ["sign", 0, "-", ["dot", 2, ["literal", 1, "integer", "1"], ["call", 3, "abs", []]]]),
    ("a is FHIR.code", ["is", 2, ["name", 0, "a"], "FHIR.code"]),
    ("%`vs-x`", ["variable", 0, "vs-x"]),
    (r"'it\'s \u0041'", ["literal", 0, "string", "it's A"]),
    ("4 days", ["quantity", 0, "4", "day", True]),
    ("a.ofType(System.String)", ["dot", 1, ["name", 0, "a"], ["call", 2, "ofType", [["type", 9, "System.String"]]]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_tree_is_plain_lists(text: str, tree: list[object]) -> None:
    assert parse(text) == tree
    assert json.loads(json.dumps(tree)) == tree


PRECEDENCE = [
    ("1 + 2 * 3", "1 + (2 * 3)"), ("a or b and c", "a or (b and c)"), ("a = b | c", "a = (b | c)"),
    ("a implies b or c", "a implies (b or c)"), ("1 | 1 is Integer", "1 | (1 is Integer)"), ("a in b and c", "(a in b) and c"),
    ("a > b = c", "(a > b) = c"), ("a & b + c", "(a & b) + c"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "same"), PRECEDENCE)
def test_operators_bind_as_the_grammar_says(text: str, same: str) -> None:
    assert _shape(parse(text)) == _shape(parse(same))


def _shape(tree: object) -> object:
    return [_shape(part) for part in tree if not isinstance(part, int)] if isinstance(tree, list) else tree
