"""The ImplementationGuide resource of an HL7 guide, from its file or from SUSHI's settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import Problems
from site_builder.read.files import read_text
from site_builder.read.resources import RawResource, parse_resource
from site_builder.source.json_access import mappings, objects
from site_builder.source.source_map import Format, ValuePlace

if TYPE_CHECKING:
    from lxml import etree

    from site_builder.dialects.hl7.guide import PublisherGuide
    from site_builder.read.guide import RawGuide

_LISTS = frozenset(
    {"page", "resource", "grouping", "dependsOn", "parameter", "contact", "telecom", "package", "global"}
)
"""Elements of an ImplementationGuide that repeat."""
_CODE = re.compile(r"([^\s#]++)#(\S++)(?:\s++\"(.*)\")?$")
_SAME = ("name", "title", "status", "version", "license", "date", "experimental", "language", "copyright")
"""Settings of SUSHI that are elements of the resource."""


def read_guide_resource(root: Path, file: str, problems: Problems) -> tuple[Mapping[str, Any], ValuePlace]:
    """Read the resource as JSON has it, and where it stands; empty when it is none.

    Its artifact tells of what is wrong with it.
    """
    text = read_text(root / file, file, problems)
    if text is None:
        return {}, ValuePlace()
    raw = parse_resource(text, file, "xml" if file.lower().endswith(".xml") else "json", Problems())
    if raw is None or raw.type != "ImplementationGuide":
        return {}, ValuePlace()
    content = raw.document if isinstance(raw.document, Mapping) else _plain(raw.document)
    return content, ValuePlace(raw.places)


def resource_of_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Make of `sushi-config.yaml` the resource that SUSHI makes of it, as far as a site shows it.

    Source: https://fshschool.org/docs/sushi/configuration/
    """
    identity, canonical = str(settings.get("id") or ""), str(settings.get("canonical") or "").rstrip("/")
    own = f"{canonical}/ImplementationGuide/{identity}" if canonical else ""
    made: dict[str, Any] = {"resourceType": "ImplementationGuide", "id": identity}
    made["url"] = str(settings.get("url") or own)
    made.update({key: _text(settings[key]) for key in _SAME if settings.get(key) is not None})
    if settings.get("description"):
        made["description"] = str(settings["description"]).strip()
    made["packageId"] = str(settings.get("packageId") or identity)
    made["fhirVersion"] = [str(version) for version in as_list(settings.get("fhirVersion"), any_type=True)]
    publishers = as_list(settings.get("publisher"))
    first = publishers[0] if publishers else ""
    made["publisher"] = _text(first.get("name")) if isinstance(first, Mapping) else _text(first)
    made["contact"] = _contacts(settings, publishers)
    made["extension"] = [each for each in as_list(settings.get("extension")) if isinstance(each, Mapping)]
    made["useContext"] = [_context(each) for each in objects(as_list(settings.get("useContext")))]
    made["global"] = _globals(settings.get("global"))
    made["jurisdiction"] = [_concept(each) for each in as_list(settings.get("jurisdiction"))]
    made["dependsOn"] = _dependencies(settings.get("dependencies"))
    made["definition"] = _definition(settings)
    return {key: value for key, value in made.items() if value not in ("", [], {}, None)}


def with_guide_resource(
    found: RawGuide, guide: PublisherGuide, problems: Problems
) -> tuple[RawResource, ...]:
    """Add the guide's resource where it lies outside the folders of resources, or is made of settings."""
    resources = found.resources
    if not guide.resource or any(each.source == guide.resource_file for each in resources):
        return resources
    if guide.resource_file:
        text = read_text(found.root / guide.resource_file, guide.resource_file, problems) or ""
        form: Format = "xml" if guide.resource_file.lower().endswith(".xml") else "json"
        raw = parse_resource(text, guide.resource_file, form, problems)
        return (*resources, raw) if raw else resources
    text = json.dumps(guide.resource, indent=2, default=str)
    return (*resources, RawResource(found.config.settings_file, "json", text, json.loads(text)))


def as_list(value: Any, *, any_type: bool = False) -> list[Any]:
    """Return what repeats as a list, whether it was written as one or not; mappings and texts only."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [entry for entry in listed if any_type or isinstance(entry, (Mapping, str))]


def text_in(values: Mapping[str, Any], key: str) -> str:
    """Return a text; empty where there is none."""
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _plain(element: etree._Element) -> dict[str, Any]:
    """Read XML as JSON has it, without knowing types: its texts are all that is asked for."""
    values: dict[str, Any] = {"resourceType": "ImplementationGuide"} if element.getparent() is None else {}
    if identity := element.get("id"):
        values["id"] = identity
    for child in element:
        name = str(child.tag).rpartition("}")[2] if isinstance(child.tag, str) else ""
        if not name or name == "text":
            continue
        value = child.get("value") if child.get("value") is not None else _plain(child)
        if name in _LISTS or isinstance(values.get(name), list):
            values.setdefault(name, []).append(value)
        elif name in values:
            values[name] = [values[name], value]
        else:
            values[name] = value
    return values


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _contacts(settings: Mapping[str, Any], publishers: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Return the publishers, then those that are named as contacts."""
    found: list[Mapping[str, Any]] = []
    for publisher in publishers:
        telecom = [
            {"system": system, "value": str(publisher[system])}
            for system in ("url", "email")
            if isinstance(publisher, Mapping) and publisher.get(system)
        ]
        # The first without an address is no contact: `publisher` names it already.
        if telecom:
            name = _text(publisher.get("name"))
            found.append({**({"name": name} if name else {}), "telecom": telecom})
        elif found and isinstance(publisher, Mapping):
            found.append({"name": _text(publisher.get("name"))})
    for contact in objects(as_list(settings.get("contact"))):
        telecom = [_with_codes(each) for each in objects(as_list(contact.get("telecom")))]
        found.append({**contact, **({"telecom": telecom} if telecom else {})})
    return found


def _with_codes(telecom: Mapping[str, Any]) -> dict[str, Any]:
    """Read a way to reach somebody; codes may be written as Shorthand writes them: `#email`."""
    return {
        key: value.removeprefix("#") if key in ("system", "use") and isinstance(value, str) else value
        for key, value in telecom.items()
    }


def _context(value: Mapping[str, Any]) -> dict[str, Any]:
    """Read a context of use, whose codes are written as Shorthand writes them."""
    found = dict(value)
    if isinstance(code := value.get("code"), str):
        codings = mappings(_concept(code).get("coding"))
        found["code"] = codings[0] if codings else {"code": code}
    if isinstance(concept := value.get("valueCodeableConcept"), str):
        found["valueCodeableConcept"] = _concept(concept)
    return found


def _globals(value: Any) -> list[dict[str, str]]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return [
        {"type": str(type_), "profile": profile}
        for type_, profiles in pairs
        for profile in as_list(profiles)
        if isinstance(profile, str)
    ]


def _concept(value: Any) -> Mapping[str, Any]:
    """Read a code as Shorthand writes it: `urn:iso:std:iso:3166#US "United States"`."""
    if isinstance(value, Mapping):
        return value
    found = _CODE.match(value)
    if found is None:
        return {"text": value}
    coding = {"system": found[1], "code": found[2], "display": found[3]}
    return {"coding": [{key: text for key, text in coding.items() if text}]}


def _dependencies(value: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for package, about in value.items() if isinstance(value, Mapping) else ():
        given = about if isinstance(about, Mapping) else {"version": about}
        entry = {"packageId": str(package)}
        entry.update({key: str(given[key]) for key in ("id", "uri", "version", "reason") if given.get(key)})
        found.append(entry)
    return found


def _definition(settings: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        "grouping": _groups(settings.get("groups")),
        "resource": _resources(settings.get("resources"), settings.get("groups")),
        "parameter": _parameters(settings.get("parameters")),
    }
    return {key: value for key, value in made.items() if value}


def _groups(value: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for identity, about in value.items() if isinstance(value, Mapping) else ():
        given = about if isinstance(about, Mapping) else {}
        entry = {"id": str(identity), "name": str(given.get("name") or identity)}
        if given.get("description"):
            entry["description"] = str(given["description"])
        found.append(entry)
    return found


def _resources(value: Any, groups: Any) -> list[dict[str, Any]]:
    """Return what the settings say of resources by `Type/id`; a group may list its resources itself."""
    found: dict[str, dict[str, Any]] = {}
    for key, about in value.items() if isinstance(value, Mapping) else ():
        given = about if isinstance(about, Mapping) else {}
        entry = found.setdefault(str(key), {"reference": {"reference": str(key)}})
        names = ("name", "description", "groupingId", "exampleBoolean", "exampleCanonical", "isExample")
        entry.update({name: given[name] for name in names if given.get(name) is not None})
    for identity, about in groups.items() if isinstance(groups, Mapping) else ():
        for key in as_list(about.get("resources") if isinstance(about, Mapping) else None):
            entry = found.setdefault(str(key), {"reference": {"reference": str(key)}})
            entry["groupingId"] = str(identity)
    return list(found.values())


def _parameters(value: Any) -> list[dict[str, str]]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return [
        {"code": str(code), "value": str(each).lower() if isinstance(each, bool) else str(each)}
        for code, given in pairs
        for each in as_list(given, any_type=True)
    ]
