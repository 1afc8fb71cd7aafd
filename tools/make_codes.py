"""Condense the code systems of FHIR core packages into the codes that ship with site_builder.

    python tools/make_codes.py PACKAGE.tgz...

Each package that has code systems becomes `site_builder/fhir/facts/codes-RELEASE.json`: every complete
system of HL7 with its codes and displays in their hierarchy, and the value sets that are whole systems.
No definitions. `site_builder/fhir/core_codes.py` reads the files; the line format is described there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from make_facts import FACTS, read_package

from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import Release, release_of

BASES = ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/")
"""What HL7 itself maintains; others' systems change without FHIR."""
MOST_CODES = 1200
"""A larger system is a list of the world's units or tribes, not of codes that pages show."""

Json = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the codes of each package named; 2 when one is no core package."""
    if not arguments:
        sys.stderr.write(f"usage: {Path(__file__).name} PACKAGE.tgz...\n")
        return 2
    for argument in arguments:
        path = Path(argument)
        release = release_of(path.name.split("#")[0])
        if release is None:
            sys.stderr.write(f"{path}: not a FHIR core package\n")
            return 2
        text = condense(release, read_package(path))
        if text:
            out = FACTS / f"codes-{release.facts}.json"
            out.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def condense(release: Release, resources: Iterable[Json]) -> str:
    """Write the JSON text of one release's codes; empty when the package has no code systems."""
    everything = [
        neutral(dict(item), release.name)
        for item in resources
        if item["resourceType"] in ("CodeSystem", "ValueSet")
    ]
    systems = {
        str(system["url"]): "\n".join(lines)
        for item in everything
        for system in systems_in(item)
        if (lines := list(code_lines(system.get("concept")))) and len(lines) <= MOST_CODES
    }
    value_sets = {
        str(item["url"]): found
        for item in everything
        if (found := whole_systems(item)) and set(found) <= set(systems)
    }
    if not systems:
        return ""
    content = {
        "release": release.name,
        "version": release.version,
        "systems": dict(sorted(systems.items())),
        "value_sets": dict(sorted(value_sets.items())),
    }
    return json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def systems_in(item: Json) -> Iterator[Json]:
    """Yield the complete code systems of HL7's that a resource is or, before STU3, holds."""
    candidates = [item] if item["resourceType"] == "CodeSystem" else item.get("contained") or ()
    for each in candidates:
        is_whole = each.get("resourceType") == "CodeSystem" and each.get("content", "complete") == "complete"
        if is_whole and str(each.get("url", "")).startswith(BASES):
            yield each


def code_lines(concepts: Any, depth: int = 0) -> Iterator[str]:
    """Write a line for each code: a space for each level, the code, a tab, the display."""
    for concept in concepts or ():
        display = " ".join(str(concept.get("display", "")).split())
        yield f"{' ' * depth}{concept['code']}\t{display}".rstrip("\t")
        yield from code_lines(concept.get("concept"), depth + 1)


def whole_systems(value_set: Json) -> list[str]:
    """Return the systems of a value set that is made of all their codes; none for any other value set."""
    compose = value_set.get("compose") or {}  # a CodeSystem has none
    includes = compose.get("include") or ()
    if compose.get("exclude") or any(set(each) - {"system", "version"} for each in includes):
        return []
    return [str(each["system"]) for each in includes if "system" in each]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
