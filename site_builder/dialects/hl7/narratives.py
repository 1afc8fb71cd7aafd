"""Templates of narratives, `input/liquid/TYPE.liquid`, by which the Publisher draws resources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from site_builder.diagnostics import Location, Problems
from site_builder.read.guide import RawGuide
from site_builder.read.resources import RawResource

_FOLDER = "input/liquid"


def report_narratives(raw: RawGuide, resources: Sequence[RawResource], problems: Problems) -> None:
    """Note each template that resources of the guide would be drawn by: their content is shown instead."""
    types = {each.type for each in resources}
    for name, text in sorted(raw.includes.items()):
        path = PurePosixPath(text.source)
        if path.parent.as_posix() == _FOLDER and path.suffix == ".liquid" and path.stem in types:
            message = f"'{name}' draws no narrative here: the content of each {path.stem} is shown"
            problems.add("narrative-template", message, Location(text.source))
