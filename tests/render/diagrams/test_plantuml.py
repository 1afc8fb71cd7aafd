"""PlantUML's text is drawn with all that it says, or not at all."""

import re

import pytest

from site_builder.render.diagrams.plantuml import draw_plantuml
from site_builder.render.diagrams.shapes import Box, Diagram, NotDrawnError, Path, Words
from site_builder.render.diagrams.svg import diagram_html


def drawn(text: str, **files: str) -> Diagram:
    return draw_plantuml(f"@startuml\n{text}\n@enduml\n", files.get)


def words(diagram: Diagram) -> list[str]:
    return ["".join(run.text for run in each.runs) for each in diagram.shapes if isinstance(each, Words)]


def story(diagram: Diagram) -> list[str]:
    return [f"{'  ' * each.depth}{each.text}" for each in diagram.story]


SEQUENCE = """
title Finding a patient
actor "A nurse" as N
participant Client as C
database "FHIR\\nserver" as S
== Search ==
N -> C : asks
C -> S ++ : ""GET [base]/Patient?name=x""
note right of S : looks **it** up
alt found
  return Bundle
else nobody
  S --> C : empty Bundle
end
C ->x S : cancelled
ref over C, S : see the next drawing
...
C -> C : thinks
"""


def test_a_sequence_says_in_words_what_it_draws() -> None:
    diagram = drawn(SEQUENCE)

    assert diagram.title == "Finding a patient"
    assert story(diagram) == [
        "Takes part: A nurse, Client, FHIR server",
        "Search",
        "A nurse to Client: asks",
        "Client to FHIR server: GET [base]/Patient?name=x",
        "Note (FHIR server): looks it up",
        "alt: found",
        "  FHIR server to Client: Bundle",
        "else: nobody",
        "  FHIR server to Client: empty Bundle",
        "Client to FHIR server: cancelled",
        "Another drawing (Client, FHIR server): see the next drawing",
        "Time passes",
        "Client: thinks",
    ]
    shown = " ".join(words(diagram))
    for text in ("A nurse", "Search", "looks it up", "[found]", "[nobody]", "Bundle", "cancelled", "thinks"):
        assert text in shown


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("A -> B", "A to B"),
        ("A->B:hi", "A to B: hi"),
        ("A <- B : back", "B to A: back"),
        ("A <-- B : back", "B to A: back"),
        ('"Long name" -> B : x', "Long name to B: x"),
        ("A -[#red]> B : x", "A to B: x"),
        ("A ->> B : x", "A to B: x"),
        ("A -->> B : x", "A to B: x"),
        ("A -\\ B : x", "A to B: x"),
        ("A o->o B : x", "A to B: x"),
        ("A ->x B : x", "A to B: x"),
        ("[-> A : in", "to A: in"),
        ("A ->] : out", "from A: out"),
        ("?-> A : in", "to A: in"),
        ("A -> A : alone", "A: alone"),
        ("A -> B ++ #gold : x", "A to B: x"),
        ("A -> B : a\\nb", "A to B: a b"),
        ("A -> B : <color:red>x</color> <b>y</b>", "A to B: x y"),
        ("A -> B : [[page.html the page]]", "A to B: the page"),
        ("A -> B : see https://example.org/a//b", "A to B: see https://example.org/a//b"),
    ],
)
def test_arrows_of_all_forms(line: str, sentence: str) -> None:
    assert story(drawn(f"participant Z\n{line}"))[-1] == sentence


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("autonumber\nA -> B : x\nB -> A : y", ["1 x", "2 y"]),
        ("autonumber 10 5\nA -> B : x\nB -> A : y", ["10 x", "15 y"]),
        ('autonumber "<b>[00]"\nA -> B : x', ["[01] x"]),
        (
            "autonumber\nA -> B : x\nautonumber stop\nB -> A : y\nautonumber resume\nA -> B : z",
            ["1 x", "y", "2 z"],
        ),
    ],
)
def test_messages_are_numbered(text: str, numbers: list[str]) -> None:
    assert [each for each in words(drawn(text)) if each[-1:] in "xyz"] == numbers


def test_columns_are_as_far_apart_as_their_messages_need() -> None:
    near, far = (
        drawn(f"participant A\nparticipant B\nA -> B : {text}")
        for text in ("short", "a message of quite some length")
    )

    assert far.width > near.width


def test_a_group_without_an_end_ends_with_the_drawing_and_notes_may_have_stereotypes() -> None:
    diagram = drawn("A -> B : a\nalt x\nB -> A : b\nnote left <<resource>> #lightgreen\nwords\nend note\n")

    assert story(diagram)[-3:] == ["alt: x", "  B to A: b", "  Note (A): words"]


def test_nothing_reaches_out_of_the_drawing() -> None:
    diagram = drawn(SEQUENCE)

    for shape in diagram.shapes:
        if isinstance(shape, Box):
            assert shape.x >= 0
            assert shape.x + shape.width <= diagram.width
            assert shape.y + shape.height <= diagram.height
        elif isinstance(shape, Path):
            xs = [int(x) for x in re.findall(r"[ML](\d+) ", shape.d)]
            assert all(0 <= x <= diagram.width for x in xs)


def test_classes_have_members_and_relations() -> None:
    diagram = drawn(
        """
        package "Care" {
          class Patient {
            +name: HumanName
            --
            find()
          }
          interface Party
        }
        Party <|-- Patient
        Patient "1" *-- "0..*" Visit : has
        note right of Visit : in hospital
        url of Visit is [[visit.html]]
        """
    )

    assert story(diagram) == [
        "Visit",
        "in hospital",
        "Care",
        "  Patient: name: HumanName; find()",
        "  «interface» Party",
        "Patient to «interface» Party",
        "Visit to Patient: 1, has, 0..*",
        "Visit with in hospital",
    ]
    assert '<a href="visit.html" aria-label="Visit">' in diagram_html(diagram, "x")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[First] --> [Second] : calls", "First to Second: calls"),
        ("together {\nclass A\n}\n[] --> B : calls", "End to B: calls"),
        ("class One-two\nOne-two--> Three: calls", "One-two to Three: calls"),
        (":User: --> (Use it)", "User to Use it"),
        ("agent A\nagent B\nA -down-> B : x", "A to B: x"),
        ("agent A\nagent B\nA -up-> B : x", "A to B: x"),
        ("object O\nO : a = b\nO --> P", "O to P"),
        ("[*] --> Draft\nDraft --> [*] : done", "Draft to End: done"),
        ("component A\ncomponent B\nA ..> B", "A to B"),
        ('package "P" {\n[In]\n}\n[Out] --> P', "Out to P"),
    ],
)
def test_boxes_and_lines_of_all_kinds(text: str, told: str) -> None:
    assert story(drawn(text))[-1] == told


def test_no_two_boxes_lie_on_each_other() -> None:
    lines = "\n".join(
        f"class C{number}\nC{number // 2} --> C{number} : to {number}" for number in range(1, 20)
    )
    boxes = [each for each in drawn(lines).shapes if isinstance(each, Box)]

    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


ACTIVITY = """
start
:Receive;
if (valid?) then (yes)
  while (more?) is (yes)
    :Fetch
    next;
  endwhile (no)
else (no)
  :Refuse;
  stop
endif
fork
  :Log;
fork again
  :Answer;
end fork
repeat
  :Poll;
repeat while (done?) is (no) not (yes)
stop
"""


def test_an_activity_says_in_words_what_it_draws() -> None:
    assert story(drawn(ACTIVITY)) == [
        "Receive",
        "valid?",
        "  yes:",
        "    While: more?",
        "      Fetch next",
        "  no:",
        "    Refuse",
        "    End",
        "At the same time:",
        "  Branch 1:",
        "    Log",
        "  Branch 2:",
        "    Answer",
        "Again, while: done?",
        "  Poll",
        "End",
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("A -> B\nblah blah", 2, "'blah blah' is not known here"),
        ("class A\npackage P {\nclass B", 2, "'package P {' has no end"),
        ("!procedure $x()\nA -> B", 1, "it computes with '!procedure'"),
        ("!include other.puml\nA -> B", 1, "it includes 'other.puml'"),
        ("A -> B : " + "x" * 2000, 1, "it has more than 1,000 characters"),
        ("|Lane|\nstart\n:x;", 1, "'|Lane|' is not known here"),
        ("participant A\nreturn x", 2, "'return' has nothing to return to"),
        ("", 0, "there is nothing in it"),
    ],
)
def test_what_is_not_known_is_not_drawn(text: str, line: int, reason: str) -> None:
    with pytest.raises(NotDrawnError, match=re.escape(reason)) as raised:
        drawn(text)

    assert raised.value.line == line


def test_looks_comments_and_variables_are_no_part_of_what_is_said() -> None:
    diagram = drawn(
        "skinparam x {\n a b\n}\n' a comment\n/' of two\nlines '/\n!$who = \"Alice\"\nhide footbox\n<style>\n a {}\n</style>\n$who -> B : hi"
    )

    assert story(diagram) == ["Takes part: Alice, B", "Alice to B: hi"]


def test_a_file_that_is_included_is_read() -> None:
    diagram = drawn("!include people.puml\nA -> B", **{"people.puml": '@startuml\nactor "Ann" as A\n@enduml'})

    assert story(diagram)[-1] == "Ann to B"


def test_text_is_no_markup_and_links_that_run_are_none() -> None:
    html = diagram_html(drawn("A -> B : <script>alert(1)</script>"), '"><x')
    link = diagram_html(drawn("class C\nurl of C is [[javascript:alert(1)]]"), "x")

    assert "<script>" not in html
    assert 'aria-label="&quot;&gt;&lt;x"' in html
    assert "javascript:" not in link
