"""Profiles as plans: what a profile asks beyond the base definitions, compiled once.

What a profile only repeats is left out, so that walking a profile costs what it says and not what it is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.fhir.elements import ElementNode, build_tree
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.type_profiles import profiles_of
from site_builder.source.dependencies import Memo
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.source.versions import fits_version
from site_builder.validation.criteria import Trees, criteria_of, slicing_of
from site_builder.validation.rules import BindingRule, Constraint, Criterion, Families, Rule, TypeRule
from site_builder.validation.types import Field, TypePlan, Types

if TYPE_CHECKING:
    from site_builder.fhir.snapshot import SnapshotContext
    from site_builder.validation.context import Elements

Json = Mapping[str, Any]

_STATEMENTS = ("fixed", "pattern", "minValue", "maxValue", "maxLength", "mustHaveValue", "valueAlternatives")
_GENERAL = ("ele-1", "ext-1")
_FHIRPATH = "http://hl7.org/fhirpath/"
_BEST_PRACTICE = STRUCTURES + "elementdefinition-bestpractice"
_REFERRING = STRUCTURES + "contentReferenceProfile"
_OF_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."
_MAX_DEPTH = 60
PLANS_KEPT = 250
"""As many profiles stay compiled: more than most guides have."""


@dataclass(slots=True, eq=False)
class ProfilePlan:
    """A profile or extension, ready to be kept or broken."""

    url: str
    type: str
    """Of the resources or values that it is about."""
    structure: Json
    """The neutral StructureDefinition."""
    rule: Rule
    """The root's; its children are what differs from the base."""
    tree: ElementNode
    """All elements of the snapshot."""
    problem: str = ""
    """Why it can't be used; a finding of its own says that where the profile is the guide's."""

    @property
    def title(self) -> str:
        """What a message calls it."""
        return text(self.structure.get("title")) or text(self.structure.get("name")) or self.url


class Profiles:
    """The profiles of one context, compiled when first asked for."""

    def __init__(
        self, structures: SnapshotContext, elements: Elements, types: Types, families: Families
    ) -> None:
        """Take where structures and elements are found, and the base plans that they are compared with."""
        self._structures = structures
        self._elements = elements
        self._types = types
        self._families = families
        self._plans: Memo[str, ProfilePlan | None] = Memo(PLANS_KEPT)
        self._trees: Memo[str, ElementNode | None] = Memo(PLANS_KEPT)
        self._open: list[str] = []

    def plan(self, url: str) -> ProfilePlan | None:
        """Return the plan of a canonical URL; None when nobody has it.

        `url|version` means that version, `url#id` what the profile says of the element of that id.
        """
        return self._plans.get(url, lambda: self._made(url))

    def tree(self, url: str) -> ElementNode | None:
        """Return the elements of a profile as a tree; None when nobody has it or it can't be made."""
        if url in self._open:  # a profile that leads to itself by a discriminator
            return None
        return self._trees.get(url, lambda: self._made_tree(url))

    def _made_tree(self, url: str) -> ElementNode | None:
        self._open.append(url)
        try:
            profile, _, element = url.partition("#")
            structure = self._structures.structure(profile)
            tree = self._tree_of(structure)[0] if structure is not None else None
            return _element_of(tree, element)
        finally:
            self._open.pop()

    def _tree_of(self, structure: Json) -> tuple[ElementNode | None, str]:
        elements, problem = self._elements(structure)
        url = text(structure.get("url"))
        roots = build_tree([_with_whole_canonicals(each, url) for each in elements])
        return (roots[0] if roots else None), problem

    def _of_type(self, url: str) -> Json | None:
        """Return what the facts have as a type, such as SimpleQuantity, as a profile that adds nothing."""
        facts = self._types.definitions.type(url.partition("|")[0].removeprefix(STRUCTURES))
        if facts is None or not facts.is_profile:
            return None
        base = self._types.definitions.type(facts.base)
        while base is not None and base.is_profile:
            base = self._types.definitions.type(base.base)
        name = base.name if base is not None else facts.base
        root = {"id": name, "path": name}
        bare = {"type": name, "baseDefinition": STRUCTURES + facts.name, "differential": {"element": [root]}}
        # Without a URL: it is derived from what the facts have by its name, and not from itself.
        return {"resourceType": "StructureDefinition", **bare}

    def _made(self, url: str) -> ProfilePlan | None:
        profile, _, element = url.partition("#")
        if element:
            return self._of_element(profile, element)
        structure = self._structures.structure(url) or self._of_type(url)
        if structure is None or not _is_of_version(structure, url.partition("|")[2]):
            return None
        canonical = text(structure.get("url")) or url
        tree, problem = self._tree_of(structure)
        type_ = text(structure.get("type")).rpartition("/")[2]
        if tree is None:
            empty = ElementNode(type_, type_, type_)
            return ProfilePlan(
                canonical,
                type_,
                structure,
                Rule(type_, type_, type_),
                empty,
                problem or "it has no elements",
            )
        compiler = _Compiler(canonical, self._types, self._families, self.tree)
        base = self._types.plan(type_)
        rule = compiler.root(tree, base)
        return ProfilePlan(canonical, type_, structure, rule, tree, problem)

    def _of_element(self, url: str, id_: str) -> ProfilePlan | None:
        """Compile what a profile says of one of its elements, for values elsewhere that are to keep that."""
        whole = self.plan(url)
        node = _element_of(whole.tree, id_) if whole is not None else None
        if whole is None or node is None:
            return None
        compiler = _Compiler(f"{whole.url}#{id_}", self._types, self._families, self.tree)
        above = self._types.plan(node.path.rpartition(".")[0])
        rule = compiler.element(node, _fields(node, (above,) if above else ()), 0)
        # Values are of the same element, or of one that has its content: no type tells more.
        return ProfilePlan(f"{whole.url}#{id_}", "Element", whole.structure, rule, node, whole.problem)


def _element_of(tree: ElementNode | None, id_: str) -> ElementNode | None:
    """Return the element of an id, or all for none."""
    if tree is None or not id_:
        return tree
    return next((each for each in tree.walk() if each.id == id_), None)


def _with_whole_canonicals(definition: Json, url: str) -> Json:
    """Write in one canonical what a definition says in parts, or relative to its profile.

    A value set that the profile contains becomes `PROFILE#id`, and so does what another profile says of one
    of its elements: extensions name that.
    """
    binding = mapping(definition.get("binding"))
    named = text(binding.get("valueSet"))
    if named[:1] == "#":
        definition = {**definition, "binding": {**binding, "valueSet": url + named}}
    if any("_profile" in each for each in mappings(definition.get("type"))):
        types = [{**each, "profile": [*profiles_of(each)]} for each in mappings(definition.get("type"))]
        definition = {**definition, "type": types}
    for each in mappings(definition.get("extension")):
        if each.get("url") == _REFERRING and not definition.get("type"):
            definition = {
                **definition,
                "type": [{"code": "Element", "profile": [text(each.get("valueUri"))]}],
            }
    return definition


class _Compiler:
    """Compiles the elements of one profile."""

    def __init__(self, source: str, types: Types, families: Families, trees: Trees) -> None:
        self.source = source
        self.types = types
        self.families = families
        self.trees = trees

    def root(self, node: ElementNode, base: TypePlan | None) -> Rule:
        """Compile the root: its own constraints and what is below."""
        rule = Rule(node.id, node.path, node.name, source=self.source)
        known = {each.key for each in base.constraints} if base else set()
        rule.constraints = self.constraints(node.definition, known)
        rule.children = self.children(node, (base,) if base else (), 0)
        rule.checks = self.families.of_rule(rule)
        return rule

    def children(self, node: ElementNode, plans: Sequence[TypePlan], depth: int) -> tuple[Rule, ...]:
        if depth > _MAX_DEPTH:
            return ()
        found = [self.element(child, _fields(child, plans), depth + 1) for child in node.children]
        for rule in found:
            if rule.key and rule.types and sum(each.name == rule.name for each in found) == 1:
                # Before R4 a choice that has one type takes its name, which rules out the others.
                rule.key = ""
                rule.checks = self.families.of_rule(rule)
        return tuple(rule for rule in found if not rule.is_idle)

    def element(self, node: ElementNode, fields: Sequence[Field], depth: int) -> Rule:
        """Compile an element with its children and slices; `fields` are what the base has of its name."""
        base = fields[0].rule if fields else None
        rule = self.alone(node, fields)
        is_slice = bool(node.slice_name)
        least, most = (base.min, base.max) if base is not None and not is_slice else (0, None)
        rule.counts = rule.min > least or (rule.max is not None and (most is None or rule.max < most))
        if rule.key and not is_slice:
            # `valueQuantity` in old snapshots is one type of a choice: others may stand there as well.
            rule.counts = rule.counts and (rule.min > 0 or rule.max == 0)
        codes = {each.code for each in rule.types}
        fitting = [one for one in fields if not codes or one.type in codes]
        if node.children:
            plans = [self.types.plan_of(one) for one in fitting if one.content != "resource"]
            plans += self._of_resources(rule, fitting)
            rule.children = self.children(node, plans, depth)
        if node.slices:
            rule.slicing = slicing_of(node)
            rule.slices = tuple(
                self.slice(node, each, fitting, depth) for each in node.slices if depth <= _MAX_DEPTH
            )
        rule.checks = self.families.of_rule(rule)
        return rule

    def slice(self, owner: ElementNode, node: ElementNode, fields: Sequence[Field], depth: int) -> Rule:
        rule = self.element(node, fields, depth + 1)
        rule.slice_name = node.slice_name
        rule.criteria = tuple(self.of_base(each, node) for each in criteria_of(owner, node, self.trees))
        return rule

    def of_base(self, criterion: Criterion, slice_: ElementNode) -> Criterion:
        """Return a binding that is only the base's as what takes the rest."""
        if criterion.kind != "binding" or any("(" in step for step in criterion.path):
            return criterion
        fact = self.types.definitions.element(".".join((slice_.path, *criterion.path)))
        own = str(criterion.expected).partition("|")[0]
        if fact is None or fact.value_set.partition("|")[0] != own:
            return criterion
        return Criterion(criterion.path, "rest")

    def _of_resources(self, rule: Rule, fields: Sequence[Field]) -> list[TypePlan]:
        """Return the plans of resources that an element may hold, such as `contained`."""
        names = [each.code for each in rule.types] if any(one.content == "resource" for one in fields) else []
        found = (self.types.plan(name) for name in names)
        return [plan for plan in found if plan is not None]

    def alone(self, node: ElementNode, fields: Sequence[Field]) -> Rule:
        """Compile what an element says itself, without what the base says in the same words."""
        definition = node.definition
        name = node.path.rpartition(".")[2]
        base = fields[0].rule if fields else None
        rule = Rule(node.id, node.path, name.removesuffix("[x]"), source=self.source)
        if len(fields) == 1 and fields[0].key == name and fields[0].name != name:
            rule.key, rule.name = name, fields[0].name
        least, most = definition.get("min"), str(definition.get("max") or "*")
        rule.min = least if isinstance(least, int) else 0
        rule.max = int(most) if most.isdigit() else None
        types = tuple(_type_rule(each) for each in mappings(definition.get("type")))
        if types and not any(each.code.startswith(_FHIRPATH) for each in types):
            is_same = base is not None and not rule.key and _same_types(types, base.types)
            rule.types = () if is_same else types
        said = {**_borrowed(definition), **definition}
        said = {key: value for key, value in said.items() if key.startswith(_STATEMENTS)}
        known = base.statements if base is not None else {}
        rule.statements = {key: value for key, value in said.items() if known.get(key) != value}
        rule.extensions = mappings(definition.get("extension"))
        binding = _binding(definition)
        rule.binding = None if base is not None and binding == base.binding else binding
        keys = {each.key for each in base.constraints} if base is not None else set()
        plans = [self.types.plan(one.type) for one in fields]
        # Who writes snapshots may repeat at Bundle.entry.resource what the type there says of itself.
        for plan in (*plans, *self._of_resources(rule, fields)):
            keys |= {each.key for each in plan.constraints} if plan is not None else set()
        rule.constraints = self.constraints(definition, keys)
        return rule

    def constraints(self, definition: Json, known: Iterable[str]) -> tuple[Constraint, ...]:
        """Return the invariants that the base has not."""
        seen = {*known, *_GENERAL}
        return tuple(
            Constraint(
                key,
                "warning" if each.get("severity") == "warning" else "error",
                text(each.get("expression")),
                text(each.get("human")),
                text(each.get("source")) or self.source,
                is_best_practice=any(
                    ext.get("url") == _BEST_PRACTICE and ext.get("valueBoolean") is True
                    for ext in mappings(each.get("extension"))
                ),
            )
            for each in mappings(definition.get("constraint"))
            if (key := text(each.get("key"))) not in seen
        )


def _is_of_version(structure: Json, version: str) -> bool:
    """Tell whether a structure is the version asked for; one that says none is any."""
    stated = text(structure.get("version"))
    return not stated or fits_version(stated, version)


def _borrowed(definition: Json) -> dict[str, Any]:
    """Return what a definition says in the words of R5, as extensions."""
    found: dict[str, Any] = {}
    for each in mappings(definition.get("extension")):
        name = text(each.get("url")).partition(_OF_R5)[2]
        value = next((value for key, value in each.items() if key.startswith("value")), None)
        if name == "valueAlternatives":
            found.setdefault(name, []).append(value)
        elif name:
            found[name] = value
    return found


def _fields(node: ElementNode, plans: Sequence[TypePlan]) -> list[Field]:
    """Return what the base has of an element's name; of several types, each one's."""
    name = node.path.rpartition(".")[2]
    stem = name.removesuffix("[x]")
    found: list[Field] = []
    for plan in plans:
        if (exact := plan.fields.get(name)) is not None:
            found.append(exact)
        else:
            found += [one for one in plan.fields.values() if one.name == stem]
    return found


def _type_rule(each: Json) -> TypeRule:
    versioning = text(each.get("versioning"))
    return TypeRule(
        text(each.get("code")),
        strings(each.get("profile")),
        strings(each.get("targetProfile")),
        strings(each.get("aggregation")),
        "" if versioning == "either" else versioning,
    )


def _same_types(ours: Sequence[TypeRule], base: Sequence[TypeRule]) -> bool:
    if ours == base:
        return True

    def told(types: Sequence[TypeRule]) -> set[tuple[object, ...]]:
        return {
            (
                each.code,
                frozenset(each.profiles),
                frozenset(each.targets),
                frozenset(each.aggregation),
                each.versioning,
            )
            for each in types
        }

    return told(ours) == told(base)


def _binding(definition: Json) -> BindingRule | None:
    binding = mapping(definition.get("binding"))
    if not binding:
        return None
    additional = tuple(
        (text(each.get("purpose")), text(each.get("valueSet")))
        for each in mappings(binding.get("additional"))
        if each.get("valueSet")
    )
    return BindingRule(text(binding.get("strength")), text(binding.get("valueSet")), additional)
