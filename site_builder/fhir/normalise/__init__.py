"""Resources of every release in one neutral shape, step by step."""

from site_builder.fhir.normalise.neutral import neutral

__all__ = ["neutral"]
