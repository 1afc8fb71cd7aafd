"""The findings about what FHIR Shorthand says of structures: profiles, extensions, logical models,
resources."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, warning

FSH_STRUCTURE_CODES: Mapping[str, DiagnosticCode] = {
    # Structures of FHIR Shorthand.
    "fsh-parent": error(
        "A structure has no parent that it could be derived from, so nothing is made of it.",
        "Name a type or profile of FHIR, of a package or of this guide that isn't derived from this one.",
    ),
    "fsh-path": error(
        "No element, or nothing that can be said of one, is at a rule's path; the rule was left out.",
        "Correct the path, or say first what the element is sliced into.",
    ),
    "fsh-cardinality": error(
        "A cardinality contradicts the one that holds; the rule was left out.",
        "Narrow what the parent and the rules before say.",
    ),
    "fsh-type": error(
        "A type is none of those that are allowed; the rule was left out.",
        "Name one of the types that the element has, or a profile of one.",
    ),
    "fsh-codeable-reference": error(
        "A rule narrows what a CodeableReference holds, and not the CodeableReference itself.",
        "Write the rule for the CodeableReference: it has the types and the value set.",
    ),
    "fsh-obsolete-choice": error(
        "A rule takes a type from a choice that other rules speak of.",
        "Keep the type, or remove the rules that speak of it.",
    ),
    "fsh-binding": error(
        "An element can't be bound like this; the rule was left out.",
        "Bind elements that have codes, as strongly as the parent does or more.",
    ),
    "fsh-value": error(
        "A value is of another type than the element, or contradicts one that holds; the rule was left out.",
        "Assign a value of the element's type that says all that holds already.",
    ),
    "fsh-flag": error(
        "An element can't have these flags; the rule was left out.",
        "Use one of TU, N and D, and MS in profiles only.",
    ),
    "fsh-slicing": error(
        "A slice can't be made; the rule was left out.",
        "Say with `^slicing` how the element is sliced, and give each slice a name of its own.",
    ),
    "fsh-slicing-says": error(
        "What rules say of an element's slicing is incomplete, or isn't what FHIR knows.",
        "Say `^slicing.rules`, and of each discriminator `type` and `path`, as FHIR has them.",
    ),
    "fsh-other-version": warning(
        "A definition is here in another version than a rule names; that version was taken.",
        "Add the package that has the version, or name the one that is here.",
    ),
    "fsh-repeated-slice": warning(
        "A slice of the same extension is there already.", "Remove the rule that says it again."
    ),
    "fsh-rule-kind": error(
        "A rule of this kind has no place in an entity of this kind; it was left out.",
        "Move it to where it belongs, or remove it.",
    ),
    "fsh-unknown-name": error(
        "A name means nothing in this guide, its packages or FHIR; the rule was left out.",
        "Correct the name, or add the package that defines it.",
    ),
    "fsh-modifier-extension": error(
        "An extension stands where only modifier extensions may, or the other way round.",
        "Use `modifierExtension` for extensions whose root is a modifier, and `extension` for all others.",
    ),
    "fsh-extension-parts": error(
        "An extension has both a value and extensions of its own.",
        "Decide for one of them; the other may be 0..0.",
    ),
    "fsh-mapping": error(
        "A mapping can't be added to its source; it was left out.",
        "Name a structure of this guide as its source, and give the mapping an id that no other one has.",
    ),
    "fsh-invariant": error(
        "An invariant says too little, or what no constraint can say.",
        "Give it a valid id, a description, and the severity #error or #warning.",
    ),
}
