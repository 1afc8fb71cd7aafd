"""What a resource type is for, as its elements tell in any release."""

from __future__ import annotations

from functools import cache

from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import RELEASES

_USUAL = 4
"""R4, which has most types: asked first, so that few guides need the facts of other releases."""


@cache
def is_canonical(name: str) -> bool:
    """Tell whether resources of a type define something; all others are records of something.

    What defines has a status and a publisher, whether or not it is known by a canonical URL.
    Source: https://hl7.org/fhir/R5/canonicalresource.html
    """
    for release in sorted(RELEASES, key=lambda each: abs(each.number - _USUAL)):
        facts = load_facts(release)
        if facts.kind(name) == "resource" and (found := facts.type(name)) is not None:
            return not found.is_abstract and {"status", "publisher"} <= found.elements.keys()
    return False
