"""Values of a wrong kind are left out, single ones become lists."""

from typing import Any

import pytest

from site_builder.fhir.well_formed import COUNT, FLAG, TEXT, TEXTS, Schema, well_formed
from site_builder.source.json_access import objects, text, texts

INNER = Schema(t=TEXT)
SCHEMA = Schema(t=TEXT, f=FLAG, c=COUNT, l=TEXTS, o=INNER, m=[INNER])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"t": "a", "f": True, "c": 1, "l": ["a"], "o": {"t": "b"}, "m": [{"t": "c"}]}, None),
        ({"t": 1}, {"t": "1"}),
        ({"t": 1.5}, {"t": "1.5"}),
        ({"t": True}, {}),
        ({"t": ["a"]}, {}),
        ({"f": "false"}, {"f": False}),
        ({"f": "no"}, {}),
        ({"f": 1}, {}),
        ({"c": "12"}, {"c": 12}),
        ({"c": "9" * 30}, {}),
        ({"c": "²"}, {}),
        ({"c": True}, {}),
        ({"c": 1.5}, {}),
        ({"l": "a"}, {"l": ["a"]}),
        ({"l": [1, "a", None]}, {"l": ["a"]}),
        ({"l": [1]}, {}),
        ({"o": [{"t": 1}, {"t": 2}]}, {"o": {"t": "1"}}),
        ({"o": "x"}, {}),
        ({"m": {"t": "a", "more": 1}}, {"m": [{"t": "a", "more": 1}]}),
        ({"m": ["x", {"t": []}]}, {"m": [{}]}),
        ({"m": []}, {}),
        ({"unknown": [[[]]]}, None),
    ],
)
def test_shape(content: dict[str, Any], expected: dict[str, Any] | None) -> None:
    assert well_formed(content, SCHEMA) == (content if expected is None else expected)


def test_recursive_schema_ends_somewhere() -> None:
    schema = Schema()
    schema["in"] = schema
    deep: dict[str, Any] = {}
    for _ in range(3000):
        deep = {"in": deep}
    found: Any = well_formed(deep, schema)
    depth = 0
    while "in" in found:
        found, depth = found["in"], depth + 1
    assert depth < 200


def test_readers_of_single_values() -> None:
    assert objects({"a": 1}) == [{"a": 1}]
    assert objects([{}, 1]) == [{}]
    assert objects(None) == []
    assert texts(["a", 1]) == ["a"]
    assert (text("a"), text(5)) == ("a", "")
