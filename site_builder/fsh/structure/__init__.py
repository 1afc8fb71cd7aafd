"""StructureDefinitions of the FSH: profiles, extensions, logical models and resources.

`export.Exports` makes them on demand. `schema.Schema` is what all that is known of structures is asked
by, also by instances and carets: types, profiles, and the elements at paths.
"""
