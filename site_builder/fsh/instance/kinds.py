"""Types of resources whose instances usually are definitions."""

from __future__ import annotations

DEFINING = frozenset(
    {
        "CapabilityStatement",
        "CapabilityStatement2",
        "CodeSystem",
        "CompartmentDefinition",
        "ConceptMap",
        "ConceptMap2",
        "ExampleScenario",
        "GraphDefinition",
        "ImplementationGuide",
        "MessageDefinition",
        "NamingSystem",
        "OperationDefinition",
        "SearchParameter",
        "StructureDefinition",
        "StructureMap",
        "TerminologyCapabilities",
        "ValueSet",
    }
)
"""Conformance and terminology."""
