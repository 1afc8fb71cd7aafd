"""`snapshot`: StructureDefinitions with a differential in, the same with a snapshot out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Diagnostic, Location, Problems, ordered
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.json_text import dumps, loads
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import USUAL, Release, detect, release_of
from site_builder.fhir.snapshot import Snapshot, SnapshotContext, generate
from site_builder.fhir.snapshot.shapes import in_shape, with_snapshot
from site_builder.fhir.xml import from_xml, to_xml
from site_builder.read.files import read_text
from site_builder.read.packages import Package, open_packages
from site_builder.read.resources import RawResource, outline_of, parse_resource
from site_builder.source.origins import Origins

Json = Mapping[str, Any]
_FORMATS: Mapping[str, Any] = {".json": "json", ".xml": "xml", ".yaml": "yaml", ".yml": "yaml"}


@dataclass(frozen=True, slots=True)
class StructureFile:
    """A StructureDefinition as a file holds it."""

    file: Path
    name: str
    """Path below the folder that was given, or the file's name."""
    raw: RawResource
    content: Json
    """In its release's own JSON shape."""
    release: Release


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """What a run of `snapshot` did."""

    written: tuple[Path, ...]
    elements: int
    """Elements of all snapshots."""
    diagnostics: tuple[Diagnostic, ...]
    seconds: float


def write_snapshots(
    places: Sequence[Path],
    *,
    packages: Sequence[Path] = (),
    output: Path,
    form: str = "json",
    is_pinning: bool = False,
) -> SnapshotReport:
    """Write every StructureDefinition of files and folders with a snapshot to the folder `output`.

    Files keep their names and folders; the ending tells the format, `json` or `xml`. What is given is
    the context of the rest, before the packages. `is_pinning` gives what FHIR's own definitions name their
    version. Raises OSError when something can't be read or written.
    """
    started = time.perf_counter()
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"{place} does not exist")
    problems = Problems()
    opened = open_packages([str(path.resolve()) for path in packages], Path.cwd(), None, problems)
    library = DefinitionsLibrary(opened)
    sources = [*read_structures(places, library, _default_release(opened), problems)]
    run = _Run(library, output, form, problems, is_pinning=is_pinning)
    for release in dict.fromkeys(source.release for source in sources):
        run.release(release, [source for source in sources if source.release is release])
    seconds = time.perf_counter() - started
    return SnapshotReport(tuple(run.written), run.elements, ordered(problems), seconds)


def read_structures(
    places: Iterable[Path],
    library: DefinitionsLibrary,
    default: str,
    problems: Problems,
    *,
    release: Release | None = None,
) -> Iterator[StructureFile]:
    """Read every StructureDefinition of files and folders; other resources and files are passed over.

    `default` is the release of those that don't say theirs, `release` that of all, whatever they say.
    """
    for place in places:
        folder = place if place.is_dir() else place.parent
        for file in _files(place):
            if (raw := _read(file, problems)) is None or raw.type != "StructureDefinition":
                continue
            own = release or detect(outline_of(raw), default)
            content = _content(raw, library, own, problems)
            yield StructureFile(file, file.relative_to(folder).as_posix(), raw, content, own)


class _Run:
    """Writes the snapshots of one call."""

    def __init__(
        self, library: DefinitionsLibrary, output: Path, form: str, problems: Problems, *, is_pinning: bool
    ) -> None:
        self.library = library
        self.is_pinning = is_pinning
        self.output = output
        self.form = form
        self.problems = problems
        self.written: list[Path] = []
        self.elements = 0

    def release(self, release: Release, sources: Sequence[StructureFile]) -> None:
        """Write the structures of one release, each other's context."""
        shaped = [neutral(source.content, release.name) for source in sources]
        bare = [_without_snapshot(structure) for structure in shaped]
        definitions = self.library.release(release.name)
        context = SnapshotContext(definitions, bare, is_pinning=self.is_pinning)
        for source, structure in zip(sources, bare, strict=True):
            if not structure.get("differential", {}).get("element"):
                message = "the StructureDefinition has no differential"
                self.problems.add("no-differential", message, source.raw.places.place("differential"))
                if "snapshot" in structure:
                    continue
            snapshot = generate(structure, context)
            self.report(source, snapshot)
            if snapshot.elements:
                self.write(source, snapshot)

    def report(self, source: StructureFile, snapshot: Snapshot) -> None:
        """Report each problem where it stands, in the words of `check`."""
        origins = Origins(source.content, partial(neutral, release=source.release.name))
        for problem in snapshot.problems:
            place = source.raw.places.place(*origins.of(problem.pointer))
            self.problems.add(problem.code, problem.text, place)

    def write(self, source: StructureFile, snapshot: Snapshot) -> None:
        """Write the resource as it was, with the snapshot before its differential."""
        target = (self.output / source.name).with_suffix(f".{self.form}")
        if target in self.written:
            message = f"two files are written to '{target}'; the first one stands"
            self.problems.add("duplicate-output", message, Location(source.raw.source))
            return
        shaped = in_shape((element.definition for element in snapshot.elements), source.release)
        content = with_snapshot(source.content, shaped)
        definitions = self.library.release(source.release.name)
        text = dumps(content) if self.form == "json" else to_xml(content, definitions)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.part")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(target)
        self.written.append(target)
        self.elements += len(shaped)


def _without_snapshot(structure: Json) -> Json:
    """Leave out a snapshot that can be generated: it may be older than what it builds on."""
    if not structure.get("differential", {}).get("element"):
        return structure
    return {key: value for key, value in structure.items() if key != "snapshot"}


def _default_release(packages: Sequence[Package]) -> str:
    """Name the release of the packages, for structures that don't say theirs."""
    for package in packages:
        for version in package.fhir_versions:
            if release := release_of(version):
                return release.name
    return USUAL.name


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


def _content(raw: RawResource, library: DefinitionsLibrary, release: Release, problems: Problems) -> Json:
    if isinstance(raw.document, Mapping):
        # Read once more, to keep the digits of decimals.
        found = loads(raw.text) if raw.format == "json" else raw.document
        return found if isinstance(found, dict) else raw.document
    content, notes = from_xml(raw.document, library.release(release.name))
    for note in notes:
        code = "unknown-element" if note.is_unknown else "invalid-resource"
        problems.add(code, f"{note.path}: {note.message}", raw.places.element_place(note.number))
    return content
