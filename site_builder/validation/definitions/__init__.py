"""The rules that definitions keep beside what every resource does: a module a kind.

Source: https://hl7.org/fhir/R5/structuredefinition.html and the pages of the other kinds.
"""

from site_builder.validation.definitions.capability_statement import check_capability_statement
from site_builder.validation.definitions.code_system import check_code_system
from site_builder.validation.definitions.concept_map import check_concept_map
from site_builder.validation.definitions.element import check_element
from site_builder.validation.definitions.implementation_guide import check_implementation_guide
from site_builder.validation.definitions.measure import check_measure
from site_builder.validation.definitions.operation_definition import check_operation
from site_builder.validation.definitions.plan import check_plan
from site_builder.validation.definitions.published import lenient
from site_builder.validation.definitions.questionnaire import check_questionnaire
from site_builder.validation.definitions.search_parameter import check_search_parameter
from site_builder.validation.definitions.structure import check_structure
from site_builder.validation.definitions.value_set import check_value_set
from site_builder.validation.rules import TypeCheck

_CHECKS: tuple[tuple[str, TypeCheck], ...] = (
    ("StructureDefinition", check_structure),
    ("ElementDefinition", check_element),
    ("ValueSet", check_value_set),
    ("CodeSystem", check_code_system),
    ("ConceptMap", check_concept_map),
    ("SearchParameter", check_search_parameter),
    ("OperationDefinition", check_operation),
    ("Questionnaire", check_questionnaire),
    ("CapabilityStatement", check_capability_statement),
    ("ImplementationGuide", check_implementation_guide),
    ("Measure", check_measure),
    ("PlanDefinition", check_plan),
    ("RequestGroup", check_plan),
    ("RequestOrchestration", check_plan),
)

DEFINITIONS: tuple[tuple[str, TypeCheck], ...] = tuple((name, lenient(check)) for name, check in _CHECKS)
"""Kinds of definitions, and their checks."""

__all__ = ["DEFINITIONS"]
