"""Structures of FSH that a test writes, with the specification alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.releases import release_named
from site_builder.fsh.assembling import assembled
from site_builder.fsh.compilation import Made, Report
from site_builder.fsh.fishing import Fishing
from site_builder.fsh.parts import Parts
from site_builder.fsh.paths import numbered
from site_builder.fsh.project import Known, OwnIndex
from site_builder.fsh.rulesets import Expander
from site_builder.fsh.settings import Settings
from site_builder.fsh.sources import SpecificationSource
from site_builder.fsh.structure.export import Exports
from site_builder.fsh.syntax import Entity, Rule


class Structures:
    """Compiles the structures of one text."""

    def __init__(self, text: str, settings: Settings) -> None:
        self.report = Report()
        self.settings = settings
        self.parts = Parts(self.report, is_noting=False)
        project = assembled({"a.fsh": text}, settings, self.report)
        expander = Expander(project, self.report, self.parts)
        self._rules: dict[int, tuple[Rule, ...]] = {}
        self._expander = expander
        source = SpecificationSource(release_named(settings.fhir_version))
        self.fishing = Fishing(OwnIndex(project, self.rules), None, [source], self.parts)
        self.exports = Exports(self)
        self.project = project

    def rules(self, entity: Entity) -> Sequence[Rule]:
        if id(entity) not in self._rules:
            self._rules[id(entity)] = tuple(numbered(self._expander.rules(entity), self.report))
        return self._rules[id(entity)]

    def definition(self, known: Known) -> Mapping[str, Any] | None:
        return None


def compiled(text: str, settings: Settings | None = None) -> tuple[dict[str, Made], Report]:
    """Compile all structures of a text; by id, with what is wrong."""
    run = Structures(text, settings or Settings())
    entities = list(run.project.of_kinds("Profile", "Extension", "Logical", "Resource"))
    for entity in entities:
        run.exports.structure(entity)
    run.exports.add_mappings(run.project.of_kinds("Mapping"))
    made = [each for entity in entities if (each := run.exports.made(entity))]
    return {each.document["id"]: each for each in made}, run.report


def elements(text: str, id_: str = "P") -> dict[str, dict[str, Any]]:
    """Return the differential of one structure, by the elements' ids below the root's."""
    made, _ = compiled(text)
    listed = made[id_].document["differential"]["element"]
    return {each["id"].partition(".")[2] or ".": _said(each) for each in listed}


def _said(element: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in element.items() if key not in ("id", "path")}
