"""A value set or code system of the FSH, made into a resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from site_builder.fsh.compilation import Made, file_name
from site_builder.fsh.contained import refer_within
from site_builder.fsh.instance.content import Content, Writer, finished
from site_builder.fsh.instance.filling import filled
from site_builder.fsh.instance.resolving import Resolver
from site_builder.fsh.instance.ruled import LeftOutError
from site_builder.fsh.project import as_id, is_id
from site_builder.fsh.syntax import AssignmentRule, CaretRule, Entity
from site_builder.fsh.terminology.code_system import concept_path, count, set_concepts
from site_builder.fsh.terminology.value_set import compose, composed_path

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting

Json = dict[str, Any]


def export_terminology(entity: Entity, compilation: Exporting) -> Made | None:
    """Make a value set or code system; None where a part of it can't be made."""
    structure = compilation.schema.find(entity.kind, "Resource")
    if structure is None:
        return None
    try:
        return _Making(entity, Resolver(structure.fresh(), compilation.schema), compilation).made()
    except LeftOutError as error:
        error.tell(entity, compilation.report)
        return None


class _Making:
    """One value set or code system while it is made."""

    def __init__(self, entity: Entity, resolver: Resolver, compilation: Exporting) -> None:
        self.entity = entity
        self.resolver = resolver
        self.compilation = compilation
        self.rules = compilation.rules(entity)
        self.writer = Writer(compilation.schema.extension_url)

    def made(self) -> Made | None:
        content = self._head()
        carets = [rule for rule in self.rules if isinstance(rule, CaretRule)]
        own = [rule for rule in carets if not rule.codes]
        of_concepts = [rule for rule in carets if rule.codes]
        if self.entity.kind == "CodeSystem":
            set_concepts(content, self.rules, self.writer.places, self.compilation)
            content = self._with(content, [*self._assigned(content, carets)])
            count(content, self.entity, self.rules, self.compilation.report)
        else:
            content = self._with(content, [*self._assigned(content, own)])
            if not compose(content, self.entity, self.rules, self.writer.places, self.compilation):
                return None
            content = self._with(content, [*self._assigned(content, of_concepts)])
        document: Json = finished(content)
        refer_within(document)
        file = file_name(self.entity.kind, str(document.get("id")))
        return Made(file, document, self.writer.places, self.entity)

    def _head(self) -> Content:
        """Say what follows from the headings and settings."""
        entity, settings = self.entity, self.compilation.settings
        known = self.compilation.fishing.own.known(entity)
        content = Content({"resourceType": entity.kind, "id": self._id(known.id), "name": entity.name})
        content["url"] = f"{settings.canonical}/{entity.kind}/{content['id']}"
        if settings.is_only_definitions and settings.version:
            content["version"] = settings.version
        if settings.status:
            content["status"] = settings.status
        for key in ("Title", "Description"):
            if text := entity.said(key):
                content[key.lower()] = text
                self.writer.places[(key.lower(),)] = entity.place(key)
        if entity.kind == "CodeSystem":
            content["content"] = "complete"
        return content

    def _id(self, id_: str) -> str:
        if not is_id(id_):
            message = f"'{id_}' is no id of a resource: letters, digits, '-' and '.', 64 at most"
            self.compilation.report.add(
                "fsh-id", message, self.entity.place("Id"), f"Write 'Id: {as_id(id_)}'."
            )
        return id_

    def _assigned(self, content: Content, rules: Iterable[CaretRule]) -> Iterable[AssignmentRule]:
        """Yield carets as assignments at paths of the resource."""
        for rule in rules:
            if not rule.codes:
                yield AssignmentRule(rule.span, rule.caret, rule.value)
                continue
            if self.entity.kind == "CodeSystem":
                path = concept_path(content, rule.codes)
            else:
                path = composed_path(content, rule.codes[0], self.compilation.fishing)
            if path:
                yield AssignmentRule(rule.span, f"{path}.{rule.caret}", rule.value)
            else:
                named = " ".join(f"{code.system}#{code.code}" for code in rule.codes)
                message = f"there is no concept {named} in {self.entity.kind} '{self.entity.name}'"
                self.compilation.report.add("fsh-unknown-code", message, rule.span)

    def _with(self, content: Content, rules: list[AssignmentRule]) -> Content:
        if not rules:
            return content
        return filled(content, rules, self.resolver, self.entity, self.compilation, self.writer)
