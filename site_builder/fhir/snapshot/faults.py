"""What a differential can't mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.facts import SYSTEM_TYPES
from site_builder.fhir.snapshot.context import MAX_CHAIN, SnapshotContext
from site_builder.fhir.snapshot.merge import exceeds, is_crossed
from site_builder.fhir.snapshot.slicing import matches
from site_builder.fhir.snapshot.tree import SnapshotNode, Statement
from site_builder.source.tree import Pointer

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What can't be."""

    code: str
    """A key of `codes.CODES`."""
    message: str
    key: Pointer = ()
    """What of the element is wrong: `("type", 0, "code")`; empty for the element as such."""
    about: Statement | None = None
    """What it is about, where that is not the statement that was judged."""
    missing: str = ""
    """Canonical URL of the definition that nobody has, where that is what is wrong."""
    is_of_base: bool = False
    """Whether it is the fault of a base that was given, too, and so is found there."""


_STRENGTHS = ("example", "preferred", "extensible", "required")
_VALUES = ("fixed", "pattern")
_SLICED_BY_URL = ("extension", "modifierExtension")
"""Elements whose slices are told apart by their urls, whether somebody says so or not."""


def element_faults(
    base: SnapshotNode, stated: Json, context: SnapshotContext, *, is_profile: bool
) -> Iterator[Fault]:
    """Tell what a differential may not say about an element; a specialisation may choose other targets."""
    yield from _cardinality_faults(base.element, stated)
    yield from _binding_faults(base.element.get("binding"), stated.get("binding"))
    if stated.get("mustSupport") is False and base.element.get("mustSupport") is True:
        message = "mustSupport is false, the base's is true"
        yield Fault("withdrawn-must-support", message, ("mustSupport",))
    types = stated.get("type", ())
    for at, item in enumerate(types):
        yield from _type_faults(base, item, context, ("type", at))
        if is_profile:
            yield from _target_faults(base, item, context, ("type", at))
    codes = [item.get("code", "") for item in types] or base.codes
    yield from _value_faults(codes, stated, context)


def base_faults(structure: Json, context: SnapshotContext) -> Iterator[Fault]:
    """Tell why a base is not there or can't be made."""
    url, own = structure.get("baseDefinition", ""), structure.get("url", "")
    bases, is_given, key = context.bases_of(url), context.is_own(url), ("baseDefinition",)
    if not url:
        yield Fault("unknown-base", "the definition names no base", key)
    elif own in bases:
        way = " → ".join((own, *bases[: bases.index(own) + 1]))
        yield Fault("base-cycle", f"the definition is derived from itself: {way}", key)
    elif bases[-1] in bases[:-1]:
        way = " → ".join(bases[bases.index(bases[-1]) :])
        yield Fault("base-cycle", f"a base is derived from itself: {way}", key, is_of_base=is_given)
    elif len(bases) > MAX_CHAIN:
        message = f"it is derived by way of {len(bases)} definitions that have no snapshot"
        yield Fault("snapshot-too-large", message, key)
    elif context.conforms_to(missing := bases[-1]) is None:
        what = "is" if missing == url else f"builds on '{missing}', which is"
        message = f"base '{url}' {what} not in this guide, its packages or FHIR"
        yield Fault("unknown-base", message, key, missing=missing, is_of_base=is_given)
    else:
        message = f"base '{url}' has no elements to build on"
        yield Fault("unknown-base", message, key, is_of_base=is_given)


def type_faults(structure: Json, base: SnapshotNode, context: SnapshotContext) -> Iterator[Fault]:
    """Tell when a profile is of another type than its base."""
    definition = context.structure(structure.get("baseDefinition", "")) or {}
    expected, own = definition.get("type") or base.name, structure.get("type") or base.name
    if _tail(own) != _tail(expected):
        yield Fault("wrong-type", f"the type is {own}, the base's is {expected}", ("type",))


def root_faults(structure: Json, statement: Statement) -> Iterator[Fault]:
    """Tell what a profile may not say about its root."""
    stated = statement.element or {}
    if stated.get("slicing"):
        yield Fault("impossible-slicing", "the root can't be sliced", ("slicing",))
    for at, item in enumerate(stated.get("type", ())):
        for place, url in enumerate(item.get("profile", ())):
            if url == structure.get("url"):
                key = ("type", at, "profile", place)
                yield Fault("base-cycle", "the definition is typed by itself", key)


def slice_faults(base: SnapshotNode, statement: Statement, slices: Sequence[SnapshotNode]) -> Iterator[Fault]:
    """Tell which slices can't be: those that a closed slicing lacks, and choices that exclude each other."""
    known = {item.slice_name for item in base.slices}
    is_choice = base.name.endswith("[x]")
    stated = (statement.element or {}).get("slicing") or base.element.get("slicing")
    if not (stated or known or is_choice or base.slice_name or base.name in _SLICED_BY_URL):
        yield from unsliced_fault(next(iter(statement.slices.values()), statement))
    if base.element.get("slicing", {}).get("rules") == "closed" and not is_choice:
        for name, about in statement.slices.items():
            if name not in known and name.partition("/")[0] not in known:
                message = f"the base's slicing is closed, and has no slice '{name}'"
                yield Fault("impossible-slicing", message, ("sliceName",), about)
    if is_choice and base.element.get("max") == "1" and not _excluding(base.slices):
        for required in _excluding(slices)[:1]:
            message = f"'{required}' is required, so no other slice can be there"
            yield Fault("impossible-slicing", message, ("min",), statement.slices.get(required))


def unsliced_fault(statement: Statement) -> Iterator[Fault]:
    """Tell that a slice stands where nobody slices."""
    if statement.slice_name:
        message = f"nothing says what tells the slice '{statement.slice_name}' from others"
        yield Fault("impossible-slicing", message, ("sliceName",), statement)


def order_faults(node: SnapshotNode, statement: Statement) -> Iterator[Fault]:
    """Tell which stated children stand before one that the base has earlier."""
    latest, before = -1, ""
    for name, about in statement.children.items():
        place = next((at for at, child in enumerate(node.children) if matches(child, name)), latest)
        if place < latest:
            message = f"'{name}' stands after '{before}', which the base has later"
            yield Fault("unsorted-differential", message, (), about)
            return
        latest, before = place, name


def name_fault(base: SnapshotNode, slice_name: str, stated: Json) -> Iterator[Fault]:
    """Tell when a choice's slice is not named by its type: `valueQuantity`."""
    types = stated.get("type", ())
    if not base.name.endswith("[x]") or len(types) != 1 or "/" in slice_name or base.slice_name:
        return
    code = str(types[0].get("code", ""))
    expected = base.name[:-3] + code[:1].upper() + code[1:]
    if code and slice_name != expected and slice_name.lower() != expected.lower():
        message = f"the slice of type {code} is called '{slice_name}', not '{expected}'"
        yield Fault("slice-name", message, ("sliceName",))


def _excluding(slices: Sequence[SnapshotNode]) -> list[str]:
    """Name the slices that are required beside others that may be there."""
    others = [item for item in slices if item.element.get("max") != "0"]
    return [item.slice_name for item in others if item.element.get("min", 0) > 0] if len(others) > 1 else []


def _cardinality_faults(base: Json, stated: Json) -> Iterator[Fault]:
    least, most = stated.get("min"), stated.get("max")
    base_least, base_most = base.get("min", 0), base.get("max", "*")
    if least is not None and least < base_least:
        yield Fault("wider-cardinality", f"min {least} is below the base's {base_least}", ("min",))
    if most is not None and exceeds(most, base_most):
        yield Fault("wider-cardinality", f"max {most} is above the base's {base_most}", ("max",))
    key = "min" if least is not None else "max"
    least, most = stated.get("min", base_least), stated.get("max", base_most)
    if is_crossed(least, most) and not is_crossed(base_least, base_most):
        yield Fault("impossible-cardinality", f"min {least} is above max {most}", (key,))


def _binding_faults(base: Json | None, stated: Json | None) -> Iterator[Fault]:
    strengths = [item.get("strength") if item else None for item in (base, stated)]
    if all(strength in _STRENGTHS for strength in strengths):
        known, new = strengths
        if _STRENGTHS.index(new) < _STRENGTHS.index(known) and known == "required":
            message = f"the binding is {new}, the base's is {known}"
            yield Fault("weaker-binding", message, ("binding", "strength"))


def _type_faults(base: SnapshotNode, item: Json, context: SnapshotContext, at: Pointer) -> Iterator[Fault]:
    """Judge one stated type: its code, its profiles, its targets."""
    code = item.get("code", "")
    if not code:
        return
    known = base.codes
    if known and not any(context.is_type(code, one) for one in known):
        message = f"type {code} is none of the base's: {', '.join(known)}"
        yield Fault("wrong-type", message, (*at, "code"))
        return
    for place, url in enumerate(item.get("profile", ())):
        profiled = (context.structure(url.partition("#")[0]) or {}).get("type", "")
        # `Resource` may have a profile of Composition: that says which resource it is.
        is_fit = context.is_type(code, _tail(profiled)) or context.is_type(_tail(profiled), code)
        if profiled and "#" not in url and not is_fit:
            message = f"type {code} has a profile of {profiled}: {url}"
            yield Fault("wrong-type", message, (*at, "profile", place))


def _target_faults(base: SnapshotNode, item: Json, context: SnapshotContext, at: Pointer) -> Iterator[Fault]:
    targets = [url for one in base.element.get("type", ()) for url in one.get("targetProfile", ())]
    for place, url in enumerate(item.get("targetProfile", ()) if targets else ()):
        if not _is_target(url, targets, context):
            message = f"target {url} is none of the base's, nor derived from one"
            yield Fault("wrong-target", message, (*at, "targetProfile", place))


def _is_target(url: str, targets: Iterable[str], context: SnapshotContext) -> bool:
    """Tell whether a target is one of the base's or conforms to one; what nobody has may do so."""
    allowed = {target.partition("|")[0] for target in targets}
    seen: set[str] = set()
    pending = [url]
    while pending:
        canonical = pending.pop().partition("|")[0]
        more = context.conforms_to(canonical)
        if canonical in allowed or more is None:
            return True
        pending.extend(found for found in more if found.partition("|")[0] not in seen)
        seen.add(canonical)
    return False


def _value_faults(codes: Sequence[str], stated: Json, context: SnapshotContext) -> Iterator[Fault]:
    """Judge fixed values and patterns, whose names end with a type."""
    if not codes or any(code.startswith(SYSTEM_TYPES) or not context.is_known(code) for code in codes):
        return
    for key in stated:
        stem = next((stem for stem in _VALUES if key.startswith(stem) and len(key) > len(stem)), "")
        if not stem:
            continue
        given = key.removeprefix(stem).lower()
        if given not in {code.lower() for code in _with_bases(codes, context)}:
            yield Fault("wrong-value-type", f"{key} fits none of the types: {', '.join(codes)}", (key,))


def _with_bases(codes: Iterable[str], context: SnapshotContext) -> Iterator[str]:
    """Yield types and what they are derived from: an Age may be given as a Quantity, an id as a string."""
    for code in codes:
        yield code
        yield from context.bases(code)


def _tail(type_name: str) -> str:
    """Return a type's name, which logical models write as a URL."""
    return type_name.rpartition("/")[2]
