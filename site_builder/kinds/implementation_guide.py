"""Implementation guides: what the package is, what it builds on, its pages and resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.kind_words import kind_word
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Column,
    Facts,
    Link,
    Markdown,
    Piece,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

MAX_ROWS = 2000
"""As many resources stand on the page."""
_SHOWN = shown(
    """
    packageId license dependsOn(uri packageId version reason) dependency(uri) global(type profile)
    page(name[x]|source(reference) sourceUrl sourceString name title page*)
    package(
        name description
        resource(
            reference|source[x](reference) name description isExample example example[x] exampleFor profile
            groupingId
        )
    )
    definition(
        parameter(code(code) value) grouping(name description)
        page(name[x]|source(reference) sourceUrl sourceString name title page*)
        resource(
            reference|source[x](reference) name description isExample example example[x] exampleFor profile
            groupingId
        )
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return an implementation guide's pages."""
    return definition_pages(artifact, view, guide_sections(artifact, view), _SHOWN)


def guide_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the package's facts, its dependencies and global profiles, pages, resources, parameters."""
    neutral = artifact.neutral
    definition = mapping(neutral.get("definition"))
    facts = stated(
        ("Package", (Text(str(neutral["packageId"]), "code"),) if neutral.get("packageId") else ""),
        ("FHIR versions", ", ".join(neutral.get("fhirVersion") or ())),
        ("Licence", str(neutral.get("license") or "")),
    )
    if facts:
        yield Facts("package", "Package", facts)
    yield from _dependencies(neutral, artifact, view)
    yield from _globals(neutral, artifact, view)
    yield from _pages_table(definition, view)
    yield from _resources(definition, artifact, view)
    parameters = tuple(
        Row(((Text(str(each.get("code") or ""), "code"),), (Text(str(each.get("value") or "")),)))
        for each in mappings(definition.get("parameter"))
    )
    if parameters:
        yield Table("parameters", "Parameters", (Column("Parameter"), Column("Value", "value")), parameters)


def _dependencies(neutral: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Table]:
    rows: list[tuple[Cell, ...]] = []
    for each in mappings(neutral.get("dependsOn")):
        uri, package = str(each.get("uri") or ""), str(each.get("packageId") or "")
        rows.append(
            (
                (profile_link(uri, artifact.release, view),) if uri else (),
                (Text(package, "code"),) if package else (),
                (Text(str(each["version"])),) if each.get("version") else (),
                (Markdown(str(each["reason"])),) if each.get("reason") else (),
            )
        )
    if rows:
        titles = ("Guide", "Package", "Version", "Reason")
        kept = shown_columns(rows)
        columns = tuple(Column(titles[at], "wide" if titles[at] == "Package" else "") for at in kept)
        made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
        yield Table("dependencies", "Depends on", columns, made)


def _globals(neutral: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Table]:
    rows = tuple(
        Row(
            (
                types([str(each.get("type") or "")], artifact, view),
                links([str(each.get("profile") or "")], artifact, view),
            )
        )
        for each in mappings(neutral.get("global"))
    )
    if rows:
        note: Cell = (Text("Every resource of the type conforms to the profile."),)
        yield Table("global", "Profiles for all resources", (Column("Type"), Column("Profile")), rows, note)


def _pages_table(definition: Mapping[str, Any], view: GuideView) -> Iterator[Table]:
    outs = {page.out for page in view.guide.pages} | {each.out for each in view.guide.artifacts}
    rows: list[Row] = []
    root = definition.get("page")
    pending = [(root, 0)] if isinstance(root, Mapping) else []
    while pending:
        page, depth = pending.pop()
        name = str(page.get("name") or "")
        title = str(page.get("title") or name)
        link: Piece = Link(title, name) if name in outs else Text(title)
        made_of = str(page.get("sourceUrl") or page.get("sourceString") or name)
        file: Cell = (Text(name, "code"),) if name else ()
        if made_of != name:
            file = joined((file, (Text("from ", "soft"), Text(made_of, "code"))), " ")
        rows.append(Row(((link,), file), depth=depth))
        pending += [(inner, depth + 1) for inner in reversed(mappings(page.get("page")))]
    if rows:
        yield Table(
            "pages", "Pages", (Column("Page"), Column("File")), tuple(rows), is_filterable=len(rows) > 20
        )


def _resources(definition: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Table]:
    """Yield the resources, those of one group in a table of their own."""
    resources = mappings(definition.get("resource"))
    note: Cell = ()
    if len(resources) > MAX_ROWS:
        note = (Text(f"The first {MAX_ROWS:,} of {len(resources):,} resources; the source has all."),)
    groups_ = enumerate(mappings(definition.get("grouping")), 1)
    known = {str(each.get("id") or f"group {number}"): each for number, each in groups_}
    by_group: dict[str, list[Row]] = {}
    for each in resources[:MAX_ROWS]:
        group = str(each.get("groupingId") or "")
        by_group.setdefault(group, []).append(_resource_row(each, artifact, view))
    for empty in known.keys() - by_group.keys():
        by_group[empty] = []
    titles = (Column("Resource"), Column("Kind"), Column("Description", "lines"))
    for number, (group, found) in enumerate(by_group.items(), 1):
        # A group that an author named is mostly of one kind, as its name says.
        is_mixed = group not in known or len({row.cells[1] for row in found}) > 1
        columns = titles if is_mixed else (titles[0], titles[2])
        rows = found if is_mixed else [replace(row, cells=(row.cells[0], row.cells[2])) for row in found]
        grouping = known.get(group, {})
        untold = "Resources" if len(by_group) == 1 else "Other resources"
        title = str(grouping.get("name") or group or untold)
        about = str(grouping.get("description") or "")
        words: Cell = (*note, *((Markdown(about),) if about else ()))
        yield Table(f"resources-{number}", title, columns, tuple(rows), words, is_filterable=len(rows) > 20)
        note = ()


def _resource_row(each: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Row:
    reference = str(each.get("reference") or "")
    local = view.resolve(reference)
    name = str(each.get("name") or (local.title if local else "") or reference)
    link: Piece = Link(name, local.out, local.url) if local else Text(name)
    named: Cell = (link,) if local or name == reference else (link, Text(f" ({reference})", "soft"))
    type_ = reference.partition("/")[0] if reference.count("/") == 1 else ""
    kind = local.type if local and local.is_example else kind_word(local) if local else type_
    about = str(each.get("description") or "")
    cells: list[Cell] = [(Markdown(about),)] if about else []
    if profiles := each.get("profile"):
        cells.append((Text("Example of "), *links(profiles, artifact, view)))
    elif each.get("isExample"):
        cells.append((Text("Example", "soft"),))
    return Row((named, (Text(kind),), joined(cells, "\n")))


IMPLEMENTATION_GUIDE = Kind(
    name="implementation-guide",
    group=lambda _artifact: groups.OTHER,
    pages=pages,
    # A guide lists resources by the ids of its own build, which may be another's: nothing to find here.
    checks=lambda _artifact, _view: (),
)
