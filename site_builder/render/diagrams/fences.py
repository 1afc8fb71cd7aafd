"""Drawings that stand as code between fences: ```` ```mermaid ````, ```` ```plantuml ````."""

from __future__ import annotations

from functools import lru_cache

from site_builder.render.diagrams.shapes import NotDrawnError

LANGUAGES = frozenset({"mermaid", "plantuml", "puml"})
"""What fences of drawings name as their language."""


def drawn_fence(code: str, language: str) -> str | None:
    """Draw code; None where it is no drawing, or one that is not drawn here and so stays code."""
    language = language.lower()
    if language not in LANGUAGES:
        return None
    return _drawn(code, is_mermaid=language == "mermaid")


@lru_cache(maxsize=64)
def _drawn(code: str, *, is_mermaid: bool) -> str | None:
    # Few pages have drawings, and what draws them takes a moment to load.
    from site_builder.render.diagrams.mermaid import draw_mermaid  # noqa: PLC0415
    from site_builder.render.diagrams.plantuml import draw_plantuml  # noqa: PLC0415
    from site_builder.render.diagrams.svg import diagram_html  # noqa: PLC0415

    try:
        diagram = draw_mermaid(code) if is_mermaid else draw_plantuml(code, lambda _: None)
    except NotDrawnError:
        return None
    return diagram_html(diagram, "Drawing")
