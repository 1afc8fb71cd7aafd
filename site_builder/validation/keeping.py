"""Whether a value keeps a profile: walking the profile's rules beside the value."""

from __future__ import annotations

from site_builder.codes import Severity
from site_builder.fhir.facts import STRUCTURES
from site_builder.validation.counting import check_count
from site_builder.validation.node import Node
from site_builder.validation.profiles import ProfilePlan
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run
from site_builder.validation.slicing import check_slices


def keep(node: Node, profile: ProfilePlan, run: Run) -> None:
    """Check a value against a profile, and report what it breaks."""
    key = (id(node), profile.url)
    if key not in run.kept:
        run.kept.add(key)
        _apply(profile.rule, node, run)


def keep_one(node: Node, url: str, rule: Rule, run: Run) -> None:
    """Check a value against the profile of a canonical URL that a rule asks for, if that is at hand."""
    profile = run.profile(url)
    if profile is None:
        if not is_core_type(url, run):
            run.cannot_decide(f"the profile {url} is not at hand")
            _report_lacking(node, url, rule, run)
    elif profile.problem:
        run.cannot_decide(f"the profile {url} can't be used: {profile.problem}")
    elif profile.type in node.plan.bases:
        keep(node, profile, run)


def _report_lacking(node: Node, url: str, rule: Rule, run: Run) -> None:
    """Report that a profile is not at hand that one of its own publisher, which is given, asks for."""
    is_kin = url.rpartition("/")[0] == rule.source.rpartition("/")[0]
    if is_kin and not run.context.options.is_lenient and run.context.is_given(rule.source):
        message = f"it is to keep the profile '{url}', which is not at hand"
        run.add("profile-not-at-hand", node, message, rule=rule, about=url, severity=Severity.ERROR)


def conforms(node: Node, url: str, run: Run) -> bool | None:
    """Tell whether a value keeps a profile; None where nobody has it or something can't be decided."""
    if node.parent is None and node is not run.root:
        return run.context.once(("keeps", id(node), url), lambda: _conforms_elsewhere(node, url, run))
    key = (id(node), url)
    if key not in run.answers:
        run.answers[key] = None  # a profile that asks itself again
        run.answers[key] = _conforms(node, url, run)
    return run.answers[key]


def _conforms_elsewhere(node: Node, url: str, run: Run) -> bool | None:
    """Tell whether another resource of the context keeps a profile, whoever refers to it.

    What it refers to itself is its own matter: else a fault would be told of all that lead there, and rings
    of references would have no end.
    """
    return _conforms(node, url, Run(run.context, node, follows=False))


def _conforms(node: Node, url: str, run: Run) -> bool | None:
    if is_core_type(url, run):
        return url.partition("|")[0].rpartition("/")[2] in node.plan.bases
    profile = run.profile(url)
    if profile is None or profile.problem:
        return None
    if profile.type not in node.plan.bases:
        return False
    trial = run.trial()
    keep(node, profile, trial)
    if trial.has_errors:
        return False
    return None if trial.undecided else True


def is_core_type(url: str, run: Run) -> bool:
    """Tell whether a URL is that of a type, whose definitions every value was checked against."""
    name = url.partition("|")[0].removeprefix(STRUCTURES)
    facts = run.context.definitions.type(name) if "/" not in name and "." not in name else None
    return facts is not None and not facts.is_profile


def _apply(rule: Rule, node: Node, run: Run) -> None:
    """Check a value against a rule of a profile and all below it."""
    for check in () if node.is_faulty else rule.checks:
        check(node, rule, run)
    for child in rule.children:
        _apply_child(child, node, run)


def _apply_child(rule: Rule, parent: Node, run: Run) -> None:
    values = parent.children.get(rule.name, [])
    if rule.key:
        values = [each for each in values if each.key == rule.key]
    if rule.counts:
        check_count(rule, values, parent, run)
    if rule.checks or rule.children:
        for value in values:
            _apply(rule, value, run)
    if rule.slices:
        for slice_, items in check_slices(rule, values, parent, run).items():
            for item in items:
                _apply(slice_, item, run)
                if slice_.slices:
                    check_slices(slice_, [item], parent, run)
