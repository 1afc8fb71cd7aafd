"""Whether a coded value is in a value set: yes, no, or nobody can tell here."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.fhir.membership import Answer
from site_builder.validation.node import Node
from site_builder.validation.run import Run


def is_member(node: Node, value_set: str, run: Run) -> bool | None:
    """Tell whether a coded value is in a value set; None where nobody can tell.

    A CodeableConcept is when one of its codes is.
    """
    answers = [ask(value_set, system, code, run).is_member for system, code in _coded(node) if code]
    if any(answers):
        return True
    return None if None in answers else False


def ask(value_set: str, system: str, code: str, run: Run) -> Answer:
    """Tell whether a code is in the value set of a canonical URL, and why nobody can tell."""
    tests = run.code_tests
    if value_set not in tests:
        tests[value_set] = run.context.code_test(value_set)
    test = tests[value_set]
    if test is None:
        return Answer(None, f"the value set {value_set.partition('|')[0]} is not at hand")
    return test.ask(system, code)


def _coded(node: Node) -> list[tuple[str, str]]:
    if node.is_primitive:
        return [("", str(node.value))]
    codings = node.all("coding") or [node]
    return [
        (str(each.value.get("system") or ""), str(each.value.get("code") or ""))
        for each in codings
        if isinstance(each.value, Mapping)
    ]
