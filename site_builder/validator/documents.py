"""Files as resources to be validated: what is in them, and what reading them found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, Problems
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.json_text import loads
from site_builder.fhir.xml import from_xml
from site_builder.read.files import read_text
from site_builder.read.resources import RawResource, outline_of, parse_resource
from site_builder.source.source_map import Format, SourceMap

Json = Mapping[str, Any]

FORMATS: Mapping[str, Format] = {
    ".json": "json",
    ".ndjson": "json",
    ".jsonl": "json",
    ".xml": "xml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""By the ending of a file's name."""
_A_LINE_EACH = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Document:
    """A resource that a file holds, or a line of it."""

    source: str
    """The file's name."""
    raw: RawResource | None
    """None for what is none."""
    places: SourceMap
    problems: tuple[Diagnostic, ...]
    """What reading it found."""

    @property
    def outline(self) -> Json:
        """The top level as JSON has it, which tells the release; empty for what is no resource."""
        return outline_of(self.raw) if self.raw is not None else {}

    @property
    def is_json(self) -> bool:
        """Whether its author wrote JSON, or YAML, which has the same shape."""
        return self.places.format != "xml"


def read_documents(file: Path, name: str) -> Iterator[Document]:
    """Yield what a file holds; of NDJSON each line."""
    problems = Problems()
    form = FORMATS.get(file.suffix.lower(), "json")
    text = read_text(file, name, problems)
    if text is None:
        yield Document(name, None, SourceMap(name, form), tuple(problems))
    elif file.suffix.lower() in _A_LINE_EACH:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield _line(name, line, number)
    else:
        raw = parse_resource(text, name, form, problems)
        yield Document(name, raw, SourceMap(name, form, text), tuple(map(_graver, problems)))


def content_of(document: Document, definitions: Definitions) -> tuple[Json, tuple[Diagnostic, ...]]:
    """Return a document's resource in its release's JSON, and what reading XML found."""
    raw = document.raw
    if raw is None:
        return {}, ()
    if isinstance(raw.document, Mapping):
        # Read once more, to keep the digits of decimals.
        found = loads(raw.text) if raw.format == "json" else raw.document
        return found if isinstance(found, dict) else raw.document, ()
    content, notes = from_xml(raw.document, definitions)
    problems = Problems()
    for note in notes:
        # Unknown elements, and values of another type, are found again with their element.
        if note.is_of_xml:
            place = document.places.element_place(note.number)
            problems.add("invalid-xml-resource", f"{note.path}: {note.message}", place)
    return content, tuple(problems)


def _line(name: str, line: str, number: int) -> Document:
    problems = Problems()
    raw = parse_resource(line, name, "json", problems)
    found = tuple(
        _graver(replace(each, location=replace(each.location, line=each.location.line + number - 1)))
        for each in problems
    )
    return Document(name, raw, SourceMap(name, "json", line, number), found)


def _graver(found: Diagnostic) -> Diagnostic:
    """Return a finding as validation has it: a key twice is an error where it may change what is meant."""
    return replace(found, level=Severity.ERROR) if found.code == "duplicate-key" else found
