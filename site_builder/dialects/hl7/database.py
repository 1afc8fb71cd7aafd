"""The guide as the database that HL7's IG Publisher lets pages query: `package.db`.

Source of the tables: https://build.fhir.org/ig/FHIR/ig-guidance/sql.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from site_builder.dialects.hl7.standards import stated_status
from site_builder.fhir.code_systems import walk_concepts
from site_builder.fhir.json_text import dumps
from site_builder.kinds.parts.codes import terminology
from site_builder.model.guide import Artifact
from site_builder.model.package import package_name, package_version
from site_builder.model.published import published
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, text

_LISTED = "ViewType, ResourceKey, Url, Version, Status, Name, Title, Description"
_TABLES: Mapping[str, str] = {
    "Metadata": "Key, Name, Value",
    "Resources": "Key, Type, Custom, Id, Web, Url, Version, Status, Date, Name, Title, Experimental,"
    " Realm, Description, Purpose, Copyright, CopyrightLabel, derivation, standardStatus, kind, sdType, base,"
    " content, supplements, Json",
    "Properties": "Key, ResourceKey, Code, Uri, Description, Type",
    "Concepts": "Key, ResourceKey, ParentKey, Code, Display, Definition",
    "ConceptProperties": "Key, ResourceKey, ConceptKey, PropertyKey, Code, Value",
    "Designations": "Key, ResourceKey, ConceptKey, UseSystem, UseCode, Lang, Value",
    "ConceptMappings": "Key, ResourceKey, SourceSystem, SourceVersion, SourceCode, Relationship, "
    "TargetSystem, TargetVersion, TargetCode",
    "ValueSet_Codes": "Key, ResourceKey, ValueSetUri, ValueSetVersion, System, Version, Code, Display",
    "CodeSystemList": f"CodeSystemListKey, {_LISTED}",
    "ValueSetList": f"ValueSetListKey, {_LISTED}",
}
_OWN = 1
"""The view of a list that has what the guide defines."""
Row = tuple[Any, ...]


def database(view: GuideView, *, has_codes: bool) -> sqlite3.Connection:
    """Make the database, in memory; with the codes of value sets only where they are asked for."""
    # A preview asks from several threads, one after the other.
    made = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    for name, columns in _TABLES.items():
        made.execute(f"CREATE TABLE {name} ({columns})")
    numbered = [*enumerate(view.guide.artifacts, 1)]
    _fill(made, "Metadata", _numbered(_metadata(view)))
    _fill(made, "Resources", (_resource(key, each, view) for key, each in numbered))
    for type_, table in (("CodeSystem", "CodeSystemList"), ("ValueSet", "ValueSetList")):
        _fill(made, table, _numbered(_listed(key, each) for key, each in numbered if each.type == type_))
    _fill_concepts(made, [(key, each) for key, each in numbered if each.type == "CodeSystem"])
    _fill(
        made,
        "ConceptMappings",
        _numbered(row for key, each in numbered if each.type == "ConceptMap" for row in _mapped(key, each)),
    )
    if has_codes:
        sets = [(key, each) for key, each in numbered if each.type == "ValueSet"]
        _fill(made, "ValueSet_Codes", _numbered(row for key, each in sets for row in _codes(key, each, view)))
    return made


def _fill(made: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    places = ", ".join("?" * (_TABLES[table].count(",") + 1))
    made.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - our own names alone


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return ((key, *row) for key, row in enumerate(rows, 1))


def _metadata(view: GuideView) -> Iterator[Row]:
    config = view.guide.config
    yield "realm", ""
    yield "canonical", config.canonical
    yield "path", config.site_url
    yield "packageId", package_name(view.guide)
    yield "igVer", package_version(view.guide)
    yield "version", config.fhir_version
    yield "genDate", view.guide.build_date.isoformat()


def _resource(key: int, artifact: Artifact, view: GuideView) -> Row:
    neutral = artifact.neutral
    is_structure = artifact.type == "StructureDefinition"
    stated = {name: text(neutral.get(name)) for name in ("date", "purpose", "copyright", "copyrightLabel")}
    experimental = neutral.get("experimental")
    return (
        *(key, artifact.type, 0, artifact.id, artifact.out),
        *_or_null(artifact.url, artifact.version, artifact.status, stated["date"]),
        *_or_null(artifact.name if neutral.get("name") else "", text(neutral.get("title"))),
        None if experimental is None else str(experimental).lower(),
        None,
        *_or_null(artifact.description, stated["purpose"], stated["copyright"], stated["copyrightLabel"]),
        *_or_null(text(neutral.get("derivation")), stated_status(artifact.resource)),
        *_or_null(text(neutral.get("kind")), text(neutral.get("type")) if is_structure else ""),
        *_or_null(text(neutral.get("baseDefinition")), text(neutral.get("content"))),
        *_or_null(text(neutral.get("supplements"))),
        dumps(published(artifact, view)),
    )


def _or_null(*values: str) -> Row:
    return tuple(value or None for value in values)


def _listed(key: int, artifact: Artifact) -> Row:
    told = (
        artifact.url,
        artifact.version,
        artifact.status,
        artifact.name,
        artifact.title,
        artifact.description,
    )
    return (_OWN, key, *_or_null(*told))


def _fill_concepts(made: sqlite3.Connection, systems: Iterable[tuple[int, Artifact]]) -> None:
    properties: list[Row] = []
    concepts: list[Row] = []
    values: list[Row] = []
    designations: list[Row] = []
    for key, artifact in systems:
        named: dict[str, int] = {}
        for each in mappings(artifact.neutral.get("property")):
            code = text(each.get("code"))
            named[code] = len(properties) + 1
            facts = (text(each.get(name)) for name in ("uri", "description", "type"))
            properties.append((named[code], key, code, *_or_null(*facts)))
        numbers: dict[str, int] = {}
        for entry, _, parent in walk_concepts(artifact.neutral.get("concept")):
            number = len(concepts) + 1
            numbers.setdefault(text(entry.get("code")), number)
            facts = (text(entry.get(name)) for name in ("code", "display", "definition"))
            concepts.append((number, key, numbers.get(parent), *_or_null(*facts)))
            for each in mappings(entry.get("property")):
                code = text(each.get("code"))
                value = next((value for name, value in each.items() if name.startswith("value")), "")
                said = text(mapping(value).get("code")) if isinstance(value, Mapping) else str(value)
                values.append((len(values) + 1, key, number, named.get(code), code, said))
            for each in mappings(entry.get("designation")):
                use = mapping(each.get("use"))
                told = (text(use.get("system")), text(use.get("code")), text(each.get("language")))
                row = (len(designations) + 1, key, number, *_or_null(*told), text(each.get("value")))
                designations.append(row)
    _fill(made, "Properties", properties)
    _fill(made, "Concepts", concepts)
    _fill(made, "ConceptProperties", values)
    _fill(made, "Designations", designations)


def _mapped(key: int, artifact: Artifact) -> Iterator[Row]:
    for group in mappings(artifact.neutral.get("group")):
        source = _or_null(text(group.get("source")), text(group.get("sourceVersion")))
        target = _or_null(text(group.get("target")), text(group.get("targetVersion")))
        for element in mappings(group.get("element")):
            for each in mappings(element.get("target")):
                relation = text(each.get("relationship") or each.get("equivalence"))
                codes = (text(element.get("code")), text(each.get("code")))
                yield key, *source, codes[0], relation, *target, codes[1]


def _codes(key: int, artifact: Artifact, view: GuideView) -> Iterator[Row]:
    expansion = terminology(view, artifact.release).expand(artifact.neutral)
    for each in expansion.concepts:
        yield (
            *(key, artifact.url, artifact.version, each.system),
            *_or_null(each.version, each.code, each.display),
        )
