"""An instance of the FSH, made into a resource, or a value of a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from site_builder.diagnostics import counted
from site_builder.fsh.compilation import Made, Report, file_name
from site_builder.fsh.contained import refer_within
from site_builder.fsh.fishing import Fishing
from site_builder.fsh.instance.checks import check_repeated, check_required
from site_builder.fsh.instance.content import Content, Primitive, Writer, combine, finished
from site_builder.fsh.instance.filling import filled
from site_builder.fsh.instance.kinds import DEFINING
from site_builder.fsh.instance.resolving import Resolver
from site_builder.fsh.instance.ruled import LeftOutError
from site_builder.fsh.project import as_id, assigned, is_id
from site_builder.fsh.settings import Settings
from site_builder.fsh.structure.schema import Schema, Structure
from site_builder.fsh.syntax import AssignmentRule, Entity, PathRule, Rule, Span
from site_builder.source.dependencies import depend_on

Json = dict[str, Any]
_KINDS = ("Resource", "Profile", "Extension", "Type", "Logical")


class Exporting(Protocol):
    """What an instance needs of the compilation that it is part of."""

    fishing: Fishing
    report: Report
    settings: Settings
    schema: Schema

    def rules(self, entity: Entity) -> Sequence[Rule]:
        """Return an entity's rules with all that is inserted."""
        ...

    def is_left_out(self, name: str) -> bool:
        """Tell whether an instance of the FSH could not be made."""
        ...

    def named_instance(self, name: str) -> Instance | None:
        """Return what an instance, or another definition, of a name becomes; None where there is none."""
        ...


@dataclass(slots=True)
class Instance:
    """A finished instance."""

    name: str
    document: Json
    type: str
    """The type that its structure describes."""
    kind: str
    """`resource`, `logical`, `complex-type`, `primitive-type`."""
    usage: str
    """`example`, `definition` or `inline`."""
    title: str = ""
    description: str = ""
    profile: str = ""
    """The URL of what it is an instance of."""
    entity: Entity | None = None
    places: dict[tuple[str | int, ...], Span] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether it gets a file of its own."""
        return self.usage != "inline"

    def made(self) -> Made:
        """Return it as a definition."""
        type_ = str(self.document.get("resourceType") or self.type)
        id_ = str(self.document.get("id") or self.name)
        name = "Binary" if self.kind == "logical" else type_
        file = file_name(name, id_) if self.is_written else ""
        return Made(file, self.document, self.places, self.entity)


class InstanceExporter:
    """Makes instances; those of one profile share its elements."""

    def __init__(self, compilation: Exporting) -> None:
        """Take the compilation; nothing is made yet."""
        self._compilation = compilation
        self._resolvers: dict[str, Resolver] = {}
        self.unknown: dict[int, Entity] = {}
        """Instances of what isn't known or can't be made, by identity."""

    def export(self, entity: Entity) -> Instance | None:
        """Make an instance; None where nothing is known of what it is an instance of."""
        structure = self._structure(entity)
        if structure is None:
            return None
        usage = self._usage(entity, structure)
        making = _Making(entity, structure, self._resolver(structure), usage, self._compilation)
        try:
            return making.made()
        except LeftOutError as error:
            error.tell(entity, self._compilation.report)
            return None

    def tell_unknown(self, instances: Iterable[Entity]) -> None:
        """Report once each type or profile that instances are of, and that isn't known or can't be made."""
        schema = self._compilation.schema
        unknown: dict[str, list[Entity]] = {}
        for entity in instances:
            if id(entity) in self.unknown:
                unknown.setdefault(entity.said("InstanceOf"), []).append(entity)
        for name, entities in unknown.items():
            first = entities[0]
            others = f" and {counted(len(entities) - 1, 'other')}" if len(entities) > 1 else ""
            known = schema.known(name, *_KINDS)
            if known is not None:
                message = f"'{name}' can't be made, and so '{first.name}'{others} can't"
            else:
                message = f"there is no type or profile '{name}' that '{first.name}'{others} could be of"
            guess = "" if known else schema.guess(name, *_KINDS)
            self._compilation.report.add("fsh-instance-of", message, first.place("InstanceOf"), guess)

    def _structure(self, entity: Entity) -> Structure | None:
        report, schema = self._compilation.report, self._compilation.schema
        name = entity.said("InstanceOf")
        if not name:
            message = f"instance '{entity.name}' says not what it is an instance of"
            report.add("fsh-instance-of", message, entity.span, "Write 'InstanceOf: TYPE'.")
            return None
        known = schema.known(name, *_KINDS)
        structure = schema.of(known) if known else None
        if structure is None:
            self.unknown[id(entity)] = entity
            return None
        base = structure
        while not base.is_specialization and (above := schema.find(str(base.head.get("baseDefinition", "")))):
            if above is base:
                break
            base = above
        if base.is_specialization and base.head.get("abstract") is True:
            message = f"'{base.head.get('name')}' is abstract: nothing is an instance of it alone"
            report.add("fsh-instance-of", message, entity.place("InstanceOf"))
            return None
        return structure

    def _usage(self, entity: Entity, structure: Structure) -> str:
        usage = entity.said("Usage").lower() or "example"
        report = self._compilation.report
        if not entity.said("Usage") and structure.type in DEFINING:
            message = f"'{entity.name}' counts as an example, and a {structure.type} usually is a definition"
            report.add("fsh-no-usage", message, entity.span)
        if usage not in ("example", "definition", "inline"):
            message = f"'#{entity.said('Usage')}' is no usage; the instance counts as an example"
            report.add("fsh-usage", message, entity.place("Usage"), "Write #example, #definition or #inline.")
            usage = "example"
        if structure.kind not in ("resource", "logical") and usage != "inline":
            message = f"'{entity.name}' is a value of type {structure.type}, and gets no file of its own"
            report.add("fsh-value-usage", message, entity.span)
            usage = "inline"
        return usage

    def _resolver(self, structure: Structure) -> Resolver:
        if structure.url not in self._resolvers:
            self._resolvers[structure.url] = Resolver(structure.fresh(), self._compilation.schema)
        resolver = self._resolvers[structure.url]
        depend_on(*resolver.structure.part)
        return resolver


@dataclass(slots=True)
class _Making:
    """One instance while it is made."""

    entity: Entity
    structure: Structure
    resolver: Resolver
    usage: str
    compilation: Exporting

    def made(self) -> Instance:
        """Make it."""
        content = self._begun()
        rules = self._rules()
        writer = Writer(self.compilation.schema.extension_url)
        content = filled(content, rules, self.resolver, self.entity, self.compilation, writer)
        self._set_profile(content, writer)
        check_required(content, self.resolver.structure.root, self.entity, self.compilation.report)
        check_repeated(content, self.resolver.structure.root, self.entity, self.compilation.report)
        document: Json = finished(content)
        _without_repeated_profiles(document)
        refer_within(document)
        self._check_id(document)
        return Instance(
            self.entity.name,
            _ordered(document),
            self.structure.type,
            self.structure.kind,
            self.usage,
            self.entity.said("Title"),
            self.entity.said("Description"),
            self.structure.url,
            self.entity,
            writer.places,
        )

    def _begun(self) -> Content:
        """Say what follows from the headings."""
        content, settings, entity = Content(), self.compilation.settings, self.entity
        names = {element.name for element in self.structure.root.kids()}
        if self.structure.kind in ("resource", "logical"):
            content["resourceType"] = self.structure.type
            if self._sets_id():
                content["id"] = self._id()
        if self.usage == "definition":
            if "url" in names:
                type_ = self.structure.root.name
                content["url"] = f"{settings.canonical}/{type_}/{self._id()}"
            for key, text in (("title", entity.said("Title")), ("description", entity.said("Description"))):
                if text and key in names:
                    content[key] = text
        return content

    def _id(self) -> str:
        return assigned(self.compilation.rules(self.entity), "id") or self.entity.name

    def _sets_id(self) -> bool:
        if self.compilation.settings.sets_id == "standalone-only" and self.usage == "inline":
            return False
        return any(
            element.name == "id" and element.max == "1" and not element.is_repeating
            for element in self.structure.root.kids()
        )

    def _rules(self) -> list[AssignmentRule | PathRule]:
        rules = self.compilation.rules(self.entity)
        return [rule for rule in rules if isinstance(rule, AssignmentRule | PathRule)]

    def _set_profile(self, content: Content, writer: Writer) -> None:
        """Say in `meta.profile` what the instance is an instance of."""
        if not self._says_profile():
            return
        version = self.entity.said("InstanceOf").partition("|")[2]
        url = self.structure.url
        written = f"{url}|{version}" if version else url
        meta = content.setdefault("meta", Content())
        if not isinstance(meta, dict):
            return
        listed = meta.get("profile") or []
        said = [each.value if isinstance(each, Primitive) else each for each in listed]
        if any(each == url or (isinstance(each, str) and each.startswith(f"{url}|")) for each in said):
            return
        if listed and not said[0]:
            listed[0] = written
        else:
            meta["profile"] = [written, *listed]
            if isinstance(meta.get("_profile"), list) and meta["_profile"]:
                meta["_profile"] = [None, *meta["_profile"]]
            _move_down(writer.places)

    def _says_profile(self) -> bool:
        which, is_inline = self.compilation.settings.sets_profile, self.usage == "inline"
        if (
            which == "never"
            or (which == "inline-only") > is_inline
            or (which == "standalone-only" and is_inline)
        ):
            return False
        return not self.structure.is_specialization and any(
            element.name == "meta" and element.max == "1" and _code(element.types) == "Meta"
            for element in self.structure.root.kids()
        )

    def _check_id(self, document: Json) -> None:
        id_ = document.get("id")
        if isinstance(id_, str) and not is_id(id_):
            message = f"'{id_}' is no id of a resource: letters, digits, '-' and '.', 64 at most"
            self.compilation.report.add(
                "fsh-id", message, self.entity.span, f"Write '* id = \"{as_id(id_)}\"'."
            )


def _code(types: Sequence[Mapping[str, Any]]) -> str:
    return str(types[0].get("code", "")) if types else ""


def _move_down(places: dict[tuple[str | int, ...], Span]) -> None:
    """Move the places of profiles, which another one now stands before."""
    moved = {
        (*key[:2], key[2] + 1, *key[3:]): span
        for key, span in places.items()
        if len(key) > 2 and key[0] == "meta" and key[1] in ("profile", "_profile") and isinstance(key[2], int)
    }
    for key in [
        key for key in places if len(key) > 2 and key[0] == "meta" and key[1] in ("profile", "_profile")
    ]:
        del places[key]
    places.update(moved)


def _without_repeated_profiles(document: Json) -> None:
    """Leave out profiles that are said twice; what stands beside them is joined."""
    meta = document.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    if (
        not isinstance(meta, dict)
        or not isinstance(profiles, list)
        or len(set(map(str, profiles))) == len(profiles)
    ):
        return
    beside = meta.get("_profile")
    beside = [*beside, *([None] * len(profiles))] if isinstance(beside, list) else [None] * len(profiles)
    kept: list[tuple[Any, Any]] = []
    for profile, other in zip(profiles, beside, strict=False):
        first = next((each for each in kept if each[0] == profile and profile is not None), None)
        if first is None:
            kept.append((profile, other))
        elif isinstance(first[1], dict) and isinstance(other, dict):
            combine(first[1], other)
    meta["profile"] = [profile for profile, _ in kept]
    if "_profile" in meta:
        meta["_profile"] = [other for _, other in kept]


def _ordered(document: Json) -> Json:
    first = [key for key in ("resourceType", "id", "meta") if key in document]
    return {key: document[key] for key in (*first, *(key for key in document if key not in first))}
