"""Stylesheets in Sass become CSS, where the optional library is there."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.guide import Page
from site_builder.read.sources import current
from site_builder.source.dependencies import depend_on

_ENDINGS = (".scss", ".sass")
_LIBRARY = "sass"
_USUAL_FOLDER = "_sass"
_MOST = 2_000_000
"""Characters of one stylesheet; more is no stylesheet."""


class Sass:
    """Makes the stylesheets of one guide."""

    def __init__(self, root: Path, content: str, settings: Mapping[str, Any]) -> None:
        """Take the guide's folder, the folder of its pages, and its settings."""
        stated = settings.get("sass")
        stated = stated if isinstance(stated, Mapping) else {}
        folders = [str(stated.get("sass_dir") or _USUAL_FOLDER), *map(str, stated.get("load_paths") or [])]
        self._folders = [posixpath.normpath(posixpath.join(content or ".", each)) for each in folders]
        self._root = root
        self._style = "compressed" if "compress" in str(stated.get("style") or "") else "expanded"

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on what stylesheets import, by their questions."""
        return {"sass file": self._text, "sass library": lambda _: find_spec(_LIBRARY) is not None}

    def css(self, page: Page, text: str) -> str | Diagnostic:
        """Return the CSS of a stylesheet; a finding where none can be made."""
        depend_on("sass library", "")
        if find_spec(_LIBRARY) is None:
            message = (
                "this stylesheet is written in Sass, and the library that makes CSS of it is not installed"
            )
            return Diagnostic("sass-not-made", message, Location(page.source, 1, 1))
        library = import_module(_LIBRARY)
        try:
            made = library.compile(
                string=text[:_MOST],
                indented=page.source.endswith(".sass"),
                output_style=self._style,
                importers=[(0, self._imported)],
            )
        except library.CompileError as error:
            reason = str(error).partition("\n")[0].removeprefix("Error: ")
            return Diagnostic("sass-not-made", f"it can't be read: {reason}", Location(page.source, 1, 1))
        return str(made)

    def _imported(self, name: str, before: str) -> list[tuple[str, str]]:
        """Return what a stylesheet imports; an empty text for what the guide lacks, such as a theme's own."""
        near = posixpath.dirname(before) if before not in ("", "stdin") else ""
        for folder in dict.fromkeys([near, *self._folders] if near else self._folders):
            for path in _names(posixpath.normpath(posixpath.join(folder, name))):
                depend_on("sass file", path)
                if (text := self._text(path)) is not None:
                    return [(path, text)]
        return [(name, "")]

    def _text(self, path: str) -> str | None:
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root.resolve()) or not file.is_file():
            return None
        return current().read(str(file), path).decode("utf-8-sig", errors="replace")


def is_sass(page: Page) -> bool:
    """Tell whether a page is a stylesheet in Sass."""
    return page.source.lower().endswith(_ENDINGS)


def _names(path: str) -> Sequence[str]:
    folder, _, name = path.rpartition("/")
    prefix = f"{folder}/" if folder else ""
    if name.endswith(_ENDINGS):
        return f"{prefix}{name}", f"{prefix}_{name}"
    return [f"{prefix}{mark}{name}{ending}" for ending in _ENDINGS for mark in ("_", "")]
