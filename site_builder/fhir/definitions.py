"""Base definitions: what core types look like, in every release, with or without packages.

Facts (cardinality, types, flags, bindings) come from the compact files that ship with us; whole
StructureDefinitions come from packages, where there are any; short texts from either a package or the
models of `fhir.resources`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

from site_builder.fhir.completing import completed
from site_builder.fhir.core_structures import load_structures
from site_builder.fhir.facts import (
    STRUCTURES,
    Canonical,
    ElementFact,
    ReleaseFacts,
    TypeFact,
    TypeFacts,
    load_facts,
    moved,
)
from site_builder.fhir.model_texts import ModelTexts
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import USUAL, Release, release_named, release_of
from site_builder.fhir.specification import TERMINOLOGY
from site_builder.source.json_access import text

__all__ = [
    "Definitions",
    "DefinitionsLibrary",
    "ElementFact",
    "Member",
    "ResourceSource",
    "Shape",
    "TypeFact",
]

Content = Literal["primitive", "complex", "resource", "xhtml"]
_MAX_DEPTH = 200
_Answer = TypeVar("_Answer")


class ResourceSource(Protocol):
    """Where whole resources are found by canonical URL: a FHIR package, a guide's own artifacts."""

    def resource(self, url: str) -> Mapping[str, Any] | None:
        """Return the resource of a canonical URL (`url` or `url|version`); None when there is none."""
        ...


@dataclass(slots=True)
class Member:
    """A property that a JSON object of a type may have: an element, or one type of a choice."""

    name: str
    """As JSON and XML write it: `valueQuantity`."""
    fact: ElementFact
    type: str
    """Name of its type; `BackboneElement` or `Element` for one with children of its own."""
    content: Content
    order: int
    """Position among its siblings."""
    shape: Shape | None = None
    """Its children's definitions; None for primitives, resources and XHTML. Filled when first asked for."""

    @property
    def is_repeating(self) -> bool:
        """Whether it is a JSON array."""
        return self.fact.is_repeating


@dataclass(slots=True)
class Shape:
    """The children of a type or backbone element."""

    owner: str
    """`Patient`, `Patient.contact`, `HumanName`."""
    elements: tuple[ElementFact, ...]
    """In the order of the specification, choices as `value[x]`."""
    members: dict[str, Member] = field(default_factory=dict)
    """By JSON name, choices once for each type."""


class Definitions:
    """The base definitions of one release."""

    def __init__(self, release: Release, sources: Sequence[ResourceSource] = ()) -> None:
        """Use the embedded facts, and packages (first one wins) for whole structures and texts."""
        self.release = release
        self.facts: ReleaseFacts = load_facts(release)
        self._structures = load_structures(release)
        self._sources = tuple(sources)
        self._shapes: dict[str, Shape | None] = {}
        self._resources: dict[str, Mapping[str, Any] | None] = {}
        self._texts: dict[str, dict[str, tuple[str, str]]] = {}
        self._models = ModelTexts(release)
        self._answers: dict[tuple[object, ...], Any] = {}

    def core_contexts(self, url: str) -> Iterator[Mapping[str, Any]]:
        """Yield where an extension of HL7's may be used, by the release and by what HL7 published since."""
        return self._structures.contexts(url)

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the packages that are asked for definitions."""
        return tuple(getattr(source, "name", "") for source in self._sources)

    def once(self, key: tuple[object, ...], make: Callable[[], _Answer]) -> _Answer:
        """Return what `make` makes of these definitions alone, only once."""
        if key not in self._answers:
            self._answers[key] = make()
        answer: _Answer = self._answers[key]
        return answer

    @property
    def told(self) -> str:
        """What tells the packages that are asked from others, and from what they held before."""
        return repr([(source, getattr(source, "stamp", "")) for source in self._sources])

    def types(self) -> tuple[str, ...]:
        """Name every type of the release, sorted."""
        return self.facts.names()

    def type(self, name: str) -> TypeFacts | None:
        """Return what the specification says of a type."""
        return self.facts.type(name)

    def is_resource(self, name: str) -> bool:
        """Whether a name is a resource type of this release, abstract ones included."""
        return self.facts.kind(name) == "resource"

    def is_primitive(self, name: str) -> bool:
        """Whether a name is a primitive type of this release."""
        return self.facts.kind(name) == "primitive-type"

    def canonical(self, url: str) -> Canonical | None:
        """Find a definition of the specification by its canonical URL."""
        return self._structures.canonical(url) or self.facts.canonical(url)

    def children(self, path: str) -> tuple[ElementFact, ...]:
        """Return an element's children as `PATH.name`, through datatypes, choices and content references.

        Empty for an unknown path. `Patient.name.given` has a primitive's children, id and extension.
        """
        shape = self.shape(path)
        if shape is None:
            return ()
        return tuple(moved(fact, f"{path}.{fact.name}") for fact in shape.elements)

    def child(self, path: str, name: str) -> ElementFact | None:
        """Return one child; `valueQuantity` gives `value[x]` with the type Quantity alone."""
        shape = self.shape(path)
        if shape is None:
            return None
        for fact in shape.elements:
            if fact.name == name:
                return moved(fact, f"{path}.{name}")
        member = shape.members.get(name)
        if member is None:
            return None
        types = tuple(item for item in member.fact.types if item.code == member.type)
        return replace(member.fact, path=f"{path}.{member.fact.name}", types=types)

    def type_of(self, path: str, name: str) -> str:
        """Return the type of a property, such as `text` of `Annotation`; empty where it is unknown."""
        shape = self.shape(path) if path else None
        member = shape.members.get(name) if shape else None
        return member.type if member else ""

    def element(self, path: str) -> ElementFact | None:
        """Return the element at a path, a type's root included."""
        parent, _, name = path.rpartition(".")
        if parent:
            return self.child(parent, name)
        facts = self.facts.type(name)
        return facts.root if facts else None

    def structure(self, url_or_type: str) -> Mapping[str, Any] | None:
        """Return a whole StructureDefinition by canonical URL or type name, when a package has it."""
        url = url_or_type if ":" in url_or_type else STRUCTURES + url_or_type
        return self.resource(url)

    def neutral_structure(self, url: str) -> Mapping[str, Any] | None:
        """Return a StructureDefinition in the neutral shape, from a package, else what is built in of it.

        What is built in are the specification's profiles and extensions; they have no snapshot. None for what
        is neither, and for `url|version` in another version.
        """
        found = self.resource(url)
        if found is None:
            return self._structures.structure(url)
        is_structure = found.get("resourceType") == "StructureDefinition"
        return neutral(found, self.release.name) if is_structure else None

    def resource(self, url: str) -> Mapping[str, Any] | None:
        """Return a resource by canonical URL from the first package that has it."""
        if url not in self._resources:
            given = (source.resource(url) for source in self._sources)
            found = next((each for each in given if each is not None), None)
            is_structure = found is not None and found.get("resourceType") == "StructureDefinition"
            self._resources[url] = completed(found, self) if found is not None and is_structure else found
        return self._resources[url]

    def title(self, url: str) -> str:
        """Return the title of what a canonical URL names; empty when neither facts nor packages tell it."""
        if known := self.canonical(url):
            return known.title
        found = self.resource(url) or {}
        if name := text(found.get("title")) or text(found.get("name")):
            return name
        # Later releases leave HL7's terminology to packages; what it was called in R4 it is called still.
        older = load_facts(USUAL).canonical(url) if url.startswith(TERMINOLOGY) else None
        return older.title if older else ""

    def text(self, path: str) -> tuple[str, str]:
        """Return the short text and the definition of a core element; empty ones where nobody has them."""
        for place in self._places_of(path):
            found = self._text_at(place)
            if any(found):
                return found
        return "", ""

    def _places_of(self, path: str) -> Iterator[str]:
        """Yield where an element may be defined: at the path asked for, in its type, in that one's base."""
        yield path
        base = self.base_path(path)
        name, _, below = base.partition(".")
        while below and (facts := self.facts.type(name)) is not None:
            yield f"{name}.{below}"
            if facts.base == name:
                return
            name = facts.base

    def base_path(self, path: str) -> str:
        """Return the path where an element is defined: `HumanName.given` for `Patient.name.given`."""
        parent, _, name = path.rpartition(".")
        shape = self.shape(parent) if parent else None
        if shape is None:
            return path if self.facts.kind(path) else ""
        for fact in shape.elements:
            if fact.name == name:
                return fact.path
        member = shape.members.get(name)
        return member.fact.path if member else ""

    def shape(self, path: str) -> Shape | None:
        """Return the children's definitions of a type or path; None when it is unknown."""
        if path in self._shapes:
            return self._shapes[path]
        root, *names = path.split(".")
        if len(names) > _MAX_DEPTH:
            return None
        shape = self._shape_of(root)
        for name in names:
            if shape is None:
                return None
            shape = self._shape_below(shape, name)
        if len(names) <= 4:  # deeper paths are walked again: hostile input must not fill the memory
            self._shapes[path] = shape
        return shape

    def shape_of(self, member: Member) -> Shape | None:
        """Return the children's definitions of a member; for a primitive those of id and extension."""
        if member.shape is None:
            # DSTU2 defines no xhtml, no release a primitive's value: they have what all elements have.
            member.shape = self._shape_of(self._owner(member.fact, member.type)) or self._shape_of("Element")
        return member.shape

    def _shape_below(self, shape: Shape, name: str) -> Shape | None:
        if member := shape.members.get(name):
            return self.shape_of(member)
        for fact in shape.elements:
            if fact.name == name and fact.is_choice:
                return self._shape_of(fact.types[0].code if len(fact.types) == 1 else "Element")
        return None

    def _owner(self, fact: ElementFact, type_name: str) -> str:
        """Name what defines an element's children: a path of its own, a referenced path, or a type."""
        if fact.content_reference:
            return fact.content_reference[1:]
        return fact.path if type_name in ("BackboneElement", "Element") else type_name

    def _shape_of(self, owner: str) -> Shape | None:
        if owner not in self._shapes:
            self._shapes[owner] = self._made_shape(owner)
        return self._shapes[owner]

    def _made_shape(self, owner: str) -> Shape | None:
        type_name, _, below = owner.partition(".")
        facts = self.facts.type(type_name)
        if facts is None:
            return None
        if not below:
            elements = [fact for path, fact in facts.elements.items() if "." not in path]
        else:
            own = facts.elements.get(below)
            if own is None:
                return None
            base = own.types[0].code if own.types else "BackboneElement"
            given = self._shape_of(base if base in ("Element", "BackboneElement") else "Element")
            prefix = below + "."
            elements = list(given.elements) if given else []
            elements += [
                fact
                for path, fact in facts.elements.items()
                if path.startswith(prefix) and "." not in path[len(prefix) :]
            ]
        shape = Shape(owner, tuple(elements))
        for order, fact in enumerate(shape.elements):
            self._add_members(shape, fact, order)
        return shape

    def _add_members(self, shape: Shape, fact: ElementFact, order: int) -> None:
        stem = fact.name.removesuffix("[x]")
        if not fact.is_choice:
            code = fact.types[0].code if fact.types else "BackboneElement"
            shape.members[stem] = Member(stem, fact, code, self._content(fact, code), order)
            return
        for item in fact.types:
            name = stem + item.code[:1].upper() + item.code[1:]
            shape.members[name] = Member(name, fact, item.code, self._content(fact, item.code), order)

    def _content(self, fact: ElementFact, code: str) -> Content:
        if code == "xhtml" or fact.is_xhtml:
            return "xhtml"
        kind = self.facts.kind(code)
        if kind == "primitive-type" or not code:
            return "primitive"
        return "resource" if kind == "resource" else "complex"

    def _text_at(self, path: str) -> tuple[str, str]:
        type_name = path.partition(".")[0]
        if type_name not in self._texts:
            self._texts[type_name] = _texts_of(self.structure(type_name))
        found = self._texts[type_name].get(path)
        return found if found else self._models.text(path)


class DefinitionsLibrary:
    """Base definitions of all releases, each loaded when it is first asked for."""

    def __init__(
        self,
        sources: Sequence[ResourceSource] = (),
        core: Callable[[str], ResourceSource | None] | None = None,
    ) -> None:
        """Take the packages, the first of which wins.

        `core` gives a core package by its name, where there is one; it is asked when a release is, and
        comes after the packages.
        """
        self.sources = tuple(sources)
        self._core = core
        self._releases: dict[str, Definitions] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle where definitions come from; they are loaded again."""
        return DefinitionsLibrary, (self.sources, self._core)

    def release(self, name: str) -> Definitions:
        """Return a release's definitions by name (`STU3`) or version (`3.0.2`).

        Raises ValueError when there is no such release.
        """
        release = release_named(name)
        if release.name not in self._releases:
            self._releases[release.name] = Definitions(release, self._fitting(release))
        return self._releases[release.name]

    def _fitting(self, release: Release) -> tuple[ResourceSource, ...]:
        """Leave out core packages of other releases: all releases' Patient has the same URL."""
        fitting = tuple(source for source in self.sources if _fits(source, release))
        if self._core is None or any(getattr(source, "name", "") == release.package for source in fitting):
            return fitting
        core = self._core(release.package)
        return fitting if core is None else (*fitting, core)


def _fits(source: ResourceSource, release: Release) -> bool:
    versions: Sequence[str] = getattr(source, "fhir_versions", ())
    return not versions or any(release_of(version) is release for version in versions)


def _texts_of(structure: Mapping[str, Any] | None) -> dict[str, tuple[str, str]]:
    """Take the texts of each element out of a snapshot, whatever shape it has."""
    snapshot = structure.get("snapshot") if structure else None
    elements = snapshot.get("element") if isinstance(snapshot, Mapping) else None
    texts: dict[str, tuple[str, str]] = {}
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, Mapping) and isinstance(element.get("path"), str):
            short, definition = element.get("short"), element.get("definition")
            texts.setdefault(
                element["path"],
                (short if isinstance(short, str) else "", definition if isinstance(definition, str) else ""),
            )
    return texts
