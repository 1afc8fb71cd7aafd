"""What names in SUSHI's settings stand for: `Type/id` of a resource, or its URL."""

from __future__ import annotations

import re

from site_builder.fsh.fishing import Fishing

R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ImplementationGuide."
"""What extensions begin with that say what R4's ImplementationGuide has no element for."""


class Names:
    """Looks names up as the compiler did."""

    def __init__(self, fishing: Fishing | None) -> None:
        """Take what finds definitions; without it names stay as they are."""
        self.fishing = fishing

    def reference(self, name: str) -> str:
        """Return `Type/id` of a name; one that is such already, or isn't known, as it is."""
        if re.search("[/:]", name):
            return name
        known = _known(self.fishing, name)
        return f"{known[0]}/{known[1]}" if known and known[0] and known[1] else name

    def url(self, name: str) -> str:
        """Return the URL of a name; a URL, or what isn't known, as it is."""
        if re.search("[/:]", name):
            return name
        known = _known(self.fishing, name)
        return known[2] if known and known[2] else name


def _known(fishing: Fishing | None, name: str) -> tuple[str, str, str] | None:
    found = fishing.find(name) if fishing else None
    return (found.resource_type, found.id, found.url) if found else None
