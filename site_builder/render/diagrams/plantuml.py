"""PlantUML's text, drawn: which kind of drawing it is, and what reads and lays it out."""

from __future__ import annotations

from site_builder.render.diagrams.activity import layout as activity_layout
from site_builder.render.diagrams.activity.reading import is_activity, read_activity
from site_builder.render.diagrams.network import layout as network_layout
from site_builder.render.diagrams.network.reading import read_network
from site_builder.render.diagrams.sequence import layout as sequence_layout
from site_builder.render.diagrams.sequence.reading import is_sequence, read_sequence
from site_builder.render.diagrams.shapes import Diagram
from site_builder.render.diagrams.source_lines import Included, source_lines


def draw_plantuml(text: str, included: Included) -> Diagram:
    """Draw a text; `included` returns that of a file which it includes.

    Raises NotDrawnError for what only PlantUML draws.
    """
    lines = source_lines(text, included)
    if is_sequence(lines):
        return sequence_layout.lay_out(read_sequence(lines))
    if is_activity(lines):
        return activity_layout.lay_out(read_activity(lines))
    return network_layout.lay_out(read_network(lines))
