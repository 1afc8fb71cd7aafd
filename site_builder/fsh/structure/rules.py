"""The rules of a structure, each applied to the element that its path means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.fishing import STRUCTURE_KINDS
from site_builder.fsh.project import is_id
from site_builder.fsh.structure.binding import bind, has_codes
from site_builder.fsh.structure.cardinality import constrain
from site_builder.fsh.structure.carets import set_caret, set_caret_json, set_own, set_own_json
from site_builder.fsh.structure.checks import (
    check_codeable_reference,
    check_invariant,
    check_version,
    obsolete_choices,
)
from site_builder.fsh.structure.flags import set_flags
from site_builder.fsh.structure.logical import add_element
from site_builder.fsh.structure.paths import target_of
from site_builder.fsh.structure.refused import FollowsError, RefusedError
from site_builder.fsh.structure.schema import Compiling, Structure
from site_builder.fsh.structure.slicing import add_slices
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.structure.types import constrain_types
from site_builder.fsh.structure.values import assign, assign_json
from site_builder.fsh.syntax import (
    AddElementRule,
    AssignmentRule,
    BindingRule,
    CardinalityRule,
    CaretRule,
    ConceptRule,
    ContainsRule,
    Entity,
    FilterRule,
    FlagRule,
    InsertRule,
    Item,
    MappingRule,
    Number,
    ObeysRule,
    OnlyRule,
    PathRule,
    Rule,
    Text,
    Word,
)

_ALLOWED = (
    CardinalityRule,
    CaretRule,
    AssignmentRule,
    FlagRule,
    ObeysRule,
    OnlyRule,
    BindingRule,
    ContainsRule,
    AddElementRule,
)
_NAMES: Mapping[type, str] = {
    AddElementRule: "a new element",
    ContainsRule: "a contains rule",
    MappingRule: "a mapping rule",
    ConceptRule: "a concept",
    FilterRule: "codes of a value set",
    InsertRule: "an insert rule",
}


class RuleRun:
    """Applies the rules of one entity to its structure."""

    def __init__(self, structure: Structure, entity: Entity, compilation: Compiling) -> None:
        """Take the structure as its parent left it."""
        self._structure = structure
        self._entity = entity
        self._compilation = compilation
        self.bindings: list[tuple[BindingRule, str, str]] = []
        """Rules that bind, with the URL of the value set, or the id of one that must be contained."""
        self._missing: list[str] = []
        """Paths of slices that couldn't be made: what rules say of them can't be said."""
        self.deferred: list[CaretRule] = []
        """Rules that put instances into the definition, and those about what is inside these."""

    def apply(self, rules: Sequence[Rule], *, is_silent: bool = False) -> None:
        """Apply rules in order; one that can't be is reported, unless nobody wrote it."""
        self._instances = tuple(
            each.caret
            for each in rules
            if isinstance(each, CaretRule) and not each.path and _is_instance(each.value)
        )
        for rule in rules:
            self._structure.tree.span = rule.span
            try:
                self._apply(rule)
            except RefusedError as refused:
                if not is_silent:
                    self._compilation.report.add(refused.code, refused.message, rule.span, refused.hint)
            except FollowsError:
                continue

    def _apply(self, rule: Rule) -> None:
        if isinstance(rule, PathRule):
            return
        is_definition = self._entity.kind in ("Logical", "Resource")
        is_misplaced = isinstance(rule, ContainsRule if is_definition else AddElementRule)
        if not isinstance(rule, _ALLOWED) or is_misplaced:
            what = _NAMES.get(type(rule), "a rule of this kind")
            raise RefusedError(
                "fsh-rule-kind", f"{what} has no place in {self._entity.kind} '{self._entity.name}'"
            )
        if isinstance(rule, AddElementRule):
            add_element(self._structure, rule)
        elif isinstance(rule, CaretRule) and not rule.path:
            self._set_own(rule)
        else:
            self._apply_at(rule, self._found(rule.path))

    def _found(self, path: str) -> Element:
        element = self._structure.find(path)
        if element is None:
            if any(path.startswith(each) for each in self._missing):
                raise FollowsError
            if any(path.startswith(each) for each in self._missing):
                raise FollowsError
            raise RefusedError(
                "fsh-path", f"there is no element '{path}' in '{self._entity.name}'", self._near(path)
            )
        return element

    def _apply_at(self, rule: Rule, element: Element) -> None:
        structure = self._structure
        match rule:
            case CardinalityRule():
                constrain(element, rule.min, rule.max)
                self._flag(element, rule.flags)
            case FlagRule():
                self._flag(element, rule.flags)
            case OnlyRule():
                constrain_types(structure, element, rule.types, target_of(rule.path, element))
                self._check_types(rule, element)
            case BindingRule():
                self._bind(rule, element)
            case AssignmentRule():
                self._assign(rule, element)
            case ContainsRule():
                self._contain(rule, element)
            case ObeysRule():
                self._obey(rule, element)
            case CaretRule():
                self._say(rule, element)
            case _:
                return

    def _check_types(self, rule: OnlyRule, element: Element) -> None:
        check_codeable_reference(element, rule.span, self._compilation)
        for target in rule.types:
            if "|" in target.name:
                known = self._structure.schema.known(target.name)
                check_version(target.name, known, rule.span, self._compilation)
        for each in obsolete_choices(element):
            message = f"'{each.id}' is of a type that '{element.id}' allows no longer"
            self._compilation.report.add("fsh-obsolete-choice", message, rule.span)

    def _flag(self, element: Element, flags: Sequence[Any]) -> None:
        if flags:
            set_flags(element, flags, is_specialization=self._structure.is_specialization)

    def _bind(self, rule: BindingRule, element: Element) -> None:
        fishing = self._compilation.fishing
        name, bar, version = rule.value_set.partition("|")
        known = fishing.find(rule.value_set, "ValueSet")
        entity = known.entity if known else None
        if known and entity is not None and entity.said("Usage").lower() == "inline":
            self.bindings.append((rule, "", known.id))
            return
        if known is None and "/" not in name and fishing.find(name, "CodeSystem") is not None:
            raise RefusedError(
                "fsh-binding", f"'{name}' is a code system, and elements are bound to value sets"
            )
        if not has_codes(element) and not self._can_bind(element):
            raise RefusedError("fsh-binding", f"'{element.id}' is of no type that has codes")
        url = (known.url if known and known.url else name) + bar + version
        bind(element, url, rule.strength or "required")
        check_version(rule.value_set, known, rule.span, self._compilation)
        check_codeable_reference(element, rule.span, self._compilation)
        self.bindings.append((rule, url.partition("|")[0], ""))

    def _can_bind(self, element: Element) -> bool:
        """Tell whether a logical model is the element's type: it may have codes."""
        schema = self._structure.schema
        return any(schema.known(str(each.get("code", "")), "Logical") for each in element.types)

    def _assign(self, rule: AssignmentRule, element: Element) -> None:
        if _is_instance(rule.value):
            self._assign_instance(rule, element, str(getattr(rule.value, "text", "")))
            return
        value = rule.value
        try:
            assign(self._structure, element, value, is_exact=rule.is_exact)
        except RefusedError:
            # An instance may be called like a number.
            if not isinstance(value, Number) or not self._compilation.fishing.find(value.text, "Instance"):
                raise
            self._assign_instance(rule, element, value.text)

    def _assign_instance(self, rule: AssignmentRule, element: Element, name: str) -> None:
        found = instance_json(self._structure, name)
        if found is None:
            hint = self._structure.schema.guess(name, "Instance")
            raise RefusedError("fsh-unknown-name", f"there is no instance '{name}'", hint)
        document, type_ = found
        assign_json(self._structure, element, document, type_, is_exact=rule.is_exact)

    def _contain(self, rule: ContainsRule, element: Element) -> None:
        failed = add_slices(self._structure, element, rule.items, self._entity.kind)
        self._missing += [f"{rule.path}[{name}]" for name in failed]
        for item in rule.items:
            if item.name not in failed:
                self._narrow_slice(rule, item)

    def _narrow_slice(self, rule: ContainsRule, item: Item) -> None:
        path = f"{rule.path}[{item.name}]"
        self._structure.tree.span = item.span
        element = self._structure.find(path)
        if element is None:
            return
        try:
            if item.min is not None or item.max:
                constrain(element, item.min, item.max)
            self._flag(element, item.flags)
        except RefusedError as refused:
            self._compilation.report.add(refused.code, refused.message, item.span, refused.hint)

    def _obey(self, rule: ObeysRule, element: Element) -> None:
        for name in rule.invariants:
            known = self._compilation.fishing.find(name, "Invariant")
            if known is None or known.entity is None:
                hint = self._structure.schema.guess(name, "Invariant")
                raise RefusedError("fsh-unknown-name", f"there is no invariant '{name}'", hint)
            invariant = known.entity
            if not is_id(invariant.name):
                raise RefusedError("fsh-invariant", f"'{invariant.name}' can't be the key of a constraint")
            check_invariant(invariant, self._compilation.rules(invariant), self._compilation)
            said = {
                "key": invariant.name,
                "severity": invariant.said("Severity").removeprefix("#"),
                "human": invariant.said("Description"),
                "expression": invariant.said("Expression"),
                "xpath": invariant.said("XPath"),
                "source": self._structure.url,
            }
            listed = list(element.definition.get("constraint") or ())
            element.change("constraint", [*listed, {key: each for key, each in said.items() if each}])
            self._say_of_constraint(rule, element, invariant, len(listed))

    def _say_of_constraint(self, rule: ObeysRule, element: Element, invariant: Entity, at: int) -> None:
        """Set what an invariant's own rules say of the constraint."""
        for each in self._compilation.rules(invariant):
            if not isinstance(each, AssignmentRule):
                continue
            caret = f"constraint[{at}].{each.path}"
            try:
                self._say(CaretRule(each.span, rule.path, caret, each.value), element)
            except RefusedError as refused:
                self._compilation.report.add(refused.code, refused.message, each.span, refused.hint)
            self._structure.tree.span = rule.span

    def _say(self, rule: CaretRule, element: Element) -> None:
        if not isinstance(rule.value, Word):
            set_caret(self._structure, element, rule.caret, rule.value)
            return
        found = instance_json(self._structure, rule.value.text)
        try:
            # A bare word is a text here, unless what it is set at has parts.
            set_caret(self._structure, element, rule.caret, Text(rule.value.text))
        except RefusedError:
            if found is None:
                raise
            set_caret_json(self._structure, element, rule.caret, *found)

    def _set_own(self, rule: CaretRule) -> None:
        is_inside = any(rule.caret.startswith(f"{each}.") for each in self._instances)
        if _is_instance(rule.value) or is_inside:
            self.deferred.append(rule)
            return
        if rule.caret == "type":
            if str(getattr(rule.value, "text", getattr(rule.value, "code", ""))) != self._structure.type:
                raise RefusedError("fsh-path", "a rule can't change the type: the parent decides it")
            return
        try:
            set_own(self._structure, rule.caret, rule.value)
        except RefusedError:
            if not isinstance(rule.value, Number) or not self._compilation.fishing.find(
                rule.value.text, "Instance"
            ):
                raise
            self.deferred.append(replace(rule, value=Word(rule.value.text)))

    def finish(self) -> None:
        """Put instances into the definition, and bind what is bound to one of them to it there; once."""
        deferred, self.deferred = self.deferred, []
        bindings, self.bindings = self.bindings, []
        for rule in deferred:
            self._structure.tree.span = rule.span
            try:
                self._place_instance(rule)
            except RefusedError as refused:
                self._compilation.report.add(refused.code, refused.message, rule.span, refused.hint)
        self._bind_to_contained(bindings)

    def _place_instance(self, rule: CaretRule) -> None:
        if not _is_instance(rule.value):
            set_own(self._structure, rule.caret, rule.value)
            return
        name = str(getattr(rule.value, "text", ""))
        found = instance_json(self._structure, name)
        if found is None:
            hint = self._structure.schema.guess(name, "Instance", "ValueSet", "CodeSystem")
            raise RefusedError("fsh-unknown-name", f"there is no instance '{name}'", hint)
        set_own_json(self._structure, rule.caret, *found)

    def _bind_to_contained(self, bindings: Sequence[tuple[BindingRule, str, str]]) -> None:
        contained = [each for each in self._structure.head.get("contained") or () if isinstance(each, dict)]
        for rule, url, id_ in bindings:
            value_sets = [each for each in contained if each.get("resourceType") == "ValueSet"]
            found = next(
                (
                    each
                    for each in value_sets
                    if (id_ and each.get("id") == id_) or (url and each.get("url") == url)
                ),
                None,
            )
            report = self._compilation.report
            if found is None:
                if id_:
                    message = (
                        f"'{rule.path}' is bound to '{id_}', which is only for use inside, and isn't there"
                    )
                    hint = f"Write '* ^contained = {rule.value_set}'."
                    report.add("fsh-binding", message, rule.span, hint)
                continue
            element = self._structure.find(rule.path)
            self._structure.tree.span = rule.span
            try:
                if element is not None:
                    bind(element, f"#{found.get('id')}", rule.strength or "required")
            except RefusedError as refused:
                report.add(refused.code, refused.message, rule.span, refused.hint)

    def _near(self, path: str) -> str:
        """Guess which element was meant, among those beside the one that is missing."""
        above, _, name = path.rpartition(".")
        parent = self._structure.find(above) if above else self._structure.root
        names = [each.name for each in parent.children() if not each.slice_name] if parent else []
        return self._structure.schema.near(name, names)


def instance_json(structure: Structure, name: str) -> tuple[dict[str, Any], str] | None:
    """Return the JSON of an instance or other definition by its name, and its type; None without one."""
    compilation = structure.schema.compilation
    known = compilation.fishing.find(name, "Instance", "ValueSet", "CodeSystem")
    if known is None:
        return None
    document = compilation.definition(known) if known.entity else compilation.fishing.document(known)
    # What is built in of a type is not the whole definition: its texts are missing.
    is_built_in = known.entity is None and known.kind in STRUCTURE_KINDS and known.url.startswith(STRUCTURES)
    if document is None or is_built_in:
        return None
    type_ = str(document.get("resourceType") or "")
    if not type_ and known.entity is not None:
        line = structure.schema.lineage(known.entity.said("InstanceOf"))
        type_ = line[0].type if line else ""
    return deepcopy(dict(document)), type_


def _is_instance(value: object) -> bool:
    """Tell whether a value is the name of an instance: an alias is a URL, and so a text."""
    return isinstance(value, Word)
