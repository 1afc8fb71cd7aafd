"""Texts of a guide, made into a project."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.fsh.compilation import Report
from site_builder.fsh.parser import aliases_in, parse
from site_builder.fsh.project import Project
from site_builder.fsh.settings import Settings
from site_builder.fsh.syntax import Entity, Span, TextRuleSet

_MOST_TEXT = 12_000_000
"""More characters than the FSH of any guide has; what is beyond them is left out."""


def assembled(texts: Mapping[str, str], settings: Settings, report: Report) -> Project:
    """Read texts by file name, in the order of their names; what is wrong is reported."""
    files = _within_reason(texts, report)
    aliases: dict[str, str] = {}
    for file in files:
        aliases_in(texts[file], file, aliases, report)
    entities: dict[tuple[str, str], Entity] = {}
    text_rule_sets: dict[str, TextRuleSet] = {}
    for file in files:
        parsed = parse(texts[file], file, aliases, report)
        for entity in parsed.entities:
            first = entities.setdefault((entity.kind, entity.name), entity)
            if first is not entity:
                _duplicate(entity.kind, entity.name, entity.span, first.span, report)
        for rule_set in parsed.text_rule_sets:
            known = text_rule_sets.setdefault(rule_set.name, rule_set)
            if known is not rule_set:
                _duplicate("RuleSet", rule_set.name, rule_set.span, known.span, report)
    return Project(
        settings,
        tuple(entity for entity in entities.values() if entity.kind != "RuleSet"),
        {entity.name: entity for entity in entities.values() if entity.kind == "RuleSet"},
        text_rule_sets,
        aliases,
    )


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
