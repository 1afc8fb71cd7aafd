"""What validation finds in definitions by rules of their own: profiles, value sets and the others."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, note, warning

DEFINITION_CODES: Mapping[str, DiagnosticCode] = {
    # Definitions.
    "other-id": warning(
        "A definition's URL ends in another name than its id.", "Give it the id that its URL ends with."
    ),
    # Definitions: structures.
    "wrong-definition-type": error(
        "A StructureDefinition is of a type that it can't be of.",
        "Name a type of FHIR for a constraint, an address of your own for a logical model.",
    ),
    "wrong-kind": error("A StructureDefinition is of another kind than its base.", "Name the base's kind."),
    "wrong-element-path": error(
        "An element's path does not begin with the definition's type.", "Begin the path with the type."
    ),
    "wrong-element-id": error(
        "An element's id does not say what its path says.",
        "Write the path's names, each with its slice behind a colon.",
    ),
    "wrong-extension-url": error(
        "An extension does not fix its url to its own.", "Fix 'Extension.url' to the definition's url."
    ),
    "unknown-context": error(
        "An extension is for an element that does not exist, or what is no extension has contexts.",
        "Correct the element's path.",
    ),
    "unknown-type": error(
        "An element is of a type that the FHIR release has not.", "Correct the type's name."
    ),
    "wrong-type-profile": error(
        "An element's type has a profile of another type, or an extension that stands elsewhere.",
        "Name a profile of the type; extensions that modify belong into modifierExtension.",
    ),
    "not-bindable": error(
        "An element that has no codes is bound to a value set.", "Remove the binding, or correct the type."
    ),
    "value-set-not-at-hand": warning(
        "An element is bound to a value set that is not at hand.",
        "Correct its URL, or add the package that has it.",
    ),
    "slice-support": warning(
        "A slice need not be supported, but what it is a slice of must be.", "Say mustSupport of both."
    ),
    "not-in-a-profile": error(
        "A profile says of an element what only its base may say.", "Leave it out of the profile."
    ),
    "fixed-complex-value": warning(
        "A complex value is fixed, which rules out everything beside it.", "Write a pattern instead."
    ),
    "wrong-discriminator": error(
        "Slices are told apart by something that the element has not.", "Correct the discriminator's path."
    ),
    "wrong-cardinality": error(
        "The least number of an element or a parameter is above the greatest.", "Correct min or max."
    ),
    "wrong-limit": error(
        "An element has a length, or least and greatest values, whose type has none.", "Leave the limit out."
    ),
    "repeated-invariant-key": error(
        "A key of an invariant is that of another rule.", "Give the rule a key of its own."
    ),
    "not-a-value-set": error(
        "Something else than a value set stands where one is asked for.", "Name a value set."
    ),
    # Definitions: terminology.
    "wrong-include-system": error(
        "A value set names a code system that can't be one.", "Write the code system's canonical URL."
    ),
    "wrong-filter": error(
        "A filter of a value set can't be used: its property, operator or value is wrong.",
        "Correct the filter.",
    ),
    "unknown-filter-property": warning(
        "A filter of a value set is about a property that its code system does not define.",
        "Correct the property's name.",
    ),
    "unused-parameter": warning(
        "A parameter of a value set is used nowhere.", "Use it in a filter, or remove it."
    ),
    "no-expansion-parameters": warning(
        "An expansion does not say how it was made.", "Add the parameters it was made with."
    ),
    "wrong-property": error(
        "A property of a code system is defined or used wrongly.", "Correct the property."
    ),
    "undefined-property": warning(
        "A concept has a property that the code system does not define.", "Define it under 'property'."
    ),
    "empty-code-system": warning(
        "A code system says that it is complete, and has no codes.",
        "Add its codes, or say what it has of them.",
    ),
    "wrong-count": warning(
        "A code system counts other codes than it has.", "Correct 'count', or leave it out."
    ),
    "unlike-displays": note(
        "A designation says the same as the display.", "Say what the designation is for."
    ),
    "not-mapped-so": error(
        "A concept map maps codes that their systems or value sets have not.", "Correct the code."
    ),
    "other-display": warning(
        "A display is not what the code system calls the code.", "Write one of the system's displays."
    ),
    # Definitions: searching and operations.
    "not-as-derived": error(
        "A search parameter is not as the one that it is derived from.", "Keep its type, base and expression."
    ),
    "unlike-expression": warning(
        "A search parameter has another expression than the one that it is derived from.",
        "Keep its expression.",
    ),
    "no-components": error(
        "A composite search parameter has fewer than two components.",
        "Name the parameters that it is made of.",
    ),
    "unusual-code": warning(
        "A search parameter's code has signs that mean something in a search.", "Leave these signs out."
    ),
    "wrong-search-type": error(
        "A statement gives a search parameter another type than its definition.",
        "Write the definition's type.",
    ),
    "wrong-parameter": error(
        "A parameter of an operation is not as it must be, or as a profile of the parameters says.",
        "Correct the parameter, or the profile.",
    ),
    "missing-parameter": warning(
        "An operation and the profile of its parameters name other parameters.", "Name the same ones in both."
    ),
    # Definitions: questionnaires.
    "wrong-condition": error(
        "A condition of a questionnaire's item can't be met or asked.", "Correct the condition."
    ),
    "wrong-item": error("An item of a questionnaire contradicts itself.", "Correct the item."),
    "not-as-base-item": error(
        "An item is not as the questionnaire has it that this one complies with.",
        "Keep the item as it is there.",
    ),
    # Definitions: plans.
    "unknown-action": error(
        "An action refers to another one, or to a goal, that the plan has not.", "Correct the id."
    ),
}
"""The codes of the definitions' own rules."""
