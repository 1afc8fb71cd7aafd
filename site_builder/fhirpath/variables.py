"""Environment variables: `%resource`, `%ucum`, `%vs-...`, and those of the caller."""

from __future__ import annotations

from site_builder.fhirpath.running import Run
from site_builder.fhirpath.values import UCUM, Collection, EvaluationError, UndecidedSignal

_SYSTEMS = {"ucum": UCUM, "sct": "http://snomed.info/sct", "loinc": "http://loinc.org"}
_PREFIXES = {
    "vs-": "http://hl7.org/fhir/ValueSet/",
    "cs-": "http://hl7.org/fhir/CodeSystem/",
    "ext-": "http://hl7.org/fhir/StructureDefinition/",
}
_SERVERS = frozenset(("terminologies", "server", "factory"))
"""What only a server answers."""
RESERVED = frozenset(("context", "resource", "rootResource", *_SYSTEMS, *_SERVERS))
"""Names that nobody may define anew."""


def variable(run: Run, name: str, offset: int) -> Collection:
    """Return what a variable stands for.

    Raises EvaluationError for one that nobody defined.
    """
    if name == "resource":
        return [run.resource] if run.resource is not None else run.context
    if name == "rootResource":
        root = run.root or run.resource
        return [root] if root is not None else run.context
    if name == "context":
        return run.context
    if name in run.variables:
        value = run.variables[name]
        return value if isinstance(value, list) else [value]
    if name in _SYSTEMS:
        return [_SYSTEMS[name]]
    for prefix, base in _PREFIXES.items():
        if name.startswith(prefix):
            return [base + name[len(prefix) :]]
    if name in _SERVERS:
        raise UndecidedSignal(f"%{name} needs a server")
    raise EvaluationError(f"the variable %{name} isn't defined", offset)
