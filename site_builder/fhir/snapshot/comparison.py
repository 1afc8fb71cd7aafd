"""How far two snapshots of one structure agree: every key of every element, each with what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]

FLAGS = ("mustSupport", "isModifier", "isSummary")
"""Flags that are false where they are not said."""
TEXTS = frozenset(
    {"short", "definition", "comment", "requirements", "alias", "mapping", "example", "label", "code"}
    | {"meaningWhenMissing", "orderMeaning", "isModifierReason"}
    | {"constraint.human", "constraint.requirements", "binding.description", "slicing.description"}
)
"""What explains an element, and makes no rule: keys, and parts of others, told apart from the facts."""
_NAMED_BY = {"constraint": "key", "extension": "url", "mapping": "identity", "type": "code"}
"""What tells an item of a list from its neighbours."""
_SETS = frozenset({"profile", "targetProfile", "aggregation", "additional"})
"""Lists whose order says nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which an element differs."""

    element: str
    """Its id."""
    key: str
    """A key of the element, `fixed` for fixed values and patterns, or `missing` (from ours), `surplus`."""
    expected: object
    found: object
    parts: tuple[str, ...] = ()
    """Where in the key's value: `binding.description`, `constraint.xpath`; `-` and `+` mark whole items."""

    @property
    def is_text(self) -> bool:
        """Whether it is about nothing but explanations."""
        return self.key in TEXTS or (
            bool(self.parts) and all(part.partition(" ")[0] in TEXTS for part in self.parts)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out of comparing two snapshots."""

    elements: int
    """Elements that either of them has."""
    differences: tuple[Difference, ...]
    has_same_ids: bool
    """Whether both list the same ids in the same order."""
    keys: Counter[str] = field(default_factory=Counter)
    """How many elements have a key, in either snapshot."""

    @property
    def equal(self) -> int:
        """Elements without any difference."""
        return self.elements - len({found.element for found in self.differences})

    @property
    def equal_facts(self) -> int:
        """Elements that differ in nothing but texts."""
        unlike = {found.element for found in self.differences if not found.is_text}
        return self.elements - len(unlike)


def compare(expected: Sequence[Json], found: Sequence[Json]) -> Comparison:
    """Compare two neutral snapshots element by element, matched by id, in all keys."""
    theirs = {element["id"]: element for element in expected}
    ours = {element["id"]: element for element in found}
    differences: list[Difference] = []
    keys: Counter[str] = Counter()
    for identifier, element in theirs.items():
        if identifier in ours:
            one, other = values_of(element), values_of(ours[identifier])
            keys.update(one.keys() | other.keys())
            differences.extend(_differences(identifier, one, other))
        else:
            keys.update(values_of(element).keys())
            differences.append(Difference(identifier, "missing", element, None))
    surplus = [key for key in ours if key not in theirs]
    differences += [Difference(key, "surplus", None, ours[key]) for key in surplus]
    for key in surplus:
        keys.update(values_of(ours[key]).keys())
    ids = [[element["id"] for element in elements] for elements in (expected, found)]
    return Comparison(len(theirs.keys() | ours.keys()), tuple(differences), ids[0] == ids[1], keys)


def is_pinned(difference: Difference) -> bool:
    """Tell whether all that differs is a version, which the expected snapshot adds to a canonical.

    Recent tools add FHIR's own version to what a profile inherits from FHIR.
    """
    if difference.key not in ("type", "binding"):
        return False
    return bool(_unpinned(difference.expected, difference.found) == difference.found)


def contradictions(
    differential: Sequence[Json], expected: Sequence[Json], found: Sequence[Json]
) -> frozenset[tuple[str, str]]:
    """Find where an expected snapshot says other than its own differential, and ours the same.

    Gives pairs of element id and key. Such snapshots come from faulty tools.
    """
    theirs = {element["id"]: values_of(element) for element in expected}
    ours = {element["id"]: values_of(element) for element in found}
    wrong: set[tuple[str, str]] = set()
    for stated in differential:
        identifier = stated["id"]
        if identifier not in theirs or identifier not in ours:
            continue
        for key, said in values_of(stated, is_whole=False).items():
            if said == ours[identifier].get(key) != theirs[identifier].get(key):
                wrong.add((identifier, key))
    return frozenset(wrong)


def _unpinned(expected: Any, found: Any) -> Any:
    """Return the expected value with the canonicals of ours where they have the same address."""
    if isinstance(expected, str) and isinstance(found, str):
        return found if expected.partition("|")[0] == found else expected
    if isinstance(expected, Mapping) and isinstance(found, Mapping) and expected.keys() == found.keys():
        return {key: _unpinned(value, found[key]) for key, value in expected.items()}
    if not isinstance(expected, list) or not isinstance(found, list) or len(expected) != len(found):
        return expected
    return [_unpinned(one, other) for one, other in zip(expected, found, strict=True)]


def _differences(identifier: str, expected: Json, found: Json) -> Iterator[Difference]:
    for key in sorted(expected.keys() | found.keys()):
        one, other = expected.get(key), found.get(key)
        if one != other:
            yield Difference(identifier, key, one, other, tuple(sorted(set(_parts(key, one, other)))))


def values_of(element: Json, *, is_whole: bool = True) -> dict[str, Any]:
    """Return an element's values in a form that tells no differences apart that have no meaning.

    `is_whole`: flags that are not said are false; in a differential they say nothing.
    """
    values: dict[str, Any] = {}
    for key, value in element.items():
        if key == "id" or (is_whole and key in FLAGS and value is False):
            continue
        if key.startswith(("fixed", "pattern")):
            values.setdefault("fixed", {})[key] = value
        elif key == "type":
            values[key] = sorted(map(_sorted, value), key=lambda item: str(item.get("code", "")))
        elif key == "slicing":
            values[key] = _slicing(value)
        elif key == "constraint":
            values[key] = sorted(value, key=lambda item: str(item.get("key")))
        elif key == "binding":
            values[key] = _sorted(value)
        else:
            values[key] = value
    return values


def _sorted(item: Json) -> dict[str, Any]:
    return {key: sorted(value, key=_by_address) if key in _SETS else value for key, value in item.items()}


def _by_address(canonical: object) -> tuple[str, ...]:
    return str(canonical).partition("|")


def _slicing(slicing: Json) -> dict[str, Any]:
    found = {key: value for key, value in slicing.items() if key != "ordered" or value}
    discriminators = found.pop("discriminator", None)
    if discriminators:
        found["discriminator"] = sorted(discriminators, key=lambda item: str(sorted(item.items())))
    return found


def _parts(path: str, one: Any, other: Any) -> Iterator[str]:
    """Yield where two values differ, items of lists without their numbers."""
    if one == other:
        return
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted(one.keys() | other.keys()):
            yield from _parts(f"{path}.{key}", one.get(key), other.get(key))
    elif _is_list(one) and _is_list(other):
        yield from _item_parts(path, one, other)
    elif one is None or other is None:
        yield f"{path} {'+' if one is None else '-'}"
    else:
        yield path


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def _item_parts(path: str, one: Sequence[Json], other: Sequence[Json]) -> Iterator[str]:
    name = _NAMED_BY.get(path.rpartition(".")[2], "")
    left, right = ([(item.get(name) if name else None) for item in items] for items in (one, other))
    if left == right and len(set(map(str, left))) == len(left):
        for first, second in zip(one, other, strict=True):
            yield from _parts(path, first, second)
        return
    before, after = (Counter(str(sorted(item.items(), key=str)) for item in items) for items in (one, other))
    if before == after:
        yield f"{path} order"
    if before - after:
        yield f"{path} -"
    if after - before:
        yield f"{path} +"
