"""Profiles that say that they comply with another one: whatever keeps the profile has to keep that, too.

Source: https://hl7.org/fhir/extensions/StructureDefinition-structuredefinition-compliesWithProfile.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.elements import ElementNode, build_tree
from site_builder.fhir.facts import STRUCTURES
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.criteria import criteria_of
from site_builder.validation.node import Node
from site_builder.validation.run import Run
from site_builder.validation.values import matches, shown

Json = Mapping[str, Any]

_CLAIM = STRUCTURES + "structuredefinition-compliesWithProfile"
_VALUES = ("fixed", "pattern")
_STRENGTHS = ("example", "preferred", "extensible", "required")
_BINDING = 2
"""The strengths from here on ask for something."""


def check_compliance(node: Node, run: Run) -> None:
    """Compare a profile with those that it says it complies with."""
    for claim in node.all("extension"):
        value = claim.first("value")
        if claim.get("url") != _CLAIM or value is None or not isinstance(value.value, str):
            continue
        other = run.context.resource(value.value, ("StructureDefinition",))
        if other is None:
            run.cannot_decide(f"the profile {value.value.partition('|')[0]} is not at hand")
        elif text(other.get("type")) != node.text("type"):
            message = f"'{value.value}' is a profile of {other.get('type')}, not of {node.text('type')}"
            run.add("not-compliant", value, message)
        else:
            _Comparison(node, value, other, run).compare()


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A profile beside one that it complies with."""

    node: Node
    place: Node
    """Where the profile says so."""
    other: Json
    run: Run

    def compare(self) -> None:
        """Report each element of the profile that allows what the other one does not."""
        own, claimed = (self._tree(each) for each in (self.node.value, self.other))
        if own is not None and claimed is not None:
            self._element(own, claimed)

    def _tree(self, structure: Json) -> ElementNode | None:
        made = self.run.context.applied(structure)
        roots = build_tree(each.definition for each in made.elements)
        return roots[0] if len(roots) == 1 else None

    def _report(self, own: ElementNode, message: str, about: str) -> None:
        stated = (each for each in self.node.at("differential", "element") if each.text("id") == own.id)
        place = next(stated, self.place)
        whole = f"{own.id} {message}, unlike '{text(self.other.get('url'))}'"
        self.run.add("not-compliant", place, whole, about=f"{own.id} {about}")

    def _element(self, own: ElementNode, claimed: ElementNode) -> None:
        if own.definition is claimed.definition:
            return
        self._cardinality(own, claimed.definition)
        if own.definition.get("max") == "0":
            return
        self._types(own, claimed.definition)
        self._value(own, claimed.definition)
        self._binding(own, claimed.definition)
        self._constraints(own, claimed.definition)
        known = {each.path: each for each in own.children}
        for child in claimed.children:
            mine = known.get(child.path)
            if mine is not None or child.slices or child.children or child.is_stated:
                self._element(mine or self._of_type(own, child), child)
        self._slices(own, claimed)

    def _of_type(self, own: ElementNode, child: ElementNode) -> ElementNode:
        """Return what the type says of an element that the profile says nothing of."""
        name = child.path.rpartition(".")[2]
        codes = [text(each.get("code")) for each in mappings(own.definition.get("type"))]
        definitions = self.run.context.definitions
        facts = (definitions.element(f"{code}.{name}") for code in codes)
        fact = next((each for each in facts if each is not None), None) or definitions.element(child.path)
        known: dict[str, Any] = {"min": 0, "max": "*"}
        if fact is not None:
            known = {"min": fact.min, "max": fact.max}
            if fact.value_set:
                known["binding"] = {"strength": fact.binding_strength, "valueSet": fact.value_set}
        return ElementNode(f"{own.id}.{name}", f"{own.path}.{name}", name, known)

    def _cardinality(self, own: ElementNode, claimed: Json) -> None:
        least, asked = own.definition.get("min", 0), claimed.get("min", 0)
        if least < asked:
            self._report(own, f"may be there {least} times, not at least {asked}", "min")
        most, limit = str(own.definition.get("max", "*")), str(claimed.get("max", "*"))
        if limit.isdigit() and (not most.isdigit() or int(most) > int(limit)):
            self._report(own, f"may be there {most} times, not at most {limit}", "max")

    def _types(self, own: ElementNode, claimed: Json) -> None:
        allowed = {text(each.get("code")) for each in mappings(claimed.get("type"))}
        mine = {text(each.get("code")) for each in mappings(own.definition.get("type"))}
        if allowed and (more := mine - allowed):
            self._report(own, f"may be of type {', '.join(sorted(more))}", "type")

    def _value(self, own: ElementNode, claimed: Json) -> None:
        for kind, asked in _stated(claimed):
            mine = list(_stated(own.definition))
            if kind == "fixed" and not any(one == "fixed" and value == asked for one, value in mine):
                self._report(own, f"need not be {shown(asked)}", "fixed")
            elif kind == "pattern" and not any(matches(value, asked) for _, value in mine):
                self._report(own, f"need not match the pattern {shown(asked)}", "pattern")

    def _binding(self, own: ElementNode, claimed: Json) -> None:
        mine, asked = mapping(own.definition.get("binding")), mapping(claimed.get("binding"))
        strength, wanted = (_strength(each) for each in (mine, asked))
        if wanted < _BINDING:
            return
        if strength < wanted:
            message = f"has a binding that is {_STRENGTHS[strength]}, not {_STRENGTHS[wanted]}"
            self._report(own, message, "strength")
            return
        codes, allowed = self._codes(mine, self.node.value), self._codes(asked, self.other)
        if mine.get("valueSet") != asked.get("valueSet") and codes is not None and allowed is not None:
            more = sorted(code for _, code in codes - allowed)
            if more and wanted == len(_STRENGTHS) - 1:
                self._report(own, f"may have the code '{more[0]}'", "codes")

    def _codes(self, binding: Json, structure: Json) -> frozenset[tuple[str, str]] | None:
        """Return the codes of a value set, which the structure may contain; None where nobody knows them."""
        url = text(binding.get("valueSet"))
        if url.startswith("#"):
            held = (each for each in mappings(structure.get("contained")) if each.get("id") == url[1:])
            found = next(held, None)
        else:
            found = self.run.context.value_set(url) if url else None
        if found is None:
            return None
        expansion = self.run.context.terminology.expand(found)
        if expansion.origin == "none" or expansion.reasons or expansion.total != len(expansion.concepts):
            return None
        return frozenset((each.system, each.code) for each in expansion.concepts)

    def _constraints(self, own: ElementNode, claimed: Json) -> None:
        mine = {text(each.get("expression")) for each in mappings(own.definition.get("constraint"))}
        for each in mappings(claimed.get("constraint")):
            expression = text(each.get("expression"))
            if each.get("severity") == "error" and expression and expression not in mine:
                is_known = own.definition.get("constraint") is None and not own.is_slice
                if not is_known or self._is_own(each):
                    self._report(own, f"need not keep the rule {each.get('key')}", f"rule {each.get('key')}")

    def _is_own(self, constraint: Json) -> bool:
        """Tell whether the other profile states a rule itself: what types have holds for both."""
        source = text(constraint.get("source")).partition("|")[0]
        return not source or source == self.other.get("url")

    def _slices(self, own: ElementNode, claimed: ElementNode) -> None:
        matched: set[str] = set()
        for asked in claimed.slices:
            mine = next((each for each in own.slices if self._is_same(own, each, claimed, asked)), None)
            if mine is not None:
                matched.add(mine.id)
                self._element(mine, asked)
            elif asked.definition.get("min", 0) > 0:
                message = f"has no slice '{asked.slice_name}', which must be there"
                self._report(own, message, f"slice {asked.slice_name}")
        if mapping(claimed.definition.get("slicing")).get("rules") == "closed" and claimed.slices:
            if mapping(own.definition.get("slicing")).get("rules") != "closed":
                self._report(own, "may have items that are of no slice", "rules")
            for each in own.slices:
                if each.id not in matched and each.definition.get("max") != "0":
                    self._report(each, "is a slice more", "outside")

    def _is_same(self, own: ElementNode, mine: ElementNode, claimed: ElementNode, asked: ElementNode) -> bool:
        """Tell whether two slices have the same items, as far as what tells these says; else by name."""
        told = [
            {(each.path, each.kind, repr(each.expected)) for each in criteria_of(owner, slice_, _no_tree)}
            for owner, slice_ in ((own, mine), (claimed, asked))
        ]
        if all(told) and not any("unknown" in each for criteria in told for each in criteria):
            return told[0] == told[1]
        return mine.slice_name == asked.slice_name


def _no_tree(_: str) -> None:
    """Return nothing: what slices are told by has to stand in the profiles themselves."""


def _strength(binding: Json) -> int:
    name = text(binding.get("strength"))
    return _STRENGTHS.index(name) if name in _STRENGTHS else 0


def _stated(definition: Json) -> Iterator[tuple[str, object]]:
    """Yield what an element's value is to be, as `fixed` or `pattern`."""
    for key, value in definition.items():
        for kind in _VALUES:
            if key.startswith(kind) and key[len(kind) :][:1].isupper():
                yield kind, value
