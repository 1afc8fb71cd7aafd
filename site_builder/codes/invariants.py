"""What the FHIRPath rules of definitions find."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, warning

INVARIANT_CODES: Mapping[str, DiagnosticCode] = {
    # Resources: rules written in FHIRPath.
    "broken-invariant": error(
        "A rule of a type or profile, written in FHIRPath, does not hold.", "Do what the rule asks."
    ),
    "unusable-invariant": warning(
        "A rule of a profile can't be read or evaluated.", "Correct the rule's FHIRPath in the profile."
    ),
}
"""The codes of invariants."""
