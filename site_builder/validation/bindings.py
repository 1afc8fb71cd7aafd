"""Are coded values of the value sets that their elements are bound to?

Source: https://hl7.org/fhir/R5/terminologies.html#strength
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from site_builder.codes import Severity
from site_builder.fhir.membership import NO, Answer
from site_builder.source.json_access import text
from site_builder.validation.codings import not_at_hand
from site_builder.validation.cross_version import is_cross_version
from site_builder.validation.membership import ask
from site_builder.validation.node import Node
from site_builder.validation.rules import BindingRule, Rule
from site_builder.validation.run import Run

_BINDABLE = frozenset({"CodeableConcept", "Coding", "code", "string", "uri", "Quantity", "CodeableReference"})
_STRENGTHS = {"required": Severity.ERROR, "extensible": Severity.WARNING, "preferred": Severity.NOTE}
_PURPOSES = {"maximum": "required", "required": "required", "extensible": "extensible"}
"""What purposes of additional bindings come to."""


_GUIDE_PARAMETERS = "http://hl7.org/fhir/ValueSet/guide-parameter-code"
"""HL7's Publisher has more parameters than the value set of any release, and every guide for it uses them."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A value set and how firmly a value is bound to it."""

    value_set: str
    strength: str
    is_additional: bool = False


def is_bound(rule: Rule) -> bool:
    """Tell whether a rule asks for codes of a value set."""
    return bool(_asked(rule))


def check_binding(node: Node, rule: Rule, run: Run) -> None:
    """Check a coded value against the bindings of its element."""
    if node.type not in _BINDABLE and "Quantity" not in node.plan.bases:
        return
    coded = node.first("concept") if node.type == "CodeableReference" else node
    if coded is None or (_is_absent(coded) and not coded.is_primitive):
        return
    for bound in _asked(rule):
        if not (run.context.options.is_lenient and bound.value_set.startswith(_GUIDE_PARAMETERS)):
            _check(coded, bound, rule, run)


def _asked(rule: Rule) -> tuple[Bound, ...]:
    return () if rule.binding is None else bounds_of(rule.binding)


@lru_cache(maxsize=4096)
def bounds_of(binding: BindingRule) -> tuple[Bound, ...]:
    """Return the value sets that a binding names, without those that are examples."""
    found = [Bound(binding.value_set, binding.strength)]
    found += [Bound(url, _PURPOSES.get(purpose, ""), True) for purpose, url in binding.additional]
    return tuple(each for each in found if each.value_set and each.strength in _STRENGTHS)


def _check(node: Node, bound: Bound, rule: Rule, run: Run) -> None:
    codings = _codings(node)
    if not codings:
        # An additional binding limits the codes that are there.
        if _has_words_alone(node, bound) and not bound.is_additional:
            asked = "required" if bound.strength == "required" else "expected"
            message = f"no code is given, but one of the value set {bound.value_set} is {asked}"
            # Where no code fits, an extensible binding allows words.
            is_grave = bound.strength == "required" and not _stands_in(node)
            severity = Severity.ERROR if is_grave else _mild(bound, run)
            run.add("no-code", node, message, rule=rule, severity=severity)
        return
    answer = NO
    for system, code in codings:
        found = ask(bound.value_set, system, code, run)
        if found.is_member:
            if node.is_primitive and bound.strength == "required":
                _check_one_system(node, code, bound.value_set, rule, run)
            return
        answer = found if found.is_member is None else answer
    if answer.is_member is None:
        if bound.strength != "preferred":
            _count_undecided(node, answer, run)
        return
    _report(node, codings, bound, rule, run)


def _has_words_alone(node: Node, bound: Bound) -> bool:
    """Tell whether a code lacks where one belongs: there are words, or why a required code is missing."""
    if node.type == "CodeableConcept":
        return bound.strength != "preferred"
    is_without = node.type == "code" and node.value is None and bound.strength == "required"
    # Other extensions may say what the code is, as DSTU2's of primitive types do.
    return is_without and (_is_absent(node) or _stands_in(node))


def _mild(bound: Bound, run: Run) -> Severity:
    return Severity.WARNING if bound.strength == "required" else run.context.options.minor


def _stands_in(node: Node) -> bool:
    """Tell whether an extension gives the code that another release has for a value, and this one hasn't."""
    return any(is_cross_version(text(each.get("url"))) for each in node.all("extension"))


def _check_one_system(node: Node, code: str, value_set: str, rule: Rule, run: Run) -> None:
    """Report a bare code that several systems of its value set have: nobody knows which is meant."""
    test = run.code_tests.get(value_set)
    systems = test.systems(code) if test is not None and len(test.includes) > 1 else None
    if systems is not None and len(systems) > 1:
        named = " and ".join(sorted(systems))
        message = f"the code '{code}' may be of {named}, which the value set {value_set} both has"
        run.add("ambiguous-code", node, message, rule=rule)


def _count_undecided(node: Node, answer: Answer, run: Run) -> None:
    """Count a code that nobody can tell of, once, however many value sets it may be of."""
    system = answer.system
    if not system or run.context.terminology.index(system) is not None:
        run.cannot_decide(answer.reason)
        return
    codings = node.all("coding") if node.type == "CodeableConcept" else [node]
    place = next((each for each in codings if each.text("system") == system), node)
    run.cannot_decide(not_at_hand(system), place)


def _report(node: Node, codings: list[tuple[str, str]], bound: Bound, rule: Rule, run: Run) -> None:
    if node.type == "uri" and bound.strength != "required":
        # A type of one's own, such as a logical model's, is an address that no value set has.
        return
    named = ", ".join(f"'{code}'" + (f" of {system}" if system else "") for system, code in codings[:3])
    said = f"the code {named} is not" if len(codings) == 1 else f"none of the codes {named} is"
    is_required = bound.strength == "required"
    run.add(
        "code-not-in-value-set" if is_required else "code-outside-value-set",
        node,
        f"{said} in the value set {bound.value_set}",
        rule=rule,
        severity=_STRENGTHS[bound.strength],
        # What the base and a profile both ask for is said once.
        about="" if is_required else bound.value_set,
    )


def _codings(node: Node) -> list[tuple[str, str]]:
    """Return the systems and codes of a coded value; a Quantity's is its unit."""
    if node.is_primitive:
        return [("", str(node.value))] if node.value not in ("", None) else []
    entries = node.all("coding") if node.type == "CodeableConcept" else [node]
    values = [each.value for each in entries if isinstance(each.value, Mapping)]
    pairs = [(each.get("system"), each.get("code")) for each in values]
    return [
        (system if isinstance(system, str) else "", code) for system, code in pairs if isinstance(code, str)
    ]


def _is_absent(node: Node) -> bool:
    """Tell whether the value says why it is missing."""
    return any(text(each.get("url")).endswith("/data-absent-reason") for each in node.all("extension"))
