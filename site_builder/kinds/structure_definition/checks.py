"""What is wrong with a StructureDefinition, as far as its references tell.

Only URLs of the guide's own are judged: what others publish can't be known offline.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, Location, nearest
from site_builder.fhir.snapshot import SnapshotProblem
from site_builder.model.guide import Artifact
from site_builder.model.references import Mention, element_mentions, stated_elements
from site_builder.model.view import GuideView
from site_builder.read.lines import line_of
from site_builder.source.json_access import mapping, mappings


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find what can't be referred to, and what a differential can't mean."""
    base = artifact.neutral.get("baseDefinition")
    is_told = isinstance(base, str) and bool(base) and not view.is_known(base, artifact.release)
    if is_told:
        yield _finding("unknown-base", f"base '{base}' of {artifact.id}", str(base), artifact, view)
    made = view.snapshot(artifact)
    for problem in made.problems if made else ():
        # The core is known by name, but profiles that are part of it only a package holds whole.
        if problem.code != "unknown-base" or not is_told:
            yield _impossible(problem, artifact)
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


def _impossible(problem: SnapshotProblem, artifact: Artifact) -> Diagnostic:
    """Say what a differential can't mean, at the line of its element."""
    line = line_of_element(artifact, problem.element) if problem.element else 0
    base = str(artifact.neutral.get("baseDefinition") or "")
    place = Location(artifact.source, line or (line_in(artifact, base) if base else 0))
    where = f"{problem.element}: " if problem.element else ""
    return Diagnostic(problem.code, f"{where}{problem.message}", place)


def line_of_element(artifact: Artifact, id_: str) -> int:
    """Find the 1-based line of an element of the differential; 0 when it has no such element."""
    elements = mappings(mapping(artifact.neutral.get("differential")).get("element"))
    stated = mappings(mapping(artifact.resource.get("differential")).get("element"))
    # The neutral shape leaves out elements that have no path.
    positions = [at for at, each in enumerate(stated) if each.get("path")]
    position = next(
        (at for at, each in zip(positions, elements, strict=False) if each.get("id") == id_), None
    )
    if position is None:
        return 0
    return line_of(artifact.source_text, artifact.source_format, ("differential", "element", position))


def _is_missing(mention: Mention, artifact: Artifact, view: GuideView) -> bool:
    url = mention.target
    # "#id" is a value set inside the resource itself; text without a scheme is no canonical URL.
    if "://" not in url or not view.is_own(url):
        return False
    return not view.is_known(url, artifact.release)


def _finding(code: str, message: str, url: str, artifact: Artifact, view: GuideView) -> Diagnostic:
    location = Location(artifact.source, line_in(artifact, url))
    message = f"{message} is not in this guide or its packages"
    return Diagnostic(code, message, location, nearest(url, view.known_urls()))
