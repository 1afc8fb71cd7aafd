"""What validation finds in what resources hold: codes, narratives, references, bundles."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, note, warning

CONTENT_CODES: Mapping[str, DiagnosticCode] = {
    # Resources: codes.
    "code-not-in-value-set": error(
        "A code is not in the value set that its element requires.", "Use a code of the value set."
    ),
    "code-outside-value-set": warning(
        "A code is not in the value set that its element should use.",
        "Use a code of the value set where one fits, beside your own.",
    ),
    "no-code": error("An element that is bound to a value set has no code.", "Add a code of the value set."),
    "no-such-code": error(
        "A code system that is at hand has no such code.", "Correct the code, or its system."
    ),
    "impossible-code": warning(
        "A code can't be one of its system: its form or its check digit is wrong.", "Correct the code."
    ),
    "wrong-display": error(
        "A code has another display than its code system gives it.", "Write the display of the code system."
    ),
    "code-without-system": warning(
        "A code has no system, so that nobody knows what it means.", "Add the URL of its code system."
    ),
    "wrong-system": error(
        "What stands as a system is no code system's URL.", "Write the URL of the code system."
    ),
    "invalid-unit": warning("A unit is no valid code of UCUM.", "Write the unit as UCUM has it."),
    # Resources: narratives.
    "narrative-malformed": error(
        "A narrative is no well-formed XHTML.", "Close what is open, and write '&' as '&amp;'."
    ),
    "narrative-namespace": error(
        "A narrative lacks XHTML's namespace, or has another.",
        'Begin with `<div xmlns="http://www.w3.org/1999/xhtml">`.',
    ),
    "narrative-element": error(
        "A narrative has an element that FHIR does not allow, or one where it can't be.",
        "Use basic formatting only: no scripts, forms, frames or objects.",
    ),
    "narrative-attribute": error(
        "A narrative has an attribute that FHIR does not allow.", "Remove the attribute."
    ),
    "narrative-empty": error("A narrative has no content.", "Write text, or leave the narrative out."),
    "narrative-link": error(
        "A link in a narrative leads nowhere, or can't be followed.", "Correct the link's target."
    ),
    "narrative-duplicate-id": warning(
        "Several elements of a narrative have one id.", "Give each element an id of its own."
    ),
    "narrative-language": warning(
        "The language of a narrative is not said, or is another than the resource's.",
        "Give the div 'lang' and 'xml:lang' with the language of the resource.",
    ),
    "narrative-sections": error(
        "A profile asks for a narrative with, or without, parts for languages, and it is otherwise.",
        "Add a div with 'xml:lang' for each language that the profile asks for, or remove them.",
    ),
    "unusual-link": note(
        "A link has a scheme that few programs follow.", "Look whether readers can open it."
    ),
}
"""The codes of what resources hold."""
