"""Resources of a later release that an earlier one holds as `Basic`, every element an extension.

Source: https://hl7.org/fhir/R5/versions.html#extensions
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.definitions import Definitions
from site_builder.source.json_access import objects

_TYPES = "http://hl7.org/fhir/fhir-types"
_URL = re.compile(r"http://hl7\.org/fhir/(\d\.\d)/StructureDefinition/extension-([A-Za-z]+)\.([\w.]+)")
_OWN = ("id", "meta", "implicitRules", "language", "text", "contained", "identifier")
_MAX_DEPTH = 20

Json = dict[str, Any]


def wrapped_type(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return the type that a `Basic` stands for and the version that has it (`5.0`); empty when for none."""
    if resource.get("resourceType") != "Basic":
        return "", ""
    code = resource.get("code")
    codings = objects(code.get("coding")) if isinstance(code, Mapping) else []
    meant = {each.get("code") for each in codings if each.get("system") == _TYPES}
    for extension in objects(resource.get("extension")):
        match = _URL.fullmatch(str(extension.get("url") or ""))
        if match and match[2] in meant:
            return match[2], match[1]
    return "", ""


def unwrapped(resource: Mapping[str, Any], definitions: Definitions) -> Json:
    """Return the resource that a `Basic` stands for, by the definitions of the release that has its type."""
    type_, _ = wrapped_type(resource)
    kept = {name: resource[name] for name in _OWN if name in resource}
    extensions = objects(resource.get("extension"))
    found = {"resourceType": type_, **kept, **_members(extensions, type_, definitions, 0)}
    rest = [each for each in extensions if not _element(each, type_)]
    return {**found, "extension": rest} if rest else found


def _members(extensions: Sequence[Json], path: str, definitions: Definitions, depth: int) -> Json:
    found: Json = {}
    for extension in extensions if depth < _MAX_DEPTH else ():
        name = _element(extension, path)
        shape = definitions.shape(path)
        if not name or shape is None:
            continue
        key, value = next(
            ((key, value) for key, value in extension.items() if key.startswith("value")), ("", None)
        )
        if not key:
            value = _members(objects(extension.get("extension")), f"{path}.{name}", definitions, depth + 1)
            if not value:
                continue
        member = shape.members.get(name) or shape.members.get(name + key.removeprefix("value"))
        if member is None:
            continue
        if member.is_repeating:
            found.setdefault(member.name, []).append(value)
        else:
            found.setdefault(member.name, value)
    return found


def _element(extension: Mapping[str, Any], path: str) -> str:
    """Return the element that an extension stands for, directly below a path; empty for any other one."""
    url = str(extension.get("url") or "")
    match = _URL.fullmatch(url)
    if match is None:
        return "" if ":" in url or "." not in path else url
    whole = f"{match[2]}.{match[3]}"
    parent, _, name = whole.rpartition(".")
    return name if parent == path else ""
