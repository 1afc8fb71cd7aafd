"""Files as resources to be validated: what is in them, and what reading them found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, Location, Problems
from site_builder.fhir.definitions import Definitions
from site_builder.fhir.json_text import Number, loads
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.xml import XmlNote, from_xml
from site_builder.read.files import read_text
from site_builder.read.resources import RawResource, outline_of, parse_resource
from site_builder.source.json_comments import without_comments
from site_builder.source.json_faults import json_fault, pointer_at
from site_builder.source.source_map import Format, SourceMap

if TYPE_CHECKING:
    from lxml import etree

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
_ENCODING = re.compile(r"\s*<\?xml[^>]{0,200}?encoding=[\"']([^\"'>]{1,40})[\"']")
_TYPE = re.compile(r'"resourceType"\s*:\s*"([A-Za-z]{1,64})"')
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
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
    at: str = ""
    """Of what could not be read, FHIRPath of where that ended, as far as it can be known."""

    @property
    def outline(self) -> Json:
        """The top level as JSON has it, which tells the release; empty for what is no resource."""
        return outline_of(self.raw) if self.raw is not None else {}

    @property
    def is_json(self) -> bool:
        """Whether its author wrote JSON, or YAML, which has the same shape."""
        return self.places.format != "xml"


def read_documents(file: Path, name: str, *, allows_comments: bool = False) -> Iterator[Document]:
    """Yield what a file holds; of NDJSON each line. `allows_comments`: JSON may have some."""
    problems = Problems()
    form = FORMATS.get(file.suffix.lower(), "json")
    text = read_text(file, name, problems)
    if text is not None and allows_comments and form == "json":
        text = without_comments(text)
    if text is None:
        yield Document(name, None, SourceMap(name, form), tuple(problems))
    elif file.suffix.lower() in _A_LINE_EACH:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield _line(name, line, number)
    else:
        raw = parse_resource(text, name, form, problems) or _with_controls(text, name, form)
        if form == "xml" and (declared := _ENCODING.match(text)) and declared[1].upper() != "UTF-8":
            place = Location(name, 1, declared.start(1) + 1)
            message = f"the file declares the encoding {declared[1]}; it is to be UTF-8"
            problems.add("invalid-xml", message, place)
        at = _read_up_to(text, form, problems) if raw is None else ""
        yield Document(name, raw, SourceMap(name, form, text), tuple(map(_graver, problems)), at)


def content_of(document: Document, definitions: Definitions) -> tuple[Json, tuple[Diagnostic, ...]]:
    """Return a document's resource in its release's JSON, and what reading XML found."""
    raw = document.raw
    if raw is None:
        return {}, ()
    if isinstance(raw.document, Mapping):
        # Read once more, to keep the digits of decimals.
        try:
            found = loads(raw.text) if raw.format == "json" else raw.document
        except ValueError:  # control characters as they are
            found = raw.document
        return found if isinstance(found, dict) else raw.document, ()
    content, notes = from_xml(raw.document, definitions)
    return content, (*_of_schema(document, raw.document), *_of_xml(document, raw.type, notes))


def _of_schema(document: Document, root: etree._Element) -> Iterator[Diagnostic]:
    """Note that the root says where a schema lies, which is let pass and says nothing."""
    if any(str(name).startswith(_SCHEMA) for name in root.attrib):
        message = "the root element says where a schema lies, which says nothing to FHIR"
        yield Diagnostic(
            "invalid-xml-resource", message, document.places.element_place(0), level=Severity.NOTE
        )


def _of_xml(document: Document, type_name: str, notes: Iterable[XmlNote]) -> Iterator[Diagnostic]:
    """Yield what reading found; unknown elements and wrong values are found again with their element."""
    for note in notes:
        if not (note.is_of_xml or note.is_of_order):
            continue
        place = document.places.element_place(note.number)
        # Tools that publish definitions write them anew, in order.
        level = Severity.WARNING if note.is_of_order and is_canonical(type_name) else None
        message = f"{note.expression}: {note.message}"
        yield Diagnostic("invalid-xml-resource", message, place, level=level)


def _with_controls(text: str, name: str, form: Format) -> RawResource | None:
    """Read JSON whose texts hold control characters as they are, which is a finding but can be read on."""
    if form != "json":
        return None
    try:
        document = json.loads(text, strict=False, parse_float=Number)
    except (ValueError, RecursionError):
        return None
    is_resource = isinstance(document, dict) and isinstance(document.get("resourceType"), str)
    return RawResource(name, form, text, document) if is_resource else None


def _read_up_to(text: str, form: Format, problems: Problems) -> str:
    """Return FHIRPath of where reading ended: what a slip of JSON stands in, a root of XML that is none."""
    if form == "json":
        return _slip(text)
    if form == "xml" and any(each.code == "not-a-resource" for each in problems):
        root = _ROOT.search(text)
        return root[1] if root is not None else ""
    return ""


def _slip(text: str) -> str:
    type_name = _TYPE.search(text)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        fault = json_fault(text, error)
        if fault.is_slip and type_name is not None:
            steps = (
                f"[{key}]" if isinstance(key, int) else f".{key}" for key in pointer_at(text, fault.offset)
            )
            return type_name[1] + "".join(steps)
    except (ValueError, RecursionError):
        pass
    return ""


def _line(name: str, line: str, number: int) -> Document:
    problems = Problems()
    raw = parse_resource(line, name, "json", problems)
    found = tuple(
        _graver(replace(each, location=replace(each.location, line=each.location.line + number - 1)))
        for each in problems
    )
    return Document(name, raw, SourceMap(name, "json", line, number), found)


def _graver(found: Diagnostic) -> Diagnostic:
    """Return a finding as validation has it: what programs read differently is an error."""
    return replace(found, level=Severity.ERROR) if found.code in ("duplicate-key", "encoding") else found
