"""A guide's artifacts under the headings of their lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.kinds import GROUPS, group_of
from site_builder.model.guide import Artifact, Guide
from site_builder.model.listed_names import listed_groups

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class ArtifactGroup:
    """Artifacts under one heading of their list."""

    title: str
    about: str
    """The author's Markdown on the group; may be empty."""
    artifacts: tuple[Artifact, ...]
    anchors: tuple[str, ...] = ()
    """Further names of its heading."""


def grouped_artifacts(guide: Guide) -> tuple[ArtifactGroup, ...]:
    """Return the artifacts in the groups that the author made of them, the others by their kind."""
    authored = listed_groups(guide.artifacts)
    named = {key: group.name for group in reversed(authored) for key in group.keys}
    places = {key: at for group in reversed(authored) for at, key in enumerate(group.keys)}
    about = {group.name: group.about for group in reversed(authored)}
    groups: dict[str, list[Artifact]] = {name: [] for name in (*(group.name for group in authored), *GROUPS)}
    for artifact in guide.artifacts:
        name = named.get(artifact.key) or group_of(artifact)
        groups.setdefault(name, []).append(artifact)
    return tuple(
        ArtifactGroup(
            name,
            about.get(name, ""),
            tuple(sorted(members, key=lambda each: _order(each, places))),
            _anchors(name, at, guide),
        )
        for at, (name, members) in enumerate(((name, each) for name, each in groups.items() if each), 1)
    )


def _anchors(name: str, number: int, guide: Guide) -> tuple[str, ...]:
    if not guide.dialect.keeps_anchors:
        return ()
    words = "-".join(_WORD.findall(name.lower()))
    return tuple(dict.fromkeys((str(number), *guide.dialect.anchors_of_groups.get(name, ()), words)))


def _order(artifact: Artifact, places: Mapping[str, int]) -> tuple[int, str]:
    """Return what puts an artifact into its author's order; what the author left out comes by title."""
    return places.get(artifact.key, len(places)), artifact.title.casefold()
