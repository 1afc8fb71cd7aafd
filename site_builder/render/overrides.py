"""What goes wrong in the templates with which a guide replaces those of the theme."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

import jinja2

from site_builder.diagnostics import Diagnostic, Location


@dataclass(frozen=True, slots=True)
class Overrides:
    """The folder of a guide's own templates."""

    folder: Path
    label: str
    """The folder as findings name it, relative to the guide's."""

    def fault(self, error: Exception) -> Diagnostic | None:
        """Say at which line of these templates an error arose; None for one that comes from elsewhere."""
        if isinstance(error, OSError) and error.filename:
            return self._unreadable(error)
        if isinstance(error, jinja2.TemplateSyntaxError):
            places = [(error.filename or "", error.lineno)]
        else:
            # Jinja gives its frames the names and lines of templates.
            frames = traceback.walk_tb(error.__traceback__)
            places = [(frame.f_code.co_filename, line) for frame, line in frames]
        for filename, line in reversed(places):
            path = Path(filename)
            if path.is_relative_to(self.folder):
                place = Location(f"{self.label}/{path.relative_to(self.folder).as_posix()}", max(line, 1))
                return Diagnostic("template-failed", _reason(error), place)
        return None

    def _unreadable(self, error: OSError) -> Diagnostic | None:
        """Say which template could not be opened, as whoever reads the guide does; None for another file."""
        path = Path(str(error.filename))
        if not path.is_relative_to(self.folder):
            return None
        place = Location(f"{self.label}/{path.relative_to(self.folder).as_posix()}", 1, 1)
        return Diagnostic("unreadable-file", error.strerror or str(error), place)


class OverrideError(jinja2.TemplateError):
    """A guide's own template failed, and the theme has none to take its place."""

    def __init__(self, fault: Diagnostic) -> None:
        """Carry the finding."""
        super().__init__(fault.message)
        self.fault = fault


def _reason(error: Exception) -> str:
    """Say what happened; an error of Jinja's says it in words, one of Python's by its name."""
    text = str(error)
    return text if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {text}"
