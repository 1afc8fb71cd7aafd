"""The form of a code rules it out, or in, where no list is at hand."""

from __future__ import annotations

import pytest

from site_builder.fhir.code_grammars import (
    CURRENCIES,
    FORMS,
    is_language_tag,
    is_loinc_code,
    is_mime_type,
    is_snomed_identifier,
)
from site_builder.fhir.places import COUNTRY_SYSTEM


@pytest.mark.parametrize("code", ["en", "en-US", "zh-Hans-CN", "de-CH-1996", "x-foo", "i-klingon"])
def test_a_language_tag_is_known(code: str) -> None:
    assert is_language_tag(code)


@pytest.mark.parametrize("code", ["12", "en_US", "en-", "", "english language"])
def test_what_is_no_language_tag_is_known(code: str) -> None:
    assert not is_language_tag(code)


@pytest.mark.parametrize("code", ["text/plain", 'text/html;charset="utf-8"', "image/svg+xml", "xml"])
def test_a_media_type_is_known(code: str) -> None:
    assert is_mime_type(code)


@pytest.mark.parametrize("code", ["text", "pdf", "text/", "text/plain extra"])
def test_what_is_no_media_type_is_known(code: str) -> None:
    assert is_mime_type(code) is (code == "text")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("73211009", True),
        ("50631000087105", True),
        ("73211008", False),  # check digit
        ("73211", False),  # too short
        ("2530419018", False),  # a description's number
        ("373873005:860781008=362943005", True),  # an expression
    ],
)
def test_a_snomed_identifier_is_known_by_partition_and_check_digit(code: str, expected: bool) -> None:
    assert is_snomed_identifier(code) is expected


@pytest.mark.parametrize(
    ("code", "expected"), [("8480-6", True), ("8480-7", False), ("LA6576-8", True), ("BP", False)]
)
def test_a_loinc_code_is_known_by_its_check_digit(code: str, expected: bool) -> None:
    assert is_loinc_code(code) is expected


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (COUNTRY_SYSTEM, "AU", True),
        (COUNTRY_SYSTEM, "AUS", None),
        (CURRENCIES, "AUD", True),
        (CURRENCIES, "ZZQ", None),
        (CURRENCIES, "dollar", False),
    ],
)
def test_countries_and_currencies_are_known_but_none_is_ruled_out(
    system: str, code: str, expected: bool | None
) -> None:
    assert FORMS[system](code) is expected
