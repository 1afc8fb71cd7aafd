"""Structure maps: what is turned into what, rule by rule, in the words of FHIR's mapping language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import shown_columns
from site_builder.kinds.parts.definition_page import definition_pages, links
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Column,
    Group,
    Prose,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

MAX_ROWS = 2000
"""As many rules of a group stand on the page."""
_MODES: Mapping[str, str] = {
    "source": "source",
    "queried": "looked up while mapping",
    "target": "target",
    "produced": "made while mapping",
}
_TITLES = ("Rule", "From", "To", "Then", "Documentation")
_SHOWN = shown(
    """
    structure(url mode alias documentation) import const(name value)
    group(
        name extends documentation input(name type mode)
        rule(
            name documentation rule*
            source(
                context element type min max defaultValue defaultValue[x] listMode variable condition check
                logMessage
            )
            target(context element transform parameter(value[x]) variable listMode)
            dependent(name variable parameter(value[x]))
        )
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a structure map's pages."""
    return definition_pages(artifact, view, map_sections(artifact, view), _SHOWN)


def map_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the structures, what is imported, the constants, then the rules of each group."""
    neutral = artifact.neutral
    rows: list[tuple[Cell, ...]] = []
    for each in mappings(neutral.get("structure")):
        mode, words = str(each.get("mode") or ""), str(each.get("documentation") or "")
        rows.append(
            (
                links([str(each.get("url") or "")], artifact, view),
                (Text(_MODES.get(mode, mode)),),
                (Text(str(each["alias"]), "code"),) if each.get("alias") else (),
                (Text(words),) if words else (),
            )
        )
    if rows:
        titles = ("Structure", "Role", "Called", "Documentation")
        kept = shown_columns(rows, 2)
        made = tuple(Row(tuple(row[at] for at in kept)) for row in rows)
        columns = tuple(Column(titles[at], "wide" if titles[at] == "Called" else "") for at in kept)
        yield Table("structures", "Structures", columns, made)
    if imports := neutral.get("import"):
        listed = tuple(Row((links([url], artifact, view),)) for url in imports)
        yield Table("imports", "Imports", (), listed)
    constants = tuple(
        Row(((Text(str(each.get("name") or ""), "code"),), (Text(str(each.get("value") or ""), "code"),)))
        for each in mappings(neutral.get("const"))
    )
    if constants:
        yield Table("constants", "Constants", (Column("Name"), Column("Value")), constants)
    yield from (_group(group) for group in mappings(neutral.get("group")))


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find structures and maps of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = [(each.member("url"), "structure") for each in whole.objects("structure")]
    named += [(url, "structure map") for url in whole.texts("import") if "*" not in url.text]
    yield from unknown_references(artifact, view, named)


def _group(group: Mapping[str, Any]) -> Section:
    name = str(group.get("name") or "")
    inputs = ", ".join(_input(each) for each in mappings(group.get("input")))
    extends = f" extends {group['extends']}" if group.get("extends") else ""
    sections: list[Section] = []
    if documentation := group.get("documentation"):
        sections.append(Prose("", "", str(documentation)))
    note: Cell = (Text(f"{name}({inputs}){extends}", "code"),)
    rows = [*_rows(mappings(group.get("rule")), 0)]
    if len(rows) > MAX_ROWS:
        note = (*note, Text(f" The first {MAX_ROWS:,} of {len(rows):,} rules; the source has all."))
    kept = shown_columns([row.cells for row in rows], 2) if rows else ()
    columns = tuple(Column(_TITLES[at], "definition" if at == 4 else "wide" if at else "") for at in kept)
    made = tuple(Row(tuple(row.cells[at] for at in kept), depth=row.depth) for row in rows[:MAX_ROWS])
    if not made:
        note = (*note, Text(" has no rules."))
    sections.append(Table("", "", columns, made, note, is_filterable=len(made) > 20))
    return Group(f"group-{name}".replace(" ", "-"), f"Group {name}", tuple(sections))


def _input(each: Mapping[str, Any]) -> str:
    type_ = f" : {each['type']}" if each.get("type") else ""
    return f"{each.get('mode') or ''} {each.get('name') or ''}{type_}".strip()


def _rows(rules: Sequence[Mapping[str, Any]], depth: int) -> Iterator[Row]:
    for rule in rules:
        words = str(rule.get("documentation") or "")
        cells: tuple[Cell, ...] = (
            (Text(str(rule.get("name") or ""), "strong"),),
            _lines(_source(each) for each in mappings(rule.get("source"))),
            _lines(_target(each) for each in mappings(rule.get("target"))),
            _lines(_dependent(each) for each in mappings(rule.get("dependent"))),
            (Text(words),) if words else (),
        )
        yield Row(cells, depth=depth)
        yield from _rows(mappings(rule.get("rule")), depth + 1)


def _lines(texts: Iterator[str]) -> Cell:
    found: Cell = ()
    for text in texts:
        found = (*found, *((Text(", "),) if found else ()), Text(text, "code"))
    return found


def _source(source: Mapping[str, Any]) -> str:
    """Write a source: `src.element : Type 0..1 first as v where (...)`."""
    words = [".".join(str(source[name]) for name in ("context", "element") if source.get(name))]
    if type_ := source.get("type"):
        words.append(f": {type_}")
    low, high = source.get("min"), source.get("max")
    if low is not None or high:
        words.append(f"{low if low is not None else 0}..{high or '*'}")
    default = next((value for name, value in source.items() if name.startswith("defaultValue")), None)
    if default is not None:
        words.append(f"default {_written(default)}")
    if mode := source.get("listMode"):
        words.append(str(mode))
    if variable := source.get("variable"):
        words.append(f"as {variable}")
    for name, before in (("condition", "where"), ("check", "check"), ("logMessage", "log")):
        if source.get(name):
            words.append(f"{before} ({source[name]})")
    return " ".join(words)


def _target(target: Mapping[str, Any]) -> str:
    """Write a target: `tgt.element = create('Type') as v`."""
    words = [".".join(str(target[name]) for name in ("context", "element") if target.get(name))]
    parameters = [_parameter(each) for each in mappings(target.get("parameter"))]
    match target.get("transform"):
        case None | "":
            pass
        case "copy" if len(parameters) == 1:
            words.append(f"= {parameters[0]}")
        case "evaluate" if len(parameters) == 1:
            words.append(f"= ({parameters[0].strip(chr(39))})")
        case transform:
            words.append(f"= {transform}({', '.join(parameters)})")
    if variable := target.get("variable"):
        words.append(f"as {variable}")
    words += target.get("listMode") or ()
    return " ".join(word for word in words if word)


def _dependent(dependent: Mapping[str, Any]) -> str:
    arguments = [str(each) for each in dependent.get("variable") or ()]
    arguments += [_parameter(each) for each in mappings(dependent.get("parameter"))]
    return f"{dependent.get('name') or ''}({', '.join(arguments)})"


def _parameter(parameter: Mapping[str, Any]) -> str:
    if "valueId" in parameter:
        return str(parameter["valueId"])
    value = next((value for name, value in parameter.items() if name.startswith("value")), "")
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


STRUCTURE_MAP = Kind(
    name="structure-map",
    group=lambda _artifact: groups.MAPS,
    pages=pages,
    checks=checks,
)
