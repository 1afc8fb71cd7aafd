"""The kinds of artifacts: each says what its artifacts' pages hold, none says how that looks.

A new kind is one file here, one line in `KINDS`, one test.
"""

from __future__ import annotations

from site_builder.kinds.capability_statement import CAPABILITY_STATEMENT
from site_builder.kinds.code_system import CODE_SYSTEM
from site_builder.kinds.concept_map import CONCEPT_MAP
from site_builder.kinds.example import EXAMPLE
from site_builder.kinds.groups import GROUPS
from site_builder.kinds.kind import Kind
from site_builder.kinds.structure_definition import STRUCTURE_DEFINITION
from site_builder.kinds.value_set import VALUE_SET
from site_builder.model.guide import Artifact

__all__ = ["GROUPS", "KINDS", "Kind", "kind_of"]

KINDS: tuple[Kind, ...] = (
    STRUCTURE_DEFINITION,
    VALUE_SET,
    CODE_SYSTEM,
    CONCEPT_MAP,
    CAPABILITY_STATEMENT,
    EXAMPLE,
)
"""The first kind that handles an artifact has it; the last one handles everything."""


def kind_of(artifact: Artifact) -> Kind:
    """Give the kind of an artifact."""
    return next(kind for kind in KINDS if kind.handles(artifact))
