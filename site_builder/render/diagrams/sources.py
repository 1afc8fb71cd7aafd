"""Drawings that lie in files of their own, as PlantUML's text, and are included under the name of an SVG."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape

from site_builder.model.guide import Include
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.liquid.svg import clean_svg

Report = Callable[[str, str], None]
_ENDINGS = (".plantuml", ".puml")
_PROGRAM = "plantuml"
_LONGEST_RUN_S = 60
_SVG = re.compile(r"<svg\b.*</svg>", re.DOTALL)


def draw_source(name: str, includes: Mapping[str, Include], report: Report) -> str | None:
    """Draw `NAME.svg` of the source `NAME.plantuml` among the includes; None where there is none.

    What is not drawn here, PlantUML itself draws where it is installed; else the source stands on the page.
    """
    stem, ending = posixpath.splitext(name)
    if ending.lower() != ".svg":
        return None
    source = _source(stem, includes)
    if source is None:
        return None
    from site_builder.render.diagrams.plantuml import draw_plantuml  # noqa: PLC0415 - few pages have drawings
    from site_builder.render.diagrams.svg import diagram_html  # noqa: PLC0415 - as above

    words = posixpath.basename(stem).replace("-", " ").replace("_", " ")
    try:
        return diagram_html(draw_plantuml(source.text, lambda other: _beside(other, source, includes)), words)
    except NotDrawnError as error:
        drawn = _drawn_by_plantuml(source.text)
        if drawn:
            scroll = f'<div class="diagram-scroll" role="group" aria-label="{escape(words)}" tabindex="0">'
            return f'<figure class="diagram-elsewhere">{scroll}{drawn}</div></figure>'
        report(
            "undrawn-diagram", f"'{source.source}' is not drawn here: line {error.line + 1}, {error.reason}"
        )
        return _box(source.text, words)


def _source(stem: str, includes: Mapping[str, Include]) -> Include | None:
    """Return the text of a drawing, in whatever folder of the includes it lies."""
    names = {f"{stem}{ending}" for ending in _ENDINGS}
    for name in names:
        if found := includes.get(name):
            return found
    return next((includes[known] for known in includes if posixpath.basename(known) in names), None)


def _beside(name: str, source: Include, includes: Mapping[str, Include]) -> str | None:
    """Return the text of a file that a drawing includes; it lies beside it, or is named by its path."""
    known = next((each for each, text in includes.items() if text.source == source.source), "")
    found = includes.get(posixpath.normpath(posixpath.join(posixpath.dirname(known), name)))
    return found.text if found else None


def _box(text: str, words: str) -> str:
    """Show the source where nothing draws it."""
    caption = f"<figcaption>This drawing ({escape(words)}) was not drawn; its source says:</figcaption>"
    source = escape(text.strip(), quote=False)
    code = f'<div class="highlight"><pre tabindex="0"><code>{source}</code></pre></div>'
    return f'<figure class="diagram undrawn">{caption}{code}</figure>'


@lru_cache(maxsize=64)
def _drawn_by_plantuml(text: str) -> str | None:
    """Let PlantUML draw, without files or network; None where it is not installed, or fails."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the program of the maintainer's own machine
            [program, "-tsvg", "-pipe", "-charset", "UTF-8"],
            input=text.encode(),
            capture_output=True,
            timeout=_LONGEST_RUN_S,
            check=False,
            env={**os.environ, "PLANTUML_SECURITY_PROFILE": "SANDBOX"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _SVG.search(done.stdout.decode(errors="replace")) if done.returncode == 0 else None
    return clean_svg(found[0]) if found else None
