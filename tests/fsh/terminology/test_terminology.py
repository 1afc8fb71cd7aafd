"""Value sets and code systems hold what their rules list."""

from __future__ import annotations

from tests.fsh.run import compiled, documents, findings


def test_concepts_stand_in_their_hierarchy_and_are_counted() -> None:
    text = 'CodeSystem: C\n* #a "A" "First"\n  * #a1 "A1"\n* #b\n* #a #a2\n* #a #a1 ^designation.value = "Eins"\n'

    made = documents(text)["C"]
    assert (made["content"], made["count"]) == ("complete", 4)
    assert made["concept"] == [
        {
            "code": "a",
            "display": "A",
            "definition": "First",
            "concept": [
                {"code": "a1", "display": "A1", "designation": [{"value": "Eins"}]},
                {"code": "a2"},
            ],
        },
        {"code": "b"},
    ]


def test_concepts_of_one_system_stand_together() -> None:
    text = (
        'ValueSet: V\n* http://x#a "A"\n* include codes from valueset http://y\n* http://x#b\n* http://x|2#c\n'
        '* exclude codes from system http://x where concept is-a #z and display regex /a.*/\n* http://x#a ^designation.value = "E"\n'
    )

    assert documents(text)["V"]["compose"] == {
        "include": [
            {
                "system": "http://x",
                "concept": [
                    {"code": "a", "display": "A", "designation": [{"value": "E"}]},
                    {"code": "b"},
                ],
            },
            {"valueSet": ["http://y"]},
            {"system": "http://x", "version": "2", "concept": [{"code": "c"}]},
        ],
        "exclude": [
            {
                "system": "http://x",
                "filter": [
                    {"property": "concept", "op": "is-a", "value": "z"},
                    {"property": "display", "op": "regex", "value": "a.*"},
                ],
            }
        ],
    }


def test_names_give_urls_and_unknown_codes_are_told() -> None:
    text = "CodeSystem: C\n* #ab\n* #cd\n\nValueSet: V\n* C#ab\n* C#abc\n"

    assert findings(text) == ["7:1 fsh-undefined-code: code system 'C' does not define 'abc'"]
    made = {each.document["id"]: each.document for each in compiled(text).definitions}
    assert made["V"]["compose"]["include"][0]["system"] == "http://example.org/CodeSystem/C"


def test_a_value_set_that_only_excludes_is_not_written() -> None:
    found = compiled("ValueSet: V\n* exclude http://x#a\n")

    assert [each.code for each in found.findings] == ["fsh-empty-value-set"]
    assert found.definitions == ()


def test_a_value_set_that_lacks_a_part_is_not_written() -> None:
    found = compiled("ValueSet: V\n* http://x#a\n* include codes from valueset Nothing\n")

    assert [each.code for each in found.findings] == ["fsh-unknown-name"]
    assert found.definitions == ()


def test_two_definitions_never_have_one_file() -> None:
    found = compiled("ValueSet: V\nId: same\n* http://x#a\n\nValueSet: W\nId: same\n* http://x#b\n")

    assert [each.code for each in found.findings] == ["fsh-same-file"]
    assert [made.file for made in found.definitions] == ["ValueSet-same.json"]


def test_a_value_set_is_found_by_its_name_in_the_text_whatever_it_calls_itself() -> None:
    text = (
        "CodeSystem: C\n* ^valueSet = Canonical(All|2)\n* #a\n\n"
        'ValueSet: All\nId: all\n* ^name = "Everything"\n* include codes from system C\n'
    )
    assert documents(text)["C"]["valueSet"] == "http://example.org/ValueSet/all|2"
