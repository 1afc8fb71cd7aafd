"""What is wrong with a rule costs that rule, and is said where it stands."""

from __future__ import annotations

import pytest

from tests.fsh.run import compiled, documents, findings, patient

_BROKEN = [
    ("* name.family =", "3:15 fsh-syntax: no value stands behind '='"),
    ('* name.family = "a', '3:17 fsh-syntax: the string "a is not closed, or goes on behind a quote'),
    ('* name.family = "a\\q"', "3:17 fsh-syntax: '\\q' in a string is no escape"),
    ('* name.family "a"', "3:15 fsh-syntax: '\"a\"' can't stand behind 'name.family' in an Instance"),
    ("* active = $no", "3:12 fsh-unknown-alias: alias '$no' is not defined"),
    ("* active = nobody", "3:1 fsh-unknown-instance: there is no instance 'nobody'"),
    (
        "* contained = administrative-gender",
        "3:1 fsh-unknown-instance: what 'administrative-gender' holds is not at hand",
    ),
    ('* nam.family = "a"', "3:1 fsh-unknown-path: there is no 'nam' of 'nam.family' in 'Patient'"),
    ("* active = 5", "3:1 fsh-value: the number 5 is no boolean"),
    ('Title: "late"', None),
]


@pytest.mark.parametrize(("rule", "said"), _BROKEN)
def test_a_broken_rule_costs_itself(rule: str, said: str | None) -> None:
    text = f"Instance: X\nInstanceOf: Patient\n{rule}\n* gender = #male\n"

    if said is not None:
        assert said in findings(text)
    [made] = compiled(text).definitions
    assert made.document["gender"] == "male"


def test_a_heading_behind_rules_costs_itself() -> None:
    text = 'Profile: P\nParent: Patient\n* active 1..1\nTitle: "late"\n* gender 1..1\n'

    assert findings(text) == ["4:1 fsh-late-heading: 'Title:' stands behind a rule; it is ignored"]
    [made] = compiled(text).definitions
    assert len(made.document["differential"]["element"]) == 2


def test_tabs_do_not_indent() -> None:
    text = 'Instance: X\nInstanceOf: Patient\n* name\n\t* family = "a"\n'

    assert findings(text)[0].startswith("4:4 fsh-indentation: the rule can't be indented like this: 1 spaces")


def test_indented_rules_have_the_path_above() -> None:
    rules = (
        '* name\n  * given[+] = "a"\n  * given[+] = "b"\n  * period\n    * start = 2020-01\n* active = true\n'
    )

    assert patient(rules) == {
        "name": [{"given": ["a", "b"], "period": {"start": "2020-01"}}],
        "active": True,
    }


def test_a_soft_index_of_an_outer_line_counts_once() -> None:
    rules = '* name[+]\n  * family = "a"\n  * text = "a"\n* name[+]\n  * family = "b"\n'

    assert patient(rules)["name"] == [{"family": "a", "text": "a"}, {"family": "b"}]


def test_aliases_stand_for_urls_everywhere() -> None:
    text = (
        "Alias: $cs = http://x.org/cs|2\nAlias: $p = http://hl7.org/fhir/StructureDefinition/Patient\n"
        "Instance: X\nInstanceOf: $p\n* maritalStatus = $cs#m\n* implicitRules = $cs\n"
    )

    made = documents(text)["X"]
    assert made["maritalStatus"] == {"coding": [{"code": "m", "system": "http://x.org/cs", "version": "2"}]}
    assert made["implicitRules"] == "http://x.org/cs|2"


def test_one_name_means_one_entity() -> None:
    text = "Profile: P\nParent: Patient\n\nProfile: P\nParent: Group\n"

    assert findings(text) == [
        "4:10 fsh-duplicate: Profile 'P' is defined already at a.fsh:1; this one is left out"
    ]
    assert len(compiled(text).definitions) == 1


@pytest.mark.parametrize("word", ["from", "only", "or", "MS", "system", "true-one", "12345"])
def test_keywords_may_be_names(word: str) -> None:
    assert word in documents(f"Instance: {word}\nInstanceOf: Patient\n* active = true\n")
