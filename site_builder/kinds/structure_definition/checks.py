"""What is wrong with a StructureDefinition, as far as its references tell.

Only URLs of the guide's own are judged: what others publish can't be known offline.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, nearest
from site_builder.fhir.snapshot import SnapshotProblem
from site_builder.model.guide import Artifact
from site_builder.model.missing_packages import package_to_add
from site_builder.model.references import Mention, structure_mentions
from site_builder.model.view import GuideView


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find what can't be referred to, and what a differential can't mean."""
    made = view.snapshot(artifact)
    problems = made.problems if made else ()
    for problem in problems:
        if not problem.is_of_base and not _is_in_a_package(problem, artifact, view):
            yield _impossible(problem, artifact, view)
    is_told = any(problem.code == "unknown-base" for problem in problems)
    seen: set[str] = set()
    for mention in structure_mentions(artifact.neutral):
        if mention.target in seen:
            continue
        seen.add(mention.target)
        if mention.how == "base":
            is_missing = not is_told and not view.is_known(mention.target, artifact.release)
            if is_missing and not package_to_add(mention.target, artifact.release, view):
                message = f"base '{mention.target}' is not in this guide, its packages or FHIR"
                yield _finding("unknown-base", message, mention, artifact, view)
        elif _is_missing(mention, artifact, view):
            message = (
                f"{mention.element}: {mention.how} '{mention.target}' is not in this guide or its packages"
            )
            yield _finding("unknown-reference", message, mention, artifact, view)


def _is_in_a_package(problem: SnapshotProblem, artifact: Artifact, view: GuideView) -> bool:
    """Tell whether a definition is missing because its package is; `check_packages` names that once."""
    return bool(problem.missing) and bool(package_to_add(problem.missing, artifact.release, view))


def _impossible(problem: SnapshotProblem, artifact: Artifact, view: GuideView) -> Diagnostic:
    """Say what a differential can't mean, where it says so."""
    base = artifact.neutral.get("baseDefinition") if problem.code == "unknown-base" else None
    hint = nearest(base, view.known_urls()) if isinstance(base, str) else ""
    return Diagnostic(problem.code, problem.text, artifact.neutral_place(*problem.pointer), hint)


def _is_missing(mention: Mention, artifact: Artifact, view: GuideView) -> bool:
    url = mention.target
    # "#id" is a value set inside the resource itself; text without a scheme is no canonical URL.
    if "://" not in url or not view.is_own(url):
        return False
    return not view.is_known(url, artifact.release)


def _finding(code: str, message: str, mention: Mention, artifact: Artifact, view: GuideView) -> Diagnostic:
    place = artifact.neutral_place(*mention.pointer)
    return Diagnostic(code, message, place, nearest(mention.target, view.known_urls()))
