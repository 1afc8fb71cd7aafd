"""Mappings: what the elements of a structure correspond to elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from site_builder.fsh.project import is_id
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Schema, Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import Entity, MappingRule, Span
from site_builder.source.dependencies import depend_on

_SOURCES = ("Profile", "Extension", "Resource", "Logical")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping says of an element."""

    element: Element
    said: Mapping[str, str]
    span: Span

    def add(self) -> None:
        """Say it."""
        self.element.tree.span = self.span
        self.element.change("mapping", [*(self.element.definition.get("mapping") or ()), dict(self.said)])


def add_mappings(entities: Iterable[Entity], schema: Schema) -> None:
    """Add mappings to their sources; what is wrong is reported.

    All elements are found before any of them changes: what a mapping says of a parent's element it doesn't
    say of a child's.
    """
    for each in [mapped for entity in entities for mapped in _all_mapped(entity, schema)]:
        each.add()


def source_of(entity: Entity, schema: Schema) -> Entity | None:
    """Return the structure of the FSH that a mapping is of; None where there is none."""
    name = entity.said("Source")
    known = schema.known(name, *_SOURCES) if name else None
    own = known.entity if known else None
    return own if own is not None and own.kind != "Instance" else None


def _all_mapped(entity: Entity, schema: Schema) -> list[Mapped]:
    with schema.compilation.parts.making("mapping", entity.kind, entity.name):
        depend_on("entity", entity.kind, entity.name)
        return list(_mapped(entity, schema))


def _mapped(entity: Entity, schema: Schema) -> Iterator[Mapped]:
    report = schema.compilation.report
    try:
        structure, identity = _source(entity, schema)
        _declare(entity, identity, structure, schema)
    except RefusedError as refused:
        report.add(refused.code, refused.message, entity.place("Source"), refused.hint)
        return
    for rule in schema.compilation.rules(entity):
        if not isinstance(rule, MappingRule):
            continue
        element = structure.find(rule.path)
        if element is None:
            message = f"there is no element '{rule.path}' in '{entity.said('Source')}'"
            report.add("fsh-path", message, rule.span)
            continue
        said = {"identity": identity, "language": rule.language, "map": rule.map, "comment": rule.comment}
        yield Mapped(element, {key: each for key, each in said.items() if each}, rule.span)


def _source(entity: Entity, schema: Schema) -> tuple[Structure, str]:
    """Return the structure that a mapping is of, and its identity."""
    name = entity.said("Source")
    source = source_of(entity, schema)
    if source is None:
        hint = schema.guess(name, *_SOURCES) if name else "Write 'Source: NAME'."
        raise RefusedError(
            "fsh-mapping", f"mapping '{entity.name}' has no source '{name}' in this guide", hint
        )
    structure = schema.exported(source)
    identity = entity.said("Id") or entity.name
    if structure is None or not is_id(identity):
        raise RefusedError("fsh-mapping", f"'{identity}' can't be the identity of a mapping")
    return structure, identity


def _declare(entity: Entity, identity: str, structure: Structure, schema: Schema) -> None:
    """Say in the structure what the mapping leads to; one of the parent's may only get another comment."""
    title, target, comment = (entity.said(each) for each in ("Title", "Target", "Description"))
    parent = schema.find(str(structure.head.get("baseDefinition", "")))
    inherited = (parent.head.get("mapping") or ()) if parent else ()
    structure.tree.changes += 1
    theirs = next((each for each in inherited if each.get("identity") == identity), None)
    listed = list(structure.head.get("mapping") or ())
    if theirs is None:
        said = {"identity": identity, "uri": target, "name": title, "comment": comment}
        structure.head["mapping"] = [*listed, {key: each for key, each in said.items() if each}]
        return
    is_same = (not title or title == theirs.get("name")) and (not target or target == theirs.get("uri"))
    if not is_same:
        raise RefusedError(
            "fsh-mapping", f"the parent of '{entity.said('Source')}' has a mapping '{identity}' of its own"
        )
    if comment:
        structure.head["mapping"] = [
            {**each, "comment": comment} if each.get("identity") == identity else each for each in listed
        ]
