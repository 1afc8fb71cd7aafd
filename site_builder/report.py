"""How a build or check went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class BuildReport:
    """How a build or check went."""

    title: str
    pages: int
    artifacts: int
    files: int
    """Everything in the output folder; 0 when nothing was written."""
    diagnostics: tuple[Diagnostic, ...]
    output: Path | None
    """Where the site is; None when nothing was written."""
    seconds: float
    printed: str | None = None
    """The page that holds all pages for print, where there is one."""
    in_turn: str = ""
    """Why the site's files were changed one by one; empty when the site changed as a whole."""
    made: tuple[str, ...] = ()
    """What was made anew, of pages, artifacts, lists and archives; all else earlier builds made already."""
    undecided: Mapping[str, int] = field(default_factory=dict)
    """What checking resources could not decide, and how often, by its reason."""
    stages: tuple[tuple[str, float], ...] = ()
    """Where the time went: the stages in order, and the seconds that each took."""
