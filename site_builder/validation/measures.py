"""Does a MeasureReport report what its Measure measures?

Source: https://hl7.org/fhir/R5/measurereport.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from site_builder.codes import Severity
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.addresses import read_address
from site_builder.validation.node import Node
from site_builder.validation.resolve import resolve
from site_builder.validation.run import Run

Json = Mapping[str, Any]

_SCORED = frozenset({"proportion", "ratio", "continuous-variable"})
_SUBJECTS = frozenset({"Patient", "Practitioner", "Person", "PractitionerRole", "RelatedPerson"})
POPULATIONS = "http://terminology.hl7.org/CodeSystem/measure-population"
"""The code system of populations."""
_NOT_REPORTED = (POPULATIONS, "measure-observation")


@dataclass(frozen=True, slots=True)
class _Level:
    """Parts of a report that stand for parts of the measure."""

    name: str
    """The property of both: `group`, `population`, `stratifier`."""
    is_whole: bool = True
    """Whether each part of the measure has to be reported."""


def check_measure_report(node: Node, run: Run) -> None:
    """Check a MeasureReport, and against its Measure, where that is at hand."""
    if node.text("type") == "individual" and node.first("subject") is None:
        run.add("no-subject", node, "a report of one subject does not say of which")
    measure = _measure(node, run)
    defined = mappings(measure.get("group")) if measure is not None else ()
    if measure is None or not defined:
        return
    kind = node.text("type")
    groups = node.all("group")
    if len(groups) == 1 and len(defined) == 1:
        # One group needs no code; where both have one, it is the same.
        pairs = [(groups[0], defined[0])]
        _check_same_code(groups[0], defined[0], run)
    else:
        pairs = _matched(node, defined, _Level("group", is_whole=kind != "data-collection"), run)
    for group, of in pairs:
        _check_score(group, _scoring(of) or _scoring(measure), kind, node, run)
        for population, _ in _matched(group, mappings(of.get("population")), _Level("population"), run):
            _check_population(population, kind, run)
        _matched(group, mappings(of.get("stratifier")), _Level("stratifier"), run)
        if (_scoring(of) or _scoring(measure)) == "proportion":
            _check_counts(group, run)


def has_name(node: Node) -> bool:
    """Tell whether a part of a measure or its report says which it is."""
    return bool(node.all("code") or node.all("linkId"))


def _measure(node: Node, run: Run) -> Json | None:
    url = node.get("measure")
    if not isinstance(url, str) or not url:  # before R4 it was a Reference, to a Measure of another shape
        return None
    if url.startswith("#"):
        held = next((each for each in node.all("contained") if each.get("id") == url[1:]), None)
        return held.value if held is not None and held.type == "Measure" else None
    found = run.context.resource(url, ("Measure",))
    if found is None:
        run.cannot_decide(f"the Measure {url.partition('|')[0]} is not at hand")
    return found


def _scoring(part: Json) -> str:
    codings = mappings(mapping(part.get("scoring")).get("coding"))
    return text(codings[0].get("code")) if codings else ""


def _concepts(code: Any) -> tuple[Json, ...]:
    """Return the concepts of a code; of a stratifier there may be several in a report."""
    return mappings(code) or ((code,) if isinstance(code, Mapping) else ())


def _codes(code: Any) -> set[tuple[str, str]]:
    codings = (each for concept in _concepts(code) for each in mappings(concept.get("coding")))
    return {(text(each.get("system")), text(each.get("code"))) for each in codings}


def _words(code: Any) -> set[str]:
    return {words for concept in _concepts(code) if (words := text(concept.get("text")))}


def _check_same_code(group: Node, of: Json, run: Run) -> None:
    reported, defined = _codes(group.get("code")), _codes(of.get("code"))
    if reported and defined and not reported & defined:
        run.add("unknown-measure-part", group, "the group has another code than the Measure's group")


def _matched(node: Node, defined: Sequence[Json], level: _Level, run: Run) -> list[tuple[Node, Json]]:
    """Return the parts below a node, each with what the Measure has for it; report those without."""
    found: list[tuple[Node, Json]] = []
    is_sure = True
    for part in node.all(level.name):
        of = _defined_for(part, defined)
        if not has_name(part):
            run.add("unnamed-measure-part", part, f"the {level.name} has no code, which says what it reports")
            is_sure = False
        elif of is None:
            run.add("unknown-measure-part", part, f"the Measure has no {level.name} like this one")
        elif any(of is other for _, other in found):
            run.add("duplicate-measure-part", part, f"the {level.name} is reported twice")
        else:
            found.append((part, of))
    for of in defined if level.is_whole and is_sure else ():
        if not any(of is other for _, other in found) and _NOT_REPORTED not in _codes(of.get("code")):
            names = sorted(code for _, code in _codes(of.get("code"))) or sorted(_words(of.get("code")))
            name = text(of.get("linkId")) or " or ".join(names)
            message = f"the {level.name} '{name}' of the Measure is not reported"
            run.add("missing-measure-part", node, message, about=f"{level.name} {name}")
    return found


def _defined_for(part: Node, defined: Sequence[Json]) -> Json | None:
    if link := part.text("linkId"):
        return next((each for each in defined if each.get("linkId") == link), None)
    code = part.get("code")
    codes = _codes(code)
    for each in defined:
        other = each.get("code")
        if codes & _codes(other) or (not codes and not _codes(other) and _words(code) & _words(other)):
            return each
    return None


def _check_score(group: Node, scoring: str, kind: str, report: Node, run: Run) -> None:
    score = group.first("measureScore")
    if kind == "data-collection" or scoring == "cohort":
        if score is not None:
            why = "a report of collected data" if kind == "data-collection" else "a cohort"
            run.add("wrong-measure-score", score, f"{why} has no score")
        return
    if scoring not in _SCORED:
        return
    if score is None:
        if report.text("status") == "complete":
            run.add("wrong-measure-score", group, f"a measure of scoring '{scoring}' has a score")
        return
    if scoring == "proportion":
        _check_proportion(score, run)


def _check_proportion(score: Node, run: Run) -> None:
    value = score.get("value") if score.type == "Quantity" else None
    if isinstance(value, int | float | Decimal) and not 0 <= value <= 1:
        place = score.first("value") or score
        run.add("wrong-measure-score", place, f"a proportion is a number from 0 to 1, not {value}")
    for name in ("unit", "code"):
        if (unit := score.first(name)) is not None and score.text("code") != "1":
            run.add("wrong-measure-score", unit, "a proportion has no unit")


def _check_counts(group: Node, run: Run) -> None:
    """Check that the numerator of a proportion counts no more than the denominator, which it is part of."""
    counts: dict[str, tuple[int, Node]] = {}
    for population in group.all("population"):
        place, count = population.first("count"), population.get("count")
        for system, code in _codes(population.get("code")) if place is not None else ():
            if system == POPULATIONS and isinstance(count, int) and place is not None:
                counts[code] = (count, place)
    numerator, denominator = counts.get("numerator"), counts.get("denominator")
    if numerator is not None and denominator is not None and numerator[0] > denominator[0]:
        message = f"the numerator counts {numerator[0]}, the denominator that it is part of {denominator[0]}"
        run.add("wrong-subject-count", numerator[1], message, severity=Severity.WARNING)


def _check_population(population: Node, kind: str, run: Run) -> None:
    listed = population.all("subjectResults")
    count = population.get("count")
    if kind != "subject-list":
        if listed:
            message = f"a report of type '{kind}' lists no subjects"
            run.add("wrong-subject-count", population, message)
        if count is None:
            run.add("missing-subject-count", population, f"a report of type '{kind}' says how many there are")
        return
    total = _subjects(listed, run)
    if isinstance(count, int) and total is not None and count != total:
        message = f"the count is {count}, but {total} subjects are listed"
        run.add("wrong-subject-count", population, message)


def _subjects(listed: Sequence[Node], run: Run) -> int | None:
    """Return how many subjects are listed; None where a list is not at hand."""
    total = 0
    for each in listed:
        target = resolve(each, run)
        if target is not None and target.type == "List":
            total += len(target.all("entry"))
            continue
        address = read_address(each.text("reference"), run.context.definitions)
        name = target.type if target is not None else address.type if address is not None else ""
        if name not in _SUBJECTS:
            return None
        total += 1
    return total
