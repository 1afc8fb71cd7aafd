"""Value sets and concept maps of other releases in R4's shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from site_builder.fhir.json_text import MAX_DEPTH
from site_builder.source.json_access import objects, text, texts

Json = dict[str, Any]

_NOT_SELECTABLE = "http://hl7.org/fhir/concept-properties#notSelectable"
_EQUIVALENCES: Mapping[str, str] = {
    "related-to": "relatedto",
    "equivalent": "equivalent",
    # R4 says how the target is to the source, R5 how the source is to the target.
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
    "not-related-to": "disjoint",
}


def value_set_from_dstu2(content: Json) -> Json:
    """Move an inline code system into `contained`, and include it; `import` becomes an include."""
    value_set = dict(content)
    found = objects(value_set.pop("codeSystem", None))
    composes = objects(value_set.get("compose"))
    compose = dict(composes[0]) if composes else {}
    includes = objects(compose.get("include"))
    if "lockedDate" in value_set:
        compose["lockedDate"] = value_set.pop("lockedDate")
    imports = [{"valueSet": [url]} for url in texts(compose.pop("import", None))]
    own: list[Json] = []
    if found:
        system = _inline_system(found[0], value_set)
        value_set["contained"] = [*objects(value_set.get("contained")), system]
        if not any(_includes_all_of(include, system["url"]) for include in includes):
            own = [{"system": system["url"]}]
    if own or imports or includes:
        compose["include"] = [*own, *imports, *includes]
    if compose:
        value_set["compose"] = compose
    return value_set


def concept_map_from_dstu2(content: Json) -> Json:
    """Group the elements by source and target system, as later releases do."""
    concept_map = dict(content)
    if "group" in concept_map and "element" not in concept_map:
        return concept_map  # of a later release than it claims
    groups: dict[tuple[str, str], list[Json]] = {}
    for element in objects(concept_map.pop("element", None)):
        source = text(element.get("codeSystem"))
        targets: dict[str, list[Json]] = {}
        for target in objects(element.get("target")):
            targets.setdefault(text(target.get("codeSystem")), []).append(_target_from_dstu2(target))
        for system, items in (targets or {"": []}).items():
            row = {"code": element.get("code"), "target": items}
            groups.setdefault((source, system), []).append(row)
    concept_map["group"] = [
        {**({"source": source} if source else {}), **({"target": target} if target else {}), "element": rows}
        for (source, target), rows in groups.items()
    ]
    return concept_map


def concept_map_from_stu3(content: Json) -> Json:
    """Rename the scopes, and the code that a dependency has to its value."""
    concept_map = dict(content)
    for side in ("source", "target"):
        for reference in objects(concept_map.pop(f"{side}Reference", None)):
            concept_map.setdefault(f"{side}Canonical", reference.get("reference"))
    concept_map["group"] = [
        _with_targets(group, _target_from_stu3) for group in objects(concept_map.get("group"))
    ]
    return concept_map


def concept_map_from_r5(content: Json) -> Json:
    """Return R5's scopes and relationships the names and codes of R4; `relationship` stays beside them."""
    concept_map = dict(content)
    for side in ("source", "target"):
        for kind in ("Uri", "Canonical"):
            if (scope := concept_map.pop(f"{side}Scope{kind}", None)) is not None:
                concept_map[f"{side}{kind}"] = scope
    groups = []
    for group in objects(concept_map.get("group")):
        changed = _with_targets(_with_versions(group), _target_from_r5)
        for row in changed["element"]:
            if row.get("noMap") is True and not row.get("target"):
                row["target"] = [{"equivalence": "unmatched", "comment": row.get("comment")}]
        for unmapped in objects(group.get("unmapped"))[:1]:
            mode = text(unmapped.get("mode"))
            changed["unmapped"] = {
                **unmapped,
                "mode": {"use-source-code": "provided", "other-map": "other-map"}.get(mode, mode),
                "url": unmapped.get("otherMap"),
            }
        groups.append(changed)
    concept_map["group"] = groups
    return concept_map


def _inline_system(found: Json, value_set: Json) -> Json:
    """Make a CodeSystem of DSTU2's `ValueSet.codeSystem`."""
    concepts = [_defined(concept, 0) for concept in objects(found.get("concept"))]
    taken = {text(item.get("id")) for item in objects(value_set.get("contained"))}
    system: Json = {
        "resourceType": "CodeSystem",
        "id": next(name for name in _ids() if name not in taken),
        "url": text(found.get("system")),
        "version": found.get("version"),
        "name": text(value_set.get("name")),
        "status": text(value_set.get("status")),
        "caseSensitive": found.get("caseSensitive"),
        "valueSet": value_set.get("url"),
        "content": "complete",
        "concept": concepts,
    }
    if any(_is_abstract_somewhere(concept) for concept in objects(found.get("concept"))):
        system["property"] = [{"code": "notSelectable", "uri": _NOT_SELECTABLE, "type": "boolean"}]
    return {name: value for name, value in system.items() if value is not None and value != ""} | {
        "url": system["url"]
    }


def _ids() -> Iterator[str]:
    yield "codesystem"
    number = 2
    while True:
        yield f"codesystem-{number}"
        number += 1


def _defined(concept: Json, depth: int) -> Json:
    """Return a concept whose `abstract` is a property, as in a CodeSystem."""
    defined = {name: value for name, value in concept.items() if name not in ("abstract", "concept")}
    if concept.get("abstract") is True:
        defined["property"] = [{"code": "notSelectable", "valueBoolean": True}]
    if depth < MAX_DEPTH and (inner := objects(concept.get("concept"))):
        defined["concept"] = [_defined(item, depth + 1) for item in inner]
    return defined


def _is_abstract_somewhere(concept: Json) -> bool:
    waiting = [concept]
    while waiting:
        one = waiting.pop()
        if one.get("abstract") is True:
            return True
        waiting.extend(objects(one.get("concept")))
    return False


def _includes_all_of(include: Json, system: str) -> bool:
    return include.get("system") == system and not include.get("concept") and not include.get("filter")


def _with_targets(group: Json, change: Callable[[Json], Json]) -> Json:
    rows = []
    for row in objects(group.get("element")):
        changed = dict(row)
        if "target" in row:
            changed["target"] = [change(target) for target in objects(row.get("target"))]
        rows.append(changed)
    return {**group, "element": rows}


def _target_from_dstu2(target: Json) -> Json:
    changed = {name: value for name, value in target.items() if name not in ("codeSystem", "comments")}
    if "comments" in target:
        changed["comment"] = target["comments"]
    for name in ("dependsOn", "product"):
        if name in target:
            changed[name] = [
                {"property": item.get("element"), "system": item.get("codeSystem"), "code": item.get("code")}
                for item in objects(target[name])
            ]
    return changed


def _target_from_stu3(target: Json) -> Json:
    changed = dict(target)
    # The default of both releases where a map does not say.
    changed.setdefault("equivalence", "equivalent")
    for name in ("dependsOn", "product"):
        if name in target:
            changed[name] = [
                {("value" if key == "code" else key): value for key, value in item.items()}
                for item in objects(target[name])
            ]
    return changed


def _target_from_r5(target: Json) -> Json:
    changed = dict(target)
    relationship = text(target.get("relationship"))
    if relationship:
        changed["equivalence"] = _EQUIVALENCES.get(relationship, relationship)
    for name in ("dependsOn", "product"):
        if name in target:
            changed[name] = [_dependency_from_r5(item) for item in objects(target[name])]
    return changed


def _with_versions(group: Json) -> Json:
    """Part the versions from the canonicals of the code systems, as R4 has them."""
    changed = dict(group)
    for side in ("source", "target"):
        url, _, version = text(group.get(side)).partition("|")
        if version:
            changed |= {side: url, f"{side}Version": version}
    return changed


def _dependency_from_r5(item: Json) -> Json:
    """Return R5's `attribute` and typed value as R4's property, system, value."""
    coding = next(iter(objects(item.get("valueCoding"))), {})
    quantity = next(iter(objects(item.get("valueQuantity"))), {})
    values = [
        str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in item.items()
        if name.startswith("value") and isinstance(value, str | int | float)
    ]
    if "value" in quantity:
        values.append(f"{quantity['value']} {text(quantity.get('unit'))}".strip())
    return {
        "property": item.get("attribute"),
        "system": coding.get("system"),
        "value": coding.get("code") or (values[0] if values else None),
        "display": coding.get("display"),
    }
