"""What holds for the elements of a guide's structures, and of those that they build on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.artifact_index import ArtifactIndex
from site_builder.model.guide import Artifact
from site_builder.source.dependencies import Memo, untracked
from site_builder.source.json_access import mapping

# What makes snapshots is loaded when the first is asked for: many guides have no profiles.
if TYPE_CHECKING:
    from site_builder.fhir.effective import EffectiveElements
    from site_builder.fhir.snapshot import Snapshot, SnapshotContext

SNAPSHOTS_KEPT = 250
"""As many snapshots are kept: more than most guides have. A guide of ten thousand has those of its
profiles made once more for its package, instead of room for all at once."""
_KEPT = 16
"""Structures whose elements are kept: pages, files and checks of one ask in turn, and for its extensions."""


class Structures:
    """The structures of one guide; what is made of them is made when it is first asked for."""

    def __init__(self, index: ArtifactIndex, library: DefinitionsLibrary) -> None:
        """Take the guide's artifacts, and where all else is found."""
        self._index = index
        self._library = library
        self._contexts: dict[str, SnapshotContext] = {}
        self._snapshots: Memo[str, Snapshot | None] = Memo(SNAPSHOTS_KEPT)
        self._elements: Memo[str, EffectiveElements] = Memo(_KEPT)

    def snapshot(self, artifact: Artifact) -> Snapshot | None:
        """Return the snapshot that is made of a profile's differential; None for a profile that has its own.

        It is made when it is first asked for, from the guide's structures, then packages, then the core.
        """
        return self._snapshots.get(artifact.key, lambda: self._make_snapshot(artifact))

    def elements(self, artifact: Artifact) -> EffectiveElements:
        """Return what holds for each element of a structure definition, and what it says itself."""

        def make() -> EffectiveElements:
            from site_builder.fhir.effective import effective_elements  # noqa: PLC0415

            context = self.context(artifact.release)
            return effective_elements(artifact.neutral, self.snapshot(artifact), context)

        return self._elements.get(artifact.key, make)

    def elements_of(self, url: str, release: str) -> EffectiveElements | None:
        """Return the elements of what a package defines; None where none has it."""
        context = self.context(release)
        structure = context.structure(url.partition("|")[0])
        if structure is None:
            return None
        has_own = bool(mapping(structure.get("snapshot")).get("element"))

        def make() -> EffectiveElements:
            from site_builder.fhir.effective import effective_elements  # noqa: PLC0415
            from site_builder.fhir.snapshot import generate  # noqa: PLC0415

            return effective_elements(structure, None if has_own else generate(structure, context), context)

        return self._elements.get(f"{release} {url}", make)

    def context(self, release: str) -> SnapshotContext:
        """Return where the structures of a release are found."""
        if release not in self._contexts:
            from site_builder.fhir.snapshot import SnapshotContext  # noqa: PLC0415

            with untracked():
                structures = self._index.of_type("StructureDefinition")
                own = [each.neutral for each in structures if each.release == release]
                self._contexts[release] = SnapshotContext(self._library.release(release), own)
        return self._contexts[release]

    def _make_snapshot(self, artifact: Artifact) -> Snapshot | None:
        structure = artifact.neutral
        if mapping(structure.get("snapshot")).get("element") or not mapping(structure.get("differential")):
            return None
        from site_builder.fhir.snapshot import generate  # noqa: PLC0415

        return generate(structure, self.context(artifact.release))
