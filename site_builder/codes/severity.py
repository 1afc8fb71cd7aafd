"""How bad a finding is, and what is said of each kind of finding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is; higher is worse."""

    NOTE = 1
    """Worth knowing; nothing is wrong in the output."""
    WARNING = 2
    """What is in the output has a fault, such as a broken link."""
    ERROR = 3
    """Something is missing from the output, such as a page that could not be built."""

    @property
    def word(self) -> str:
        """How it is written in settings, in what is printed and for programs."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """What a diagnostic code means, for the documentation and as the default cure."""

    severity: Severity
    meaning: str
    """One sentence: what was found."""
    cure: str
    """One sentence: what the author does about it."""


def error(meaning: str, cure: str) -> DiagnosticCode:
    """Return what a finding of severity error means."""
    return DiagnosticCode(Severity.ERROR, meaning, cure)


def warning(meaning: str, cure: str) -> DiagnosticCode:
    """Return what a finding of severity warning means."""
    return DiagnosticCode(Severity.WARNING, meaning, cure)


def note(meaning: str, cure: str) -> DiagnosticCode:
    """Return what a finding of severity note means."""
    return DiagnosticCode(Severity.NOTE, meaning, cure)
