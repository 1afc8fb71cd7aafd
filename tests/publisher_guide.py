"""A small guide as HL7's IG Publisher and SUSHI have it, for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.diagnostics import Diagnostic
from site_builder.report import BuildReport
from tests.guides import build, findings, write

INDEX = "input/pagecontent/index.md"
CANONICAL = "http://example.org/fhir/care"

SETTINGS = """\
id: example.care
canonical: http://example.org/fhir/care
name: Care
title: Care Guide
status: draft
version: 0.3.0
fhirVersion: 4.0.1
license: CC0-1.0
description: How care is recorded.
publisher:
  name: Care Group
  url: http://example.org/group
jurisdiction: urn:iso:std:iso:3166#GB "United Kingdom"
dependencies:
  hl7.fhir.us.core:
    id: uscore
    version: 6.1.0
    uri: http://hl7.org/fhir/us/core/ImplementationGuide/hl7.fhir.us.core
    reason: Patients are recorded so.
pages:
  index.md:
    title: Welcome
  use-cases.md:
    ordering.xml:
      title: Ordering care
  artifacts.html:
    title: Everything defined
menu:
  Start: index.html
  Specification:
    Use cases: use-cases.html
    FHIR: new-tab external {{site.data.fhir.path}}index.html
parameters:
  apply-version: true
  default-publisher: true
resources:
  Patient/one:
    name: A patient
    groupingId: people
groups:
  people:
    name: People
    description: Who is **cared for**.
"""

PATIENT = {"resourceType": "Patient", "id": "one", "name": [{"family": "Care"}]}

PROFILE = {
    "resourceType": "StructureDefinition",
    "id": "care-patient",
    "url": f"{CANONICAL}/StructureDefinition/care-patient",
    "version": "0.1.0",
    "name": "CarePatient",
    "title": "Care patient",
    "status": "draft",
    "description": "Somebody in care.",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {
        "element": [
            {"id": "Patient", "path": "Patient"},
            {"id": "Patient.name", "path": "Patient.name", "min": 1},
        ]
    },
}

CODES = {
    "resourceType": "CodeSystem",
    "id": "moods",
    "url": f"{CANONICAL}/CodeSystem/moods",
    "name": "Moods",
    "status": "active",
    "content": "complete",
    "copyright": "Moods are free for all.",
    "concept": [{"code": "calm", "display": "Calm"}],
}

VALUES = {
    "resourceType": "ValueSet",
    "id": "moods",
    "url": f"{CANONICAL}/ValueSet/moods",
    "name": "MoodSet",
    "title": "Moods to choose",
    "status": "active",
    "compose": {"include": [{"system": CODES["url"]}]},
}


def files(**more: str) -> dict[str, str]:
    """Return the guide's files by path; `more` are added or replaced."""
    resources: Mapping[str, object] = {
        "examples/Patient-one.json": PATIENT,
        "profiles/care-patient.json": PROFILE,
        "vocabulary/CodeSystem-moods.json": CODES,
        "vocabulary/ValueSet-moods.json": VALUES,
    }
    return {
        "ig.ini": "[IG]\nig = fsh-generated/resources/ImplementationGuide-example.care.json\ntemplate = x\n",
        "sushi-config.yaml": SETTINGS,
        INDEX: "### Scope\n\nHello from {{ site.data.fhir.igName }}.\n",
        "input/pagecontent/use-cases.md": "### First\n\nSee [[[CarePatient]]].\n",
        "input/pagecontent/ordering.xml": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Order.</p></div>\n',
        "input/intro-notes/StructureDefinition-care-patient-intro.md": "#### Why\n\nBecause {{page.name}}.\n",
        "input/images/plan.svg": "<svg></svg>\n",
        **{f"input/{name}": json.dumps(content) for name, content in resources.items()},
        **more,
    }


def built(folder: Path, body: str = "", **more: str) -> BuildReport:
    """Build the guide; `body` is put at the end of its start page, `more` files are added or replaced."""
    texts = files(**more)
    texts[INDEX] += body
    return build(write(folder, **texts))


def shown(report: BuildReport, out: str) -> str:
    """Read a file of a built site."""
    assert report.output is not None
    return (report.output / out).read_text("utf-8")


def without_package(report: BuildReport) -> list[tuple[str, str, int]]:
    """Return the findings but that the package is not in the cache."""
    return [found for found in findings(report) if found[0] != "missing-package"]


@dataclass(frozen=True)
class Pages:
    """A built guide with a page for each of some bodies."""

    report: BuildReport
    bodies: Sequence[str]

    def drawn(self, body: str) -> str:
        """Return the HTML of a body's page, without what surrounds it."""
        text = shown(self.report, f"{self._name(body)}.html")
        return text.partition("<article")[2].partition("<footer")[0].replace("<wbr/>", "")

    def findings(self, body: str) -> list[Diagnostic]:
        """Return what was found on a body's page, which begins at the second line."""
        source = f"input/pagecontent/{self._name(body)}.md"
        return [found for found in self.report.diagnostics if found.location.path == source]

    def _name(self, body: str) -> str:
        return f"body-{self.bodies.index(body)}"


def with_pages(folder: Path, bodies: Sequence[str], **more: str) -> Pages:
    """Build the guide with a page for each body; `more` files are added or replaced."""
    listed = "".join(f"  body-{number}.md:\n    title: Body {number}\n" for number in range(len(bodies)))
    texts = {f"input/pagecontent/body-{number}.md": f"\n{body}\n" for number, body in enumerate(bodies)}
    settings = SETTINGS.replace("pages:\n", f"pages:\n{listed}")
    return Pages(built(folder, **{"sushi-config.yaml": settings}, **texts, **more), bodies)
