"""What a structure says of itself: some is its parent's, most is not.

Kept is what holds for what is derived, too: extensions but those about the parent's standing, the
release, the kind. Who published it when, and for whom, isn't.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.project import Known, caret_value
from site_builder.fsh.structure.nodes import SnapshotNode
from site_builder.fsh.structure.schema import CHARACTERISTICS, LOGICAL_TARGET, Compiling, Structure
from site_builder.fsh.syntax import Entity

Json = dict[str, Any]

UNINHERITED = frozenset(
    STRUCTURES + name
    for name in (
        "replaces",
        "resource-approvalDate",
        "resource-effectivePeriod",
        "resource-lastReviewDate",
        "structuredefinition-applicable-version",
        "structuredefinition-category",
        "structuredefinition-fmm",
        "structuredefinition-fmm-no-warnings",
        "structuredefinition-interface",
        "structuredefinition-normative-version",
        "structuredefinition-security-category",
        "structuredefinition-standards-status",
        "structuredefinition-summary",
        "structuredefinition-wg",
    )
)
"""Extensions of a definition that say something of it alone."""
_KEPT = ("fhirVersion", "kind", "context", "contextInvariant", "mapping")
TYPE_CHARACTERISTICS = "http://hl7.org/fhir/type-characteristics-code"


def begun(entity: Entity, known: Known, parent: Structure, compilation: Compiling) -> Structure:
    """Start a structure as its parent, with what its headings say of it."""
    is_definition = entity.kind in ("Logical", "Resource")
    # What is the parent's is copied: rules change what is said here.
    head = deepcopy(_head(entity, known, parent, compilation))
    root = parent.root
    part = ("structure", entity.kind, entity.name)
    structure = Structure(head, root, parent.schema, part)
    if is_definition:
        name = _last(str(head["type"]))
        definition = dict(structure.root.definition)
        if entity.said("Parent") in ("Element", f"{STRUCTURES}Element"):
            definition.pop("extension", None)
        node = SnapshotNode(name, "", definition)
        node.kids().extend(root.kids())  # type: ignore[arg-type]
        structure = Structure(head, node, parent.schema, part)
    structure.tree.span = entity.span
    _set_texts(entity, structure, compilation)
    if entity.kind == "Extension":
        url = structure.root.child("url")
        if url is not None and url.definition.get("fixedUri") is None:
            url.change("fixedUri", structure.url)
    return structure


def _head(entity: Entity, known: Known, parent: Structure, compilation: Compiling) -> Json:
    settings = compilation.settings
    version = entity.said("Parent").partition("|")[2]
    base = parent.url
    head: Json = {"resourceType": "StructureDefinition", "id": known.id}
    for key in ("extension", "modifierExtension"):
        kept = [each for each in parent.head.get(key) or () if each.get("url") not in UNINHERITED]
        if kept:
            head[key] = kept
    head["url"] = known.url
    if settings.is_only_definitions and settings.version:
        head["version"] = settings.version
    head["name"] = entity.name
    if settings.status:
        head["status"] = settings.status
    for key in _KEPT:
        if key in parent.head:
            head[key] = parent.head[key]
    head["abstract"] = False
    head["type"] = parent.type
    head["baseDefinition"] = f"{base}|{version}" if version else base
    head["derivation"] = "constraint"
    if entity.kind != "Extension":
        head.pop("context", None)
        head.pop("contextInvariant", None)
    if entity.kind in ("Logical", "Resource"):
        rules = compilation.rules(entity)
        usual = known.url if entity.kind == "Logical" else known.id
        head["type"] = caret_value(rules, "type") or usual
        head["derivation"] = "specialization"
        head["fhirVersion"] = settings.fhir_version
    if entity.kind == "Logical":
        head["kind"] = "logical"
        _characterise(entity, head, compilation)
    return head


def _characterise(entity: Entity, head: Json, compilation: Compiling) -> None:
    for each in entity.characteristics:
        code = each.value.removeprefix("#")
        made: Json = {"url": CHARACTERISTICS, "valueCode": code}
        if code == "can-be-target" and _lacks_target(compilation):
            # Some versions of the code system have no such code: the tools' extension says the same.
            made = {"url": LOGICAL_TARGET, "valueBoolean": True}
        head["extension"] = [*head.get("extension", ()), made]


def _lacks_target(compilation: Compiling) -> bool:
    """Tell whether the code system of characteristics is known, and has no code for targets."""
    known = compilation.fishing.find(TYPE_CHARACTERISTICS, "CodeSystem")
    if known is None:
        return False
    document = compilation.fishing.document(known) or {}
    return all(each.get("code") != "can-be-target" for each in document.get("concept") or ())


def _set_texts(entity: Entity, structure: Structure, compilation: Compiling) -> None:
    head, root = structure.head, structure.root
    structure.places[("name",)] = entity.span
    for heading, key in (("Id", "id"), ("Parent", "baseDefinition")):
        structure.places[(key,)] = entity.place(heading)
    title, description = entity.said("Title"), entity.said("Description")
    if title:
        head["title"] = title
        structure.places[("title",)] = entity.place("Title")
    if description:
        head["description"] = description
        structure.places[("description",)] = entity.place("Description")
    if entity.kind == "Extension" and compilation.settings.applies_extension_texts:
        _say(structure, "short", title, entity)
        _say(structure, "definition", description, entity)
    if entity.kind in ("Logical", "Resource"):
        root.change("short", title or entity.name)
        root.change("definition", description or title or entity.name)


def _say(structure: Structure, key: str, text: str, entity: Entity) -> None:
    if text:
        structure.tree.span = entity.place("Title" if key == "short" else "Description")
        structure.root.change(key, text)


def _last(type_: str) -> str:
    return type_.rpartition("/")[2] if type_.startswith("http") else type_


def ordered(head: Mapping[str, Any]) -> Json:
    """Return what a definition says of itself in the order of the specification."""
    return {key: head[key] for key in (*(each for each in ORDER if each in head), *head)}


ORDER = tuple(
    name
    for each in (
        "resourceType",
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "url",
        "identifier",
        "version",
        "versionAlgorithmString",
        "name",
        "title",
        "status",
        "experimental",
        "date",
        "publisher",
        "contact",
        "description",
        "useContext",
        "jurisdiction",
        "purpose",
        "copyright",
        "copyrightLabel",
        "keyword",
        "fhirVersion",
        "mapping",
        "kind",
        "abstract",
        "context",
        "contextInvariant",
        "type",
        "baseDefinition",
        "derivation",
    )
    for name in (each, f"_{each}")
)
"""The names of a StructureDefinition's own values, each with that of its extensions behind it."""
