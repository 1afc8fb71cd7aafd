"""What the specification itself has published: nobody but HL7 can mend it, so its faults are warnings."""

from __future__ import annotations

import re
from dataclasses import replace

from site_builder.codes import Severity
from site_builder.fhir.facts import STRUCTURES
from site_builder.validation.node import Node
from site_builder.validation.rules import TypeCheck
from site_builder.validation.run import Run

_SEARCH_PARAMETERS = "http://hl7.org/fhir/SearchParameter/"
# Guides of HL7's have a part of their own behind `fhir/`.
_CAPABILITIES = re.compile(r"http://hl7\.org/fhir/(?:CapabilityStatement/)?[A-Za-z0-9\-]+")
_INVARIANTS = frozenset({"duplicate-code"})
"""What an invariant asks, which holds for whoever publishes."""


def lenient(check: TypeCheck) -> TypeCheck:
    """Return a check that only warns of what is wrong with the specification's own definitions."""

    def checked(node: Node, run: Run) -> None:
        first = len(run.issues)
        check(node, run)
        if len(run.issues) > first and _is_of_core(node.resource.text("url"), run):
            run.issues[first:] = [
                each
                if each.code in _INVARIANTS
                else replace(each, severity=min(each.severity, Severity.WARNING))
                for each in run.issues[first:]
            ]

    return checked


def _is_of_core(url: str, run: Run) -> bool:
    definitions = run.context.definitions
    if (
        url.startswith(_SEARCH_PARAMETERS)
        or _CAPABILITIES.fullmatch(url)
        or definitions.canonical(url) is not None
    ):
        return True
    return url.startswith(STRUCTURES) and definitions.type(url.removeprefix(STRUCTURES)) is not None
