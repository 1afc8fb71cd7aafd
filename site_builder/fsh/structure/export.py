"""A profile, extension, logical model or resource of the FSH, made into a StructureDefinition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.compilation import Made, file_name
from site_builder.fsh.contained import refer_within
from site_builder.fsh.project import Known, as_id, is_id
from site_builder.fsh.structure.checks import check_slicing, check_version
from site_builder.fsh.structure.differential import differential
from site_builder.fsh.structure.extensions import inferred, set_contexts
from site_builder.fsh.structure.mapping import add_mappings
from site_builder.fsh.structure.metadata import begun, ordered
from site_builder.fsh.structure.refused import FollowsError, RefusedError
from site_builder.fsh.structure.rules import RuleRun
from site_builder.fsh.structure.schema import Compiling, Schema, Structure
from site_builder.fsh.syntax import ContainsRule, Entity, Span
from site_builder.source.dependencies import depend_on

Json = dict[str, Any]


class Export:
    """The structure of one entity: begun first, so that others may see it, then made by its rules."""

    def __init__(self, entity: Entity, compilation: Compiling, structure: Structure) -> None:
        """Take the structure as its headings begin it."""
        self.entity = entity
        self.structure = structure
        self._compilation = compilation
        self._run = RuleRun(structure, entity, compilation)
        self._mappings = list(structure.head.get("mapping") or ())
        self._made: tuple[int, Made] | None = None

    def apply(self) -> None:
        """Apply all rules."""
        rules = self._compilation.rules(self.entity)
        report = self._compilation.report
        is_extension = self.structure.type == "Extension"
        follow = inferred(rules, report, is_extension=is_extension)
        self._run.apply(rules)
        self._run.apply(follow, is_silent=True)
        if self.entity.kind == "Extension":
            set_contexts(self.structure, self.entity)

    def made(self) -> Made:
        """Return the finished StructureDefinition, with the place of each value that a rule set.

        Instances inside it are made now: nothing else waits for them.
        """
        structure = self.structure
        if structure.is_in_progress:
            return self._written()
        if self._made is None or self._made[0] != structure.tree.changes:
            self._run.finish()
            check_slicing(structure, self._compilation)
            self._made = structure.tree.changes, self._written()
        return self._made[1]

    def _written(self) -> Made:
        structure = self.structure
        head = {key: cleaned(value) for key, value in structure.head.items()}
        fresh = [each for each in head.get("mapping") or () if each not in self._mappings]
        head["mapping"] = fresh or None
        refer_within(head)
        has_root = structure.is_specialization
        elements, places = differential(structure.root, has_root=has_root)
        document = {key: value for key, value in ordered(head).items() if value is not None}
        document["differential"] = {"element": elements}
        everything: dict[tuple[str | int, ...], Span] = {**structure.places, **places}
        self._check_id(str(document.get("id", "")))
        file = file_name("StructureDefinition", str(document.get("id", "")))
        return Made(file, document, everything, self.entity)

    def _check_id(self, id_: str) -> None:
        if not is_id(id_):
            place = self.structure.places.get(("id",), self.entity.place("Id"))
            message = f"'{id_}' is no id that a resource can have"
            self._compilation.report.add("fsh-id", message, place, f"Write 'Id: {as_id(id_)}'.")


def cleaned(value: Any) -> Any:
    """Return a value without empty objects; in an array they are null, and an array of these is left out."""
    if isinstance(value, dict):
        made = {key: cleaned(each) for key, each in value.items()}
        return {key: each for key, each in made.items() if each is not None} or None
    if isinstance(value, list):
        listed = [cleaned(each) for each in value]
        return listed if any(each is not None for each in listed) else None
    return value


class Exports:
    """The structures of the FSH, each made when it is first asked for."""

    def __init__(self, compilation: Compiling) -> None:
        """Take the compilation; nothing is made yet."""
        self._compilation = compilation
        self.schema = Schema(compilation, self.structure)
        """What every structure is looked up by; instances and terminology may use it, too."""
        self._exports: dict[int, Export | None] = {}

    def structure(self, entity: Entity) -> Structure | None:
        """Return the structure of an entity; None where it has no parent that it could be made of.

        One whose rules are being applied is returned as it is so far.
        """
        export = self._export(entity)
        if export is not None and export.structure.is_in_progress:
            # Who asks now sees less than who asks later.
            self._compilation.parts.is_exact = False
        return export.structure if export else None

    def made(self, entity: Entity) -> Made | None:
        """Return the finished StructureDefinition of an entity."""
        export = self._export(entity)
        if export is None:
            return None
        if export.structure.is_in_progress:
            self._compilation.parts.is_exact = False
        with self._compilation.parts.making("definition", entity.kind, entity.name):
            depend_on("structure", entity.kind, entity.name)
            return export.made()

    def add_mappings(self, entities: Iterable[Entity]) -> None:
        """Add mappings of the FSH to their sources, which are made for that."""
        add_mappings(entities, self.schema)

    def _export(self, entity: Entity) -> Export | None:
        if id(entity) not in self._exports:
            for each in self._not_made(entity):
                with self._compilation.parts.making("structure", each.kind, each.name):
                    depend_on("entity", each.kind, each.name)
                    self._make(each)
        self._compilation.parts.ask("structure", entity.kind, entity.name)
        return self._exports.get(id(entity))

    def _not_made(self, entity: Entity) -> list[Entity]:
        """Return an entity and those that it needs and that aren't made yet, each behind those it needs.

        They are found without recursion: a chain of extensions may be longer than Python's stack is deep.
        """
        found: list[Entity] = []
        entered: set[int] = set()
        done = set(self._exports)
        pending: list[tuple[Entity, bool]] = [(entity, False)]
        while pending:
            own, is_left = pending.pop()
            parent = self._parent(own)
            if is_left:
                found.append(own)
                done.add(id(own))
            elif id(own) in entered or id(own) in done:
                continue
            elif parent is None or id(parent) in done or id(parent) not in entered:
                # What is derived from one that needs it is made on the way, when that one has begun.
                entered.add(id(own))
                pending.append((own, True))
                pending += [(each, False) for each in self._contained(own)]
                pending += [(parent, False)] if parent else []
        return found

    def _parent(self, entity: Entity) -> Entity | None:
        """Return the entity of the FSH that one is derived from."""
        name = self.schema.own(entity).parent
        known = self.schema.known(name) if name else None
        own = known.entity if known else None
        return own if own is not None and own.kind != "Instance" else None

    def _contained(self, entity: Entity) -> list[Entity]:
        """Return the extensions of the FSH that an entity contains, the last one first."""
        names = [
            item.type
            for rule in self._compilation.rules(entity)
            if isinstance(rule, ContainsRule)
            for item in rule.items
            if item.type
        ]
        found = [self.schema.known(name, "Extension") for name in reversed(dict.fromkeys(names))]
        return [
            each.entity
            for each in found
            if each is not None and each.entity is not None and each.entity.kind != "Instance"
        ]

    def _make(self, entity: Entity) -> None:
        known = self.schema.own(entity)
        try:
            parent = parent_of(entity, known, self.schema, self._exports)
        except FollowsError:
            self._exports[id(entity)] = None
            return
        except RefusedError as refused:
            place = entity.place("Parent")
            self._compilation.report.add(refused.code, refused.message, place, refused.hint)
            self._exports[id(entity)] = None
            return
        structure = begun(entity, known, parent, self._compilation)
        export = self._exports[id(entity)] = Export(entity, self._compilation, structure)
        structure.is_in_progress = True
        try:
            export.apply()
        except RecursionError:
            message = f"'{entity.name}' needs too many definitions, one within another"
            self._compilation.report.add("fsh-circular", message, entity.span)
            self._compilation.parts.is_exact = False
        structure.is_in_progress = False


def parent_of(
    entity: Entity, known: Known, schema: Schema, exports: Mapping[int, Export | None]
) -> Structure:
    """Return the structure that an entity is derived from.

    Raises RefusedError where there is none, or none that an entity of this kind can be derived from, and
    FollowsError where the parent couldn't be made.
    """
    if not known.parent:
        raise RefusedError(
            "fsh-parent", f"{entity.kind} '{entity.name}' has no parent", "Write 'Parent: TYPE'."
        )
    found = schema.known(known.parent)
    if found is None:
        message = f"there is no type or profile '{known.parent}' that '{entity.name}' could be derived from"
        raise RefusedError("fsh-parent", message, schema.guess(known.parent))
    own = found.entity if found.entity is not None and found.entity.kind != "Instance" else None
    if own is entity:
        message = f"'{entity.name}' is its own parent"
        hint = f"Name the parent by its URL: '{STRUCTURES}{known.parent}'."
        raise RefusedError("fsh-parent", message, hint if schema.is_core(known.parent) else "")
    if own is not None and id(own) not in exports:
        raise RefusedError(
            "fsh-parent", f"'{entity.name}' and its parent '{own.name}' are derived from each other"
        )
    if own is not None and exports[id(own)] is None:
        raise FollowsError
    check_version(known.parent, found, entity.place("Parent"), schema.compilation)
    parent = schema.of(found)
    if parent is None:
        raise RefusedError("fsh-parent", f"nothing is known of the elements of '{known.parent}'")
    _check_kind(entity, parent)
    return parent


def _check_kind(entity: Entity, parent: Structure) -> None:
    name = parent.head.get("name")
    if entity.kind == "Extension" and parent.type != "Extension":
        raise RefusedError("fsh-parent", f"'{name}' is no extension, and an extension is derived from one")
    if entity.kind == "Resource" and parent.type not in ("Resource", "DomainResource"):
        raise RefusedError(
            "fsh-parent", f"a resource is derived from Resource or DomainResource, and not from '{name}'"
        )
    is_model = parent.kind in ("logical", "resource", "complex-type") and parent.is_specialization
    if entity.kind == "Logical" and not is_model and parent.type not in ("Base", "Element"):
        message = (
            f"'{name}' is no resource, datatype or logical model, and a logical model is derived from one"
        )
        raise RefusedError("fsh-parent", message)
