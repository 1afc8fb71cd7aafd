"""Code systems: their rules, properties and filters, and every code with an anchor of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.diagnostics import Diagnostic, counted
from site_builder.fhir.code_systems import Concept, properties, read_concept, walk_concepts
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import CODES_ON_PAGE, code_anchor
from site_builder.kinds.parts.concept_facts import COLUMNS, designation_uses, property_cell, with_facts
from site_builder.kinds.parts.definition_page import definition_pages
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Cell, Chip, Column, Facts, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

_CONTENT: Mapping[str, str] = {
    "complete": "complete: all codes are defined here",
    "not-present": "not present: the codes are defined elsewhere",
    "example": "example: a few codes of the system",
    "fragment": "fragment: a part of the system’s codes",
    "supplement": "supplement: adds to the codes of another system",
}
_HIERARCHY: Mapping[str, str] = {
    "grouped-by": "grouped by: no meaning beyond the grouping",
    "is-a": "is-a: a code’s children are kinds of it",
    "part-of": "part of: a code’s children are parts of it",
    "classified-with": "classified with: children are classified under their parent",
}
_MOST_LANGUAGES = 6
"""As many columns of other names have room beside the code."""
# Said by the tree and the marks, or by the standard columns.
_SHOWN_OTHERWISE = frozenset(
    {"parent", "child", "notSelectable", "inactive", "status", "deprecated", "subsumedBy"}
)
_SHOWN = shown(
    f"""
    content caseSensitive valueSet hierarchyMeaning compositional versionNeeded count supplements
    filter(code description operator value) property(code uri type description)
    concept(
        code display definition designation(language value use) property(code value[x](display code)) concept*
        ~valueset-deprecated ~codesystem-deprecated {COLUMNS}
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a code system's pages."""
    return definition_pages(artifact, view, definition_sections(artifact, view), _SHOWN)


def definition_sections(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return all that a code system defines: rules, codes, properties, filters, designations."""
    system = artifact.neutral
    found: list[Section] = [Facts("rules", "", _rules(artifact, view))]
    table = concept_table(system, lambda code: code_anchor(artifact.id, code))
    if table.rows:
        found.append(table)
    else:
        nothing: Cell = (Text("No codes are defined here."),)
        found.append(Table("concepts", "Codes", (), (), nothing))
    found += _designations(system)
    found += _properties(system, artifact.release, view)
    found += _filters(system)
    return tuple(found)


def concept_table(system: Mapping[str, Any], anchor: Callable[[str], str]) -> Table:
    """Return the codes of a code system as a tree, one anchored row each."""
    entries = [(entry, depth) for entry, depth, _ in walk_concepts(system.get("concept"))]
    names = _property_names(system, entries)
    has_definitions = any(entry.get("definition") for entry, _ in entries)
    titles = ["Code", "Display", *(["Definition"] if has_definitions else []), *names]
    columns = tuple(
        Column(title, title.lower() if position < 3 and title not in names else "property")
        for position, title in enumerate(titles)
    )
    rows: list[Row] = []
    anchors: set[str] = set()
    for entry, depth in entries[:CODES_ON_PAGE]:
        concept = read_concept(str(system.get("url") or ""), entry, depth)
        cells: list[Cell] = [(Text(concept.code, "code"), *mark_chips(concept)), (Text(concept.display),)]
        if has_definitions:
            cells.append((Text(concept.definition),))
        cells += [_property_cell(entry, name) for name in names]
        id_ = anchor(concept.code)
        # A code that stands twice (its system is at fault) must not give the page two equal anchors.
        rows.append(Row(tuple(cells), "" if id_ in anchors else id_, depth, row_marks(concept)))
        anchors.add(id_)
    columns, told = with_facts(columns, rows, [entry for entry, _ in entries[:CODES_ON_PAGE]])
    note: Cell = (Text(f"{counted(len(entries), 'code')}."),)
    if len(entries) > CODES_ON_PAGE:
        note = (Text(f"The first {CODES_ON_PAGE:,} of {len(entries):,} codes; the source has all."),)
    return Table("concepts", "Codes", columns, told, note, is_filterable=len(rows) > 10, holds="code")


def mark_chips(concept: Concept) -> Cell:
    """Return the labels that stand behind a code: abstract, inactive, deprecated."""
    marks = (
        (concept.is_abstract, Chip("abstract", "abstract", "Groups other codes; not to be chosen itself")),
        (concept.is_deprecated, Chip("deprecated", "deprecated", "Not to be used any more")),
        (concept.is_inactive, Chip("inactive", "inactive", "No longer active")),
    )
    pieces: list[Text | Chip] = []
    for applies, chip in marks:
        if applies:
            pieces += [Text(" "), chip]
    return tuple(pieces)


def row_marks(concept: Concept) -> tuple[str, ...]:
    """Return the class names of a code's row."""
    marks = (
        (concept.is_abstract, "abstract"),
        (concept.is_deprecated, "deprecated"),
        (concept.is_inactive, "inactive"),
    )
    return tuple(mark for applies, mark in marks if applies)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find codes that are defined twice, and value sets and systems of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    seen: set[str] = set()
    for concept in whole.tree("concept"):
        code = concept.member("code")
        if code.text and code.text in seen:
            message = f"{artifact.key} defines the code '{code.text}' more than once"
            hint = "Remove one of them, or give it a code of its own."
            yield Diagnostic("duplicate-code", message, artifact.neutral_place(*code.pointer), hint)
        seen.add(code.text)
    named = [(whole.member("valueSet"), "value set"), (whole.member("supplements"), "code system")]
    yield from unknown_references(artifact, view, named)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A stated property of the code system as a whole."""

    label: str
    name: str
    words: Mapping[Any, str]


_RULES = (
    _Rule("Content", "content", _CONTENT),
    _Rule("Letter case", "caseSensitive", {True: "matters", False: "does not matter"}),
    _Rule("Hierarchy", "hierarchyMeaning", _HIERARCHY),
    _Rule(
        "Post-coordination", "compositional", {True: "codes can be combined into expressions", False: "none"}
    ),
    _Rule(
        "Version needed",
        "versionNeeded",
        {True: "yes: codes change their meaning between versions", False: "no"},
    ),
    _Rule("Codes in all", "count", {}),
)


def _rules(artifact: Artifact, view: GuideView) -> tuple[tuple[str, Cell], ...]:
    found: list[tuple[str, Cell]] = []
    for rule in _RULES:
        value = artifact.neutral.get(rule.name)
        if isinstance(value, str | int):
            found.append((rule.label, (Text(rule.words.get(value, str(value))),)))
    for label, name in (("All codes as a value set", "valueSet"), ("Supplements", "supplements")):
        if isinstance(url := artifact.neutral.get(name), str) and url:
            found.append((label, (header.profile_link(url, artifact.release, view),)))
    return tuple(found)


def _property_names(system: Mapping[str, Any], entries: Sequence[tuple[Mapping[str, Any], int]]) -> list[str]:
    """Return the properties that some code has, in the order of their declaration."""
    used = {str(given.get("code") or "") for entry, _ in entries for given in properties(entry)}
    declared = [str(each.get("code") or "") for each in properties(system)]
    in_order = dict.fromkeys([*declared, *sorted(used)])
    return [name for name in in_order if name in used and name and name not in _SHOWN_OTHERWISE]


def _property_cell(entry: Mapping[str, Any], name: str) -> Cell:
    return joined(property_cell(given) for given in properties(entry) if given.get("code") == name)


def _designations(system: Mapping[str, Any]) -> Iterator[Section]:
    """Yield other names of the codes: a column for each language, if a code has at most one name in each."""
    found = [*_designation_texts(system)]
    if not found:
        return
    sorts = tuple(dict.fromkeys((language, use) for _, language, use, _ in found))
    by_code: dict[str, dict[tuple[str, str], str]] = {}
    for code, language, use, value in found:
        by_code.setdefault(code, {}).setdefault((language, use), value)
    if len(sorts) <= _MOST_LANGUAGES and sum(map(len, by_code.values())) == len(found):
        columns = (Column("Code", "code"), *(Column(_sort_name(*sort)) for sort in sorts))
        rows = [
            Row(((Text(code, "code"),), *((Text(texts.get(sort, "")),) for sort in sorts)))
            for code, texts in by_code.items()
        ]
    else:
        columns = (Column("Code", "code"), Column("Language"), Column("Use"), Column("Text"))
        rows = [Row(((Text(code, "code"),), *((Text(part),) for part in parts))) for code, *parts in found]
    cut = tuple(rows[:CODES_ON_PAGE])
    note = designation_uses(entry for entry, _, _ in walk_concepts(system.get("concept")))
    yield Table("designations", "Designations", columns, cut, note, is_filterable=len(cut) > 20)


def _sort_name(language: str, use: str) -> str:
    return f"{language} ({use})" if language and use else language or use or "Text"


def _designation_texts(system: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield each designation as code, language, use and text."""
    for entry, _, _ in walk_concepts(system.get("concept")):
        for designation in mappings(entry.get("designation")):
            use = designation.get("use")
            named = str(use.get("display") or use.get("code") or "") if isinstance(use, Mapping) else ""
            code, language, value = (
                str(part or "")
                for part in (entry.get("code"), designation.get("language"), designation.get("value"))
            )
            yield code, language, named, value


def _properties(system: Mapping[str, Any], release: str, view: GuideView) -> Iterator[Section]:
    rows = [
        Row(
            (
                (Text(str(each.get("code") or ""), "code"),),
                (header.profile_link(uri, release, view),) if (uri := str(each.get("uri") or "")) else (),
                (Text(str(each.get("type") or ""), "code"),),
                (Text(str(each.get("description") or "")),),
            )
        )
        for each in properties(system)
    ]
    if rows:
        columns = (Column("Property", "code"), Column("URI"), Column("Type"), Column("Description"))
        yield Table("properties", "Properties", columns, tuple(rows))


def _filters(system: Mapping[str, Any]) -> Iterator[Section]:
    rows: list[Row] = []
    for each in mappings(system.get("filter")):
        operators = each.get("operator")
        words = (
            ", ".join(str(word) for word in operators)
            if isinstance(operators, list)
            else str(operators or "")
        )
        code, description, value = (str(each.get(key) or "") for key in ("code", "description", "value"))
        rows.append(
            Row(((Text(code, "code"),), (Text(words, "code"),), (Text(value),), (Text(description),)))
        )
    if rows:
        columns = (Column("Filter", "code"), Column("Operators"), Column("Value"), Column("Description"))
        yield Table("filters", "Filters", columns, tuple(rows))


CODE_SYSTEM = Kind(
    name="code-system",
    group=lambda _artifact: groups.CODE_SYSTEMS,
    pages=pages,
    checks=checks,
)
