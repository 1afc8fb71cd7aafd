"""A made snapshot in the shape of its own release: R4's names taken back to STU3's and DSTU2's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from site_builder.fhir.facts import SYSTEM_TYPES, load_facts
from site_builder.fhir.releases import Release, release_named

Json = Mapping[str, Any]

_JSON_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-json-type"
_EXPRESSION = "http://hl7.org/fhir/StructureDefinition/structuredefinition-expression"
_AFTER_R3 = ("isModifierReason", "sliceIsConstraining")


def in_shape(elements: Iterable[Json], release: Release) -> list[dict[str, Any]]:
    """Return neutral elements with the names and in the order of a release."""
    shaped = [_ordered(element) for element in elements]
    if release.number > 3:
        return shaped
    shaped = [_to_stu3(element) for element in shaped]
    return _to_dstu2(shaped) if release.number <= 2 else shaped


def with_snapshot(structure: Json, elements: Sequence[Json]) -> dict[str, Any]:
    """Return a StructureDefinition with a snapshot, where the specification puts it; all else stays."""
    changed: dict[str, Any] = {}
    for key, value in structure.items():
        if key == "differential":
            changed["snapshot"] = {"element": [*elements]}
        if key != "snapshot":
            changed[key] = value
    changed.setdefault("snapshot", {"element": [*elements]})
    return changed


def _ordered(element: Json) -> dict[str, Any]:
    """Put the properties into the specification's order, as files have them."""
    places = _places()
    return {key: element[key] for key in sorted(element, key=lambda key: _place(key, places))}


@cache
def _places() -> Mapping[str, int]:
    """Number the properties of an ElementDefinition in their order; R5 has all that earlier releases have."""
    facts = load_facts(release_named("R5")).type("ElementDefinition")
    names = [path.removesuffix("[x]") for path in facts.elements if "." not in path] if facts else []
    return {name: place for place, name in enumerate(names)}


def _place(key: str, places: Mapping[str, int]) -> tuple[int, str]:
    name = key.removeprefix("_")
    if name in places:
        return places[name], key
    # A choice such as `fixed[x]` stands where its stem does, whatever type it has here.
    stems = (places[stem] for stem in places if name.startswith(stem) and name[len(stem)].isupper())
    return max(stems, default=len(places)), key


def _to_stu3(element: dict[str, Any]) -> dict[str, Any]:
    changed = {key: value for key, value in element.items() if key not in _AFTER_R3}
    if "type" in changed:
        changed["type"] = [one for item in changed["type"] for one in _types(item)]
    if "binding" in changed:
        changed["binding"] = _binding(changed["binding"])
    return changed


def _types(item: Json) -> Iterator[dict[str, Any]]:
    """Repeat a type for each profile and target, of which STU3 has one."""
    rest = {key: value for key, value in item.items() if key not in ("profile", "targetProfile")}
    code = item.get("code", "")
    if code.startswith(SYSTEM_TYPES):
        del rest["code"]
        kind = code.removeprefix(SYSTEM_TYPES).lower()
        rest["_code"] = {"extension": [{"url": _JSON_TYPE, "valueString": kind}]}
    for profile in item.get("profile") or [""]:
        for target in item.get("targetProfile") or [""]:
            one = {**rest}
            one |= {"profile": profile} if profile else {}
            one |= {"targetProfile": target} if target else {}
            yield one


def _binding(binding: Json) -> dict[str, Any]:
    changed = {key: value for key, value in binding.items() if key not in ("valueSet", "additional")}
    if url := binding.get("valueSet"):
        # Lists that are no ValueSet resources, such as bcp47, are named by address.
        is_resource = "ValueSet" in url or url.startswith(("urn:", "#"))
        changed |= {"valueSetReference": {"reference": url}} if is_resource else {"valueSetUri": url}
    return changed


def _to_dstu2(elements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    labels = {element["contentReference"][1:] for element in elements if "contentReference" in element}
    return [_element_to_dstu2(element, labels) for element in elements]


def _element_to_dstu2(element: dict[str, Any], labels: set[str]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for key, value in element.items():
        if key == "id":
            continue  # DSTU2's ids say nothing
        changed[_DSTU2_NAMES.get(key, key)] = value
    if element["path"] in labels and "name" not in changed:
        changed["name"] = element["path"]
    if "contentReference" in element:
        changed["nameReference"] = element["contentReference"][1:]
    if "type" in changed:
        changed["type"] = [_type_to_dstu2(item) for item in element["type"]]
    if "slicing" in changed:
        found = [_discriminator(item) for item in element["slicing"].get("discriminator", ())]
        changed["slicing"] = {**element["slicing"], "discriminator": found}
    if "constraint" in changed:
        changed["constraint"] = [_constraint(item) for item in element["constraint"]]
    if examples := changed.pop("example", None):
        changed |= {
            "example" + key.removeprefix("value"): value
            for key, value in examples[0].items()
            if key.startswith("value")
        }
    return changed


def _type_to_dstu2(item: Json) -> dict[str, Any]:
    """Put a reference's target, like every profile, into the list of profiles."""
    rest = {
        key: value for key, value in item.items() if key not in ("profile", "targetProfile", "versioning")
    }
    url = item.get("targetProfile") or item.get("profile")
    return {**rest, "profile": [url]} if url else rest


def _discriminator(item: Json) -> str:
    path, kind = item.get("path", "$this"), item.get("type", "value")
    if kind in ("type", "profile", "exists"):
        return f"@{kind}" if path == "$this" else f"{path}.@{kind}"
    return str(path)


def _constraint(item: Json) -> dict[str, Any]:
    rest = {key: value for key, value in item.items() if key not in ("expression", "source")}
    if "expression" in item:
        known = [one for one in item.get("extension", ()) if one.get("url") != _EXPRESSION]
        rest["extension"] = [*known, {"url": _EXPRESSION, "valueString": item["expression"]}]
    return rest


_DSTU2_NAMES: Mapping[str, str] = {
    "sliceName": "name",
    "comment": "comments",
    "contentReference": "nameReference",
}
