"""Raw resources become artifacts: release, JSON, the neutral shape, identity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Location, Problems
from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.detection import detect_release, has_type
from site_builder.fhir.json_text import loads
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import Release, release_of
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.wrapped import unwrapped, wrapped_type
from site_builder.model.attachments import with_held
from site_builder.model.guide import Artifact
from site_builder.read.files import RawText
from site_builder.read.pages import part
from site_builder.read.resources import RawResource, outline_of
from site_builder.source.kept import kept, kept_with_findings
from site_builder.source.origins import Origins, Reshape

_EXAMPLE_FOLDERS = frozenset({"example", "examples"})
_DECIMAL = re.compile(r"[:\[,]\s*-?\d+(?:\.\d|[eE])")
_MAX_ID = 128
"""Twice FHIR's length of an id; with type and ending the names of its pages stay below 255 bytes."""
_NO_ID = re.compile(r"[^A-Za-z0-9\-.]+")


class ArtifactAssembler:
    """Makes artifacts of one guide."""

    def __init__(
        self,
        config: GuideConfig,
        library: DefinitionsLibrary,
        prose: Mapping[str, RawText],
        problems: Problems,
    ) -> None:
        """Take the settings, the base definitions, and the authors' texts by name (`TYPE-ID-intro`)."""
        self._library = library
        self._prose = prose
        self._library_told = repr(library.sources)
        self._problems = problems
        self._release = config.fhir_version

    def assemble(self, resources: tuple[RawResource, ...]) -> list[Artifact]:
        """Make the artifacts in the order of their sources; each type and id once."""
        found: dict[str, Artifact] = {}
        canonicals: dict[tuple[str, str], Artifact] = {}
        twins: dict[tuple[str, str, str], str] = {}
        for raw in sorted(resources, key=lambda resource: resource.source):
            stem = raw.source.rpartition(".")[0]
            twin = (stem, raw.type, _stated_id(raw))
            if twins.setdefault(twin, raw.format) != raw.format:
                # The same resource beside its file in another format: the site offers all formats anyway.
                continue
            notes = Problems()
            artifact = self._attempt(raw, notes)
            if artifact is None:
                del twins[twin]
            elif (kept := self._with_own_name(artifact, raw, found, notes)) is not None:
                found[kept.key] = kept
                if kept.url:
                    self._check_canonical(kept, raw, canonicals, notes)
            self._problems.extend(notes)
        return list(found.values())

    def _attempt(self, raw: RawResource, notes: Problems) -> Artifact | None:
        """Make one artifact; whatever goes wrong with it must not cost the others."""
        try:
            sources = (raw, self._release, self._library_told)
            key = ("artifact", raw.source, _stated_key(raw))
            bare = kept_with_findings(key, sources, notes, lambda found: self._artifact(raw, found))
            return self._with_prose(bare)
        except Exception as error:
            message = f"{raw.type} can't be used: {type(error).__name__}: {error}"
            notes.add("artifact-failed", message, Location(raw.source))
            return None

    def _with_own_name(
        self, artifact: Artifact, raw: RawResource, found: Mapping[str, Artifact], notes: Problems
    ) -> Artifact | None:
        """Return an artifact whose type and id are taken another id; None when it is the same one again."""
        first = found.get(artifact.key)
        if first is None:
            return artifact
        is_same = (artifact.url, artifact.version) == (first.url, first.version) and bool(artifact.url)
        if is_same or artifact.resource == first.resource:
            if artifact.source_format != first.source_format:
                return None
            message = f"{artifact.key} is also in {first.source}"
            notes.add("duplicate-artifact", message, raw.places.place("id"))
            return None
        tail = artifact.url.rstrip("/").rpartition("/")[2]
        stem = raw.source.rpartition("/")[2].rpartition(".")[0]
        names = chain((tail, stem), (f"{artifact.id}-{number}" for number in count(2)))
        fits = (fit for name in names if (fit := _fit_id(name)))
        other = next(fit for fit in fits if f"{artifact.type}/{fit}" not in found)
        message = f"the id of {artifact.key} is also in {first.source}; this one is called '{other}'"
        notes.add("repeated-id", message, raw.places.place("id"))
        return self._renamed(artifact, other)

    def _renamed(self, artifact: Artifact, other: str) -> Artifact:
        stem = f"{artifact.type}-{other}"
        above, below = self._prose_of(f"{stem}-intro"), self._prose_of(f"{stem}-notes")
        return replace(
            artifact,
            id=other,
            name=other if artifact.name == artifact.id else artifact.name,
            title=other if artifact.title == artifact.id else artifact.title,
            out=f"{stem}.html",
            intro=above.text,
            notes=below.text,
            intro_at=above.at,
            notes_at=below.at,
        )

    def _check_canonical(
        self,
        artifact: Artifact,
        raw: RawResource,
        canonicals: dict[tuple[str, str], Artifact],
        notes: Problems,
    ) -> None:
        same = canonicals.setdefault((artifact.url, artifact.version), artifact)
        if same is not artifact:
            message = f"{artifact.key} has the canonical URL of {same.key} ({same.source}): {artifact.url}"
            notes.add("duplicate-canonical", message, raw.places.place("url"))

    def _artifact(self, raw: RawResource, notes: Problems) -> Artifact:
        release = self._release_of(raw, notes)
        resource = self._json(raw, release, notes)
        if raw.held:
            resource = with_held(resource, raw.held)
        type_, version = wrapped_type(resource)
        if type_ and (later := release_of(f"{version}.0")):
            reshape: Reshape = partial(_unwrapped, definitions=self._library.release(later.name))
        else:
            type_, reshape = raw.type, partial(neutral, release=release.name)
        shape = reshape(resource)
        identity = _identity(resource, raw)
        url = _text(shape, "url")
        stem = f"{type_}-{identity}"
        name = _text(shape, "name") or identity
        return Artifact(
            type=type_,
            id=identity,
            url=url,
            version=_text(shape, "version"),
            name=name,
            title=_text(shape, "title") or name,
            status=_text(shape, "status"),
            description=_markdown(shape, "description"),
            release=release.name,
            resource=resource,
            neutral=shape,
            source=raw.source,
            source_format=raw.format,
            source_text=raw.text,
            source_stated=raw.stated,
            shorthand=raw.shorthand,
            out=f"{stem}.html",
            is_example=is_example(type_, raw.source),
            origins=Origins(resource, reshape),
            is_amended=bool(raw.held),
        )

    def _with_prose(self, artifact: Artifact) -> Artifact:
        """Return an artifact with what its author wrote beside it."""
        stem = f"{artifact.type}-{artifact.id}"
        above, below = self._prose_of(f"{stem}-intro"), self._prose_of(f"{stem}-notes")
        if not above.text and not below.text:
            return artifact
        return kept(
            ("artifact with texts", artifact.source),
            (artifact, above.text, below.text, str(above.at), str(below.at)),
            lambda: replace(
                artifact, intro=above.text, notes=below.text, intro_at=above.at, notes_at=below.at
            ),
        )

    def _release_of(self, raw: RawResource, notes: Problems) -> Release:
        release = detect_release(outline_of(raw), self._release, self._library)
        if not has_type(release, raw.type, self._library):
            message = f"'{raw.type}' is no resource type of FHIR {release.name}"
            notes.add("unknown-resource-type", message, raw.places.place("resourceType"))
        return release

    def _json(self, raw: RawResource, release: Release, notes: Problems) -> Mapping[str, Any]:
        if isinstance(raw.document, Mapping):
            if raw.format == "json" and _DECIMAL.search(raw.text):
                # FHIR gives the precision of a decimal a meaning: 1.10 is not 1.1.
                exact = loads(raw.text)
                return exact if isinstance(exact, Mapping) else raw.document
            return raw.document
        # lxml costs a moment; a guide without XML need not wait for it.
        from site_builder.fhir.xml import from_xml  # noqa: PLC0415

        resource, slips = from_xml(raw.document, self._library.release(release.name))
        for note in slips:
            place = raw.places.element_place(note.number)
            code = "unknown-element" if note.is_unknown else "invalid-resource"
            notes.add(code, note.message, place)
        return resource

    def _prose_of(self, name: str) -> _Prose:
        text = self._prose.get(name)
        if text is None:
            return _Prose("", Location(""))
        parted = part(text.text, text.source, self._problems)
        return _Prose(parted.body, Location(text.source, parted.body_line))


@dataclass(frozen=True, slots=True)
class _Prose:
    """An author's text beside an artifact."""

    text: str
    at: Location


def _unwrapped(resource: Mapping[str, Any], definitions: Definitions) -> Mapping[str, Any]:
    """Return what a `Basic` stands for in the neutral shape."""
    return neutral(unwrapped(resource, definitions), definitions.release.name)


def is_example(type_: str, source: str) -> bool:
    """Tell whether a resource shows what instances look like, rather than define something."""
    if not is_canonical(type_):
        return True
    return any(part.lower() in _EXAMPLE_FOLDERS for part in PurePosixPath(source).parts[:-1])


def _stated_key(raw: RawResource) -> str:
    """Tell resources of one file from each other."""
    return f"{raw.type}/{_stated_id(raw)}" if raw.stated is not None else ""


def _stated_id(raw: RawResource) -> str:
    """Return the id as the resource states it; empty when it states none."""
    if isinstance(raw.document, Mapping):
        return str(raw.document.get("id") or "")
    stated = raw.document.find("{*}id")
    return "" if stated is None else str(stated.get("value") or "")


def _identity(resource: Mapping[str, Any], raw: RawResource) -> str:
    """Return the resource's id, else the end of its canonical URL, else its file's name."""
    url = resource.get("url")
    tail = url.rstrip("/").rpartition("/")[2] if isinstance(url, str) else ""
    stem = raw.source.rpartition("/")[2].rpartition(".")[0]
    return _fit_id(resource.get("id")) or _fit_id(tail) or _fit_id(stem) or "unnamed"


def _fit_id(value: object) -> str:
    """Make a value fit for an id, which also is part of file names; empty when nothing of it is."""
    if not isinstance(value, (str, int)):
        return ""
    return _NO_ID.sub("-", str(value)).strip("-.")[:_MAX_ID].rstrip("-.")


def _markdown(resource: Mapping[str, Any], key: str) -> str:
    """Return a text whose first line may be indented, which makes it code."""
    value = resource.get(key)
    return value.rstrip().lstrip("\r\n") if isinstance(value, str) else ""


def _text(resource: Mapping[str, Any], key: str) -> str:
    value = resource.get(key)
    return value.strip() if isinstance(value, str) else ""
