"""The source map of one file: the line and column of each value.

It is made when the first finding asks, of the text that is kept anyway; a build without findings pays
nothing. It is made by parsing: a value stands where the parser saw it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Protocol

from site_builder.diagnostics import Location
from site_builder.source.json_tree import json_tree
from site_builder.source.tree import Builder, Lines, Pointer, Tree
from site_builder.source.xml_tree import xml_tree
from site_builder.source.yaml_tree import without_tab_lines, yaml_tree

Format = Literal["json", "xml", "yaml", "fsh"]
"""What a file is written in; `fsh` is FHIR Shorthand, whose values are compiled, not written."""

_BUILDERS: Mapping[str, Builder] = {"json": json_tree, "xml": xml_tree, "yaml": yaml_tree}


class Places(Protocol):
    """Knows where values stand that were made of a file, or are a file's."""

    def place(self, *pointer: str | int) -> Location:
        """Return the place of a value, or of the nearest one above."""


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where the values of a file, or of its front matter, stand."""

    path: str
    """POSIX path relative to the guide's folder (absolute when outside it)."""
    format: Format = "yaml"
    text: str = ""
    first_line: int = 1
    """1-based line of the file at which `text` starts."""
    stated: Mapping[Pointer, Location] | None = field(default=None, compare=False, repr=False)
    """Where the rules stand that made the values of what was compiled, by pointer; None for what was not.

    The empty pointer leads to the whole; a value below one that is named here came with that.
    """

    def place(self, *pointer: str | int) -> Location:
        """Return the place of a member's key, or of a list's entry; of XML's element.

        Where the pointer leads to nothing, the place of the nearest value above, which lacks it. YAML as a
        whole has no sign of its own: it is the file.
        """
        return self._node_place(pointer, is_value=False)

    def value_place(self, *pointer: str | int) -> Location:
        """Return the place of a value itself, or of the nearest one above."""
        return self._node_place(pointer, is_value=True)

    def element_place(self, number: int) -> Location:
        """Return the place of an XML element by its number in the order of the file, from 0."""
        starts = _parsed(self.format, self.text).tree.starts
        return self._location(starts[number] if number < len(starts) else 0)

    def at(self, line: int, column: int) -> Location:
        """Return the place of a 0-based line and column of the text, as a parser counts them."""
        return Location(self.path, line + self.first_line, column + 1)

    def at_offset(self, offset: int) -> Location:
        """Return the place of an offset of the text."""
        return self._location(offset)

    def repeated(self) -> Iterator[tuple[str, Location]]:
        """Yield each key that its object has already, and where it stands again."""
        for key, at in _parsed(self.format, self.text).tree.repeated:
            yield key, self._location(at)

    def no_numbers(self) -> Iterator[tuple[str, Location]]:
        """Yield what stands in JSON as a number and is none."""
        for word, at in _parsed(self.format, self.text).tree.no_numbers:
            yield word, self._location(at)

    def _node_place(self, pointer: Pointer, *, is_value: bool) -> Location:
        if self.stated is not None:
            keys = (pointer[:end] for end in range(len(pointer), -1, -1))
            return next(self.stated[key] for key in keys if key in self.stated)
        root = _parsed(self.format, self.text).tree.root
        node = root.nearest(pointer)
        if node is root and self.format == "yaml":
            return Location(self.path, 1, 1)
        return self._location(node.value_at if is_value else node.at)

    def _location(self, offset: int) -> Location:
        line, column = _parsed(self.format, self.text).lines.at(offset)
        return Location(self.path, line + self.first_line - 1, column)


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where a value stands, to be looked up when a finding asks."""

    source: SourceMap = SourceMap("")
    pointer: Pointer = ()

    def inner(self, *pointer: str | int) -> ValuePlace:
        """Return where a value within the value stands."""
        return ValuePlace(self.source, (*self.pointer, *pointer))

    def place(self) -> Location:
        """Return the place of its key or entry, or of what lacks it."""
        return self.source.place(*self.pointer)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What is made of a text once."""

    tree: Tree
    lines: Lines


@lru_cache(maxsize=8)
def _parsed(form: Format, text: str) -> _Parsed:
    """Parse a text; the findings of one file come one after the other."""
    text = without_tab_lines(text) if form == "yaml" else text
    return _Parsed(_BUILDERS[form](text), Lines(text))
