"""Findings as an OperationOutcome, with places in extensions.

Source: https://hl7.org/fhir/R4/operationoutcome.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.codes import Severity
from site_builder.fhir.facts import STRUCTURES
from site_builder.validator.checking import Checked, Found

_LINE = STRUCTURES + "operationoutcome-issue-line"
_COLUMN = STRUCTURES + "operationoutcome-issue-col"
_MESSAGE = STRUCTURES + "operationoutcome-message-id"
_SEVERITIES: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "information",
}
_TYPES: Mapping[str, str] = {
    "too-few": "required",
    "invalid-value": "value",
    "profile-not-at-hand": "not-found",
    "invalid-json": "invalid",
    "invalid-xml": "invalid",
    "broken-constraint": "invariant",
}
"""Types of issues by code; most are about structure."""


def outcome_of(checked: Checked) -> dict[str, Any]:
    """Return the OperationOutcome of a document; one that says so where nothing was found."""
    issues = [_issue(each) for each in checked.found]
    issues += [
        {
            "severity": "information",
            "code": "incomplete",
            "details": {"text": f"{reason} ({count:,})" if count > 1 else reason},
        }
        for reason, count in checked.undecided.items()
    ]
    nothing = {"severity": "information", "code": "informational", "details": {"text": "All OK"}}
    return {"resourceType": "OperationOutcome", "issue": issues or [nothing]}


def _issue(each: Found) -> dict[str, Any]:
    found = each.diagnostic
    issue: dict[str, Any] = {
        "extension": [
            {"url": _LINE, "valueInteger": found.location.line},
            {"url": _COLUMN, "valueInteger": found.location.column},
            {"url": _MESSAGE, "valueCode": found.code},
        ],
        "severity": _SEVERITIES[found.severity],
        "code": _TYPES.get(found.code, "structure"),
        "details": {"text": found.message},
        "diagnostics": found.cure,
    }
    return issue | ({"expression": [each.expression]} if each.expression else {})
