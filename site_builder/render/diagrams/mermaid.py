"""Mermaid's text, drawn: flowcharts and sequence diagrams of the plain kind.

Sources of the syntax: https://mermaid.js.org/syntax/flowchart.html, sequenceDiagram.html
"""

from __future__ import annotations

import re

from site_builder.render.diagrams.network import layout as network_layout
from site_builder.render.diagrams.network.mermaid import read_flowchart
from site_builder.render.diagrams.sequence import layout as sequence_layout
from site_builder.render.diagrams.sequence.mermaid import read_mermaid_sequence
from site_builder.render.diagrams.shapes import Diagram, NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine, bounded

_MOST_BYTES = 200_000
_FRONT_MATTER = re.compile(r"\s*---\n(?:(?!---\n).*\n)*---\n")
_KIND = re.compile(r"(flowchart|graph|sequenceDiagram)\b[ \t]*(\w*)")


def draw_mermaid(text: str) -> Diagram:
    """Draw a text. Raises NotDrawnError for what is not drawn here."""
    if len(text) > _MOST_BYTES:
        raise NotDrawnError(0, f"it has more than {_MOST_BYTES:,} characters")
    front = _FRONT_MATTER.match(text)
    skipped = text[: front.end()].count("\n") if front else 0
    rest = text[front.end() :] if front else text
    lines = [
        bounded(SourceLine(number, line.strip()))
        for number, line in enumerate(rest.split("\n"), skipped)
        if line.strip() and not line.strip().startswith("%%")
    ]
    kind = _KIND.match(lines[0].text) if lines else None
    if kind is None:
        raise NotDrawnError(
            lines[0].number if lines else 0,
            f"'{lines[0].text[:40] if lines else ''}' is no kind that is drawn here",
        )
    if kind[1] == "sequenceDiagram":
        return sequence_layout.lay_out(read_mermaid_sequence(lines[1:]))
    return network_layout.lay_out(read_flowchart(lines, is_sideways=kind[2].upper() in ("LR", "RL")))
