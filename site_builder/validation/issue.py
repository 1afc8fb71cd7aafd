"""What validation finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.codes import CODES, Severity
from site_builder.diagnostics import Diagnostic, Location
from site_builder.source.source_map import Places
from site_builder.source.tree import Pointer
from site_builder.validation.node import Node


@dataclass(frozen=True, slots=True)
class Issue:
    """A rule that a resource breaks."""

    code: str
    """A key of `codes.CODES`: the rule."""
    message: str
    """What is wrong, with the value that is wrong; without its place."""
    node: Node
    """The value at fault, or what lacks or has the part that is."""
    severity: Severity
    part: str = ""
    """The JSON property of the node that is meant, where it is no node itself."""
    profile: str = ""
    """Canonical URL of the profile that asks it; empty for the base definitions."""
    hint: str = ""
    """The cure for this very case; when empty, the code's."""
    lines: int = 0
    """How many lines below the start of the value the fault is: the tag within a narrative."""

    @property
    def pointer(self) -> Pointer:
        """Where it is in the resource."""
        return (*self.node.inner_pointer, self.part) if self.part else self.node.pointer

    @property
    def expression(self) -> str:
        """FHIRPath of where it is."""
        return f"{self.node.expression}.{self.part}" if self.part else self.node.expression


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one resource, and what nobody can find out here."""

    issues: tuple[Issue, ...]
    """In the order of the checks; `located` brings them into that of the file."""
    undecided: Mapping[str, int]
    """How often something could not be decided, by its reason: a sentence's end such as
    `codes of SNOMED CT can't be checked here`."""
    profiles: tuple[str, ...] = ()
    """Canonical URLs of the profiles that the resource was checked against, all that is in it included."""


def located(issue: Issue, places: Places) -> Diagnostic:
    """Return an issue as a finding at its place: the only way from issues to findings."""
    place: Location = places.place(*issue.pointer)
    if issue.lines:
        place = Location(place.path, place.line + issue.lines)
    profile = f" [{issue.profile}]" if issue.profile else ""
    level = issue.severity if issue.severity is not CODES[issue.code].severity else None
    return Diagnostic(
        issue.code, f"{issue.expression}: {issue.message}{profile}", place, issue.hint, level=level
    )
