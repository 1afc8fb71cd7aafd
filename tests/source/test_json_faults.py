"""What is said of a text that is no JSON."""

from __future__ import annotations

import json

import pytest

from site_builder.source.json_faults import json_fault, pointer_at

COMMA, MISSING = "there is a comma too many before", "a comma is missing before this"


@pytest.mark.parametrize(
    ("text", "message", "shown", "within"),
    [
        ('{"a": 1,\n}', f"{COMMA} '}}'", ",\n}", ()),
        ('{"a": [1, 2,]}', f"{COMMA} ']'", ",]}", ("a",)),
        ('{"a": [1,, 2]}', "Expecting value", ", 2]}", ("a",)),
        ('{"a": [{"b": 1 "c": 2}]}', MISSING, '"c": 2}]}', ("a", 0)),
        ('{"a": [{}, [1, 2] {}]}', MISSING, "{}]}", ("a",)),
        ('{"a": [{}, {b: 1}]}', "the name is to be in quotes", "b: 1}]}", ("a", 1)),
        ('{"a": {"b": male}}', "the text is to be in quotes", "male}}", ("a",)),
        ('{"a": 1 // why\n}', "JSON has no comments", "// why\n}", ()),
        ('{"a": {"]": [1]}, /* why */ "b": 1}', "JSON has no comments", '/* why */ "b": 1}', ()),
        ('{"a": [1}', "Expecting ',' delimiter", "}", ("a",)),
        ('{"a": ]', "Expecting value", "]", ()),
        ('{"a"', "Expecting ':' delimiter", "", ()),
        ("", "Expecting value", "", ()),
    ],
)
def test_a_slip_is_named_where_it_is(
    text: str, message: str, shown: str, within: tuple[str | int, ...]
) -> None:
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads(text)

    fault = json_fault(text, error.value)

    assert (fault.message, text[fault.offset :]) == (message, shown)
    assert pointer_at(text, fault.offset) == within
    assert fault.is_slip is not fault.message.startswith("Expecting")
