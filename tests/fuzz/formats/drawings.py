"""Drawings as text, PlantUML's and Mermaid's: what is drawn is well-formed, what is not says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from lxml import etree

from site_builder.render.diagrams.mermaid import draw_mermaid
from site_builder.render.diagrams.plantuml import draw_plantuml
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.svg import diagram_html
from tests.fuzz.making import ODD_TEXTS, as_read, mutated_text, text_of
from tests.fuzz.run import Format

_KINDS = {
    "sequence": (
        "A -> B: hello\n", "B --> A\n", "A -> A : alone\n", "[-> A: in\n", "A ->x]: out\n", "?-> B\n", "return done\n", "activate A\n", "deactivate A\n",
        "destroy B\n", "alt yes\nA -> B\nelse no\nB -> C: x\nend\n", "loop\ngroup a [b]\nA -> A\nend\nend\n", "note left: x\n", "note over A,B\nlong\nend note\n", "== part ==\n",
        "...\n", "|||\n", "autonumber\n", "box \"b\"\nactor Y\nend box\n", "ref over A, B : r\n", "actor \"An actor\" as X\n", "create C\nA -> C\n", "& B -> A\n",
    ),
    "network": (
        "class C {\n+a: b\n--\nc()\n}\n", "object O\n", "object O\nO : a = b\n", "package P {\n[Q]\n}\n", "C --|> D : is\n", "C \"1\" *-- \"many\" O\n", "[X] ..> (Y)\n",
        ":Z: - [X]\n", "[*] --> S\n", "state T {\n[*] -> U\nU --> [*]\n}\n", "S -> S : again\n", "left to right direction\n", "note right of C : n\n", "P --> C\n", "database \"D\" as E\n",
        "url of C is [[a.html]]\n", "C <-up- D\n", "together {\nclass F\nclass G\n}\n",
    ),
    "activity": (
        "start\n", "stop\n", ":do;\n", ":do\nmore;\n", "if (a?) then (b)\n:c;\nelseif (c) then (d)\nelse (e)\nstop\nendif\n", "while (x)\n:y;\nendwhile (no)\n", "repeat\n:z;\nrepeat while (y)\n",
        "fork\n:a;\nfork again\n:b;\nend fork\n", "partition p {\n:c;\n}\n", "switch (s)\ncase (1)\n:d;\nendswitch\n", "endif\n", "-> w;\n", "note left: n\n", "detach\n",
    ),
    "flowchart TD": (
        "A[text] --> B{ask}\n", "B -->|yes| C((end))\n", "A & B -.-> C\n", "subgraph one [One]\nF --> A\nend\n", "style A fill:#fff\n", "D[(x)] -- w --> A;\n", "one --> D\n",
        "click A \"a.html\"\n", "C --> C\n", "E([s]):::k ~~~ A\n",
    ),
    "sequenceDiagram": (
        "A->>+B: hi\n", "B-->>-A: ok\n", "Note over A,B: n\n", "participant C as Cy\n", "title T\n", "alt x\nA->>B: y\nelse y\nend\n", "rect rgb(0,0,0)\nend\n", "end\n", "A-)A: own\n",
        "autonumber\n", "activate B\n", "box Z\nactor D\nend\n",
    ),
}  # fmt: skip
_COMMON = (
    '**bold** //i// ""c""\n',
    "[[http://a b]]\n",
    "title T\n",
    "' comment\n",
    '!$a = "b"\n',
    "!include x\n",
    "skinparam a b\n",
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What HTML bears and XML, which checks the form, does not."""


def _make(draw: Random) -> tuple[bool, str]:
    kind = draw.choice([*_KINDS])
    is_mermaid = kind in ("flowchart TD", "sequenceDiagram")
    lines = [draw.choice(_KINDS[kind]) for _ in range(draw.choice((1, 3, 8, 20, 60)))]
    text = (f"{kind}\n" if is_mermaid else "@startuml\n") + "".join(lines)
    if draw.random() < 0.5:
        text = mutated_text(draw, text, (*_KINDS[kind], *_COMMON, *ODD_TEXTS))
    elif draw.random() < 0.1:
        text += text_of(draw, (*_KINDS[kind], *_COMMON))
    return is_mermaid, as_read(text)


def _faults(case: tuple[bool, str]) -> Iterator[str]:
    is_mermaid, text = case
    try:
        diagram = draw_mermaid(text) if is_mermaid else draw_plantuml(text, lambda _: None)
    except NotDrawnError as error:
        if not 0 <= error.line <= text.count("\n"):
            yield "it is not drawn for a line that it has not"
        return
    if diagram.width <= 0 or diagram.height <= 0:
        yield "it has no size"
    try:
        etree.fromstring(_NO_XML.sub("", diagram_html(diagram, "x")))
    except etree.XMLSyntaxError as error:
        yield f"it is not well-formed: {error.msg}"


DRAWINGS = Format("drawings", _make, _faults)
