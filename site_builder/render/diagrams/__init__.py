"""Drawings that authors write as text, PlantUML's and Mermaid's: read, laid out, drawn as SVG of the theme.

A reader makes a `model.py` of the text, for one of three kinds; its `layout.py` gives that places
(`shapes.py`), `svg.py` writes it. `sources.py` and `fences.py` are the doors. A reader that meets a line
which it does not know gives up with `NotDrawnError`: a drawing without what its author wrote would be wrong.
"""
