"""The findings about FHIR Shorthand: what can't be read, and what can't be compiled."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, note, warning

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
    "fsh-too-deep": error(
        "A path, or the concepts around one, are deeper than any in FHIR; the rule was left out.",
        "Shorten it.",
    ),
    "fsh-misplaced": error(
        "A rule can't stand in the entity that a rule set was inserted into.",
        "Remove it, or insert the rule set elsewhere.",
    ),
    "fsh-index": error(
        "An index is none: nothing was counted before `[=]`, or it is out of all proportion.",
        "Begin to count with `[+]` or `[0]`.",
    ),
    # Definitions of FHIR Shorthand.
    "fsh-instance-of": error(
        "An instance is of no type or profile that is known, so nothing is made of it.",
        "Name a type that isn't abstract, or a profile of this guide or one of its packages.",
    ),
    "fsh-unknown-instance": error(
        "A rule assigns an instance that there is none of; it was left out.",
        "Correct its name; text is written in quotes.",
    ),
    "fsh-unknown-path": error(
        "A rule's path leads to nothing that the type or profile has; the rule was left out.",
        "Correct the path; slices and extensions stand in brackets.",
    ),
    "fsh-choice": error(
        "A rule's path names a choice of types, and not one of them; it was left out.",
        "Name the type: `valueQuantity` instead of `value[x]`.",
    ),
    "fsh-left-out": error(
        "A definition holds an instance that can't be made, and so is not written itself.",
        "Correct what that instance is an instance of.",
    ),
    "fsh-choices": error(
        "An instance has several types of a choice, of which there may be one.", "Remove all but one."
    ),
    "fsh-required": error(
        "An instance lacks what its type or profile requires.",
        "Assign a value; nobody can invent one that the profile doesn't fix.",
    ),
    "fsh-slice-by-number": warning(
        "A rule leads by a number to an entry that a slice has.", "Write the slice's name in brackets."
    ),
    "fsh-repeated-slice-entry": warning(
        "An entry of a list says what a slice beside it says, which may be said twice by that.",
        "Write the slice's name in brackets, or leave the rule out: what is required is there without it.",
    ),
    "fsh-example-inside": warning(
        "A definition contains an instance that is an example.", "Give that one 'Usage: #inline'."
    ),
    "fsh-no-usage": warning(
        "An instance of conformance or terminology says no usage, and so counts as an example.",
        "Write 'Usage: #definition', or 'Usage: #example' where it is one.",
    ),
    "fsh-unknown-reference": warning(
        "A reference names nothing that is here; it was written as it is.",
        "Correct the name, or write `Type/id`.",
    ),
    "fsh-usage": error(
        "An instance has a usage that there is none of.", "Write #example, #definition or #inline."
    ),
    "fsh-value-usage": warning(
        "An instance of a datatype gets no file of its own, since only resources do.",
        "Write 'Usage: #inline'.",
    ),
    "fsh-id": error(
        "An id is none that a resource can have.", "Use letters, digits, `-` and `.`, 64 characters at most."
    ),
    "fsh-same-file": error(
        "Two definitions would be written to one file, since type and id are the same; the first one stands.",
        "Give one of them another id.",
    ),
    "fsh-hidden": error(
        "The FSH defines what a file of the guide defines already; the file stands.", "Remove one of the two."
    ),
    "fsh-concept-system": error(
        "A concept of a code system is written with a system.", "Write the code alone, behind `#`."
    ),
    "fsh-repeated-code": warning(
        "A code is listed already; this one was left out.", "Remove one of the two."
    ),
    "fsh-unknown-code": error(
        "A rule names a concept that is not there; the rule was left out.",
        "List the concept before the rule.",
    ),
    "fsh-undefined-code": error(
        "A code is not defined by the code system of this guide that it is of.",
        "Correct the code, or define it.",
    ),
    "fsh-count": warning(
        "`^count` differs from the number of concepts.", "Remove the rule: concepts are counted."
    ),
    "fsh-no-system": error(
        "A rule of a value set says codes without a system, or the system twice; it was left out.",
        "Write SYSTEM#CODE, or 'from system SYSTEM'.",
    ),
    "fsh-inline-system": error(
        "A value set is of a code system that is inline, and so has to be contained; the rule was left out.",
        "Add '* ^contained = SYSTEM' to the value set.",
    ),
    "fsh-filter": error(
        "A filter of a value set has no such operator or value; it was left out.",
        "Write PROPERTY OPERATOR VALUE, such as `concept is-a #123`.",
    ),
    "fsh-empty-value-set": error(
        "A value set excludes codes, and includes none.", "Include what the codes are excluded from."
    ),
    "fsh-dependency": error(
        "A package that the guide depends on has no version.", "Write `NAME: VERSION` under `dependencies`."
    ),
    "fsh-group": error(
        "A group of the settings lists a resource that there is none of.", "Correct the name, or remove it."
    ),
    "fsh-undecided": note(
        "What a guide's FHIR Shorthand says can't all be judged: packages that it is written against are not"
        " here. What was compiled before, such as by SUSHI, counts meanwhile.",
        "Add the packages.",
    ),
    "fsh-none": error("A guide has no FHIR Shorthand.", "Put files that end in `.fsh` into `input/fsh`."),
}
