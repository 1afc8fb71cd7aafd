"""HL7's own codes and displays, for guides that are built without FHIR packages.

`tools/make_codes.py` writes `facts/codes-RELEASE.json` from HL7's core packages. A code system is one
string of lines: a space for each level below the root, the code, a tab, the display.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from site_builder.fhir.releases import Release, release_named, release_of

_FOLDER = Path(__file__).parent / "facts"
_RICHEST = "R4"
"""The release whose core package has HL7's terminology; later ones leave it to packages of its own."""
# Before R4, HL7's older tables and vocabulary had other addresses.
_OLD_NAMES = re.compile(r"http://hl7\.org/fhir/(v[23])/(?:vs/)?([^/|]+)")
_NEW_NAME = r"http://terminology.hl7.org/CodeSystem/\1-\2"

Json = dict[str, Any]


def core_code_system(url: str, release: str) -> Json | None:
    """Return a code system of HL7's as a neutral CodeSystem without definitions; None for any other URL.

    What another release or the terminology of another day has counts as a part: its displays help, but
    nobody can tell from it which codes there are.
    """
    own = release_of(release)
    if own is None:
        return None
    lines = _codes(own)["systems"].get(url)
    is_whole = lines is not None and url.startswith("http://hl7.org/fhir/")
    if lines is None:
        lines = _codes(release_named(_RICHEST))["systems"].get(_OLD_NAMES.sub(_NEW_NAME, url))
    if lines is None:
        return None
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "content": "complete" if is_whole else "fragment",
        "concept": _concepts(lines.split("\n")),
    }


def core_value_set(url: str, release: str) -> Json | None:
    """Return a value set of HL7's that is made of whole code systems; None for any other URL."""
    own = release_of(release)
    systems = _codes(own)["value_sets"].get(url) if own else None
    if systems is None:
        return None
    include = [{"system": system} for system in systems]
    return {"resourceType": "ValueSet", "url": url, "compose": {"include": include}}


@cache
def _codes(release: Release) -> Mapping[str, Mapping[str, Any]]:
    path = _FOLDER / f"codes-{release.facts}.json"
    if not path.is_file():
        return {"systems": {}, "value_sets": {}}
    found: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _concepts(lines: Sequence[str]) -> list[Json]:
    """Nest the codes of a system as its lines are indented."""
    roots: list[Json] = []
    above: list[Json] = []
    for line in lines:
        code, _, display = line.lstrip(" ").partition("\t")
        depth = len(line) - len(line.lstrip(" "))
        concept: Json = {"code": code, "display": display} if display else {"code": code}
        del above[depth:]
        (above[-1].setdefault("concept", []) if above else roots).append(concept)
        above.append(concept)
    return roots
