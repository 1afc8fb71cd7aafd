"""The base definitions of one release as plans: what each type's values have, ready to be walked.

A plan is made once of a type or of an element with parts of its own, when the first value of it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_builder.fhir.definitions import Content, Definitions, Member, Shape
from site_builder.fhir.facts import STRUCTURES, ElementFact
from site_builder.validation.rules import (
    BindingRule,
    Constraint,
    Families,
    Rule,
    RuleCheck,
    TypeCheck,
    TypeRule,
)

_ANY = ("Resource", "DomainResource")


@dataclass(slots=True, eq=False)
class Field:
    """A property that a JSON object of a type may have."""

    key: str
    """As JSON writes it: `valueQuantity`."""
    name: str
    """The element's name: `value`."""
    type: str
    content: Content
    is_repeating: bool
    rule: Rule
    order: int
    """Position among its siblings."""
    member: Member
    beside_key: str
    """What JSON has beside a primitive: `_birthDate`."""
    plan: TypePlan | None = None
    """Of its values; filled when first asked for (`Types.plan_of`), None until then."""


@dataclass(slots=True, eq=False)
class TypePlan:
    """What the values of a type, or of an element with parts of its own, have."""

    owner: str
    """Where it is defined: `Patient`, `Patient.contact`, `HumanName`."""
    type: str
    """`Patient`, `BackboneElement`, `HumanName`."""
    bases: tuple[str, ...]
    """The type's name and those of the types that it is derived from, the nearest first."""
    content: Content
    is_resource: bool
    fields: Mapping[str, Field] = field(default_factory=dict)
    """By JSON property."""
    counted: tuple[Rule, ...] = ()
    """Elements whose occurrences have to be counted."""
    constraints: tuple[Constraint, ...] = ()
    """Invariants of the type itself, without ele-1 and ext-1, which are found by shape."""
    root: Rule | None = None
    """The rule of the type's root, which holds these constraints; its checks are run for every value."""
    checks: tuple[TypeCheck, ...] = ()
    is_quiet: bool = False
    """Whether nothing is asked of values of the type: most primitives are so."""

    def names(self) -> dict[str, list[Field]]:
        """Return the fields by the element's name: several for a choice."""
        found: dict[str, list[Field]] = {}
        for each in self.fields.values():
            found.setdefault(each.name, []).append(each)
        return found


class Types:
    """The plans of one release."""

    def __init__(self, definitions: Definitions, families: Families) -> None:
        """Take the base definitions and the families whose checks the plans name."""
        self.definitions = definitions
        self._families = families
        self._plans: dict[tuple[str, str], TypePlan | None] = {}

    def plan(self, name: str) -> TypePlan | None:
        """Return the plan of a type or of an element's path; None when the release has none such."""
        return self._plan(name, name if "." not in name else "BackboneElement")

    def plan_of(self, one: Field) -> TypePlan:
        """Return the plan of a field's values."""
        if one.plan is None:
            shape = self.definitions.shape_of(one.member)
            owner = shape.owner if shape is not None else "Element"
            type_name = one.type or "string"
            found = self._plan(owner, type_name) if shape is not None else None
            one.plan = found or TypePlan(owner, type_name, (type_name,), one.content, is_resource=False)
        return one.plan

    def bases(self, name: str) -> tuple[str, ...]:
        """Return a type's name and those of its bases, the nearest first."""
        found = [name]
        facts = self.definitions.type(name)
        while facts is not None and facts.base and facts.base not in found:
            found.append(facts.base)
            facts = self.definitions.type(facts.base)
        return tuple(found)

    def is_abstract(self, name: str) -> bool:
        """Tell whether nothing can be of just that type."""
        facts = self.definitions.type(name)
        return facts is not None and facts.is_abstract

    def is_concrete(self, plan: TypePlan) -> bool:
        """Tell whether something can be a resource of just that type."""
        return plan.is_resource and not self.is_abstract(plan.type)

    def _plan(self, owner: str, type_name: str) -> TypePlan | None:
        if (owner, type_name) not in self._plans:
            shape = self.definitions.shape(owner)
            self._plans[owner, type_name] = None if shape is None else self._made(shape, owner, type_name)
        return self._plans[owner, type_name]

    def _made(self, shape: Shape, owner: str, type_name: str) -> TypePlan:
        definitions, bases = self.definitions, self.bases(type_name)
        content: Content = "complex"
        if definitions.is_primitive(type_name):
            content = "primitive"
        elif type_name == "xhtml":
            content = "xhtml"
        plan = TypePlan(owner, type_name, bases, content, definitions.is_resource(type_name))
        rules = {fact.path: self._rule(fact, owner) for fact in shape.elements}
        is_plain = content == "primitive"
        plan.fields = {
            key: Field(
                key,
                rules[member.fact.path].name,
                self._type_of(member, owner),
                member.content,
                member.is_repeating,
                rules[member.fact.path],
                member.order,
                member,
                f"_{key}",
            )
            for key, member in shape.members.items()
            # A primitive's value is no element below it.
            if not (is_plain and key == "value")
        }
        kept = {one.rule for one in plan.fields.values()}
        plan.counted = tuple(rule for rule in rules.values() if rule in kept and _is_counted(rule))
        root = definitions.element(type_name) if "." not in owner else None
        if root is not None:
            plan.root = self._rule(root, type_name)
            plan.constraints = plan.root.constraints
        plan.checks = self._families.of_types(bases)
        asks = bool(plan.root is not None and plan.root.checks)
        plan.is_quiet = content == "primitive" and not (asks or plan.checks or plan.counted)
        return plan

    def _type_of(self, member: Member, owner: str) -> str:
        """Name the type of a property's values; a resource's id is one, whatever its definition says."""
        is_id = member.name == "id" and self.definitions.is_resource(owner)
        return "id" if is_id else member.type

    def _rule(self, fact: ElementFact, owner: str) -> Rule:
        rule = Rule(
            id=fact.path,
            path=fact.path,
            name=fact.name.removesuffix("[x]"),
            min=fact.min,
            max=None if fact.max == "*" else int(fact.max),
            types=tuple(
                TypeRule(each.code, each.profiles, each.targets, each.aggregation) for each in fact.types
            ),
            statements=fact.values,
            binding=BindingRule(fact.binding_strength, fact.value_set, fact.additional)
            if fact.binding_strength
            else None,
            constraints=self._constraints(fact, owner),
        )
        rule.counts = _is_counted(rule)
        rule.checks = self._rule_checks(rule)
        return rule

    def _constraints(self, fact: ElementFact, owner: str) -> tuple[Constraint, ...]:
        """Return the invariants of an element; one that refers to another's content has those of that one."""
        referred = self.definitions.element(fact.content_reference[1:]) if fact.content_reference else None
        inherited = self._constraints(referred, owner) if referred is not None else ()
        facts, holder = self.definitions.facts, fact.path.partition(".")[0]
        return inherited + tuple(
            Constraint(
                key,
                "warning" if key in fact.warnings else "error",
                facts.translated(holder, key) or facts.translated(owner, key),
                source=STRUCTURES + holder,
                is_best_practice=key in fact.advice,
            )
            for key in fact.constraints
            if key not in ("ele-1", "ext-1", *(each.key for each in inherited))
        )

    def _rule_checks(self, rule: Rule) -> tuple[RuleCheck, ...]:
        return self._families.of_rule(rule)


def _is_counted(rule: Rule) -> bool:
    """Tell whether occurrences must be counted: shape finds lists where a single value belongs."""
    is_choice = len(rule.types) > 1 or rule.path.endswith("[x]")
    return rule.min > 0 or (rule.max is not None and (rule.max != 1 or is_choice))
