"""Decimals keep their digits through JSON."""

import json
import pickle

import pytest

from site_builder.fhir.json_text import MAX_DEPTH, Number, dumps, loads, number


@pytest.mark.parametrize("text", ["1.10", "0.0", "-3.1400", "1e5", "2.50E-3", "0.000000000000000000010"])
def test_decimal_is_written_as_it_was_read(text: str) -> None:
    assert dumps(loads(text)) == text + "\n"


def test_number_equals_the_float_and_survives_pickling() -> None:
    found = pickle.loads(pickle.dumps(Number("1.10")))
    assert found == 1.1
    assert (repr(found), str(found)) == ("1.10", "1.10")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", 5), ("-7", -7), ("1.5", 1.5), ("+1", None), (".5", None), ("1.", None), ("01", None), ("x", None)],
)
def test_number_reads_what_json_allows(text: str, expected: object) -> None:
    assert number(text) == expected


def test_absurdly_long_integer_keeps_its_digits() -> None:
    digits = "9" * 5000
    assert dumps(number(digits)) == digits + "\n"


def test_json_is_written_as_the_standard_library_does() -> None:
    value = {
        "empty": {},
        "none": [],
        "list": [1, "ä\n", None, True, False, 1.5],
        "in": {"a": [{"b": {}}]},
        '"': "\\",
    }
    assert dumps(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(float("nan"), '"nan"'), (float("inf"), '"inf"'), (("a",), '[\n  "a"\n]'), ({1: object}, None)],
)
def test_what_json_lacks_is_written_as_text(value: object, expected: str | None) -> None:
    written = dumps(value)
    assert json.loads(written) is not None
    assert expected is None or written == expected + "\n"


def test_deep_content_is_cut_off() -> None:
    value: object = "bottom"
    for _ in range(5000):
        value = [value]
    assert dumps(value).count("[") == MAX_DEPTH + 1


def test_too_deep_json_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        loads("[" * 100_000)


def test_broken_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        loads("{")
