"""Which elements of a snapshot are key elements.

The rule is that of HL7's IG Publisher: whatever an implementer must act upon.
"""

from __future__ import annotations

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition_cells import OBLIGATION
from site_builder.kinds.structure_definition_profile import Definition, Profile, typed_value
from site_builder.model.references import mapping, mappings

_EXTENSION_NAMES = frozenset({"extension", "modifierExtension"})
_LIMITS = ("minValue", "maxValue")


class KeyElements:
    """The key elements of a snapshot, by id."""

    def __init__(self, ids: frozenset[str]) -> None:
        """Take the ids."""
        self.ids = ids

    def __contains__(self, node: object) -> bool:
        """Tell whether an element is one of them."""
        return isinstance(node, ElementNode) and node.id in self.ids


def key_elements(profile: Profile) -> KeyElements:
    """Start at the root, and go on below whatever is a key element."""
    supported = _ids_leading_to_must_support(profile)
    found: set[str] = set()
    waiting = list(profile.snapshot)
    found.update(root.id for root in waiting)
    while waiting:
        for node in waiting.pop().below():
            if node.id in supported or _is_key(node, profile):
                found.add(node.id)
                waiting.append(node)
    return KeyElements(frozenset(found))


def _ids_leading_to_must_support(profile: Profile) -> frozenset[str]:
    """Give the must-support elements, and what they lie below: else they could not be reached."""
    found: set[str] = set()
    for root in profile.snapshot:
        for node in root.walk():
            if node.definition.get("mustSupport") is not True:
                continue
            above: ElementNode | None = node
            while above is not None and above.id not in found:
                found.add(above.id)
                above = above.parent
    return frozenset(found)


def _is_key(node: ElementNode, profile: Profile) -> bool:
    definition = node.definition
    last = node.path.rpartition(".")[2]
    if definition.get("min") not in (0, None) or definition.get("isModifier") is True:
        return True
    if node.slice_name or (node.is_sliced and last not in _EXTENSION_NAMES):
        return True
    if profile.states_below(node) or _differs_from_base(definition):
        return True
    if typed_value(definition, "fixed") or typed_value(definition, "pattern"):
        return True
    return any(each.get("url") in OBLIGATION for each in mappings(definition.get("extension")))


def _differs_from_base(definition: Definition) -> bool:
    base = mapping(definition.get("base"))
    for key in ("min", "max"):
        if key in base and key in definition and str(base[key]) != str(definition[key]):
            return True
    # A base's own limits are not part of a snapshot; no core element has any, so a limit is a change.
    return any(typed_value(definition, stem) for stem in _LIMITS) or definition.get("maxLength") is not None
