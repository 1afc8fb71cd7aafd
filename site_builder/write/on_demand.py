"""Files that few readers want and that cost a build: they are made where a page or a menu leads to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from functools import partial

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.archives import ALL_PROFILES, EXPANSIONS
from site_builder.model.guide import Artifact, Guide, OutPath
from site_builder.model.package import canonical_base
from site_builder.model.published import published
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView
from site_builder.write.registers import expansions

_TURTLE, _WORKBOOK = ".ttl", ".xlsx"
_SETS: Mapping[OutPath, tuple[str, bool | None]] = {
    "definitions.ttl.zip": (_TURTLE, False),
    "examples.ttl.zip": (_TURTLE, True),
    "excels.zip": (_WORKBOOK, None),
}
"""Archives, with the ending of the files in each, and whether these are examples."""


def on_demand(guide: Guide, view: GuideView) -> Mapping[OutPath, Callable[[], Rendered]]:
    """Return what can be made, by name: Turtle, workbooks, archives of both, expansions, all profiles."""
    if not guide.dialect.offers_whole_site:
        return {}
    singles = {_out(each, ending): partial(_file, each, ending, view) for each, ending in _possible(guide)}
    zips = {out: partial(_zip, out, guide, view) for out in _SETS}
    found: dict[OutPath, Callable[[], Rendered]] = {**singles, **zips}
    found[EXPANSIONS] = partial(expansions, guide, view)
    found |= {out: partial(_all_profiles, out, guide, view) for out in ALL_PROFILES}
    return {out: make for out, make in found.items() if out not in guide.authored_outs}


def _possible(guide: Guide) -> list[tuple[Artifact, str]]:
    found = [(each, _TURTLE) for each in guide.artifacts]
    return [*found, *((each, _WORKBOOK) for each in guide.artifacts if each.type == "StructureDefinition")]


def _out(artifact: Artifact, ending: str) -> OutPath:
    return artifact.out.removesuffix(".html") + ending


def _file(artifact: Artifact, ending: str, view: GuideView) -> Rendered:
    out = _out(artifact, ending)
    try:
        content = _content(artifact, ending, view)
    except Exception as error:
        # What a hostile resource provokes can't be foreseen.
        message = f"{artifact.key} can't be written as {ending}: {type(error).__name__}: {error}"
        fault = Diagnostic("artifact-failed", message, Location(artifact.source))
        return Rendered(out, b"", source=artifact.source, kind="failed", diagnostics=(fault,))
    return Rendered(out, content, artifact.title, source=artifact.source, kind="file")


def _content(artifact: Artifact, ending: str, view: GuideView) -> bytes:
    if ending == _TURTLE:
        from site_builder.fhir.turtle import to_turtle  # noqa: PLC0415 - few guides ask for it

        base = canonical_base(view.guide)
        text = to_turtle(published(artifact, view), view.definitions(artifact.release), base)
        return text.encode(errors="replace")
    from site_builder.kinds.structure_definition.spreadsheet import spreadsheet  # noqa: PLC0415 - as above
    from site_builder.write.workbook import workbook  # noqa: PLC0415 - as above

    return workbook(artifact.id, _rows(spreadsheet(artifact, view)), view.guide.build_date)


def _rows(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


def _all_profiles(out: OutPath, guide: Guide, view: GuideView) -> Rendered:
    from site_builder.kinds.structure_definition.spreadsheet import all_profiles  # noqa: PLC0415 - as above
    from site_builder.write.workbook import workbook  # noqa: PLC0415 - as above

    profiles = (each for each in guide.artifacts if each.type == "StructureDefinition")
    # Both files say the same.
    text = view.once(("all profiles",), lambda: all_profiles(profiles, view))
    is_text = out.endswith(".csv")
    content = (
        text.encode(errors="replace") if is_text else workbook("Elements", _rows(text), guide.build_date)
    )
    return Rendered(out, content, kind="file")


def _zip(out: OutPath, guide: Guide, view: GuideView) -> Rendered:
    from site_builder.write.archives import zip_of  # noqa: PLC0415 - few guides ask for it

    ending, is_example = _SETS[out]
    wanted = [
        each for each, its in _possible(guide) if its == ending and is_example in (None, each.is_example)
    ]
    files = [_file(each, ending, view) for each in wanted]
    contents = {file.out: file.content for file in files if file.kind != "failed"}
    faults = tuple(fault for file in files for fault in file.diagnostics)
    return Rendered(out, zip_of(contents, guide.build_date), kind="file", diagnostics=faults)
