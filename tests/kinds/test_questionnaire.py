"""A questionnaire shows its items as a tree, and the form as it is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from site_builder.kinds.questionnaire import MAX_ROWS, QUESTIONNAIRE
from site_builder.kinds.questionnaire.form import MAX_ITEMS
from site_builder.model.guide import Artifact
from site_builder.model.sections import Facts, Form, FormItem, Group, Section, Table
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from tests.kinds import form_samples
from tests.kinds.conformance_samples import canonical
from tests.kinds.form_samples import QUESTIONNAIRE_DSTU2, QUESTIONNAIRE_STU3
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, section, text_of, value_set, view_of

SMOKING = form_samples.QUESTIONNAIRE


def _sections(resource: dict[str, Any], release: str = "R4", *others: Artifact) -> tuple[Section, ...]:
    subject = artifact(resource, release)
    return QUESTIONNAIRE.pages(subject, view_of(subject, *others))[0].sections


def _items(resource: dict[str, Any], release: str = "R4", *others: Artifact) -> Iterator[FormItem]:
    found = section(_sections(resource, release, *others), "form")
    assert isinstance(found, Form)
    pending = [*found.items]
    while pending:
        item = pending.pop(0)
        yield item
        pending[:0] = item.items


def _of(*items: dict[str, Any]) -> dict[str, Any]:
    return canonical("Questionnaire", "q", item=list(items))


def test_its_facts_are_shown() -> None:
    facts = section(_sections(SMOKING), "definition")
    assert isinstance(facts, Facts)
    assert {name: text_of(cell) for name, cell in facts.items} == {
        "About": "Patient[https://hl7.org/fhir/R4/patient.html]",
        "Codes": "LOINC 72166-2",
        "In force": "from 1 January 2026",
    }


def test_items_are_a_tree_with_what_limits_each_answer() -> None:
    out = "Questionnaire-smoking.html"
    assert rows_of(section(_sections(SMOKING), "items")) == [
        "1 | A Smoking | 1..1 | group |  | ",
        "..1.1 | Do you smoke? | 1..1 | boolean |  | At first true",
        f"..1.2 | How many a day? | 0..1 | integer | <conditional> | Asked when 1.1[{out}#item-1.1] is true and"
        f" 1.3[{out}#item-1.3] has an answer; At least 1; In a day (/d)",
        f"..1.3 | What? | 0..* | choice |  | Answers from Kinds of tobacco[{out}#contained-kinds]",
        "..1.4 | Notes | 0..* | text | <read only> | At most 200 characters",
        "..1.5 | Key | 0..1 | string | <hidden> | ",
        "2 | Thank you |  | display |  | ",
        "3 | Mood | 0..1 | open-choice |  | Answers: Good (g) (chosen at first) · Bad · 2 January 2026; Code mood; Defined by"
        f" {BASE}/StructureDefinition/our-patient#Patient.active",
        "4 | From where? | 0..1 | choice |  | Answers from https://other.example.org/vs",
        "5 | Born | 0..1 | date |  | At first 1 January 2000",
    ]


def test_an_item_links_the_element_that_defines_it() -> None:
    profile = canonical("StructureDefinition", "our-patient", type="Patient", kind="resource")
    rows = rows_of(section(_sections(SMOKING, "R4", artifact(profile)), "items"))
    assert (
        "Defined by Patient.active[StructureDefinition-our-patient-definitions.html#Patient.active]"
        in rows[7]
    )


@pytest.mark.parametrize(
    ("extension", "card"),
    [
        ([], "0..1"),
        (
            [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": 2}],
            "2..1",
        ),
        (
            [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 5}],
            "0..5",
        ),
        (
            [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs",
                    "valueBoolean": True,
                }
            ],
            "0..1",
        ),
    ],
)
def test_extensions_may_bound_how_often_an_item_is_answered(extension: list[Any], card: str) -> None:
    rows = rows_of(
        section(_sections(_of({"linkId": "a", "type": "string", "extension": extension})), "items")
    )
    assert rows == [f"a |  | {card} | string"]


def test_older_questionnaires_read_like_others() -> None:
    assert rows_of(section(_sections(QUESTIONNAIRE_STU3, "STU3"), "items")) == [
        "a | A | 0..1 | choice |  | Answers from ValueSet/chosen; At first x",
        "b | B | 0..1 | choice | <conditional> | Asked when a[Questionnaire-middle.html#item-a] has no answer"
        " or z is y; Answers: 3",
    ]
    assert rows_of(section(_sections(QUESTIONNAIRE_DSTU2, "DSTU2"), "items")) == [
        "g | Group | 0..1 | group | ",
        "..q | Which? | 0..1 | choice | Answers from ValueSet/chosen; Answers: Aye (a)",
        "....g2 | Inner | 0..1 | group | ",
        "......q2 | Why? | 0..1 | text | ",
    ]


def test_the_form_has_a_control_for_each_item_that_is_seen() -> None:
    assert [(item.label, item.control, item.options, item.value) for item in _items(SMOKING)] == [
        ("Smoking", "group", (), ""),
        ("Do you smoke?", "boolean", ("Yes", "No"), "Yes"),
        ("How many a day?", "number", (), ""),
        ("What?", "choices", ("Cigarettes", "Pipe"), ""),
        ("Notes", "lines", (), ""),
        ("Thank you", "display", (), ""),
        ("Mood", "choice", ("Good", "Bad", "2 January 2026"), "Good"),
        ("From where?", "choice", (), ""),
        ("Born", "date", (), "2000-01-01"),
    ]


def test_the_form_says_below_an_item_what_it_asks_for() -> None:
    hints = {item.label: text_of(item.hint) for item in _items(SMOKING) if item.hint}
    assert hints == {
        "How many a day?": "In a day. Asked when 1.1 is true and 1.3 has an answer",
        "Notes": "At most 200 characters. Filled in by the system. May be repeated",
        "Mood": "Another answer may be written",
        "From where?": "Answers from https://other.example.org/vs",
    }


def test_answers_come_from_the_guides_own_value_sets() -> None:
    chosen = value_set({"include": [{"system": f"{BASE}/CodeSystem/colours", "concept": [{"code": "red"}]}]})
    item = {"linkId": "a", "text": "A", "type": "choice", "answerValueSet": f"{BASE}/ValueSet/chosen"}
    assert [each.options for each in _items(_of(item), "R4", artifact(chosen), artifact(COLOURS))] == [
        ("Red",)
    ]


def test_a_long_questionnaire_is_cut() -> None:
    long = _of(*({"linkId": str(number), "text": "Q", "type": "string"} for number in range(MAX_ROWS + 1)))
    sections = _sections(long)
    table, form = section(sections, "items"), section(sections, "form")
    assert isinstance(table, Table)
    assert isinstance(form, Form)
    assert len(table.rows) == MAX_ROWS
    assert text_of(table.note) == "The first 2,000 of 2,001 items; the source has all."
    assert len(form.items) == MAX_ITEMS
    assert text_of(form.note).endswith("The first 500 items.")


def test_one_without_items_has_no_form() -> None:
    sections = _sections(_of())
    assert [each.id for each in sections] == ["items"]
    assert isinstance(sections[0], Table)
    assert text_of(sections[0].note) == "The questionnaire has no items."


def test_the_form_is_drawn_disabled_and_every_control_has_a_name() -> None:
    form = section(_sections(SMOKING), "form")
    html = str(Theme(None, MarkdownRenderer()).page("Questionnaire-smoking.html").draw_sections((form,)))
    assert '<fieldset class="form" disabled aria-label="Form">' in html
    assert html.count("<input") == 9
    assert html.count("<legend>") == 4
    outside_labels = re.sub(r"<label>.*?</label>", "", html, flags=re.DOTALL)
    assert not re.search(r"<(input|select|textarea)(?![^>]*aria-label)", outside_labels)
    assert '<textarea rows="3"></textarea>' in html
    assert '<input type="date" value="2000-01-01">' in html


def test_the_value_sets_that_it_brings_are_shown_with_their_codes() -> None:
    found = section(_sections(SMOKING), "contained-kinds")

    assert isinstance(found, Group)
    assert found.title == "Contained value set Kinds of tobacco"
    definition, expansion = found.sections
    assert isinstance(definition, Group)
    assert (definition.id, expansion.id) == ("contained-kinds-definition", "contained-kinds-expansion")


def test_other_resources_that_it_brings_are_outlined() -> None:
    colours = {**COLOURS, "id": "colours", "url": f"{BASE}/CodeSystem/own"}
    patient = {"resourceType": "Patient", "id": "p 1", "active": True}
    empty = {"resourceType": "Patient", "id": "nobody"}
    found = _sections({**_of(), "contained": [colours, patient, empty]})
    codes, outlined = section(found, "contained-colours"), section(found, "contained-p-1")
    nothing = section(found, "contained-nobody")

    assert isinstance(codes, Group)
    assert isinstance(outlined, Group)
    assert isinstance(nothing, Group)
    assert rows_of(codes.sections[0])[0] == "red | Red | Like blood | true"
    assert rows_of(outlined.sections[0]) == ["Active | true"]
    assert nothing.sections == ()


def test_expressions_that_work_out_answers_are_shown() -> None:
    sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
    item = {
        "linkId": "bmi",
        "type": "decimal",
        "extension": [
            {
                "url": sdc + "sdc-questionnaire-enableWhenExpression",
                "valueExpression": {"expression": "%w > 0"},
            },
            {
                "url": "http://hl7.org/fhir/StructureDefinition/variable",
                "valueExpression": {"name": "w", "expression": "%weight", "description": "in kg"},
            },
            {"url": sdc + "sdc-questionnaire-calculatedExpression", "valueString": "%w / 2"},
            {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/png"},
            {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/jpeg"},
        ],
    }

    assert rows_of(section(_sections(_of(item)), "items")) == [
        "bmi |  | 0..1 | decimal | <conditional> | Of type image/png or image/jpeg; Asked when %w > 0;"
        " Works with w = %weight (in kg); Worked out as %w / 2"
    ]


def test_what_the_form_is_launched_with_is_shown() -> None:
    launch = {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext",
        "extension": [
            {"url": "name", "valueCoding": {"code": "patient"}},
            {"url": "type", "valueCode": "Patient"},
            {"url": "description", "valueString": "Who it is about"},
        ],
    }
    facts = section(_sections({**_of(), "extension": [launch, {"url": "http://x.org/other"}]}), "definition")

    assert isinstance(facts, Facts)
    assert {name: text_of(cell) for name, cell in facts.items} == {
        "Launched with": "patient (Patient): Who it is about"
    }
