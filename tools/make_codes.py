"""Condense the code systems of FHIR core packages into the codes that ship with site_builder.

    python tools/make_codes.py [--terminology FOLDER] PACKAGE.tgz...

Each package that has code systems becomes `site_builder/fhir/facts/codes-RELEASE.json`: every complete
system of HL7 with its codes and displays in their hierarchy, the value sets that are whole systems, and
how others that elements are bound to are composed. No definitions. `site_builder/fhir/core_codes.py` reads
the files; the line format is described there. R4's come first: later releases name what is the same there.

FOLDER is `input/sourceOfTruth/fhir/codeSystems` of HL7's terminology (<https://github.com/HL7/UTG>), where
systems that were R4's own get new codes; without it, those that R4's file names stay.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from make_facts import FACTS, read_package

from site_builder.fhir.core_codes import RICHEST, SAME
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import load_facts
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import Release, release_named, release_of
from site_builder.fhir.xml import from_xml

BASES = ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/")
"""What HL7 itself maintains; others' systems change without FHIR."""
MOST_CODES = 1200
"""A larger system is a list of the world's units or tribes, not of codes that pages show."""
LARGEST_DEFINITION = 8000
"""Characters; a longer definition lists what another organisation's system has."""

Json = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the codes of each package named; 2 when one is no core package."""
    folder = Path(arguments[1]) if len(arguments) > 1 and arguments[0] == "--terminology" else None
    packages = arguments[2:] if folder else arguments
    if not packages:
        sys.stderr.write(f"usage: {Path(__file__).name} [--terminology FOLDER] PACKAGE.tgz...\n")
        return 2
    for argument in packages:
        path = Path(argument)
        release = release_of(path.name.split("#")[0])
        if release is None:
            sys.stderr.write(f"{path}: not a FHIR core package\n")
            return 2
        text = condense(release, read_package(path), folder)
        if text:
            out = FACTS / f"codes-{release.facts}.json"
            out.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def condense(release: Release, resources: Iterable[Json], terminology: Path | None = None) -> str:
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
    composed = bound_definitions(release, everything, value_sets)
    content = {
        "release": release.name,
        "version": release.version,
        "systems": dict(sorted(without_repeats(release, systems).items())),
        "value_sets": dict(sorted(value_sets.items())),
        "composed": dict(sorted(composed.items())),
    }
    if release.name == RICHEST:
        content["later"], content["later_date"] = later_codes(systems, terminology)
    return json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def later_codes(systems: Mapping[str, str], folder: Path | None) -> tuple[Mapping[str, str], str]:
    """Return, for each system that HL7's terminology has, lines of the codes that it has beyond R4's.

    Beside them stands the day of the newest system.
    """
    if folder is None:
        known = richest()
        return known.get("later", {}), known.get("later_date", "")
    found: dict[str, str] = {}
    newest = ""
    for path in sorted(folder.glob("CodeSystem-*.xml")):
        root = etree.parse(path).getroot()
        resource, _ = from_xml(root, Definitions(release_named("R5")))
        url = str(resource.get("url", ""))
        if url in systems and resource.get("content") == "complete":
            own = {line.lstrip(" ").partition("\t")[0] for line in systems[url].split("\n")}
            lines = (line.lstrip(" ") for line in code_lines(resource.get("concept")))
            found[url] = "\n".join(line for line in lines if line.partition("\t")[0] not in own)
            newest = max(newest, str(resource.get("date", ""))[:10])
    return dict(sorted(found.items())), newest


def richest() -> Json:
    """Return what the file of R4's codes holds."""
    path = FACTS / f"codes-{release_named(RICHEST).facts}.json"
    content: Json = json.loads(path.read_text(encoding="utf-8"))
    return content


def without_repeats(release: Release, systems: Mapping[str, str]) -> dict[str, str]:
    """Put a sign for each system that is the same in R4, whose file holds it."""
    if release.number <= release_named(RICHEST).number:
        return dict(systems)
    known = richest()["systems"]
    return {url: SAME if known.get(url) == lines else lines for url, lines in systems.items()}


def bound_definitions(release: Release, everything: Iterable[Json], whole: Iterable[str]) -> dict[str, Json]:
    """Return the definitions of value sets that elements are bound to firmly, with those they import."""
    known = {str(item["url"]): item for item in everything if item["resourceType"] == "ValueSet"}
    found: dict[str, Json] = {}
    waiting = bound_value_sets(release)
    while waiting:
        url = waiting.pop()
        if url in found or url in whole or url not in known:
            continue
        definition = compact(known[url])
        if len(json.dumps(definition)) > LARGEST_DEFINITION or not definition.get("include"):
            continue
        found[url] = definition
        parts = (*definition["include"], *definition.get("exclude", ()))
        waiting.extend(each.split("|")[0] for part in parts for each in part.get("valueSet", ()))
    return found


def bound_value_sets(release: Release) -> list[str]:
    """Name the value sets whose codes an instance must or should use."""
    facts = load_facts(release)
    types = (facts.type(name) for name in facts.names())
    elements = [element for type_ in types if type_ for element in type_.elements.values()]
    firm = [each.value_set for each in elements if each.binding_strength in ("required", "extensible")]
    more = [url for each in elements for _, url in each.additional]
    return [url.split("|")[0] for url in (*firm, *more) if url]


def compact(value_set: Json) -> dict[str, Any]:
    """Keep of a definition what decides which codes it has."""
    compose = value_set.get("compose") or {}
    kept = ("system", "concept", "filter", "valueSet")
    return {
        name: [
            {
                key: [each["code"] for each in value] if key == "concept" else value
                for key, value in part.items()
                if key in kept
            }
            for part in compose[name]
        ]
        for name in ("include", "exclude")
        if compose.get(name)
    }


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
