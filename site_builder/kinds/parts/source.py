"""The source of a resource as its pages show it, in JSON and in XML."""

from __future__ import annotations

import re
from typing import Literal

from site_builder.kinds.parts import header
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Code
from site_builder.model.view import GuideView

SourceFormat = Literal["json", "xml"]

SOURCE_FORMATS: tuple[SourceFormat, ...] = ("json", "xml")
SOURCE_ON_PAGE = 1_000_000
"""Characters of a source that its page shows: real profiles are shorter, terminologies are not."""
_QUOTED_URL = re.compile(r'"((?:https?://|urn:)[^"\s<>]+)"')
_QUOTED_REFERENCE = re.compile(r'"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})"')


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return the pages that show the resource itself, in JSON and in XML."""
    return tuple(
        ArtifactPage(
            out=f"{artifact.type}-{artifact.id}.{ending}.html",
            title=f"{artifact.title}: {ending.upper()}",
            label=ending.upper(),
            sections=(code(artifact, view, ending),),
            chips=header.chips(artifact),
        )
        for ending in SOURCE_FORMATS
    )


def code(artifact: Artifact, view: GuideView, ending: SourceFormat) -> Code:
    """Return the resource's source as a section, its canonical URLs linked to their pages."""
    text = view.source(artifact, ending)
    shown = _beginning(text)
    return Code(
        id=f"source-{ending}",
        title="",
        language=ending,
        text=shown,
        download=f"{artifact.type}-{artifact.id}.{ending}",
        links=_source_links(shown, artifact, view),
        note=_cut_words(shown, text),
    )


def _beginning(text: str) -> str:
    """Return as much of a source as its page shows, whole lines where it has lines."""
    if len(text) <= SOURCE_ON_PAGE:
        return text
    shown = text[:SOURCE_ON_PAGE]
    end = shown.rfind("\n") + 1
    return shown[:end] if end else shown


def _cut_words(shown: str, text: str) -> str:
    if shown is text:
        return ""
    number, total = shown.count("\n"), text.count("\n")
    if number:
        return f"The first {number:,} of {total:,} lines; the download has all."
    return f"The first {len(shown):,} of {len(text):,} characters; the download has all."


def _source_links(text: str, artifact: Artifact, view: GuideView) -> tuple[tuple[str, str], ...]:
    """Return each URL and local reference in the source that has a page: (as written, where it leads)."""
    found: dict[str, str] = {}
    for url in dict.fromkeys(_QUOTED_URL.findall(text)):
        if local := view.resolve(url):
            found[url] = local.out
        elif url.startswith("http://hl7.org/fhir/"):
            found[url] = view.link_canonical(url, artifact.release).target
    for reference in dict.fromkeys(_QUOTED_REFERENCE.findall(text)):
        if local := view.resolve(reference):
            found[reference] = local.out
    return tuple((url, target) for url, target in found.items() if target and target != artifact.out)
