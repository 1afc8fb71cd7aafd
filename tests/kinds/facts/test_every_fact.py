"""Every fact of a resource is readable on its pages, whatever its type and release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.resource_types import is_canonical
from site_builder.kinds import KINDS, kind_of
from site_builder.model.guide import Artifact
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from tests.counting import uncounted
from tests.kinds.facts.maximal import Leaf, Maximal, maximal
from tests.kinds.facts.readable import is_readable, seen, shown_pages
from tests.kinds.small_guide import artifact, view_of

EXCEPTIONS: Mapping[str, str] = {
    r".*\.text\.status": "a narrative is generated unless its page says otherwise",
    r"\w+\.text\.div": "a definition's narrative that tools generated says what its page says better",
    r"StructureDefinition\.differential\.element\.base\b.*": "tools copy it from the base",
    r"StructureDefinition\.differential\.element\.(id|type\b.*|example\b.*|mapping\b.*|code\.display|.*\[x\].*)": (
        "the tables of elements show types by their names, what repeats once"
    ),
    r"(Questionnaire\.item)(\.item)*\.enableBehavior": "where an item has one condition, both say the same",
    r"(Questionnaire\.item)(\.item)*\.enableWhen\.answer.*": "whether there is an answer needs no answer",
}
"""Elements that no page shows in words, by their paths, and why."""
UNSEEN_FLAGS: Mapping[str, str] = {
    "Questionnaire.item.item.required": "the item is of the type `display`, which asks nothing",
}
"""Flags that change nothing in the resource of the test, and why."""
MOST_EXCEPTIONS = 0.02
"""As large a share of all leaves may be excepted."""
_FLIPS = ("R4", "R5")
_RELEASES = ("DSTU2", "STU3", "R4", "R5")


@cache
def _definitions(release: str) -> Definitions:
    return DefinitionsLibrary(()).release(release)


@cache
def _theme() -> Theme:
    return Theme(None, MarkdownRenderer())


def _types(release: str) -> Iterator[str]:
    """Yield all resource types of R4; of other releases those with a kind of their own, and what R5 adds."""
    definitions = _definitions(release)
    for name in definitions.types():
        facts = definitions.type(name)
        is_type = definitions.is_resource(name) and facts is not None and not facts.is_abstract
        if is_type and (release == "R4" or _has_own_kind(name) or not _is_of_r4(name, release)):
            yield name


def _is_of_r4(name: str, release: str) -> bool:
    return release != "R5" or _definitions("R4").is_resource(name)


def _has_own_kind(name: str) -> bool:
    return kind_of(_artifact({"resourceType": name, "id": "x"}, "R4")).name != "example"


def _artifact(resource: dict[str, Any], release: str) -> Artifact:
    """Make an artifact as `assemble` does, whose names don't hang on a URL."""
    made = artifact(resource, release, is_example=not is_canonical(resource["resourceType"]))
    names = {key: str(made.neutral.get(key) or "") for key in ("name", "title", "description")}
    title = names["title"] or names["name"] or made.id
    fields = {"name": names["name"] or made.id, "title": title, "description": names["description"]}
    return artifact(resource, release, is_example=made.is_example, **fields)


def _lost(type_name: str, release: str) -> tuple[list[Leaf], int]:
    """Return what of a maximal resource can't be read on its pages, and how many leaves it has."""
    made = _made(type_name, release)
    subject = _artifact(made.resource, release)
    page = seen(subject, view_of(subject), _theme())
    return [leaf for leaf in made.leaves if not is_readable(leaf, page)], len(made.leaves)


def _made(type_name: str, release: str, *, is_plain: bool = False) -> Maximal:
    """Make a maximal resource without a snapshot: tools make that of the base and of the differential."""
    made = maximal(_definitions(release), type_name, is_plain=is_plain)
    made.resource.pop("snapshot", None)
    leaves = (leaf for leaf in made.leaves if not leaf.path.startswith("StructureDefinition.snapshot."))
    return Maximal(made.resource, tuple(leaves))


def _is_excepted(leaf: Leaf) -> bool:
    return any(re.fullmatch(pattern, leaf.element) for pattern in EXCEPTIONS)


@uncounted
@pytest.mark.parametrize("release", _RELEASES)
def test_each_leaf_of_a_maximal_resource_is_readable(release: str) -> None:
    lost: list[str] = []
    excepted = total = 0
    for type_name in _types(release):
        leaves, count = _lost(type_name, release)
        total += count
        for leaf in leaves:
            if _is_excepted(leaf):
                excepted += 1
            elif not leaf.is_bound or not _changes_the_page(leaf, type_name, release):
                lost.append(f"{leaf.path} = {leaf.value}")
    assert lost == []
    assert total > 3_000
    assert excepted / total <= MOST_EXCEPTIONS


def _changes_the_page(leaf: Leaf, type_name: str, release: str) -> bool:
    """Tell whether a code is put into words of ours: another code gives another page."""
    made = _made(type_name, release).resource
    return _pages(made, release) != _pages(_with(made, leaf, "zq-another"), release)


def _pages(resource: dict[str, Any], release: str) -> object:
    subject = _artifact(resource, release)
    return [(page.facts, page.chips, page.sections) for page in shown_pages(subject, view_of(subject))]


def _with(resource: dict[str, Any], leaf: Leaf, value: Any) -> dict[str, Any]:
    """Return a resource with another value in a leaf's place."""
    changed = deepcopy(resource)
    *way, last = [int(part) if part.isdecimal() else part for part in re.findall(r"\w+", leaf.path)[1:]]
    holder: Any = changed
    for step in way:
        holder = holder[step]
    holder[last] = value
    return changed


@pytest.mark.parametrize("kind", [name.replace("_", "-") for name in dict.fromkeys(KINDS.values())])
def test_flags_and_codes_are_told_from_their_opposites(kind: str) -> None:
    """A word such as `true` stands anywhere; so each flag and code is changed, and the page must change."""
    type_name, release = next(
        (name, release)
        for release in _FLIPS
        for name in ("Observation", *_types(release))
        if kind_of(_artifact({"resourceType": name, "id": "x"}, release)).name == kind
    )
    made = _made(type_name, release, is_plain=True)
    before = _pages(made.resource, release)
    flags = {leaf.element: leaf for leaf in made.leaves if leaf.type == "boolean" or leaf.is_bound}
    unseen = [
        leaf.element
        for leaf in flags.values()
        if not _is_excepted(leaf)
        and _pages(
            _with(made.resource, leaf, not leaf.value if leaf.type == "boolean" else "zq-another"), release
        )
        == before
    ]
    assert unseen == [path for path in UNSEEN_FLAGS if path.startswith(f"{type_name}.")]


def test_exceptions_are_needed() -> None:
    names = ("Patient", "ValueSet", "StructureDefinition", "Questionnaire")
    lost = {leaf.element for release in ("STU3", "R4") for name in names for leaf in _lost(name, release)[0]}
    unneeded = [each for each in EXCEPTIONS if not any(re.fullmatch(each, path) for path in lost)]
    assert unneeded == []
