"""Names of countries and regions: jurisdictions are mostly given as a code alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

COUNTRY_SYSTEM = "urn:iso:std:iso:3166"
REGION_SYSTEM = "http://unstats.un.org/unsd/methods/m49/m49.htm"


def place_name(system: str, code: str) -> str:
    """Return the name of a country or region by its code; empty for other systems and codes.

    A part of a country, such as `US-CA`, is named by the country and the code of the part.
    """
    if system.partition("|")[0] not in (COUNTRY_SYSTEM, REGION_SYSTEM):
        return ""
    country, _, part = code.upper().partition("-")
    name = _territories().get(country, "")
    name = name[:1].upper() + name[1:]
    return f"{name}, {part}" if name and part else name


@cache
def _territories() -> Mapping[str, str]:
    """Name what has a code of ISO 3166-1 (two letters) or of UN M49 (three digits), by Unicode's CLDR."""
    from babel import Locale  # noqa: PLC0415 - few guides state a jurisdiction

    return Locale.parse("en_GB").territories
