"""What the guide's ImplementationGuide resource calls its other resources, and how it groups them.

An example has no title of its own; the list in the ImplementationGuide gives it a name and a description.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.model.guide import Artifact
from site_builder.model.references import mapping


def with_listed_names(artifacts: Sequence[Artifact]) -> list[Artifact]:
    """Give artifacts without title or description those that an ImplementationGuide lists for them."""
    listed = {key: entry for artifact in artifacts for key, entry in _entries(artifact)}
    return [_named(artifact, listed.get(artifact.key, {})) for artifact in artifacts]


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A heading that an author puts artifacts under."""

    name: str
    about: str
    """Markdown; may be empty."""
    keys: frozenset[str]
    """`TYPE/ID` of its artifacts."""


def listed_groups(artifacts: Sequence[Artifact]) -> tuple[ListedGroup, ...]:
    """Give the groups, in the author's order, that an ImplementationGuide puts resources into."""
    found: list[ListedGroup] = []
    for artifact in artifacts:
        if artifact.type != "ImplementationGuide":
            continue
        definition = mapping(artifact.neutral.get("definition"))
        entries = [*_neutral_entries(definition)]
        for group in _objects(definition.get("grouping")):
            id_ = group.get("id")
            keys = frozenset(key for key, entry in entries if entry.get("groupingId") == id_)
            name = group.get("name")
            if keys and isinstance(name, str) and name.strip():
                found.append(ListedGroup(name.strip(), str(group.get("description") or ""), keys))
    return tuple(found)


def _neutral_entries(definition: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for entry in _objects(definition.get("resource")):
        yield "/".join(str(entry.get("reference") or "").split("/")[-2:]), entry


def _named(artifact: Artifact, entry: Mapping[str, Any]) -> Artifact:
    if _is_example(entry):
        artifact = replace(artifact, is_example=True)
    name, description = entry.get("name"), entry.get("description")
    if artifact.title == artifact.id and isinstance(name, str) and name.strip():
        artifact = replace(artifact, title=name.strip())
    if not artifact.description and isinstance(description, str):
        artifact = replace(artifact, description=description.strip())
    return artifact


def _is_example(entry: Mapping[str, Any]) -> bool:
    """Tell whether a resource is listed as an example: of a profile (R4: of what, or that), or R5's flag."""
    is_stated = entry.get("exampleBoolean") is True or entry.get("isExample") is True
    return is_stated or bool(entry.get("exampleCanonical"))


def _entries(artifact: Artifact) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Give the entries by `TYPE/ID`: R4 and later list them in `definition`, STU3 and DSTU2 in `package`."""
    if artifact.type != "ImplementationGuide":
        return
    parts = [artifact.resource.get("definition"), *_objects(artifact.resource.get("package"))]
    for part in parts:
        for entry in _objects(part.get("resource") if isinstance(part, Mapping) else None):
            reference = entry.get("reference") or entry.get("sourceReference")
            key = reference.get("reference") if isinstance(reference, Mapping) else entry.get("sourceUri")
            if isinstance(key, str):
                yield "/".join(key.split("/")[-2:]), entry


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
