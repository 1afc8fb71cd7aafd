"""Parts that HL7's IG Publisher makes for pages to include, as far as we show the same ourselves.

Source of the names: https://build.fhir.org/ig/FHIR/ig-guidance/using-templates.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from site_builder.dialects.hl7.artifact_parts import LEFT_OUT, MADE, NOT_CONTENT, SECTIONS, WHOLE
from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.dialects.hl7.guide_parts import GUIDE_PARTS
from site_builder.kinds import group_of, kind_of
from site_builder.kinds.embed import kept_apart
from site_builder.kinds.parts import groups
from site_builder.model.guide import Artifact
from site_builder.model.sections import Group, Section, Table
from site_builder.model.view import GuideView

_ENDING = ".xhtml"
_LIST = re.compile(r"(list|table)(-simple)?(?:-name)?-([a-z]+?)(?:-mp|-all|-eh|-mm)?(?:-json|-xml)?$")
_LANGUAGE = re.compile(r"-[a-z]{2}(?:-[A-Z]{2})?$")
"""What the Publisher puts behind the fragments of a guide in several languages."""
_GROUPS: Mapping[str, str] = {
    "profiles": groups.PROFILES,
    "extensions": groups.EXTENSIONS,
    "logicals": groups.LOGICAL_MODELS,
    "datatypes": groups.DATA_TYPE_PROFILES,
}


def listed(name: str, view: GuideView) -> tuple[bool, bool, tuple[Artifact, ...]] | None:
    """Read `list-TYPES` or `table-TYPES`: whether it is a table, whether it has names alone, and whose.

    None for any other name.
    """
    found = _LIST.match(name.removesuffix(_ENDING))
    if found is None:
        return None
    plural = found[3]
    members = [
        artifact
        for artifact in view.guide.artifacts
        if _GROUPS.get(plural, "") == group_of(artifact) or plural in _plurals(artifact.type.lower())
    ]
    members.sort(key=lambda artifact: artifact.title.casefold())
    return found[1] == "table", bool(found[2]), tuple(members)


def _plurals(type_: str) -> tuple[str, ...]:
    return (type_, f"{type_}s", f"{type_}es", f"{type_.removesuffix('y')}ies")


def has_artifact(name: str, view: GuideView) -> bool:
    """Tell whether a fragment's name begins with an artifact of the guide."""
    return any(True for _ in _named(name.rpartition(".")[0], view))


def fragment(name: str, view: GuideView, guide: PublisherGuide) -> tuple[Section, ...] | None:
    """Return the sections that a fragment shows; None where there is nothing like it."""
    if not name.endswith(_ENDING):
        return None
    stem = name.removesuffix(_ENDING)
    if (of_guide := GUIDE_PARTS.get(stem) or GUIDE_PARTS.get(_LANGUAGE.sub("", stem))) is not None:
        return tuple(of_guide(view, guide))
    found = (_of_artifact(artifact, part, view) for artifact, part in _named(stem, view))
    return next((sections for sections in found if sections is not None), None)


def _of_artifact(artifact: Artifact, part: str, view: GuideView) -> tuple[Section, ...] | None:
    """Return the sections that a part of an artifact shows; None for a part that is not made."""
    if part in WHOLE:
        main = kind_of(artifact).pages(artifact, view)[0]
        return kept_apart([each for each in main.sections if each.id not in NOT_CONTENT], artifact)
    if (made := MADE.get(part)) is not None:
        return kept_apart([*made(artifact, view)], artifact)
    sections = {each.id: each for each in _all_sections(artifact, view)}
    for wanted in SECTIONS.get(part, ()):
        if chosen := [each for id_, each in sections.items() if _is_meant(id_, wanted)]:
            return kept_apart([_without_rows(each, LEFT_OUT.get(part, "")) for each in chosen], artifact)
    return () if part in SECTIONS else None


def _is_meant(id_: str, wanted: str) -> bool:
    return id_.startswith(wanted) if wanted.endswith("-") else id_ == wanted


def _without_rows(section: Section, mark: str) -> Section:
    """Leave out the rows of a table that have a mark, and the marks of the others: pages have no views."""
    if not mark or not isinstance(section, Table):
        return section
    rows = (row for row in section.rows if mark not in row.marks)
    return replace(section, rows=tuple(replace(row, marks=()) for row in rows))


def is_fragment(name: str, view: GuideView) -> bool:
    """Tell whether a name is one that only the Publisher can mean."""
    return name.endswith(_ENDING) or (name.endswith((".json", ".xml")) and any(_named(name, view)))


def _named(stem: str, view: GuideView) -> Iterator[tuple[Artifact, str]]:
    """Part `Type-id-part`: an id may have hyphens itself."""
    type_, _, rest = stem.partition("-")
    for at in [match.start() for match in re.finditer("-", rest)]:
        artifact = view.artifact(type_, rest[:at])
        if artifact is not None:
            yield artifact, _LANGUAGE.sub("", rest[at + 1 :])


def _all_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    for page in kind_of(artifact).pages(artifact, view):
        for section in page.sections:
            yield section
            if isinstance(section, Group) and section.look != "blocks":
                yield from section.sections
