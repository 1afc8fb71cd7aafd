"""Slices: what a new one starts from, what divides an element, and choices named by their type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from site_builder.fhir.snapshot.merge import exceeds
from site_builder.fhir.snapshot.tree import NOTHING, SnapshotNode, Statement, joined

Json = Mapping[str, Any]

EXTENSIONS = ("extension", "modifierExtension")
ANY_EXTENSION_NAME = ("Extension", *EXTENSIONS)
ANY_EXTENSION: Json = {"short": "Extension", "definition": "An Extension"}
"""The texts that the Publisher gives an extension element about which a differential says something."""
_BY_URL = {"discriminator": [{"type": "value", "path": "url"}], "ordered": False, "rules": "open"}
_BY_TYPE = {"discriminator": [{"type": "type", "path": "$this"}], "ordered": False, "rules": "open"}
_FROM_EXTENSION = ("max", "isModifier", "isModifierReason")
"""What a slice has from the extension's definition; its minimum is the profile's word, or 0."""
_RULES_OF_EXTENSION = ("constraint", "condition")
"""What the core's own profiles take over besides."""
_OF_PROFILE = ("isSummary", "isModifier", "isModifierReason", "mapping", "condition")
"""What an element that is typed by a profile has from the profile alone."""
_OF_ELEMENT = ("min", "max", "base", "type", "slicing", "contentReference")
"""What it never has from there."""
_DESCRIPTIONS = ("short", "definition", "comment", "requirements", "alias", "mapping")


def matches(child: SnapshotNode, name: str) -> bool:
    """Tell whether a statement's name means a child: the same, or a choice with a type (`valueQuantity`).

    What was a choice in one release and is none in the next is still meant.
    """
    if child.name == name or child.name + "[x]" == name:
        return True
    if child.name.endswith("[x]"):
        return typed(child.name, name) in _lowered(child.codes)
    return name.endswith("[x]") and bool(typed(name, child.name)) and _is_choice(child)


def typed(choice: str, name: str) -> str:
    """Return the type that a name adds to a choice's, in lower case; empty when it is no such name."""
    stem = choice[:-3]
    return name[len(stem) :].lower() if name.startswith(stem) else ""


def one_type(child: SnapshotNode, name: str) -> SnapshotNode:
    """Return a choice the name of one of its types, and that type alone."""
    if child.name == name or not child.name.endswith("[x]"):
        return replace(child, name=name)
    return replace(child, name=name, element={**child.element, **_one_type(child, name)})


def renamed(name: str, statement: Statement) -> str:
    """Return a choice of one type that type's name, as DSTU2's snapshots do."""
    codes = {item.get("code", "") for item in (statement.element or {}).get("type", ())}
    if not name.endswith("[x]") or len(codes) != 1:
        return name
    code = str(codes.pop())
    return name[:-3] + code[:1].upper() + code[1:]


def about_child(
    child: SnapshotNode, statements: Sequence[Statement], *, is_renaming: bool, is_narrowing: bool
) -> Iterator[tuple[Statement, Statement]]:
    """Yield what is said about a child, of a choice perhaps for each type: as written, and as meant.

    `is_renaming`: a choice of one type has that type's name, as before R4.
    """
    if not child.name.endswith("[x]"):
        # `code` and `code[x]` mean one element.
        statements = [reduce(joined, statements)]
    elif not is_renaming:
        statements = [one_statement(child, statements, is_narrowing=is_narrowing)]
    for statement in statements:
        if statement.slices.keys() == {statement.name} and is_renaming and not statement.is_stated:
            # Forge's `valueCoding:valueCoding` is a choice of one type, not a slice.
            yield statement, statement.slices[statement.name]
        else:
            yield statement, statement


def one_statement(child: SnapshotNode, statements: Iterable[Statement], *, is_narrowing: bool) -> Statement:
    """Join the statements about a choice: those that name a type become slices of it.

    Where nothing but what stands below is said of the one type left, and for the only one within a slice
    (`is_narrowing`), the name is but another way to say the type.
    """
    given = list(statements)
    whole = next((one for one in given if one.name == child.name), None)
    is_narrowing = is_narrowing and len(given) == 1
    for one in given:
        if one is whole:
            continue
        types = _one_type(child, one.name)
        is_sliced = whole is not None and "slicing" in (whole.element or {})
        is_only = is_narrowing or (len(child.codes) == 1 and not one.is_stated)
        if is_only and not is_sliced and not one.slices and not child.slices:
            element = {**types, **(one.element or {})} if one.is_stated else types
            whole = joined(whole or Statement(child.name), replace(one, element=element))
        else:
            whole = whole or Statement(child.name)
            for name, part in {one.name: one, **one.slices}.items():
                if part.is_stated or part.children or name in one.slices:
                    inner = whole.slices.setdefault(name, Statement(child.name, name, is_named=True))
                    joined(inner, replace(part, element={**types, **(part.element or {})}, slices={}))
    return whole or Statement(child.name)


def named_whole(base: SnapshotNode, statement: Statement) -> Statement:
    """Return a lone named statement about what nobody slices as one about the element itself.

    Some authors name elements without slicing them; extensions and types slice without saying so. A
    name that only stands in ids means nothing when nobody has such a slice.
    """
    known = {item.slice_name for item in base.slices}
    for name, one in [*statement.slices.items()]:
        if not one.is_named and name not in known and name.partition("/")[0] not in known:
            del statement.slices[name]
            statement = joined(statement, one)
    if statement.is_stated or len(statement.slices) != 1 or "slicing" in base.element or base.slices:
        return statement
    (one,) = statement.slices.values()
    types = (one.element or {}).get("type", ())
    is_implied = base.name in EXTENSIONS or (base.name.endswith("[x]") and len(types) < 2)
    return statement if is_implied or "/" in one.slice_name else one


def unstated(node: SnapshotNode, step: Callable[[], None]) -> SnapshotNode:
    """Return a tree of which the differential says nothing itself: what a slice has from the whole.

    `step` is called for every node.
    """
    step()
    children = tuple(unstated(child, step) for child in node.children)
    slices = tuple(unstated(item, step) for item in node.slices)
    return replace(node, stated=NOTHING, positions=(), children=children, slices=slices)


def new_slice(
    origin: SnapshotNode,
    statement: Statement,
    template: SnapshotNode | None,
    most: str,
    *,
    is_only: bool,
    is_home: bool,
) -> SnapshotNode:
    """Return what a slice starts from: the element that it divides, or the profile that it names.

    `most` is the divided element's maximum, which no slice exceeds. `is_home`: the profile is the core's.
    """
    element = {key: value for key, value in origin.element.items() if key != "slicing"}
    if not (is_only and origin.name.endswith("[x]")) or "min" in (statement.element or {}):
        element["min"] = 0
    if template is not None:
        element = dict(with_texts(element, template.element))
        if origin.name in EXTENSIONS:
            element = {key: value for key, value in element.items() if not key.startswith("isModifier")}
            keys = (*_FROM_EXTENSION, *(_RULES_OF_EXTENSION if is_home else ()))
            element |= {key: template.element[key] for key in keys if key in template.element}
    if most != "0" and exceeds(element.get("max", "*"), most):
        element["max"] = most
    return SnapshotNode(origin.name, element, statement.slice_name, origin.children)


def with_texts(element: Json, root: Json) -> Json:
    """Return an element with the texts, other names and mappings of the definition that it is typed by."""
    kept = {key: value for key, value in element.items() if key not in _DESCRIPTIONS}
    return {**kept, **{key: root[key] for key in _DESCRIPTIONS if key in root}}


def typed_by(element: Json, root: Json) -> Json:
    """Return an element the root of the profile that types it; what the profile leaves unsaid stays."""
    kept = {key: value for key, value in element.items() if key not in _OF_PROFILE}
    own = {key: value for key, value in root.items() if key not in _OF_ELEMENT}
    lists = (key for key in ("constraint", "alias") if key in kept)
    return {**kept, **own, **{str(key): [*own.get(key, ()), *kept[key]] for key in lists}}


def in_order(name: str, slices: Sequence[SnapshotNode], statement: Statement) -> tuple[SnapshotNode, ...]:
    """Put the slices of a choice that a differential states before those that it does not, in its order."""
    if not name.endswith("[x]") or not statement.is_stated:
        return tuple(slices)
    stated = [*statement.slices]
    place = {slice_name: at for at, slice_name in enumerate(stated)}
    return tuple(sorted(slices, key=lambda item: place.get(item.slice_name, len(stated))))


def sliced(
    node: SnapshotNode,
    base: SnapshotNode,
    stated: Json | None,
    *,
    is_raising: bool,
    in_extension: bool,
    is_telling: bool,
) -> SnapshotNode:
    """Return a sliced node the slicing that goes without saying, and the limits that its slices imply.

    `is_raising`: the slices' minima count for the whole, which the differential does not speak about.
    `is_telling`: extensions that the differential does not speak about keep their base's words.
    """
    element = dict(node.element)
    is_choice = node.name.endswith("[x]")
    if "slicing" not in element and node.slices and not node.slice_name:
        if node.name in EXTENSIONS:
            if stated is None and is_telling:
                element |= ANY_EXTENSION
            elif stated is None:
                element = dict(with_texts(element, ANY_EXTENSION))
            element["slicing"] = _BY_URL
        elif is_choice:
            element["slicing"] = _BY_TYPE
    least = _least(node)
    if least > element.get("min", 0) and (is_choice or is_raising):
        element["min"] = least
    if is_choice and "slicing" in element:
        known = {item.slice_name for item in base.slices}
        required = [
            item
            for item in node.slices
            if item.element.get("min", 0) > 0 and ("min" in item.stated or item.slice_name in known)
        ]
        element = _choice(element, node.slices, required, is_narrowing=in_extension and stated is None)
    return replace(node, element=element)


def _least(node: SnapshotNode) -> int:
    """Add up what the slices require; never more than the whole may have, even where slices contradict it."""
    least: int = sum(item.element.get("min", 0) for item in node.slices)
    most = node.element.get("max", "*")
    return min(least, int(most)) if isinstance(most, str) and most.isdecimal() else least


def _choice(
    element: dict[str, Any],
    given: Sequence[SnapshotNode],
    required: Sequence[SnapshotNode],
    *,
    is_narrowing: bool,
) -> dict[str, Any]:
    """Close a choice whose slices cover its types, and leave the types that may still occur.

    What a slice excludes is no type any more. A slice that must be there leaves its own type alone; in an
    extension, whose value has one type, so does every slice when nothing is said about all (`is_narrowing`).
    """
    slicing = {**element["slicing"]}
    if not slicing.get("discriminator"):
        slicing["discriminator"] = _BY_TYPE["discriminator"]
    covered = {code for item in required or given for code in item.codes}
    excluded = {item.codes[0] for item in given if item.element.get("max") == "0" and len(item.codes) == 1}
    types = [item for item in element.get("type", []) if item.get("code") not in excluded]
    if required or is_narrowing or slicing.get("rules") == "closed":
        types = [item for item in types if item.get("code") in covered] or types
    if covered and covered >= {item.get("code") for item in types}:
        slicing["rules"] = "closed"
    return {**element, "slicing": slicing, **({"type": types} if types else {})}


def _one_type(child: SnapshotNode, name: str) -> dict[str, Any]:
    wanted = typed(child.name, name)
    types = [item for item in child.element.get("type", ()) if item.get("code", "").lower() == wanted]
    return {"type": types} if types else {}


def _is_choice(child: SnapshotNode) -> bool:
    base = child.element.get("base", {})
    return bool(str(base.get("path", "")).endswith("[x]"))


def _lowered(codes: Iterable[str]) -> set[str]:
    return {code.lower() for code in codes}
