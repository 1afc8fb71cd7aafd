"""What a guide's texts answer to the questions that parts of a compilation ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_builder.fsh.project import Known, OwnIndex, Project
from site_builder.fsh.syntax import Entity
from site_builder.source.dependencies import Dependency

RULES = ("entity", "rule set", "rule sets")
"""The questions that rules ask, before anything is looked up."""


class Answers:
    """Answers questions from the texts of one project."""

    def __init__(self, project: Project, own: OwnIndex, source_of: Callable[[Entity], Entity | None]) -> None:
        """Take the texts, the index of what they define, and what finds the structure of a mapping."""
        self._project = project
        self._own = own
        self._source_of = source_of
        self._questions: Mapping[str, Callable[..., object]] = {
            # What stands in a text as it stood is the same object: see `assembling`.
            "entity": lambda kind, name: id(project.by_name.get((kind, name))),
            "rule set": lambda name: (id(project.rule_sets.get(name)), project.text_rule_sets.get(name)),
            "rule sets": lambda: (*project.rule_sets, *project.text_rule_sets),
            "known": self._known,
            "own": self._found,
            "names": lambda *kinds: tuple(own.names(kinds)),
            "mapping sources": self._sources,
        }

    def __call__(self, question: Dependency) -> object:
        """Answer a question."""
        return self._questions[question[0]](*question[1:])

    def _known(self, kind: str, name: str) -> object:
        entity = self._project.by_name.get((kind, name))
        return None if entity is None else _told(self._own.known(entity))

    def _found(self, item: str, version: str, *kinds: str) -> object:
        found = self._own.find(item, version or None, kinds)
        return None if found is None else _told(found)

    def _sources(self) -> object:
        found = []
        for mapping in self._project.of_kinds("Mapping"):
            source = self._source_of(mapping)
            found.append((mapping.name, source and (source.kind, source.name)))
        return found


def _told(known: Known) -> object:
    """Return what is seen of something that was found: not where it stands."""
    entity = known.entity
    seen = (entity.kind, entity.name, entity.said("Usage"), entity.said("InstanceOf")) if entity else ()
    names = (known.kind, known.name, known.id, known.url, known.version)
    return *names, known.resource_type, known.parent, known.type, seen
