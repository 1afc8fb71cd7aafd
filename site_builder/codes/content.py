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
    "ambiguous-code": error(
        "A code without a system is one of several code systems of its value set.",
        "Bind the element to a value set of one system, or write the code as a Coding.",
    ),
    "no-code": error("An element that is bound to a value set has no code.", "Add a code of the value set."),
    "no-such-code": error(
        "A code system that is at hand has no such code.", "Correct the code, or its system."
    ),
    "inactive-code": warning(
        "A code is not active any more in its code system.", "Use the code that stands for it now."
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
    "misspelt-system": warning(
        "A system is nearly that of a known code system.", "Write its URL as its publisher does."
    ),
    "other-code-version": warning(
        "A code is of a version of its code system that is not at hand.", "Name the version that is, or none."
    ),
    "code-not-in-part": warning(
        "A code is not in the part of its code system that is at hand.",
        "Look it up in the whole code system.",
    ),
    "invalid-unit": warning("A unit is no valid code of UCUM.", "Write the unit as UCUM has it."),
    # Resources: references and Bundles.
    "invalid-reference": error(
        "A reference is not written as FHIR asks.",
        "Write TYPE/ID, an absolute URL, or #ID of a contained resource.",
    ),
    "dangling-reference": error(
        "What a reference leads to is not where it must be.",
        "Correct the reference, or add what it leads to.",
    ),
    "ambiguous-reference": error(
        "A reference leads to several entries of its Bundle.", "Give each entry a fullUrl of its own."
    ),
    "wrong-reference-type": error(
        "A reference says another type than what it leads to has.", "Correct 'type', or the reference."
    ),
    "wrong-target-type": error(
        "A reference leads to a type that its element does not allow.", "Refer to one of the types allowed."
    ),
    "wrong-target-profile": error(
        "A reference leads to a resource that keeps none of the profiles allowed.",
        "Make what it leads to keep one of the profiles.",
    ),
    "wrong-aggregation": error(
        "A reference leads to where a profile does not allow.",
        "Contain, bundle or refer to the resource as the profile asks.",
    ),
    "unreferenced-contained": error(
        "Nothing refers to a contained resource.", "Refer to it by #ID, or remove it."
    ),
    "contained-without-id": error("A contained resource has no id.", "Give it an id, to refer to it by #ID."),
    "duplicate-contained-id": error(
        "Two contained resources have one id.", "Give each contained resource an id of its own."
    ),
    "duplicate-element-id": error(
        "Two elements of a resource have one id.", "Give each element an id of its own, or none."
    ),
    "missing-full-url": error("An entry of a Bundle has no fullUrl.", "Add the URL or UUID of the resource."),
    "wrong-full-url": error(
        "A fullUrl is not absolute, or not that of the entry's resource.",
        "Write a URL that ends in the resource's TYPE/ID, or a UUID.",
    ),
    "duplicate-full-url": error(
        "Two entries have one fullUrl.", "Give each entry its own, or its resource another version."
    ),
    "wrong-link-relation": error(
        "A link of a Bundle does not fit the Bundle's type, or is there twice.", "Remove the link."
    ),
    "search-without-self": warning(
        "Search results don't say what was searched.", "Add a link with the relation 'self'."
    ),
    "search-without-mode": warning(
        "An entry of search results doesn't say why it is there.", "Add search.mode."
    ),
    "search-entry": error(
        "An entry of search results is none that the search can have.",
        "Correct the search mode, or the resource.",
    ),
    "wrong-first-entry": error(
        "A document or message does not begin with what it must begin with.",
        "Put the Composition or MessageHeader first.",
    ),
    "undated-document": error("A document does not say when it was made.", "Add the date."),
    "missing-entry": error(
        "A document or message lacks what its first resource refers to.",
        "Add the resource, with the fullUrl that the reference leads to.",
    ),
    "unreachable-entry": error(
        "A document holds what nothing in it refers to.", "Refer to the entry, or remove it."
    ),
    # Resources: single types.
    "beyond-limits": error(
        "A value is beyond what a profile allows: too small, too large, too long, or written otherwise.",
        "Write a value within the limits that the message names.",
    ),
    "wrong-attachment": error(
        "An attachment says something of its data that is not so.", "Correct the size or hash, or remove it."
    ),
    "attachment-too-large": error(
        "An attachment is larger than its element allows.", "Attach less, or refer to it by a URL."
    ),
    "empty-attachment": warning(
        "An attachment has nothing attached.", "Add data or a URL, or say which type or language is meant."
    ),
    "wrong-identifier": error(
        "An identifier's value is not what its system says.", "Write a URI, or name another system."
    ),
    "repeated-label": error("A resource has one security label twice.", "Remove one of them."),
    "invalid-rendering": error(
        "An extension holds what its readers can't use: XHTML or a regular expression that is none.",
        "Correct the text.",
    ),
    "example-url": error(
        "A URL is of a domain that is kept for examples.", "Write the real URL, or allow such URLs."
    ),
    "unnamed-measure-part": error(
        "A part of a measure or its report has no code, though there are several.", "Add a code to each."
    ),
    "unknown-measure-part": error(
        "A report has a part that its Measure has not.", "Use the code or linkId of the Measure's part."
    ),
    "duplicate-measure-part": error("A report has a part of its Measure twice.", "Join the two parts."),
    "missing-measure-part": error(
        "A report lacks a part of its Measure.", "Add the part, with its code or linkId."
    ),
    "wrong-measure-score": error(
        "A score does not fit how its measure is scored.", "Correct the score, or the measure's scoring."
    ),
    "wrong-subject-count": error(
        "The subjects of a report don't fit its count or its type.", "Correct the count, or what is listed."
    ),
    "no-subject": warning(
        "A measure's report of one subject does not say of which.",
        "Name the subject, or another type of report.",
    ),
    "unknown-criteria": error(
        "Criteria of a Measure name what its library does not define.", "Correct the name, or the library."
    ),
    "missing-subject-count": warning("A report does not say how many subjects there are.", "Add the count."),
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
