"""Which elements of a snapshot are key elements.

The rule is that of HL7's IG Publisher: whatever an implementer must act upon. Its code goes further than
the words of its documentation: an element with any of the reasons below is in, must-support or not, as
long as all that is above it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from site_builder.fhir.elements import ElementNode
from site_builder.fhir.obligations import OBLIGATION
from site_builder.kinds.structure_definition.extension import extension_url, has_own_rules, own_parts
from site_builder.kinds.structure_definition.profile import Definition, Profile, typed_value, walk
from site_builder.source.json_access import mapping, mappings, strings

_EXTENSION_NAMES = frozenset({"extension", "modifierExtension"})
_ELEMENT_DEFINITION = "http://hl7.org/fhir/StructureDefinition/elementdefinition-"
_SIGNIFICANT = OBLIGATION | {
    _ELEMENT_DEFINITION + name
    for name in (
        "allowedUnits",
        "bestPractice",
        "graphConstraint",
        "maxDecimalPlaces",
        "maxSize",
        "mimeType",
        "minLength",
        "obligation",
    )
}
"""Extensions that ask something of an implementer."""


_LIMITS = ("minValue", "maxValue", "maxLength")


class KeyElements:
    """The key elements of a snapshot, by id."""

    def __init__(self, ids: frozenset[str]) -> None:
        """Take the ids."""
        self.ids = ids

    def __contains__(self, node: object) -> bool:
        """Tell whether an element is one of them."""
        return isinstance(node, ElementNode) and node.id in self.ids


def key_elements(profile: Profile) -> KeyElements:
    """Start at the root, and go on below whatever is a key element.

    All elements are key elements of what constrains nothing: of logical models and new types.
    """
    if profile.is_logical or profile.structure.get("derivation") == "specialization":
        return KeyElements(frozenset(node.id for root in profile.snapshot for node in root.walk()))
    supported = _ids_leading_to(profile, lambda node: node.definition.get("mustSupport") is True)
    changed = _changed_parts(profile)
    ways = _ids_leading_to(profile, lambda node: profile.is_stated(node) or node.id in changed)
    roots = [*_with_slices(profile.snapshot)]
    found = {root.id for root in roots}
    # Of what is there only as the way to an element that the profile changes, no more than the way is shown.
    waiting = [(root, True) for root in roots]
    while waiting:
        parent, is_whole = waiting.pop()
        for node in _with_slices(parent.children):
            is_key = node.id in supported or (is_whole and _is_key(node, profile))
            if is_key or (node.id in ways and not _is_implied_group(node, profile)):
                found.add(node.id)
                waiting.append((node, is_key))
    return KeyElements(frozenset(found))


def _changed_parts(profile: Profile) -> frozenset[str]:
    """Return the parts of extensions that ask for more here than in their definitions."""
    extensions = (node for node in walk(profile.snapshot) if node.children and extension_url(node, profile))
    return frozenset(
        part.id
        for node in extensions
        for part in own_parts(node, profile)
        if has_own_rules(part, node, profile)
    )


def _is_implied_group(node: ElementNode, profile: Profile) -> bool:
    """Tell whether an element is there for its slices alone: they are reached without it."""
    return bool(node.slices) and not profile.is_stated(node)


def _with_slices(nodes: Sequence[ElementNode]) -> Iterator[ElementNode]:
    """Yield nodes and their slices: a slice is judged by itself, whatever becomes of what it divides."""
    for node in nodes:
        yield node
        yield from _with_slices(node.slices)


def _ids_leading_to(profile: Profile, is_meant: Callable[[ElementNode], bool]) -> frozenset[str]:
    """Return the elements that are meant, and what they lie below: else they could not be reached."""
    found: set[str] = set()
    for root in profile.snapshot:
        for node in root.walk():
            above: ElementNode | None = node if is_meant(node) else None
            while above is not None and above.id not in found:
                found.add(above.id)
                above = above.parent
    return frozenset(found)


def _is_key(node: ElementNode, profile: Profile) -> bool:
    definition = node.definition
    last = node.path.rpartition(".")[2]
    return (
        definition.get("min") not in (0, None)
        or definition.get("isModifier") is True
        or bool(node.slice_name)
        or ("slicing" in definition and last not in _EXTENSION_NAMES)
        # One condition is what nearly every element of the core has.
        or len(strings(definition.get("condition"))) > 1
        or profile.is_stated(node)
        or _differs_from_base(definition)
        or _has_limits_of_its_own(node, profile)
        or any(typed_value(definition, stem) is not None for stem in ("fixed", "pattern"))
        or "mustHaveValue" in definition
        or bool(definition.get("valueAlternatives"))
        or any(each.get("url") in _SIGNIFICANT for each in mappings(definition.get("extension")))
    )


def _differs_from_base(definition: Definition) -> bool:
    base = mapping(definition.get("base"))
    for key in ("min", "max"):
        if key in base and key in definition and str(base[key]) != str(definition[key]):
            return True
    return False


def _has_limits_of_its_own(node: ElementNode, profile: Profile) -> bool:
    """Tell whether an element has other least and greatest values and lengths than the base's has."""
    own = _limits(node.definition)
    if not own:
        return False
    base = str(mapping(node.definition.get("base")).get("path") or "")
    if base.endswith(".value") and not base[:1].isupper():
        # Of the core's elements only primitives' values have any.
        return False
    nearest = next(profile.origins(node), None)
    return nearest is None or _limits(nearest.element.definition) != own


def _limits(definition: Definition) -> dict[str, object]:
    return {key: value for key, value in definition.items() if key.startswith(_LIMITS)}
