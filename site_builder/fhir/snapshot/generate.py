"""Snapshots: a profile's base with its differential applied, element by element.

The rules are those of https://hl7.org/fhir/R4/profiling.html; where they leave room, the HL7 IG
Publisher's choice stands, since its pages are what readers compare with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.faults import (
    Fault,
    base_faults,
    element_faults,
    name_fault,
    order_faults,
    root_faults,
    slice_faults,
    type_faults,
    unsliced_fault,
)
from site_builder.fhir.snapshot.merge import (
    DEFINED_BY_BASE,
    base_of,
    limited,
    merge_element,
)
from site_builder.fhir.snapshot.obligations import inherited_obligations, with_obligations
from site_builder.fhir.snapshot.result import Snapshot, SnapshotElement, SnapshotProblem, flattened
from site_builder.fhir.snapshot.slicing import (
    ANY_EXTENSION,
    ANY_EXTENSION_NAME,
    EXTENSIONS,
    about_child,
    in_order,
    matches,
    named_whole,
    new_slice,
    one_type,
    renamed,
    sliced,
    typed_by,
    unstated,
    with_texts,
)
from site_builder.fhir.snapshot.tree import SnapshotNode, Statement, at_id, at_path, nested, read_differential
from site_builder.fhir.type_profiles import profiles_of
from site_builder.source.tree import Pointer

Json = Mapping[str, Any]

_DSTU2, _STU3, _R4B = 2, 3, 5
MAX_STEPS = 200_000
"""Statements applied and elements made; the largest real profiles take some thousands."""


class _TooLargeError(Exception):
    """A snapshot that grows beyond measure: slices within slices repeat what is said about the whole."""


def generate(structure: Json, context: SnapshotContext) -> Snapshot:
    """Make the snapshot of a neutral StructureDefinition from its base and its differential.

    What can't be applied is a problem; the rest is generated all the same.
    """
    return _Generator(structure, context).run()


class _Generator:
    """Generates one snapshot."""

    def __init__(self, structure: Json, context: SnapshotContext) -> None:
        self.structure = structure
        self.context = context
        self.problems: list[SnapshotProblem] = []
        self.root: SnapshotNode | None = None
        self.stated: Sequence[Json] = structure.get("differential", {}).get("element", ())
        self.is_profile = structure.get("derivation") != "specialization"
        self.steps = 0
        self.left_out: set[int] = set()  # elements of the differential that can't be: below a problem
        # HL7's snapshots count the minima of an extension's slices together from R5 on.
        self.raises_minimum = context.release.number > _R4B

    def run(self) -> Snapshot:
        """Generate it; without elements when there is nothing to build on."""
        with self.context.making(self.structure):
            elements = self.context.stated(self.structure)
            statement = read_differential(elements, is_trusted=self.context.trusts_ids)
            base = self.base()
            if base is None:
                return Snapshot((), tuple(self.problems))
            self.root = base
            self.check_roots(elements)
            try:
                root = self.applied(base, statement) if statement else base
                found = tuple(self.counted(flattened(root)))
            except _TooLargeError:
                message = "slices within slices multiply beyond measure"
                self.problem("snapshot-too-large", message, base.name, ("differential",))
                found = ()
        self.check_places(found)
        return Snapshot(found, tuple(self.problems))

    def check_places(self, found: Sequence[SnapshotElement]) -> None:
        """Report what neither got a place nor was left out for a reason: that is a fault of this program."""
        placed = {at for element in found for at in element.positions} | self.left_out
        for at, element in enumerate(self.stated if found else ()):
            if at not in placed:
                message = "it is not in the snapshot that was made"
                self.problem("lost-element", message, element["id"], ("differential", "element", at))

    def check_roots(self, elements: Sequence[Json]) -> None:
        """Report elements that are not below the first one's root; they are left out."""
        root = elements[0]["path"].partition(".")[0] if elements else ""
        for at, element in enumerate(elements):
            if element["path"].partition(".")[0] != root:
                message = f"the path does not start with '{root}'"
                self.problem("unknown-path", message, element["path"], ("differential", "element", at))
                self.left_out.add(at)

    def step(self) -> None:
        """Count what is made, so that hostile input comes to an end; raises _TooLargeError."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise _TooLargeError

    def counted(self, elements: Iterator[SnapshotElement]) -> Iterator[SnapshotElement]:
        """Yield elements while they are not too many, with what obligation profiles say of them."""
        obligations = inherited_obligations(self.structure, self.context)
        for element in elements:
            self.step()
            given = obligations.get(element.definition["id"], ())
            told = with_obligations(element.definition, given) if given else element.definition
            yield replace(element, definition=told) if given else element

    def applied(self, base: SnapshotNode, statement: Statement) -> SnapshotNode:
        """Apply the differential to its base, whose name a profile can't change."""
        if self.is_profile and statement.name != base.name:
            message = f"the base is '{base.name}', not '{statement.name}'"
            self.unknown(message, statement.name or base.name, statement)
            self.left_out.update(statement.all_positions())
            return base
        if self.is_profile:
            for fault in type_faults(self.structure, base, self.context):
                self.problem(fault.code, fault.message, statement.name, fault.key)
            self.report(root_faults(self.structure, statement), statement.name, statement)
        # STU3 names the element of a datatype's profile: `Quantity:SimpleQuantity`.
        root = replace(base, name=statement.name, slice_name=statement.slice_name)
        return self.merge(root, statement, statement.name, within_slice=False)

    def base(self) -> SnapshotNode | None:
        """Return the base's tree."""
        url = self.structure.get("baseDefinition", "")
        found = self.tree(url) if url else None
        for fault in base_faults(self.structure, self.context) if found is None else ():
            self.note(fault, "", fault.key)
        return found

    def tree(self, url: str) -> SnapshotNode | None:
        """Return a definition's snapshot, generated where it has none."""
        return self.context.tree(url, self.made)

    def made(self, structure: Json) -> Iterator[Json]:
        """Generate another definition's snapshot; its problems are its own."""
        for element in generate(structure, self.context).elements:
            yield element.definition

    def merge(self, base: SnapshotNode, statement: Statement, at: str, *, within_slice: bool) -> SnapshotNode:
        """Apply a statement, and all below it, to a node."""
        whole = named_whole(base, statement)
        if whole.slice_name and whole is not statement and not within_slice:
            self.report(unsliced_fault(whole), at, whole)
        statement = whole
        if statement.slice_name and not base.slice_name:
            base = replace(base, slice_name=statement.slice_name)
        stated = statement.element or {}
        if self.is_profile and base.name not in ANY_EXTENSION_NAME:
            stated = {key: value for key, value in stated.items() if key not in DEFINED_BY_BASE}
        self.step()
        faults = element_faults(base, stated, self.context, is_profile=self.is_profile)
        self.report(faults, at, statement)
        element = base.element
        if statement.is_stated:
            merged = merge_element(self.described(base, stated), stated, self.context.release.number)
            element = limited(base.element, merged)
        node = replace(base, element=element, stated=frozenset(stated), positions=statement.positions)
        if statement.children:
            node = self.with_children(node, statement, at, within_slice=within_slice)
        if statement.slices or "slicing" in stated:
            node = self.with_slices(node, base, statement, at)
        return node

    def fresh(
        self, node: SnapshotNode, base: SnapshotNode, statement: Statement, about: Statement, at: str
    ) -> SnapshotNode:
        """Make a new slice: the divided element as the base has it, its children as they have become."""
        origin = node if node.slice_name else replace(base, slices=())
        types = (about.element or {}).get("type", ())
        is_extension = node.name in EXTENSIONS
        template = self.template(types, is_extension=is_extension)
        # A slice of a choice has what the choice must have only where no other type is left.
        is_only = len(statement.slices) == 1 and not node.slices and len(node.codes) < 2
        most, is_home = node.element.get("max", "*"), self.context.is_home
        made = new_slice(origin, about, template, most, is_only=is_only, is_home=is_home)
        if node.slice_name or not node.children:
            return made
        if types and any(item.get("profile") for item in types) and not is_extension:
            # The slice's own profile comes before what is said about all slices.
            typed = replace(made, element={**made.element, "type": types}, children=())
            made = self.unfolded(typed, at, about)
        if statement.children:
            made = self.with_children(made, statement, at, within_slice=True)
        return unstated(made, self.step) if made.children else replace(made, children=node.children)

    def described(self, base: SnapshotNode, stated: Json) -> Json:
        """Return what a statement starts from: extensions and resources are described by their profile."""
        is_extension = base.name in EXTENSIONS or base.name == "Extension"
        is_telling = self.context.release.number <= (_STU3 if not base.slice_name else _DSTU2)
        if is_telling and base.name in EXTENSIONS:
            return base.element
        types = stated.get("type") or base.element.get("type", ())
        root = self.template(types, is_extension=is_extension)
        if root is None:
            return with_texts(base.element, ANY_EXTENSION) if is_extension else base.element
        if is_extension or base.slice_name or "type" not in stated:
            return with_texts(base.element, root.element)
        return typed_by(base.element, root.element)

    def template(self, types: Sequence[Json], *, is_extension: bool) -> SnapshotNode | None:
        """Return the root of the one profile that an extension or a resource is typed by."""
        profiles = profiles_of(types[0]) if len(types) == 1 else ()
        if len(profiles) != 1 or (self.named(profiles[0]) is not None and not is_extension):
            return None
        url = profiles[0].partition("#")[0]
        if not is_extension and not self.context.definitions.is_resource(types[0].get("code", "")):
            structure = self.context.structure(url)
            if structure is None or structure.get("kind") != "resource":
                return None
        return self.tree(url)

    def with_children(
        self, node: SnapshotNode, statement: Statement, at: str, *, within_slice: bool
    ) -> SnapshotNode:
        """Apply the statements about a node's children, which may have to be fetched first."""
        is_root = "." not in at
        if not node.children and not is_root:
            # A type starts afresh, whatever slice has it.
            node, within_slice = self.unfolded(node, at, statement), False
        pending = dict(statement.children)
        self.report(order_faults(node, statement), at, statement)
        children: list[SnapshotNode] = []
        for child in node.children:
            fitting = [name for name in pending if matches(child, name)]
            found = [pending.pop(name) for name in fitting]
            children.extend(self.child(child, found, at, within_slice=within_slice) if found else (child,))
        for name, left in pending.items():
            if not self.is_profile:
                children.append(self.new(left, f"{at}.{name}"))
            else:
                self.unknown(f"'{node.name}' has no element '{name}'", f"{at}.{name}", left)
                self.left_out.update(left.all_positions())
        return replace(node, children=tuple(children))

    def child(
        self, child: SnapshotNode, statements: list[Statement], at: str, *, within_slice: bool
    ) -> Iterator[SnapshotNode]:
        """Apply the statements of one child: a choice may have one for each type."""
        is_renaming = self.context.release.number <= 3
        pairs = about_child(child, statements, is_renaming=is_renaming, is_narrowing=within_slice)
        for statement, about in pairs:
            named = one_type(child, statement.name) if is_renaming else child
            if about is not statement:
                named = replace(named, slice_name=about.slice_name)
            if self.context.release.number <= 2:
                named = replace(named, name=renamed(named.name, about))
            yield self.merge(named, about, f"{at}.{named.name}", within_slice=within_slice)

    def with_slices(
        self, node: SnapshotNode, base: SnapshotNode, statement: Statement, at: str
    ) -> SnapshotNode:
        """Apply the statements about a node's slices.

        New slices start from the base's element, which the statements about the sliced element don't
        change, but with its children as they have become. What divides a slice further starts from it.
        """
        pending = nested(statement.slices, {item.slice_name for item in node.slices})
        is_referring = "contentReference" in node.element
        is_unfolding = is_referring and "slicing" not in base.element
        folded = node
        if is_unfolding and any(about.children for about in pending.values()):
            # The Publisher shows what the slices differ from, too; not below those that don't.
            node = replace(node, children=self.unfolded(node, at, statement).children)
        slices: list[SnapshotNode] = []
        for known in node.slices:
            about = pending.pop(known.slice_name, None)
            place = f"{at}:{known.slice_name}"
            slices.append(self.merge(known, about, place, within_slice=True) if about else known)
        for name, about in pending.items():
            place = f"{at}:{name}"
            self.report(name_fault(base, name, about.element or {}), place, about)
            fresh = self.fresh(node if about.children else folded, base, statement, about, place)
            if is_referring and about.children:
                whole = self.unfolded(fresh, place, about)
                fresh = whole if is_unfolding else replace(fresh, children=whole.children)
            slices.append(self.merge(fresh, about, place, within_slice=True))
        self.report(slice_faults(base, statement, slices), at, statement)
        whole = replace(node, slices=in_order(node.name, slices, statement))
        is_raising = self.raises_minimum and not statement.is_stated
        in_extension = at.rpartition(".")[0].rpartition(".")[2].partition(":")[0] in ANY_EXTENSION_NAME
        found = sliced(
            whole,
            base,
            statement.element,
            is_raising=is_raising,
            in_extension=in_extension,
            is_telling=self.context.release.number <= _DSTU2,
        )
        if base.slices and statement.slices and base.name.endswith("[x]"):
            # The Publisher closes a choice that is sliced once more.
            slicing = {**found.element.get("slicing", {}), "rules": "closed"}
            found = replace(found, element={**found.element, "slicing": slicing})
        return found

    def unfolded(self, node: SnapshotNode, at: str, about: Statement) -> SnapshotNode:
        """Return a node the children of its type, its profile, or the element that it refers to."""
        if reference := node.element.get("contentReference", ""):
            target = self.referred(reference)
            if target is not None:
                element = {key: value for key, value in node.element.items() if key != "contentReference"}
                if "type" in target.element:
                    element["type"] = target.element["type"]
                return replace(node, element=element, children=target.children)
        found = self.type_tree(node, at, about)
        if found is None:
            self.unknown(f"what '{node.name}' is made of is not known", at, about)
            return node
        return replace(node, children=found.children)

    def referred(self, reference: str) -> SnapshotNode | None:
        """Find what a content reference leads to: an element of a type as it is without any profile."""
        url, _, path = reference.partition("#")
        root = self.tree(url or self.context.type_url(path.partition(".")[0]))
        found = at_path(root, path) if root is not None else None
        # A definition that is being made has no tree yet, but what it is derived from.
        return found or (at_path(self.root, path) if self.root is not None else None)

    def type_tree(self, node: SnapshotNode, at: str, about: Statement) -> SnapshotNode | None:
        """Find the definition of a node's children."""
        types = node.element.get("type", ())
        codes = {item.get("code", "") for item in types}
        profiles = profiles_of(types[0]) if len(types) == 1 else ()
        if len(profiles) == 1:
            if (found := self.named(profiles[0]) or self.tree(profiles[0])) is not None:
                return found
            if self.context.structure(url := profiles[0].partition("#")[0]) is None:
                message = f"profile '{profiles[0]}' is not in this guide or its packages"
                key: Pointer = ("type", 0, "profile", 0)
                self.report([Fault("unknown-profile", message, key, missing=url)], at, about)
        code = next(iter(codes)) if len(codes) == 1 else "Element"
        return self.tree(self.context.type_url(code))

    def named(self, profile: str) -> SnapshotNode | None:
        """Return the element of another profile that types one (`PROFILE#id`); None for a whole profile."""
        url, _, id_ = profile.partition("#")
        root = self.tree(url) if id_ else None
        return at_id(root, id_) if root is not None else None

    def new(self, statement: Statement, at: str) -> SnapshotNode:
        """Make a node that the base has not: in a specialisation or logical model."""
        element = dict(statement.element or {})
        element.setdefault("base", base_of(at, element))
        stated = frozenset(statement.element or ())
        node = SnapshotNode(statement.name, element, stated=stated, positions=statement.positions)
        if statement.children:
            codes = node.codes
            known = self.type_tree(node, at, statement) if codes else None
            node = replace(node, children=known.children if known else ())
            if node.children:
                return self.with_children(node, statement, at, within_slice=False)
            children = tuple(self.new(one, f"{at}.{name}") for name, one in statement.children.items())
            node = replace(node, children=children)
        return node

    def problem(self, code: str, message: str, at: str, pointer: Pointer) -> None:
        """Record what is wrong with a value of the structure."""
        self.note(Fault(code, message), at, pointer)

    def note(self, fault: Fault, at: str, pointer: Pointer) -> None:
        """Record a fault of an element, with the value of the structure that is wrong."""
        found = SnapshotProblem(fault.code, fault.message, at, pointer, fault.missing, fault.is_of_base)
        self.problems.append(found)

    def unknown(self, message: str, at: str, about: Statement) -> None:
        """Record that an element is stated which can't be."""
        self.report([Fault("unknown-path", message)], at, about)

    def report(self, faults: Iterable[Fault], at: str, about: Statement) -> None:
        """Record what is wrong with a statement."""
        for fault in faults:
            self.note(fault, at, self.pointer(fault.about or about, fault.key))

    def pointer(self, statement: Statement, key: Pointer) -> Pointer:
        """Return the way to a value of a statement, of the last element that has it where several do."""
        position = statement.first_position()
        if len(statement.positions) > 1 and key:
            having = (at for at in statement.positions if key[0] in self.stated[at])
            position = max(having, default=position)
        if position < 0:
            return ("differential",)
        # What only stands below is no value of the element that is found there.
        own = key if position in statement.positions else ()
        return ("differential", "element", position, *own)
