"""What the guide's ImplementationGuide resource calls its other resources, and how it groups them.

An example has no title of its own; the list in the ImplementationGuide gives it a name and a description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings
from site_builder.source.kept import kept


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A heading that an author puts artifacts under."""

    name: str
    about: str
    """Markdown; may be empty."""
    keys: tuple[str, ...]
    """`TYPE/ID` of its artifacts, in the author's order."""


def with_listed_names(artifacts: Sequence[Artifact]) -> list[Artifact]:
    """Return artifacts without title or description those that an ImplementationGuide lists for them."""
    listed = {key: entry for artifact in artifacts for key, entry in _entries(artifact)}
    return [_named(artifact, listed.get(artifact.key, {})) for artifact in artifacts]


def listed_groups(artifacts: Sequence[Artifact]) -> tuple[ListedGroup, ...]:
    """Return the groups, in the author's order, that an ImplementationGuide puts resources into."""
    found: list[ListedGroup] = []
    for artifact in artifacts:
        entries = [*_entries(artifact)]
        for group in mappings(_definition(artifact).get("grouping")):
            id_, name = str(group.get("id") or ""), str(group.get("name") or "").strip()
            keys = tuple(key for key, entry in entries if id_ and entry.get("groupingId") == id_)
            if keys and name:
                found.append(ListedGroup(name, str(group.get("description") or ""), keys))
    return tuple(found)


def _named(artifact: Artifact, entry: Mapping[str, Any]) -> Artifact:
    name, description = str(entry.get("name") or "").strip(), str(entry.get("description") or "").strip()
    is_example = artifact.is_example or entry.get("isExample") is True
    # The name that an instance holds is that of a place or a person, as others of the guide may be called.
    is_better = artifact.title == artifact.id or (is_example and not artifact.url)
    title = name if name and is_better else artifact.title
    description = artifact.description or description
    if (is_example, title, description) == (artifact.is_example, artifact.title, artifact.description):
        return artifact
    return kept(
        ("listed artifact", artifact.key),
        (artifact, title, description, str(is_example)),
        lambda: replace(artifact, is_example=is_example, title=title, description=description),
    )


def _entries(artifact: Artifact) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what an ImplementationGuide says of resources, each by its `TYPE/ID`."""
    for entry in mappings(_definition(artifact).get("resource")):
        yield "/".join(str(entry.get("reference") or "").split("/")[-2:]), entry


def _definition(artifact: Artifact) -> Mapping[str, Any]:
    return mapping(artifact.neutral.get("definition")) if artifact.type == "ImplementationGuide" else {}
