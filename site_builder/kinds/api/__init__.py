"""APIs as pages show them, made from a capability statement."""

from site_builder.kinds.api.sections import api_sections

__all__ = ["api_sections"]
