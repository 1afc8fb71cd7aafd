"""CapabilityStatements: the matrix of a system's resources, and a panel for each."""

from site_builder.kinds.capability_statement.pages import CAPABILITY_STATEMENT

__all__ = ["CAPABILITY_STATEMENT"]
