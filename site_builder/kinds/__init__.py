"""The kinds of artifacts: each says what its artifacts' pages hold, none says how that looks.

A new kind is one file here, one line in `KINDS`, one test.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from site_builder.kinds.parts.groups import GROUPS
from site_builder.model.guide import Artifact
from site_builder.model.guide_questions import artifact_fact

if TYPE_CHECKING:
    from site_builder.kinds.kind import Kind

__all__ = ["GROUPS", "KINDS", "group_of", "kind_of"]

KINDS: Mapping[str, str] = {
    "StructureDefinition": "structure_definition",
    "ValueSet": "value_set",
    "CodeSystem": "code_system",
    "ConceptMap": "concept_map",
    "CapabilityStatement": "capability_statement",
    "Conformance": "capability_statement",
    "ActorDefinition": "actor_definition",
    "ExampleScenario": "example_scenario",
    "GraphDefinition": "graph_definition",
    "ImplementationGuide": "implementation_guide",
    "MessageDefinition": "message_definition",
    "NamingSystem": "naming_system",
    "OperationDefinition": "operation_definition",
    "Questionnaire": "questionnaire",
    "Requirements": "requirements",
    "SearchParameter": "search_parameter",
    "StructureMap": "structure_map",
    "Binary": "binary",
}
"""The resource types that have pages of their own, each with the module here that has its kind, under the
module's name in capitals. A kind is loaded when the first of its artifacts is met: few guides have all."""
_OTHERS = "example"
"""The module of the kind of all other resource types."""


def kind_of(artifact: Artifact) -> Kind:
    """Return the kind of an artifact."""
    return _kind(KINDS.get(artifact.type, _OTHERS))


@artifact_fact
def group_of(artifact: Artifact) -> str:
    """Return the heading that an artifact is listed under where its author names none."""
    return kind_of(artifact).group(artifact)


@cache
def _kind(module: str) -> Kind:
    kind: Kind = getattr(import_module(f"{__name__}.{module}"), module.upper())
    return kind
