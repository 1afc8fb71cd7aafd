"""HL7's own codes and displays, for guides that are built without FHIR packages.

`tools/make_codes.py` writes `facts/codes-RELEASE.json` from HL7's core packages. A code system is one
string of lines: a space for each level below the root, the code, a tab, the display; or `=` where R4's
file has the same. `value_sets` names the systems of those value sets that are whole systems, `composed`
has the definitions of others that elements are bound to, with codes alone where they list concepts.
`later` names those of FHIR's systems that have moved to HL7's terminology, each with the codes that came to
them since: R4's codes and these are all that there are on `later_date`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from site_builder.fhir.code_grammars import LANGUAGES, MIME_TYPES
from site_builder.fhir.releases import Release, release_named, release_of

_FOLDER = Path(__file__).parent / "facts"
SAME = "="
"""Stands for the lines that R4's file has of a system."""
RICHEST = "R4"
"""The release whose core package has HL7's terminology; later ones leave it to packages of its own."""
# Before R4, HL7's older tables and vocabulary had other addresses.
_OLD_NAMES = re.compile(r"http://hl7\.org/fhir/(v[23])/(?:vs/)?([^/|]+)")
_NEW_NAME = r"http://terminology.hl7.org/CodeSystem/\1-\2"

# What early releases are bound to is no value set of theirs, but a document.
_OUTSIDE = {
    "http://www.rfc-editor.org/bcp/bcp13.txt": MIME_TYPES,
    "http://tools.ietf.org/html/bcp47": LANGUAGES,
}

Json = dict[str, Any]


def core_code_system(url: str, release: str) -> Json | None:
    """Return a code system of HL7's as a neutral CodeSystem without definitions; None for any other URL.

    What another release has, or HL7's tables of v2 and v3 on another day, counts as a part: its displays
    help, but nobody can tell from it which codes there are.
    """
    own = release_of(release)
    if own is None:
        return None
    lines = _lines(own, url)
    is_whole = lines is not None and url.startswith("http://hl7.org/fhir/")
    if lines is None:
        lines = _lines(release_named(RICHEST), _OLD_NAMES.sub(_NEW_NAME, url))
    richest = _codes(release_named(RICHEST))
    later = richest.get("later", {}).get(url)
    if lines is not None and later is not None:
        is_whole = own.number >= release_named(RICHEST).number
        lines = f"{lines}\n{later}" if later else lines
    if lines is None:
        return None
    return {
        "resourceType": "CodeSystem",
        "url": url,
        **({} if later is None else {"date": richest["later_date"]}),
        "content": "complete" if is_whole else "fragment",
        "concept": _concepts(lines.split("\n")),
    }


def core_value_set(url: str, release: str) -> Json | None:
    """Return a value set of HL7's that elements are bound to or that is whole code systems; else None."""
    own = release_of(release)
    if own is None:
        return None
    if url in _OUTSIDE:
        return {"resourceType": "ValueSet", "url": url, "compose": {"include": [{"system": _OUTSIDE[url]}]}}
    known = _codes(own)
    systems = known["value_sets"].get(url)
    composed = known.get("composed", {}).get(url)
    if systems is not None:
        composed = {"include": [{"system": system} for system in systems]}
    elif composed is not None:
        composed = {name: [_part(each) for each in parts] for name, parts in composed.items()}
    return {"resourceType": "ValueSet", "url": url, "compose": composed} if composed else None


def _part(part: Json) -> Json:
    """Write an include or exclude as FHIR has it: the facts list codes alone."""
    if "concept" not in part:
        return part
    return {**part, "concept": [{"code": code} for code in part["concept"]]}


def _lines(release: Release, url: str) -> str | None:
    lines: str | None = _codes(release)["systems"].get(url)
    return _lines(release_named(RICHEST), url) if lines == SAME else lines


@cache
def _codes(release: Release) -> Mapping[str, Any]:
    path = _FOLDER / f"codes-{release.facts}.json"
    if not path.is_file():
        return {"systems": {}, "value_sets": {}}
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
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
