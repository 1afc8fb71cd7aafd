"""The quality report: everything that was found, by file. Made last, and of no effect on other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, count
from site_builder.formats import to_json
from site_builder.model.guide import Guide, OutPath
from site_builder.model.navigation import GENERATED_PAGES
from site_builder.model.rendered import Rendered
from site_builder.render.listings import Draw

_PAGE, _DATA = "qa.html", "qa.json"


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What was found in one file."""

    path: str
    out: OutPath
    """The page made from it; empty for none."""
    findings: tuple[Diagnostic, ...]


def quality_outs(guide: Guide) -> tuple[OutPath, ...]:
    """Name the files that `quality_report` will give; what the guide has itself stands."""
    taken = guide.authored_outs
    return tuple(out for out in (_PAGE, _DATA) if out not in taken)


def quality_report(guide: Guide, findings: Sequence[Diagnostic], draw: Draw) -> tuple[Rendered, ...]:
    """Write the findings, which are in order, as a page and as JSON. Search does not find the page."""
    made: list[Rendered] = []
    for out in quality_outs(guide):
        if out == _DATA:
            made.append(Rendered(out, to_json(findings).encode(), kind="file"))
            continue
        outs = {artifact.source: artifact.out for artifact in guide.artifacts}
        outs.update((page.source, page.out) for page in guide.pages)
        groups = tuple(
            FileFindings(path, outs.get(path, ""), tuple(found))
            for path, found in groupby(findings, key=lambda one: one.location.path)
        )
        title, words = GENERATED_PAGES[_PAGE], _counts(findings)
        made.append(draw(_PAGE, _PAGE, title, is_searchable=False, groups=groups, counts=words))
    return tuple(made)


def _counts(findings: Sequence[Diagnostic]) -> str:
    """Say how many of each severity were found; empty for none."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    numbers = ((count(findings, severity), name) for severity, name in names.items())
    return ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for number, name in numbers if number)
