"""What tells the items of a slice, read off its elements and the discriminators.

Source: https://hl7.org/fhir/R4/profiling.html#discriminator
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.validation.rules import Criterion, Discriminator, Slicing

Json = Mapping[str, Any]
Trees = Callable[[str], ElementNode | None]
"""Returns the elements of a profile by canonical URL."""

_STEP = re.compile(r"extension\((?P<quote>['\"])(?P<url>[^'\"]*)(?P=quote)\)|[^.()]+(?:\([^()]*\))?")
_EXTENSIONS = ("extension", "modifierExtension")
_BY_URL = Discriminator("value", "url")
_BY_TYPE = Discriminator("type", "$this")
_MAX_DEPTH = 12


def slicing_of(node: ElementNode) -> Slicing:
    """Return how items are told apart; where it is unsaid, extensions by URL and choices by type."""
    slicing = mapping(node.definition.get("slicing"))
    found = tuple(
        Discriminator(text(each.get("type")), text(each.get("path")))
        for each in mappings(slicing.get("discriminator"))
    )
    if not found:
        name = node.path.rpartition(".")[2]
        found = (_BY_URL,) if name in _EXTENSIONS else (_BY_TYPE,) if name.endswith("[x]") else ()
    return Slicing(found, text(slicing.get("rules")) or "open", slicing.get("ordered") is True)


def criteria_of(owner: ElementNode, slice_: ElementNode, trees: Trees) -> tuple[Criterion, ...]:
    """Return what the items of a slice are known by, a criterion for each discriminator or more."""
    found: list[Criterion] = []
    for each in slicing_of(owner).discriminators:
        found += [_position(owner, slice_)] if each.type == "position" else _criteria(each, slice_, trees)
    return tuple(found)


def steps_of(path: str) -> tuple[str, ...] | None:
    """Part a discriminator's path into steps; None for what can't be followed."""
    if path in ("$this", ""):
        return ()
    steps: list[str] = []
    for match in _STEP.finditer(path.replace("$this.", "")):
        step = match[0]
        if match["url"] is not None:
            steps.append(f"extension({match['url']})")
        elif step.startswith("(") or " as " in step:
            return None
        elif step not in ("$this", "first()"):
            steps.append(step)
    return tuple(steps)


def _criteria(told: Discriminator, slice_: ElementNode, trees: Trees) -> list[Criterion]:
    steps = steps_of(told.path)
    # What a reference leads to is told by its targets.
    inner = steps[:-1] if steps and steps[-1] == "resolve()" and told.type in ("type", "profile") else steps
    place = _follow(slice_, inner, trees) if inner is not None else None
    if isinstance(place, Criterion):
        return [place]
    if steps is None or place is None:
        return [Criterion(steps or (), "unknown")]
    if told.type == "exists":
        return [_exists(steps, place.definition)]
    if told.type == "type":
        return [_types(steps, place, trees)]
    if told.type == "profile":
        return [_profiles(steps, place)]
    return _values(steps, place, trees) or [Criterion(steps, "unknown")]


def _position(owner: ElementNode, slice_: ElementNode) -> Criterion:
    """Return the positions of a slice: all but the last one have as many items as their maximum says.

    Source: https://hl7.org/fhir/R5/valueset-discriminator-type.html
    """
    first = 0
    for each in owner.slices:
        most = text(each.definition.get("max"))
        behind = first + int(most) if most.isdigit() else None
        if each is slice_ or behind is None:
            return Criterion((), "position" if each is slice_ else "unknown", (first, behind))
        first = behind
    return Criterion((), "unknown")


def _exists(steps: tuple[str, ...], definition: Json) -> Criterion:
    if definition.get("max") == "0":
        return Criterion(steps, "absent")
    least = definition.get("min")
    return Criterion(steps, "exists" if isinstance(least, int) and least > 0 else "unknown")


def _types(steps: tuple[str, ...], place: ElementNode, trees: Trees) -> Criterion:
    types = mappings(place.definition.get("type"))
    if steps[-1:] == ("resolve()",):
        targets = [url for each in types for url in strings(each.get("targetProfile"))]
        names = tuple(_type_of(url, trees) for url in targets)
        return Criterion(steps, "types" if names and all(names) else "unknown", names)
    codes = tuple(text(each.get("code")) for each in types)
    return Criterion(steps, "types" if codes else "unknown", codes)


def _type_of(url: str, trees: Trees) -> str:
    """Name the type that a target profile is about; empty where nobody knows."""
    tree = trees(url)
    if tree is not None:
        return tree.path
    name = url.rpartition("/")[2]
    return name if url.startswith("http://hl7.org/fhir/StructureDefinition/") and name[:1].isupper() else ""


def _profiles(steps: tuple[str, ...], place: ElementNode) -> Criterion:
    types = mappings(place.definition.get("type"))
    key = "targetProfile" if steps[-1:] == ("resolve()",) else "profile"
    urls = tuple(url for each in types for url in strings(each.get(key)))
    return Criterion(steps, "profiles" if urls else "unknown", urls)


def _values(steps: tuple[str, ...], place: ElementNode, trees: Trees) -> list[Criterion]:
    """Return what is known of the value at a place: fixed, a pattern, a binding, or its parts."""
    definition = place.definition
    for kind in ("fixed", "pattern"):
        for key, value in definition.items():
            if key.startswith(kind) and key[len(kind) : len(kind) + 1].isupper():
                # What else a complex value has is for the slice's own rule to judge.
                is_whole = kind == "fixed" and not isinstance(value, Mapping)
                return [Criterion(steps, "fixed" if is_whole else "pattern", value)]
    inner = [*_fixed_below(place, steps, 0)]
    if inner:
        return inner
    binding = mapping(definition.get("binding"))
    if binding.get("strength") == "required" and text(binding.get("valueSet")):
        return [Criterion(steps, "binding", text(binding.get("valueSet")))]
    types = mappings(definition.get("type"))
    profiles = [url for each in types for url in strings(each.get("profile"))]
    if (
        len(profiles) == 1
        and len(types) == 1
        and (typed := trees(profiles[0])) is not None
        and typed is not place
    ):
        return _values(steps, typed, trees)
    if definition.get("max") == "0":
        return [Criterion(steps, "absent")]
    return []


def _fixed_below(node: ElementNode, steps: tuple[str, ...], depth: int) -> Iterator[Criterion]:
    """Yield what is fixed in the parts of a complex value."""
    for child in node.children if depth < _MAX_DEPTH else ():
        name = child.path.rpartition(".")[2]
        here = (*steps, name.removesuffix("[x]"))
        stated = [
            Criterion(here, "fixed" if key.startswith("fixed") else "pattern", value)
            for key, value in child.definition.items()
            if re.match(r"(?:fixed|pattern)[A-Z]", key)
        ]
        least = child.definition.get("min")
        if stated:
            yield from stated if isinstance(least, int) and least > 0 else ()
        else:
            yield from _fixed_below(child, here, depth + 1)


def _follow(node: ElementNode, steps: tuple[str, ...], trees: Trees) -> ElementNode | Criterion | None:
    """Return the element at a path below a slice; a criterion where a fixed value above tells it."""
    for at, step in enumerate(steps):
        below = _step(node, step, trees)
        if below is None:
            if step in ("resolve()",) or step.startswith(("ofType(", "extension(")):
                return node if step == "resolve()" and at == len(steps) - 1 else None
            return _within_fixed(node, steps, at)
        node = below
    return node


def _step(node: ElementNode, step: str, trees: Trees) -> ElementNode | None:
    if step == "resolve()":
        types = mappings(node.definition.get("type"))
        targets = [url for each in types for url in strings(each.get("targetProfile"))]
        return trees(targets[0]) if len(targets) == 1 else None
    if step.startswith("ofType("):
        wanted = step[7:-1].rpartition(".")[2]
        narrowed = (each for each in node.slices if _codes(each) == [wanted])
        return next(narrowed, node if _codes(node) == [wanted] else None)
    if step.startswith("extension("):
        return _extension(node, step[10:-1], trees)
    found = next((child for child in node.children if _name(child) == step), None)
    if found is not None:
        needed = [each for each in found.slices if _is_required(each)]
        # What a slice's items must have, and nothing is said of the rest, is what tells them.
        return needed[0] if len(needed) == 1 and not found.children else found
    types = mappings(node.definition.get("type"))
    profiles = [url for each in types for url in strings(each.get("profile"))]
    typed = trees(profiles[0]) if len(profiles) == 1 else None
    if typed is None or typed is node:
        return None
    return next((child for child in typed.children if _name(child) == step), None)


def _extension(node: ElementNode, url: str, trees: Trees) -> ElementNode | None:
    """Return the slice of an extension, else its definition."""
    for child in node.children:
        for each in child.slices if _name(child) in _EXTENSIONS else ():
            types = mappings(each.definition.get("type"))
            profiles = [one.partition("|")[0] for item in types for one in strings(item.get("profile"))]
            if profiles == [url]:
                return each
    return trees(url)


def _is_required(node: ElementNode) -> bool:
    least = node.definition.get("min")
    return isinstance(least, int) and least > 0


def _codes(node: ElementNode) -> list[str]:
    return [text(each.get("code")) for each in mappings(node.definition.get("type"))]


def _name(node: ElementNode) -> str:
    return node.path.rpartition(".")[2].removesuffix("[x]")


def _within_fixed(node: ElementNode, steps: tuple[str, ...], at: int) -> Criterion | None:
    """Return what a fixed value or pattern of an element says of the path's rest."""
    for key, value in node.definition.items():
        if not re.match(r"(?:fixed|pattern)[A-Z]", key):
            continue
        inner = value
        for name in steps[at:]:
            inner = mapping(_single(inner)).get(name)
        if inner is not None:
            return Criterion(steps, "pattern", _single(inner))
    return None


def _single(value: Any) -> Any:
    """Return the only item of a list."""
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    return value
