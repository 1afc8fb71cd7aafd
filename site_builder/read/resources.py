"""FHIR resources as files: JSON, XML and YAML, and the authors' texts beside them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import Diagnostic, Location, Problems
from site_builder.read.files import RawText, Skip, read_text, relative_name, walk, whole_characters
from site_builder.read.yaml import load_resource
from site_builder.source.json_faults import json_fault
from site_builder.source.kept import kept_with_findings
from site_builder.source.markup import prologue_end
from site_builder.source.source_map import Format, SourceMap
from site_builder.source.tree import Pointer

if TYPE_CHECKING:
    from lxml import etree

FHIR_NAMESPACE = "http://hl7.org/fhir"
PROSE = re.compile(r"([A-Z][A-Za-z]+-[A-Za-z0-9.\-]{1,64})-(intro|notes)\.(?:md|markdown)$")
"""Name of an author's text beside an artifact: `TYPE-ID-intro.md`, `TYPE-ID-notes.md`."""

_TYPE = re.compile(r"[A-Z][A-Za-z0-9]{0,63}$")
"""What a resource type looks like; it becomes part of a file name."""
_DOCTYPE = "<!DOCTYPE"
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_NO_RESOURCES = frozenset({"package.json", "package-lock.json", "tsconfig.json", "fhirpkg.lock.json"})
_TEXT_KEYS = frozenset({"id", "code", "version", "fhirVersion", "linkId"})
"""Elements that are text in every resource, although YAML reads `4.0` as a number."""

_FORMATS: Mapping[str, Format] = {"json": "json", "xml": "xml", "yaml": "yaml", "yml": "yaml"}


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds that an attachment names."""

    content_type: str
    data: str
    """In base64."""


@dataclass(frozen=True, slots=True)
class Shorthand:
    """What FHIR Shorthand says of a resource: the text that it was compiled of."""

    kind: str
    """`Profile`, `Instance`, ..."""
    name: str
    parent: str
    """`StructureDefinition/ID` of the guide that it is derived from or an instance of; empty for others."""
    text: str
    """From its heading to the next entity."""
    rule_sets: tuple[tuple[str, str], ...] = ()
    """Those that it inserts, at any depth: the name of each, and its text with the place where it stands."""

    @property
    def whole(self) -> str:
        """The text with all rule sets."""
        return "\n".join([self.text, *(text for _, text in self.rule_sets)])


@dataclass(frozen=True, slots=True)
class RawResource:
    """A resource as its file says it."""

    source: str
    """POSIX path relative to the guide's folder (absolute when outside it)."""
    format: Format
    text: str
    document: Mapping[str, Any] | etree._Element
    """The JSON object (YAML's too, and what was compiled), or the root element of XML."""
    stated: Mapping[Pointer, Location] | None = field(default=None, compare=False, repr=False)
    """Where the rules stand that made the values, as `SourceMap` has it; None for what was not compiled."""
    shorthand: Shorthand | None = None
    """What it was compiled of; None for what was not."""
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    """What attachments are to hold that have these names in place of it."""

    @property
    def type(self) -> str:
        """The resource's type."""
        if isinstance(self.document, Mapping):
            return str(self.document["resourceType"])
        return str(self.document.tag).rpartition("}")[2]

    @property
    def places(self) -> SourceMap:
        """Where its values stand."""
        return SourceMap(self.source, self.format, self.text, stated=self.stated)


def read_resources(
    folder: Path,
    root: Path,
    skip: Skip,
    problems: Problems,
    binaries: Collection[str] = (),
    *,
    has_foreign: bool = False,
) -> tuple[tuple[RawResource, ...], Mapping[str, RawText]]:
    """Read every resource below a folder, and the authors' texts by file name without ending.

    `binaries` are ids of resources of the type Binary: what they hold lies in files that are no
    resources, such as an example of a logical model. Where there may be foreign files, they are noted.
    """
    resources: list[RawResource] = []
    prose: dict[str, RawText] = {}
    for path in walk(folder, skip):
        file = folder / path
        name = relative_name(file, root)
        base = path.rpartition("/")[2]
        form = _FORMATS.get(base.rpartition(".")[2].lower())
        if PROSE.match(base):
            text = read_text(file, name, problems)
            if text is not None:
                prose.setdefault(base.rpartition(".")[0], RawText(name, text))
        elif form is not None and base not in _NO_RESOURCES:
            quiet = Problems()
            resource = _read(file, name, form, quiet)
            identity = base.rpartition(".")[0].removeprefix("Binary-")
            if resource is None and identity in binaries:
                resource, quiet = _binary(file, name, identity), Problems()
            problems.extend(map(_as_foreign, quiet) if has_foreign else quiet)
            if resource is not None:
                resources.append(resource)
    return tuple(resources), prose


def parse_resource(text: str, source: str, form: Format, problems: Problems) -> RawResource | None:
    """Read a resource's text; None (and a finding) when it is none."""
    if form == "json":
        text = whole_characters(text, source, problems)
    document = _PARSERS[form](text, source, problems)
    return None if document is None else RawResource(source, form, text, document)


def outline_of(raw: RawResource) -> Mapping[str, Any]:
    """Show a resource's top level as JSON has it, which tells its release; XML's objects are empty."""
    if isinstance(raw.document, Mapping):
        return raw.document
    outline: dict[str, Any] = {"resourceType": raw.type}
    for child in raw.document:
        if isinstance(child.tag, str):
            outline[child.tag.rpartition("}")[2]] = child.get("value") or {}
    return outline


def _read(file: Path, name: str, form: Format, problems: Problems) -> RawResource | None:
    text = read_text(file, name, problems)
    if text is None:
        return None
    return kept_with_findings(
        ("resource", name), (text,), problems, lambda notes: parse_resource(text, name, form, notes)
    )


def _as_foreign(found: Diagnostic) -> Diagnostic:
    return replace(found, code="not-fhir", hint="") if found.code == "not-a-resource" else found


def _binary(file: Path, name: str, identity: str) -> RawResource | None:
    """Return a file as what a Binary holds; None when it can't be read."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    kind = "application/xml" if file.suffix.lower() == ".xml" else "application/json"
    data = base64.b64encode(content).decode()
    document = {"resourceType": "Binary", "id": identity, "contentType": kind, "data": data}
    return RawResource(name, "json", json.dumps(document, indent=2) + "\n", document)


def _parse_json(text: str, source: str, problems: Problems) -> Mapping[str, Any] | None:
    source_map = SourceMap(source, "json", text)
    has_repeated = has_no_number = False

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_repeated
        built = dict(entries)
        has_repeated = has_repeated or len(built) != len(entries)
        return built

    def constant(name: str) -> Any:
        nonlocal has_no_number
        has_no_number = True
        return name

    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        fault = json_fault(text, error)
        problems.add("invalid-json", fault.message, source_map.at_offset(fault.offset))
        return None
    except (ValueError, RecursionError) as error:
        problems.add("invalid-json", str(error), Location(source))
        return None
    if has_no_number:
        for name, place in source_map.no_numbers():
            problems.add("invalid-json", f"{name} is no JSON number", place)
        return None
    if has_repeated:
        for name, place in source_map.repeated():
            problems.add("duplicate-key", f"the key '{name}' occurs twice in one object", place)
    return _resource_mapping(document, source_map, problems)


def _parse_yaml(text: str, source: str, problems: Problems) -> Mapping[str, Any] | None:
    before = len(problems)
    document = load_resource(text, source, problems)
    if document is None and len(problems) > before:
        return None
    return _resource_mapping(_with_text(document), SourceMap(source, "yaml", text), problems)


def _resource_mapping(document: Any, source: SourceMap, problems: Problems) -> Mapping[str, Any] | None:
    if not isinstance(document, dict):
        problems.add("not-a-resource", "the file holds no object", Location(source.path))
        return None
    kind = document.get("resourceType")
    if isinstance(kind, str) and _TYPE.match(kind):
        return document
    message = (
        "resourceType is missing"
        if kind is None
        else f"resourceType can't be {json.dumps(kind, default=str)}"
    )
    problems.add("not-a-resource", message, source.place("resourceType"))
    return None


def _with_text(value: Any, key: str = "") -> Any:
    """Turn numbers into text where FHIR has no number."""
    if isinstance(value, dict):
        return {name: _with_text(entry, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [_with_text(entry, key) for entry in value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number and key in _TEXT_KEYS else value


def _parse_xml(text: str, source: str, problems: Problems) -> etree._Element | None:
    start = prologue_end(text)
    if text[start : start + len(_DOCTYPE)].upper() == _DOCTYPE:
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        problems.add("forbidden-xml", "the file declares a DOCTYPE", Location(source, line, column))
        return None
    from lxml import etree  # noqa: PLC0415 - most guides of pages alone need none

    # The text is decoded already; whatever encoding its declaration names no longer holds.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(text.lstrip().encode(), parser)
    except etree.XMLSyntaxError as error:
        skipped = text[: len(text) - len(text.lstrip())].count("\n")
        place = Location(source, (error.lineno or 1) + skipped, max(error.offset or 1, 1))
        problems.add("invalid-xml", error.msg or "this is no XML", place)
        return None
    tag = str(root.tag)
    namespace, _, name = tag.lstrip("{").rpartition("}")
    if namespace == FHIR_NAMESPACE and name[:1].isupper():
        return root
    if namespace == _SPREADSHEET:
        problems.add("spreadsheet", "this is a spreadsheet", SourceMap(source, "xml", text).place())
        return None
    hint = f'Write <{name} xmlns="{FHIR_NAMESPACE}">.' if not namespace and name[:1].isupper() else ""
    message = (
        f"the root element '{name}' is not in FHIR's namespace"
        if namespace != FHIR_NAMESPACE
        else (f"the root element '{name}' is no resource")
    )
    problems.add("not-a-resource", message, SourceMap(source, "xml", text).place(), hint)
    return None


_PARSERS = {"json": _parse_json, "xml": _parse_xml, "yaml": _parse_yaml}
