"""The results of a measure as tables: counts and score of each group, then of each stratum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.kinds.parts.cells import joined, shown_columns
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.sections import Cell, Column, Link, Row, Section, Table, Text
from site_builder.source.json_access import mappings

_SCORE = "measureScore"
_POPULATION = frozenset({"id", "linkId", "code", "count", "subjectResults"})
_GROUP = frozenset({"id", "linkId", "code", "population", "stratifier", "calculatedDate", "subject"})
_STRATIFIER = frozenset({"id", "linkId", "code", "stratum"})
_STRATUM = frozenset({"id", "component", "population"})
_COMPONENT = frozenset({"id", "linkId", "code"})


def result_tables(
    resource: Mapping[str, Any], writer: ValueWriter, anchors: Mapping[str, Link], id_: str
) -> tuple[Section, ...]:
    """Return the results of a MeasureReport; none for others, or where tables have no place for all."""
    groups = mappings(resource.get("group"))
    if resource.get("resourceType") != "MeasureReport" or not groups or not all(map(_is_plain, groups)):
        return ()
    results = _Results(writer, anchors)
    return (results.groups(groups, id_), *results.strata(groups, id_))


class _Results:
    """Writes the tables of one report."""

    def __init__(self, writer: ValueWriter, anchors: Mapping[str, Link]) -> None:
        self._writer = writer
        self._anchors = anchors

    def groups(self, groups: Sequence[Mapping[str, Any]], id_: str) -> Table:
        """Return a row for each group, below it one for each of its populations."""
        rows: list[Row] = []
        for number, group in enumerate(groups, 1):
            about = joined((self._inline(group.get("subject")), self._inline(group.get("calculatedDate"))))
            name = self._name(group) or (Text(f"Group {number}"),)
            rows.append(Row((name, (), self._score(group), about)))
            for population in mappings(group.get("population")):
                subjects = self._inline(population.get("subjectResults"))
                rows.append(Row((self._name(population), self._count(population), (), subjects), depth=1))
        return _table(id_, "Results", ("Group and population", "Count", "Score", "Subjects"), rows)

    def strata(self, groups: Sequence[Mapping[str, Any]], id_: str) -> Iterator[Table]:
        """Yield a table for each stratifier: what tells its strata apart, their counts, their score."""
        number = 0
        for group in groups:
            for stratifier in mappings(group.get("stratifier")):
                strata = mappings(stratifier.get("stratum"))
                if not strata:
                    continue
                number += 1
                parts = self._columns(strata)
                counted = tuple(
                    dict.fromkeys(_code(each) for stratum in strata for each in _populations(stratum))
                )
                rows = [Row(self._stratum(stratum, parts, counted)) for stratum in strata]
                titles = (*(name or "Stratum" for name in parts), *counted, "Score")
                title = f"Results by {_code(stratifier) or ', '.join(filter(None, parts)) or 'stratum'}"
                yield _table(f"{id_}-strata-{number}", title, titles, rows)

    def _columns(self, strata: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Name what tells strata apart, each a column; an empty name for their own value."""
        names: dict[str, None] = {}
        for stratum in strata:
            if _value(stratum) is not None:
                names[""] = None
            for component in mappings(stratum.get("component")):
                names[_code(component)] = None
        return tuple(names) or ("",)

    def _stratum(
        self, stratum: Mapping[str, Any], parts: Sequence[str], counted: Sequence[str]
    ) -> tuple[Cell, ...]:
        values: dict[str, Cell] = {"": self._short(_value(stratum))}
        for component in mappings(stratum.get("component")):
            values[_code(component)] = self._short(_value(component))
        counts = {_code(each): self._count(each) for each in _populations(stratum)}
        return (
            *(values.get(part, ()) for part in parts),
            *(counts.get(name, ()) for name in counted),
            self._score(stratum),
        )

    def _name(self, part: Mapping[str, Any]) -> Cell:
        link_id = str(part.get("linkId") or "")
        code = part.get("code")
        codes = code if isinstance(code, list | tuple) else (code,)
        named = joined((self._inline(each) for each in codes), "; ")
        return named or ((Text(link_id, "code"),) if link_id else ())

    def _count(self, population: Mapping[str, Any]) -> Cell:
        return (Text(str(population["count"])),) if "count" in population else ()

    def _score(self, part: Mapping[str, Any]) -> Cell:
        return self._inline(next((value for name, value in part.items() if name.startswith(_SCORE)), None))

    def _short(self, value: Any) -> Cell:
        """Write a value by its name alone: each row would repeat the system."""
        name = _code({"code": value})
        return (Text(name),) if name else self._inline(value)

    def _inline(self, value: Any) -> Cell:
        return (self._writer.inline(value, self._anchors) or ()) if value is not None else ()


def _table(id_: str, title: str, titles: Sequence[str], rows: Sequence[Row]) -> Table:
    kept = shown_columns([row.cells for row in rows])
    columns = tuple(Column(titles[at], "value" if at == 0 else "") for at in kept)
    made = tuple(Row(tuple(row.cells[at] for at in kept), depth=row.depth) for row in rows)
    return Table(id_, title, columns, made, is_filterable=len(made) > 20)


def _populations(part: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return mappings(part.get("population"))


def _code(part: Mapping[str, Any]) -> str:
    """Return a short name: text, display or code. R5 has one code where earlier releases have several."""
    given = part.get("code")
    code = given[0] if isinstance(given, list | tuple) and given else given
    if not isinstance(code, Mapping):
        return str(part.get("linkId") or "")
    coding = next(iter(mappings(code.get("coding"))), {})
    return str(code.get("text") or coding.get("display") or coding.get("code") or "")


def _value(part: Mapping[str, Any]) -> Any:
    return next((value for name, value in part.items() if name.startswith("value")), None)


def _is_plain(group: Mapping[str, Any]) -> bool:
    """Tell whether a group says no more than the tables show."""
    return (
        _keys(group, _SCORE) <= _GROUP
        and _are_populations(group)
        and all(
            set(stratifier) <= _STRATIFIER
            and all(
                _keys(stratum, _SCORE, "value") <= _STRATUM
                and _are_populations(stratum)
                and all(_keys(each, "value") <= _COMPONENT for each in mappings(stratum.get("component")))
                for stratum in mappings(stratifier.get("stratum"))
            )
            for stratifier in mappings(group.get("stratifier"))
        )
    )


def _are_populations(part: Mapping[str, Any]) -> bool:
    return all(set(each) <= _POPULATION for each in mappings(part.get("population")))


def _keys(part: Mapping[str, Any], *prefixes: str) -> set[str]:
    return {name for name in part if not name.startswith(prefixes)}
