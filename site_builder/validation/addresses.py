"""What the text of a reference says: which resource, of which type, where.

Source: https://hl7.org/fhir/R5/references.html#literal
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import STRUCTURES

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PARAMETER = re.compile(r"[A-Za-z_][\w.:-]*=[^=\s]+")
_SERVER = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


def is_of_fhir(type_: str) -> bool:
    """Tell whether the type of a StructureDefinition is FHIR's; those of logical models are URLs elsewhere.

    A model of documents may have an `Observation`, too, with other elements.
    """
    return "/" not in type_ or type_.startswith(STRUCTURES)


@dataclass(frozen=True, slots=True)
class Address:
    """A literal reference in its parts."""

    base: str
    """What stands before the type, with a slash at its end; empty for a relative reference."""
    type: str
    id: str
    version: str = ""

    @property
    def local(self) -> str:
        """`Patient/1`."""
        return f"{self.type}/{self.id}"

    @property
    def url(self) -> str:
        """The whole address without the version."""
        return f"{self.base}{self.local}"


def is_absolute(text: str) -> bool:
    """Tell whether a text is an absolute URI."""
    return _ABSOLUTE.match(text) is not None


def read_address(text: str, definitions: Definitions) -> Address | None:
    """Read `[BASE/]Type/id[/_history/version]`; None for any other text or type."""
    written, _, _ = text.partition("#")
    rest, _, version = written.partition("/_history/")
    base, _, id_ = rest.rpartition("/")
    start, slash, type_ = base.rpartition("/")
    if not _ID.fullmatch(id_) or not definitions.is_resource(type_):
        return None
    if not slash:
        return Address("", type_, id_, version)
    return Address(f"{start}/", type_, id_, version) if _SERVER.fullmatch(start) else None


def is_search(text: str, definitions: Definitions) -> bool:
    """Tell whether a text is a search such as `Patient?identifier=x`, which stands for what it finds."""
    type_, mark, query = text.partition("?")
    is_query = all(_PARAMETER.fullmatch(each) for each in query.split("&"))
    return bool(mark) and is_query and definitions.is_resource(type_)
