"""StructureDefinitions: profiles, extensions, logical models; their trees, tables and descriptions."""

from site_builder.kinds.structure_definition.pages import STRUCTURE_DEFINITION, view_sections

__all__ = ["STRUCTURE_DEFINITION", "view_sections"]
