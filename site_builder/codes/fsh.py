"""The findings about FHIR Shorthand: what can't be read, and what can't be compiled."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, warning

FSH_CODES: Mapping[str, DiagnosticCode] = {
    # FHIR Shorthand.
    "fsh-syntax": error(
        "Something in a file of FHIR Shorthand can't be read; the rule or heading was left out.",
        "Correct it at the place named.",
    ),
    "fsh-late-heading": error(
        "A heading such as `Title:` stands behind a rule of its entity; it was left out.",
        "Put headings before the first rule.",
    ),
    "fsh-indentation": error(
        "A rule is indented by something else than two spaces a level; it was read as if not indented.",
        "Indent by two spaces below the rule that it belongs to, and use no tabs.",
    ),
    "fsh-unused-index": warning(
        "A line with `[+]` has no rule below it that uses it, so it counts nothing up.",
        "Remove the line, or indent a rule below it.",
    ),
    "fsh-alias": error(
        "An alias can't be defined like this.", "Give it another name, or remove one of the two."
    ),
    "fsh-unknown-alias": error(
        "A name begins with `$`, and no alias is called so.", "Define the alias, or correct its name."
    ),
    "fsh-odd-name": warning(
        "A name has characters that other tools don't expect in it.",
        "Use letters, digits, `_`, `-` and `.` only.",
    ),
    "fsh-unused-parameter": warning(
        "A rule set has a parameter that its rules don't use.",
        "Use it as `{name}`, or remove it.",
    ),
}
