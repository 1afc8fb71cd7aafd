"""Snapshots: a profile's base with its differential applied."""

from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.generate import Snapshot, SnapshotElement, SnapshotProblem, generate

__all__ = ["Snapshot", "SnapshotContext", "SnapshotElement", "SnapshotProblem", "generate"]
