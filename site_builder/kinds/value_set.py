"""Value sets: what they include in words, the codes that come out, who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from site_builder.diagnostics import Diagnostic, counted
from site_builder.fhir.code_systems import walk_concepts
from site_builder.fhir.terminology import Concept, Expansion, Terminology, system_name
from site_builder.kinds.code_system import concept_table, mark_chips, row_marks
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, stated
from site_builder.kinds.parts.codes import code_anchor, code_link, inline_systems, terminology
from site_builder.kinds.parts.concept_facts import COLUMNS, designation_uses, with_facts
from site_builder.kinds.parts.dates import date_words
from site_builder.kinds.parts.definition_page import definition_pages
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.value_set_codes import completed, with_words
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Facts,
    Group,
    Link,
    Piece,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, text
from site_builder.source.value import Value

MAX_ROWS = 1000
"""As many codes of an expansion stand on the page."""
_SUPPLEMENT = "http://hl7.org/fhir/StructureDefinition/valueset-supplement"

_OPERATORS: Mapping[str, str] = {
    "=": "is",
    "is-a": "is-a",
    "descendent-of": "is below",
    "descendent-leaf": "is a leaf below",
    "child-of": "is directly below",
    "is-not-a": "is not-a",
    "generalizes": "is above or equal to",
    "in": "is one of",
    "not-in": "is none of",
    "regex": "matches",
    "exists": "exists:",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What writing about a value set needs at hand."""

    artifact: Artifact
    view: GuideView
    terms: Terminology
    anchored: set[str]
    """Codes that have a row with an anchor."""
    listed: frozenset[str] = frozenset()
    """Codes that another table of the page has."""
    named: set[str] = field(default_factory=set)
    """Names that rows have besides."""

    def anchor(self, code: str, link: Link | None) -> str:
        """Return the anchor of a code's row; empty where its code system's page or an earlier row has it."""
        if link is not None or code in self.anchored:
            return ""
        self.anchored.add(code)
        return code_anchor(self.artifact.id, code)

    def names(self, system: str, code: str) -> tuple[str, ...]:
        """Return the name that HL7's IG Publisher gives a code's row; none where an earlier row has it."""
        if not self.view.guide.dialect.keeps_anchors or not system or not code:
            return ()
        name = code_anchor(system.rstrip("/").rpartition("/")[2], code)
        if name in self.named or code in self.listed:
            return ()
        self.named.add(name)
        return (name,)


_SHOWN = shown(
    f"""
    immutable extensible ~valueset-supplement
    compose(
        lockedDate inactive import
        include|exclude(
            system version valueSet filter(property op value)
            concept(
                code display designation(language value use) ~valueset-concept-definition ~valueset-definition
                ~valueset-deprecated {COLUMNS}
            )
        )
    )
    expansion(
        timestamp contains(system code display abstract inactive designation(language value use) contains*)
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a value set's pages."""
    sections = (
        *definition_sections(artifact, view),
        *expansion_sections(artifact, view, is_below_definition=True),
    )
    return definition_pages(artifact, view, sections, _SHOWN)


def definition_sections(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the logical definition: a sentence for each include and exclude, with the codes listed."""
    asked = _Asked(artifact, view, terminology(view, artifact.release), _codes_of_own(artifact))
    parts: list[Section] = [
        _component(component, word, f"definition-{number}", asked)
        for number, (word, component) in enumerate(_components(artifact), 1)
    ]
    parts += [_inline_table(system, artifact) for system in inline_systems(artifact.neutral)]
    parts = [*_supplements(asked), *_rules(artifact.neutral), *parts]
    if not parts:
        nothing = (Text("This value set says nothing about which codes it includes."),)
        parts.append(Table("", "", (), (), nothing))
    # The name that links to HL7 guides have.
    return (Group("definition", "Logical definition", tuple(parts), anchors=("logical-definition-cld",)),)


def expansion_sections(
    artifact: Artifact, view: GuideView, *, is_below_definition: bool = False
) -> tuple[Section, ...]:
    """Return the codes of the value set, or why they can't be worked out here.

    Below a definition that is itself one list of codes, the list is not repeated.
    """
    anchored = _codes_of_own(artifact) | _listed_codes(artifact)
    listed = frozenset(_listed_codes(artifact))
    asked = _Asked(artifact, view, terminology(view, artifact.release), anchored, listed)
    expansion = asked.terms.expand(artifact.neutral)
    if expansion.origin == "none":
        why = " ".join(expansion.reasons)
        note: Cell = (Text("The codes can’t be listed without a terminology server. "), Text(why))
        return (Table("expansion", "Expansion", (), (), note),)
    if is_below_definition and expansion.origin == "computed" and _is_one_list(artifact):
        note = (Text(f"{counted(expansion.total, 'code')}: those that the definition lists."),)
        return (Table("expansion", "Expansion", (), (), note),)
    shown = [completed(concept, asked.terms) for concept in expansion.concepts[:MAX_ROWS]]
    # One system is said once; with several each code names its own.
    systems = {concept.system for concept in shown}
    shared = systems.pop() if len(systems) == 1 else ""
    rows = tuple(_expansion_row(concept, asked, shared) for concept in shown)
    stated_codes = mapping(artifact.neutral.get("expansion")).get("contains")
    note = (
        Text(_expansion_words(expansion)),
        *_source_pieces(expansion, shared, asked),
        *(_warnings(artifact.neutral) if expansion.origin == "shipped" else ()),
        *designation_uses(_flat(stated_codes) if expansion.origin == "shipped" else ()),
    )
    table = with_words(("Code", "Display") if shared else ("Code", "System", "Display"), rows, shown)
    return (Table("expansion", "Expansion", *table, note, is_filterable=len(rows) > 10, holds="code"),)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find code systems and value sets of the guide's own that do not exist."""
    compose = Value(artifact.neutral).member("compose")
    components = [each for name in ("include", "exclude") for each in compose.objects(name)]
    named = [(url, "value set") for each in components for url in each.texts("valueSet")]
    terms = terminology(view, artifact.release)
    contained = mappings(artifact.neutral.get("contained"))
    for component in components:
        system = component.member("system")
        index = terms.index(system.text, contained) if system.text else None
        if index is None:
            named.append((system, "code system"))
    yield from unknown_references(artifact, view, named)


def _components(artifact: Artifact) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the includes, then the excludes, each with the word for it."""
    compose = artifact.neutral.get("compose")
    if isinstance(compose, Mapping):
        for name, word in (("include", "Include"), ("exclude", "Exclude")):
            yield from ((word, component) for component in mappings(compose.get(name)))


def _is_one_list(artifact: Artifact) -> bool:
    components = list(_components(artifact))
    return len(components) == 1 and "concept" in components[0][1] and not _value_set_urls(components[0][1])


def _component(component: Mapping[str, Any], word: str, id_: str, asked: _Asked) -> Section:
    """Write one include or exclude in words."""
    system = str(component.get("system") or "")
    listed = mappings(component.get("concept"))
    filters = mappings(component.get("filter"))
    pieces: list[Piece] = [Text(word, "strong")]
    if system:
        pieces += [Text(" these codes of " if listed else " codes of " if filters else " all codes of ")]
        pieces += _system_pieces(system, str(component.get("version") or ""), asked)
        for position, rule in enumerate(filters):
            pieces.append(Text(" where " if position == 0 else " and "))
            pieces += _filter_pieces(rule, system, asked)
    for position, url in enumerate(_value_set_urls(component)):
        before = (
            " the codes of the value set "
            if not system and position == 0
            else " that are also in the value set "
        )
        pieces += [Text(before), header.profile_link(url, asked.artifact.release, asked.view)]
    if not listed:
        return Table(id_, "", (), (), tuple(pieces))
    table = _listed_table(listed, system, id_, tuple(pieces), asked)
    # A code that is left out is none of those that the value set has.
    return table if word == "Include" else replace(table, holds="")


def _system_piece(system: str, asked: _Asked) -> Text | Link:
    """Name a code system, linked where it has a page."""
    if own := next(
        (each for each in inline_systems(asked.artifact.neutral) if each.get("url") == system), None
    ):
        name = str(own.get("title") or own.get("name") or system)
        return Link(name, f"{asked.artifact.out}#code-system", system)
    if name := system_name(system):
        return Text(name)
    return header.profile_link(system, asked.artifact.release, asked.view)


def _system_pieces(system: str, version: str, asked: _Asked) -> Iterator[Piece]:
    """Name a code system with its URL, which implementers need, and its version."""
    piece = _system_piece(system, asked)
    yield piece
    if piece.text != system:
        yield Text(f" ({system})", "soft")
    if version:
        yield Text(f", version {version}")


def _filter_pieces(rule: Mapping[str, Any], system: str, asked: _Asked) -> Iterator[Piece]:
    name, operator, value = (str(rule.get(key) or "") for key in ("property", "op", "value"))
    yield Text(name, "code")
    yield Text(f" {_OPERATORS.get(operator, operator)} ")
    if name not in ("concept", "code", "parent", "child"):
        yield Text(value, "code")
        return
    yield code_link(asked.view, asked.terms, system, value) or Text(value, "code")
    if display := asked.terms.display(system, value):
        yield Text(f" ({display})")


def _listed_table(
    listed: Sequence[Mapping[str, Any]], system: str, id_: str, note: Cell, asked: _Asked
) -> Table:
    index = asked.terms.index(system, mappings(asked.artifact.neutral.get("contained"))) if system else None
    if len(listed) > MAX_ROWS:
        note = (*note, Text(f". The first {MAX_ROWS:,} of {len(listed):,} codes; the source has all."))
    rows: list[Row] = []
    concepts: list[Concept] = []
    for concept in asked.terms.listed(listed[:MAX_ROWS], system, index):
        link = code_link(asked.view, asked.terms, system, concept.code)
        code = link or Text(concept.code, "code")
        cells: tuple[Cell, ...] = ((code, *mark_chips(concept)), (Text(concept.display),))
        names = asked.names(concept.system or system, concept.code)
        rows.append(Row(cells, asked.anchor(concept.code, link), 0, row_marks(concept), names))
        concepts.append(concept)
    entries = listed[:MAX_ROWS]
    table = with_facts(*with_words(("Code", "Display"), rows, concepts), entries)
    note = (*note, *designation_uses(entries))
    return Table(id_, "", *table, note, is_filterable=len(rows) > 20, holds="code")


def _expansion_row(concept: Concept, asked: _Asked, shared: str) -> Row:
    link = code_link(asked.view, asked.terms, concept.system, concept.code)
    code = link or Text(concept.code, "code")
    system: Cell = ()
    if concept.system and not shared:
        system = (_system_piece(concept.system, asked),)
    cells = ((code, *mark_chips(concept)), *(() if shared else (system,)), (Text(concept.display),))
    names = asked.names(concept.system, concept.code)
    return Row(cells, asked.anchor(concept.code, link), concept.depth, row_marks(concept), names)


def _codes_of_own(artifact: Artifact) -> set[str]:
    """Return the codes of the code systems that a value set defines itself, which stand in tables."""
    systems = inline_systems(artifact.neutral)
    return {str(each.get("code")) for own in systems for each, _, _ in walk_concepts(own.get("concept"))}


def _listed_codes(artifact: Artifact) -> set[str]:
    """Return the codes that the definition lists, each in a row of its own."""
    components = (component for _, component in _components(artifact))
    return {str(each.get("code")) for component in components for each in mappings(component.get("concept"))}


def _rules(neutral: Mapping[str, Any]) -> Iterator[Section]:
    """Yield what holds for the definition as a whole: whether it may change, and as of when it holds."""
    compose = mapping(neutral.get("compose"))
    flags = ((neutral, "immutable", "May change"), (compose, "inactive", "Inactive codes"))
    words: Mapping[str, Mapping[bool, str]] = {
        "immutable": {True: "no: it is immutable", False: "yes"},
        "inactive": {True: "are included", False: "are left out"},
    }
    facts = stated(
        *((label, words[name].get(given[name], "")) for given, name, label in flags if name in given),
        ("Code systems as of", date_words(text(compose.get("lockedDate")))),
    )
    if facts:
        yield Facts("rules", "", facts)


def _supplements(asked: _Asked) -> Iterator[Section]:
    """Say which supplements the value set can't do without."""
    urls = [
        str(each.get("valueCanonical") or each.get("valueUri") or "")
        for each in mappings(asked.artifact.neutral.get("extension"))
        if each.get("url") == _SUPPLEMENT
    ]
    if any(urls):
        release = asked.artifact.release
        names = joined((header.profile_link(url, release, asked.view),) for url in urls if url)
        words = "Needs the code system supplement "
        yield Table("supplements", "", (), (), (Text(words), *names, Text(".")))


def _source_pieces(expansion: Expansion, shared: str, asked: _Asked) -> Iterator[Piece]:
    """Name the system that all codes share, and what else, with versions, an expansion was made of."""
    versions: dict[str, str] = {}
    for source in expansion.sources:
        url, _, version = source.partition("|")
        index = asked.terms.index(url)
        versions[url] = version or (index.version if index else "")
    if shared:
        yield Text(" All are codes of ")
        version = versions.pop(shared, "")
        if any(component.get("system") == shared for _, component in _components(asked.artifact)):
            # The definition above gives its URL.
            yield _system_piece(shared, asked)
            yield from (Text(f", version {version}"),) if version else ()
        else:
            yield from _system_pieces(shared, version, asked)
        yield Text(".")
    if any(versions.values()):
        yield Text(" Made of ")
        cells = (
            (_system_piece(url, asked), *((Text(f", version {version}"),) if version else ()))
            for url, version in versions.items()
        )
        yield from joined(cells, "; ")
        yield Text(".")


def _warnings(neutral: Mapping[str, Any]) -> Iterator[Piece]:
    """Say what the maker of an expansion warns of: parts of it that are drafts, or withdrawn."""
    for parameter in mappings(mapping(neutral.get("expansion")).get("parameter")):
        kind, _, about = text(parameter.get("name")).partition("-")
        value = next((part for name, part in parameter.items() if name.startswith("value")), "")
        if kind == "warning":
            yield Text(f" Warning ({about}): ", "strong")
            yield Text(str(value), "code")


def _flat(contains: object) -> Iterator[Mapping[str, Any]]:
    for entry in mappings(contains):
        yield entry
        yield from _flat(entry.get("contains"))


def _expansion_words(expansion: Expansion) -> str:
    count = counted(expansion.total, "code")
    if expansion.origin == "shipped":
        made = f" on {date_words(expansion.timestamp)}" if expansion.timestamp else ""
        words = f"{count}, as expanded{made} in the value set’s own file."
    else:
        words = f"{count}, worked out from the definition."
    if len(expansion.concepts) > MAX_ROWS:
        words += f" The first {MAX_ROWS:,} are shown."
    return " ".join((words, *expansion.reasons))


def _inline_table(system: Mapping[str, Any], artifact: Artifact) -> Section:
    table = concept_table(system, lambda code: code_anchor(artifact.id, code))
    note: Cell = (
        Text("This value set defines the code system "),
        Text(str(system.get("url") or ""), "code"),
        Text(":"),
    )
    return replace(table, id="code-system", title="Code system", note=note)


def _value_set_urls(component: Mapping[str, Any]) -> list[str]:
    given = component.get("valueSet")
    urls: Iterable[Any] = (
        [given] if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
    )
    return [url for url in urls if isinstance(url, str)]


VALUE_SET = Kind(
    name="value-set",
    group=lambda _artifact: groups.VALUE_SETS,
    pages=pages,
    checks=checks,
)
