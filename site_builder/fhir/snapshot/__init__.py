"""Snapshots: a profile's base with its differential applied."""

from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.generate import generate
from site_builder.fhir.snapshot.result import Snapshot, SnapshotElement, SnapshotProblem

__all__ = ["Snapshot", "SnapshotContext", "SnapshotElement", "SnapshotProblem", "generate"]
