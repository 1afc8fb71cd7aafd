"""Which canonical URLs and references a resource mentions, and in what sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings, strings

# Before R4 these were References, and named a guide's own profile by `StructureDefinition/id`. The neutral
# form makes a string of that; in other elements a string that reads so is no reference.
_CANONICAL_NAMES = frozenset({"base", "definition", "profile", "supportedProfile", "targetProfile"})
_RELATIVE = re.compile(r"[A-Z][A-Za-z]+Definition/[A-Za-z0-9.-]{1,64}")
_ADDITIONAL_BINDING = "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference that a resource makes."""

    target: str
    """As written: a canonical URL, `URL|version`, `Type/id`."""
    element: str
    """Where: an element id of a profile, else a path in the resource; empty for the whole."""
    how: str
    """See `site_builder.model.view.Use`."""
    is_certain: bool = True
    """Whether the element is a reference by its definition, not just a string that may be one."""


def mentions(artifact: Artifact) -> Iterator[Mention]:
    """Yield what an artifact mentions; text inside narratives does not count."""
    resource = artifact.neutral
    for profile in strings(mapping(resource.get("meta")).get("profile")):
        yield Mention(profile, "", "example")
    match artifact.type:
        case "StructureDefinition":
            yield from _structure_mentions(resource)
        case "ValueSet":
            yield from _value_set_mentions(resource)
        case "CodeSystem":
            yield from (Mention(url, "", "supplement") for url in strings(resource.get("supplements")))
            yield from (Mention(url, "", "all codes") for url in strings(resource.get("valueSet")))
        case "ImplementationGuide":
            # That it lists a resource says nothing of how that is used.
            unlisted = {
                name: value for name, value in resource.items() if name not in ("definition", "package")
            }
            yield from _walk(unlisted, artifact.type)
        case _:
            yield from _walk(resource, artifact.type)


def listed_examples(artifact: Artifact) -> Iterator[tuple[str, str]]:
    """Yield the examples that an ImplementationGuide lists, each with a profile that it is an example of."""
    if artifact.type != "ImplementationGuide":
        return
    for entry in mappings(mapping(artifact.neutral.get("definition")).get("resource")):
        for profile in strings(entry.get("profile")):
            yield str(entry.get("reference") or ""), profile


def stated_elements(structure: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the elements of a profile's differential, or of its snapshot when it holds no differential."""
    for part in ("differential", "snapshot"):
        elements = mappings(mapping(structure.get(part)).get("element"))
        if elements:
            return elements
    return ()


def element_mentions(element: Mapping[str, Any]) -> Iterator[Mention]:
    """Yield what one element definition of a profile mentions."""
    where = str(element.get("id") or element.get("path") or "")
    for type_ in mappings(element.get("type")):
        how = "extension" if type_.get("code") == "Extension" else "profile"
        yield from (Mention(url, where, how) for url in strings(type_.get("profile")))
        yield from (Mention(url, where, "target profile") for url in strings(type_.get("targetProfile")))
    binding = mapping(element.get("binding"))
    strength = str(binding.get("strength") or "unspecified")
    yield from (Mention(url, where, f"{strength} binding") for url in strings(binding.get("valueSet")))
    for additional in mappings(binding.get("additional")):
        yield from (Mention(url, where, "additional binding") for url in strings(additional.get("valueSet")))
    for extension in mappings(binding.get("extension")):
        if extension.get("url") == _ADDITIONAL_BINDING:
            for part in mappings(extension.get("extension")):
                yield from (
                    Mention(url, where, "additional binding") for url in strings(part.get("valueCanonical"))
                )


def _structure_mentions(resource: Mapping[str, Any]) -> Iterator[Mention]:
    yield from (Mention(url, "", "base") for url in strings(resource.get("baseDefinition")))
    for element in stated_elements(resource):
        yield from element_mentions(element)


def _value_set_mentions(resource: Mapping[str, Any]) -> Iterator[Mention]:
    compose = mapping(resource.get("compose"))
    for part in ("include", "exclude"):
        for item in mappings(compose.get(part)):
            yield from (Mention(url, "", f"code system {part}") for url in strings(item.get("system")))
            yield from (Mention(url, "", f"value set {part}") for url in strings(item.get("valueSet")))


def _walk(value: Any, path: str) -> Iterator[Mention]:
    """Yield every string that may name an artifact; the path leaves out positions in lists."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key in ("div", "meta", "resourceType"):
                continue
            if key == "url" and path.rpartition(".")[2] in ("extension", "modifierExtension"):
                yield from (Mention(url, path, "extension") for url in strings(child))
            elif key == "reference":
                yield from (Mention(url, path, path) for url in strings(child))
            else:
                # JSON keeps the extensions of a primitive `birthDate` beside it, in `_birthDate`.
                yield from _walk(child, f"{path}.{key.removeprefix('_')}")
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _walk(child, path)
    elif isinstance(value, str):
        name = path.rpartition(".")[2]
        if name in _CANONICAL_NAMES and _RELATIVE.fullmatch(value):
            yield Mention(value, path, path)
        elif "://" in value and len(value) < 500 and name != "url":
            yield Mention(value, path, path, is_certain=False)
