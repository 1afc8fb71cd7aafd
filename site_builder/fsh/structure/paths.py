"""Which element a path means: `name.given`, `component[sys].code`, `valueQuantity.unit`.

Each part is looked up below the last one. Where nothing is there, the single type of the element is
unfolded; a type of a choice makes its slice; a name in brackets is a slice, an extension's name, id or
URL, or one target of a reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from site_builder.fsh.paths import Part, parts
from site_builder.fsh.structure.tree import Element

MOST_PARTS = 60
"""How many parts a path may have; nothing that anybody exchanges is nested so deeply."""


def parse_path(path: str) -> tuple[Part, ...]:
    """Part a path; the path `.`, which means the root, has no parts."""
    return () if path == "." else parts(path)


def split_periods(path: str) -> list[str]:
    """Split a path at its periods: each part as it is written."""
    return [str(part) for part in parts(path)] or [""]


def find(root: Element, path: str) -> Element | None:
    """Return the element that a path means; None where there is none, or more than one.

    Types are unfolded on the way, and slices made for types of choices.
    """
    at: Element | None = root
    named = parse_path(path)
    # A structure has slices, and no numbers of items.
    if len(named) > MOST_PARTS or any(part.index is not None for part in named):
        return None
    for part in named:
        if at is None:
            return None
        at = step(at, part)
    return at


def target_of(path: str, element: Element) -> str:
    """Return the one target in brackets at a path's end, such as `performer[Practitioner]`; else empty."""
    named = parse_path(path)
    slices = named[-1].slices if named else ()
    return slices[-1] if slices and _has_target(element, slices) else ""


def choice_name(element: Element, code: str) -> str:
    """Return what a type of a choice is called: `valueQuantity`."""
    return element.name.removesuffix("[x]") + code[:1].upper() + code[1:]


def step(element: Element, part: Part) -> Element | None:
    """Return the element that one part of a path means below another element; see `find`."""
    was_bare = not element.kids()
    children = element.children()
    found = [each for each in children if each.name == part.base]
    if not found and was_bare and _is_open_choice(element, unfolded=bool(children)):
        element.adopt(element.tree.unfolding.shared_nodes(element))
        found = [each for each in element.kids() if each.name == part.base]
        children = element.kids()
    if not found:
        choice = _type_of_choice(children, part.base)
        found = [choice, *choice.slices()] if choice else []
    if not found:
        return None
    if part.slices:
        return _slice_of(found, part.slices)
    kept = [each for each in found if not each.slice_name or (each.slice_name == part.base != each.name)]
    return kept[0] if len(kept) == 1 else None


def _is_open_choice(element: Element, *, unfolded: bool) -> bool:
    """Tell whether an element's children may be those that all types of a choice have."""
    return element.is_choice and (not unfolded or bool(element.slice_name))


def _type_of_choice(children: Sequence[Element], name: str) -> Element | None:
    """Return the choice that `valueQuantity` means, or its slice, which is made where it is missing."""
    matching: list[tuple[Element, dict[str, object]]] = []
    for each in children:
        if each.is_choice:
            for type_ in each.types:
                code = code_of(type_)
                if choice_name(each, code) == name:
                    matching.append((each, dict(type_)))
                    break
    if not matching:
        return None
    first = matching[0][0]
    alone = len(matching) == 1 and not first.slice_name and len(first.types) == 1
    if alone and not first.slices():
        return first
    for each, _ in matching:
        if each.slice_name == name:
            return each
    slice_by(first, "type", "$this")
    made = first.add_slice(name)
    is_same = (
        len(first.types) == 1
        and (by := first.definition.get("slicing", {}).get("discriminator"))
        and (by[0].get("type"), by[0].get("path")) == ("type", "$this")
    )
    # A choice of one type is the same as its slice, and so is how often it must be there.
    made.change("min", first.min if is_same else 0)
    made.change("max", first.max)
    made.change("type", [matching[-1][1]])
    return made


def slice_by(element: Element, type_: str, path: str) -> None:
    """Let an element be sliced by a discriminator; what its slicing says already stays."""
    slicing = element.definition.get("slicing")
    given = slicing.get("discriminator") if isinstance(slicing, dict) else None
    discriminator = {"type": type_, "path": path}
    if not isinstance(slicing, dict) or not isinstance(given, list) or not given:
        made = {"discriminator": [discriminator], "ordered": False, "rules": "open"}
        if isinstance(slicing, dict):
            made |= {key: slicing[key] for key in ("ordered", "rules") if key in slicing}
        element.change("slicing", made)
    elif discriminator not in [
        {"type": each.get("type"), "path": each.get("path")} for each in given if isinstance(each, dict)
    ]:
        element.change("slicing", {**slicing, "discriminator": [*given, discriminator]})


def code_of(type_: object) -> str:
    """Return the FHIR type of an element's type: of an id and the like what its extension says."""
    if not isinstance(type_, dict):
        return ""
    for each in type_.get("extension") or ():
        if isinstance(each, dict) and str(each.get("url", "")).endswith("structuredefinition-fhir-type"):
            said = each.get("valueUrl") or each.get("valueUri")
            if isinstance(said, str):
                return said
    code = type_.get("code")
    return code if isinstance(code, str) else ""


def _slice_of(found: Sequence[Element], slices: tuple[str, ...]) -> Element | None:
    name = "/".join(slices)
    for each in found:
        if each.slice_name == name:
            return each
    if len(slices) == 1:
        if (made := _slice_from_outside(found, name)) is not None:
            return made
        if url := found[0].tree.unfolding.extension_url(slices[0]):
            for each in found:
                profiles = each.types[0].get("profile") if each.types else None
                if each.slice_name and profiles and profiles[0] == url:
                    return each
    if any(each != quote(each, safe="!*'()~") for each in slices) and all(
        each == unquote(each) for each in slices
    ):
        return _slice_of(found, tuple(quote(each, safe="!*'()~") for each in slices))
    return next((each for each in found if _has_target(each, slices)), None)


def _slice_from_outside(found: Sequence[Element], name: str) -> Element | None:
    """Make the slice here that the same element has outside the slice that it is in."""
    for each in found[:1]:
        outside = each.connected_sliced()
        known = outside.slice(name) if outside and outside is not each else None
        if outside is not None and known is not None and known.part != each.part:
            if not each.definition.get("slicing"):
                each.change("slicing", outside.definition.get("slicing"))
            return each.add_moved_slice(known)
    return None


def _has_target(element: Element, slices: tuple[str, ...]) -> bool:
    if len(slices) > 1 and element.slice_name != "/".join(slices[:-1]):
        return False
    type_ = element.types[0] if element.types else {}
    if code_of(type_) not in ("Reference", "canonical"):
        return False
    targets = type_.get("targetProfile") or ()
    return any(
        isinstance(each, str) and each.rpartition("/")[2].partition("|")[0] == slices[-1] for each in targets
    )
