"""Parts that HL7's IG Publisher makes of a guide as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from site_builder.dialects.hl7.cross_version import cross_version
from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.kinds.parts import header
from site_builder.kinds.parts.cells import joined, shown_columns
from site_builder.kinds.parts.header import profile_link
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Column, Link, Markdown, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, text
from site_builder.source.kept import kept

GuidePart = Callable[[GuideView, PublisherGuide], Iterator[Section]]


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
        yield _said("This guide builds on no other.")
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
        yield _said("The guide names no profile that all resources of a type conform to.")


def _copyrights(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
    """List what the owners of the code systems that the guide uses say of their rights."""
    yield copyrights(view.guide.artifacts, view)


def copyrights(artifacts: Iterable[Artifact], view: GuideView) -> Table:
    """List the rights in the code systems that artifacts use."""
    used: dict[str, dict[str, Artifact]] = {}
    for artifact in artifacts:
        for system in _systems_of(artifact):
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
        return Table("", "", (Column("Statement"), Column("Code system"), Column("Used in")), rows)
    return _said("No code system that is used comes with a statement of rights.")


def _users(artifacts: Iterable[Artifact], view: GuideView) -> Cell:
    users = sorted(artifacts, key=lambda artifact: artifact.title.casefold())
    shown = joined([(view.link_artifact(each),) for each in users[:_MAX_USERS]], ", ")
    more = len(users) - _MAX_USERS
    return (*shown, Text(f" and {more:,} more")) if more > 0 else shown


_MAX_USERS = 20
"""As many users of a code system are named; an identifier system may be used everywhere."""


def _systems_of(artifact: Artifact) -> tuple[str, ...]:
    """Return the systems in an artifact, each once; a preview looks through those that changed."""
    neutral = artifact.neutral
    return kept(("code systems", artifact.key), (neutral,), lambda: tuple(dict.fromkeys(_systems(neutral))))


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


def _expansion_parameters(_view: GuideView, guide: PublisherGuide) -> Iterator[Table]:
    """List what value sets are expanded with."""
    rows = []
    for each in mappings(guide.expansion.get("parameter")):
        value = next((value for key, value in each.items() if key.startswith("value")), "")
        rows.append(Row(((Text(text(each.get("name")), "code"),), (Text(str(value)),))))
    if rows:
        yield Table("", "", (Column("Parameter"), Column("Value")), tuple(rows))
    else:
        yield _said("Value sets are expanded without parameters of the guide.")


def _observations(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
    """List the profiles of observations: what each observes, and what it gives."""
    release = view.guide.config.fhir_version
    rows = []
    for artifact in view.of_type("StructureDefinition"):
        if artifact.neutral.get("type") != "Observation" or artifact.neutral.get("kind") != "resource":
            continue
        elements = {
            node.path: node.definition for root in view.elements(artifact).snapshot for node in root.walk()
        }
        cells = [
            (view.link_artifact(artifact),),
            _coded(elements.get("Observation.category"), view, release),
            _coded(elements.get("Observation.code"), view, release),
            _types(elements.get("Observation.value[x]"), view, release),
        ]
        rows.append(tuple(cells))
    if not rows:
        yield _said("The guide has no profile of Observation.")
        return
    titles = ("Profile", "Category", "Code", "Value")
    kept = shown_columns(rows)
    made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
    yield Table("", "", tuple(Column(titles[at]) for at in kept), made, is_filterable=len(made) > 20)


def _coded(definition: Mapping[str, Any] | None, view: GuideView, release: str) -> Cell:
    """Return what an element's code has to be: a fixed one, else a value set."""
    found = definition or {}
    stated = next(
        (found[key] for key in ("patternCodeableConcept", "fixedCodeableConcept") if key in found), None
    )
    codings = mappings(mapping(stated).get("coding"))
    if codings:
        names = (text(each.get("display")) or text(each.get("code")) for each in codings)
        return (Text(", ".join(name for name in names if name)),)
    url = text(mapping(found.get("binding")).get("valueSet"))
    return (view.link_canonical(url, release),) if url else ()


def _types(definition: Mapping[str, Any] | None, view: GuideView, release: str) -> Cell:
    types = [text(each.get("code")) for each in mappings((definition or {}).get("type"))]
    return joined([(view.link_type(each, release),) for each in types if each], ", ")


def _extensions(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
    """List the extensions, with where they may stand."""
    rows = []
    for artifact in view.of_type("StructureDefinition"):
        if artifact.neutral.get("type") == "Extension":
            contexts = [text(each.get("expression")) for each in mappings(artifact.neutral.get("context"))]
            words = header.summary(artifact).words
            rows.append(
                Row(((view.link_artifact(artifact),), (Text(", ".join(contexts), "code"),), (Text(words),)))
            )
    if rows:
        columns = (Column("Extension"), Column("Context"), Column("Description"))
        yield Table("", "", columns, tuple(rows), is_filterable=len(rows) > 20)
    else:
        yield _said("The guide defines no extension.")


def _canonicals(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
    """List all that the guide defines by canonical URL."""
    found = sorted((each for each in view.guide.artifacts if each.url), key=lambda each: each.url)
    rows = tuple(
        Row(
            (
                (Text(each.url, "code"),),
                (Text(each.version),),
                (view.link_artifact(each),),
                (Text(each.type),),
            )
        )
        for each in found
    )
    columns = (Column("Canonical URL"), Column("Version"), Column("Title"), Column("Type"))
    yield Table("", "", columns, rows, is_filterable=len(rows) > 20)


def _listed(type_: str, words: str) -> GuidePart:
    def made(view: GuideView, _guide: PublisherGuide) -> Iterator[Table]:
        found = sorted(view.of_type(type_), key=lambda each: each.title.casefold())
        rows = tuple(
            Row(((view.link_artifact(each),), (Text(each.url, "code"),), (Text(header.summary(each).words),)))
            for each in found
        )
        columns = (Column("Name"), Column("Canonical URL"), Column("Description"))
        yield Table("", "", columns, rows, is_filterable=len(rows) > 20) if rows else _said(words)

    return made


def _related(_view: GuideView, guide: PublisherGuide) -> Iterator[Table]:
    """List the guides that are worked on together with this one."""
    if not guide.related:
        yield _said("No guide is named as related to this one.")
        return
    yield Table("", "", (), tuple(Row(((Text(name),),)) for name in guide.related))


def _said(words: str) -> Table:
    return Table("", "", (), (), (Text(words),))


def _cross_version(view: GuideView, _guide: PublisherGuide) -> Iterator[Section]:
    yield cross_version(view)


GUIDE_PARTS: Mapping[str, GuidePart] = {
    "dependency-table": _dependencies,
    "dependency-table-short": _dependencies,
    "dependency-table-nontech": _dependencies,
    "globals-table": _globals,
    "ip-statements": _copyrights,
    "expansion-params": _expansion_parameters,
    "cross-version-analysis": _cross_version,
    "cross-version-analysis-inline": _cross_version,
    "summary-observations": _observations,
    "summary-extensions": _extensions,
    "extension-list": _extensions,
    "canonical-index": _canonicals,
    "valueset-list": _listed("ValueSet", "The guide defines no value set."),
    "codesystem-list": _listed("CodeSystem", "The guide defines no code system."),
    "related-igs-list": _related,
    "related-igs-table": _related,
}
"""By name."""
