"""Mermaid's flowcharts and sequence diagrams are drawn with all that they say, or not at all."""

import pytest

from site_builder.render.diagrams.fences import drawn_fence
from site_builder.render.diagrams.mermaid import draw_mermaid
from site_builder.render.diagrams.shapes import NotDrawnError


def story(text: str) -> list[str]:
    return [f"{'  ' * each.depth}{each.text}" for each in draw_mermaid(text).story]


def test_a_flowchart_says_in_words_what_it_draws() -> None:
    text = """---
title: ignored
---
flowchart LR
    %% a comment
    A[Start] --> B{Is it?}
    B -->|Yes| C(["OK (really)"]):::good
    B -- No ----> D[End]
    subgraph one [Group one]
      C & D -.-> F[(Store)]
    end
    style A fill:#f9f
    click A "https://example.org"
"""
    assert story(text) == [
        "Start",
        "Is it?",
        "Group one",
        "  OK (really)",
        "  End",
        "  Store",
        "Start to Is it?",
        "Is it? to OK (really): Yes",
        "Is it? to End: No",
        "OK (really) to Store",
        "End to Store",
    ]


def test_a_sequence_says_in_words_what_it_draws() -> None:
    text = """sequenceDiagram
    autonumber
    participant A as Alice
    actor J as John
    A->>+J: Hello
    alt is sick
      J-->>-A: Not so good
    else is well
      J-)A: Fine
    end
    Note over A,J: A chat<br/>of two
    rect rgb(0, 0, 0)
      A-xJ: bye
    end
"""
    assert story(text) == [
        "Takes part: Alice, John",
        "Alice to John: 1 Hello",
        "alt: is sick",
        "  John to Alice: 2 Not so good",
        "else: is well",
        "  John to Alice: 3 Fine",
        "Note (Alice, John): A chat of two",
        "Alice to John: 4 bye",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pie\n  title x", 0),
        ("flowchart TD\n  A --> B\n  what is this", 2),
        ("flowchart TD\n  subgraph x\n  A", 2),
        ("sequenceDiagram\n  A->>B: x\n  links A: {}", 2),
        ("", 0),
    ],
)
def test_what_is_not_known_is_not_drawn(text: str, line: int) -> None:
    with pytest.raises(NotDrawnError) as raised:
        draw_mermaid(text)

    assert raised.value.line == line


def test_a_fence_is_drawn_where_it_can_be_and_else_stays_code() -> None:
    assert "<svg" in str(drawn_fence("graph TD; A-->B", "mermaid"))
    assert "<svg" in str(drawn_fence("A -> B : x", "PlantUML"))
    assert drawn_fence("pie", "mermaid") is None
    assert drawn_fence("A -> B", "text") is None
