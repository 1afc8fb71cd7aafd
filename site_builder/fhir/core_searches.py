"""HL7's own search parameters, for guides that are built without FHIR packages.

`tools/make_searches.py` writes `facts/searches-RELEASE.json` from HL7's core packages: by the end of its
URL, each parameter's code, type, bases (joined by commas) and expression, split by tabs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from site_builder.fhir.releases import Release, release_of

BASE = "http://hl7.org/fhir/SearchParameter/"
"""What the URLs of the specification's search parameters start with."""

_FOLDER = Path(__file__).parent / "facts"
_CELLS = 4


def core_search_parameter(url: str, release: str) -> dict[str, Any] | None:
    """Return what HL7 says of one of its search parameters; None for any other URL."""
    own = release_of(release)
    line = _lines(own).get(url.removeprefix(BASE)) if own is not None and url.startswith(BASE) else None
    return _read(url, line) if line is not None else None


def core_search_parameters(release: str) -> Iterator[dict[str, Any]]:
    """Yield all of HL7's own search parameters of a release; none where these are not built in."""
    own = release_of(release)
    for end, line in _lines(own).items() if own is not None else ():
        yield _read(BASE + end, line)


def _read(url: str, line: str) -> dict[str, Any]:
    code, type_, base, expression = (line.split("\t") + [""] * _CELLS)[:_CELLS]
    found: dict[str, Any] = {
        "resourceType": "SearchParameter",
        "url": url,
        "code": code,
        "type": type_,
        "base": base.split(",") if base else [],
    }
    return {**found, "expression": expression} if expression else found


@cache
def _lines(release: Release) -> Mapping[str, str]:
    path = _FOLDER / f"searches-{release.facts}.json"
    if not path.is_file():
        return {}
    found: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))["parameters"]
    return found
