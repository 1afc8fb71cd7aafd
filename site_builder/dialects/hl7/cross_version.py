"""Whether a guide for R4 can be used with R4B, and the other way round: which types it uses that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.facts import ElementFact, ReleaseFacts, load_facts
from site_builder.fhir.releases import release_named, release_of
from site_builder.model.guide import Guide
from site_builder.model.sections import Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, text

_CHOICES = frozenset({"Extension", "ElementDefinition"})
"""Types that may hold a value of any type: those that a release lacks are named themselves."""
_OTHER: Mapping[str, str] = {"R4": "R4B", "R4B": "R4"}


def cross_version(view: GuideView) -> Section:
    """Say which of the types that the guide uses are others in the release beside its own."""
    own = release_of(view.guide.config.fhir_version)
    if own is None or own.name not in _OTHER:
        name = own.name if own else "another release"
        return Table("", "", (), (), (Text(f"This guide is made for FHIR {name}."),))
    other = release_named(_OTHER[own.name])
    different = view.answer(types_that_differ, own.name, other.name)
    words = f"This guide is made for FHIR {own.name}. "
    if not different:
        words += (
            f"None of the types that it uses is another in {other.name}, so it can be used there as it is."
        )
        return Table("", "", (), (), (Text(words),))
    words += f"These types that it uses are others in {other.name}:"
    return Table("", "", (), tuple(Row(((Text(name),),)) for name in different), (Text(words),))


def types_that_differ(view: GuideView, own: str, other: str) -> tuple[str, ...]:
    """Return the types that the guide uses and whose values can't all be read by another release, sorted."""
    one, another = load_facts(release_named(own)), load_facts(release_named(other))
    used = set(_used(view.guide))
    return tuple(sorted(name for name in used - _CHOICES if not _fits(name, one, another)))


def _used(guide: Guide) -> Iterator[str]:
    """Yield the types of the guide's resources, and those that its definitions are about."""
    for artifact in guide.artifacts:
        yield artifact.type
        yield from _inner(artifact.resource)
        if artifact.type == "StructureDefinition" and artifact.neutral.get("derivation") == "constraint":
            yield text(artifact.neutral.get("type"))
            for element in mappings(mapping(artifact.neutral.get("differential")).get("element")):
                yield from (text(each.get("code")) for each in mappings(element.get("type")))


def _inner(resource: Mapping[str, Any]) -> Iterator[str]:
    for each in mappings(resource.get("contained")):
        yield text(each.get("resourceType"))
    for entry in mappings(resource.get("entry")):
        yield text(mapping(entry.get("resource")).get("resourceType"))


def _fits(name: str, own: ReleaseFacts, other: ReleaseFacts) -> bool:
    """Tell whether what a release has of a type can be read by another; what it knows nothing of may be."""
    if not name.isalpha() or not name[0].isupper() or (one := own.type(name)) is None:
        return True
    another = other.type(name)
    return another is not None and all(
        _is_within(fact, another.elements.get(path))
        for path, fact in one.elements.items()
        # What all types have is written in one way in both.
        if fact.path.partition(".")[0] == name and fact.name != "id"
    )


def _is_within(own: ElementFact, other: ElementFact | None) -> bool:
    if other is None or other.min > own.min or other.max not in (own.max, "*"):
        return False
    return {each.code for each in own.types} <= {each.code for each in other.types}
