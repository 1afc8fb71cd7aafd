"""Opens the definitions that a guide builds on: its packages, then the specification."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.read.packages import Package, core_package, default_cache, open_packages
from site_builder.source.kept import kept
from site_builder.source.source_map import ValuePlace


def open_library(root: Path, config: GuideConfig, problems: Problems) -> DefinitionsLibrary:
    """Open the packages that the settings name; without any, definitions are kept for the next build."""
    cache = default_cache()
    packages = open_packages(config.packages, root, cache, problems, config.package_place)
    if packages or cache is not None:
        core = partial(_core_package, cache=cache, problems=problems, at=config.at("fhir_version"))
        return DefinitionsLibrary(packages, core)
    return kept(("library",), (), DefinitionsLibrary)


def _core_package(name: str, cache: Path | None, problems: Problems, at: ValuePlace) -> Package | None:
    return core_package(name, cache, problems, at.place())
