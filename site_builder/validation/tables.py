"""Plans as tables: what types, profiles and value sets ask, as JSON holds it, for a script in a page.

The tables are the plans that the engine here walks, written down by the names of their fields; what goes
without saying is left out. `templates/checker/engine/` walks them as `engine.py` and `keeping.py` do, and
`path.js` beside it runs the trees. What a table hasn't, nobody checks there.

* A type: `is` (itself and its bases, the nearest first), `type` where it is not the name, `kind` unless it
  is `complex`, `rules` and `elements`, both without those of its base unless it is `alone`. Elements are
  rules with `type` or `choice` (types), `many`, and `owner`, the path of the elements below where they are
  not the type's.
* A rule: `name`, `min` and `max` where occurrences are counted, `types`, `values`, `limits`, `bound`,
  `rules`, and of a profile `key`, `children`, `slicing`, `slices`, which have `slice` and `criteria`.
* One of `rules`: key, whether it only warns, words, tree, the one element that it is about; or only a reason.
* Types have their code, profiles, targets, and how references may lead there; a plain name stands for the
  URL of FHIR's own that ends so.
* A value set: `in` and `out` (components), `barred`, `listed` and `whole` of an expansion; or a `problem`.
* A component: `system`, `codes`, `resources` where the names of all resource types are among them, `anyCase`,
  `form`, `why` others are unknown; `sets` that have the code, too.

Trees are those of `fhirpath/parser.py`, without offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from site_builder.fhir.code_grammars import PATTERNS
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.membership import CodeTest, Component
from site_builder.fhirpath.parser import Tree
from site_builder.source.json_access import text
from site_builder.validation.bindings import bounds_of
from site_builder.validation.context import Context
from site_builder.validation.datatypes import MAX_SIZE
from site_builder.validation.extensions import inner_names
from site_builder.validation.implied import IMPLIED
from site_builder.validation.invariants import invariants_of
from site_builder.validation.limits import LIMITS
from site_builder.validation.profiles import ProfilePlan
from site_builder.validation.rules import Criterion, Rule, TypeRule
from site_builder.validation.types import Field, TypePlan

Table = dict[str, Any]
"""What JSON can hold."""

_FACTS = (
    *("has_json_comments", "has_ids_of_text", "needs_seconds", "has_leap_seconds", "breaks_base64"),
    *("refers_by_uuid", "takes_items_singly", "implies_profiles"),
)
"""What of a release the script asks, by the names in `fhir/releases.py`; a table names those that hold."""
_STRENGTHS = frozenset({"required", "extensible"})
"""How firmly a code has to be bound for a page to look."""
_MANY_CODES = 60
"""Shared value sets of more codes are loaded by those resources that have one of them."""
_SHARED = ("DomainResource", "Resource", "Extension")
"""Types that every resource has in it, with all data types that extensions may have."""
_SELDOM = frozenset(
    {
        *("ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition"),
        *("RelatedArtifact", "TriggerDefinition", "UsageContext", "Availability", "ExtendedContactDetail"),
        *("Dosage", "Timing", "SampledData", "Signature", "VirtualServiceDetail", "MonetaryComponent"),
    }
)
"""Data types of definitions, and those for single uses. Source: https://hl7.org/fhir/R5/datatypes.html"""
_REFERRING = frozenset({"Reference", "CodeableReference"})
"""Types whose targets a page looks at."""
_PLAIN = re.compile(r"[A-Za-z]+")
_MOST_CODES = 3_000
"""A value set of more codes is not loaded into a page."""


def common_tables(context: Context) -> Table:
    """Return what every resource needs: its release, the data types that most have, their value sets."""
    common, _ = _shared(context)
    return {
        "release": [[name for name in _FACTS if getattr(context.release, name)], str(context.release)],
        "resources": list(_resources(context)),
        **common,
    }


def further_tables(context: Context) -> Table:
    """Return the data types that few resources have, and value sets of many codes."""
    return _shared(context)[1]


def implied_tables(context: Context) -> Table:
    """Return the profiles that FHIR itself asks of Observations, with the codes that tell."""
    if not context.release.implies_profiles:
        return {}
    writer = _Writer(context)
    plans = {url: plan for url in IMPLIED if (plan := context.profile(url)) is not None}
    profiles = {url: writer.profile(plan) for url, plan in plans.items()}
    known = {*_shared_sets(context), *_sets_of_type(context, "Observation")}
    codes = [[url, {system: list(each) for system, each in IMPLIED[url].items()}] for url in profiles]
    return _without({"implied": codes, "profiles": profiles, "sets": writer.sets_but(known)})


def type_tables(context: Context, name: str) -> Table:
    """Return a resource type, with those types of its elements that are not shared."""
    shared = _shared_types(context)
    names = [each for each in _types_within(context, [name]) if each not in shared]
    return _of_types(context, names, _shared_sets(context))


def profile_tables(context: Context, profile: ProfilePlan) -> Table:
    """Return a profile or extension, with the value sets that its type doesn't ask for."""
    writer = _Writer(context)
    table = writer.profile(profile)
    known = {*_shared_sets(context), *_sets_of_type(context, profile.type)}
    return _without({"profiles": {profile.url: table}, "sets": writer.sets_but(known)})


def _resources(context: Context) -> tuple[str, ...]:
    definitions = context.definitions
    return tuple(name for name in definitions.types() if definitions.is_resource(name))


def _shared_types(context: Context) -> frozenset[str]:
    return context.once(("shared types",), lambda: frozenset(_types_within(context, _SHARED)))


def _shared_sets(context: Context) -> frozenset[str]:
    return frozenset(url for part in _shared(context) for url in part.get("sets", ()))


def _sets_of_type(context: Context, name: str) -> frozenset[str]:
    """Return the value sets that a type's own tables hold."""
    if name in _shared_types(context) or context.types.plan(name) is None:
        return frozenset()
    key = ("sets of type", name)
    return context.once(key, lambda: frozenset(type_tables(context, name).get("sets", ())))


def _shared(context: Context) -> tuple[Table, Table]:
    """Return the data types that most resources have, and the others, each with value sets."""
    return context.once(("shared tables",), lambda: _made_shared(context))


def _made_shared(context: Context) -> tuple[Table, Table]:
    names = _shared_types(context)
    common = _of_types(context, names - _SELDOM)
    large = {url: each for url, each in common["sets"].items() if set_size(each) > _MANY_CODES}
    common["sets"] = {url: each for url, each in common["sets"].items() if url not in large}
    further = _of_types(context, names & _SELDOM, {*common["sets"], *large})
    further["sets"] = {**large, **further.get("sets", {})}
    return common, further


def _of_types(context: Context, names: Iterable[str], known: Iterable[str] = ()) -> Table:
    """Return types with the profiles that are types, too, and the value sets that are not known."""
    writer = _Writer(context)
    types = writer.types(sorted(names))
    profiles: dict[str, Table] = {}
    for url in dict.fromkeys(writer.profiles):
        plan = context.profile(url) if _is_of_type(url, context) else None
        if plan is not None:
            profiles[url.partition("|")[0]] = writer.profile(plan)
    return _without({"types": types, "profiles": profiles, "sets": writer.sets_but(known)})


def _is_of_type(url: str, context: Context) -> bool:
    """Tell whether a profile is one that the specification has as a type, such as SimpleQuantity."""
    facts = context.definitions.type(url.partition("|")[0].removeprefix(STRUCTURES))
    return facts is not None and facts.is_profile


def _types_within(context: Context, names: Iterable[str]) -> list[str]:
    """Name types and all data types that values of them may have in them."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [plan for name in names if (plan := context.types.plan(name)) is not None]
    while waiting:
        plan = waiting.pop()
        if plan.owner in seen:
            continue
        seen.add(plan.owner)
        if "." not in plan.owner:
            found.add(plan.owner)
        waiting += map(context.types.plan_of, plan.fields.values())
        waiting += [
            each for name in (plan.type, *plan.bases) if (each := context.types.plan(name)) is not None
        ]
    return sorted(found)


class _Writer:
    """Writes plans, and remembers which value sets and profiles they ask for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sets: dict[str, None] = {}
        self.profiles: list[str] = []
        """Canonical URLs of the profiles that values are to keep."""

    def sets_but(self, known: Iterable[str]) -> dict[str, Table]:
        """Return the value sets that were asked for, but those that are known."""
        left_out = frozenset(known)
        return {url: set_table(url, self._context) for url in sorted(self._sets) if url not in left_out}

    def types(self, names: Iterable[str]) -> dict[str, Table]:
        """Return types and all parts that they have of their own, by name or path."""
        found: dict[str, Table] = {}
        waiting = [plan for name in names if (plan := self._context.types.plan(name)) is not None]
        while waiting:
            plan = waiting.pop()
            if plan.owner not in found:
                found[plan.owner] = self._type(plan)
                inner = map(self._context.types.plan_of, plan.fields.values())
                waiting += [each for each in inner if "." in each.owner]
        return dict(sorted(found.items()))

    def profile(self, profile: ProfilePlan) -> Table:
        """Return what a profile or extension asks."""
        table = _without(
            {
                "type": profile.type,
                "title": profile.title,
                "version": text(profile.structure.get("version")),
                "problem": profile.problem,
                "unnamed": not profile.url,
                "rule": self._rule(profile.rule),
            }
        )
        if profile.type == "Extension":
            names = inner_names(profile)
            table |= {"parts": list(names)} if names is not None else {}
            if profile.tree.definition.get("isModifier") is True:
                table["modifier"] = True
        return table

    def _type(self, plan: TypePlan) -> Table:
        elements, rules = self._elements(plan), self._type_rules(plan)
        base = self._base(plan)
        inherited = self._elements(base) if base is not None else []
        inherited_rules = self._type_rules(base) if base is not None else []
        names = {each["name"] for each in elements}
        is_alone = not (
            names.issuperset(each["name"] for each in inherited) and _has_all(rules, inherited_rules)
        )
        return _without(
            {
                "is": list(plan.bases),
                "type": plan.type if plan.type != plan.owner else "",
                "kind": _kind(plan),
                "alone": is_alone,
                "elements": elements if is_alone else [each for each in elements if each not in inherited],
                "rules": rules if is_alone else [each for each in rules if each not in inherited_rules],
            }
        )

    def _base(self, plan: TypePlan) -> TypePlan | None:
        """Return the type of which a type, or a part of one, has all elements."""
        name = plan.type if plan.type != plan.owner else next(iter(plan.bases[1:]), "")
        return self._context.types.plan(name) if name else None

    def _elements(self, plan: TypePlan) -> list[Table]:
        by_rule: dict[int, list[Field]] = {}
        for field in plan.fields.values():
            by_rule.setdefault(id(field.rule), []).append(field)
        return [self._element(fields) for fields in by_rule.values()]

    def _type_rules(self, plan: TypePlan) -> list[list[Any]]:
        return self._constraints(plan.root) if plan.root is not None else []

    def _element(self, fields: Sequence[Field]) -> Table:
        first, rule = fields[0], fields[0].rule
        types = [each for each in rule.types if len(_type_rule(each)) > 1]
        owner = self._context.types.plan_of(first).owner
        is_choice = rule.path.endswith("[x]")
        return _without(
            {
                **self._rule(rule, types),
                "type": "" if is_choice else first.type,
                "choice": [each.type for each in fields] if is_choice else [],
                "owner": owner if owner != first.type else "",
                "many": first.is_repeating,
            }
        )

    def _rule(self, rule: Rule, types: Sequence[TypeRule] | None = None) -> Table:
        types = rule.types if types is None else types
        self.profiles += (url for each in types for url in each.profiles)
        slicing = rule.slicing
        table = _without(
            {
                "name": rule.name,
                "key": rule.key,
                "slice": rule.slice_name,
                "types": [_type_rule(each) for each in types],
                "values": dict(rule.statements),
                "limits": dict(_limits(rule)),
                "bound": [*self._bound(rule)],
                "rules": self._constraints(rule),
                "children": [table for each in rule.children if _asks(table := self._rule(each))],
                "slicing": [slicing.rules, slicing.is_ordered] if slicing is not None else [],
                "criteria": [self._criterion(each) for each in rule.criteria],
                "slices": [self._rule(each) for each in rule.slices],
            }
        )
        if rule.counts:
            table["min"] = rule.min
        if rule.counts and rule.max is not None:
            table["max"] = rule.max
        return table

    def _criterion(self, criterion: Criterion) -> list[Any]:
        expected = criterion.expected
        if criterion.kind == "binding":
            self._sets[expected] = None
        if isinstance(expected, tuple):
            expected = list(expected)
        return [list(criterion.path), criterion.kind, *([] if expected is None else [expected])]

    def _bound(self, rule: Rule) -> Iterator[list[Any]]:
        for each in bounds_of(rule.binding) if rule.binding is not None else ():
            if each.strength in _STRENGTHS:
                self._sets[each.value_set] = None
                yield [each.value_set, each.strength, *([True] if each.is_additional else [])]

    def _constraints(self, rule: Rule) -> list[list[Any]]:
        found, unreadable = invariants_of(rule, self._context)
        rows: list[list[Any]] = []
        for each in found:
            row = [each.key, each.severity.word, each.words, bare(each.expression.tree)]
            rows.append([*row, *sorted(each.names)])
        return rows + [[reason] for reason in unreadable]


def set_table(url: str, context: Context) -> Table:
    """Return a value set by its canonical URL."""
    test = context.code_test(url)
    if test is None:
        return {"problem": f"the value set {url.partition('|')[0]} is not at hand"}
    table = _set_table(test, frozenset(_resources(context)))
    if (count := set_size(table)) > _MOST_CODES:
        return {"problem": f"the value set {test.url} has {count:,} codes, too many for a page"}
    return table


def _set_table(test: CodeTest, resources: frozenset[str]) -> Table:
    needs_list = any(each.part is None or not each.part.is_whole for each in test.includes)
    return _without(
        {
            "problem": test.problem,
            "in": [_component_table(each, resources) for each in test.includes],
            "out": [_component_table(each, resources) for each in test.excludes],
            "barred": [list(each) for each in sorted(test.barred)],
            "listed": [list(each) for each in sorted(test.shipped)]
            if needs_list or not test.includes
            else [],
            "whole": test.is_shipped_whole and bool(test.shipped),
        }
    )


def _component_table(component: Component, resources: frozenset[str]) -> Table:
    sets = [_set_table(each, resources) for each in component.value_sets]
    table: Table = {"system": component.system, "sets": sets}
    if (part := component.part) is not None:
        has_all = part.codes is not None and part.codes >= resources
        table["resources"] = has_all
        table["codes"] = (
            sorted(part.codes - resources if has_all else part.codes) if part.codes is not None else None
        )
        table["anyCase"] = part.ignores_case
        table["leftOut"] = sorted(part.left_out)
        table["why"] = "" if part.is_whole else part.reason
        if part.codes is None and part.form is not None:
            table["form"] = PATTERNS.get(component.system, "")
    return _without(table)


def _asks(table: Table) -> bool:
    """Tell whether a rule asks for anything that a page looks at."""
    return not table.keys() <= {"name", "key"}


def _kind(plan: TypePlan) -> str:
    if plan.is_resource:
        return "resource"
    content = "xhtml" if plan.type == "xhtml" else plan.content
    return "" if content == "complex" else content


def _has_all(rows: Iterable[list[Any]], asked: Iterable[list[Any]]) -> bool:
    held = [*rows]
    return all(each in held for each in asked)


def set_size(table: Table) -> int:
    """Count the codes that a value set's table lists."""
    parts = [*table.get("in", ()), *table.get("out", ())]
    inner = sum(set_size(each) for part in parts for each in part.get("sets", ()))
    return sum(len(part.get("codes", ())) for part in parts) + len(table.get("listed", ())) + inner


def _type_rule(rule: TypeRule) -> list[Any]:
    """Return a type with what the page asks of it: extensions are found by their own URLs."""
    profiles = rule.profiles if rule.code != "Extension" else ()
    targets = rule.targets if rule.code in _REFERRING else ()
    table = [rule.code, [*map(_short, profiles)], [*map(_short, targets)], list(rule.aggregation)]
    while len(table) > 1 and not table[-1]:
        table.pop()
    return table


def _short(url: str) -> str:
    """Return the canonical URL of one of FHIR's own types or profiles as its end alone."""
    name = url.removeprefix(STRUCTURES)
    return name if _PLAIN.fullmatch(name) else url


def _limits(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Yield the limits that a definition sets as extensions."""
    for extension in rule.extensions:
        url = text(extension.get("url"))
        name = url.rpartition("/")[2]
        if url == MAX_SIZE or name in LIMITS or name.startswith(("minValue", "maxValue")):
            yield name, next((value for key, value in extension.items() if key.startswith("value")), None)


def bare(tree: Tree) -> Tree:
    """Return a tree of FHIRPath without offsets."""
    return [tree[0], *(_bare_part(part) for part in tree[2:])]


def _bare_part(part: Any) -> Any:
    if not isinstance(part, list):
        return part
    return bare(part) if part and isinstance(part[0], str) else [bare(each) for each in part]


def _without(table: Table) -> Table:
    """Leave out what is empty or False; a zero is neither."""
    return {
        key: value for key, value in table.items() if value is not False and value not in (None, "", [], {})
    }
