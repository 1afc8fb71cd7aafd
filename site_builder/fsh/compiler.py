"""FHIR Shorthand, compiled: texts in, definitions and findings out.

`compile_fsh(texts, settings, packages, predefined) -> Compiled` is the face of this room. Nothing is read
from or written to disk but what packages are asked for. `Compiled.definitions` are the finished resources,
each with the name of the file that SUSHI would write it to, and with `places`: the rule that set each
value, by JSON pointer (a value below one that is named there came with it). `Compiled.findings` says what
is wrong, at the lines of the FSH.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.fsh.answers import RULES, Answers
from site_builder.fsh.assembling import Read, assembled
from site_builder.fsh.compilation import Made, Report
from site_builder.fsh.fishing import Fishing, Source
from site_builder.fsh.instance.export import Instance, InstanceExporter
from site_builder.fsh.parts import Last, Parts
from site_builder.fsh.paths import numbered
from site_builder.fsh.project import Known, OwnIndex, Project
from site_builder.fsh.rulesets import Expander
from site_builder.fsh.settings import Settings
from site_builder.fsh.sources import DocumentSource, PackageSource, SpecificationSource, UnseenSource
from site_builder.fsh.structure.export import Exports
from site_builder.fsh.structure.mapping import source_of
from site_builder.fsh.structure.schema import Schema
from site_builder.fsh.syntax import Entity, EntityKind, Rule
from site_builder.fsh.terminology.export import export_terminology
from site_builder.read.packages import Package
from site_builder.source.dependencies import Dependency, depend_on, depend_on_all

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


class Compiler:
    """Compiles a guide's texts again and again: what is as it was is taken over from the last time."""

    def __init__(
        self, settings: Settings, packages: Sequence[Package], predefined: Sequence[Mapping[str, Any]]
    ) -> None:
        """Take what stays the same; nothing is compiled yet."""
        self._settings = settings
        self._packages = packages
        self._predefined = predefined
        self._last: Last | None = None

    def compiled(self, texts: Mapping[str, str]) -> tuple[Compiled, Project]:
        """Compile the texts of today."""
        run = self._run(texts, self._last)
        compiled = run.compiled()
        if self._last is not None and not run.parts.is_exact:
            # What depends on the order has to be made in the usual one.
            run = self._run(texts, None)
            compiled = run.compiled()
        self._last = run.left()
        return compiled, run.project

    def _run(self, texts: Mapping[str, str], last: Last | None) -> Compilation:
        return Compilation(texts, self._settings, self._packages, self._predefined, last, is_noting=True)


class Compilation:
    """One run of the compiler."""

    def __init__(
        self,
        texts: Mapping[str, str],
        settings: Settings,
        packages: Sequence[Package],
        predefined: Iterable[Mapping[str, Any]],
        last: Last | None = None,
        *,
        is_noting: bool = False,
    ) -> None:
        """Read the texts; nothing is compiled yet.

        `last` is what a compilation with the same settings, packages and files left, of which whatever would
        be the same now is taken over. With `is_noting` this one leaves as much (`left`).
        """
        self.settings = settings
        self.report = Report()
        self.parts = Parts(self.report, is_noting=is_noting)
        self._files: dict[str, Read] = dict(last.files) if last else {}
        self.project = assembled(texts, settings, self.report, self._files)
        # Aliases stand for what they mean everywhere, in rule sets and paths, too.
        last = last if last is not None and last.aliases == self.project.aliases else None
        self._last = last
        self._expander = Expander(self.project, self.report, self.parts)
        self._rules: dict[int, tuple[Rule, ...]] = {}
        own = OwnIndex(self.project, self.rules)
        sources: list[Source] = [*map(PackageSource, packages), SpecificationSource(settings.release)]
        unseen = UnseenSource(packages)
        self.fishing = Fishing(own, DocumentSource(predefined), sources, self.parts, unseen)
        self._exports = Exports(self)
        self.schema: Schema = self._exports.schema
        self._instances = InstanceExporter(self)
        self._made_instances: dict[int, Instance | None] = {}
        self._in_progress: set[int] = set()
        self._terminology: dict[int, Made | None] = {}
        self._answers = Answers(self.project, own, self._mapped)
        self._structures: dict[int, Made | None] = {}
        """The finished definitions of structures that are taken over."""
        self._stale: frozenset[Dependency] = frozenset()
        if last is not None:
            self._take_over(last)

    def rules(self, entity: Entity) -> tuple[Rule, ...]:
        """Return an entity's rules with all that is inserted, soft indices resolved."""
        key, part = id(entity), ("rules", entity.kind, entity.name)
        if key not in self._rules:
            kept = self._kept_rules(entity, part)
            self._rules[key] = self._expanded(entity, part) if kept is None else kept
        depend_on(*part)
        return self._rules[key]

    def _expanded(self, entity: Entity, part: Dependency) -> tuple[Rule, ...]:
        is_strict = self.settings.orders_slices and entity.kind == "Instance"
        with self.parts.making(*part):
            expanded = self._expander.rules(entity)
            return tuple(numbered(expanded, self.report, is_strict=is_strict))

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
        self.parts.ask("definition", entity.kind, entity.name)
        key = id(entity)
        if key in self._made_instances:
            return self._made_instances[key]
        if key in self._in_progress:
            self.parts.is_exact = False
            message = f"instance '{entity.name}' is used inside itself"
            self.report.add("fsh-circular", message, entity.span)
            return None
        self._in_progress.add(key)
        try:
            with self.parts.making("definition", entity.kind, entity.name):
                depend_on("entity", entity.kind, entity.name)
                self._made_instances[key] = self._instances.export(entity)
        finally:
            self._in_progress.discard(key)
        return self._made_instances[key]

    def is_left_out(self, name: str) -> bool:
        """Tell whether an instance of the FSH could not be made; one that is just being made could."""
        known = self.fishing.own.find(name.partition("|")[0], None, ("Instance",))
        entity = known.entity if known else None
        return entity is not None and id(entity) not in self._in_progress and self.instance(entity) is None

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
        self.parts.ask("definition", entity.kind, entity.name)
        key = id(entity)
        if key in self._in_progress:
            self.parts.is_exact = False
        if key not in self._terminology:
            self._terminology[key] = None
            self._in_progress.add(key)
            with self.parts.making("definition", entity.kind, entity.name):
                depend_on("entity", entity.kind, entity.name)
                self._terminology[key] = export_terminology(entity, self)
            self._in_progress.discard(key)
        return self._terminology[key]

    def compiled(self) -> Compiled:
        """Compile everything."""
        project = self.project
        structures = self._all_structures()
        terms = [self.terminology(each) for each in project.of_kinds("CodeSystem", "ValueSet")]
        for entity in project.of_kinds("Instance"):
            self.instance(entity)
        self._instances.tell_unknown(project.of_kinds("Instance"))
        made = structures()
        instances = self._all_instances()
        finished = [*made, *terms, *(each.made() for each in instances)]
        for entity in project.entities:
            # What is wrong with rules that nobody needs is wrong all the same.
            self.rules(entity)
        kept = tuple(self._unique([each for each in finished if each is not None and each.file]))
        return Compiled(kept, self.report.found, tuple(instances), self.fishing)

    def left(self) -> Last | None:
        """Return what another compilation may take over; None where that depends on this one's order."""
        if not self.parts.is_exact:
            return None
        return Last(
            self.parts.made,
            {each: self._answers(each) for each in self.parts.questions()},
            {(each.kind, each.name): self._finished(each) for each in self.project.entities},
            {(each.kind, each.name): self.rules(each) for each in self.project.entities},
            frozenset((each.kind, each.name) for each in self._instances.unknown.values()),
            {part: guess for part, guess in self.schema.guesses.items() if part in self.parts.made},
            self.project.aliases,
            self._files,
            self._expander.left,
        )

    def _take_over(self, last: Last) -> None:
        """Take over whatever would be the same now."""
        self._expander.left = replace(last.left)
        # What a name means is known when the rules of all that has one are.
        self._stale = last.stale(self._answers, RULES)
        self._stale |= last.stale(self._answers)
        kept = [each for each in self.project.entities if self._is_kept(each, last)]
        self.parts.take_over(last, (("definition", each.kind, each.name) for each in kept))
        guesses = {part: guess for part, guess in last.guesses.items() if part not in self._stale}
        self.parts.take_over(last, guesses)
        self.schema.guesses.update(guesses)
        for entity in kept:
            made = last.made[entity.kind, entity.name]
            if entity.kind == "Instance":
                self._made_instances[id(entity)] = made
                if (entity.kind, entity.name) in last.unknown:
                    self._instances.unknown[id(entity)] = entity
            elif entity.kind in _STRUCTURES:
                self._structures[id(entity)] = made
            else:
                self._terminology[id(entity)] = made

    def _is_kept(self, entity: Entity, last: Last) -> bool:
        part = ("definition", entity.kind, entity.name)
        return part in last.parts and part not in self._stale

    def _kept_rules(self, entity: Entity, part: Dependency) -> tuple[Rule, ...] | None:
        """Return an entity's rules as they were; None where they may be others."""
        if self._last is None or part not in self._last.parts or part in self._stale:
            return None
        self.parts.take_over(self._last, [part])
        return self._last.rules[entity.kind, entity.name]

    def _all_structures(self) -> Callable[[], list[Made | None]]:
        """Make all structures that aren't taken over; what is returned finishes them, when all is made."""
        entities = list(self.project.of_kinds(*_STRUCTURES))
        stale = [each for each in entities if id(each) not in self._structures]
        for entity in stale:
            self._exports.structure(entity)

        def finish() -> list[Made | None]:
            mappings = list(self.project.of_kinds("Mapping"))
            sources = [(each, self._mapped(each)) for each in mappings]
            made = {id(each) for each in stale}
            if any(source is None or id(source) in made for _, source in sources):
                # What a mapping may say of a child follows from those of its parent.
                self._exports.add_mappings(mappings)
            for entity in stale:
                own = [each for each, source in sources if source is entity]
                self._structures[id(entity)] = self._finish(entity, own)
            return [self._structures[id(each)] for each in entities]

        return finish

    def _all_instances(self) -> list[Instance]:
        """Return the instances as they are finished: those that others hold before these."""
        made = self._made_instances
        if self._last is not None:
            # What was taken over was not made in its turn.
            keys = self.parts.finished(self._roots())
            entities = (self.project.by_name.get((key[1], key[2])) for key in keys if key[0] == "definition")
            made = {id(each): self._made_instances.get(id(each)) for each in entities if each is not None}
        return [each for each in made.values() if each is not None]

    def _roots(self) -> Iterator[Dependency]:
        """Yield the parts that are made in turn."""
        structures = list(self.project.of_kinds(*_STRUCTURES))
        yield from (("structure", each.kind, each.name) for each in structures)
        for entity in self.project.of_kinds("CodeSystem", "ValueSet", "Instance"):
            yield "definition", entity.kind, entity.name
        yield from (("definition", each.kind, each.name) for each in structures)

    def _finish(self, entity: Entity, mappings: Sequence[Entity]) -> Made | None:
        with self.parts.making("definition", entity.kind, entity.name):
            depend_on("mapping sources")
            depend_on_all(("mapping", each.kind, each.name) for each in mappings)
            return self._exports.made(entity)

    def _mapped(self, mapping: Entity) -> Entity | None:
        """Return the structure that a mapping is of."""
        return source_of(mapping, self.schema)

    def _finished(self, entity: Entity) -> Made | Instance | None:
        """Return what became of an entity."""
        key = id(entity)
        if entity.kind == "Instance":
            return self._made_instances.get(key)
        return self._structures.get(key) or self._terminology.get(key)

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
