"""Whether a guide's resources keep what FHIR, their profiles and the guide ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from site_builder.codes.guide import GUIDE_CODES
from site_builder.diagnostics import Diagnostic
from site_builder.fhir.snapshot import Snapshot, generate
from site_builder.fhir.snapshot.outdated import outdated
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.header import profile_link
from site_builder.model.guide import Artifact
from site_builder.model.guide_resource import completed
from site_builder.model.missing_packages import may_be_of_absent
from site_builder.model.sections import Cell, Column, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.validation.context import Context, Options, elements_of
from site_builder.validation.engine import validate
from site_builder.validation.families import FAMILIES
from site_builder.validation.issue import Issue, located
from site_builder.validation.profiles import PLANS_KEPT

Json = Mapping[str, Any]

_COLUMNS = (Column("Element", "value"), Column("Finding", "value"))
_UNSURE = "packages that it builds on are not here"
_REASONS = 5
"""Reasons for what is undecided on a page."""
_SHOWN = 100
"""Findings on a page; `check` lists all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a resource, and where in it."""

    expression: str
    """FHIRPath."""
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class Validity:
    """What checking a resource of the guide said."""

    findings: tuple[Finding, ...]
    profiles: tuple[str, ...]
    """Canonical URLs of the profiles that it was checked against."""
    undecided: tuple[tuple[str, int], ...]
    """What nobody can decide offline, and how often it came up."""


def validity_of(artifact: Artifact, view: GuideView) -> Validity:
    """Check a resource of the guide; its page and its findings ask once.

    What the program makes of a guide's settings is no author's.
    """
    if artifact.source == view.guide.config.settings_file:
        return Validity((), (), ())
    if artifact.key in view.guide.dialect.unsure:
        return Validity((), (), ((_UNSURE, 1),))
    return view.once(("validity", artifact.key), lambda: _checked(artifact, view))


def prepare(artifacts: Iterable[Artifact], view: GuideView) -> None:
    """Check one artifact of each type and profile: processes forked later share what that compiles.

    There may be more profiles than are kept.
    """
    seen: set[tuple[str, ...]] = set()
    for artifact in artifacts:
        if len(seen) == PLANS_KEPT:
            return
        kind = (
            artifact.release,
            artifact.type,
            *strings(mapping(artifact.resource.get("meta")).get("profile")),
        )
        if kind not in seen:
            seen.add(kind)
            # What a hostile resource provokes can't be foreseen; whoever asks again is told.
            with suppress(Exception):
                validity_of(artifact, view)


def findings_of(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Yield what is wrong with a resource of the guide."""
    for found in validity_of(artifact, view).findings:
        yield found.diagnostic


def validity_section(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the section of a page that says what an example was checked against, and what was found."""
    found = validity_of(artifact, view)
    release = f"FHIR {artifact.release}"
    profiles = joined((profile_link(url, artifact.release, view),) for url in found.profiles)
    against: Cell = (Text(f"Checked against {release}" + (" and " if profiles else ".")), *profiles)
    if not found.findings:
        against = (*against, Text(" Nothing was found."))
    if found.undecided:
        reasons = "; ".join(reason.rstrip(".") for reason, _ in found.undecided[:_REASONS])
        against = (*against, Text(f" Not decided: {reasons}."))
    rows = tuple(
        Row(((Text(each.expression, "code"),), (Text(_words(each)),))) for each in found.findings[:_SHOWN]
    )
    return (Table("validity", "Validity", _COLUMNS if rows else (), rows, against, is_folded=not rows),)


def _words(found: Finding) -> str:
    """Return a finding's message without its place, which stands beside it."""
    words = found.diagnostic.message.removeprefix(f"{found.expression}: ")
    return f"{found.diagnostic.severity.word}: {words}"


def _checked(artifact: Artifact, view: GuideView) -> Validity:
    report = validate(
        _as_packaged(artifact, view),
        context_of(view, artifact.release),
        is_json=artifact.source_format != "xml",
    )
    # What a guide's own checks find has their codes, and who reads XML tells of elements that there aren't.
    told = {*GUIDE_CODES, *(("unknown-property",) if artifact.source_format == "xml" else ())}
    mark = view.guide.dialect.file_mark
    issues = [each for each in report.issues if each.code not in told and not _stands_for_file(each, mark)]
    findings = [Finding(each.expression, located(each, artifact)) for each in issues]
    ordered = sorted(findings, key=lambda each: (each.diagnostic.location, each.diagnostic.code))
    return Validity(tuple(ordered), report.profiles, tuple(sorted(report.undecided.items())))


def _as_packaged(artifact: Artifact, view: GuideView) -> Json:
    """Return a resource as it is checked: an ImplementationGuide needn't list resources; packages do."""
    definition = mapping(artifact.resource.get("definition"))
    if artifact.type != "ImplementationGuide" or not definition or "resource" in definition:
        return artifact.resource
    whole = completed(artifact.resource, view.guide, artifact.release)
    if "resource" in mapping(whole.get("definition")):
        return whole
    # A guide of pages alone has none to list; the resource itself is one, too.
    only = {"reference": {"reference": artifact.key}}
    return {**artifact.resource, "definition": {**definition, "resource": [only]}}


def _stands_for_file(issue: Issue, mark: str) -> bool:
    """Tell whether what is empty was to be filled with a file: that this is missing is told already."""
    return bool(mark) and issue.code == "empty-element" and text(issue.node.get("id")).startswith(mark)


def context_of(view: GuideView, release: str) -> Context:
    """Return what validation of the guide's resources of a release knows, made once."""
    return view.once(("validation", release), lambda: _context(view, release))


def _context(view: GuideView, release: str) -> Context:
    found = _OfGuide(view, release)
    return Context(
        view.definitions(release),
        FAMILIES,
        own=found,
        references=found,
        structures=view.structures(release),
        elements=found.elements,
        applied=found.applied,
        options=Options(
            is_lenient=True,
            lacks_definitions=view.guide.dialect.lacks_definitions,
            special_urls=view.guide.dialect.special_urls,
        ),
        is_own=view.is_own,
        is_lacking=lambda url: may_be_of_absent(url, release, view),
        terminology=terminology(view, release),
    )


class _OfGuide:
    """A guide's own resources, as validation asks for them; who asks depends on the answers."""

    def __init__(self, view: GuideView, release: str) -> None:
        self._view = view
        self._release = release

    def of_url(self, url: str) -> Sequence[Json]:
        """Return the artifact of a canonical URL."""
        artifact = self._view.resolve(url)
        return (artifact.neutral,) if artifact is not None and artifact.release == self._release else ()

    def of_type(self, type_name: str) -> Iterator[Json]:
        """Yield the artifacts of a resource type."""
        for artifact in self._view.of_type(type_name):
            if artifact.release == self._release:
                yield artifact.neutral

    def find(self, type_name: str, id_: str) -> Json | None:
        """Return a resource by type and id; of another release only what this one holds as a Basic."""
        artifact = self._view.artifact(type_name, id_)
        if artifact is None:
            return None
        is_held = not self._view.definitions(self._release).is_resource(type_name)
        return artifact.resource if is_held or artifact.release == self._release else None

    def applied(self, structure: Json) -> Snapshot | None:
        """Return the snapshot that is made of one of the guide's own structures for all who ask."""
        artifact = self._view.artifact("StructureDefinition", str(structure.get("id", "")))
        is_own = artifact is not None and artifact.resource is structure
        return self._view.snapshot(artifact) if artifact is not None and is_own else None

    def elements(self, structure: Json) -> tuple[Sequence[Json], str]:
        """Return the elements of a snapshot; of the guide's own profiles that is made once for all.

        What its author has changed since a snapshot was made counts: who publishes the guide makes it anew.
        """
        given = mappings(mapping(structure.get("snapshot")).get("element"))
        artifact = self._view.resolve(str(structure.get("url", "")))
        is_own = artifact is not None and artifact.neutral is structure
        if given and not (is_own and any(outdated(structure))):
            return given, ""
        made = self._view.snapshot(artifact) if artifact is not None and is_own else None
        return elements_of(made or generate(structure, self._view.structures(self._release)))
