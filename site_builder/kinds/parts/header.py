"""What every artifact's page says in the same words: facts, chips, descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_builder.fhir.releases import release_of
from site_builder.kinds.parts import shorthand, used_by
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.dates import date_words
from site_builder.kinds.parts.kind_words import kind_word
from site_builder.kinds.parts.remainder import shown, stated
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    Cell,
    Chip,
    Link,
    Markdown,
    Piece,
    Prose,
    Section,
    Text,
)
from site_builder.model.summary import Summary, summary_of
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

Fact = tuple[str, Cell]

_FMM = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fmm"
_STANDARDS_STATUS = (
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-ballot-status",
)
SHOWN = shown(
    """
    url version name title status experimental date publisher description requirements purpose copyright
    jurisdiction contact(name telecom) identifier useContext fhirVersion text meta(profile)
    ~structuredefinition-fmm ~structuredefinition-standards-status ~structuredefinition-ballot-status
    ~artifact-url ~artifact-version ~artifact-name ~artifact-title ~artifact-description ~artifact-purpose
    ~artifact-copyright ~artifact-publisher ~artifact-date
    """
)
"""What the header of a definition shows."""
SHOWN_OF_EXAMPLES = shown("meta(profile)")
"""What the header of any other resource shows."""
_WHOLE_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[\w.-]+)?")


def facts(artifact: Artifact, view: GuideView) -> tuple[Fact, ...]:
    """Return an artifact's header: each fact that the resource states, in the order readers know."""
    found: list[Fact] = []
    neutral = artifact.neutral
    if artifact.url:
        found.append(("Official URL", (Text(artifact.url, "code"),)))
    # A naming system before R5 has no URL, and is a definition all the same.
    if artifact.url or not artifact.is_example:
        found += _stated("Version", artifact.version)
        found += _status(artifact)
        found += _maturity(neutral)
        found += _stated("Computable name", artifact.name)
    found += _conforms_to(artifact, view)
    found += _publisher(neutral)
    found += _contacts(artifact, view)
    found += _identifiers(artifact, view)
    found += _jurisdiction(artifact, view)
    found += _contexts(artifact, view)
    if neutral.get("experimental") is True and artifact.url:
        found.append(("Experimental", (Text("yes: for testing, not for real use"),)))
    found.append(("FHIR release", (_release_link(artifact, view),)))
    found += shorthand.facts(artifact, view)
    if used := used_by.words(artifact, view):
        found.append(("Used by", used))
    if isinstance(rights := neutral.get("copyright"), str) and rights.strip():
        found.append(("Copyright", (Markdown(rights),)))
    return tuple(found)


def chips(artifact: Artifact, kind: str = "") -> tuple[Chip, ...]:
    """Return the labels beside the title: what it is, status, FHIR release, experimental.

    A value set and its code system mostly share a title. `kind` names what the type alone doesn't tell.
    """
    word = kind or kind_word(artifact)
    word = word[:1].upper() + word[1:]
    found = [Chip(word, "kind", f"What this artifact is: {word}")]
    if artifact.status and not artifact.is_example:
        name = re.sub(r"[^a-z-]", "", artifact.status.lower()) or "unknown"
        found.append(Chip(artifact.status, f"status-{name}", f"Status: {artifact.status}"))
    found.append(Chip(artifact.release, "release", f"FHIR release {artifact.release}"))
    if artifact.neutral.get("experimental") is True:
        found.append(Chip("experimental", "experimental", "For testing, not for real use"))
    return tuple(found)


def descriptions(artifact: Artifact, title: str = "") -> tuple[Section, ...]:
    """Return the sections of prose that any artifact may have: description, under a title, and purpose."""
    found: list[Section] = []
    # A description of one sentence stands below the title already.
    if artifact.description.strip() and not summary(artifact).is_whole:
        found.append(Prose("description", title, artifact.description))
    key = "purpose" if artifact.neutral.get("purpose") else "requirements"
    purpose = artifact.neutral.get(key)
    if isinstance(purpose, str) and purpose.strip():
        found.append(Prose("purpose", "Purpose", purpose))
    return tuple(found)


def summary(artifact: Artifact) -> Summary:
    """Return the first sentence of the description, for the page's summary."""
    return summary_of(artifact.description)


def _stated(label: str, value: str) -> list[Fact]:
    return [(label, (Text(value),))] if value else []


def _status(artifact: Artifact) -> list[Fact]:
    date = artifact.neutral.get("date")
    words = [artifact.status, f"as of {date_words(date)}" if isinstance(date, str) and date else ""]
    words += ["(not experimental)"] if artifact.neutral.get("experimental") is False else []
    return _stated("Status", " ".join(word for word in words if word))


def _maturity(neutral: Mapping[str, Any]) -> list[Fact]:
    found: list[Fact] = []
    for extension in mappings(neutral.get("extension")):
        if extension.get("url") == _FMM and extension.get("valueInteger") is not None:
            found += _stated("Maturity level", str(extension["valueInteger"]))
        elif extension.get("url") in _STANDARDS_STATUS:
            value = extension.get("valueCode") or extension.get("valueString")
            found += _stated("Standards status", str(value or ""))
    return found


def _conforms_to(artifact: Artifact, view: GuideView) -> list[Fact]:
    meta = artifact.resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, Mapping) else None
    urls = [url for url in profiles if isinstance(url, str)] if isinstance(profiles, list) else []
    links = joined((profile_link(url, artifact.release, view),) for url in urls)
    return [("Conforms to", links)] if links else []


def profile_link(url: str, release: str, view: GuideView) -> Text | Link:
    """Return a link to the page of a canonical URL, or its text where there is none to open."""
    local = view.resolve(url)
    if local is None and not url.startswith("http://hl7.org/fhir/"):
        name = view.title_of(url, release)
        return view.link_canonical(url, release, name) if name else Text(url, "code")
    link = view.link_canonical(url, release)
    return link if link.target else Text(url, "code")


def _publisher(neutral: Mapping[str, Any]) -> list[Fact]:
    publisher = neutral.get("publisher")
    return _stated("Publisher", publisher) if isinstance(publisher, str) else []


def _contacts(artifact: Artifact, view: GuideView) -> list[Fact]:
    """Return whom to ask: names, unless they repeat the publisher's, with the ways to reach them."""
    if artifact.is_example and not artifact.url:
        return []
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    found: list[Cell] = []
    for contact in mappings(artifact.neutral.get("contact")):
        name = contact.get("name")
        is_new = isinstance(name, str) and name and name != artifact.neutral.get("publisher")
        ways = [writer.contact_point(way, is_short=True) for way in mappings(contact.get("telecom"))]
        cell = joined([*([(Text(str(name)),)] if is_new else []), *ways])
        found += [cell] if cell else []
    return [("Contact", joined(found, "; "))] if found else []


def _contexts(artifact: Artifact, view: GuideView) -> list[Fact]:
    """Return what a definition is meant for: `age: 1 to 5 a; setting: hospital`."""
    if artifact.is_example and not artifact.url:
        return []
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    found: list[Cell] = []
    for context in mappings(artifact.neutral.get("useContext")):
        values = [part for name, part in context.items() if name.startswith("value")]
        cells = [cell for value in values if (cell := writer.inline(value, {}))]
        found.append(joined((writer.coding(mapping(context.get("code"))), *cells), ": "))
    cell = joined(found, "; ")
    return [("Use context", cell)] if cell else []


def _identifiers(artifact: Artifact, view: GuideView) -> list[Fact]:
    if artifact.is_example and not artifact.url:
        # An instance's identifiers are its content, not names of a definition.
        return []
    # The neutral shape has as many as R4 had, which is one for some types.
    given = stated(artifact).get("identifier")
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    cells = [writer.identifier(each) for each in mappings([given] if isinstance(given, Mapping) else given)]
    identifiers = joined(cells, "; ")
    return [("Other identifiers", identifiers)] if identifiers else []


def _jurisdiction(artifact: Artifact, view: GuideView) -> list[Fact]:
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    places = joined((writer.concept(each) for each in mappings(artifact.neutral.get("jurisdiction"))), "; ")
    return [("Jurisdiction", places)] if places else []


def _release_link(artifact: Artifact, view: GuideView) -> Piece:
    """Name the release, with the version that the resource states, else the guide."""
    release = release_of(artifact.release)
    if release is None:
        return Text(artifact.release)
    own = artifact.neutral.get("fhirVersion")
    stated = (*(own if isinstance(own, list | tuple) else (own,)), view.guide.config.fhir_version)
    whole = (each for each in stated if isinstance(each, str) and _WHOLE_VERSION.fullmatch(each))
    version = next((each for each in whole if release_of(each) == release), release.version)
    return Link(f"{release.name} ({version})", release.spec_url)
