"""Paths of an instance's rules: where they lead in its content, and which element says what may stand
there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.fsh.instance.content import EXTENSIONS, Place, index_of
from site_builder.fsh.paths import Part, is_index, joined, parts
from site_builder.fsh.structure.paths import code_of, slice_by, step
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Schema, Structure
from site_builder.fsh.structure.tree import Element

_ONE = ("0", "1")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a path leads."""

    places: tuple[Place, ...]
    element: Element | None
    """What may stand there; None for `resourceType`."""
    structure: Structure
    """The structure that the element is of: of a resource inside, another one."""
    by_number: str = ""
    """A sliced element on the way that a number leads into, though a slice is made there; empty for none."""

    def is_in(self, structure: Structure) -> bool:
        """Tell whether it is an element of a structure, and not of a resource inside."""
        return self.element is not None and self.structure is structure

    def path(self) -> str:
        """Write the path with the names of slices as the profile has them."""
        return joined(part for part, _ in self.places)


class Resolver:
    """Resolves paths of instances of one structure, whose elements are unfolded and sliced on the way."""

    def __init__(self, structure: Structure, schema: Schema) -> None:
        """Take a structure that is nobody else's to write."""
        self.structure = structure
        self.schema = schema
        self._steps: dict[tuple[int, str, tuple[str, ...]], Element] = {}
        self._inside: dict[str, Resolver | None] = {}

    def resolved(self, path: str, inside: Mapping[int, str] | None = None) -> Resolved:
        """Resolve a path; `inside` tells types of resources by the number of parts that lead to them.

        Raises RefusedError for a path that leads nowhere.
        """
        element: Element = self.structure.root
        places: list[Place] = []
        by_number = ""
        written = parts(path)
        for number, part in enumerate(written):
            found = self.step(element, part)
            if found is None and part.base == "resourceType" and number == len(written) - 1:
                return Resolved((*places, (part, False)), None, self.structure)
            if found is None:
                raise RefusedError("fsh-unknown-path", _nowhere(part, path, element))
            by_number = by_number or (found.id if _is_by_number(found, part) else "")
            part = _placed(found, part, path)  # noqa: PLW2901 - the same part, as content has it
            places.append((part, is_primitive(found)))
            element = found
            type_ = (inside or {}).get(number + 1) if _is_open(found) else None
            if type_ and (below := self.inside(type_)) and number + 1 < len(written):
                rest = joined(written[number + 1 :])
                deeper = {at - number - 1: name for at, name in (inside or {}).items() if at > number + 1}
                there = below.resolved(rest, deeper)
                return Resolved((*places, *there.places), there.element, there.structure)
        return Resolved(tuple(places), element, self.structure, by_number)

    def element(self, path: str) -> Element | None:
        """Return the element that a path without numbers means; None where there is none."""
        at: Element | None = self.structure.root
        for part in parts(path):
            if at is None:
                return None
            at = self.step(at, part)
        return at

    def step(self, element: Element, part: Part) -> Element | None:
        """Return the element that a part means below another one; of an extension a slice is made."""
        key = (id(element), part.base, part.slices)
        if key in self._steps:
            return self._steps[key]
        bare = Part(part.base, part.slices)
        found = step(element, bare)
        if found is None and part.base in EXTENSIONS and len(bare.brackets) == 1:
            with self.structure.asking():
                found = self._extension(element, bare)
        if found is not None:
            self._steps[key] = found
        return found

    def _extension(self, element: Element, part: Part) -> Element | None:
        """Make a slice for an extension that the profile doesn't name."""
        name = part.brackets[0]
        known = self.schema.known(name, "Extension")
        sliced = step(element, Part(part.base))
        if known is None or sliced is None:
            return None
        if not sliced.definition.get("slicing"):
            slice_by(sliced, "value", "url")
        slice_name = known.id if ":" in name else name
        made = sliced.slice(slice_name) or sliced.add_slice(slice_name)
        made.change("min", 0)
        made.change("max", sliced.max)
        types = [dict(each) for each in sliced.types] or [{"code": "Extension"}]
        types[0]["profile"] = [known.url]
        made.change("type", types)
        return made

    def inside(self, type_: str) -> Resolver | None:
        """Return what resolves paths inside a resource of a type or profile; None for what is none."""
        if type_ not in self._inside:
            with self.structure.asking():
                found = self.schema.find(type_, "Resource", "Profile")
                self._inside[type_] = Resolver(found.fresh(), self.schema) if found else None
        return self._inside[type_]


def is_primitive(element: Element) -> bool:
    """Tell whether JSON writes an element's value beside what else it holds."""
    if len(element.types) != 1:
        return False
    # The types of ids and the like are FHIRPath's, which are URLs.
    code = str(element.types[0].get("code", ""))
    return code[:1].islower() and code.isalnum()


def _is_by_number(element: Element, part: Part) -> bool:
    """Tell whether a number leads to an entry that a required slice has already, or that has to be of a
    slice."""
    slicing = element.definition.get("slicing")
    if not isinstance(slicing, Mapping) or part.slices or element.is_choice or element.slice_name:
        return False
    required = sum(each.min for each in element.slices() if "/" not in each.slice_name)
    return slicing.get("rules") == "closed" or required > (index_of(part) or 0)


def _is_open(element: Element) -> bool:
    """Tell whether any resource may stand at an element; one of a type or profile is judged by that."""
    return len(element.types) == 1 and code_of(element.types[0]) in ("Resource", "DomainResource")


def _placed(element: Element, part: Part, path: str) -> Part:
    """Return a part as content has it: with a number where there is an array, with the slice's own name."""
    index = index_of(part)
    most = element.max
    if most == "0":
        raise RefusedError(
            "fsh-unknown-path", f"'{part.base}' in '{path}' may not be there at all: its maximum is 0"
        )
    if index is not None and most != "*" and (most == "1" or index >= int(most[:9])):
        raise RefusedError("fsh-unknown-path", f"'{part}' in '{path}' is beyond the maximum, which is {most}")
    brackets = part.brackets
    names = part.slices
    if part.base in EXTENSIONS and names and element.slice_name and element.slice_name != "/".join(names):
        brackets = (*element.slice_name.split("/"), *(each for each in brackets if is_index(each)))
    if element.is_repeating and (index is None or most in _ONE):
        brackets = (*brackets, "0")
    return part if brackets == part.brackets else Part(part.base, brackets)


def _nowhere(part: Part, path: str, element: Element) -> str:
    where = element.id
    return (
        f"there is no '{part}' in '{where}'"
        if str(part) == path
        else f"there is no '{part}' of '{path}' in '{where}'"
    )


def choices_named(resolver: Resolver, path: str) -> str:
    """Return a path in which choices that have one type only are called by it: `valueQuantity` for
    `value[x]`."""
    if "[x]" not in path:
        return path
    at: Element | None = resolver.structure.root
    named: list[Part] = []
    for part in parts(path):
        at = resolver.step(at, part) if at is not None else None
        if part.base.endswith("[x]") and at is not None and len(at.types) == 1:
            code = code_of(at.types[0])
            part = Part(part.base.removesuffix("[x]") + code[:1].upper() + code[1:], part.brackets)  # noqa: PLW2901
        named.append(part)
    return joined(named)
