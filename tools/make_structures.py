"""Condense the profiles and extensions of FHIR packages into those that ship with site_builder.

    python tools/make_structures.py PACKAGE.tgz...

A core package (`hl7.fhir.r4.core#4.0.1.tgz`) becomes `site_builder/fhir/facts/structures-RELEASE.json`,
the package of the extensions that R5 has outside its core (`hl7.fhir.uv.extensions.r5#5.2.0.tgz`)
`structures-extensions.json`. Kept is what a differential states: cardinalities, types, targets, values,
bindings, slicing, constraints, flags, examples, short texts, and where an extension may be used; definitions,
comments, requirements and mappings are not. Where a differential speaks of one type of a choice only,
what the package's own snapshot says of the choice is added: HL7's tools closed it in 2019.
`site_builder/fhir/core_structures.py` reads the files; the line format is described there.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from make_facts import FACTS, STRUCTURES, binding_text, cleaned, is_type, read_package, type_texts

from site_builder.fhir.addresses import address_of
from site_builder.fhir.core_structures import FLAGS
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.facts import types_of
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import RELEASES, Release, release_of
from site_builder.fhir.snapshot import SnapshotContext, generate

WORDS = ("definition", "comment", "requirements", "alias", "mapping", "orderMeaning", "meaningWhenMissing")
LEFT_OUT = frozenset(("id", "path", "base", "extension", *WORDS))
"""What of an element is prose, says where it stands, or is for those who build the specification."""
VERSIONS = STRUCTURES + "version-specific-use"
CELLS = frozenset(("min", "max", "type", "binding", "short", *FLAGS.values()))
_STU3 = 3

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
        lines = condense(release, read_package(path), is_core=is_core)
        if lines:
            out = FACTS / f"structures-{release.facts if is_core else 'extensions'}.json"
            content = {"version": "" if is_core else version, "structures": lines}
            text = json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"
            out.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def condense(release: Release, resources: Iterable[Json], *, is_core: bool = True) -> dict[str, str]:
    """Write the lines of each profile and extension of the specification, by the end of its canonical URL.

    `is_core`: the snapshots of the package are HL7's own.
    """
    found: dict[str, Json] = {}
    for item in resources:
        url = str(item.get("url", ""))
        if item["resourceType"] == "StructureDefinition" and url.startswith(STRUCTURES) and not is_type(item):
            found[url.removeprefix(STRUCTURES)] = neutral(item, release.name)
    bare = [without(structure, "snapshot") for structure in found.values()]
    context = SnapshotContext(DefinitionsLibrary().release(release.name), bare)
    if is_core:
        found = {name: with_kept_conditions(structure) for name, structure in found.items()}
    # Before R4 a choice that has one type takes its name, and there is nothing to add.
    if is_core and release.number > _STU3:
        found = {name: with_choices(structure, context) for name, structure in found.items()}
    return {name: condensed(found[name], release) for name in sorted(found)}


def with_choices(structure: Json, context: SnapshotContext) -> Json:
    """Return a definition whose differential says of choices what only its snapshot does."""
    elements = list(structure["differential"]["element"])
    made = {
        each.definition["id"]: each.definition
        for each in generate(without(structure, "snapshot"), context).elements
    }
    for element in structure.get("snapshot", {}).get("element", ()):
        id_, known = element["id"], made.get(element["id"], {})
        changed = {
            key: element[key]
            for key in ("type", "slicing")
            if key in element and element[key] != known.get(key)
        }
        one_type = re.compile(re.escape(id_.removesuffix("[x]")) + r"(\[x\]:\w+|[A-Z]\w*)")
        at = next((at for at, each in enumerate(elements) if one_type.fullmatch(each["id"])), None)
        if id_.endswith("[x]") and changed and at is not None:
            elements.insert(at, {"id": id_, "path": element["path"], **changed})
    return {**structure, "differential": {"element": elements}}


def with_kept_conditions(structure: Json) -> Json:
    """Return a definition without the conditions that HL7's tools dropped from its snapshot."""
    snapshot = structure.get("snapshot", {}).get("element", ())
    kept = {element["id"]: element.get("condition", ()) for element in snapshot}
    elements = [
        {**each, "condition": [key for key in each["condition"] if key in kept[each["id"]]]}
        if "condition" in each and each["id"] in kept
        else each
        for each in structure["differential"]["element"]
    ]
    whole = [each if each.get("condition", "") != [] else without(each, "condition") for each in elements]
    return {**structure, "differential": {"element": whole}}


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
        ";".join(context_text(each) for each in structure.get("context", ())),
        # JSON: expressions have all signs.
        json.dumps(rules, ensure_ascii=False) if (rules := structure.get("contextInvariant")) else "",
    ]
    rows = (element_line(each, structure, release) for each in structure["differential"]["element"])
    return "\n".join(("\t".join(head).rstrip("\t"), *rows))


def context_text(context: Json) -> str:
    """Write where an extension may be used: an element's path, `>URL` of an extension, `?` FHIRPath.

    `@4.0-5.0` behind it are the releases that it is about.
    """
    mark = {"extension": ">", "fhirpath": "?"}.get(context.get("type", ""), "")
    uses = (each.get("extension", ()) for each in context.get("extension", ()) if each["url"] == VERSIONS)
    said = {each["url"]: each.get("valueCode", "") for inner in uses for each in inner}
    since, until = said.get("startFhirVersion", ""), said.get("endFhirVersion", "")
    return f"{mark}{context.get('expression', '')}" + (f"@{since}-{until}" if since or until else "")


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
