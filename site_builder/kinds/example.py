"""Any other resource: its narrative and its data as a readable outline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.diagnostics import Diagnostic, nearest
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header, source, used_by
from site_builder.kinds.parts.answers import answers_table
from site_builder.kinds.parts.attachments import attached_texts
from site_builder.kinds.parts.cells import shown_columns
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.more_facts import example_rest
from site_builder.kinds.parts.narratives import drawn_narrative
from site_builder.kinds.parts.outline import outline
from site_builder.kinds.parts.profile_rows import profile_rows
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import Shown, stated
from site_builder.kinds.parts.results import result_tables
from site_builder.kinds.parts.values import ValueWriter, called
from site_builder.kinds.validity import validity_section
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Column,
    Group,
    Link,
    Narrative,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.summary import NO_SUMMARY
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings
from site_builder.source.value import Value

_MAX_ENTRIES = 500

_ALWAYS_SKIPPED = frozenset({"resourceType", "id", "text", "contained"})
# Anchors that the page has besides.
_TAKEN = frozenset(
    {"content", "data", "description", "entries", "narrative", "purpose", "source", "used-by", "validity"}
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a resource's pages."""
    sections: list[Section] = []
    if artifact.url:
        sections += header.descriptions(artifact)
    sections += content_sections(artifact, view)
    sections += example_rest(artifact, view, header.SHOWN if artifact.url else Shown())
    users = (
        *(validity_section(artifact, view) if artifact.is_example else ()),
        *used_by.section(artifact, view),
    )
    main = ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(*sections, *users),
        after_notes=len(users),
        facts=header.facts(artifact, view),
        chips=header.chips(artifact),
        summary=header.summary(artifact) if artifact.url else NO_SUMMARY,
    )
    return (main, *source.pages(artifact, view))


def content_sections(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the narrative, the data, contained resources and bundle entries."""
    resource = stated(artifact)
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    content = _Content(artifact, view, writer)
    skipped = _ALWAYS_SKIPPED | (header.SHOWN.members.keys() if artifact.url else frozenset())
    if isinstance(meta := resource.get("meta"), Mapping):
        # The profiles stand above; what else is said of the resource, such as its security labels, does not.
        resource = {**resource, "meta": {key: meta[key] for key in meta if key != "profile"}}
    if resource.get("resourceType") == "Bundle":
        return content.bundle(resource)
    return content.resource(resource, content.anchors(resource, ""), skipped, "data", "Data", "")


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles of the guide's own that do not exist, and resources of the guide that do not."""
    profiles = Value(artifact.neutral).member("meta").texts("profile")
    yield from unknown_references(artifact, view, ((url, "profile") for url in profiles))
    if artifact.is_example:
        yield from _reference_checks(artifact, view)


def group(artifact: Artifact) -> str:
    """Return the heading of a resource on the artifacts page: by its type, unless it is an example of one."""
    if artifact.is_example:
        return groups.EXAMPLES
    return groups.GROUP_OF_TYPE.get(artifact.type, groups.OTHER)


class _Content:
    """Writes the sections of one artifact's resources."""

    def __init__(self, artifact: Artifact, view: GuideView, writer: ValueWriter) -> None:
        self._artifact = artifact
        self._view = view
        self._writer = writer
        self._anchors: set[str] = set()

    def anchors(self, resource: Mapping[str, Any], prefix: str) -> dict[str, Link]:
        """Return where on the page the contained resources of a resource stand."""
        found = {}
        for position, inner in enumerate(mappings(resource.get("contained")), 1):
            if id_ := _contained_id(inner):
                place_ = f"{self._artifact.out}#{_contained_anchor(inner, prefix, position)}"
                found[f"#{id_}"] = Link(called(inner) or f"#{id_}", place_)
        return found

    def resource(
        self,
        resource: Mapping[str, Any],
        anchors: Mapping[str, Link],
        skipped: frozenset[str],
        id_: str,
        title: str,
        prefix: str,
    ) -> tuple[Section, ...]:
        """Return the sections of a resource; `prefix` keeps the anchors of a bundle's entries apart."""
        found: list[Section] = []
        text = resource.get("text")
        if isinstance(text, Mapping) and isinstance(div := text.get("div"), str) and _says_something(div):
            found.append(Narrative(f"{prefix}narrative", "" if prefix else "Narrative", div))
        elif not prefix:
            found.extend(drawn_narrative(self._artifact, self._view))
        answers = answers_table(resource, self._writer, anchors, f"{prefix}answers")
        results = result_tables(resource, self._writer, anchors, f"{prefix}results")
        shown = {*(("item",) if answers else ()), *(("group",) if results else ())}
        table = outline(
            resource,
            self._writer,
            self._view,
            anchors=anchors,
            skipped=skipped | shown,
            release=self._artifact.release,
            id_=id_,
            title=title,
            target=profile_rows(resource, self._artifact.release, self._view),
        )
        found += [each for each in (table, answers, *results) if each is not None]
        found += [replace(each, id=f"{prefix}{each.id}") for each in attached_texts(resource)]
        found += _section_texts(resource, prefix)
        for position, inner in enumerate(mappings(resource.get("contained")), 1):
            found.append(self._contained(inner, anchors, prefix, position))
        return tuple(found)

    def bundle(self, resource: Mapping[str, Any]) -> tuple[Section, ...]:
        """Return a bundle's own data, a list of its entries, and each entry's resource."""
        entries = mappings(resource.get("entry"))
        anchors = self._entry_anchors(entries)
        skipped = _ALWAYS_SKIPPED | {"entry"}
        found = [*self.resource(resource, anchors, skipped, "data", "Data", "")]
        if entries:
            found.append(self._entry_list(entries))
        for number, entry in enumerate(entries[:_MAX_ENTRIES], 1):
            found.append(self._entry(entry, number, anchors))
        return tuple(found)

    def _entry_anchors(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Link]:
        found: dict[str, Link] = {}
        for number, entry in enumerate(entries[:_MAX_ENTRIES], 1):
            place_ = f"{self._artifact.out}#entry-{number}"
            inner = mapping(entry.get("resource"))
            names = [entry.get("fullUrl")]
            names += [f"{inner.get('resourceType')}/{inner['id']}"] if inner.get("id") else []
            for name in names:
                if isinstance(name, str):
                    found.setdefault(name, Link(called(inner) or name, place_))
        return found

    def _entry_list(self, entries: Sequence[Mapping[str, Any]]) -> Section:
        rows = []
        for number, entry in enumerate(entries[:_MAX_ENTRIES], 1):
            url = str(entry.get("fullUrl") or "")
            address: Cell = (Text(url, "code"),) if url else ()
            link = Link(_entry_title(entry, number), f"{self._artifact.out}#entry-{number}")
            rows.append(Row(((link,), address)))
        note = (Text(f"{len(entries):,} entries." if len(entries) != 1 else "1 entry."),)
        if len(entries) > _MAX_ENTRIES:
            note = (Text(f"The first {_MAX_ENTRIES} of {len(entries):,} entries; the source has all."),)
        kept = shown_columns([row.cells for row in rows])
        columns = tuple((Column("Resource", "value"), Column("Full URL", "lines"))[at] for at in kept)
        made = tuple(Row(tuple(row.cells[at] for at in kept)) for row in rows)
        return Table("entries", "Entries", columns, made, note, is_filterable=len(rows) > 20)

    def _entry(self, entry: Mapping[str, Any], number: int, anchors: Mapping[str, Link]) -> Section:
        prefix = f"entry-{number}-"
        inner = entry.get("resource")
        around = outline(
            entry,
            self._writer,
            self._view,
            anchors=anchors,
            skipped=frozenset({"resource", "fullUrl"}),
            release=self._artifact.release,
            id_=f"{prefix}data",
            path="Bundle.entry",
        )
        found: list[Section] = [around] if around else []
        if isinstance(inner, Mapping):
            own = {**anchors, **self.anchors(inner, prefix)}
            found += self.resource(inner, own, _ALWAYS_SKIPPED, f"{prefix}resource", "", prefix)
        names = tuple(name for name in _known_anchors(entry) if self._is_new(name))
        return Group(f"entry-{number}", _entry_title(entry, number), tuple(found), anchors=names)

    def _is_new(self, anchor: str) -> bool:
        is_new = anchor not in self._anchors
        self._anchors.add(anchor)
        return is_new

    def _contained(
        self, inner: Mapping[str, Any], anchors: Mapping[str, Link], prefix: str, position: int
    ) -> Section:
        anchor = _contained_anchor(inner, prefix, position)
        title = f"Contained {inner.get('resourceType') or 'resource'} {_contained_id(inner)}".strip()
        sections = self.resource(inner, anchors, _ALWAYS_SKIPPED, f"{anchor}-data", "", f"{anchor}-")
        return Group(anchor, title, sections)


def _section_texts(resource: Mapping[str, Any], prefix: str) -> Iterator[Section]:
    """Yield the text of each section of a document, which is what its readers attest."""
    pending = [*reversed(mappings(resource.get("section")))]
    number = 0
    while pending:
        section = pending.pop()
        pending += reversed(mappings(section.get("section")))
        div = mapping(section.get("text")).get("div")
        if isinstance(div, str) and _says_something(div):
            number += 1
            title = str(section.get("title") or called(section) or "")
            yield Narrative(f"{prefix}section-{number}", f"Section: {title}" if title else "Section", div)


def _reference_checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find references that lead nowhere, where the guide can be expected to have their target.

    Examples taken from a server refer to what else that server has, which is no mistake. So a type counts
    only when the guide has examples of it that its examples refer to.
    """
    entries = _entry_references(artifact)
    keys = view.once(("keys",), lambda: frozenset(each.key for each in view.guide.artifacts))
    types = view.answer(_types_referred_to)
    seen: set[str] = set()
    for value in Value(artifact.resource).members("reference"):
        reference = value.text
        if not reference or reference in seen or reference.startswith("#"):
            continue
        seen.add(reference)
        key = reference.partition("/_history/")[0]
        is_expected = key.count("/") == 1 and "?" not in key and key.partition("/")[0] in types
        if is_expected and key not in keys and key not in entries:
            message = f"{artifact.key} refers to '{reference}', which is not among the guide's examples"
            hint = nearest(key, (*entries, *sorted(keys))) or "Add the example, or correct the reference."
            yield Diagnostic("unknown-example", message, artifact.place(*value.pointer), hint)


def _types_referred_to(view: GuideView) -> tuple[str, ...]:
    return tuple(sorted({each.type for each in view.guide.artifacts if _is_referred_to(each, view)}))


def _is_referred_to(artifact: Artifact, view: GuideView) -> bool:
    return artifact.is_example and any(
        use.artifact.is_example and use.how != "example" for use in view.used_by(artifact)
    )


def _entry_references(artifact: Artifact) -> Mapping[str, None]:
    """Return what references may name within a bundle, in the order of its entries."""
    known: dict[str, None] = {}
    for entry in mappings(artifact.resource.get("entry")):
        inner = entry.get("resource")
        if isinstance(inner, Mapping):
            known[f"{inner.get('resourceType')}/{inner.get('id')}"] = None
        if isinstance(url := entry.get("fullUrl"), str):
            known["/".join(url.split("/")[-2:])] = None
    return known


def _all_contained(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield from mappings(value.get("contained"))
        for entry in mappings(value.get("entry")):
            yield from _all_contained(entry.get("resource"))
        pending = [*mappings(value.get("parameter"))]
        while pending:
            parameter = pending.pop()
            pending += mappings(parameter.get("part"))
            yield from _all_contained(parameter.get("resource"))


def _entry_title(entry: Mapping[str, Any], number: int) -> str:
    inner = entry.get("resource")
    if isinstance(inner, Mapping):
        return f"{number}. {inner.get('resourceType') or 'Resource'} {inner.get('id') or ''}".rstrip()
    request = entry.get("request")
    if isinstance(request, Mapping):
        return f"{number}. {request.get('method') or ''} {request.get('url') or ''}".rstrip()
    return f"{number}. Entry"


def _known_anchors(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the anchors that an entry has on the Publisher's pages: narratives and others link to them."""
    if isinstance(url := entry.get("fullUrl"), str) and " " not in url:
        yield url.replace(":", "-")
    inner = mapping(entry.get("resource"))
    if inner.get("id"):
        yield f"{inner.get('resourceType')}_{inner['id']}"


def _contained_id(resource: Mapping[str, Any]) -> str:
    # DSTU2 files are found that write the id as it is referred to.
    return str(resource.get("id") or "").removeprefix("#")


def _contained_anchor(resource: Mapping[str, Any], prefix: str, position: int) -> str:
    id_ = _UNSAFE.sub("-", _contained_id(resource))
    if not id_ or (not prefix and id_ in _TAKEN):
        id_ = f"contained-{id_ or position}"
    return f"{prefix}{id_}"


def _says_something(xhtml: str) -> bool:
    return bool(re.sub(r"<[^>]*>|\s+|&nbsp;|&#160;", "", xhtml)) or "<img" in xhtml


EXAMPLE = Kind(
    name="example",
    group=group,
    pages=pages,
    checks=checks,
)
