"""What FHIR Shorthand an artifact was compiled of: its text, what that is derived from, and its rule sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from site_builder.kinds.parts.cells import joined
from site_builder.model.guide import Artifact
from site_builder.model.guide_questions import artifact_fact
from site_builder.model.sections import Cell, Link, Text
from site_builder.model.slug import slug
from site_builder.model.view import GuideView

Fact = tuple[str, Cell]

_MOST_PARENTS = 20
"""Longer chains of profiles are told up to here."""


def shorthand_page(artifact: Artifact) -> str:
    """Return the site path of the page that shows an artifact's FHIR Shorthand."""
    return f"{artifact.type}-{artifact.id}.fsh.html"


def rule_set_anchors(names: Iterable[str]) -> Mapping[str, str]:
    """Return the places of rule sets on a page, by name: no two have one."""
    found: dict[str, str] = {}
    for name in names:
        anchor = f"rule-set-{slug(name, 'other')}"
        found[name] = anchor if anchor not in found.values() else f"{anchor}-{len(found)}"
    return found


def facts(artifact: Artifact, view: GuideView) -> Iterator[Fact]:
    """Yield what an artifact's header says of its FHIR Shorthand, each part a link to its text."""
    written = artifact.shorthand
    if written is None or not written.name:
        return
    page = shorthand_page(artifact)
    yield "FHIR Shorthand", (Text(f"{written.kind} "), Link(written.name, page))
    word = "Instance of" if written.kind == "Instance" else "Derived from"
    if parents := joined(_parents(artifact, written.parent, view), ", which is derived from "):
        yield word, parents
    if names := [name for name, _ in written.rule_sets]:
        anchors = rule_set_anchors(names)
        links = [(Link(name, f"{page}#{anchors[name]}"),) for name in names]
        yield "Rule sets", joined(links)


def _parents(artifact: Artifact, key: str, view: GuideView) -> Iterator[Cell]:
    """Yield a link to the text of each parent that the guide's FHIR Shorthand defines, the nearest first."""
    seen = {artifact.key}
    while key and len(seen) < _MOST_PARENTS:
        found = view.resolve(key)
        text = _text_of(found) if found else ""
        if found is None or not text or found.key in seen:
            return
        seen.add(found.key)
        own, _, key = text.partition("\n")
        yield (Link(own, shorthand_page(found)),)


@artifact_fact
def _text_of(artifact: Artifact) -> str:
    """Tell the name in FHIR Shorthand of an artifact and what it is derived from; empty without any."""
    written = artifact.shorthand
    return f"{written.name}\n{written.parent}" if written else ""
