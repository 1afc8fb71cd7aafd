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
    "outdated-snapshot": warning(
        "A snapshot says other than the differential that it should come from.",
        "Make it anew, or leave it out: it is made from the differential.",
    ),
    "not-compliant": error(
        "A profile says that it complies with another one, and allows what that one does not.",
        "Narrow the element, or leave the claim out.",
    ),
    "wrong-obligation-profile": error(
        "An obligation profile says more than obligations, or something else is taken for one.",
        "Say what resources have to keep in a profile of its own.",
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
    "includes-itself": error(
        "A value set or a definition is made of itself.", "Name another one, or leave the reference out."
    ),
    "mixed-displays": note(
        "Some of the codes that a value set lists have displays, others have none.",
        "Write displays beside all of them, or none.",
    ),
    "no-expansion-identifier": note(
        "An expansion has no identifier by which it could be told from others.", "Give it one."
    ),
    "no-expansion-parameters": warning(
        "An expansion does not say how it was made.", "Add the parameters it was made with."
    ),
    "wrong-property": error(
        "A property of a code system, an expansion or a concept map is defined or used wrongly.",
        "Correct the property.",
    ),
    "undefined-property": warning(
        "A concept has a property that the code system does not define.", "Define it under 'property'."
    ),
    "empty-code-system": warning(
        "A code system says that it is complete, and has no codes.",
        "Add its codes, or say what it has of them.",
    ),
    "wrong-content": error(
        "A code system has other content than it says, or supplements what it does not name.",
        "Correct 'content', or name the code system under 'supplements'.",
    ),
    "not-all-codes": error(
        "The value set that a code system names as that of all its codes is another one.",
        "Name a value set that includes the whole system and nothing else, or leave 'valueSet' out.",
    ),
    "unlike-supplemented": warning(
        "A supplement contradicts the code system that it supplements.",
        "Leave out what only that system says.",
    ),
    "unsaid-case": note(
        "A code system does not say whether upper and lower case matter.", "State 'caseSensitive'."
    ),
    "wrong-count": warning(
        "A code system or an expansion counts other codes than it has.",
        "Correct the number, or leave it out.",
    ),
    "unlike-displays": note(
        "A designation says the same as the display.", "Say what the designation is for."
    ),
    "wrong-mapped-system": error(
        "A group of a concept map names a system that can't be one, or none.",
        "Write the code system's canonical URL.",
    ),
    "repeated-mapping": warning("A concept map says twice what a code is mapped to.", "Keep one of the two."),
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
    "wrong-search": warning(
        "A search parameter, or what a statement says of one, does not fit its kind of search.",
        "Correct the type, or leave out what it has not.",
    ),
    "unusual-code": warning(
        "A search parameter's code has signs that mean something in a search.", "Leave these signs out."
    ),
    "wrong-search-type": error(
        "A statement gives a search parameter another type than its definition.",
        "Write the definition's type.",
    ),
    "wrong-include": warning(
        "A statement names something to include in searches that can't be included.",
        "Write TYPE:PARAMETER, of a search parameter that leads to resources.",
    ),
    "wrong-operation": warning(
        "A statement has an operation that is called otherwise, or is for something else.",
        "Name it as its definition does, where that is for.",
    ),
    "repeated-interaction": warning(
        "A statement has an interaction twice.", "State it once, with all that is to be said of it."
    ),
    "wrong-parameter": error(
        "A parameter of an operation is not as it must be, or as a profile of the parameters says.",
        "Correct the parameter, or the profile.",
    ),
    "wrong-operation-level": warning(
        "An operation does not say what it is for, or has a code that no URL has.",
        "State where it may be called, and the resource types; write its code without '$'.",
    ),
    "not-as-base-operation": error(
        "An operation allows what the one that it is based on does not.", "Keep what that one says."
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
    # Definitions: measures.
    "incomplete-measure": warning(
        "A measure lacks groups or populations of which its score is made.",
        "Add them, or correct the scoring.",
    ),
    "wrong-population": warning(
        "A group of a measure has a population twice, or one that its scoring has not.",
        "Leave it out, or correct the scoring.",
    ),
    # Definitions: guides.
    "wrong-dependency": error(
        "A guide depends on a package that can't be there: its name or its version is none.",
        "Write the package's name and version as the registry has them.",
    ),
    "incomplete-dependency": warning(
        "A guide depends on something without saying on which package, or on which version.",
        "Add packageId and version.",
    ),
    "repeated-dependency": warning(
        "A guide depends on a package twice.", "Keep one, with the version that is meant."
    ),
    "listed-twice": warning(
        "An ImplementationGuide lists a resource or a page twice.", "Remove one of the two."
    ),
    # Definitions: plans.
    "unknown-action": error(
        "An action refers to another one, or to a goal, that the plan has not.", "Correct the id."
    ),
}
"""The codes of the definitions' own rules."""
