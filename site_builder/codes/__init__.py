"""Every kind of finding: what it means, how bad it is and how to cure it. A new check starts here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from site_builder.codes.content import CONTENT_CODES
from site_builder.codes.definitions import DEFINITION_CODES
from site_builder.codes.fsh import FSH_CODES
from site_builder.codes.fsh_structure import FSH_STRUCTURE_CODES
from site_builder.codes.guide import GUIDE_CODES, ONLY_EXTERNAL
from site_builder.codes.invariants import INVARIANT_CODES
from site_builder.codes.layouts import LAYOUT_CODES
from site_builder.codes.responses import RESPONSE_CODES
from site_builder.codes.severity import DiagnosticCode, Severity
from site_builder.codes.texts import TEXT_CODES
from site_builder.codes.validation import VALIDATION_CODES

__all__ = ["CODES", "ONLY_EXTERNAL", "DiagnosticCode", "Severity"]

_TABLES = (
    GUIDE_CODES,
    TEXT_CODES,
    DEFINITION_CODES,
    FSH_CODES,
    FSH_STRUCTURE_CODES,
    VALIDATION_CODES,
    CONTENT_CODES,
    INVARIANT_CODES,
    RESPONSE_CODES,
    LAYOUT_CODES,
)


def _joined(tables: Iterable[Mapping[str, DiagnosticCode]]) -> Mapping[str, DiagnosticCode]:
    """Put the rooms' tables together. Raises KeyError for a code that two of them have (our own mistake)."""
    found: dict[str, DiagnosticCode] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise KeyError(*sorted(twice))
        found.update(table)
    return found


CODES: Mapping[str, DiagnosticCode] = _joined(_TABLES)
"""Every code: severity, meaning, cure. A guide author finds this table in the documentation."""
