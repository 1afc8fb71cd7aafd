"""What a resource type is for, as its elements tell in any release."""

from __future__ import annotations

from functools import cache

from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import USUAL, nearest_first


@cache
def is_canonical(name: str) -> bool:
    """Tell whether resources of a type define something; all others are records of something.

    What defines has a status and a publisher, whether or not it is known by a canonical URL.
    Source: https://hl7.org/fhir/R5/canonicalresource.html
    """
    # R4 has most types: few guides need the facts of the other releases.
    for release in nearest_first(USUAL):
        facts = load_facts(release)
        if facts.kind(name) == "resource" and (found := facts.type(name)) is not None:
            return not found.is_abstract and {"status", "publisher"} <= found.elements.keys()
    return False
