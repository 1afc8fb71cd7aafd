"""An include shows a part of an artifact, or says what it could not find."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.embed import embed
from site_builder.model.sections import Code, Group, Section, Table, Tree
from site_builder.model.view import GuideView
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, section, value_set, view_of

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "name": [
        {"family": "Li", "given": ["Bo", "Al"]},
        {"family": "Old", "given": ["Bo"]},
    ],
    "contact": [{"name": {"family": "Ma"}}],
}
PROFILE: dict[str, Any] = {
    "resourceType": "StructureDefinition",
    "id": "our-patient",
    "url": f"{BASE}/StructureDefinition/our-patient",
    "name": "OurPatient",
    "title": "Our patient",
    "status": "active",
    "description": "A patient. Ours.",
    "kind": "resource",
    "type": "Patient",
    "derivation": "constraint",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "differential": {
        "element": [
            {"id": "Patient", "path": "Patient"},
            {"id": "Patient.name", "path": "Patient.name", "min": 1},
        ]
    },
}
CHILD = {
    **PROFILE,
    "id": "child",
    "url": f"{BASE}/StructureDefinition/child",
    "name": "Child",
    "title": "Child",
    "baseDefinition": PROFILE["url"],
}


@pytest.fixture
def view() -> GuideView:
    bundle = {"resourceType": "Bundle", "id": "b", "entry": [{"resource": PATIENT}]}
    chosen = value_set({"include": [{"system": COLOURS["url"], "concept": [{"code": "red"}]}]})
    return view_of(*(artifact(each) for each in (PATIENT, PROFILE, CHILD, COLOURS, chosen, bundle)))


def test_bindings_name_the_guides_value_sets_of_profiles_and_of_the_extensions_they_use() -> None:
    bound = {"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"}
    element = {"id": "Extension.value[x]", "path": "Extension.value[x]", "binding": bound}
    extension = {
        **PROFILE,
        "id": "shade",
        "url": f"{BASE}/StructureDefinition/shade",
        "type": "Extension",
        "kind": "complex-type",
        "differential": {"element": [{"id": "Extension", "path": "Extension"}, element]},
    }
    use = {"code": "Extension", "profile": [extension["url"]]}
    user = {
        **CHILD,
        "differential": {
            "element": [{"id": "Patient.extension:shade", "path": "Patient.extension", "type": [use]}]
        },
    }
    chosen = value_set({"include": []}) | {
        "id": "chosen",
        "url": f"{BASE}/ValueSet/chosen",
        "title": "Chosen",
    }
    (table,) = _shown(view_of(*(artifact(each) for each in (PROFILE, user, extension, chosen))), "bindings")
    assert rows_of(table) == [
        "Child[StructureDefinition-child.html] | Chosen[ValueSet-chosen.html]",
        "Our patient[StructureDefinition-our-patient.html] | none of its own",
    ]


def test_bindings_of_no_profile_are_an_authors_mistake() -> None:
    with pytest.raises(LookupError, match="no profile of the guide is wanted by nonsense"):
        _shown(view_of(artifact(PROFILE)), "bindings", base="nonsense", group="")


def _shown(guide: GuideView, kind: str, **parameters: Any) -> tuple[Section, ...]:
    return embed(kind, parameters, guide)


def _source(view: GuideView, **parameters: Any) -> str:
    (code,) = _shown(view, "example", id="p1", **parameters)
    assert isinstance(code, Code)
    return code.text


def test_a_profile_is_shown_as_its_element_table(view: GuideView) -> None:
    (tree,) = _shown(view, "profile", id="our-patient", view="")

    assert isinstance(tree, Tree)
    assert tree.view == "differential"
    assert tree.id.startswith("StructureDefinition-our-patient-")


def test_tables_of_two_profiles_on_a_page_have_names_of_their_own(view: GuideView) -> None:
    (first,) = _shown(view, "profile", id="our-patient")
    (second,) = _shown(view, "profile", id="child")
    assert first.title.startswith("Our patient: ")
    assert second.title.startswith("Child: ")


@pytest.mark.parametrize("name", ["chosen", "ValueSet/chosen", f"{BASE}/ValueSet/chosen", "Chosen", "CHOSEN"])
def test_an_artifact_is_found_by_any_of_its_names(view: GuideView, name: str) -> None:
    assert section(_shown(view, "valueset", id=name), "ValueSet-chosen-definition")


def test_an_expansion_is_whole_even_when_the_definition_is_a_list(view: GuideView) -> None:
    (table,) = _shown(view, "valueset", id="chosen", view="expansion")

    assert isinstance(table, Table)
    assert table.id == "ValueSet-chosen-expansion"
    assert len(table.rows) == 1


def test_the_rows_of_a_code_system_keep_their_anchors(view: GuideView) -> None:
    table = section(_shown(view, "codesystem", id="colours"), "CodeSystem-colours-concepts")

    assert isinstance(table, Table)
    assert table.rows[0].id == "colours-red"


def test_an_example_is_shown_as_json_xml_or_summary(view: GuideView) -> None:
    assert '"resourceType": "Patient"' in _source(view)
    assert '<active value="true"/>' in _source(view, format="xml")
    assert rows_of(_shown(view, "example", id="p1", format="summary")[0])[0] == "Active | true"


def test_two_bundles_of_one_entry_share_no_anchor_on_a_page() -> None:
    entry = {"fullUrl": "urn:uuid:1", "resource": PATIENT}
    bundles = [artifact({"resourceType": "Bundle", "id": id_, "entry": [entry]}) for id_ in ("a", "b")]
    view = view_of(*bundles)

    first, second = (
        {anchor for each in _shown(view, "example", id=id_, format="summary") for anchor in _anchors(each)}
        for id_ in ("a", "b")
    )

    assert len(first) > 1
    assert not first & second


def _anchors(shown: Section) -> set[str]:
    inner = shown.sections if isinstance(shown, Group) else ()
    own = {shown.id, *(shown.anchors if isinstance(shown, Group) else ())} - {""}
    return own.union(*map(_anchors, inner))


@pytest.mark.parametrize(
    ("excerpt", "text"),
    [
        ("active", '{\n  "active": true\n}\n'),
        ("Patient.active", '{\n  "active": true\n}\n'),
        ("name.family", '{\n  "family": "Li"\n}\n'),
        ("name[1].family", '{\n  "family": "Old"\n}\n'),
        ("name[1].given[0]", '{\n  "given": "Bo"\n}\n'),
    ],
)
def test_an_excerpt_of_json_is_one_element(view: GuideView, excerpt: str, text: str) -> None:
    assert _source(view, excerpt=excerpt) == text


@pytest.mark.parametrize(
    ("excerpt", "text"),
    [
        ("name.given", '<given value="Bo"/>\n<given value="Al"/>\n'),
        ("name[1]", '<name>\n  <family value="Old"/>\n  <given value="Bo"/>\n</name>\n'),
        ("contact.name", '<name>\n  <family value="Ma"/>\n</name>\n'),
    ],
)
def test_an_excerpt_of_xml_is_one_element(view: GuideView, excerpt: str, text: str) -> None:
    assert _source(view, format="xml", excerpt=excerpt) == text


def test_comments_in_xml_are_passed_over() -> None:
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<Patient xmlns="http://hl7.org/fhir"><!-- who -->'
        '<id value="é"/><name><!-- one --><text value="Bö"/></name></Patient>'
    )
    resource = {"resourceType": "Patient", "id": "é", "name": [{"text": "Bö"}]}
    view = view_of(artifact(resource, source_format="xml", source_text=text))

    (code,) = embed("example", {"id": "é", "format": "xml", "excerpt": "name.text"}, view)

    assert isinstance(code, Code)
    assert code.text == '<text value="Bö"/>\n'


def test_an_excerpt_reaches_into_a_bundle(view: GuideView) -> None:
    (code,) = _shown(view, "example", id="b", format="xml", excerpt="entry[0].resource.active")

    assert isinstance(code, Code)
    assert code.text == '<active value="true"/>\n'


@pytest.mark.parametrize(
    ("lines", "first", "count"),
    [
        ("1-2", "{", 2),
        ("2", '  "resourceType": "Patient",', 1),
        ("-1", "{", 1),
        ("2-3", '  "resourceType": "Patient",', 2),
    ],
)
def test_lines_of_the_source_can_be_chosen(view: GuideView, lines: str, first: str, count: int) -> None:
    chosen = _source(view, lines=lines).splitlines()

    assert (chosen[0], len(chosen)) == (first, count)


def test_open_line_ranges_reach_the_end(view: GuideView) -> None:
    assert _source(view, lines="3-").endswith("}\n")


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ({"type": "StructureDefinition"}, ["Child", "Our patient"]),
        ({"type": "valueset"}, ["Chosen"]),
        ({"base": "our-patient"}, ["Child"]),
        ({"base": "Patient"}, ["Child", "Our patient"]),
        ({"group": "profiles", "name": "our"}, ["Our patient"]),
        ({"group": "Examples"}, ["b", "p1"]),
    ],
)
def test_artifacts_can_be_listed_by_what_they_are(
    view: GuideView, parameters: dict[str, str], titles: list[str]
) -> None:
    (table,) = _shown(view, "artifacts", **parameters)

    assert isinstance(table, Table)
    assert table.columns == ()
    assert [row.partition("[")[0] for row in rows_of(table)] == titles


def test_a_table_of_artifacts_says_what_each_is_for(view: GuideView) -> None:
    (table,) = _shown(view, "artifacts", name="our patient", format="table")

    assert rows_of(table) == ["Our patient[StructureDefinition-our-patient.html] | A patient."]


def test_a_table_of_several_types_names_them(view: GuideView) -> None:
    (table,) = _shown(view, "artifacts", group="Examples", format="table")

    assert rows_of(table) == ["b[Bundle-b.html] | Bundle | ", "p1[Patient-p1.html] | Patient | "]


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("valueset", {"id": "chose"}, "the guide has no value set 'chose' (did you mean 'chosen'?)"),
        ("valueset", {"id": ""}, "the include of a value set needs an id"),
        (
            "valueset",
            {"id": "chosen", "view": "tree"},
            "the view 'tree' does not exist; there are definition, expansion",
        ),
        ("profile", {"id": "chosen"}, "the guide has no profile 'chosen'"),
        (
            "example",
            {"id": "p1", "format": "ttl"},
            "the format 'ttl' does not exist; there are json, xml, summary",
        ),
        ("example", {"id": "p1", "excerpt": "nam"}, "Patient/p1 has no element 'nam' (did you mean 'name'?)"),
        ("example", {"id": "p1", "excerpt": "name[7]"}, "Patient/p1 has no element 'name[7]'"),
        ("example", {"id": "p1", "lines": "a-b"}, "lines='a-b' names no lines; write them as 1-20"),
        ("example", {"id": "p1", "lines": "900-"}, "lines='900-' names none of the source's 27 lines"),
        ("artifacts", {"type": "Device", "format": None}, "no artifact of the guide has type 'Device'"),
        ("profiles", {}, "there is nothing of the kind 'profiles' to show (did you mean 'profile'?)"),
    ],
)
def test_what_is_not_there_is_named_with_the_nearest_name(
    view: GuideView, kind: str, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(LookupError) as problem:
        embed(kind, parameters, view)

    assert problem.value.args == (message,)


def test_profiles_that_derive_from_each_other_in_a_circle_are_listed_all_the_same() -> None:
    first = artifact({**PROFILE, "baseDefinition": CHILD["url"]})
    view = view_of(first, artifact(CHILD))

    with pytest.raises(LookupError, match="base 'Nothing'"):
        embed("artifacts", {"base": "Nothing"}, view)
