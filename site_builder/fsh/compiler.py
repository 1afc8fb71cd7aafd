"""FHIR Shorthand, compiled: texts in, definitions and findings out.

`compile_fsh(texts, settings, packages, predefined) -> Compiled` is the face of this room. Nothing is read
from or written to disk but what packages are asked for. `Compiled.definitions` are the finished resources,
each with the name of the file that SUSHI would write it to, and with `places`: the rule that set each
value, by JSON pointer (a value below one that is named there came with it). `Compiled.findings` says what
is wrong, at the lines of the FSH.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.fsh.assembling import assembled
from site_builder.fsh.compilation import Made, Report
from site_builder.fsh.fishing import Fishing, Source
from site_builder.fsh.instance.export import Instance, InstanceExporter
from site_builder.fsh.paths import numbered
from site_builder.fsh.project import Known, OwnIndex
from site_builder.fsh.rulesets import Expander
from site_builder.fsh.settings import Settings
from site_builder.fsh.sources import DocumentSource, PackageSource, SpecificationSource
from site_builder.fsh.structure.export import Exports
from site_builder.fsh.structure.schema import Schema, Structure
from site_builder.fsh.syntax import Entity, EntityKind, Rule
from site_builder.fsh.terminology.export import export_terminology
from site_builder.read.packages import Package

_STRUCTURES: tuple[EntityKind, ...] = ("Profile", "Extension", "Logical", "Resource")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the FSH of a guide becomes."""

    definitions: tuple[Made, ...]
    """In SUSHI's order: structures, code systems, value sets, instances; those inside others are none of
    them."""
    findings: tuple[Diagnostic, ...]
    instances: tuple[Instance, ...] = ()
    """Instances with what the ImplementationGuide says of them."""
    fishing: Fishing | None = None
    """Finds definitions by name, id and URL, as the compiler did."""


def compile_fsh(
    texts: Mapping[str, str],
    settings: Settings,
    packages: Sequence[Package] = (),
    predefined: Iterable[Mapping[str, Any]] = (),
) -> Compiled:
    """Compile texts, given by file name.

    Of `packages` the first one wins. `predefined` are the resources of the guide that lie beside its FSH
    as files; they win over all.
    """
    return Compilation(texts, settings, packages, predefined).compiled()


class Compilation:
    """One run of the compiler."""

    def __init__(
        self,
        texts: Mapping[str, str],
        settings: Settings,
        packages: Sequence[Package],
        predefined: Iterable[Mapping[str, Any]],
    ) -> None:
        """Read the texts; nothing is compiled yet."""
        self.settings = settings
        self.report = Report()
        self.project = assembled(texts, settings, self.report)
        self._expander = Expander(self.project, self.report)
        self._rules: dict[int, tuple[Rule, ...]] = {}
        own = OwnIndex(self.project, self.rules)
        sources: list[Source] = [*map(PackageSource, packages), SpecificationSource(settings.release)]
        self.fishing = Fishing(own, DocumentSource(predefined), sources)
        self._exports = Exports(self)
        self.schema: Schema = self._exports.schema
        self._instances = InstanceExporter(self)
        self._made_instances: dict[int, Instance | None] = {}
        self._in_progress: set[int] = set()
        self._terminology: dict[int, Made | None] = {}

    def rules(self, entity: Entity) -> tuple[Rule, ...]:
        """Return an entity's rules with all that is inserted, soft indices resolved."""
        key = id(entity)
        if key not in self._rules:
            is_strict = self.settings.orders_slices and entity.kind == "Instance"
            expanded = self._expander.rules(entity)
            self._rules[key] = tuple(numbered(expanded, self.report, is_strict=is_strict))
        return self._rules[key]

    def exported(self, entity: Entity) -> Structure | None:
        """Return the structure of a profile, extension, logical model or resource."""
        return self._exports.structure(entity)

    def definition(self, known: Known) -> Mapping[str, Any] | None:
        """Return the finished JSON of an entity of the FSH."""
        entity = known.entity
        if entity is None:
            return self.fishing.document(known)
        if entity.kind == "Instance":
            instance = self.instance(entity)
            return instance.document if instance else None
        is_structure = entity.kind in _STRUCTURES
        made = self._exports.made(entity) if is_structure else self.terminology(entity)
        return made.document if made else None

    def instance(self, entity: Entity) -> Instance | None:
        """Return a finished instance; None where it can't be made, or needs itself to be made."""
        key = id(entity)
        if key in self._made_instances:
            return self._made_instances[key]
        if key in self._in_progress:
            message = f"instance '{entity.name}' is used inside itself"
            self.report.add("fsh-circular", message, entity.span)
            return None
        self._in_progress.add(key)
        try:
            self._made_instances[key] = self._instances.export(entity)
        finally:
            self._in_progress.discard(key)
        return self._made_instances[key]

    def is_left_out(self, name: str) -> bool:
        """Tell whether an instance of the FSH could not be made; one that is just being made could."""
        known = self.fishing.own.find(name.partition("|")[0], None, ("Instance",))
        key = id(known.entity) if known and known.entity else 0
        return key in self._made_instances and self._made_instances[key] is None

    def named_instance(self, name: str) -> Instance | None:
        """Return what an instance, or another definition, of a name becomes; None where there is none."""
        known = self.fishing.own.find(name.partition("|")[0], None, ("Instance",)) or self.fishing.find(name)
        if known is None:
            known = self.fishing.find(name, "Instance")
        if known is None:
            return None
        if known.entity is not None and known.entity.kind == "Instance":
            return self.instance(known.entity)
        document = self.definition(known)
        if document is None:
            return None
        type_ = str(document.get("resourceType", ""))
        return Instance(known.name or known.id, dict(document), type_, "resource", "")

    def terminology(self, entity: Entity) -> Made | None:
        """Return a finished value set or code system."""
        key = id(entity)
        if key not in self._terminology:
            self._terminology[key] = None
            self._terminology[key] = export_terminology(entity, self)
        return self._terminology[key]

    def compiled(self) -> Compiled:
        """Compile everything."""
        definitions = [made for made in self._all() if made.file]
        instances = tuple(each for each in self._made_instances.values() if each is not None)
        self._instances.tell_unknown()
        kept = tuple(self._unique(definitions))
        return Compiled(kept, self.report.found, instances, self.fishing)

    def _all(self) -> Iterator[Made]:
        """Make everything, the last step of each structure at the end: mappings and instances in it."""
        project = self.project
        for entity in project.of_kinds(*_STRUCTURES):
            self._exports.structure(entity)
        terms = [
            made for each in project.of_kinds("CodeSystem", "ValueSet") if (made := self.terminology(each))
        ]
        for entity in project.of_kinds("Instance"):
            self.instance(entity)
        self._exports.add_mappings()
        for entity in project.of_kinds(*_STRUCTURES):
            if made := self._exports.made(entity):
                yield made
        yield from terms
        # Those that others hold were finished before them.
        yield from (each.made() for each in list(self._made_instances.values()) if each is not None)

    def _unique(self, definitions: Sequence[Made]) -> Iterator[Made]:
        """Report definitions that would be written to one file, or that a file of the guide hides."""
        known: dict[str, Made] = {}
        for made in definitions:
            span = made.span
            type_, id_ = made.document.get("resourceType"), made.document.get("id")
            if made.file in known:
                first = known[made.file].span
                where = f"{first.file}:{first.line}"
                message = f"'{made.file}' is made of what stands at {where}, too; this one is left out"
                self.report.add("fsh-same-file", message, span)
            elif self.fishing.predefined and _is_hidden(self.fishing, str(type_), str(id_)):
                message = f"a file of the guide defines {type_} '{id_}' already; this one is left out"
                self.report.add("fsh-hidden", message, span)
            else:
                known[made.file] = made
                yield made


def _is_hidden(fishing: Fishing, type_: str, id_: str) -> bool:
    predefined = fishing.predefined
    found = predefined.find(id_, None, ()) if predefined else None
    return found is not None and found.id == id_ and found.resource_type == type_
