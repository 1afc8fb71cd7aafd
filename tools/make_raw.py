"""Condense what FHIR core packages say whole of their types, beyond what facts know.

    python tools/make_raw.py PACKAGE.tgz...

Each core package of R4 or later (`hl7.fhir.r4.core#4.0.1.tgz`) becomes
`site_builder/fhir/facts/raw-RELEASE.json`, after `make_facts.py` made its facts.
`site_builder/fhir/raw_structures.py` reads the files and describes them. Each type
is read back, and compared with the package's: one that differs is said.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from make_facts import FACTS, is_type, read_package

from site_builder.fhir.facts import load_facts
from site_builder.fhir.raw_structures import TEXTS, RawStructures, built, digest_of, load_raw, spread
from site_builder.fhir.releases import Release, release_of
from site_builder.fsh.compilation import Report
from site_builder.fsh.fishing import Fishing
from site_builder.fsh.project import Known, OwnIndex, Project
from site_builder.fsh.settings import Settings
from site_builder.fsh.sources import SpecificationSource
from site_builder.fsh.structure.export import Exports
from site_builder.fsh.syntax import Entity, Rule

LEFT_OUT = frozenset((*TEXTS, "id", "path", "base", "label", "mapping"))
"""What of an element is prose, or told by its place; mappings are only added to."""
CORRECTED = ("max", "type", "slicing", "binding", "mustSupport")
"""What a profile's snapshot may say otherwise than its differential, and differentials write whole."""
USUAL = ("constraint", "mustSupport")
"""What so many elements say in the same way that the others are noted."""
HEAD = ("extension", "mapping", "context")
"""What a definition hands down to what is derived from it, beside its elements."""

Json = Mapping[str, Any]


class Table:
    """Values, each once, by their place."""

    def __init__(self) -> None:
        """Start with none."""
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:
        """Return the place of a value, which gets one where it has none."""
        written = json.dumps(value, sort_keys=True)
        if written not in self._places:
            self._places[written] = len(self.values)
            self.values.append(value)
        return self._places[written]

    def place_of(self, key: str, value: Any) -> int:
        """Return the place of what an element says under a key; constraints are places of their own."""
        if key == "constraint" and value is not None:
            return self.place([self.place(each) for each in value])
        return self.place(value)

    def value(self, key: str, place: int) -> Any:
        """Return what has a place."""
        value = self.values[place]
        return [self.values[each] for each in value] if key == "constraint" and value is not None else value


def main(arguments: Sequence[str]) -> int:
    """Write the file of each package named; 2 when one is no core package, 1 when one is read otherwise."""
    if not arguments:
        sys.stderr.write(f"usage: {Path(__file__).name} PACKAGE.tgz...\n")
        return 2
    status = 0
    for argument in arguments:
        path = Path(argument)
        release = release_of(path.name.split("#")[0])
        if release is None:
            sys.stderr.write(f"{path}: not a FHIR core package\n")
            return 2
        resources = read_package(path)
        types = {item["id"]: item for item in resources if is_type(item)}
        profiles = [item for item in resources if is_profile(item)]
        out = FACTS / f"raw-{release.facts}.json"
        content, table = condense(release, types)
        out.write_text(written(content), encoding="utf-8")
        # Profiles are read on the types just written; what is then otherwise than they say is kept, too.
        load_raw.cache_clear()
        content |= corrections(release, profiles, table)
        out.write_text(written(content), encoding="utf-8")
        sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
        for name in differing(release, types):
            sys.stderr.write(f"{out.name}: {name} is read otherwise\n")
            status = 1
    return status


def written(content: Json) -> str:
    """Write a file's JSON."""
    return json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def is_profile(item: Json) -> bool:
    """Tell a profile or extension of the specification from a type."""
    return item["resourceType"] == "StructureDefinition" and not is_type(item) and "snapshot" in item


def corrections(release: Release, profiles: Sequence[Json], table: Table) -> dict[str, Any]:
    """Return what the snapshots of profiles say otherwise than their differentials: `NAME` → `ID` → keys.

    Of a profile whose differential makes other elements than its snapshot has, `whole` keeps all of these.
    """
    found: dict[str, dict[str, Json]] = {}
    whole: dict[str, str] = {}
    schema = BuiltIn(release).exports.schema
    raw = RawStructures(release)
    for item in profiles:
        structure = schema.find(item["url"])
        if structure is None:
            continue
        made = {each.id: each.definition for each in structure.tree.elements()}
        elements = item["snapshot"]["element"]
        if made.keys() != {element["id"] for element in elements}:
            rows = (row_of(element, raw.element(element["path"]), table) for element in elements)
            whole[item["id"]] = "\n".join(rows)
            continue
        for element in elements:
            own = made[element["id"]]
            changed = {key: element.get(key) for key in CORRECTED if element.get(key) != own.get(key)}
            if changed:
                found.setdefault(item["id"], {})[element["id"]] = changed
    return {"profiles": found, "whole": whole}


def row_of(element: Json, given: Json, table: Table) -> str:
    """Write the row of a profile's element beside what the type says of it."""
    known = {key: value for key, value in given.items() if key not in TEXTS}
    cells = rest(element, known, table)
    return "\t".join(
        (element["id"], *(f"{key}{at}" if key == "~" else f"{key}={at}" for key, at in cells.items()))
    )


class BuiltIn:
    """A compilation of nothing, which knows what is built in."""

    def __init__(self, release: Release) -> None:
        """Take the release."""
        self.settings = Settings(fhir_version=release.version)
        self.report = Report()
        own = OwnIndex(Project(self.settings, ()), self.rules)
        self.fishing = Fishing(own, None, [SpecificationSource(release)])
        self.exports = Exports(self)

    def rules(self, _entity: Entity) -> Sequence[Rule]:
        """Return no rules."""
        return ()

    def definition(self, _known: Known) -> None:
        """Return no definition."""


def condense(release: Release, types: Mapping[str, Json]) -> tuple[dict[str, Any], Table]:
    """Return the content of the file of one release's raw structures, and the table of its values."""
    facts, table = load_facts(release), Table()
    usual = {
        key: {name: table.place_of(key, value) for name, value in usual_values(types, key).items()}
        for key in USUAL
    }
    rests: dict[str, dict[str, dict[str, str]]] = {}
    lines = {}
    for name in ordered(facts):
        found = facts.type(name)
        if found is None:
            continue
        known = dict(spread(found, facts))
        type_ = types[name]["type"]
        rests[name] = {}
        for element in types[name]["snapshot"]["element"]:
            path = element["path"].partition(".")[2]
            if path in known:
                given = built(known[path], path, type_)
                for key, named in usual.items() if path else ():
                    given[key] = table.value(key, named.get(path.rpartition(".")[2], named["*"]))
                rests[name][path] = rest(element, given, table)
        inherited = rests.get(found.base, {}) if found.base != name else {}
        rows = [
            "\t".join((path, *(f"{key}{at}" if key == "~" else f"{key}={at}" for key, at in cells.items())))
            for path, cells in rests[name].items()
            if cells != inherited.get(path, {}) or not path
        ]
        head = "\t".join(f"{key}={table.place(types[name][key])}" for key in HEAD if key in types[name])
        lines[name] = "\n".join((head, *rows))
    content = {
        "release": release.name,
        "version": release.version,
        "usual": usual,
        "values": table.values,
        "types": dict(sorted(lines.items())),
        "profiles": {},
        "whole": {},
    }
    return content, table


def ordered(facts: Any) -> list[str]:
    """Name the types, each after its base."""
    done: list[str] = []

    def add(name: str) -> None:
        found = facts.type(name)
        if found is None or name in done:
            return
        if found.base and found.base != name:
            add(found.base)
        done.append(name)

    for name in facts.names():
        add(name)
    return done


def usual_values(types: Mapping[str, Json], key: str) -> dict[str, Any]:
    """Return what most elements of a name say under a key, for the names of extensions and for all others."""
    counts: dict[str, Counter[str]] = {"extension": Counter(), "modifierExtension": Counter(), "*": Counter()}
    for item in types.values():
        for element in item["snapshot"]["element"][1:]:
            name = element["path"].rpartition(".")[2]
            counts[name if name in counts else "*"][json.dumps(element.get(key))] += 1
    return {name: json.loads(found.most_common(1)[0][0]) for name, found in counts.items()}


def rest(element: Json, given: Json, table: Table) -> dict[str, str]:
    """Return the cells of what an element says otherwise than is known."""
    keys = [key for key in (*element, *given) if key not in LEFT_OUT and key not in texts_of(element)]
    cells = {}
    for key in dict.fromkeys(keys):
        if element.get(key) != given.get(key):
            cells[key] = str(table.place_of(key, element[key])) if key in element else ""
    if texts := "".join(letter + digest_of(element[key]) for key, letter in TEXTS.items() if key in element):
        cells["~"] = texts
    return cells


def texts_of(element: Json) -> frozenset[str]:
    """Name the extensions of an element's texts."""
    return frozenset(key for key in element if key.startswith("_"))


def differing(release: Release, types: Mapping[str, Json]) -> list[str]:
    """Name the types that are read otherwise than the package has them."""
    raw = RawStructures(release)
    bad = []
    for name, item in types.items():
        made = raw.structure(name) or {"snapshot": {"element": []}}
        wanted = [without_words(each) for each in item["snapshot"]["element"]]
        if [without_words(each) for each in made["snapshot"]["element"]] != wanted:
            bad.append(name)
    return bad


def without_words(element: Json) -> dict[str, Any]:
    """Return an element without its prose, and what is told by its place."""
    left_out = LEFT_OUT - {"id", "path"} | texts_of(element)
    return {key: value for key, value in element.items() if key not in left_out}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
