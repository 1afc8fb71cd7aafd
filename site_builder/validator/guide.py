"""What a guide gives to the validation of other resources: its definitions, its examples, its packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.releases import Release, release_named
from site_builder.gather import gather
from site_builder.model.assemble import assemble
from site_builder.model.guide import Artifact
from site_builder.model.library import open_library
from site_builder.model.package import canonical_base
from site_builder.today import build_date


@dataclass(frozen=True, slots=True)
class GuideGiven:
    """A guide that stands beside the resources."""

    library: DefinitionsLibrary
    """With its packages."""
    artifacts: tuple[Artifact, ...]
    canonical: str
    """What the URLs of its own definitions start with."""
    release: Release
    """Of what doesn't say its own."""

    def of_release(self, release: Release) -> Iterator[Artifact]:
        """Yield the artifacts of a release."""
        return (each for each in self.artifacts if each.release == release.name)

    def resources(self, release: Release) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Return the resources of a release by type and id."""
        return {(each.type, each.id): each.resource for each in self.of_release(release)}


def read_guide(path: Path) -> GuideGiven:
    """Read a guide; what is wrong with it is for `check` to say. Raises FileNotFoundError."""
    problems = Problems()
    gathered = gather(path, None)
    library = open_library(gathered.raw.root, gathered.raw.config, problems)
    guide = assemble(gathered.raw, gathered.dialect, library, build_date(None), problems)
    canonical = canonical_base(guide).rstrip("/")
    release = release_named(guide.config.fhir_version)
    return GuideGiven(library, guide.artifacts, f"{canonical}/" if canonical else "", release)
