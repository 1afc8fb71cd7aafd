"""What FHIR adds to FHIRPath: `extension`, `hasValue`, `resolve`, `memberOf`, `htmlChecks` ...

Source: https://hl7.org/fhir/fhirpath.html#functions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhirpath.arithmetic import are_comparable, as_quantity, is_number
from site_builder.fhirpath.functions.registry import Function, plain
from site_builder.fhirpath.moments import Moment, time_of
from site_builder.fhirpath.navigation import children
from site_builder.fhirpath.running import Run
from site_builder.fhirpath.values import (
    EMPTY,
    Collection,
    EvaluationError,
    Node,
    Quantity,
    UndecidedSignal,
    boolean,
    single,
    system_value,
)


def _extension(run: Run, items: Collection, url: Collection) -> Collection:
    wanted = single(url, "an extension's URL")
    found: list[Any] = []
    for item in items:
        children(item, "extension", found)
    run.charge(len(found))
    return [each for each in found if isinstance(each.value, Mapping) and each.value.get("url") == wanted]


def _has_value(_: Run, items: Collection) -> Collection:
    if len(items) != 1:
        return [False]
    item = items[0]
    if not isinstance(item, Node):
        return [True]
    return [item.type.is_primitive and item.value is not None]


def _get_value(_: Run, items: Collection) -> Collection:
    if len(items) != 1:
        return EMPTY
    item = items[0]
    if isinstance(item, Node) and not item.type.is_primitive:
        return EMPTY
    value = system_value(item)
    return EMPTY if value is None else [value]


def _resolve(run: Run, items: Collection) -> Collection:
    """Follow references; one that can't be followed here leaves the answer open."""
    found: list[Any] = []
    for item in items:
        if not isinstance(item, Node):
            text: Any = item
            source = run.resource or Node(item, run.types.named("string"))
        else:
            text = item.value.get("reference") if isinstance(item.value, Mapping) else item.value
            source = item
        if not isinstance(text, str):
            continue
        run.charge(10)
        resource = _resolved(run, text, source)
        if resource is not None:
            found.append(resource)
    return found


def _resolved(run: Run, reference: str, source: Node) -> Node | None:
    if reference.startswith("#"):
        containers = [*_resources_around(source), run.resource, run.root]
        found_ = (_contained(container, reference[1:]) for container in containers)
        return next((inside for inside in found_ if inside is not None), None)
    found = run.services.resolve(reference, source)
    if found is None or found is True:
        raise UndecidedSignal(f"'{reference}' can't be followed here")
    if found is False:
        return None
    return Node(found, run.types.named(str(found.get("resourceType"))))


def _resources_around(node: Node) -> Iterator[Node]:
    """Yield the resources that a run went through to reach a node, the nearest first."""
    around: Node | None = node
    while around is not None:
        if isinstance(around.value, Mapping) and "resourceType" in around.value:
            yield around
        around = around.parent


def _contained(container: Node | None, name: str) -> Node | None:
    """Find a contained resource; an empty name is the container itself."""
    if container is None or not name:
        return container
    inside: list[Any] = []
    children(container, "contained", inside)
    return next(
        (each for each in inside if isinstance(each.value, Mapping) and each.value.get("id") == name), None
    )


def _asked(answer: bool | None, what: str) -> Collection:
    if answer is None:
        raise UndecidedSignal(what)
    return boolean(answer)


def _member_of(run: Run, items: Collection, url: Collection) -> Collection:
    value_set = single(url, "a value set's URL")
    if not items or value_set is None:
        return EMPTY
    if len(items) > 1:
        raise EvaluationError(f"memberOf() takes one item, not {len(items)}")
    return _asked(
        run.services.member_of(items[0], str(value_set)), f"the codes of {value_set} aren't at hand"
    )


def _conforms_to(run: Run, items: Collection, url: Collection) -> Collection:
    profile = single(url, "a profile's URL")
    if not items or profile is None:
        return EMPTY
    if len(items) > 1 or not isinstance(items[0], Node):
        raise EvaluationError("conformsTo() takes one element")
    return _asked(run.services.conforms_to(items[0], str(profile)), f"the profile {profile} isn't at hand")


def _slice(run: Run, items: Collection, url: Collection, name: Collection) -> Collection:
    """Return the items of a slice, by the URL of a profile and the slice's name there."""
    profile, wanted = single(url, "a profile's URL"), single(name, "a slice's name")
    if profile is None or wanted is None:
        return EMPTY
    found: list[Any] = []
    for item in items:
        if not isinstance(item, Node):
            raise EvaluationError("slice() takes elements")
        run.charge(10)
        answer = run.services.is_of_slice(item, str(profile), str(wanted))
        found += [item] if _asked(answer, f"the slices of {profile} aren't at hand") == [True] else []
    return found


def _subsumes(run: Run, items: Collection, others: Collection) -> Collection:
    if len(items) != 1 or len(others) != 1:
        return EMPTY
    return _asked(run.services.subsumes(items[0], others[0]), "the code system isn't at hand")


def _subsumed_by(run: Run, items: Collection, others: Collection) -> Collection:
    return _subsumes(run, others, items)


def _narrative(*, has_content: bool) -> Function:
    def check(run: Run, items: Collection) -> Collection:
        if len(items) != 1:
            return EMPTY
        text = system_value(items[0])
        if not isinstance(text, str):
            return EMPTY
        answer = run.services.is_narrative(text, has_content=has_content)
        return _asked(answer, "the narrative can't be checked here")

    return plain(check)


def _unknown(what: str) -> Function:
    def give_up(_: Run, items: Collection, *_arguments: Collection) -> Collection:
        if not items:
            return EMPTY
        raise UndecidedSignal(what)

    return plain(give_up, 0, 2)


def _comparable(_: Run, items: Collection, others: Collection) -> Collection:
    one, other = single(items, "comparable()"), single(others, "comparable()")
    if one is None or other is None:
        return EMPTY
    if not all(isinstance(value, Quantity) or is_number(value) for value in (one, other)):
        return [False]
    return [are_comparable(as_quantity(one), as_quantity(other))]


def _template_id(_: Run, items: Collection, url: Collection) -> Collection:
    """Answer for CDA documents: whether a template id is named by the last part of a profile's URL."""
    del url
    if not items:
        return EMPTY
    raise UndecidedSignal("templates of CDA aren't at hand")


def _now(run: Run) -> Moment:
    if run.now is None:
        raise UndecidedSignal("the time isn't known")
    now = run.now
    offset = int((now.utcoffset() or now - now).total_seconds() // 60)
    sign, minutes = ("-", -offset) if offset < 0 else ("+", offset)
    zone = f"{sign}{minutes // 60:02}:{minutes % 60:02}" if offset else "Z"
    seconds = now.second * 1_000_000_000 + now.microsecond // 1000 * 1_000_000
    parts = (now.year, now.month, now.day, now.hour, now.minute, seconds)
    return Moment("DateTime", parts, offset, 3, zone)


def _time_of_day(run: Run, _: Collection) -> Collection:
    found = time_of(str(_now(run)).partition("T")[2][:12])
    return EMPTY if found is None else [found]


FUNCTIONS: Mapping[str, Function] = {
    "extension": plain(_extension, 1),
    "hasValue": plain(_has_value),
    "getValue": plain(_get_value),
    "resolve": plain(_resolve),
    "memberOf": plain(_member_of, 1),
    "conformsTo": plain(_conforms_to, 1),
    "subsumes": plain(_subsumes, 1),
    "subsumedBy": plain(_subsumed_by, 1),
    "htmlChecks": _narrative(has_content=False),
    "htmlchecks": _narrative(has_content=False),
    "htmlChecks2": _narrative(has_content=True),
    "elementDefinition": _unknown("definitions of elements aren't at hand"),
    "slice": plain(_slice, 2),
    "checkModifiers": _unknown("modifiers aren't at hand"),
    "hasTemplateIdOf": plain(_template_id, 1),
    "comparable": plain(_comparable, 1),
    "now": plain(lambda run, _: [_now(run)]),
    "today": plain(lambda run, _: [Moment("Date", _now(run).parts[:3])]),
    "timeOfDay": plain(_time_of_day),
}
