"""A drawing as HTML: SVG in the theme's colours, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from site_builder.model.addresses import is_refused
from site_builder.render.diagrams.shapes import Anchor, Box, Diagram, Path, Sentence, Shape, Words
from site_builder.render.diagrams.words import Run

_MOST_DEPTH = 8


def diagram_html(diagram: Diagram, name: str) -> str:
    """Draw a figure; `name` is what a screen reader calls it where its author gave it no title."""
    named = escape(diagram.title or name)
    size = f'viewBox="0 0 {diagram.width} {diagram.height}" width="{diagram.width}" height="{diagram.height}"'
    drawn = "\n".join(map(_drawn, diagram.shapes))
    svg = f'<svg role="{_role(diagram)}" aria-label="{named}" {size}>\n{drawn}\n</svg>'
    scroll = f'<div class="diagram-scroll" role="group" aria-label="{named}" tabindex="0">\n{svg}\n</div>'
    words = f"<summary>This drawing in words</summary>\n<ul>\n{_story(diagram.story)}\n</ul>"
    return f'<figure class="diagram">\n{scroll}\n<details class="diagram-words">{words}</details>\n</figure>'


def _role(diagram: Diagram) -> str:
    """Return `img`, whose parts nobody reaches, unless some are links."""
    return "group" if any(isinstance(shape, Anchor) for shape in diagram.shapes) else "img"


def _drawn(shape: Shape) -> str:
    match shape:
        case Box():
            corner = f' rx="{shape.round}"' if shape.round else ""
            place = f'x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"'
            return f'<rect class="{shape.look}" {place}{corner}/>'
        case Path():
            return f'<path class="{shape.look}" d="{shape.d}"/>'
        case Words():
            anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "middle" else ""
            look = f' class="{shape.look}"' if shape.look else ""
            return f'<text x="{shape.x}" y="{shape.y}"{anchor}{look}>{"".join(map(_run, shape.runs))}</text>'
        case Anchor():
            # One that may not become a link leads nowhere.
            address = "" if is_refused(shape.target) else f' href="{escape(shape.target)}"'
            return f'<a{address} aria-label="{escape(shape.name)}">' if shape.target else "</a>"


def _run(run: Run) -> str:
    looks = [name for name, has in (("b", run.is_bold), ("i", run.is_italic), ("c", run.is_code)) if has]
    text = escape(run.text, quote=False)
    return f'<tspan class="{" ".join(looks)}">{text}</tspan>' if looks else text


def _story(story: Iterable[Sentence]) -> str:
    return "\n".join(map(_sentence, story))


def _sentence(sentence: Sentence) -> str:
    depth = min(sentence.depth, _MOST_DEPTH)
    look = f' class="depth-{depth}"' if depth else ""
    text = escape(sentence.text, quote=False)
    if sentence.link and not is_refused(sentence.link):
        text = f'<a href="{escape(sentence.link)}">{text}</a>'
    return f"<li{look}>{text}</li>"
