"""Validating documents: the report of each as findings with places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_builder.diagnostics import Diagnostic
from site_builder.validation.context import Context
from site_builder.validation.engine import validate
from site_builder.validation.issue import located
from site_builder.validator.documents import Document, content_of


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of validation."""

    diagnostic: Diagnostic
    expression: str
    """FHIRPath of the value; empty for the file."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one document."""

    document: Document
    found: tuple[Found, ...]
    """In the order of the file."""
    undecided: Mapping[str, int]
    profiles: tuple[str, ...] = ()


def checked(document: Document, context: Context, profiles: Sequence[str] = ()) -> Checked:
    """Validate a document."""
    found = [Found(each, document.at) for each in document.problems]
    if document.raw is None:
        return Checked(document, tuple(found), {})
    content, notes = content_of(document, context.definitions)
    found += [Found(each, each.message.partition(":")[0]) for each in notes]
    report = validate(content, context, profiles, is_json=document.is_json)
    found += [Found(located(each, document.places), each.expression) for each in report.issues]
    ordered = sorted(found, key=lambda each: (each.diagnostic.location, each.diagnostic.code))
    return Checked(document, tuple(ordered), report.undecided, report.profiles)
