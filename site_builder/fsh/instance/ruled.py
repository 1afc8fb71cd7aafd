"""The values that an instance's rules give, as JSON, each with the place in the content that it goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import nearest
from site_builder.fsh.compilation import Report
from site_builder.fsh.contained import contained_id
from site_builder.fsh.fishing import OWN_KINDS
from site_builder.fsh.instance.resolving import Resolved, Resolver, choices_named
from site_builder.fsh.paths import Part, joined, parts
from site_builder.fsh.structure.paths import code_of
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.values import as_json, check
from site_builder.fsh.syntax import (
    AssignmentRule,
    Boolean,
    Canonical,
    Code,
    Entity,
    Number,
    PathRule,
    Reference,
    Span,
    Value,
    Word,
)
from site_builder.fsh.terminology.defined import check_defined

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting, Instance

Ruled = tuple[Resolved, Any, Span]
_IDENTIFYING = ("url", "name", "id")


class LeftOutError(Exception):
    """Says that something holds an instance that could not be made, and so can't be made either."""

    def __init__(self, name: str, span: Span) -> None:
        """Take the instance's name, and the rule that assigns it."""
        super().__init__(name)
        self.name = name
        self.span = span

    def tell(self, entity: Entity, report: Report) -> None:
        """Report what is not written for that."""
        message = f"{entity.kind} '{entity.name}' is not written: it holds '{self.name}', which can't be made"
        report.add("fsh-left-out", message, self.span)


class RuledValues:
    """Makes JSON of the values of one instance's rules."""

    def __init__(self, entity: Entity, resolver: Resolver, compilation: Exporting) -> None:
        """Take the instance, and what resolves its paths."""
        self.entity = entity
        self.resolver = resolver
        self.compilation = compilation
        self.resources: dict[str, str] = {}
        """The type or profile of each resource inside, by path."""
        self.paths: dict[int, str] = {}
        """The key under which a rule's value is kept, by the rule's identity."""
        self._contained: list[tuple[str, str, Any]] = []
        self._by_number = {""}
        """The sliced elements that numbers are told to lead into."""

    def values(self, rules: Sequence[AssignmentRule | PathRule]) -> dict[str, Ruled]:
        """Return the values by path, each path where it was first said; later rules replace values."""
        named = dict(self._instances(rules))
        for rule in rules:
            self._note_resource(rule, named.get(id(rule)))
        found: dict[str, Ruled] = {}
        for rule in rules:
            if isinstance(rule, AssignmentRule) and isinstance(rule.value, Word) and id(rule) not in named:
                continue
            try:
                self._add(rule, named.get(id(rule)), found)
            except RefusedError as refused:
                if not self._added_by_name(rule, found):
                    self.compilation.report.add(refused.code, refused.message, rule.span, refused.hint)
        return found

    def _instances(self, rules: Sequence[AssignmentRule | PathRule]) -> Iterator[tuple[int, Instance]]:
        """Yield the instance that each rule names which names one."""
        for rule in rules:
            if not isinstance(rule, AssignmentRule) or not isinstance(rule.value, Word):
                continue
            name = rule.value.text
            instance = self.compilation.named_instance(name)
            if instance is not None:
                if instance.usage == "example" and self._is_definition():
                    message = f"'{instance.name}' is an example, and '{self.entity.name}' is a definition"
                    self.compilation.report.add("fsh-example-inside", message, rule.span)
                yield id(rule), instance
                continue
            if self.compilation.is_left_out(name):
                raise LeftOutError(name, rule.span)
            own = self.compilation.fishing.own
            if own.find(name, None, ("Instance",)) is None:
                self.compilation.report.add("fsh-unknown-instance", *self._unknown(name, rule))

    def _unknown(self, name: str, rule: AssignmentRule) -> tuple[str, Span, str]:
        """Return message, place and cure of a name that no instance has whose content is here."""
        fishing, settings = self.compilation.fishing, self.compilation.settings
        if fishing.find(name) is not None:
            # The specification's terminology is known by name; what it holds only its package says.
            hint = f"Compile with '--package {settings.release.package}', which has it."
            return f"what '{name}' holds is not at hand", rule.span, hint
        return f"there is no instance '{name}'", rule.span, nearest(name, fishing.own.names(("Instance",)))

    def _is_definition(self) -> bool:
        return self.entity.kind != "Instance" or self.entity.said("Usage") == "definition"

    def _note_resource(self, rule: AssignmentRule | PathRule, instance: Instance | None) -> None:
        path = _unzeroed(rule.path)
        if instance is not None:
            meta = instance.document.get("meta")
            profiles = meta.get("profile") if isinstance(meta, dict) else None
            type_ = instance.document.get("resourceType")
            self.resources[path] = str(profiles[0] if profiles else type_ or instance.type)
        elif isinstance(rule, AssignmentRule) and path.endswith(".resourceType"):
            self.resources[path.removesuffix(".resourceType")] = str(getattr(rule.value, "text", ""))

    def _inside(self, path: str) -> dict[int, str]:
        """Return the types of the resources that a path leads through, by the number of parts before them."""
        found = {}
        if self.resources:
            for number in range(1, len(parts(path))):
                above = joined(parts(path)[:number])
                if above in self.resources and path != f"{above}.resourceType":
                    found[number] = self.resources[above]
        return found

    def _add(
        self, rule: AssignmentRule | PathRule, instance: Instance | None, found: dict[str, Ruled]
    ) -> None:
        path = choices_named(self.resolver, _unzeroed(rule.path))
        resolved = self.resolver.resolved(path, self._inside(path))
        if resolved.by_number not in self._by_number and not self.compilation.settings.orders_slices:
            self._by_number.add(resolved.by_number)
            message = f"'{rule.path}' leads into '{resolved.by_number}' by a number, where a slice stands"
            self.compilation.report.add("fsh-slice-by-number", message, rule.span)
        value = rule.value if isinstance(rule, AssignmentRule) else None
        if any(part.base.endswith("[x]") for part, _ in resolved.places):
            message = f"'{path}' is a choice of types, and an instance has one: such as 'valueString'"
            raise RefusedError("fsh-choice", message)
        made: Any
        key = path
        if resolved.element is None:
            made = getattr(value, "text", None)
            self._check_type(made, path)
        elif instance is not None:
            made = self._of_instance(instance, resolved)
        elif value is None:
            made = _fixed(resolved)
        else:
            made = self._json(resolved, value, rule.span)
            if isinstance(value, Reference | Code) and _is_codeable_reference(resolved):
                key = f"{path}.{'reference' if isinstance(value, Reference) else 'concept'}"
        if made is None and key in found:
            return
        found[key] = (resolved, made, rule.span)
        self.paths[id(rule)] = path
        self._note_contained(path, resolved, made)

    def _json(self, resolved: Resolved, value: Value, span: Span) -> Any:
        element = resolved.element
        if element is None:
            return None
        if isinstance(value, Canonical) and (id_ := contained_id(value.target, self._contained)):
            return f"#{id_}"
        made, type_ = as_json(resolved.structure, element, value)
        if isinstance(value, Code):
            check_defined(value, self.compilation, span)
        elif isinstance(value, Reference) and self._leads_nowhere(made, value):
            known = self.compilation.fishing.own.names(("Instance",))
            message = f"'{value.target}' is no instance, and no 'Type/id' of something elsewhere"
            self.compilation.report.add("fsh-unknown-reference", message, span, nearest(value.target, known))
        check(resolved.structure, element, made, type_)
        return made

    def _leads_nowhere(self, made: Any, value: Reference) -> bool:
        # An instance that can't be made is told of where it is.
        own = self.compilation.fishing.own.find(value.target, None, OWN_KINDS)
        return own is None and _is_as_written(made, value)

    def _of_instance(self, instance: Instance, resolved: Resolved) -> Any:
        element = resolved.element
        codes = [code_of(each) for each in element.types] if element else []
        type_ = str(instance.document.get("resourceType") or instance.type)
        line = [kin.type for kin in self.compilation.schema.lineage(type_)]
        if not any(code in codes for code in (type_, *line)):
            message = f"'{instance.name}' is of type {type_}, and not {' or '.join(codes)}"
            raise RefusedError("fsh-type", message)
        if element is not None:
            check(resolved.structure, element, instance.document, instance.type)
        return instance.document

    def _added_by_name(self, rule: AssignmentRule | PathRule, found: dict[str, Ruled]) -> bool:
        """Try whether what looks like a number or truth value is the name of an instance."""
        if not isinstance(rule, AssignmentRule) or not isinstance(rule.value, Number | Boolean):
            return False
        value = rule.value
        name = value.text if isinstance(value, Number) else "true" if value.is_true else "false"
        if self.compilation.fishing.own.find(name, None, ("Instance",)) is None:
            return False
        instance = self.compilation.named_instance(name)
        try:
            if instance is not None:
                self._add(rule, instance, found)
        except RefusedError:
            return False
        return instance is not None

    def _check_type(self, made: Any, path: str) -> None:
        known = self.compilation.schema.known(str(made), "Resource")
        if known is None:
            raise RefusedError("fsh-type", f"'{made}' at '{path}' is no type of resource")

    def _note_contained(self, path: str, resolved: Resolved, made: Any) -> None:
        """Keep what is said of contained resources: `Canonical(X)` may mean one of them."""
        named = parts(path)
        if not named or named[0].base != "contained" or len(named) > 2:
            return
        if len(named) == 2 and str(named[1]) not in _IDENTIFYING:
            return
        written = [part for part, _ in resolved.places]
        above = joined(written[:-1])
        self._contained.append((above if len(named) == 2 else joined(written), written[-1].base, made))


def _unzeroed(path: str) -> str:
    """Return a path without the index 0, which says nothing."""
    if "[0" not in path:
        return path
    return joined(
        Part(part.base, tuple(each for each in part.brackets if not each.isdigit() or int(each)))
        for part in parts(path)
    )


def _fixed(resolved: Resolved) -> Any:
    """Return the value that the element itself has: a path alone stands for it."""
    element = resolved.element
    said: Mapping[str, Any] = element.definition if element else {}
    return next((value for key, value in said.items() if key.startswith(("fixed", "pattern"))), None)


def _is_as_written(made: Any, value: Reference) -> bool:
    """Tell whether a reference is written as it was said, and is no address."""
    said = made.get("reference") if isinstance(made, Mapping) else None
    said = said.get("reference") if isinstance(said, Mapping) else said
    return said == value.target and "/" not in value.target and not value.target.startswith(("urn:", "#"))


def _is_codeable_reference(resolved: Resolved) -> bool:
    types = resolved.element.types if resolved.element else ()
    return len(types) == 1 and code_of(types[0]) == "CodeableReference"
