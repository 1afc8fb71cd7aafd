"""Caret rules: values of the definition itself, and of what it says of an element.

A path is judged by FHIR's own StructureDefinition and ElementDefinition, with the profiles of extensions
on the way: who enters an extension by its name says its URL, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from site_builder.fsh.paths import Part
from site_builder.fsh.structure.paths import MOST_PARTS, code_of, parse_path, slice_by, step
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.structure.values import as_json
from site_builder.fsh.syntax import Value
from site_builder.source.dependencies import depend_on

Json = Any
Pointer = tuple[str | int, ...]

MOST_ITEMS = 10_000
"""How many items a path may make an array have: an index beyond is a mistake."""
_EXTENSIONS = ("extension", "modifierExtension")
_AGGREGATION = "type.aggregation"


def set_caret(structure: Structure, element: Element, caret: str, value: Value) -> None:
    """Set a value of what is said of an element.

    Raises RefusedError for what ElementDefinition doesn't have.
    """
    _set_of(structure, element, caret, value, "")


def set_caret_json(structure: Structure, element: Element, caret: str, value: Json, type_: str) -> None:
    """Set what is JSON of a type already, such as an instance, in what is said of an element."""
    _set_of(structure, element, caret, value, type_)


def set_own(structure: Structure, caret: str, value: Value) -> None:
    """Set a value of the definition itself.

    Raises RefusedError for what StructureDefinition doesn't have.
    """
    _set_own(structure, caret, value, "")


def set_own_json(structure: Structure, caret: str, value: Json, type_: str) -> None:
    """Set what is JSON of a type already, such as a contained resource, in the definition itself."""
    _set_own(structure, caret, value, type_)


def _set_of(structure: Structure, element: Element, caret: str, value: Json, type_: str) -> None:
    parts = parse_path(caret)
    first = parts[0].base.removesuffix("[x]") if parts else ""
    if not first or first in ("id", "path"):
        raise RefusedError("fsh-path", f"'^{caret}' is nothing that a rule can say of an element")
    _clear_aggregation(element, parts)
    said = [(key, each) for key, each in element.definition.items() if key.lstrip("_").startswith(first)]
    held = {key: _copied(each, parts[0].index) for key, each in said}
    setter = Setter(structure, _definition(structure, "ElementDefinition"))
    pointer = setter.set(held, caret, value, type_)
    for key, each in held.items():
        if each != element.definition.get(key):
            element.change(key, each)
    element.place(pointer)


def _set_own(structure: Structure, caret: str, value: Json, type_: str) -> None:
    first = parse_path(caret)[0].base if caret else ""
    if first in ("snapshot", "differential", ""):
        raise RefusedError("fsh-path", f"'^{caret}' can't be set: rules say what elements are")
    setter = Setter(structure, _definition(structure, "StructureDefinition"))
    pointer = setter.set(structure.head, caret, value, type_)
    structure.places[pointer] = structure.tree.span
    structure.tree.changes += 1


class Setter:
    """Sets values of a document, whose type is known, at paths."""

    def __init__(self, structure: Structure, schema: Structure) -> None:
        """Take what names and values are looked up by, and the type of the document."""
        self._structure = structure
        self._schema = schema

    def set(self, document: dict[str, Json], path: str, value: Json, type_: str = "") -> Pointer:
        """Set what a rule says, and all that its path implies; the pointer to it is returned.

        `type_`: the value is JSON of that type already, such as an instance.
        """
        steps = self._steps(document, path)
        if type_:
            self._check_type(steps[-1][0], type_, path)
        made = value if type_ else self._json(steps[-1][0], value)
        at: dict[str, Json] = document
        pointer: Pointer = ()
        for element, part in steps[:-1]:
            at, keys = _entered(at, element, part)
            pointer += keys
            if element is not None and part.base in _EXTENSIONS and part.slices:
                imply(at, element)
        return pointer + _put(at, *steps[-1], made)

    def _steps(self, document: dict[str, Json], path: str) -> list[tuple[Element | None, Part]]:
        """Find the element of each part; what is inside a contained resource is judged by its own type."""
        steps: list[tuple[Element | None, Part]] = []
        element: Element | None = self._schema.root
        at: Json = document
        for part in parse_path(path)[:MOST_PARTS]:
            inside = _inside(at)
            if element is not None and inside and element is not self._schema.root:
                found = self._structure.schema.find(inside, "Resource", "Profile")
                element = found.root if found else element
            below = self._step(element, part) if element is not None else None
            if below is None and part.base != "resourceType":
                raise RefusedError("fsh-path", f"there is no '{part.base}' in '^{path}'")
            _check_index(below, part, path)
            steps.append((below, part))
            at = _peek(at, below, part)
            element = below
        return steps

    def _step(self, element: Element, part: Part) -> Element | None:
        found = step(element, part)
        if found is not None or part.base not in _EXTENSIONS or len(part.slices) != 1:
            return found
        with element.tree.unfolding.asking():
            known = self._structure.schema.known(part.slices[0], "Extension")
        sliced = element.child(part.base)
        if known is None or sliced is None:
            return None
        if not sliced.definition.get("slicing"):
            slice_by(sliced, "value", "url")
        made = sliced.add_slice(part.slices[0])
        made.change("min", 0)
        made.change("max", sliced.max)
        made.change("type", [{**(sliced.types[0] if sliced.types else {}), "profile": [known.url]}])
        return made

    def _check_type(self, element: Element | None, type_: str, path: str) -> None:
        codes = [code_of(each) for each in element.types] if element else []
        if type_ not in codes and not any(kin.type in codes for kin in self._structure.schema.lineage(type_)):
            raise RefusedError("fsh-value", f"a {type_} is none of {', '.join(codes)}, which '^{path}' holds")

    def _json(self, element: Element | None, value: Value) -> Json:
        if element is None:
            return getattr(value, "text", None)
        return as_json(self._structure, element, value)[0]


def imply(document: dict[str, Json], element: Element, depth: int = 0) -> None:
    """Say what an extension must say: its URL, and what else its profile fixes."""
    for child in element.children():
        if child.min < 1:
            continue
        if child.slice_name:
            if child.name in _EXTENSIONS and depth < 5:
                _imply_slice(document, child, depth)
            continue
        key = next((key for key in child.definition if key.startswith(("fixed", "pattern"))), "")
        name = child.name
        if child.is_choice:
            code = code_of(child.types[0]) if len(child.types) == 1 else ""
            name = name.removesuffix("[x]") + code[:1].upper() + code[1:] if code else ""
        if key and name and name not in document:
            document[name] = deepcopy(child.definition[key])


def extension_url(element: Element) -> str:
    """Return the URL of an extension that an element of an instance's type is."""
    url = element.child("url")
    said = url.definition.get("fixedUri") or url.definition.get("patternUri") if url else None
    if isinstance(said, str):
        return said
    profiles = element.types[0].get("profile") if element.types else None
    return str(profiles[0]).partition("|")[0] if profiles else ""


def _imply_slice(document: dict[str, Json], slice_: Element, depth: int) -> None:
    listed = document.setdefault(slice_.name, [])
    url = extension_url(slice_)
    present = sum(1 for each in listed if isinstance(each, Mapping) and each.get("url") == url)
    for _ in range(min(slice_.min, 2) - present):
        made: dict[str, Json] = {}
        imply(made, slice_, depth + 1)
        listed.append(made)


def _copied(value: Json, index: int | None) -> Json:
    """Copy what a rule changes: of a list the one item that it names, else all."""
    if index is None or not isinstance(value, list):
        return deepcopy(value)
    return [deepcopy(each) if at == index else each for at, each in enumerate(value)]


def _definition(structure: Structure, name: str) -> Structure:
    found = structure.schema.caret_types.get(name)
    if found is None:
        shared = structure.schema.find(name, "Type", "Resource")
        if shared is None:
            raise RefusedError("fsh-path", f"nothing is known of {name}")
        # What carets enter is unfolded and sliced in a tree of its own.
        found = structure.schema.caret_types[name] = shared.fresh()
    depend_on(*found.part)
    return found


def _clear_aggregation(element: Element, parts: Sequence[Part]) -> None:
    """Forget the parent's aggregation when a profile first says its own: it is replaced, never added to."""
    if ".".join(part.base for part in parts[:2]) != _AGGREGATION or element.is_replaced:
        return
    element.is_replaced = True
    at = parts[0].index or 0
    types = [deepcopy(dict(each)) for each in element.types]
    if at < len(types) and types[at].pop("aggregation", None) is not None:
        element.change("type", types)
        original = deepcopy(dict(element.original))
        if at < len(original.get("type") or ()):
            original["type"][at].pop("aggregation", None)
        element.original = original


def _check_index(element: Element | None, part: Part, path: str) -> None:
    index = part.index
    if element is None:
        return
    if element.max == "0":
        raise RefusedError("fsh-path", f"'{part.base}' in '^{path}' may not be there at all")
    if index is not None and (
        element.max == "1" or (element.max.isdigit() and index >= int(element.max[:9])) or index >= MOST_ITEMS
    ):
        raise RefusedError("fsh-path", f"'{part.base}' in '^{path}' has no place {index}")


def _inside(at: Json) -> str:
    """Return the type of a resource that stands inside another one."""
    type_ = at.get("resourceType") if isinstance(at, Mapping) else None
    return type_ if isinstance(type_, str) else ""


def _is_primitive(element: Element | None) -> bool:
    code = code_of(element.types[0]) if element is not None and len(element.types) == 1 else ""
    return code[:1].islower() and code.isalnum()


def _name(element: Element | None, part: Part) -> str:
    if not part.base.endswith("[x]"):
        return part.base
    code = code_of(element.types[0]) if element is not None and len(element.types) == 1 else ""
    return part.base.removesuffix("[x]") + code[:1].upper() + code[1:]


def _place(listed: Sequence[Json], element: Element | None, part: Part) -> int:
    """Return where in an array a part leads: a slice's number counts its own items."""
    index = part.index or 0
    if not part.slices or element is None or part.base not in _EXTENSIONS:
        return index
    url = extension_url(element)
    own = [at for at, each in enumerate(listed) if isinstance(each, Mapping) and each.get("url") == url]
    return own[index] if index < len(own) else len(listed) + index - len(own)


def _peek(at: Json, element: Element | None, part: Part) -> Json:
    """Return what is at a part already."""
    if not isinstance(at, Mapping):
        return None
    found = at.get(_name(element, part))
    if isinstance(found, list):
        place = _place(found, element, part)
        return found[place] if place < len(found) else None
    return found


def _entered(at: dict[str, Json], element: Element | None, part: Part) -> tuple[dict[str, Json], Pointer]:
    """Go into what a part means, which is made where it is missing."""
    name = _name(element, part)
    key = f"_{name}" if _is_primitive(element) else name
    if element is None or not element.is_repeating:
        if not isinstance(at.get(key), dict):
            at[key] = {}
        return at[key], (key,)
    listed = at.setdefault(key, [])
    place = _place(listed, element, part)
    _fill(listed, place)
    if key != name:
        values = at.setdefault(name, [])
        _fill(values, place)
        # Values and what stands beside them are arrays of one length.
        _fill(listed, len(values) - 1)
    if not isinstance(listed[place], dict):
        listed[place] = {}
    return listed[place], (key, place)


def _put(at: dict[str, Json], element: Element | None, part: Part, value: Json) -> Pointer:
    """Put a value where a part leads."""
    name = _name(element, part)
    if element is None or not element.is_repeating:
        held = at.get(name)
        if isinstance(held, dict) and isinstance(value, Mapping):
            merge(held, value)
        else:
            at[name] = value
        return (name,)
    listed = at.setdefault(name, [])
    place = _place(listed, element, part)
    _fill(listed, place)
    held = listed[place]
    if isinstance(held, dict) and isinstance(value, Mapping):
        held.update(value)
    else:
        listed[place] = value
    return name, place


def _fill(listed: list[Json], place: int) -> None:
    listed.extend([None] * (place + 1 - len(listed)))


def merge(held: dict[str, Json], value: Mapping[str, Json]) -> None:
    """Say what a value says in one that is there: objects by key, items of arrays by what they say."""
    for key, each in value.items():
        own = held.get(key)
        if isinstance(each, Mapping) and isinstance(own, dict):
            merge(own, each)
        elif isinstance(each, list) and isinstance(own, list):
            for item in each:
                _merge_item(own, item)
        else:
            held[key] = deepcopy(each)


def _merge_item(listed: list[Json], item: Json) -> None:
    if not isinstance(item, Mapping):
        if item not in listed:
            listed.append(item)
        return
    objects = [each for each in listed if isinstance(each, dict)]
    if any(all(own.get(key) == each for key, each in item.items()) for own in objects):
        return
    for own in objects:
        if all(own.get(key) in (None, each) for key, each in item.items()):
            merge(own, item)
            return
    listed.append(deepcopy(item))
