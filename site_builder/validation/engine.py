"""Validation of one resource, from its JSON to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.source.json_access import strings
from site_builder.validation.context import Context
from site_builder.validation.counting import check_count
from site_builder.validation.implied import implied_profiles
from site_builder.validation.issue import Issue, Report
from site_builder.validation.keeping import keep
from site_builder.validation.node import Node
from site_builder.validation.run import Run
from site_builder.validation.shape import build
from site_builder.validation.types import TypePlan

Json = Mapping[str, Any]


def validate(
    content: Json, context: Context, profiles: Sequence[str] = (), *, is_json: bool = True
) -> Report:
    """Check a resource in its release's JSON against the base definitions and profiles.

    `profiles` are canonical URLs beside those that the resource and what is in it name themselves.
    `is_json`: whether the author wrote JSON; what was read of XML has its own rules of shape.
    """
    run = Run(context, is_json=is_json)
    plan = _plan_of(content, context)
    if plan is None:
        return _not_known(content, context, run)
    root = build(content, plan, run)
    for node in run.nodes:
        _check_base(node, run)
    for node in run.nodes:
        if node.plan.is_resource:
            _check_profiles(node, profiles if node is root else (), run)
    for report in run.later:
        report()
    for check in context.families.document:
        check(root, run)
    undecided = {reason: number for reason, number in run.undecided.items() if reason}
    return Report(_limited(run.issues, context.options.most_alike), undecided, tuple(run.profiles))


def nodes_of(content: Json, context: Context) -> Node | None:
    """Return a resource's nodes without validating it; None for an unknown type."""
    plan = _plan_of(content, context)
    return None if plan is None else build(content, plan, Run(context))


def _plan_of(content: Json, context: Context) -> TypePlan | None:
    name = content.get("resourceType")
    plan = context.types.plan(name) if isinstance(name, str) and "." not in name else None
    return plan if plan is not None and context.types.is_concrete(plan) else None


def _not_known(content: Json, context: Context, run: Run) -> Report:
    """Report a resource of a type that the release hasn't."""
    name, types = content.get("resourceType"), context.types
    if any(each.get("type") == name for each in context.own("StructureDefinition")):
        run.cannot_decide(f"resources of the type {name} are not checked: no release of FHIR has it")
        return Report((), run.undecided)
    plan = types.plan("Resource") or TypePlan(
        "Resource", "Resource", ("Resource",), "complex", is_resource=True
    )
    root = Node(content, plan)
    known = [each for each in types.definitions.types() if types.definitions.is_resource(each)]
    hint = guess(nearest_name(str(name), known))
    message = f"'{name}' is no resource type of {context.release}"
    run.add("no-such-type", root, message, part="resourceType", hint=hint)
    return Report(tuple(run.issues), run.undecided)


def _check_base(node: Node, run: Run) -> None:
    """Check a value against the base definitions and the families about its element and type."""
    plan, rule = node.plan, node.rule
    if plan.counted and node.value is not None:
        for counted in plan.counted:
            values = node.children.get(counted.name)
            if values is None:
                if counted.min:
                    check_count(counted, [], node, run)
            elif counted.max is not None and len(values) > counted.max:
                check_count(counted, values, node, run)
    if node.is_faulty:
        return
    if rule is not None:
        for check in rule.checks:
            check(node, rule, run)
    if plan.root is not None:
        for check in plan.root.checks:
            check(node, plan.root, run)
    for of_type in plan.checks:
        of_type(node, run)


def _check_profiles(node: Node, asked: Iterable[str], run: Run) -> None:
    """Check a resource against the profiles that are asked for and those that it names."""
    meta = node.first("meta")
    said = meta.all("profile") if meta is not None else ()
    named = {each.value: each for each in said if not each.is_faulty}
    urls = dict.fromkeys([*asked, *strings([*named]), *run.context.global_profiles(node.type)])
    if not (urls and run.context.options.is_lenient):
        urls |= dict.fromkeys(implied_profiles(node, run.context.release))
    for url in urls:
        profile = run.profile(url)
        if profile is None:
            if (
                url.startswith("http://hl7.org/fhir/StructureDefinition/")
                and url.rpartition("/")[2] in node.plan.bases
            ):
                continue
            place = named.get(url, node)
            run.cannot_decide(f"the profile {url} is not at hand")
            if (run.context.options.is_lenient and run.context.is_own(url)) or run.context.is_lacking(url):
                # Who checks a guide finds everything that refers to what it lacks, and the missing packages.
                continue
            severity = Severity.ERROR if run.context.is_own(url) else None
            message = f"the profile '{url}' is not at hand"
            run.add("profile-not-at-hand", place, message, about=url, severity=severity)
        elif profile.problem:
            run.cannot_decide(f"the profile {url} can't be used: {profile.problem}")
        elif profile.type not in node.plan.bases:
            place = named.get(url, node)
            message = f"'{profile.title}' is a profile of {profile.type}, not of {node.type}"
            run.add("wrong-profile", place, message, about=url)
        else:
            run.profiles[profile.url] = None
            keep(node, profile, run)


def _limited(issues: Sequence[Issue], most: int) -> tuple[Issue, ...]:
    """Return the issues without those of one code that are too many; a last one says how many they are."""
    count: Counter[str] = Counter(issue.code for issue in issues)
    seen: Counter[str] = Counter()
    found: list[Issue] = []
    for issue in issues:
        seen[issue.code] += 1
        if seen[issue.code] <= most:
            found.append(issue)
        elif seen[issue.code] == most + 1:
            more = count[issue.code] - most
            found.append(
                Issue(
                    "more-of-this", f"and {more:,} more findings of '{issue.code}'", issue.node, Severity.NOTE
                )
            )
    return tuple(found)
