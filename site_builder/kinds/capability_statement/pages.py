"""Capability statements: what a system does, as a matrix of resources and a panel for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.capability_statement.matrix import matrix
from site_builder.kinds.capability_statement.resource import (
    Rest,
    interaction_cell,
    operation_table,
    panel,
    parameter_table,
    verbs_note,
)
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, stated, words
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.dates import date_words
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.expectation import expected, verb_before, verb_chip, verb_of
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Capability,
    Cell,
    Column,
    Facts,
    Group,
    Markdown,
    Prose,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings
from site_builder.source.value import Value

_KINDS: Mapping[str, str] = {
    "instance": "a running system, as it is",
    "capability": "a software product, as it can be set up",
    "requirements": "requirements that systems shall meet",
}
_UNKNOWN: Mapping[str, str] = {
    "no": "none: they are errors",
    "extensions": "unknown extensions",
    "elements": "unknown elements, but no unknown extensions",
    "both": "unknown elements and extensions",
}


_VERB = "~capabilitystatement-expectation ~conformance-expectation"
_SHOWN = shown(
    f"""
    kind format patchFormat acceptLanguage acceptUnknown software(name version releaseDate)
    implementation(description url) instantiates imports implementationGuide profile
    _format|_patchFormat|_instantiates|_imports|_implementationGuide({_VERB})
    rest(
        mode documentation security(cors service description) compartment
        interaction(code documentation {_VERB})
        searchParam(name definition type documentation target modifier chain {_VERB})
        operation(name definition documentation {_VERB})
        resource(
            type profile supportedProfile documentation versioning readHistory updateCreate conditionalCreate
            conditionalRead conditionalUpdate conditionalPatch conditionalDelete referencePolicy searchInclude
            searchRevInclude _supportedProfile|_searchInclude|_searchRevInclude({_VERB})
            interaction(code documentation {_VERB})
            searchParam(name definition type documentation target modifier chain {_VERB})
            operation(name definition documentation {_VERB})
            ~capabilitystatement-search-parameter-combination ~conformance-search-parameter-combination
            {_VERB}
        )
    )
    messaging(
        documentation endpoint(protocol address) reliableCache supportedMessage(mode definition {_VERB})
        event(code mode focus request response)
    )
    document(mode documentation profile)
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a capability statement's pages."""
    return definition_pages(artifact, view, statement_sections(artifact, view), _SHOWN)


def statement_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the summary, then what the system does over REST, messages and documents."""
    summary = _summary(artifact, view)
    if summary:
        yield Facts("summary", "Summary", summary)
    modes = mappings(artifact.neutral.get("rest"))
    for position, rest in enumerate(modes):
        # The first mode's resources have plain anchors, `#Patient`: most statements have one mode.
        prefix = "" if position == 0 else f"{rest.get('mode') or 'rest'}-{position + 1}-"
        yield replace(_rest(Rest(artifact, view, rest, prefix), len(modes)), number=position + 1)
    yield from _messaging(artifact, view)
    yield from _documents(artifact, view)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles, search parameters and operations of the guide's own that do not exist."""
    named = []
    for rest in Value(artifact.neutral).objects("rest"):
        for resource in (rest, *rest.objects("resource")):
            profiles = (resource.member("profile"), *resource.texts("supportedProfile"))
            named += [(url, "profile") for url in profiles]
            for name, what in (("searchParam", "search parameter"), ("operation", "operation")):
                named += [(each.member("definition"), what) for each in resource.objects(name)]
    yield from unknown_references(artifact, view, named)


def _summary(artifact: Artifact, view: GuideView) -> tuple[tuple[str, Cell], ...]:
    neutral = artifact.neutral
    software, implementation = mapping(neutral.get("software")), mapping(neutral.get("implementation"))
    name = " ".join(str(software[key]) for key in ("name", "version") if software.get(key))
    released = str(software.get("releaseDate") or "")
    address = str(implementation.get("url") or "")
    kind = str(neutral.get("kind") or "")
    return stated(
        ("Describes", _KINDS.get(kind, kind)),
        ("FHIR version", str(neutral.get("fhirVersion") or "")),
        ("Formats", expected(neutral, "format")),
        ("Patch formats", expected(neutral, "patchFormat")),
        ("Languages", words(neutral.get("acceptLanguage") or ())),
        ("Accepts", _UNKNOWN.get(unknown := str(neutral.get("acceptUnknown") or ""), unknown)),
        ("Software", f"{name}, released {date_words(released)}" if released else name),
        ("Implementation", str(implementation.get("description") or "")),
        ("Address", (Text(address, "code"),) if address else ""),
        ("Implements", _expected_links("instantiates", artifact, view)),
        ("Includes", _expected_links("imports", artifact, view)),
        ("Implementation guides", _expected_links("implementationGuide", artifact, view)),
        ("Profiles", links(neutral.get("profile") or (), artifact, view)),
    )


def _expected_links(name: str, artifact: Artifact, view: GuideView) -> Cell:
    """Return links to what canonical URLs name, each with the verb that it carries."""
    found: list[Cell] = []
    for position, url in enumerate(artifact.neutral.get(name) or ()):
        before = verb_before(artifact.neutral, name, position)
        found.append((*before, profile_link(url, artifact.release, view)))
    return joined(found)


def _rest(rest: Rest, count: int) -> Capability:
    """Return one REST mode: what holds for all resources, the matrix, the panels."""
    mode = str(rest.content.get("mode") or "")
    overview = tuple(_overview(rest))
    title = f"REST {mode}".strip()
    id_ = f"rest-{mode or 'mode'}" if count == 1 or not rest.prefix else rest.prefix.rstrip("-")
    panels = tuple(panel(resource, rest) for resource in rest.resources)
    return Capability(id_, title, overview, matrix(rest, f"{id_}-resources"), panels)


def _overview(rest: Rest) -> Iterator[Section]:
    content = rest.content
    if documentation := content.get("documentation"):
        yield Prose("", "", documentation)
    security = mapping(content.get("security"))
    writer = ValueWriter(rest.view, rest.artifact.release, terminology(rest.view, rest.artifact.release))
    services = [writer.concept(service) for service in mappings(security.get("service"))]
    interactions: list[Cell] = []
    for interaction in mappings(content.get("interaction")):
        interactions.append(interaction_cell(interaction))
    description = str(security.get("description") or "")
    facts = stated(
        ("Security", joined(services)),
        ("About security", (Markdown(description),) if description else ""),
        ("CORS", security.get("cors") if isinstance(security.get("cors"), bool) else None),
        ("System interactions", joined(interactions)),
        ("Compartments", links(content.get("compartment") or (), rest.artifact, rest.view)),
    )
    if facts:
        yield Facts("", "", facts)
    prefix = f"{rest.prefix}all-"
    for table in (parameter_table(content, rest, prefix), operation_table(content, rest, prefix)):
        if table:
            title = (
                "Search parameters of all resources" if "search" in table.id else "Operations of the system"
            )
            yield replace(table, title=title)
    if note := verbs_note(rest):
        yield Table("", "", (), (), note)


def _messaging(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    for number, messaging in enumerate(mappings(artifact.neutral.get("messaging")), 1):
        inner: list[Section] = []
        if documentation := messaging.get("documentation"):
            inner.append(Prose("", "", documentation))
        writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
        endpoints = [_endpoint(each, writer) for each in mappings(messaging.get("endpoint"))]
        cache = messaging.get("reliableCache")
        facts = stated(
            ("Endpoints", joined(endpoints)),
            ("Reliable cache", f"{cache} minutes" if cache is not None else ""),
        )
        if facts:
            inner.append(Facts("", "", facts))
        rows = [*_message_rows(messaging, artifact, view)]
        if rows:
            columns = tuple(Column(title) for title in ("Message", "Mode", "Content"))
            inner.append(Table(f"messages-{number}", "", columns, tuple(rows)))
        yield Group(f"messaging-{number}", "Messaging", tuple(inner))


def _endpoint(endpoint: Mapping[str, Any], writer: ValueWriter) -> Cell:
    address = str(endpoint.get("address") or "")
    cell = writer.coding(mapping(endpoint.get("protocol")))
    return joined((cell, (Text(address, "code"),) if address else ()), " ")


def _message_rows(messaging: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Iterator[Row]:
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    for each in mappings(messaging.get("supportedMessage")):
        url = str(each.get("definition") or "")
        message: Cell = (profile_link(url, artifact.release, view),) if url else ()
        yield Row((message, (Text(str(each.get("mode") or "")),), (verb_chip(verb_of(each)),)))
    for event in mappings(messaging.get("event")):
        name = writer.coding(mapping(event.get("code")))
        parts = types([str(event["focus"])], artifact, view) if event.get("focus") else ()
        for label in ("request", "response"):
            if event.get(label):
                link = profile_link(str(event[label]), artifact.release, view)
                parts = (*parts, Text(f"; {label} "), link)
        yield Row((name, (Text(str(event.get("mode") or "")),), parts))


def _documents(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    rows = []
    for each in mappings(artifact.neutral.get("document")):
        url = str(each.get("profile") or "")
        documentation = str(each.get("documentation") or "")
        rows.append(
            Row(
                (
                    (profile_link(url, artifact.release, view),) if url else (),
                    (Text(str(each.get("mode") or "")),),
                    (Markdown(documentation),) if documentation else (),
                )
            )
        )
    if rows:
        columns = (Column("Profile"), Column("Mode"), Column("Description", "definition"))
        yield Table("documents", "Documents", columns, tuple(rows))


CAPABILITY_STATEMENT = Kind(
    name="capability-statement",
    group=lambda _artifact: groups.BEHAVIOUR,
    pages=pages,
    checks=checks,
)
