"""Codes that a rule makes instead of a list: what is one, as far as its form tells.

Sources: RFC 5646 (language tags), RFC 6838 (media types), ISO 3166-1 and 4217 by CLDR, SNOMED CT
Release File Specification (identifiers), LOINC Users' Guide (check digits).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from site_builder.fhir.places import COUNTRY_SYSTEM
from site_builder.fhirpath.ucum import is_unit

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
LANGUAGES = "urn:ietf:bcp:47"
MIME_TYPES = "urn:ietf:bcp:13"
CURRENCIES = "urn:iso:std:iso:4217"
UNITS = "http://unitsofmeasure.org"

Form = Callable[[str], bool | None]
"""Tells whether a code can be one of its system: True, False, None where its form doesn't tell."""

_LANGUAGE = (
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4}|[A-Za-z]{5,8})"
    r"(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
    r"|x(?:-[A-Za-z0-9]{1,8})+"
)
_LANGUAGE_TAG = re.compile(_LANGUAGE)
_OLD_TAGS = frozenset(
    {"i-default", "i-klingon", "zh-min-nan", "en-gb-oed", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"}
)
# The asterisk stands for a range of types, as Accept headers and some value sets have it.
_NAME = r"[A-Za-z0-9!#$&^_.+*-]{1,127}"
_MIME = rf"{_NAME}/{_NAME}(?:\s*;\s*{_NAME}\s*=\s*(?:\"[^\"]*\"|[^\s;\"]+))*\s*;?"
_MIME_TYPE = re.compile(_MIME)
# FHIR's own short names for its formats, and the media types without a subtype that its value set lists.
_SHORT_FORMATS = frozenset(
    {"xml", "json", "ttl", "text", "application", "audio", "image", "video", "multipart"}
)
_SNOMED_ID = re.compile(r"[1-9][0-9]{5,17}")
_LOINC_CODE = re.compile(r"([0-9]{1,8})-([0-9])")
# Parts, answers, lists and groups have check digits that follow another, unpublished count.
_LOINC_PART = re.compile(r"(?:LP|LA|LL|LG)[0-9]{1,8}-[0-9]")

# The table of the Verhoeff check: the products of the dihedral group of order ten.
_DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTED = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def is_language_tag(code: str) -> bool:
    """Tell whether a code is a well-formed language tag."""
    return _LANGUAGE_TAG.fullmatch(code) is not None or code.lower() in _OLD_TAGS


def is_mime_type(code: str) -> bool:
    """Tell whether a code has the form of a media type, with parameters or without."""
    return _MIME_TYPE.fullmatch(code) is not None or code in _SHORT_FORMATS


def is_snomed_identifier(code: str) -> bool:
    """Tell whether a code has the length, the partition and the check digit of a SNOMED CT concept.

    Expressions, which combine concepts, are not looked at: they pass.
    """
    if not code.isdigit():
        return ":" in code or "|" in code or "+" in code
    if _SNOMED_ID.fullmatch(code) is None or code[-3] not in "01" or code[-2] != "0":
        return False
    check = 0
    for position, digit in enumerate(reversed(code)):
        check = int(_DIHEDRAL[check][int(_PERMUTED[position % 8][int(digit)])])
    return check == 0


def is_loinc_code(code: str) -> bool:
    """Tell whether a code has the form of a LOINC code; for a term with its check digit."""
    found = _LOINC_CODE.fullmatch(code)
    if found is None:
        return _LOINC_PART.fullmatch(code) is not None
    total = 0
    for position, digit in enumerate(reversed(found[1])):
        value = int(digit) * (1 if position % 2 else 2)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(found[2])


def _is_country(code: str) -> bool | None:
    if len(code) == 2 and code.isalpha():
        return True if code.isupper() and code in _country_codes() else None
    return None


def _is_currency(code: str) -> bool | None:
    if re.fullmatch("[A-Z]{3}", code) is None:
        return False
    return True if code in _currency_codes() else None


@cache
def _country_codes() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - slow to import, and few resources need it

    return frozenset(str(code) for code in Locale.parse("en").territories if len(str(code)) == 2)


@cache
def _currency_codes() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - slow to import, and few resources need it

    return frozenset(str(code) for code in Locale.parse("en").currencies)


FORMS: Mapping[str, Form] = {
    UNITS: is_unit,
    LANGUAGES: is_language_tag,
    MIME_TYPES: is_mime_type,
    COUNTRY_SYSTEM: _is_country,
    CURRENCIES: _is_currency,
}
"""By code system: those whose codes are no list at hand, yet told by their form."""

PATTERNS: Mapping[str, str] = {
    LANGUAGES: "|".join((_LANGUAGE, *sorted(_OLD_TAGS))),
    MIME_TYPES: "|".join((_MIME, *sorted(_SHORT_FORMATS))),
}
"""The forms that a regular expression tells, which programs in other languages understand, too."""

CHECKED_FORMS: Mapping[str, Callable[[str], bool]] = {SNOMED: is_snomed_identifier, LOINC: is_loinc_code}
"""By code system: those where the form alone rules a code out, but never in."""
