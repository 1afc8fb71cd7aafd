"""All that a project's texts define, found by name, id and URL.

Nothing is compiled for that: what names an entity stands in its headings and in a few of its rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from site_builder.fsh.settings import Settings
from site_builder.fsh.syntax import (
    AssignmentRule,
    Boolean,
    CaretRule,
    Code,
    Entity,
    EntityKind,
    Rule,
    Text,
    TextRuleSet,
    Value,
    Word,
)
from site_builder.source.dependencies import depend_on, untracked

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"
_RESOURCE_TYPE: Mapping[str, str] = {
    "Profile": "StructureDefinition",
    "Extension": "StructureDefinition",
    "Logical": "StructureDefinition",
    "Resource": "StructureDefinition",
    "ValueSet": "ValueSet",
    "CodeSystem": "CodeSystem",
}

RulesOf = Callable[[Entity], Sequence[Rule]]
"""Gives an entity's rules with all that is inserted (`rulesets.Expander.rules`)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of something that has a name, id or URL, before anybody compiles it."""

    kind: str
    """`Profile`, `Extension`, `Logical`, `Resource`, `Type`, `ValueSet`, `CodeSystem`, `Instance`,
    `Invariant`, `Mapping`."""
    name: str
    id: str
    url: str
    """Canonical URL; empty where it has none."""
    version: str
    resource_type: str
    """Of what it becomes: `StructureDefinition`; of an instance the type of what it is an instance of."""
    parent: str = ""
    """What a structure is derived from: as written, or the base definition's URL."""
    type: str = ""
    """The type that a structure describes (`Patient`), where it says so itself."""
    entity: Entity | None = None
    """What the guide's own text says of it; None for what comes from elsewhere."""


@dataclass(frozen=True)
class Project:
    """The entities of all texts of a guide."""

    settings: Settings
    entities: tuple[Entity, ...]
    """In the order of files and lines, each kind's names once."""
    rule_sets: Mapping[str, Entity] = field(default_factory=dict)
    """Without parameters, by name."""
    text_rule_sets: Mapping[str, TextRuleSet] = field(default_factory=dict)
    """With parameters, by name."""
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Entity, ...]]:
        """The entities of each kind, in their order."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities:
            found.setdefault(entity.kind, []).append(entity)
        return {kind: tuple(listed) for kind, listed in found.items()}

    def of_kinds(self, *kinds: EntityKind) -> Iterator[Entity]:
        """Yield the entities of some kinds, kind by kind."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], Entity]:
        """The entities by kind and name."""
        return {(entity.kind, entity.name): entity for entity in self.entities}

    @cached_property
    def extending_profiles(self) -> tuple[Entity, ...]:
        """The profiles that are derived from Extension, or from an extension of the texts."""
        extensions = {"Extension", f"{_STRUCTURES}Extension"}
        extensions.update(name for each in self.by_kind.get("Extension", ()) for name in _names_of(each))
        left, found, size = list(self.by_kind.get("Profile", ())), list[Entity](), -1
        while size < len(found):
            size = len(found)
            derived = [each for each in left if each.said("Parent").partition("|")[0] in extensions]
            extensions.update(name for each in derived for name in _names_of(each))
            left = [each for each in left if each not in derived]
            found += derived
        return tuple(found)

    def resolved(self, name: str) -> str:
        """Return the URL of an alias; any other name as it is."""
        return self.aliases.get(name, name)


class OwnIndex:
    """Finds the project's entities by name, id and URL."""

    def __init__(self, project: Project, rules_of: RulesOf) -> None:
        """Take the project; `rules_of` expands the rules of an entity."""
        self.project = project
        self._rules_of = rules_of
        self._known: dict[int, Known] = {}
        self._tables: dict[str, Mapping[str, list[Known]]] = {}

    def known(self, entity: Entity) -> Known:
        """Tell what names an entity."""
        depend_on("known", entity.kind, entity.name)
        return self._named(entity)

    def _named(self, entity: Entity) -> Known:
        key = id(entity)
        if key not in self._known:
            with untracked():
                self._known[key] = _known_of(entity, self._rules_of(entity), self.project.settings)
        return self._known[key]

    def find(self, item: str, version: str | None, kinds: Iterable[str]) -> Known | None:
        """Find the first entity of the first kind that has one of that name, id or URL."""
        kinds = tuple(kinds)
        depend_on("own", item, version or "", *kinds)
        for kind in kinds:
            for known in self._table(kind).get(item, ()):
                if version is None or version == known.version:
                    return known
        return None

    def names(self, kinds: Iterable[str]) -> Iterator[str]:
        """Yield the names, ids and URLs of some kinds, to guess what was meant."""
        kinds = tuple(kinds)
        depend_on("names", *kinds)
        for kind in kinds:
            yield from self._table(kind)

    def _table(self, kind: str) -> Mapping[str, list[Known]]:
        if kind not in self._tables:
            with untracked():
                self._tables[kind] = self._made_table(kind)
        return self._tables[kind]

    def _made_table(self, kind: str) -> Mapping[str, list[Known]]:
        table: dict[str, list[Known]] = {}
        for known in self._candidates(kind):
            own = known.entity.name if known.entity else ""
            # A caret rule may give another name than the one that rules use.
            keys = (known.name, own, known.id, *((known.url,) if kind != "Instance" else ()))
            for key in dict.fromkeys(keys):
                if key:
                    table.setdefault(key, []).append(known)
        return table

    def _candidates(self, kind: str) -> Iterator[Known]:
        """Yield the entities of a kind, then others that define what such an entity would."""
        for entity in self.project.by_kind.get(kind, ()):
            yield self._named(entity)
        if kind == "Extension":
            # Who writes 'Profile:' and derives it from an extension defines an extension.
            yield from (self._named(each) for each in self.project.extending_profiles)
        if kind in _RESOURCE_TYPE:
            for entity in self.project.by_kind.get("Instance", ()):
                if defines(entity, self._rules_of) == kind:
                    yield self._named(entity)


def _names_of(entity: Entity) -> tuple[str, ...]:
    """Return the names that headings give an entity."""
    return tuple(name for name in (entity.name, entity.said("Id")) if name)


def defines(entity: Entity, rules_of: RulesOf) -> str:
    """Return the kind of definition that an instance is, such as `ValueSet`; empty for other instances."""
    usage = entity.said("Usage")
    what = entity.said("InstanceOf")
    if what in ("ValueSet", "CodeSystem"):
        return what if usage in ("definition", "inline") else ""
    if what != "StructureDefinition" or usage != "definition":
        return ""
    rules = rules_of(entity)
    derivation, kind = assigned(rules, "derivation"), assigned(rules, "kind")
    if derivation == "constraint":
        return "Extension" if assigned(rules, "type") == "Extension" else "Profile"
    return (
        {"logical": "Logical", "resource": "Resource"}.get(kind, "") if derivation == "specialization" else ""
    )


def is_id(text: str) -> bool:
    """Tell whether a text may be a resource's id."""
    return _ID.fullmatch(text) is not None


def as_id(name: str) -> str:
    """Make an id of a name: `_` becomes `-`, and 64 characters are enough."""
    return name if is_id(name) else name.replace("_", "-")[:64]


def assigned(rules: Sequence[Rule], path: str) -> str:
    """Return the text or code that an instance's rules assign at a path at last; empty without any."""
    found = ""
    for rule in rules:
        if isinstance(rule, AssignmentRule) and rule.path == path:
            found = plain(rule.value)
    return found


def caret_value(rules: Sequence[Rule], caret: str) -> str:
    """Return the text or code that a definition's rules give one of its own elements at last; else empty."""
    found = ""
    for rule in rules:
        if isinstance(rule, CaretRule) and not rule.path and not rule.codes and rule.caret == caret:
            found = plain(rule.value)
    return found


def plain(value: Value) -> str:
    """Return the characters of a text, word, code or truth value; empty for what has parts."""
    match value:
        case Text() | Word():
            return value.text
        case Code():
            return value.code
        case Boolean():
            return "true" if value.is_true else "false"
        case _:
            return ""


def _known_of(entity: Entity, rules: Sequence[Rule], settings: Settings) -> Known:
    if entity.kind == "Instance":
        return _known_instance(entity, rules, settings)
    if entity.kind not in _RESOURCE_TYPE:
        return Known(entity.kind, entity.name, entity.said("Id") or entity.name, "", "", "", entity=entity)
    resource_type = _RESOURCE_TYPE[entity.kind]
    stated = caret_value(rules, "id") or entity.said("Id")
    id_ = stated or as_id(entity.name)
    # The URL keeps the raw name: only the id has to be one.
    url = caret_value(rules, "url") or f"{settings.canonical}/{resource_type}/{stated or entity.name}"
    version = caret_value(rules, "version") or settings.version
    name = caret_value(rules, "name") if entity.kind in ("ValueSet", "CodeSystem") else ""
    parent = entity.said("Parent")
    type_ = ""
    if entity.kind == "Extension":
        parent, type_ = parent or "Extension", "Extension"
    elif entity.kind == "Logical":
        parent, type_ = parent or "Base", url.removeprefix(_STRUCTURES)
    elif entity.kind == "Resource":
        parent, type_ = parent or "DomainResource", id_
    return Known(entity.kind, name or entity.name, id_, url, version, resource_type, parent, type_, entity)


def _known_instance(entity: Entity, rules: Sequence[Rule], settings: Settings) -> Known:
    what = entity.said("InstanceOf")
    resource_type = what if what in ("StructureDefinition", "ValueSet", "CodeSystem") else ""
    # An instance keeps a name that is no id; that is reported where it is made.
    id_ = assigned(rules, "id") or entity.name
    url = assigned(rules, "url")
    parent = type_ = ""
    if resource_type == "StructureDefinition":
        parent = assigned(rules, "baseDefinition").removeprefix(_STRUCTURES)
        type_ = assigned(rules, "type") or (
            url.removeprefix(_STRUCTURES) if assigned(rules, "kind") == "logical" else ""
        )
    version = assigned(rules, "version") or settings.version
    return Known("Instance", entity.name, id_, url, version, resource_type, parent, type_, entity)
