"""What no rule is refused for, and is wrong all the same: slicing and invariants that say too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.fsh.project import Known
from site_builder.fsh.structure.paths import choice_name, code_of
from site_builder.fsh.structure.schema import Compiling, Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import AssignmentRule, Entity, Rule, Span

_RULES = ("closed", "open", "openAtEnd")
_DISCRIMINATORS = ("value", "exists", "pattern", "type", "profile")
_POSITION = "position"
"""A discriminator that R5 added."""
_INSIDE = {"reference": "types", "concept": "value set"}
"""What is said of a CodeableReference, by what it holds."""
_SEVERITIES = ("error", "warning")


def check_slicing(structure: Structure, compilation: Compiling) -> None:
    """Report slicing that rules began, and that says too little or what there isn't."""
    is_r5_on = compilation.settings.release.is_r5_on
    allowed = (*_DISCRIMINATORS, _POSITION) if is_r5_on else _DISCRIMINATORS
    pending = [structure.root]
    while pending:
        element = pending.pop()
        pending.extend(element.made())
        slicing = element.definition.get("slicing")
        if not isinstance(slicing, Mapping) or slicing == element.original.get("slicing"):
            continue
        for message in _faults(slicing, allowed):
            compilation.report.add("fsh-slicing-says", f"'{element.id}' {message}", _place(element))


def check_version(name: str, known: Known | None, span: Span, compilation: Compiling) -> None:
    """Report what is there in another version than a rule names: that one is taken."""
    _, _, version = name.partition("|")
    if known is None or not version or not known.version or known.version == version:
        return
    message = f"'{name}' isn't here; version {known.version} is, and is taken for it"
    compilation.report.add("fsh-other-version", message, span)


def check_codeable_reference(element: Element, span: Span, compilation: Compiling) -> None:
    """Report a rule about what a CodeableReference holds, which belongs to the reference itself."""
    parent = element.parent
    if parent is None or element.name not in _INSIDE or not parent.types:
        return
    if code_of(parent.types[0]) == "CodeableReference":
        message = f"the {_INSIDE[element.name]} of '{parent.id}' are said at its {element.name}"
        hint = f"Write the rule for '{parent.path.partition('.')[2]}'."
        compilation.report.add("fsh-codeable-reference", message, span, hint)


def obsolete_choices(element: Element) -> list[Element]:
    """Return the slices for types that an element no longer allows, and that rules said something of."""
    if not element.is_choice:
        return []
    left = {choice_name(element, code_of(each)) for each in element.types}
    stem = element.name.removesuffix("[x]")
    return [
        each
        for each in element.slices()
        if each.slice_name.startswith(stem)
        and each.slice_name not in left
        and len(each.types) == 1
        and choice_name(element, code_of(each.types[0])) == each.slice_name
        and _is_spoken_of(each)
    ]


def _is_spoken_of(element: Element) -> bool:
    """Tell whether rules of this structure say something of an element, or of one below it."""
    return element.definition != element.original or any(map(_is_spoken_of, element.made()))


def check_invariant(invariant: Entity, rules: Sequence[Rule], compilation: Compiling) -> None:
    """Report an invariant without a text for people, or without a severity."""
    set_ = {rule.path: rule.value for rule in rules if isinstance(rule, AssignmentRule)}
    severity = invariant.said("Severity").removeprefix("#") or getattr(set_.get("severity"), "code", "")
    report = compilation.report
    if not invariant.said("Description") and "human" not in set_:
        message = f"invariant '{invariant.name}' has no description"
        report.add("fsh-invariant", message, invariant.span, "Write 'Description: \"...\"'.")
    if severity not in _SEVERITIES:
        said = f"the severity '{severity}', which there is none of" if severity else "no severity"
        message = f"invariant '{invariant.name}' has {said}"
        hint = "Write 'Severity: #error' or '#warning'."
        report.add("fsh-invariant", message, invariant.place("Severity"), hint)


def _faults(slicing: Mapping[str, Any], allowed: Sequence[str]) -> Iterator[str]:
    rules = slicing.get("rules")
    if rules not in _RULES:
        said = (
            f"is sliced by the rules '{rules}', which there are none of" if rules else "says no slicing.rules"
        )
        yield f"{said}: they are {', '.join(_RULES)}"
    for each in slicing.get("discriminator") or ():
        if not isinstance(each, Mapping):
            continue
        if each.get("type") not in allowed:
            type_ = each.get("type")
            what = f"the type '{type_}', which there is none of" if type_ else "no type"
            yield f"has a discriminator of {what}: they are {', '.join(allowed)}"
        if not each.get("path"):
            yield "has a discriminator without a path"
        if each.get("type") == _POSITION and slicing.get("ordered") is not True:
            yield "is sliced by position, and not ordered"


def _place(element: Element) -> Span:
    """Return the place of the last rule that said how an element is sliced."""
    found = [span for pointer, span in (element.places or {}).items() if pointer[0] == "slicing"]
    return found[-1] if found else element.tree.span
