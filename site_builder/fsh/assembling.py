"""Texts of a guide, made into a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.fsh.compilation import Report, Told
from site_builder.fsh.parser import Parsed, aliases_in, parse
from site_builder.fsh.project import Project
from site_builder.fsh.settings import Settings
from site_builder.fsh.syntax import Entity, Span, TextRuleSet

_MOST_TEXT = 12_000_000
"""More characters than the FSH of any guide has; what is beyond them is left out."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text, as it was read."""

    text: str
    aliases: Mapping[str, str]
    parsed: Parsed
    told: Mapping[Told, None]


def assembled(
    texts: Mapping[str, str], settings: Settings, report: Report, known: dict[str, Read] | None = None
) -> Project:
    """Read texts by file name, in the order of their names; what is wrong is reported.

    `known` are texts that were read before, by file name: an entity that says the same at the same place is
    the same one. What is read now takes their place.
    """
    files = _within_reason(texts, report)
    aliases: dict[str, str] = {}
    for file in files:
        aliases_in(texts[file], file, aliases, report)
    known = {} if known is None else known
    entities: dict[tuple[str, str], Entity] = {}
    text_rule_sets: dict[str, TextRuleSet] = {}
    for file in files:
        known[file] = _read(texts[file], file, aliases, known.get(file))
        report.told.update(known[file].told)
        parsed = known[file].parsed
        for entity in parsed.entities:
            first = entities.setdefault((entity.kind, entity.name), entity)
            if first is not entity:
                _duplicate(entity.kind, entity.name, entity.span, first.span, report)
        for rule_set in parsed.text_rule_sets:
            other = text_rule_sets.setdefault(rule_set.name, rule_set)
            if other is not rule_set:
                _duplicate("RuleSet", rule_set.name, rule_set.span, other.span, report)
    return Project(
        settings,
        tuple(entity for entity in entities.values() if entity.kind != "RuleSet"),
        {entity.name: entity for entity in entities.values() if entity.kind == "RuleSet"},
        text_rule_sets,
        aliases,
    )


def _read(text: str, file: str, aliases: Mapping[str, str], before: Read | None) -> Read:
    """Read a text, unless it was read so already."""
    if before is not None and before.text == text and before.aliases == aliases:
        return before
    report = Report()
    parsed = parse(text, file, aliases, report)
    if before is not None:
        old = {(each.kind, each.name): each for each in before.parsed.entities}
        for place, entity in enumerate(parsed.entities):
            same = old.get((entity.kind, entity.name))
            # What is equal may differ in the places of codes.
            if same == entity and repr(same) == repr(entity):
                parsed.entities[place] = same
    return Read(text, aliases, parsed, report.told)


def _duplicate(kind: str, name: str, span: Span, first: Span, report: Report) -> None:
    message = f"{kind} '{name}' is defined already at {first.file}:{first.line}; this one is left out"
    report.add("fsh-duplicate", message, span)


def _within_reason(texts: Mapping[str, str], report: Report) -> list[str]:
    left, files = _MOST_TEXT, []
    for file in sorted(texts):
        left -= len(texts[file])
        if left < 0:
            message = (
                f"there are more than {_MOST_TEXT:,} characters of FHIR Shorthand; this file is left out"
            )
            report.add("fsh-too-much", message, Span(file, 1, 1, (1, 1)))
            left += len(texts[file])
        else:
            files.append(file)
    return files
