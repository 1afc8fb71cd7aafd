"""Parts that HL7's IG Publisher makes for pages to include, as far as we show the same ourselves.

Source of the names: https://build.fhir.org/ig/FHIR/ig-guidance/using-templates.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.kinds import group_of, kind_of
from site_builder.kinds.embed import kept_apart
from site_builder.kinds.parts import groups
from site_builder.kinds.parts.cells import joined, shown_columns
from site_builder.kinds.parts.header import profile_link
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Column, Group, Link, Markdown, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

_ENDING = ".xhtml"
_LIST = re.compile(r"(list|table)(-simple)?(?:-name)?-([a-z]+?)(?:-mp|-all|-eh)?$")
_LANGUAGE = re.compile(r"-[a-z]{2}(?:-[A-Z]{2})?$")
"""What the Publisher puts behind the fragments of a guide in several languages."""
_PARTS: Mapping[str, tuple[str, ...]] = {
    "snapshot": ("tabs-snap",),
    "snapshot-all": ("tabs-snap",),
    "snapshot-by-mustsupport": ("tabs-key", "tabs-snap"),
    "snapshot-by-mustsupport-all": ("tabs-key", "tabs-snap"),
    "snapshot-by-key": ("tabs-key", "tabs-snap"),
    "snapshot-by-key-all": ("tabs-key", "tabs-snap"),
    "diff": ("tabs-diff",),
    "diff-all": ("tabs-diff",),
    "summary": ("statistics", "summary"),
    "summary-all": ("statistics", "summary"),
    "tx": ("bindings",),
    "tx-diff": ("bindings",),
    "tx-key": ("bindings",),
    "inv": ("constraints",),
    "inv-diff": ("constraints",),
    "inv-key": ("constraints",),
    "uses": ("used-by",),
    "xref": ("used-by",),
    "sd-xref": ("used-by",),
    "dict": ("definitions",),
    "dict-diff": ("definitions",),
    "dict-key": ("definitions",),
    "maps": ("mapping-",),
    "cld": ("definition",),
    "expansion": ("expansion",),
    "content": ("concepts",),
    "form": ("form",),
    "tree": ("items",),
    "json-html": ("source-json",),
    "json": ("source-json",),
    "xml-html": ("source-xml",),
    "xml": ("source-xml",),
}
"""Fragments of an artifact, and the sections of its pages that show the same; the first that is there.

A name with a hyphen at its end stands for all sections whose names begin so.
"""
_LEFT_OUT: Mapping[str, str] = {
    "tx": "not-snapshot",
    "tx-diff": "not-differential",
    "tx-key": "not-key",
    "inv": "not-snapshot",
    "inv-diff": "not-differential",
    "inv-key": "not-key",
}
"""Marks of the rows that a fragment has not: those of the views that it does not show."""
_WHOLE = ("html", "html-dictionary")
"""Fragments that show what a resource holds."""
_NOT_CONTENT = frozenset({"description", "used-by", "source"})
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
        if _GROUPS.get(plural, "") == group_of(artifact)
        or plural in (f"{artifact.type.lower()}s", artifact.type.lower())
    ]
    members.sort(key=lambda artifact: artifact.title.casefold())
    return found[1] == "table", bool(found[2]), tuple(members)


def fragment(name: str, view: GuideView, guide: PublisherGuide) -> tuple[Section, ...] | None:
    """Return the sections that a fragment shows; None where there is nothing like it."""
    if not name.endswith(_ENDING):
        return None
    stem = name.removesuffix(_ENDING)
    if (of_guide := _GUIDE_PARTS.get(stem) or _GUIDE_PARTS.get(_LANGUAGE.sub("", stem))) is not None:
        return tuple(of_guide(view, guide))
    for artifact, part in _named(stem, view):
        if part in _WHOLE:
            main = kind_of(artifact).pages(artifact, view)[0]
            return kept_apart([each for each in main.sections if each.id not in _NOT_CONTENT], artifact)
        sections = {each.id: each for each in _all_sections(artifact, view)}
        for wanted in _PARTS.get(part, ()):
            if chosen := [each for id_, each in sections.items() if _is_meant(id_, wanted)]:
                return kept_apart([_without_rows(each, _LEFT_OUT.get(part, "")) for each in chosen], artifact)
        if part in _PARTS:
            return ()
    return None


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


def _dependencies(_view: GuideView, guide: PublisherGuide) -> Iterator[Table]:
    """List the guides that this one builds on, each with where it is published."""
    reasons = {
        str(each.get("packageId")): str(each.get("reason") or "")
        for each in mappings(guide.resource.get("dependsOn"))
    }
    rows: list[tuple[Cell, ...]] = []
    for each in guide.dependencies:
        reason = reasons.get(each.package, "")
        rows.append(
            (
                (Link(each.package or each.id, each.address),),
                (Text(each.version),) if each.version else (),
                (Markdown(reason),) if reason else (),
            )
        )
    if not rows:
        yield Table("", "", (), (), (Text("This guide builds on no other."),))
        return
    titles = ("Package", "Version", "Reason")
    kept = shown_columns(rows)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    yield Table("", "", tuple(Column(titles[at]) for at in kept), made)


def _globals(view: GuideView, guide: PublisherGuide) -> Iterator[Table]:
    """List the profiles that every resource of a type conforms to."""
    release = view.guide.config.fhir_version
    rows = tuple(
        Row(
            (
                (view.link_type(str(each.get("type") or ""), release),),
                (profile_link(str(each.get("profile") or ""), release, view),),
            )
        )
        for each in mappings(guide.resource.get("global"))
    )
    if rows:
        yield Table("", "", (Column("Type"), Column("Profile")), rows)
    else:
        yield Table(
            "", "", (), (), (Text("The guide names no profile that all resources of a type conform to."),)
        )


def _copyrights(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
    """List what the owners of the code systems that the guide uses say of their rights."""
    used: dict[str, dict[str, Artifact]] = {}
    for artifact in view.guide.artifacts:
        for system in _systems(artifact.neutral):
            used.setdefault(system, {}).setdefault(artifact.key, artifact)
    statements: dict[str, tuple[dict[str, Link], dict[str, Artifact]]] = {}
    for system, users in sorted(used.items()):
        release = next(iter(users.values())).release
        own = view.resolve(system)
        resource = own.neutral if own else mapping(view.definitions(release).resource(system))
        statement = str(resource.get("copyright") or "").strip()
        if statement:
            systems, places = statements.setdefault(statement, ({}, {}))
            systems[system] = view.link_canonical(system, release)
            places.update(users)
    rows = tuple(
        Row(
            (
                (Markdown(statement),),
                joined([(link,) for link in systems.values()], ", "),
                _users(places.values(), view),
            )
        )
        for statement, (systems, places) in statements.items()
    )
    if rows:
        yield Table("", "", (Column("Statement"), Column("Code system"), Column("Used in")), rows)
    else:
        words = "No code system that the guide uses comes with a statement of rights."
        yield Table("", "", (), (), (Text(words),))


def _users(artifacts: Iterable[Artifact], view: GuideView) -> Cell:
    users = sorted(artifacts, key=lambda artifact: artifact.title.casefold())
    shown = joined([(view.link_artifact(each),) for each in users[:_MAX_USERS]], ", ")
    more = len(users) - _MAX_USERS
    return (*shown, Text(f" and {more:,} more")) if more > 0 else shown


_MAX_USERS = 20
"""As many users of a code system are named; an identifier system may be used everywhere."""


def _systems(value: Any) -> Iterator[str]:
    """Find the systems of codes and value sets in a resource."""
    if isinstance(value, Mapping):
        system = value.get("system")
        # An identifier and a telephone number have a system and a value, but no code.
        if isinstance(system, str) and ":" in system and ("code" in value or "value" not in value):
            yield system.partition("|")[0]
        for inner in value.values():
            yield from _systems(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _systems(inner)


_GUIDE_PARTS: Mapping[str, Callable[[GuideView, PublisherGuide], Iterator[Section]]] = {
    "dependency-table": _dependencies,
    "dependency-table-short": _dependencies,
    "dependency-table-nontech": _dependencies,
    "globals-table": _globals,
    "ip-statements": _copyrights,
}
"""Fragments about the guide as a whole."""
