"""Content filled by rules, and by what a profile implies.

Things happen in SUSHI's order, since each step needs what those before it unfolded: rules find their
elements and become JSON, then it is told what the profile implies, then rules are written over that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.compilation import Report
from site_builder.fsh.instance.content import EXTENSIONS, Content, TooFarError, Writer, copied, merged
from site_builder.fsh.instance.implied import Paths, Search, in_order, known_entries
from site_builder.fsh.instance.resolving import Resolved, Resolver
from site_builder.fsh.instance.ruled import Ruled, RuledValues
from site_builder.fsh.paths import parts
from site_builder.fsh.syntax import AssignmentRule, Entity, PathRule, Span

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting


def filled(
    content: Content,
    rules: Sequence[AssignmentRule | PathRule],
    resolver: Resolver,
    entity: Entity,
    compilation: Exporting,
    writer: Writer,
) -> Content:
    """Write what is implied, then what rules say, then again what was implied and got lost."""
    is_strict = compilation.settings.orders_slices and entity.kind == "Instance"
    ruled = RuledValues(entity, resolver, compilation)
    values = ruled.values(rules)
    where = {path: resolved for path, (resolved, _, _) in values.items()}
    paths = Paths(["", *(_path_of(rule, values, ruled) for rule in rules)])
    known = known_entries(resolver, where)
    write = _Writing(writer, entity, compilation.report)
    if is_strict:
        for resolved in where.values():
            if resolved.is_in(resolver.structure):
                write.made(content, resolved)
    structure = resolver.structure
    is_core = structure.url == STRUCTURES + structure.type
    if is_core:
        # What FHIR itself defines implies nothing but what extensions say.
        paths = Paths([path for path in paths.given if _is_extended(path)])
    if not is_core or paths.given:
        search = Search(resolver, paths, frozenset(ruled.resources), known)
        for each in in_order(search.found(), paths, is_strict=is_strict):
            write.value(content, resolver.resolved(each.path), each.value, None)
    with_rules = copied(content)
    for resolved, value, span in values.values():
        write.value(with_rules, resolved, value, span)
    done: Content = merged(content, with_rules)
    return done


class _Writing:
    """Writes, and reports what can't be written."""

    def __init__(self, writer: Writer, entity: Entity, report: Report) -> None:
        self._writer = writer
        self._entity = entity
        self._report = report

    def value(self, content: Content, resolved: Resolved, value: Any, span: Span | None) -> None:
        try:
            self._writer.write(content, resolved.places, value, span)
        except TooFarError as error:
            self._report.add("fsh-index", str(error), span or self._entity.span)

    def made(self, content: Content, resolved: Resolved) -> None:
        try:
            self._writer.made(content, resolved.places)
        except TooFarError as error:
            self._report.add("fsh-index", str(error), self._entity.span)


def _path_of(rule: AssignmentRule | PathRule, values: Mapping[str, Ruled], ruled: RuledValues) -> str:
    """Return a rule's path as the profile has it; empty for a rule that was left out."""
    found = values.get(ruled.paths.get(id(rule), ""))
    return found[0].path().replace("[0]", "") if found else ""


def _is_extended(path: str) -> bool:
    return any(part.base in EXTENSIONS and part.brackets for part in parts(path))
