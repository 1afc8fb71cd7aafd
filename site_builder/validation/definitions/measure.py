"""Measures: populations as their scoring asks for them, parts that can be told apart, criteria.

Source: https://hl7.org/fhir/R4/measure.html, https://hl7.org/fhir/us/cqfmeasures/measure-conformance.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from site_builder.validation.measure_criteria import check_criteria
from site_builder.validation.measures import POPULATIONS, has_name
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_NEEDED: Mapping[str, frozenset[str]] = {
    "cohort": frozenset({"initial-population"}),
    "proportion": frozenset({"initial-population", "denominator", "numerator"}),
    "ratio": frozenset({"initial-population", "denominator", "numerator"}),
    "continuous-variable": frozenset({"initial-population", "measure-population", "measure-observation"}),
}
"""By the codes of scorings, the populations that a group must have."""
_MORE: Mapping[str, frozenset[str]] = {
    "cohort": frozenset(),
    "proportion": frozenset({"denominator-exclusion", "denominator-exception", "numerator-exclusion"}),
    "ratio": frozenset({"denominator-exclusion", "numerator-exclusion", "measure-observation"}),
    "continuous-variable": frozenset({"measure-population-exclusion"}),
}
"""By the codes of scorings, those that it may have besides."""
_KNOWN = frozenset().union(*_NEEDED.values(), *_MORE.values())
_ONCE = frozenset({"denominator", "numerator", "measure-population"})


def check_measure(node: Node, run: Run) -> None:
    """Check a Measure as a whole."""
    check_criteria(node, run)
    groups = node.all("group")
    if not groups:
        run.add("incomplete-measure", node, "the measure has no groups: nothing says what it measures")
    scoring = _code(node.first("scoring"))
    for group in groups:
        _check_parts(group, run, is_only=len(groups) == 1)
        _check_populations(group, _code(group.first("scoring")) or scoring, run)


def _code(concept: Node | None) -> str:
    codings = concept.all("coding") if concept is not None else []
    return codings[0].text("code") if codings else ""


def _check_parts(group: Node, run: Run, *, is_only: bool) -> None:
    """Check that a group, its populations and stratifiers can be told apart in reports."""
    if not is_only and not has_name(group):
        run.add("unnamed-measure-part", group, "a group of several has no code")
    for name in ("population", "stratifier"):
        members = group.all(name)
        for member in members if len(members) > 1 else ():
            if not has_name(member):
                run.add("unnamed-measure-part", member, f"a {name} of several has no code")


def _check_populations(group: Node, scoring: str, run: Run) -> None:
    """Check that a group has the populations of which its score is made, and no others."""
    populations = group.all("population")
    if not populations:
        run.add("incomplete-measure", group, "the group has no populations")
        return
    needed = _NEEDED.get(scoring)
    if needed is None:
        return
    allowed, counts = needed | _MORE[scoring], Counter[str]()
    for population in populations:
        for coding in population.at("code", "coding"):
            code = coding.text("code")
            if coding.text("system") != POPULATIONS or code not in _KNOWN:
                continue
            counts[code] += 1
            if code not in allowed:
                message = f"a measure of scoring '{scoring}' has no population '{code}'"
                run.add("wrong-population", population, message)
            elif counts[code] > 1 and code in _ONCE:
                run.add("wrong-population", population, f"the population '{code}' is defined before")
    for code in sorted(needed - counts.keys()) if counts else ():
        message = f"a measure of scoring '{scoring}' has a population '{code}', which is missing"
        run.add("incomplete-measure", group, message, about=code)
