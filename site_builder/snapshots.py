"""`snapshot`: StructureDefinitions with a differential in, the same with a snapshot out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.releases import Release, detect
from site_builder.fhir.xml import from_xml
from site_builder.read.files import read_text
from site_builder.read.resources import RawResource, parse_resource

Json = Mapping[str, Any]
_FORMATS: Mapping[str, Any] = {".json": "json", ".xml": "xml", ".yaml": "yaml", ".yml": "yaml"}
_FHIR_VERSION = "{http://hl7.org/fhir}fhirVersion"


@dataclass(frozen=True, slots=True)
class Source:
    """A StructureDefinition as a file holds it."""

    file: Path
    name: str
    """Path below the folder that was given, or the file's name."""
    raw: RawResource
    content: Json
    """In its release's own JSON shape."""
    release: Release


def read_structures(
    places: Iterable[Path], library: DefinitionsLibrary, default: str, problems: Problems
) -> Iterator[Source]:
    """Read every StructureDefinition of files and folders; other resources and files are passed over.

    `default` is the release of those that don't say theirs.
    """
    for place in places:
        folder = place if place.is_dir() else place.parent
        for file in _files(place):
            if (raw := _read(file, problems)) is None or raw.type != "StructureDefinition":
                continue
            release = _release(raw, default)
            content = _content(raw, library, release, problems)
            yield Source(file, file.relative_to(folder).as_posix(), raw, content, release)


def _files(place: Path) -> Sequence[Path]:
    """List a folder's resources; a file stands for itself."""
    if not place.is_dir():
        return (place,)
    return sorted(file for file in place.rglob("*") if file.suffix.lower() in _FORMATS and file.is_file())


def _read(file: Path, problems: Problems) -> RawResource | None:
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        problems.add("not-a-resource", f"'{file.suffix}' is no ending of a resource", Location(str(file)))
        return None
    text = read_text(file, str(file), problems)
    return None if text is None else parse_resource(text, str(file), form, problems)


def _release(raw: RawResource, default: str) -> Release:
    if isinstance(raw.document, Mapping):
        return detect(raw.document, default)
    version = raw.document.find(_FHIR_VERSION)
    stated = {"resourceType": "StructureDefinition"}
    names = {str(child.tag).rpartition("}")[2] for child in raw.document}
    stated |= {} if version is None else {"fhirVersion": version.get("value", "")}
    # Enough of the shape to tell DSTU2 by.
    stated |= {name: "" for name in ("baseDefinition", "constrainedType", "base") if name in names}
    return detect(stated, default)


def _content(raw: RawResource, library: DefinitionsLibrary, release: Release, problems: Problems) -> Json:
    if isinstance(raw.document, Mapping):
        return raw.document
    content, notes = from_xml(raw.document, library.release(release.name))
    for note in notes:
        code = "unknown-element" if note.is_unknown else "invalid-resource"
        problems.add(code, f"{note.path}: {note.message}", Location(raw.source, note.line))
    return content
