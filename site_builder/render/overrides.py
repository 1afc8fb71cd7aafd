"""What goes wrong in the templates with which a guide replaces those of the theme."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from site_builder.diagnostics import Diagnostic, Location

_DEEPEST = 10
"""As often a guide's own template may be drawn within itself, as one for a list of lists is."""


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


@dataclass(slots=True)
class Nesting:
    """Which of a guide's own templates are being drawn, one within the other."""

    names: list[str] = field(default_factory=list)

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Draw a template meanwhile. Raises NestingError where that has no end."""
        if self.names.count(name) > _DEEPEST:
            since = len(self.names) - self.names[::-1].index(name) - 1
            ring = self.names[since:]
            # Whatever page leads into the ring: the place is one.
            if name == min(ring):
                raise NestingError((*ring, name))
        self.names.append(name)
        try:
            yield
        finally:
            self.names.pop()


class Loader(jinja2.FileSystemLoader):
    """Reads templates; what is wrong with a file as a whole is an error of that file."""

    def __init__(self, folders: Sequence[Path], own: Path | None = None) -> None:
        """Read templates from the first of `folders` that has them; `own` is that of the guide."""
        super().__init__([str(folder) for folder in folders])
        self._own = own

    def is_own(self, file: str | None) -> bool:
        """Tell whether the file of a template is one of the guide's own."""
        return bool(self._own and file and Path(file).is_relative_to(self._own))

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Read a template. Raises TemplateSyntaxError for one that is no UTF-8."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            files = (Path(folder) / template for folder in self.searchpath)
            file = next(each for each in files if each.is_file())
            line = error.object.count(b"\n", 0, error.start) + 1
            reason = f"the byte 0x{error.object[error.start]:02X} is no UTF-8"
            raise jinja2.TemplateSyntaxError(reason, line, template, str(file)) from error

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        """Read and compile a template. Raises TemplateSyntaxError for one that is nested without an end."""
        try:
            return super().load(environment, name, globals)
        except RecursionError:
            _, file, _ = self.get_source(environment, name)
            raise jinja2.TemplateSyntaxError("it is nested too deeply", 1, name, file) from None


class OverrideError(jinja2.TemplateError):
    """A guide's own template failed, and the theme has none to take its place."""

    def __init__(self, fault: Diagnostic) -> None:
        """Carry the finding."""
        super().__init__(fault.message)
        self.fault = fault


class NestingError(jinja2.TemplateError):
    """A guide's own templates include, extend or import each other without end."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names` are those of the templates on the way from the first to itself."""
        way = " > ".join(names)
        super().__init__(
            f"it would be drawn within itself without end, by what it includes or extends: {way}"
        )


def _reason(error: Exception) -> str:
    """Say what happened; an error of Jinja's says it in words, one of Python's by its name."""
    text = str(error)
    return text if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {text}"
