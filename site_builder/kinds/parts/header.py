"""What every artifact's page says in the same words: facts, chips, cross references, source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from site_builder.fhir.releases import release_of
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.values import ValueWriter, date_words
from site_builder.model.guide import Artifact
from site_builder.model.references import mappings
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Code,
    Column,
    Link,
    Markdown,
    Piece,
    Prose,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView, Use

Fact = tuple[str, Cell]
SourceFormat = Literal["json", "xml"]

_FMM = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fmm"
_STANDARDS_STATUS = (
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-ballot-status",
)
_WORDS_OF_TYPE: Mapping[str, str] = {
    "StructureDefinition": "profile",
    "ValueSet": "value set",
    "CodeSystem": "code system",
    "ConceptMap": "concept map",
    "StructureMap": "structure map",
    "NamingSystem": "naming system",
    "CapabilityStatement": "capability statement",
    "Conformance": "conformance statement",
    "OperationDefinition": "operation",
    "SearchParameter": "search parameter",
    "Questionnaire": "questionnaire",
    "ImplementationGuide": "implementation guide",
}
# A concept map's own places have other names in each release.
_MAPPED = re.compile(r"ConceptMap\.(?:group\.)?(source|target)\w*")
_PARAGRAPH_END = re.compile(r"\n\s*(?:\n|[-*+] |\d+\. |#)")
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WHOLE_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[\w.-]+)?")
_MAX_USES = 500
_MAX_PLACES = 20
_DOUBLED = re.compile(r"\b(\w+):\1\b")
"""What STU3's tools made of an id: `valueReference:valueReference`."""
_WAYS: Mapping[str, str] = {
    "example": "claims this profile",
    "extension": "extension of",
    "code system include": "includes its codes",
    "code system exclude": "excludes its codes",
    "value set include": "includes it",
    "value set exclude": "excludes it",
    "all codes": "this value set holds all its codes",
    "supplement": "adds to it",
}
"""Ways of referring that need other words than their names."""
SOURCE_ON_PAGE = 1_000_000
"""Characters of a source that its page shows: real profiles are shorter, terminologies are not."""


def facts(artifact: Artifact, view: GuideView) -> tuple[Fact, ...]:
    """Give an artifact's header: each fact that the resource states, in the order readers know."""
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
    if neutral.get("experimental") is True and artifact.url:
        found.append(("Experimental", (Text("yes: for testing, not for real use"),)))
    found.append(("FHIR release", (_release_link(artifact, view),)))
    if used := used_by_words(artifact, view):
        found.append(("Used by", used))
    if isinstance(rights := neutral.get("copyright"), str) and rights.strip():
        found.append(("Copyright", (Markdown(rights),)))
    return tuple(found)


def chips(artifact: Artifact, kind: str = "") -> tuple[Chip, ...]:
    """Give the labels beside the title: what it is, status, FHIR release, experimental.

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


def descriptions(artifact: Artifact) -> tuple[Section, ...]:
    """Give the sections of prose that any artifact may have: description and purpose."""
    found: list[Section] = []
    # A description of one sentence stands below the title already.
    if artifact.description.strip() and summary(artifact) != " ".join(artifact.description.split()):
        found.append(Prose("description", "", artifact.description))
    purpose = artifact.neutral.get("purpose") or artifact.neutral.get("requirements")
    if isinstance(purpose, str) and purpose.strip():
        found.append(Prose("purpose", "Purpose", purpose))
    return tuple(found)


def summary(artifact: Artifact) -> str:
    """Give the first sentence of the description, for the page's summary."""
    paragraph = _PARAGRAPH_END.split(artifact.description.strip(), maxsplit=1)[0]
    text = " ".join(paragraph.split())
    sentence = re.match(r".+?[.!?](?=\s|$)", text)
    found = sentence[0] if sentence else text
    # A sentence may end within what the author set bold.
    return found if found.count("**") % 2 == 0 else found.replace("**", "")


def used_by_words(artifact: Artifact, view: GuideView) -> Cell:
    """Count what refers to an artifact: `4 profiles, 12 examples`, linked to the list of them."""
    counts: dict[str, set[str]] = {}
    # A profile's examples are a fact, and a page, of their own.
    examples = {each.key for each in view.examples_of(artifact)}
    for use in view.used_by(artifact):
        if use.artifact.key in examples:
            continue
        counts.setdefault(_counted_word(use.artifact), set()).add(use.artifact.key)
    words = ", ".join(_counted(len(keys), word) for word, keys in counts.items())
    return (Link(words, f"{artifact.out}#used-by"),) if words else ()


def used_by_section(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Give the table of everything that refers to an artifact; nothing when nothing does."""
    by_artifact: dict[str, list[Use]] = {}
    for use in view.used_by(artifact):
        by_artifact.setdefault(use.artifact.key, []).append(use)
    if not by_artifact:
        return ()
    rows = tuple(_use_row(uses, view) for uses in list(by_artifact.values())[:_MAX_USES])
    note: Cell = ()
    if len(by_artifact) > _MAX_USES:
        note = (Text(f"The first {_MAX_USES} of {len(by_artifact):,} artifacts that refer to this one."),)
    columns = (Column("Artifact"), Column("Kind"), Column("How and where", "lines"))
    return (Table("used-by", "Used by", columns, rows, note, is_filterable=len(rows) > 20),)


def source_pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Give the pages that show the resource itself, in JSON and in XML."""
    return tuple(
        ArtifactPage(
            out=f"{artifact.type}-{artifact.id}.{ending}.html",
            title=f"{artifact.title}: {ending.upper()}",
            label=ending.upper(),
            sections=(source_code(artifact, view, ending),),
            chips=chips(artifact),
        )
        for ending in SOURCE_FORMATS
    )


SOURCE_FORMATS: tuple[SourceFormat, ...] = ("json", "xml")


def source_code(artifact: Artifact, view: GuideView, ending: SourceFormat) -> Code:
    """Give the resource's source as a section, its canonical URLs linked to their pages."""
    text = source_text(artifact, view, ending)
    shown = _beginning(text)
    return Code(
        id=f"source-{ending}",
        title="",
        language=ending,
        text=shown,
        download=f"{artifact.type}-{artifact.id}.{ending}",
        links=_source_links(shown, artifact, view),
        note=_cut_words(shown, text),
    )


def source_text(artifact: Artifact, view: GuideView, ending: SourceFormat) -> str:
    """Give the resource as a JSON or XML file: as written where that is its format, else converted."""
    return view.source(artifact, ending)


def _beginning(text: str) -> str:
    """Give as much of a source as its page shows, whole lines where it has lines."""
    if len(text) <= SOURCE_ON_PAGE:
        return text
    shown = text[:SOURCE_ON_PAGE]
    end = shown.rfind("\n") + 1
    return shown[:end] if end else shown


def _cut_words(shown: str, text: str) -> str:
    if shown is text:
        return ""
    number, total = shown.count("\n"), text.count("\n")
    if number:
        return f"The first {number:,} of {total:,} lines; the download has all."
    return f"The first {len(shown):,} of {len(text):,} characters; the download has all."


_QUOTED_URL = re.compile(r'"((?:https?://|urn:)[^"\s<>]+)"')
_QUOTED_REFERENCE = re.compile(r'"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})"')


def _source_links(text: str, artifact: Artifact, view: GuideView) -> tuple[tuple[str, str], ...]:
    """Give each URL and local reference in the source that has a page: (as written, where it leads)."""
    found: dict[str, str] = {}
    for url in dict.fromkeys(_QUOTED_URL.findall(text)):
        if local := view.resolve(url):
            found[url] = local.out
        elif url.startswith("http://hl7.org/fhir/"):
            found[url] = view.link_canonical(url, artifact.release).target
    for reference in dict.fromkeys(_QUOTED_REFERENCE.findall(text)):
        if local := view.resolve(reference):
            found[reference] = local.out
    return tuple((url, target) for url, target in found.items() if target and target != artifact.out)


def _stated(label: str, value: str) -> list[Fact]:
    return [(label, (Text(value),))] if value else []


def _status(artifact: Artifact) -> list[Fact]:
    date = artifact.neutral.get("date")
    words = [artifact.status, f"as of {date_words(date)}" if isinstance(date, str) and date else ""]
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
    """Give a link to the page of a canonical URL, or its text where there is none to open."""
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
    """Give whom to ask: names, unless they repeat the publisher's, with the ways to reach them."""
    if not artifact.url:
        return []
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    found: list[Cell] = []
    for contact in mappings(artifact.neutral.get("contact")):
        name = contact.get("name")
        is_new = isinstance(name, str) and name and name != artifact.neutral.get("publisher")
        ways = [writer.contact_point(way)[:1] for way in mappings(contact.get("telecom"))]
        cell = joined([*([(Text(str(name)),)] if is_new else []), *ways])
        found += [cell] if cell else []
    return [("Contact", joined(found, "; "))] if found else []


def _identifiers(artifact: Artifact, view: GuideView) -> list[Fact]:
    if not artifact.url:
        # An instance's identifiers are its content, not names of a definition.
        return []
    given = artifact.neutral.get("identifier")
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


def kind_word(artifact: Artifact) -> str:
    """Say in words what an artifact is: `value set`, `profile`, `Patient example`."""
    if artifact.is_example:
        # Authors write the type behind a name: `Asha Lowe (Patient)`.
        return "example" if f"({artifact.type})" in artifact.title else f"{artifact.type} example"
    neutral = artifact.neutral
    if artifact.type == "StructureDefinition":
        if neutral.get("type") == "Extension":
            return "extension"
        return "logical model" if neutral.get("kind") == "logical" else "profile"
    return _WORDS_OF_TYPE.get(artifact.type) or _CAPITALS.sub(" ", artifact.type).lower()


def _use_row(uses: list[Use], view: GuideView) -> Row:
    """Name the artifact that refers, and line by line in what way and where; each way is said once."""
    places: list[Piece] = []
    by_way: dict[str, list[str]] = {}
    for use in uses[:_MAX_PLACES]:
        way, place = _way_and_place(use)
        by_way.setdefault(way, []).append(place)
    for way, elements in by_way.items():
        named = [Text(element, "code") for element in elements if element]
        places += [Text("\n")] if places else []
        lead = way + (":\n" if len(named) > 1 else ": " if named else "")
        places += [Text(lead, "soft")] if way else []
        for position, name in enumerate(named):
            places += [Text("\n"), name] if position else [name]
    if len(uses) > _MAX_PLACES:
        places.append(Text(f"\nand {len(uses) - _MAX_PLACES} more", "soft"))
    artifact = uses[0].artifact
    return Row(((view.link_artifact(artifact),), (Text(kind_word(artifact)),), tuple(places)))


def _way_and_place(use: Use) -> tuple[str, str]:
    if mapped := _MAPPED.fullmatch(use.element):
        return ("maps from it" if mapped[1] == "source" else "maps to it"), ""
    return ("" if use.how == use.element else _WAYS.get(use.how, use.how)), _place_words(use)


def _place_words(use: Use) -> str:
    """Shorten a path: an example's row says its type, and the page is that of the system."""
    path = _DOUBLED.sub(r"\1", use.element)
    if use.how == "extension":
        # What is extended says more than the name of a list, or that of a slice.
        path = path.rpartition(".")[0] or path
        return path.removeprefix(f"{use.artifact.type}.") if use.artifact.is_example else path
    if not use.artifact.is_example:
        return path
    return path.removeprefix(f"{use.artifact.type}.").removesuffix(".system").removesuffix(".coding")


def _counted_word(artifact: Artifact) -> str:
    return "example" if artifact.is_example else kind_word(artifact)


def _counted(count: int, word: str) -> str:
    if count == 1 or word.endswith("s"):
        return f"{count} {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("ry") else f"{count} {word}s"
