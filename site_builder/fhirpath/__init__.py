"""FHIRPath: expressions over the elements of a resource. It knows nothing of the rest of the program.

`parse` makes a tree of a text, `Expression` runs it, `check` tells which paths don't exist. The language is
https://hl7.org/fhirpath (N1 and what is in use of its successor), with FHIR's own functions.
"""

from site_builder.fhirpath.checking import Problem, answers, check
from site_builder.fhirpath.expressions import Environment, Expression, expression_of
from site_builder.fhirpath.model import Model, Property, Types
from site_builder.fhirpath.parser import Tree, parse
from site_builder.fhirpath.running import Budget, Services
from site_builder.fhirpath.syntax import FHIRPathSyntaxError
from site_builder.fhirpath.values import Collection, EvaluationError, Failed, Node, Undecided

__all__ = [
    "Budget",
    "Collection",
    "Environment",
    "EvaluationError",
    "Expression",
    "FHIRPathSyntaxError",
    "Failed",
    "Model",
    "Node",
    "Problem",
    "Property",
    "Services",
    "Tree",
    "Types",
    "Undecided",
    "answers",
    "check",
    "expression_of",
    "parse",
]
