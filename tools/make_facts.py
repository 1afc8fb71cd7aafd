"""Condense FHIR core packages into the facts that ship with site_builder.

    python tools/make_facts.py PACKAGE.tgz...

Each package (`hl7.fhir.r4.core#4.0.1.tgz` and the like) becomes `site_builder/fhir/facts/RELEASE.json`:
paths, cardinalities, types, targets, flags, bindings, constraint keys and content references of every
type, examples, the FHIRPath of constraints, and the canonical URLs of value sets, code systems and the like
with their names. No prose. Profiles and extensions are condensed by `make_structures.py`.
`site_builder/fhir/facts.py` reads the files; the line format is described there.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.fhir.releases import Release, release_of

FACTS = Path(__file__).parents[1] / "site_builder" / "fhir" / "facts"
STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"
VALUE_SETS = "http://hl7.org/fhir/ValueSet/"
SYSTEM_TYPES = "http://hl7.org/fhirpath/System."
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
OTHER_VALUE_SETS = {
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet": "maximum",
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet": "minimum",
}
"""What said, before R5's additional bindings, that a binding has another value set, and its purpose there."""
EVERYWHERE = {"ele-1", "ext-1"}
"""Constraints of Element and Extension, which elements repeat by rule: only a type's own line has them."""
VALUES = ("minValue", "maxValue", "maxLength", "defaultValue")
"""How the names of what says something about an element's value start."""

Json = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the facts of each package named; 2 when one is no core package."""
    if not arguments:
        sys.stderr.write(f"usage: {Path(__file__).name} PACKAGE.tgz...\n")
        return 2
    for argument in arguments:
        path = Path(argument)
        resources = read_package(path)
        release = release_of(path.name.split("#")[0])
        if release is None:
            sys.stderr.write(f"{path}: not a FHIR core package\n")
            return 2
        out = FACTS / f"{release.facts}.json"
        out.write_text(condense(release, resources), encoding="utf-8")
        sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def read_package(path: Path) -> tuple[Json, ...]:
    """Read every resource of a package, sorted by file name."""
    found: dict[str, Json] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            folder, _, name = member.name.partition("/")
            if folder != "package" or "/" in name or not name.endswith(".json") or name.startswith("."):
                continue
            file = archive.extractfile(member)
            content = json.load(file) if file else {}
            if "resourceType" in content:
                found[name] = content
    return tuple(found[name] for name in sorted(found))


def condense(release: Release, resources: Iterable[Json]) -> str:
    """Write the JSON text of one release's facts: one line per type and per group of canonicals."""
    everything = tuple(resources)
    types = {item["id"]: item for item in everything if is_type(item)}
    lines = {name: condensed_type(types[name], types, release) for name in sorted(types)}
    content = {
        "release": release.name,
        "version": release.version,
        "types": lines,
        "constraints": condensed_constraints(types),
        **({"translations": translated()} if release.name == "DSTU2" else {}),
        "canonicals": condensed_canonicals(everything, types, release),
    }
    return json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def is_type(item: Json) -> bool:
    """Tell a type of the specification from a profile; datatypes such as SimpleQuantity count as types."""
    if item["resourceType"] != "StructureDefinition":
        return False
    constrained = item.get("constrainedType") or (item.get("derivation") == "constraint" and item.get("type"))
    if not constrained:
        return True
    return constrained in ("Quantity", "string", "uri", "integer") and kind_of(item) != "resource"


def kind_of(item: Json) -> str:
    """Return the kind by R4's names; DSTU2 called primitives and complex types both datatypes."""
    kind = str(item["kind"])
    if kind != "datatype":
        return kind
    return "primitive-type" if item["id"][0].islower() else "complex-type"


def base_of(item: Json) -> str:
    """Return the name of the type that this one is derived from; empty at the top."""
    base = item.get("baseDefinition") or item.get("base") or ""
    return str(base).removeprefix(STRUCTURES)


def condensed_type(item: Json, types: Mapping[str, Json], release: Release) -> str:
    """Write a type: a line about itself, then a line for each element that its base does not give."""
    name, root = item["id"], item["snapshot"]["element"][0]
    own = element_lines(item, release)
    inherited = element_lines(types[base_of(item)], release) if base_of(item) in types else {}
    order = [path for path in inherited if path] + [path for path in own if path and path not in inherited]
    is_profile = item.get("constrainedType") or item.get("derivation") == "constraint"
    head = [
        kind_of(item),
        ("abstract" if item.get("abstract") else "") or ("profile" if is_profile else ""),
        base_of(item),
        constraint_keys(root, but=()),
        "",
        "S" if root.get("isSummary") else "",
        "" if (cardinality := f"{root['min']}..{root['max']}") == "0..*" else cardinality,
        "+".join(type_texts(root.get("type", ()), "")),
        binding_text(root, release),
        conditions(root),
    ]
    if order == [path for path in own if path]:
        own = {path: line for path, line in own.items() if inherited.get(path) != line}
    else:
        head[4] = "whole"
    backbone = {
        kind: element_lines(types[kind], release) for kind in ("Element", "BackboneElement") if kind in types
    }
    kept = [line for path, line in own.items() if path and not is_given_by_backbone(path, line, backbone)]
    if name in backbone:
        kept = [line for path, line in own.items() if path]
    return "\n".join(("\t".join(head).rstrip("\t"), *kept))


def is_given_by_backbone(path: str, line: str, backbone: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a nested `id`, `extension` or `modifierExtension` is as in BackboneElement or Element."""
    parent, _, name = path.rpartition(".")
    if not parent:
        return False
    if name == "id":  # R4B and R5 type it as id here and as string there; both are FHIRPath's String
        return True
    rest = line.removeprefix(parent + ".")
    return any(lines.get(name) == rest for lines in backbone.values())


def element_lines(item: Json, release: Release) -> dict[str, str]:
    """Write every element of a snapshot, by path without the type's name; the root has the path ``."""
    elements = item["snapshot"]["element"]
    names = {element["name"]: element["path"] for element in elements if element.get("name")}
    lines: dict[str, str] = {}
    for element in elements:
        path = element["path"].partition(".")[2]
        if path not in lines:
            lines[path] = element_line(element, path, names, release)
    return lines


def element_line(element: Json, path: str, names: Mapping[str, str], release: Release) -> str:
    """Write an element: path, cardinality, types, flags, binding, constraint keys, conditions, values."""
    target = element.get("contentReference") or ""
    if reference := element.get("nameReference"):
        target = f"#{names[reference]}"
    types = target[target.index("#") :] if target else "+".join(type_texts(element.get("type", ()), path))
    flags = "".join(
        mark
        for mark, holds in (
            ("S", element.get("isSummary")),
            ("M", element.get("isModifier")),
            ("A", "xmlAttr" in element.get("representation", ())),
            ("X", "xhtml" in element.get("representation", ())),
        )
        if holds
    )
    values = {key: value for key, value in element.items() if key.startswith(VALUES)} | examples(element)
    cells = (
        path,
        f"{element['min']}..{element['max']}",
        types,
        flags,
        binding_text(element, release),
        constraint_keys(element),
        conditions(element),
        json.dumps(values, separators=(",", ":")) if values else "",
    )
    return "\t".join(cells).rstrip("\t")


def examples(element: Json) -> dict[str, Any]:
    """Return an element's examples as later releases have them: DSTU2 has one, with its type in its name."""
    found = [(key, value) for key, value in element.items() if key.startswith("example")]
    if not found or found[0][0] == "example":
        return dict(found)
    return {
        "example": [
            {"label": "General", "value" + key.removeprefix("example"): value} for key, value in found
        ]
    }


def type_texts(types: Iterable[Json], path: str) -> Iterable[str]:
    """Write each type once: `Reference(A|B)`, `Quantity{SimpleQuantity}`, `string%String`."""
    merged: dict[tuple[str, str], list[str]] = {}
    for item in types:
        code, system = type_code(item, path)
        profiles, targets = listed(item.get("profile")), listed(item.get("targetProfile"))
        if code == "Reference" and profiles:  # DSTU2 has the targets in profile
            profiles, targets = [], profiles
        short = "|".join(profile.removeprefix(STRUCTURES) for profile in profiles)
        whole = code + (f"%{system}" if system else "") + (f"{{{short}}}" if short else "")
        merged.setdefault((whole, ""), []).extend(target.removeprefix(STRUCTURES) for target in targets)
    for (whole, _), targets in merged.items():
        marked = sorted({a for item in types if item.get("aggregation") for a in item["aggregation"]})
        yield (
            whole
            + (f"({'|'.join(targets)})" if targets else "")
            + (f"<{'|'.join(marked)}>" if marked else "")
        )


def type_code(item: Json, path: str) -> tuple[str, str]:
    """Return the FHIR type and, where an element is typed by FHIRPath's system types, that one's name."""
    code = item.get("code", "")
    if not code:  # the value of a primitive, before R4
        return "", "value"
    if not code.startswith(SYSTEM_TYPES):
        return code, ""
    system = code.removeprefix(SYSTEM_TYPES)
    named = [
        e.get("valueUrl") or e.get("valueUri") for e in item.get("extension", ()) if e.get("url") == FHIR_TYPE
    ]
    if named:
        return str(named[0]), system
    return (system[0].lower() + system[1:]) if path.rpartition(".")[2] != "id" else "string", system


def binding_text(element: Json, release: Release) -> str:
    """Write `strength=VALUE-SET;PURPOSE=VALUE-SET`, shortened as `site_builder/fhir/facts.py` says."""
    binding = element.get("binding")
    if not binding:
        return ""
    reference = binding.get("valueSetReference") or {}
    url = binding.get("valueSet") or binding.get("valueSetUri") or reference.get("reference") or ""
    others = [(each["purpose"], each["valueSet"]) for each in binding.get("additional", ())]
    for extension in binding.get("extension", ()):
        if purpose := OTHER_VALUE_SETS.get(extension["url"]):
            other = extension.get("valueCanonical") or extension.get("valueUri")
            others.append((purpose, other or extension["valueReference"]["reference"]))
    given = [(binding["strength"], url), *others]
    return ";".join(f"{word}={shortened(value_set, release)}" for word, value_set in given)


def shortened(url: str, release: Release) -> str:
    """Write the URL of a value set without what the specification's have in common."""
    if url.startswith(VALUE_SETS):
        url = "~" + url.removeprefix(VALUE_SETS)
    return url.removesuffix(release.version) if url.endswith("|" + release.version) else url


def conditions(element: Json) -> str:
    """Write the keys of constraints stated elsewhere that look at an element."""
    return ",".join(element.get("condition", ()))


def constraint_keys(element: Json, but: Collection[str] = EVERYWHERE) -> str:
    """Write the keys, those that only warn with a `?` behind, those that are good advice with `?!`."""
    return ",".join(
        item["key"] + ("?" if item.get("severity") == "warning" else "") + ("!" if is_advice(item) else "")
        for item in element.get("constraint", ())
        if item["key"] not in but
    )


def is_advice(constraint: Json) -> bool:
    """Tell whether a constraint is best practice only."""
    return any(
        each["url"] == BEST_PRACTICE and each.get("valueBoolean") for each in constraint.get("extension", ())
    )


def condensed_constraints(types: Mapping[str, Json]) -> dict[str, str]:
    """Write `KEY` → FHIRPath, that of most types; `TYPE.KEY` for the others."""
    stated = [
        (name, item["key"], item["expression"])
        for name in sorted(types)
        for element in types[name]["snapshot"]["element"]
        for item in element.get("constraint", ())
        if item.get("expression")
    ]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, key, expression in stated:
        counts[key][expression] += 1
    usual = {key: found.most_common(1)[0][0] for key, found in counts.items()}
    # R4B words ele-1 differently from element to element of one type, and means the same.
    unusual = {
        f"{name}.{key}": text for name, key, text in stated if usual[key] != text and key not in EVERYWHERE
    }
    return dict(sorted({**usual, **unusual}.items()))


def translated() -> dict[str, str]:
    """Return the constraints of DSTU2, which wrote them in XPath, in FHIRPath.

    `dstu2_expressions.json` has them: where STU3 kept the XPath, what it put beside it; else by hand. What
    XPath could not break either (eld-5, eld-8, sdf-5 look for names that no element has) is left out.
    """
    file = Path(__file__).with_name("dstu2_expressions.json")
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def condensed_canonicals(
    resources: Iterable[Json], types: Mapping[str, Json], release: Release
) -> dict[str, str]:
    """Write `TYPE BASE-URL` → lines `tail\tname\ttitle\tversion`.

    Title and version stand only where they say more than the name and the release. Profiles and extensions
    of the specification are left to `make_structures.py`.
    """
    wanted = (
        "CodeSystem",
        "ConceptMap",
        "NamingSystem",
        "OperationDefinition",
        "StructureDefinition",
        "ValueSet",
    )
    groups: dict[str, set[str]] = defaultdict(set)
    for item in resources:
        if item["resourceType"] not in wanted or item.get("id") in types or not item.get("url"):
            continue
        kind, url = item["resourceType"], str(item["url"])
        if kind == "StructureDefinition" and url.startswith(STRUCTURES):
            continue
        tail = url[url.rfind("/") + 1 :]
        name, title, version = (cleaned(item.get(key)) for key in ("name", "title", "version"))
        cells = (tail, name, title if title != name else "", version if version != release.version else "")
        groups[f"{kind} {url.removesuffix(tail)}"].add("\t".join(cells).rstrip("\t"))
    return {group: "\n".join(sorted(groups[group])) for group in sorted(groups)}


def cleaned(text: object) -> str:
    """Return a name on one line."""
    return " ".join(str(text or "").split())


def listed(value: object) -> list[str]:
    """Return a list for FHIR's one-or-many (STU3's profile is a string, R4's a list)."""
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list) else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
