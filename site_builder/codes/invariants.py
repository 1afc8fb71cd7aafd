"""What FHIRPath finds: rules of definitions that are broken, and expressions that can't be right."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, warning

INVARIANT_CODES: Mapping[str, DiagnosticCode] = {
    # Resources: FHIRPath.
    "broken-invariant": error(
        "A rule of a type or profile, written in FHIRPath, does not hold.", "Do what the rule asks."
    ),
    "unusable-invariant": warning(
        "A rule of a profile can't be read or evaluated.", "Correct the rule's FHIRPath in the profile."
    ),
    "unreadable-fhirpath": error(
        "A definition has an expression that is no FHIRPath.", "Correct it at the character named."
    ),
    "unknown-fhirpath": error(
        "A FHIRPath expression names an element or type that there isn't.", "Correct the name."
    ),
}
"""The codes of FHIRPath."""
