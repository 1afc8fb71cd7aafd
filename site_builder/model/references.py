"""Which canonical URLs and references a resource mentions, and in what sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.additional_bindings import additional_bindings
from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings, strings
from site_builder.source.tree import Pointer
from site_builder.source.value import Value

# Before R4 these were References, and named a guide's own profile by `StructureDefinition/id`. The neutral
# form makes a string of that; in other elements a string that reads so is no reference.
_CANONICAL_NAMES = frozenset({"base", "definition", "profile", "supportedProfile", "targetProfile"})
_RELATIVE = re.compile(r"[A-Z][A-Za-z]+Definition/[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference that a resource makes."""

    target: str
    """As written: a canonical URL, `URL|version`, `Type/id`."""
    element: str
    """Where: an element id of a profile, else a path in the resource; empty for the whole."""
    how: str
    """See `site_builder.model.uses.Use`."""
    pointer: Pointer
    """The way to it in the neutral resource."""
    is_certain: bool = True
    """Whether the element is a reference by its definition, not just a string that may be one."""


def mentions(artifact: Artifact) -> Iterator[Mention]:
    """Yield what an artifact mentions; text inside narratives does not count."""
    resource = Value(artifact.neutral)
    for profile in resource.member("meta").texts("profile"):
        yield Mention(profile.text, "", "example", profile.pointer)
    match artifact.type:
        case "StructureDefinition":
            yield from structure_mentions(artifact.neutral)
        case "ValueSet":
            yield from _value_set_mentions(resource)
        case "CodeSystem":
            for name, how in (("supplements", "supplement"), ("valueSet", "all codes")):
                for url in resource.texts(name):
                    yield Mention(url.text, "", how, url.pointer)
        case "ImplementationGuide":
            # That it lists a resource says nothing of how that is used.
            unlisted = {
                name: value
                for name, value in artifact.neutral.items()
                if name not in ("definition", "package")
            }
            yield from _walk(unlisted, artifact.type, ())
        case _:
            yield from _walk(artifact.neutral, artifact.type, ())


def listed_examples(artifact: Artifact) -> Iterator[tuple[str, str]]:
    """Yield the examples that an ImplementationGuide lists, each with a profile that it is an example of."""
    if artifact.type != "ImplementationGuide":
        return
    for entry in mappings(mapping(artifact.neutral.get("definition")).get("resource")):
        for profile in strings(entry.get("profile")):
            yield str(entry.get("reference") or ""), profile


def structure_mentions(structure: Mapping[str, Any]) -> Iterator[Mention]:
    """Yield what a profile mentions: its base, then what its elements state."""
    whole = Value(structure)
    for base in whole.texts("baseDefinition"):
        yield Mention(base.text, "", "base", base.pointer)
    for element in stated_elements(whole):
        yield from _element_mentions(element)


def stated_elements(structure: Value) -> tuple[Value, ...]:
    """Return the elements of a profile's differential, or of its snapshot when it holds no differential."""
    for part in ("differential", "snapshot"):
        elements = tuple(structure.member(part).objects("element"))
        if elements:
            return elements
    return ()


def _element_mentions(element: Value) -> Iterator[Mention]:
    """Yield what one element definition of a profile mentions."""
    where = str(element.content.get("id") or element.content.get("path") or "")
    for type_ in element.objects("type"):
        how = "extension" if type_.content.get("code") == "Extension" else "profile"
        for name, way in (("profile", how), ("targetProfile", "target profile")):
            for url in type_.texts(name):
                yield Mention(url.text, where, way, url.pointer)
    binding = element.member("binding")
    if binding.content is None:
        return
    strength = str(binding.member("strength").content or "unspecified")
    for url in binding.texts("valueSet"):
        yield Mention(url.text, where, f"{strength} binding", url.pointer)
    for each in additional_bindings(binding):
        yield Mention(each.value_set.text, where, "additional binding", each.value_set.pointer)


def _value_set_mentions(resource: Value) -> Iterator[Mention]:
    compose = resource.member("compose")
    for part in ("include", "exclude"):
        for item in compose.objects(part):
            for name, what in (("system", "code system"), ("valueSet", "value set")):
                for url in item.texts(name):
                    yield Mention(url.text, "", f"{what} {part}", url.pointer)


def _walk(value: Any, path: str, pointer: Pointer) -> Iterator[Mention]:
    """Yield every string that may name an artifact; the path leaves out positions in lists."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key in ("div", "meta", "resourceType"):
                continue
            if key == "url" and path.rpartition(".")[2] in ("extension", "modifierExtension"):
                yield from _texts(value, key, path, "extension", pointer)
            elif key == "reference":
                yield from _texts(value, key, path, path, pointer)
            else:
                # JSON keeps the extensions of a primitive `birthDate` beside it, in `_birthDate`.
                yield from _walk(child, f"{path}.{key.removeprefix('_')}", (*pointer, key))
    elif isinstance(value, list | tuple):
        for at, child in enumerate(value):
            yield from _walk(child, path, (*pointer, at))
    elif isinstance(value, str):
        name = path.rpartition(".")[2]
        if name in _CANONICAL_NAMES and _RELATIVE.fullmatch(value):
            yield Mention(value, path, path, pointer)
        elif "://" in value and len(value) < 500 and name != "url":
            yield Mention(value, path, path, pointer, is_certain=False)


def _texts(value: Any, key: str, path: str, how: str, pointer: Pointer) -> Iterator[Mention]:
    return (Mention(url.text, path, how, url.pointer) for url in Value(value, pointer).texts(key))
