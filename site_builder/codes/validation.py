"""What validation finds in resources: shape, primitives, cardinality, profiles, slices, extensions."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, note, warning

VALIDATION_CODES: Mapping[str, DiagnosticCode] = {
    # Resources: what they may look like.
    "no-such-type": error(
        "A resource is of a type that the FHIR release has not.", "Correct `resourceType`, or the release."
    ),
    "unknown-property": error(
        "A resource has a property that its type has not.", "Correct its name, or remove it."
    ),
    "unexpected-list": error(
        "A list stands where a single value belongs.", "Write the value without brackets."
    ),
    "missing-list": error("A single value stands where a list belongs.", "Put the value in brackets."),
    "empty-list": error("A list is empty.", "Remove the property."),
    "empty-element": error("An object is empty.", "Remove it, or say what it is about."),
    "empty-value": error("A value is an empty text.", "Remove the property, or write a value."),
    "null-value": error("A property is null.", "Remove the property."),
    "wrong-json-type": error(
        "A value is written as another kind of JSON than its type asks.",
        "Write texts in quotes, numbers and booleans without, objects in braces.",
    ),
    "invalid-xml-resource": error(
        "XML of a resource has what FHIR's XML must not have.", "Correct the element at the line named."
    ),
    "nested-too-deeply": error("Elements are nested too deeply.", "Take out what is inside."),
    # Resources: values.
    "invalid-value": error(
        "A value is not written as its type asks, or the calendar has no such day.", "Correct the value."
    ),
    "invalid-id": error(
        "An id has signs that it must not have, or is too long.",
        "Use letters, digits, '-' and '.', 64 at most.",
    ),
    "unusual-value": warning("A value is allowed and hardly meant.", "Look whether it is what you mean."),
    "html-in-text": error(
        "A text holds what looks like an HTML tag, and the options allow none.",
        "Remove the tag, or write `&lt;` for its first sign.",
    ),
    # Resources: what definitions and profiles ask.
    "too-few": error("An element is missing, or there are too few.", "Add what is required."),
    "too-many": error("There are more of an element than allowed, or one that is ruled out.", "Remove some."),
    "type-not-allowed": error(
        "A value is of a type that the profile leaves out.", "Use one of the types allowed."
    ),
    "not-as-fixed": error("A value is not the one that the profile fixes.", "Write the fixed value."),
    "not-as-pattern": error(
        "A value lacks a part that the profile's pattern has.", "Add the parts of the pattern."
    ),
    "no-value": error(
        "A primitive has no value where the profile asks for one.",
        "Write the value, or an extension allowed.",
    ),
    "no-profile-kept": error(
        "A value keeps none of the profiles of which it is to keep one.", "Make it keep one of them."
    ),
    "several-profiles-kept": warning(
        "A value keeps several of the profiles of which it is to keep one.",
        "Look whether the profiles say what tells them apart.",
    ),
    "outside-slices": note(
        "An item belongs to none of the slices of a list that may have others.",
        "Look whether it was meant to be one of them.",
    ),
    "no-slice": error(
        "An item belongs to none of the slices of a list that has only these.",
        "Remove the item, or make it one of a slice.",
    ),
    "several-slices": error(
        "An item belongs to several slices.", "Make the item such that it belongs to one slice only."
    ),
    "slice-order": error("Items of slices are out of order.", "Bring them into the order of the slices."),
    # Resources: extensions.
    "unknown-extension": error(
        "Nobody defines an extension.", "Correct its url, or add the package that defines it."
    ),
    "unknown-sub-extension": error(
        "An extension within another one is not among those that are defined there.", "Correct its url."
    ),
    "extension-content": error(
        "An extension has a value and extensions of its own, or neither.",
        "Leave out one of them, or add one.",
    ),
    "extension-url": error("The url of an extension is not as it is to be.", "Write its absolute URL alone."),
    "extension-context": error(
        "An extension stands where its definition doesn't allow it.", "Move it to where it belongs."
    ),
    "extension-modifier": error(
        "An extension modifies what it stands in, or doesn't, against its definition.",
        "Use `modifierExtension` for those that modify, and `extension` for others.",
    ),
    "cross-version-extension": error(
        "An extension stands for an element that the other release has not, or that this one has, too.",
        "Correct its url, or use the element.",
    ),
    # Resources: profiles.
    "profile-not-at-hand": warning(
        "A profile that a resource is to keep is not at hand.",
        "Correct its URL, or add the package that has it.",
    ),
    "wrong-profile": error(
        "A resource names a profile of another type.", "Name a profile of the resource's own type."
    ),
    "undecided": note(
        "Nobody can tell without what is not here: a code system, a package, another resource.",
        "Nothing is wrong. Packages that are listed in the settings and synced make more decidable.",
    ),
    "more-of-this": note("A file has more findings of one kind than are shown.", "Cure the first ones."),
}
"""The codes of validation itself; families of rules have tables of their own."""
