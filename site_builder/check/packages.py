"""Packages that a guide's structures build on, and that are not here: each is one finding."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.missing_packages import package_to_add
from site_builder.model.references import structure_mentions
from site_builder.model.view import GuideView
from site_builder.read.packages import how_to_add

_BUILT_ON = ("base", "extension", "profile")
"""How a structure mentions what its elements are made of."""


def check_packages(view: GuideView) -> Iterator[Diagnostic]:
    """Name each package that would have what is missing, once, where it is needed first.

    What the settings name has been looked for when the packages were opened.
    """
    told = {name.partition("#")[0] for name in view.guide.config.packages}
    places: dict[str, Location] = {}
    wanted: dict[str, dict[str, None]] = {}
    for artifact in view.of_type("StructureDefinition"):
        for mention in structure_mentions(artifact.neutral):
            if mention.how not in _BUILT_ON:
                continue
            url = mention.target.partition("#")[0]
            if mention.how == "base":
                url = view.bases_of(url, artifact.release)[-1]
            package = package_to_add(url, artifact.release, view)
            if package and package.partition("#")[0] not in told:
                places.setdefault(package, artifact.neutral_place(*mention.pointer))
                wanted.setdefault(package, {})[url] = None
    yield from _undecided(view)
    for package, urls in wanted.items():
        first, more = next(iter(urls)), len(urls) - 1
        others = f" and {more} more" if more else ""
        message = f"package '{package}' is not here, which has '{first}'{others}"
        yield Diagnostic("missing-package", message, places[package], f"{how_to_add(package)}.")


def _undecided(view: GuideView) -> Iterator[Diagnostic]:
    """Count the references whose targets a missing package of the same publisher may have."""
    absent = view.absent_siblings()
    if not absent or view.guide.dialect.lacks_definitions:
        return
    urls = {
        mention.target: None
        for artifact in view.of_type("StructureDefinition")
        for mention in structure_mentions(artifact.neutral)
        if view.is_below_own(mention.target) and not view.is_known(mention.target, artifact.release)
    }
    if urls:
        config = view.guide.config
        name = next(each for each in config.packages if each.partition("#")[0] == absent[0])
        others = f", nor are {len(urls) - 1} more" if len(urls) > 1 else ""
        message = f"'{next(iter(urls))}' is not judged{others}: package '{name}' may define it"
        yield Diagnostic("undecided-reference", message, config.package_place(name), f"{how_to_add(name)}.")
