"""Pages: front matter and body, as they lie on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.read.files import read_text
from site_builder.read.yaml import load_mapping
from site_builder.source.kept import kept_with_findings
from site_builder.source.source_map import SourceMap

_BLOCK = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"---[ \t]*\n(?=[A-Za-z_][\w -]*:(?:\s|$))")
_KEY = re.compile(r"^[^\s#-][^\n]*:(?:\s|$)", re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)*")


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as its file says it, without any default."""

    source: str
    """POSIX path relative to the guide's folder."""
    path: str
    """The same relative to the content folder: what output names come from."""
    front_matter: Mapping[str, Any]
    places: SourceMap
    """Where the values of the front matter stand."""
    body: str
    """From the first line with text after the front matter."""
    body_line: int
    """1-based line at which `body` starts."""
    collection: str = "pages"
    """`pages`, `posts`, or a collection's name."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A page's text, parted into front matter and body."""

    body: str
    places: SourceMap
    """Where the values of the front matter stand."""
    body_line: int = 1
    front_matter: Mapping[str, Any] = field(default_factory=dict)


def read_page(file: Path, source: str, path: str, collection: str, problems: Problems) -> RawPage | None:
    """Read one page; None (and a finding) when the file can't be read at all."""
    text = read_text(file, source, problems)
    if text is None:
        return None
    parted = kept_with_findings(("page", source), (text,), problems, partial(part, text, source))
    return RawPage(
        source, path, parted.front_matter, parted.places, parted.body, parted.body_line, collection
    )


def part(text: str, source: str, problems: Problems) -> Parted:
    """Part a page's text into front matter and body."""
    if not text.startswith("---"):
        return Parted(text, SourceMap(source))
    block = _BLOCK.match(text)
    if block is not None and not block[1].strip():
        front, end = "", block.end()
    elif block is not None and _KEY.search(block[1]):
        front, end = block[1], block.end()
    elif (opening := _OPENING.match(text)) is not None:
        # The author meant front matter: its keys run to the first empty line.
        message = "the front matter starts here but never ends"
        problems.add("unclosed-front-matter", message, Location(source, 1, 1))
        # What is cut off is no YAML either: one cause is one finding.
        problems = Problems()
        front = text[opening.end() :].split("\n\n", 1)[0]
        end = opening.end() + len(front)
    else:
        # Two rulers of Markdown with prose between them are no front matter.
        return Parted(text, SourceMap(source))
    values, places = load_mapping(front, source, problems, line=2)
    # An XML declaration must come first, and Markdown does not mind.
    blank = _BLANK_LINES.match(text, end)
    start = blank.end() if blank else end
    return Parted(text[start:], places, text.count("\n", 0, start) + 1, values)
