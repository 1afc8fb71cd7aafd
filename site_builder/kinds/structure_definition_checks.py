"""What is wrong with a StructureDefinition, as far as its references tell.

Only URLs of the guide's own are judged: what others publish can't be known offline.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, Location, nearest
from site_builder.model.guide import Artifact
from site_builder.model.references import Mention, element_mentions, stated_elements
from site_builder.model.view import GuideView


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find bases, value sets, extensions and target profiles that are nowhere."""
    base = artifact.neutral.get("baseDefinition")
    if isinstance(base, str) and base and not view.is_known(base, artifact.release):
        yield _finding("unknown-base", f"base '{base}' of {artifact.id}", base, artifact, view)
    seen: set[str] = set()
    for element in stated_elements(artifact.neutral):
        for mention in element_mentions(element):
            if mention.target in seen:
                continue
            seen.add(mention.target)
            if _is_missing(mention, artifact, view):
                message = f"{mention.element}: {mention.how} '{mention.target}'"
                yield _finding("unknown-reference", message, mention.target, artifact, view)


def line_in(artifact: Artifact, text: str) -> int:
    """Find the 1-based line of the source that holds a URL as a whole value; 0 when none does."""
    for quote in ('"', "'", ""):
        at = artifact.source_text.find(f"{quote}{text}{quote}")
        if at >= 0:
            return artifact.source_text.count("\n", 0, at) + 1
    return 0


def _is_missing(mention: Mention, artifact: Artifact, view: GuideView) -> bool:
    url = mention.target
    # "#id" is a value set inside the resource itself; text without a scheme is no canonical URL.
    if "://" not in url or not view.is_own(url):
        return False
    return not view.is_known(url, artifact.release)


def _finding(code: str, message: str, url: str, artifact: Artifact, view: GuideView) -> Diagnostic:
    location = Location(artifact.source, line_in(artifact, url))
    suggestion = nearest(url, view.known_urls())
    hint = f"{suggestion[:1].upper()}{suggestion[1:]}" if suggestion else ""
    return Diagnostic(code, f"{message} is not in this guide or its packages", location, hint)
