"""How far two snapshots of one structure agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

KEYS = (
    "min",
    "max",
    "type",
    "short",
    "binding",
    "mustSupport",
    "slicing",
    "fixed",
    "isModifier",
    "isSummary",
)
"""What is compared: `fixed` stands for fixed values and patterns."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which an element differs."""

    element: str
    """Its id."""
    key: str
    """One of `KEYS`, or `missing` (from ours), `surplus`."""
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out of comparing two snapshots."""

    elements: int
    """Elements that either of them has."""
    differences: tuple[Difference, ...]
    has_same_ids: bool
    """Whether both list the same ids in the same order."""

    @property
    def equal(self) -> int:
        """Elements without any difference."""
        return self.elements - len({found.element for found in self.differences})


def compare(expected: Sequence[Json], found: Sequence[Json]) -> Comparison:
    """Compare two neutral snapshots element by element, matched by id."""
    theirs = {element["id"]: element for element in expected}
    ours = {element["id"]: element for element in found}
    differences: list[Difference] = []
    for identifier, element in theirs.items():
        if identifier in ours:
            differences.extend(_differences(identifier, element, ours[identifier]))
        else:
            differences.append(Difference(identifier, "missing", element, None))
    differences += [Difference(key, "surplus", None, ours[key]) for key in ours if key not in theirs]
    ids = [[element["id"] for element in elements] for elements in (expected, found)]
    return Comparison(len(theirs.keys() | ours.keys()), tuple(differences), ids[0] == ids[1])


def is_pinned(difference: Difference) -> bool:
    """Tell whether all that differs is a version, which the expected snapshot adds to a canonical.

    Recent tools add FHIR's own version to what a profile inherits from FHIR.
    """
    if difference.key not in ("type", "binding"):
        return False
    return bool(_unpinned(difference.expected, difference.found) == difference.found)


def _unpinned(expected: Any, found: Any) -> Any:
    """Return the expected value with the canonicals of ours where they have the same address."""
    if isinstance(expected, str) and isinstance(found, str):
        return found if expected.partition("|")[0] == found else expected
    if not isinstance(expected, list | tuple) or not isinstance(found, list | tuple):
        return expected
    if len(expected) != len(found):
        return expected
    return type(found)(_unpinned(one, other) for one, other in zip(expected, found, strict=True))


def _differences(identifier: str, expected: Json, found: Json) -> Iterator[Difference]:
    for key in KEYS:
        one, other = _value(expected, key), _value(found, key)
        if one != other:
            yield Difference(identifier, key, one, other)


def _value(element: Json, key: str) -> object:
    """Return a value in a form that tells no differences apart that have no meaning."""
    if key == "type":
        return sorted(_type(item) for item in element.get("type", ()))
    if key == "fixed":
        return {name: value for name, value in element.items() if name.startswith(("fixed", "pattern"))}
    if key == "binding":
        binding = element.get("binding") or {}
        return (binding.get("strength", ""), binding.get("valueSet", ""))
    if key == "slicing":
        return _slicing(element.get("slicing"))
    if key in ("mustSupport", "isModifier", "isSummary"):
        return bool(element.get(key))
    return element.get(key)


def _type(item: Json) -> tuple[object, ...]:
    return (
        item.get("code", ""),
        tuple(sorted(item.get("profile", ()), key=_by_address)),
        tuple(sorted(item.get("targetProfile", ()), key=_by_address)),
        tuple(sorted(item.get("aggregation", ()))),
    )


def _by_address(canonical: str) -> tuple[str, ...]:
    return canonical.partition("|")


def _slicing(slicing: Json | None) -> object:
    if slicing is None:
        return None
    discriminators = sorted(
        (item.get("type", ""), item.get("path", "")) for item in slicing.get("discriminator", ())
    )
    return (discriminators, slicing.get("rules", ""), bool(slicing.get("ordered")))


def contradictions(
    differential: Sequence[Json], expected: Sequence[Json], found: Sequence[Json]
) -> frozenset[tuple[str, str]]:
    """Find where an expected snapshot says other than its own differential, and ours the same.

    Gives pairs of element id and key. Such snapshots come from faulty tools.
    """
    theirs = {element["id"]: element for element in expected}
    ours = {element["id"]: element for element in found}
    wrong: set[tuple[str, str]] = set()
    for stated in differential:
        identifier = stated["id"]
        if identifier not in theirs or identifier not in ours:
            continue
        for key in KEYS:
            said = _value(stated, key)
            is_said = key in stated or (key == "fixed" and said)
            if is_said and said == _value(ours[identifier], key) != _value(theirs[identifier], key):
                wrong.add((identifier, key))
    return frozenset(wrong)
