"""Questionnaires: the items as a tree, and the form as it is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.questionnaire.contained import contained_sections
from site_builder.kinds.questionnaire.form import form
from site_builder.kinds.questionnaire.items import Items, cardinality, item_anchor, properties_of, property_of
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Facts,
    Link,
    Piece,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

MAX_ROWS = 2000
"""As many items stand in the table."""
_LAUNCH_CONTEXT = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext"
_TITLES = ("LinkId", "Text", "Card.", "Type", "Flags", "Constraints and answer options")
_CLASSES = ("code", "question", "card", "", "", "definition")


_LIMITS = (
    ("minValue", "At least"),
    ("maxValue", "At most"),
    ("regex", "Matches"),
    ("entryFormat", "Written as"),
    ("questionnaire-unit", "In"),
    ("maxDecimalPlaces", "Decimal places at most"),
    ("questionnaire-sliderStepValue", "In steps of"),
    ("maxSize", "Size in bytes at most"),
    ("mimeType", "Of type"),
    ("questionnaire-referenceResource", "Refers to"),
    ("questionnaire-itemControl", "Shown as"),
    ("questionnaire-choiceOrientation", "Laid out"),
    ("questionnaire-supportLink", "Help at"),
)
_EXPRESSIONS = (
    ("sdc-questionnaire-enableWhenExpression", "Asked when"),
    ("variable", "Works with"),
    ("sdc-questionnaire-initialExpression", "At first"),
    ("sdc-questionnaire-calculatedExpression", "Worked out as"),
    ("sdc-questionnaire-answerExpression", "Answers from"),
    ("sdc-questionnaire-candidateExpression", "Suggests"),
    ("sdc-questionnaire-itemPopulationContext", "Filled from"),
    ("sdc-questionnaire-itemExtractionContext", "Extracted to"),
)
_ANSWERS = {
    "optionsOnly": "",
    "optionsOrType": "Other answers are allowed",
    "optionsOrString": "Another answer may be written as text",
}
_ITEM_EXTENSIONS = (
    "questionnaire-minOccurs",
    "questionnaire-maxOccurs",
    "questionnaire-hidden",
    *(name for name, _ in (*_LIMITS, *_EXPRESSIONS)),
)
_SHOWN = shown(
    """
    derivedFrom subjectType code effectivePeriod approvalDate lastReviewDate contained ~variable
    ~sdc-questionnaire-launchContext
    """,
    shown(
        f"""
        item(
            linkId definition code prefix text type enableBehavior required repeats readOnly maxLength
            enableWhen(question operator answer[x]) answerConstraint answerValueSet options[x] options
            answerOption|option(value[x] initialSelected ~ordinalValue ~itemWeight)
            initial[x] initial(value[x]) item* {" ".join(f"~{name}" for name in _ITEM_EXTENSIONS)}
        )
        """
    ),
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a questionnaire's pages."""
    return definition_pages(artifact, view, questionnaire_sections(artifact, view), _SHOWN)


def questionnaire_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the facts, the tree of items, the form."""
    neutral = artifact.neutral
    items = Items(artifact, view)
    facts = stated(
        ("About", types(neutral.get("subjectType") or (), artifact, view)),
        ("Codes", joined(items.writer.coding(coding) for coding in mappings(neutral.get("code")))),
        ("Derived from", links(neutral.get("derivedFrom") or (), artifact, view)),
        ("In force", items.writer.period(period) if (period := neutral.get("effectivePeriod")) else ""),
        ("Approved", str(neutral.get("approvalDate") or "")),
        ("Last reviewed", str(neutral.get("lastReviewDate") or "")),
        ("Launched with", joined(_launch_contexts(neutral), "; ")),
        ("Expressions", joined(_expressions(neutral, _EXPRESSIONS), "; ")),
    )
    if facts:
        yield Facts("definition", "Definition", facts)
    all_rows = [*_rows(mappings(neutral.get("item")), 0, items)]
    rows = all_rows[:MAX_ROWS]
    kept = shown_columns([row.cells for row in rows], 4) or (0,)
    made = tuple(Row(tuple(row.cells[at] for at in kept), row.id, row.depth) for row in rows)
    note: Cell = () if rows else (Text("The questionnaire has no items."),)
    if len(all_rows) > MAX_ROWS:
        note = (Text(f"The first {MAX_ROWS:,} of {len(all_rows):,} items; the source has all."),)
    columns = tuple(Column(_TITLES[at], _CLASSES[at]) for at in kept) if rows else ()
    yield Table("items", "Items", columns, made, note, is_filterable=len(rows) > 20, holds="item")
    if rows:
        yield form(items)
    yield from contained_sections(artifact, view)


def _launch_contexts(neutral: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield what the form must be told when it is opened: a name, the type of resource, what it is for."""
    for extension in mappings(neutral.get("extension")):
        if extension.get("url") != _LAUNCH_CONTEXT:
            continue
        parts: dict[str, Any] = {}
        for part in mappings(extension.get("extension")):
            value = next((value for key, value in part.items() if key.startswith("value")), "")
            code = value.get("code") if isinstance(value, Mapping) else value
            parts.setdefault(str(part.get("url")), str(code or ""))
        about = f": {parts['description']}" if parts.get("description") else ""
        yield (Text(parts.get("name", ""), "code"), Text(f" ({parts.get('type', '')}){about}"))


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find value sets of the guide's own that do not exist."""
    found = [*Value(artifact.neutral).tree("item")]
    value_sets = [each.member("answerValueSet") for each in found]
    named = [(url, "value set") for url in value_sets if not url.text.startswith("#")]
    yield from unknown_references(artifact, view, named)


def _all_items(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        yield item
        yield from _all_items(mappings(item.get("item")))


def _rows(items: Sequence[Mapping[str, Any]], depth: int, about: Items) -> Iterator[Row]:
    for item in items:
        link_id = str(item.get("linkId") or "")
        label = " ".join(str(item[name]) for name in ("prefix", "text") if item.get(name))
        cells: tuple[Cell, ...] = (
            (Text(link_id, "code"),),
            (Text(label),) if label else (),
            (Text(cardinality(item)),) if item.get("type") != "display" else (),
            (Text(str(item.get("type") or "group")),),
            _flags(item),
            _constraints(item, about),
        )
        yield Row(cells, item_anchor(link_id), depth)
        yield from _rows(mappings(item.get("item")), depth + 1, about)


def _flags(item: Mapping[str, Any]) -> Cell:
    found: list[Cell] = []
    if item.get("readOnly"):
        found.append((Chip("read only", "flag-chip", "Filled in by the system, not by the person"),))
    if property_of(item, "questionnaire-hidden") is True:
        found.append((Chip("hidden", "flag-chip", "Not shown to the person who fills in the form"),))
    if mappings(item.get("enableWhen")) or property_of(item, "sdc-questionnaire-enableWhenExpression"):
        found.append((Chip("conditional", "flag-chip", "Asked only under a condition"),))
    return joined(found, " ")


def _constraints(item: Mapping[str, Any], about: Items) -> Cell:
    """Return what limits the answer, one statement after the other."""
    found: list[Cell] = []
    if condition := about.condition(item):
        found.append((Text("Asked when "), *condition))
    for name, label in _LIMITS:
        cells = [_limit(value, about) for value in properties_of(item, name)]
        if limit := joined(cells, " or "):
            found.append((Text(f"{label} "), *limit))
    found += _expressions(item, _EXPRESSIONS)
    if length := item.get("maxLength"):
        found.append((Text(f"At most {length} characters"),))
    if url := str(item.get("answerValueSet") or ""):
        found.append((Text("Answers from "), about.value_set_link(url)))
    if options := about.options(item):
        found.append((Text("Answers: "), *joined(options, " · ")))
    if constraint := str(item.get("answerConstraint") or ""):
        words = _ANSWERS.get(constraint, constraint)
        found += [(Text(words),)] if words else []
    initial = joined(cell for each in mappings(item.get("initial")) if (cell := about.value(each)))
    if initial:
        found.append((Text("At first "), *initial))
    if codes := mappings(item.get("code")):
        found.append((Text("Code "), *joined(about.writer.coding(coding) for coding in codes)))
    if url := str(item.get("definition") or ""):
        found.append((Text("Defined by "), _definition(url, about)))
    return joined(found, "; ")


def _limit(value: Any, about: Items) -> Cell:
    """Write a limit; of a concept its name alone, for what it is named by says no more to a reader."""
    if isinstance(value, Mapping) and (codings := mappings(value.get("coding"))):
        coding = codings[0]
        display = about.terms.display(str(coding.get("system") or ""), str(coding.get("code") or ""))
        name = coding.get("display") or display or value.get("text") or coding.get("code")
        return (Text(str(name or "")),)
    return about.writer.inline(value, {}) or ()


def _expressions(holder: Mapping[str, Any], names: Sequence[tuple[str, str]]) -> Iterator[Cell]:
    """Yield the expressions that work something out, with what they are called or written for."""
    for name, label in names:
        for value in properties_of(holder, name):
            if not isinstance(value, Mapping):
                yield (Text(f"{label} "), Text(str(value), "code"))
                continue
            called = f"{value['name']} = " if value.get("name") else ""
            code = str(value.get("expression") or value.get("reference") or "")
            about = f" ({value['description']})" if value.get("description") else ""
            yield (Text(f"{label} "), Text(called + code, "code"), *((Text(about),) if about else ()))


def _definition(url: str, about: Items) -> Piece:
    """Link an element of a profile (`URL#Patient.name`) to its place on the profile's definitions page."""
    canonical, _, element = url.partition("#")
    local = about.view.resolve(canonical)
    if local is None:
        return Text(url, "code")
    out = local.out.removesuffix(".html") + "-definitions.html"
    return Link(element or local.title, f"{out}#{element}" if element else local.out, url)


QUESTIONNAIRE = Kind(
    name="questionnaire",
    group=lambda _artifact: groups.QUESTIONNAIRES,
    pages=pages,
    checks=checks,
)
