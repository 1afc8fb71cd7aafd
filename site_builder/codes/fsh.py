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
    "fsh-duplicate": error(
        "Two entities of one kind have the same name; the first one stands.",
        "Rename or remove one of the two.",
    ),
    "fsh-unknown-rule-set": error(
        "A rule inserts a rule set that is not defined.", "Define it, or correct its name."
    ),
    "fsh-parameters": error(
        "A rule set is inserted with more or fewer values than it has parameters.",
        "Give as many values as the rule set has parameters; a comma in a value is written `\\,`.",
    ),
    "fsh-circular": error(
        "A definition needs itself to be made: a rule set inserts itself, or a parent is its own child.",
        "Remove one of the steps that lead round.",
    ),
    "fsh-too-much": error(
        "There is more FHIR Shorthand than can be compiled.", "Remove what makes it grow, or part the guide."
    ),
    "fsh-misplaced": error(
        "A rule can't stand in the entity that a rule set was inserted into.",
        "Remove it, or insert the rule set elsewhere.",
    ),
    "fsh-index": error(
        "An index is none: nothing was counted before `[=]`, or it is out of all proportion.",
        "Begin to count with `[+]` or `[0]`.",
    ),
}
