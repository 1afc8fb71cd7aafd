"""The source of a resource as its pages show it: in JSON, in XML, and as it was written in FHIR Shorthand."""

from __future__ import annotations

import re
from typing import Literal

from site_builder.kinds.parts import header
from site_builder.kinds.parts.shorthand import rule_set_anchors, shorthand_page
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Code
from site_builder.model.view import GuideView

SourceFormat = Literal["json", "xml"]

SOURCE_FORMATS: tuple[SourceFormat, ...] = ("json", "xml")
SOURCE_ON_PAGE = 1_000_000
"""Characters of a source that its page shows: real profiles are shorter, terminologies are not."""
_QUOTED_URL = re.compile(r'"((?:https?://|urn:)[^"\s<>]+)"')
_NAMED = re.compile(
    r"(?:(?:Parent|InstanceOf|Source)\s*+:|\b(?:from|only|or|named|valueset)\s|\()\s*+([A-Za-z][\w.-]{0,199})"
)
"""A name in FHIR Shorthand where a definition may be named."""
_QUOTED_REFERENCE = re.compile(r'"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})"')


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return the pages that show the resource itself: in JSON, in XML, and what it was compiled of."""
    written = (_shorthand(artifact, view),) if artifact.source_format == "fsh" else ()
    return written + tuple(
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


def _shorthand(artifact: Artifact, view: GuideView) -> ArtifactPage:
    """Return the page with the FHIR Shorthand of an artifact, and the rule sets that it inserts."""
    written = artifact.shorthand
    text = written.text if written else artifact.source_text
    more = written.rule_sets if written else ()
    names = rule_set_anchors(name for name, _ in more)
    parts = [("source-fsh", "", text), *((names[name], f"Rule set {name}", own) for name, own in more)]
    return ArtifactPage(
        out=shorthand_page(artifact),
        title=f"{artifact.title}: FHIR Shorthand",
        label="FSH",
        sections=tuple(_shorthand_part(*part, artifact, view) for part in parts),
        chips=header.chips(artifact),
    )


def _shorthand_part(id_: str, title: str, text: str, artifact: Artifact, view: GuideView) -> Code:
    shown = _beginning(text)
    return Code(
        id=id_,
        title=title,
        language="fsh",
        text=shown,
        links=_named(shown, artifact, view),
        note=_cut_words(shown, text),
    )


def _named(text: str, artifact: Artifact, view: GuideView) -> tuple[tuple[str, str], ...]:
    """Return the names in Shorthand that stand for definitions of the guide, and where these have pages."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(_NAMED.findall(text)):
        local = view.find(name)
        if local is not None and local.out != artifact.out:
            found[name] = local.out
    return tuple(found.items())


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
