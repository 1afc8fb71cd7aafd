"""The kinds of artifacts: each says what its artifacts' pages hold, none says how that looks.

A new kind is one file here, one line in `KINDS`, one test.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.kinds.actor_definition import ACTOR_DEFINITION
from site_builder.kinds.binary import BINARY
from site_builder.kinds.capability_statement import CAPABILITY_STATEMENT
from site_builder.kinds.code_system import CODE_SYSTEM
from site_builder.kinds.concept_map import CONCEPT_MAP
from site_builder.kinds.example import EXAMPLE
from site_builder.kinds.example_scenario import EXAMPLE_SCENARIO
from site_builder.kinds.graph_definition import GRAPH_DEFINITION
from site_builder.kinds.implementation_guide import IMPLEMENTATION_GUIDE
from site_builder.kinds.kind import Kind
from site_builder.kinds.message_definition import MESSAGE_DEFINITION
from site_builder.kinds.naming_system import NAMING_SYSTEM
from site_builder.kinds.operation_definition import OPERATION_DEFINITION
from site_builder.kinds.parts.groups import GROUPS
from site_builder.kinds.questionnaire import QUESTIONNAIRE
from site_builder.kinds.requirements import REQUIREMENTS
from site_builder.kinds.search_parameter import SEARCH_PARAMETER
from site_builder.kinds.structure_definition import STRUCTURE_DEFINITION
from site_builder.kinds.structure_map import STRUCTURE_MAP
from site_builder.kinds.value_set import VALUE_SET
from site_builder.model.guide import Artifact

__all__ = ["GROUPS", "KINDS", "Kind", "kind_of"]

KINDS: tuple[Kind, ...] = (
    STRUCTURE_DEFINITION,
    VALUE_SET,
    CODE_SYSTEM,
    CONCEPT_MAP,
    CAPABILITY_STATEMENT,
    ACTOR_DEFINITION,
    EXAMPLE_SCENARIO,
    GRAPH_DEFINITION,
    IMPLEMENTATION_GUIDE,
    MESSAGE_DEFINITION,
    NAMING_SYSTEM,
    OPERATION_DEFINITION,
    QUESTIONNAIRE,
    REQUIREMENTS,
    SEARCH_PARAMETER,
    STRUCTURE_MAP,
    BINARY,
)
"""The kinds of resource types that have pages of their own; all others are shown as `EXAMPLE` shows them."""

_KIND_OF_TYPE: Mapping[str, Kind] = {type_: kind for kind in KINDS for type_ in kind.types}


def kind_of(artifact: Artifact) -> Kind:
    """Return the kind of an artifact."""
    return _KIND_OF_TYPE.get(artifact.type, EXAMPLE)
