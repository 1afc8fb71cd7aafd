"""Rules that insert rule sets, replaced by what these hold, at any depth.

Each rule knows the rule that inserted it (`Span.inserted`). What a rule set says more than its user can
have is reported where it is inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from site_builder.diagnostics import counted, nearest
from site_builder.fsh.compilation import Report
from site_builder.fsh.parser import parse_rules
from site_builder.fsh.parts import Parts
from site_builder.fsh.project import Project
from site_builder.fsh.syntax import (
    AddElementRule,
    AssignmentRule,
    BindingRule,
    CardinalityRule,
    CaretRule,
    Code,
    ConceptRule,
    ContainsRule,
    Entity,
    FilterRule,
    FlagRule,
    InsertRule,
    MappingRule,
    ObeysRule,
    OnlyRule,
    PathRule,
    Rule,
    Span,
    TextRuleSet,
)
from site_builder.fsh.templates import Template
from site_builder.source.dependencies import depend_on

_STRUCTURE: tuple[type, ...] = (
    CardinalityRule,
    FlagRule,
    BindingRule,
    AssignmentRule,
    ContainsRule,
    OnlyRule,
    ObeysRule,
    CaretRule,
)

_ALLOWED: Mapping[str, tuple[type, ...]] = {
    "Profile": _STRUCTURE,
    "Extension": _STRUCTURE,
    "Logical": (*_STRUCTURE, AddElementRule),
    "Resource": (*_STRUCTURE, AddElementRule),
    "Instance": (AssignmentRule,),
    "Invariant": (AssignmentRule,),
    "Mapping": (MappingRule,),
    "ValueSet": (ConceptRule, FilterRule, CaretRule),
    "CodeSystem": (ConceptRule, CaretRule),
}
_NAMES: Mapping[type, str] = {
    AddElementRule: "a new element",
    AssignmentRule: "an assignment",
    BindingRule: "a binding",
    CardinalityRule: "a cardinality",
    CaretRule: "a caret rule",
    ConceptRule: "a concept",
    ContainsRule: "a 'contains' rule",
    FilterRule: "a filter of codes",
    FlagRule: "a flag",
    MappingRule: "a mapping",
    ObeysRule: "an 'obeys' rule",
    OnlyRule: "an 'only' rule",
}
_DEEPEST = 40
_MOST_RULES = 200_000
"""So many rules may be inserted in all: rule sets that insert each other twice grow beyond any memory."""
_MOST_TEXT = 5_000_000
"""So many characters may rule sets with parameters have in all, their values filled in."""


@dataclass(slots=True)
class Left:
    """How much may still be inserted."""

    rules: int = _MOST_RULES
    text: int = _MOST_TEXT


def inserts_of_rule_sets(project: Project) -> Mapping[str, Sequence[str]]:
    """Return the names that each rule set inserts itself; those that its parameters say are not known."""
    found = {name: _inserts(entity.rules) for name, entity in project.rule_sets.items()}
    return found | {name: _inserts(_unfilled(each)) for name, each in project.text_rule_sets.items()}


def _unfilled(rule_set: TextRuleSet) -> Sequence[Rule]:
    """Read a rule set without values; what is wrong with it is told where it is inserted."""
    if "insert" not in rule_set.text:
        return ()
    span = rule_set.span
    return parse_rules(f"\n{rule_set.text}\n", span.file, lambda _: (span.line, span.column), {}, Report())


def _inserts(rules: Sequence[Rule]) -> Sequence[str]:
    return tuple(rule.rule_set for rule in rules if isinstance(rule, InsertRule))


class Expander:
    """Gives entities' rules with all that is inserted."""

    def __init__(self, project: Project, report: Report, parts: Parts) -> None:
        """Take the project, whose rule sets are inserted; faults are reported once."""
        self._project = project
        self._parts = parts
        self._report = report
        self._expanded: dict[int, tuple[Rule, ...]] = {}
        self._templates: dict[str, Template] = {}
        self._filled: dict[tuple[str, tuple[str, ...]], Sequence[Rule]] = {}
        self.left = Left()

    def rules(self, entity: Entity) -> tuple[Rule, ...]:
        """Return an entity's rules; none of them inserts anything."""
        key = id(entity)
        depend_on("entity", entity.kind, entity.name)
        if key not in self._expanded:
            found: list[Rule] = []
            for rule in entity.rules:
                if isinstance(rule, InsertRule):
                    found.extend(self._inserted(rule, entity, ()))
                else:
                    found.append(rule)
            self._expanded[key] = tuple(found)
        return self._expanded[key]

    def _inserted(self, insert: InsertRule, user: Entity, around: tuple[object, ...]) -> Iterator[Rule]:
        """Yield what a rule inserts; `around` are the rule sets that it stands in, with their parameters."""
        key = (insert.rule_set, insert.parameters)
        if key in around:
            message = f"rule set '{insert.rule_set}' inserts itself; this insert is left out"
            self._report.add("fsh-circular", message, insert.span)
            return
        if len(around) >= _DEEPEST:
            message = f"rule sets insert each other more than {_DEEPEST} deep; this insert is left out"
            self._report.add("fsh-circular", message, insert.span)
            return
        path = insert.path
        for rule in self._rules_of(insert):
            if self.left.rules <= 0:
                return
            if isinstance(rule, PathRule):
                # In a rule set a path alone is only a place to indent below.
                continue
            placed = self._placed(rule, insert, path)
            if isinstance(placed, InsertRule):
                yield from self._inserted(placed, user, (*around, key))
            elif (fitting := self._fitting(placed, user, insert)) is None:
                continue
            else:
                self._count(insert)
                yield fitting
            # Behind the first rule, the others stand at the index that it was given.
            path = path.replace("[+]", "[=]")

    def _count(self, insert: InsertRule) -> None:
        self.left.rules -= 1
        if self.left.rules == 0:
            # Which rules are left out depends on who asks first.
            self._parts.is_exact = False
            message = f"more than {_MOST_RULES:,} rules are inserted; further ones are left out"
            self._report.add("fsh-too-much", message, insert.span)

    def _rules_of(self, insert: InsertRule) -> Sequence[Rule]:
        depend_on("rule set", insert.rule_set)
        if not insert.has_parameters:
            if rule_set := self._project.rule_sets.get(insert.rule_set):
                return rule_set.rules
            if text := self._project.text_rule_sets.get(insert.rule_set):
                message = f"rule set '{text.name}' has parameters, and none are given"
                self._report.add("fsh-parameters", message, insert.span, _usage(text))
            else:
                self._unknown(insert)
            return ()
        text = self._project.text_rule_sets.get(insert.rule_set)
        if text is None:
            if insert.rule_set in self._project.rule_sets:
                message = f"rule set '{insert.rule_set}' has no parameters"
                self._report.add("fsh-parameters", message, insert.span, "Remove the brackets.")
            else:
                self._unknown(insert)
            return ()
        if len(text.parameters) != len(insert.parameters):
            given = len(insert.parameters)
            message = f"rule set '{text.name}' has {counted(len(text.parameters), 'parameter')}, not {given}"
            self._report.add("fsh-parameters", message, insert.span, _usage(text))
            return ()
        return self._with_values(insert)

    def _unknown(self, insert: InsertRule) -> None:
        depend_on("rule sets")
        known = (*self._project.rule_sets, *self._project.text_rule_sets)
        message = f"rule set '{insert.rule_set}' is not defined"
        self._report.add("fsh-unknown-rule-set", message, insert.span, nearest(insert.rule_set, known))

    def _with_values(self, insert: InsertRule) -> Sequence[Rule]:
        """Parse a rule set's text with the values in it."""
        key = (insert.rule_set, insert.parameters)
        if key not in self._filled:
            self._filled[key] = self._parsed(insert)
        return self._filled[key]

    def _parsed(self, insert: InsertRule) -> Sequence[Rule]:
        name = insert.rule_set
        if name not in self._templates:
            self._templates[name] = Template(self._project.text_rule_sets[name])
        template = self._templates[name]
        self.left.text -= template.size(insert.parameters)
        if self.left.text < 0:
            self._parts.is_exact = False
            message = "rule sets with their values are too long together; this insert is left out"
            self._report.add("fsh-too-much", message, insert.span)
            return ()
        filled = template.filled(insert.parameters)
        report = Report()
        span = template.rule_set.span
        aliases = self._project.aliases

        def place(at: int) -> tuple[int, int]:
            return filled.place(max(at - 1, 0))

        rules = parse_rules(f"\n{filled.text}\n", span.file, place, aliases, report)
        for found in report.told:
            self._report.add(found.code, found.message, found.span._replace(inserted=insert.span), found.hint)
        return rules

    def _placed(self, rule: Rule, insert: InsertRule, path: str) -> Rule:
        """Return a rule where it is inserted: at a path, or a concept."""
        span = rule.span._replace(inserted=_chained(rule.span.inserted, insert.span))
        match rule:
            case FilterRule():
                return replace(rule, span=span)
            case ConceptRule():
                if path:
                    message = "a rule set that adds concepts can't be inserted at a path"
                    self._report.add("fsh-misplaced", message, insert.span)
                return replace(rule, span=span, codes=insert.codes + rule.codes)
            case CaretRule() | InsertRule():
                codes = insert.codes + rule.codes
                return replace(rule, span=span, path=self._joined(path, rule.path, span), codes=codes)
            case _:
                return replace(rule, span=span, path=self._joined(path, rule.path, span))

    def _joined(self, path: str, below: str, span: Span) -> str:
        if path and below == ".":
            message = "the path '.' stands for the root, and can't be inserted below a path"
            self._report.add("fsh-misplaced", message, span)
            return below
        return f"{path}.{below}" if path and below else path or below

    def _fitting(self, rule: Rule, user: Entity, insert: InsertRule) -> Rule | None:
        """Return a rule as its user has it; None for one that it can't have."""
        allowed = isinstance(rule, _ALLOWED.get(user.kind, ()))
        if isinstance(rule, ConceptRule) and allowed:
            if user.kind == "ValueSet":
                allowed = rule.is_component or bool(_system(rule.codes))
                rule = replace(rule, is_component=True)
            elif rule.is_component:
                allowed = False
        if isinstance(rule, CaretRule) and user.kind in ("ValueSet", "CodeSystem") and rule.path:
            allowed = False
        if allowed:
            return rule
        message = f"{_NAMES.get(type(rule), 'a rule')} can't stand in {user.kind} '{user.name}'"
        self._report.add("fsh-misplaced", message, rule.span, f"Remove it from rule set '{insert.rule_set}'.")
        return None


def _chained(inner: Span | None, outer: Span) -> Span:
    """Hang the place of an insert behind those that a rule has already."""
    return outer if inner is None else inner._replace(inserted=_chained(inner.inserted, outer))


def _system(codes: tuple[Code, ...]) -> str:
    return codes[-1].system if codes else ""


def _usage(rule_set: TextRuleSet) -> str:
    return f"Write 'insert {rule_set.name}({', '.join(rule_set.parameters)})'."
