"""Rules that definitions write in FHIRPath, of types and of profiles.

Source: https://hl7.org/fhir/R4/conformance-rules.html#constraints
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.codes import Severity
from site_builder.fhirpath import (
    Expression,
    Failed,
    FHIRPathSyntaxError,
    Undecided,
    expression_of,
)
from site_builder.fhirpath.parser import Tree, parts_of
from site_builder.fhirpath.values import holds
from site_builder.validation.context import Context
from site_builder.validation.fhirpath_nodes import environment_of, path_node
from site_builder.validation.invariant_repairs import repaired
from site_builder.validation.invariant_words import words_of
from site_builder.validation.node import Node
from site_builder.validation.rules import Constraint, Rule
from site_builder.validation.run import Run

ELSEWHERE = frozenset(
    (
        *("ele-1", "ext-1", "dom-3", "txt-1", "txt-2", "ref-1", "bdl-7", "bdl-11", "bdl-12"),
        *("eld-2", "eld-14", "csd-1", "sdf-20"),
    )
)
"""Keys of rules that other families hold: on nearly all elements, slow, or where they know the very place."""
_BEST_PRACTICE = {"hint": Severity.NOTE, "warning": Severity.WARNING, "error": Severity.ERROR}
_CORE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule, ready to be evaluated."""

    key: str
    expression: Expression
    severity: Severity
    words: str
    """What it asks, for a message."""
    names: frozenset[str] = frozenset()
    """The elements that it looks at; empty where it looks further."""
    asks_profile: bool = False
    """Whether it names `%profile`, the one that states it."""

    @property
    def child(self) -> str:
        """The one element that it is about; empty where it looks at several, or further away."""
        return next(iter(self.names)) if len(self.names) == 1 else ""


def has_invariants(rule: Rule) -> bool:
    """Tell whether a rule has any constraint that is checked here."""
    return any(each.expression and each.key not in ELSEWHERE for each in rule.constraints)


def check_invariants(node: Node, rule: Rule, run: Run) -> None:
    """Evaluate the constraints of a rule on a value."""
    compiled = run.context.compiled
    key = ("invariants", rule)
    if key not in compiled:
        compiled[key] = invariants_of(rule, run.context)
    invariants, unreadable = compiled[key]
    for reason in unreadable:
        run.cannot_decide(reason)
    if not invariants:
        return
    # What is stated of Bundle.entry.resource is seen from the Bundle, what a type states from the resource.
    is_of_element = node.is_resource and node.parent is not None and "." in rule.path
    seen_from = node.parent if is_of_element and node.parent else node
    environment = environment_of(seen_from, run)
    is_root = node is node.resource and not is_of_element
    item = environment.resource if is_root and environment.resource else path_node(node, run)
    for invariant in invariants:
        around = environment
        if invariant.asks_profile:
            around = environment_of(seen_from, run, {"profile": rule.source})
        answer = invariant.expression.evaluate([item], around)
        if isinstance(answer, Undecided):
            run.cannot_decide(answer.reason)
        elif isinstance(answer, Failed):
            _unusable(node, rule, invariant.key, answer.message, run)
        elif not holds(answer):
            message = f"{invariant.key}: {invariant.words}"
            about = node.all(invariant.child)
            issue = run.add(
                "broken-invariant",
                about[0] if len(about) == 1 else node,
                message,
                rule=rule,
                about=invariant.key,
                severity=invariant.severity,
            )
            if issue is not None and invariant.names:
                run.explained.append((issue, id(node), invariant.names))


def invariants_of(rule: Rule, context: Context) -> tuple[tuple[Invariant, ...], tuple[str, ...]]:
    """Read the constraints of a rule that somebody asks for; with them comes why others can't be read."""
    found: list[Invariant] = []
    unreadable: list[str] = []
    for constraint in rule.constraints:
        severity = _severity(constraint, context)
        text = repaired(constraint.expression)
        if constraint.key in ELSEWHERE or not text or severity is None:
            continue
        try:
            expression = expression_of(text)
        except FHIRPathSyntaxError as error:
            unreadable.append(f"the rule {constraint.key} can't be read: {error}")
            continue
        words = constraint.human or words_of(constraint.key, context.release) or constraint.expression
        names = frozenset(_first_steps(expression.tree))
        about = frozenset() if "" in names else names
        asks_profile = "%profile" in text
        found.append(Invariant(constraint.key, expression, severity, words, about, asks_profile))
    return tuple(found), tuple(unreadable)


def _severity(constraint: Constraint, context: Context) -> Severity | None:
    """Return how grave a broken rule is; None where nobody asks."""
    if constraint.is_best_practice or constraint.key == "dom-6":
        return _BEST_PRACTICE.get(context.options.best_practice)
    return Severity.WARNING if constraint.severity == "warning" else Severity.ERROR


def _unusable(node: Node, rule: Rule, key: str, reason: str, run: Run) -> None:
    """Report a profile's rule that can't be evaluated, once; of the specification's own, count it."""
    if not rule.source or rule.source.startswith(_CORE):
        run.cannot_decide(f"the rule {key} can't be evaluated: {reason}")
        return
    place = node.resource
    run.add("unusable-invariant", place, f"the rule {key} can't be evaluated: {reason}", rule=rule, about=key)


def _first_steps(tree: Tree) -> Iterator[str]:
    """Yield the names at which paths begin; none for what begins elsewhere, at the context or a variable."""
    if tree[0] == "name":
        yield tree[2]
    elif tree[0] in ("variable", "this", "call"):
        yield ""
    elif tree[0] == "dot":
        yield from _first_steps(tree[2])
    else:
        for part in parts_of(tree):
            yield from _first_steps(part)
