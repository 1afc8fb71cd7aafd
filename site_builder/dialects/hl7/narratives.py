"""Templates of narratives, `input/liquid/TYPE.liquid`, by which the Publisher draws resources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from site_builder.diagnostics import Location, Problems
from site_builder.fhir.narrative_templates import faults
from site_builder.read.guide import RawGuide
from site_builder.read.resources import RawResource
from site_builder.source.tree import Lines

_FOLDER = "input/liquid"


def report_narratives(raw: RawGuide, resources: Sequence[RawResource], problems: Problems) -> None:
    """Report what can't be read in the templates that resources of the guide are drawn by."""
    types = {each.type for each in resources}
    for _, text in sorted(raw.includes.items()):
        path = PurePosixPath(text.source)
        if path.parent.as_posix() == _FOLDER and path.suffix == ".liquid" and path.stem in types:
            lines = Lines(text.text)
            for offset, message in faults(text.text):
                problems.add("narrative-template", message, Location(text.source, *lines.at(offset)))
