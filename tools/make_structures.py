"""Condense the profiles and extensions of FHIR packages into those that ship with site_builder.

    python tools/make_structures.py PACKAGE.tgz...

A core package (`hl7.fhir.r4.core#4.0.1.tgz`) becomes `site_builder/fhir/facts/structures-RELEASE.json`,
the package of the extensions that R5 has outside its core (`hl7.fhir.uv.extensions.r5#5.2.0.tgz`)
`structures-extensions.json`. Kept is what a differential states: cardinalities, types, targets, values,
bindings, slicing, constraints, flags, and short texts; definitions, comments, requirements, mappings,
examples and where an extension may be used are not. `site_builder/fhir/core_structures.py` reads the files;
the line format is described there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from make_facts import FACTS, STRUCTURES, binding_text, cleaned, is_type, read_package, type_texts

from site_builder.fhir.addresses import address_of
from site_builder.fhir.core_structures import FLAGS
from site_builder.fhir.facts import types_of
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import RELEASES, Release, release_of

WORDS = ("definition", "comment", "requirements", "alias", "mapping", "example", "label", "orderMeaning")
LEFT_OUT = frozenset(("id", "path", "base", *WORDS, "meaningWhenMissing", "extension"))
"""What of an element is prose, says where it stands, or is for those who build the specification."""
CELLS = frozenset(("min", "max", "type", "binding", "short", *FLAGS.values()))

Json = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the structures of each package named; 2 when one is of no release."""
    if not arguments:
        sys.stderr.write(f"usage: {Path(__file__).name} PACKAGE.tgz...\n")
        return 2
    for argument in arguments:
        path = Path(argument)
        package, _, version = path.name.removesuffix(".tgz").partition("#")
        release = next((each for each in RELEASES if package in each.packages), None)
        if release is None:
            sys.stderr.write(f"{path}: neither a FHIR core package nor one of its extensions\n")
            return 2
        is_core = release_of(package) is not None
        lines = condense(release, read_package(path))
        if lines:
            out = FACTS / f"structures-{release.facts if is_core else 'extensions'}.json"
            content = {"version": "" if is_core else version, "structures": lines}
            text = json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"
            out.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def condense(release: Release, resources: Iterable[Json]) -> dict[str, str]:
    """Write the lines of each profile and extension of the specification, by the end of its canonical URL."""
    found: dict[str, str] = {}
    for item in resources:
        url = str(item.get("url", ""))
        if item["resourceType"] != "StructureDefinition" or not url.startswith(STRUCTURES) or is_type(item):
            continue
        found[url.removeprefix(STRUCTURES)] = condensed(neutral(item, release.name), release)
    return dict(sorted(found.items()))


def condensed(structure: Json, release: Release) -> str:
    """Write a definition: a line about itself, then one for each element of its differential."""
    type_, base = structure["type"], structure["baseDefinition"].removeprefix(STRUCTURES)
    name, title = cleaned(structure.get("name")), cleaned(structure.get("title"))
    head = [
        "" if type_ == "Extension" else type_,
        "" if base == "Extension" else base,
        "abstract" if structure.get("abstract") else "",
        name,
        title if title != name else "",
    ]
    rows = (element_line(each, structure, release) for each in structure["differential"]["element"])
    return "\n".join(("\t".join(head).rstrip("\t"), *rows))


def element_line(element: Json, structure: Json, release: Release) -> str:
    """Write an element; what its cells can't say as it is stands in the JSON at the end."""
    address = address_of(element["id"])
    rest = {key: value for key, value in element.items() if key not in LEFT_OUT | CELLS | {"sliceName"}}
    if (path := ".".join(name for name, _ in address)) != element["path"]:
        rest["path"] = element["path"]
    if element.get("sliceName", "") != address[-1][1]:
        rest["sliceName"] = element.get("sliceName")
    types, bound = types_text(element, path), binding_text(element, release)
    if "type" in element and not types:
        rest["type"] = element["type"]
    if "constraint" in rest:
        rest["constraint"] = [without(each, "xpath") for each in rest["constraint"]]
    if "slicing" in rest:
        rest["slicing"] = {key: value for key, value in rest["slicing"].items() if value is not False}
    if element["id"] == "Extension.url" and rest.setdefault("fixedUri") == structure["url"]:
        del rest["fixedUri"]
    least, most = str(element.get("min", "")), element.get("max", "")
    cells = (
        element["id"].partition(".")[2],
        f"{least}..{most}" if least or most else "",
        types,
        "".join(mark if element[key] else mark.lower() for mark, key in FLAGS.items() if key in element),
        bound,
        cleaned(element.get("short")),
        json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if rest else "",
    )
    return "\t".join(cells).rstrip("\t")


def types_text(element: Json, path: str) -> str:
    """Write an element's types; empty where they say more than a cell can."""
    types = element.get("type", ())
    written = "+".join(type_texts(types, path))
    read = [(each.code, each.profiles, each.targets, each.aggregation) for each in types_of(written)]
    lists = ("profile", "targetProfile", "aggregation")
    given = [(each.get("code"), *(tuple(each.get(key, ())) for key in lists)) for each in types]
    known = {"code", "extension", *lists}
    return written if read == given and all(known.issuperset(each) for each in types) else ""


def without(item: Json, key: str) -> dict[str, Any]:
    """Return an object without one of its members."""
    return {name: value for name, value in item.items() if name != key}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
