"""Rules that narrow the types of an element, or what references may lead to.

Source: https://hl7.org/fhir/elementdefinition-definitions.html#ElementDefinition.type
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.facts import SYSTEM_TYPES
from site_builder.fsh.structure.paths import code_of
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Kin, Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import Target

Json = dict[str, Any]
Type = Mapping[str, Any]

_REFERENCES = ("Reference", "CodeableReference")
_POINTING: Mapping[str, tuple[str, ...]] = {
    "Reference": ("Reference", "CodeableReference"),
    "Canonical": ("canonical",),
    "CodeableReference": ("CodeableReference",),
}
"""The types that a target's keyword means, the one that is preferred first."""


@dataclass(frozen=True, slots=True)
class Match:
    """A type that a rule names, and the type of the element that it narrows."""

    kin: Kin
    url: str
    """With the version that the rule says."""
    code: str
    """Of the element's type."""


def constrain_types(structure: Structure, element: Element, wanted: Sequence[Target], target: str) -> None:
    """Narrow an element's types to those named; with `target` only what leads there.

    Raises RefusedError for a type that is unknown, or that the element doesn't allow.
    """
    one = _targeted(structure, element, target) if target else None
    allowed = [one] if one else list(element.types)
    matches: dict[str, list[Match]] = {code_of(each): [] for each in allowed}
    for each in dict.fromkeys(wanted):
        found = match(structure, each, allowed)
        matches[found.code].append(found)
    narrowed: list[Json] = []
    for type_ in element.types:
        of_type = matches.get(code_of(type_))
        if of_type is None:
            narrowed.append(dict(type_))
        elif of_type:
            narrowed += _narrowed(structure, type_, one, of_type)
    narrowed = [_with_kept_extensions(each, element.types) for each in narrowed]
    _narrow_connected(structure, element, narrowed, one)
    if narrowed != list(element.types):
        element.change("type", narrowed)


def match(structure: Structure, wanted: Target, allowed: Sequence[Type], *, is_loud: bool = True) -> Match:
    """Find the type among those allowed that a named one narrows.

    Raises RefusedError where it isn't known, or narrows none.
    """
    schema = structure.schema
    line = schema.lineage(wanted.name)
    if not line:
        raise RefusedError(
            "fsh-unknown-name", f"there is no type or profile '{wanted.name}'", _guess(structure, wanted)
        )
    found = _first_match(structure, wanted, line, line, allowed)
    if found is None:
        found = _first_match(structure, wanted, tuple(schema.imposed(wanted.name)), line, allowed)
    if found is None:
        raise RefusedError(
            "fsh-type", f"{written(wanted)} is none of the types that are allowed here: {_listed(allowed)}"
        )
    code, is_specialised = found
    if is_specialised and is_loud:
        raise RefusedError("fsh-type", f"'{wanted.name}' specialises {code}, which stands for itself only")
    _, _, version = wanted.name.partition("|")
    url = f"{line[0].url}|{version}" if version and wanted.kind != "type" else line[0].url
    return Match(line[0], url, code)


def written(target: Target) -> str:
    """Write a target as a rule does."""
    return f"'{target.name}'" if target.kind == "type" else f"'{target.kind}({target.name})'"


def _first_match(
    structure: Structure, wanted: Target, line: Sequence[Kin], own: Sequence[Kin], allowed: Sequence[Type]
) -> tuple[str, bool] | None:
    for kin in line:
        urls = (kin.url, f"{kin.url}|{kin.version}")
        for code in _POINTING.get(wanted.kind, ()):
            for type_ in allowed:
                targets = type_.get("targetProfile")
                if code_of(type_) == code and (targets is None or any(url in targets for url in urls)):
                    return code, False
        if wanted.kind != "type":
            continue
        for type_ in allowed:
            code, profiles = code_of(type_), type_.get("profile") or ()
            if code == kin.id and not profiles:
                is_own = kin.id in (own[0].id, own[0].type)
                return code, not is_own and not structure.schema.is_abstract(kin.known)
            if any(url in profiles for url in urls) and _is_of(structure, kin.type, code):
                return code, False
            if structure.kind == "logical" and code and code == kin.type:
                return code, False
    return None


def _is_of(structure: Structure, type_: str, code: str) -> bool:
    return type_ == code or any(kin.type == code for kin in structure.schema.lineage(type_))


def _targeted(structure: Structure, element: Element, target: str) -> Json:
    """Return the type that leads to one target, without all other targets and profiles."""
    known = structure.schema.known(target)
    if known is None:
        raise RefusedError("fsh-unknown-name", f"there is no type or profile '{target}'")
    for type_ in element.types:
        for key in ("profile", "targetProfile"):
            if known.url in (type_.get(key) or ()):
                return {**type_, key: [known.url]}
        if code_of(type_) == known.id:
            return dict(type_)
    raise RefusedError(
        "fsh-type", f"'{target}' is none of the types that are allowed here: {_listed(element.types)}"
    )


def _narrowed(structure: Structure, type_: Type, one: Type | None, matches: Sequence[Match]) -> list[Json]:
    """Return the types that one type becomes: a type such as Resource may become several."""
    by_code: dict[str, list[Match]] = {}
    for each in matches:
        stays = each.code in _REFERENCES or each.code == "canonical"
        by_code.setdefault(each.code if stays else each.kin.type, []).append(each)
    made = []
    for code, of_code in by_code.items():
        new = dict(type_)
        if not str(type_.get("code", "")).startswith(SYSTEM_TYPES):
            new["code"] = code
        _profile(structure, new, code_of(new), one, of_code)
        made.append(new)
    return made


def _profile(structure: Structure, new: Json, code: str, one: Type | None, matches: Sequence[Match]) -> None:
    """Say in a type which profiles and targets it is narrowed to."""
    profiles: list[str] = []
    targets: list[str] = []
    for each in matches:
        if each.kin.id == code and len(matches) == 1:
            continue
        points = each.code in _REFERENCES or each.code == "canonical"
        if points and each.kin.type not in (*_REFERENCES, "canonical"):
            targets.append(each.url)
        elif not (structure.kind == "logical" and code == each.kin.type == each.kin.url):
            profiles.append(each.url)
    for key, urls in (("targetProfile", targets), ("profile", profiles)):
        if not urls:
            continue
        listed = list(new.get(key) or ())
        replaced = (one.get(key) or [""])[0] if one else ""
        if one and replaced in listed:
            at = listed.index(replaced)
            listed[at : at + 1] = urls
        else:
            listed = [*listed, *urls] if one else urls
        new[key] = listed


def _with_kept_extensions(new: Json, types: Sequence[Type]) -> Json:
    """Keep the extensions of the profiles and targets that stay."""
    was = next((each for each in types if code_of(each) == code_of(new)), None)
    for key in ("profile", "targetProfile"):
        hidden = f"_{key}"
        new.pop(hidden, None)
        said = was.get(hidden) if was else None
        if was and said:
            listed = list(was.get(key) or ())
            kept = [said[listed.index(each)] if each in listed else None for each in new.get(key) or ()]
            if any(each is not None for each in kept):
                new[hidden] = kept
    return new


def _narrow_connected(
    structure: Structure, element: Element, narrowed: Sequence[Json], one: Type | None
) -> None:
    """Narrow the same element inside slices, and its slices, but for the types of a choice."""
    connected = element.connected()
    if element.is_choice:
        connected = [each for each in connected if each.is_choice and not each.slice_name]
    changes = []
    for each in connected:
        common = _common(structure, narrowed, each.types, one)
        if not common:
            if _is_obsolete(each, element):
                return
            raise RefusedError("fsh-type", f"'{each.id}' would be left without a type")
        changes.append((each, common))
    for each, common in changes:
        if common != list(each.types):
            each.change("type", common)


def _is_obsolete(inside: Element, element: Element) -> bool:
    return inside.is_choice and bool(inside.slice_name) and element.is_choice


def _common(
    structure: Structure, left: Iterable[Json], right: Sequence[Type], one: Type | None
) -> list[Json]:
    found = []
    for type_ in left:
        matches = []
        for name in type_.get("profile") or [code_of(type_)]:
            try:
                matches.append(match(structure, Target("type", name), right))
            except RefusedError:
                continue
        found += _narrowed(structure, type_, one, matches)
    return found


def _listed(types: Iterable[Type]) -> str:
    names = []
    for each in types:
        inside = [*(each.get("profile") or ()), *(each.get("targetProfile") or ())]
        short = ", ".join(url.rpartition("/")[2] for url in inside)
        names.append(f"{code_of(each)}({short})" if short else code_of(each))
    return ", ".join(names) or "none"


def _guess(structure: Structure, wanted: Target) -> str:
    return structure.schema.guess(wanted.name)
