"""The structures that a compilation knows: its own, made on demand, those of packages and of the
specification.

What instances and carets need to know of a type or profile is asked here, too: `Schema.find(name, kinds)`
gives a `Structure`, and `Structure.find(path)` an element with its children, types and values, unfolded
as far as the path goes. A structure that is shared is only read; who adds slices or unfolds with a
purpose takes a `fresh` one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from site_builder.diagnostics import nearest
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.raw_structures import RawStructures, load_raw
from site_builder.fsh.compilation import Report
from site_builder.fsh.fishing import STRUCTURE_KINDS, Fishing
from site_builder.fsh.parts import Parts
from site_builder.fsh.project import Known
from site_builder.fsh.settings import Settings
from site_builder.fsh.structure.nodes import Node, nodes
from site_builder.fsh.structure.paths import code_of, find
from site_builder.fsh.structure.tree import Element, Tree
from site_builder.fsh.syntax import Entity, Rule, Span
from site_builder.source.dependencies import Dependency, depend_on

IMPOSED = STRUCTURES + "structuredefinition-imposeProfile"
CHARACTERISTICS = STRUCTURES + "structuredefinition-type-characteristics"
LOGICAL_TARGET = "http://hl7.org/fhir/tools/StructureDefinition/logical-target"

Json = dict[str, Any]

_MOST_GUESSES = 200
"""Each looks through all names: who has more errors reads the first ones first."""


class Compiling(Protocol):
    """What structures ask of the compilation that they are part of."""

    fishing: Fishing
    report: Report
    settings: Settings
    parts: Parts

    def rules(self, entity: Entity) -> Sequence[Rule]:
        """Return an entity's rules with all that is inserted, soft indices resolved."""
        ...

    def definition(self, known: Known) -> Mapping[str, Any] | None:
        """Return the finished JSON of an instance, value set or code system of the FSH."""
        ...


@dataclass(frozen=True, slots=True)
class Kin:
    """A type or profile on the way from one up to what it is derived from."""

    known: Known
    id: str
    url: str
    version: str
    type: str
    """The type that it describes, of a logical model its URL."""
    kind: str
    """`resource`, `complex-type`, `primitive-type`, `logical`; empty where that isn't known."""


class Structure:
    """A StructureDefinition: what it says of itself, and its elements."""

    def __init__(self, head: Json, root: Node, schema: Schema, part: Dependency) -> None:
        """Take what it says of itself, without elements, and the root of these.

        `part` is the part of the compilation that it is: who uses it asks for that.
        """
        self.head = head
        self.schema = schema
        self.part = part
        self.tree = Tree(root, self)
        self.places: dict[tuple[str | int, ...], Span] = {}
        """Where the rules stand that set what the definition says of itself."""
        self.is_in_progress = False
        self._shared = root

    @property
    def root(self) -> Element:
        """The root element."""
        return self.tree.root

    @property
    def url(self) -> str:
        """The canonical URL."""
        return str(self.head.get("url", ""))

    @property
    def type(self) -> str:
        """The type that it describes."""
        return str(self.head.get("type", ""))

    @property
    def kind(self) -> str:
        """`resource`, `complex-type`, `primitive-type` or `logical`."""
        return str(self.head.get("kind", ""))

    @property
    def is_specialization(self) -> bool:
        """Whether it defines a type."""
        return self.head.get("derivation") == "specialization"

    def find(self, path: str) -> Element | None:
        """Return the element at a path, as rules write it; see `paths.find`."""
        return find(self.root, path)

    def fresh(self) -> Structure:
        """Return the same structure with elements of its own, which may be unfolded and sliced."""
        with self.schema.compilation.parts.making("fresh", *self.part):
            depend_on(*self.part)
        return Structure(dict(self.head), self.tree.root, self.schema, ("fresh", *self.part))

    def asking(self) -> AbstractContextManager[None]:
        """Let what is asked for in the context be asked for by whoever uses this structure."""
        return self.schema.compilation.parts.making(*self.part)

    def nodes_of(self, element: Element) -> Sequence[Node]:
        """Return what an element unfolds into: of what it refers to or is a slice of, or of its type."""
        with self.asking():
            return self._nodes_of(element)

    def extension_url(self, name: str) -> str:
        """Return the URL of an extension that a path in this structure names; empty where there is none."""
        with self.asking():
            return self.schema.extension_url(name)

    def shared_nodes(self, element: Element) -> Sequence[Node]:
        """Return the children that all types of a choice in this structure have."""
        with self.asking():
            return self.schema.shared_nodes(element)

    def _nodes_of(self, element: Element) -> Sequence[Node]:
        reference = element.definition.get("contentReference")
        types = element.types
        profiles = (
            [each for each in (types[0].get("profile") or ()) if isinstance(each, str)] if types else []
        )
        if isinstance(reference, str):
            return self._referenced(element, reference)
        if len(types) != 1 or (element.is_choice and not element.slice_name and len(profiles) > 1):
            return ()
        profile = profiles[0] if len(profiles) == 1 else ""
        sliced = element.sliced()
        if sliced is not None and sliced.kids():
            theirs = sliced.types[0].get("profile") if len(sliced.types) == 1 else None
            if not profile or theirs == [profile]:
                return sliced.kids()
        return self.schema.kids(profile, code_of(types[0]), is_logical=self.kind == "logical")

    def _referenced(self, element: Element, reference: str) -> Sequence[Node]:
        """Return the children of what a content reference leads to, as the type defines it."""
        base = self.schema.find(self.type, "Resource", "Type", "Logical")
        named = reference.rpartition("#")[2]
        target = base.tree.by_id(named) if base else None
        if target is None or not target.kids():
            return ()
        element.change("type", target.definition.get("type"))
        element.change("contentReference", None)
        return target.kids()


class Schema:
    """Finds structures by name, id or URL, and what they are derived from."""

    def __init__(self, compilation: Compiling, exported: Callable[[Entity], Structure | None]) -> None:
        """Take the compilation, and what makes the structures of its own entities."""
        self.compilation = compilation
        self.exported = exported
        self._opened: dict[int, Structure | None] = {}
        self._kin: dict[str, tuple[Kin, ...]] = {}
        self.guesses: dict[Dependency, str] = {}
        """The names that were guessed, by the part that a guess is."""
        self._alive: list[Known] = []
        self.caret_types: dict[str, Structure] = {}
        """StructureDefinition and ElementDefinition as carets unfolded them, by name."""

    def known(self, name: str, *kinds: str) -> Known | None:
        """Find what a name, id or URL means, of any kind of structure where none is said."""
        return self.compilation.fishing.find(self.resolved(name), *(kinds or STRUCTURE_KINDS))

    def resolved(self, name: str) -> str:
        """Return the URL of an alias, such as a path's `[$alias]`; any other name as it is."""
        return self.compilation.fishing.own.project.resolved(name)

    def own(self, entity: Entity) -> Known:
        """Tell what names an entity of the FSH."""
        return self.compilation.fishing.own.known(entity)

    def is_core(self, name: str) -> bool:
        """Tell whether a name is that of one of the specification's types."""
        return self.known(STRUCTURES + name) is not None

    def find(self, name: str, *kinds: str) -> Structure | None:
        """Return a structure by name, id or URL; it is shared."""
        known = self.known(name, *kinds)
        return self.of(known) if known else None

    def of(self, known: Known) -> Structure | None:
        """Return the structure of what was found; None for what has no elements."""
        if known.entity is not None and known.entity.kind != "Instance":
            return self.exported(known.entity)
        part = ("opened", known.kind, known.name, known.id, known.url, known.version)
        if id(known) not in self._opened:
            with self.compilation.parts.making(*part):
                document = self.document(known)
                self._opened[id(known)] = self.opened(document, part) if document else None
            self._alive.append(known)
        self.compilation.parts.ask(*part)
        return self._opened[id(known)]

    def document(self, known: Known) -> Mapping[str, Any] | None:
        """Return the JSON of a structure that the FSH doesn't define as one."""
        if known.entity is not None:
            return self.compilation.definition(known)
        return self.compilation.fishing.document(known)

    def opened(self, document: Mapping[str, Any], part: Dependency) -> Structure | None:
        """Make a structure of a StructureDefinition.

        Without a snapshot it is made of its differential on what it is derived from.
        """
        head = {key: value for key, value in document.items() if key not in ("snapshot", "differential")}
        elements = _elements(document, "snapshot") or self._built_in(str(head.get("url", "")))
        if (root := nodes(elements)) is not None:
            return Structure(head, root, self, part)
        base = self.find(str(head.get("baseDefinition", "")))
        if base is None:
            return None
        made = Structure(head, base.root, self, part)
        for each in _elements(document, "differential"):
            _apply(made, each)
        self._correct(made)
        return made

    @cached_property
    def _raw(self) -> RawStructures | None:
        return load_raw(self.compilation.settings.release)

    def _built_in(self, url: str) -> list[Json]:
        """Return the snapshot of one of the specification's profiles that is built in whole."""
        return (
            self._raw.snapshot(url.removeprefix(STRUCTURES))
            if self._raw and url.startswith(STRUCTURES)
            else []
        )

    def _correct(self, made: Structure) -> None:
        """Say what the specification's own snapshot says otherwise than its differential."""
        name = made.url.removeprefix(STRUCTURES)
        raw = self._raw if name != made.url else None
        for id_, said in (raw.corrections(name) if raw else {}).items():
            element = made.tree.by_id(id_)
            if element is not None:
                for key, value in said.items():
                    element.change(key, value)

    def kids(self, profile: str, code: str, *, is_logical: bool = False) -> Sequence[Node]:
        """Return the children that a profile, or else a type, gives an element."""
        usual = ("Resource", "Type", "Profile", "Extension")
        kinds = ("Logical", *usual) if is_logical else usual
        found = self.find(profile, *kinds) if profile else None
        if found is None and profile and code == "Extension":
            found = self.find(profile, "Extension")
        if found is None and code:
            found = self.find(code, *kinds)
        return found.root.kids() if found else ()

    def extension_url(self, name: str) -> str:
        """Return the URL of an extension by its name, id or URL; empty where there is none."""
        known = self.known(name, "Extension")
        return known.url if known else ""

    def shared_nodes(self, element: Element) -> Sequence[Node]:
        """Return the children that all types of a choice have."""
        lines = []
        for each in element.types:
            for name in each.get("profile") or [code_of(each)]:
                lines.append([kin.url for kin in self.lineage(name)])
        common = [url for url in lines[0] if all(url in line for line in lines)] if lines else []
        found = self.find(common[0]) if common else None
        return found.root.kids() if found else ()

    def lineage(self, name: str) -> tuple[Kin, ...]:
        """Return what a name means, then what that is derived from, up to the top or what isn't known."""
        if name not in self._kin:
            with self.compilation.parts.making("kin", name):
                self._kin[name] = tuple(self._line(name, set()))
        depend_on("kin", name)
        return self._kin[name]

    def imposed(self, name: str) -> Iterator[Kin]:
        """Yield the lines of the profiles that those of a line impose on what conforms to them."""
        seen = {kin.url for kin in self.lineage(name)}
        pending = [url for kin in self.lineage(name) for url in self._imposed_by(kin.known)]
        while pending:
            url = pending.pop(0)
            for kin in self.lineage(url):
                if kin.url not in seen:
                    seen.add(kin.url)
                    pending += self._imposed_by(kin.known)
                    yield kin

    def guess(self, name: str, *kinds: str) -> str:
        """Return a question for the name that was probably meant; empty where none is near, or after many."""
        parts, part = self.compilation.parts, ("guess", name, *(kinds or STRUCTURE_KINDS))
        if part not in self.guesses:
            if len(self.guesses) >= _MOST_GUESSES:
                # Who asks first gets an answer: that depends on the order.
                parts.is_exact = False
                return ""
            with parts.making(*part):
                self.guesses[part] = nearest(name, self.compilation.fishing.names(*part[2:]))
        depend_on(*part)
        return self.guesses[part]

    @staticmethod
    def near(name: str, names: Sequence[str]) -> str:
        """Return a question for the one of some names that was probably meant."""
        return nearest(name, names)

    def type_of(self, known: Known) -> str:
        """Return the type that a structure describes: for a profile that of its base."""
        seen: set[int] = set()
        at: Known | None = known
        while at is not None and not at.type and at.parent and id(at) not in seen:
            seen.add(id(at))
            at = self.known(at.parent)
        return at.type if at else ""

    def is_abstract(self, known: Known) -> bool:
        """Tell whether a type is only derived from."""
        found = self.of(known)
        return bool(found and found.head.get("abstract"))

    def is_modifier(self, known: Known) -> bool:
        """Tell whether an extension changes the meaning of what it stands in."""
        found = self.of(known)
        return bool(found and found.root.definition.get("isModifier") is True)

    def _line(self, name: str, seen: set[str]) -> Iterator[Kin]:
        while name and name not in seen:
            known = self.known(name)
            if known is None or (known.url and known.url in seen):
                return
            seen.update((name, known.url))
            kind = "logical" if known.kind == "Logical" else ""
            yield Kin(known, known.id, known.url, known.version, self.type_of(known), kind)
            name = known.parent

    def _imposed_by(self, known: Known) -> list[str]:
        if known.entity is not None and known.entity.kind != "Instance":
            found = self.exported(known.entity)
            document: Mapping[str, Any] = found.head if found else {}
        else:
            document = self.document(known) or {}
        return [
            str(each["valueCanonical"])
            for each in document.get("extension") or ()
            if isinstance(each, Mapping) and each.get("url") == IMPOSED and each.get("valueCanonical")
        ]


def _elements(document: Mapping[str, Any], part: str) -> list[Mapping[str, Any]]:
    held = document.get(part)
    elements = held.get("element") if isinstance(held, Mapping) else None
    return [each for each in elements if isinstance(each, Mapping)] if isinstance(elements, list) else []


def _apply(structure: Structure, stated: Mapping[str, Any]) -> None:
    """Say in a tree what an element of a differential states."""
    element = _placed(structure, str(stated.get("id") or stated.get("path") or ""))
    if element is None:
        return
    for key, value in stated.items():
        if key in ("id", "path"):
            continue
        given = (element.definition.get(key) or ()) if key in ("constraint", "mapping") else ()
        element.change(key, [*given, *value] if given and isinstance(value, list) else value)


def _placed(structure: Structure, id_: str) -> Element | None:
    """Return the element of an id, made where it is a slice that is missing."""
    at = structure.root
    for part in id_.split(".")[1:]:
        name, _, slice_ = part.partition(":")
        children = at.children()
        found = next((each for each in children if each.name == name and not each.slice_name), None)
        if found is None:
            found = find(at, name)
        if found is None:
            return None
        if slice_ and found.slice_name != slice_:
            known = found.slice(slice_)
            if known is None:
                above, _, own = slice_.rpartition("/")
                sliced = (found.slice(above) if above else None) or found
                known = sliced.add_slice(own)
                known.change("min", 0)
                known.change("max", found.max)
            found = known
        at = found
    return at
