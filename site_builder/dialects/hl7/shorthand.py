"""The FHIR Shorthand of an HL7 guide: what lies in its folders, and what it is compiled to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.compiled_guide import GuideFiles
from site_builder.dialects.hl7.files import SUSHI
from site_builder.dialects.hl7.guide_listing import PredefinedFile
from site_builder.dialects.hl7.resource import as_list
from site_builder.fhir.releases import VERSION_CURE, version_fault
from site_builder.fsh.compiler import Compiled, compile_fsh
from site_builder.fsh.settings import Settings, settings_of
from site_builder.fsh.sources import in_order
from site_builder.read.files import SHORTHAND_NAMES, Links, Skip, is_folder, is_there, read_text, walk
from site_builder.read.packages import Package
from site_builder.read.resources import RawResource, parse_resource
from site_builder.read.yaml import load_mapping
from site_builder.source.json_access import mapping
from site_builder.source.source_map import SourceMap

SOURCES = "input/fsh"
"""Where a guide's FSH lies."""
GENERATED = "fsh-generated"
"""The folder that SUSHI writes to."""
MENU = "input/includes/menu.xml"
"""A menu that an author wrote; none is made then."""
_FOLDERS = (
    "capabilities",
    "extensions",
    "models",
    "operations",
    "profiles",
    "resources",
    "vocabulary",
    "examples",
)
"""The folders whose resources are the guide's own, beside its FSH."""
_PAGES = ("pagecontent", "pages", "resource-docs")
_DEEPEST_SIZE = 20_000_000
"""A file that is larger is no resource of a guide's own."""


@dataclass(frozen=True, slots=True)
class ShorthandProject:
    """What a guide's folders hold that its FSH is compiled with."""

    settings: Settings
    texts: Mapping[str, str]
    """The FSH by file name, relative to the guide's folder."""
    files: GuideFiles
    has_menu: bool
    """Whether an author wrote `menu.xml`."""


def read_project(root: Path, problems: Problems) -> ShorthandProject:
    """Read a guide's settings, FSH, predefined resources and names of pages."""
    written, places = _settings(root, problems)
    settings = settings_of(written, places.path)
    if fault := version_fault(settings.fhir_version):
        problems.add("invalid-setting", fault, places.place("fhirVersion"), VERSION_CURE)
    folder = SOURCES if is_folder(root / SOURCES) else "."
    texts: dict[str, str] = {}
    include = SHORTHAND_NAMES if folder == SOURCES else ()
    for name in _names(root, folder, problems, include):
        if name.lower().endswith(".fsh"):
            text = read_text(root / name, name, problems)
            if text is not None:
                texts[name] = text
    files = GuideFiles(tuple(_predefined(root, written, settings, problems)), tuple(_pages(root)))
    return ShorthandProject(settings, texts, files, is_there(root / MENU))


def compile_project(project: ShorthandProject, packages: Sequence[Package]) -> Compiled:
    """Compile a guide's FSH with the packages that are at hand."""
    predefined = [each.document for each in project.files.predefined]
    return compile_fsh(project.texts, project.settings, in_order(project.settings, packages), predefined)


def package_names(settings: Settings) -> tuple[str, ...]:
    """Name the packages that the settings say the guide depends on, as `NAME#VERSION`."""
    found = []
    for name, about in mapping(settings.written.get("dependencies")).items():
        version = about.get("version") if isinstance(about, Mapping) else about
        found.append(
            f"{str(name).lower().rpartition('@npm:')[2]}#{version}" if version else str(name).lower()
        )
    return tuple(found)


def _settings(root: Path, problems: Problems) -> tuple[Mapping[str, Any], SourceMap]:
    for name in SUSHI:
        if is_there(root / name) and (text := read_text(root / name, name, problems)) is not None:
            return load_mapping(text, name, problems)
    return {}, SourceMap(SUSHI[0])


def _names(root: Path, folder: str, problems: Problems, include: tuple[str, ...] = ()) -> list[str]:
    skip = Skip(include=include, links=Links(root, problems))
    prefix = "" if folder == "." else f"{folder}/"
    if not is_folder(root / folder):
        return []
    return sorted(f"{prefix}{name}" for name in walk(root / folder, skip, prefix))


def _predefined(
    root: Path, written: Mapping[str, Any], settings: Settings, problems: Problems
) -> Iterator[PredefinedFile]:
    """Yield the resources in the folders of resources; those further below define, but are not listed."""
    release = settings.release
    for folder, is_deep in _resource_folders(written):
        for name in _names(root, folder, Problems()):
            if not name.lower().endswith((".json", ".xml")):
                continue
            raw = _resource(root, name, problems)
            if raw is None:
                continue
            document = raw.document
            if not isinstance(document, Mapping):
                document = _from_xml(document, release.name)
            above = name.rpartition("/")[0]
            yield PredefinedFile(document, above.rpartition("/")[2], is_listed=is_deep or above == folder)


def _from_xml(document: Any, release: str) -> Mapping[str, Any]:
    """Return a resource in XML as JSON."""
    # Few guides with FSH have any, and loading what reads it takes a tenth of a small guide's time.
    from site_builder.fhir.definitions import DefinitionsLibrary  # noqa: PLC0415
    from site_builder.fhir.xml import from_xml  # noqa: PLC0415

    return from_xml(document, DefinitionsLibrary().release(release))[0]


def _resource(root: Path, name: str, problems: Problems) -> RawResource | None:
    if (root / name).stat().st_size > _DEEPEST_SIZE:
        return None
    text = read_text(root / name, name, problems)
    # What is wrong with the file is said where it is read as an artifact.
    form = "xml" if name.lower().endswith(".xml") else "json"
    return None if text is None else parse_resource(text, name, form, Problems())  # type: ignore[arg-type]


def _resource_folders(written: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each folder of resources, and whether those below count, too."""
    for name in _FOLDERS:
        yield f"input/{name}", False
    for each in as_list(mapping(written.get("parameters")).get("path-resource")):
        if isinstance(each, str):
            folder = each.replace("\\", "/").removesuffix("/*").strip("/")
            known = folder.startswith("input/") and folder.removeprefix("input/") in _FOLDERS
            # What SUSHI wrote is made anew of the FSH: it stands for nothing that the guide has as a file.
            known = known or folder.split("/")[0] == GENERATED
            if folder and ".." not in folder.split("/") and ":" not in folder and not known:
                yield folder, each.endswith("/*")


def _pages(root: Path) -> Iterator[tuple[str, ...]]:
    for name in _PAGES:
        folder = root / "input" / name
        yield tuple(sorted(each.name for each in folder.iterdir())) if is_folder(folder) else ()
