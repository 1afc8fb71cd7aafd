"""Rule sets are inserted at any depth, with values; their rules know who inserted them."""

from __future__ import annotations

from tests.fsh.run import compiled, findings, patient

_NAMES = 'RuleSet: Named(family)\n* name[+].family = "{family}"\n* name[=].use = #usual\n\n'


def test_values_are_put_into_strings_and_codes() -> None:
    text = f"{_NAMES}Instance: X\nInstanceOf: Patient\n* insert Named(a\\, b)\n* insert Named([[c]]])\n"

    [made] = compiled(text).definitions
    assert [each["family"] for each in made.document["name"]] == ["a, b", "c]"]


def test_rule_sets_are_inserted_at_paths_and_in_each_other() -> None:
    text = (
        '* insert Whole\n\nRuleSet: Whole\n* contact[+] insert Part\n* active = true\n\nRuleSet: Part\n* name.family = "a"\n'
        "* name.use = #usual\n"
    )

    assert patient(text) == {"contact": [{"name": {"family": "a", "use": "usual"}}], "active": True}


def test_unknown_templates_stay() -> None:
    assert patient('* insert R(a)\n\nRuleSet: R(x)\n* name.family = "{x}{y}"\n') == {
        "name": [{"family": "a{y}"}]
    }


def test_a_value_may_be_the_rest_of_a_rule() -> None:
    text = '* insert R([["a"\n* active = true]])\n\nRuleSet: R(x)\n* name.family = {x}\n'

    assert patient(text) == {"name": [{"family": "a"}], "active": True}


def test_a_finding_says_where_its_rule_was_inserted() -> None:
    text = 'RuleSet: R\n* nam = "a"\n\nInstance: X\nInstanceOf: Patient\n* insert R\n'

    [said] = findings(text)
    assert said == "2:1 fsh-unknown-path: there is no 'nam' in 'Patient'; inserted at a.fsh:6"


def test_rule_sets_that_go_round_are_told() -> None:
    text = (
        "RuleSet: A\n* insert B\n\nRuleSet: B\n* insert A\n\nInstance: X\nInstanceOf: Patient\n* insert A\n"
    )

    assert [said.split(": ")[0] for said in findings(text)] == ["5:1 fsh-circular"]


def test_a_wrong_number_of_values_is_told() -> None:
    text = (
        f"{_NAMES}Instance: X\nInstanceOf: Patient\n* insert Named(a, b)\n* insert Namd(a)\n* insert Named\n"
    )

    assert findings(text) == [
        "7:1 fsh-parameters: rule set 'Named' has 1 parameter, not 2",
        "8:1 fsh-unknown-rule-set: rule set 'Namd' is not defined",
        "9:1 fsh-parameters: rule set 'Named' has parameters, and none are given",
    ]


def test_what_a_user_can_not_have_is_told() -> None:
    text = "RuleSet: R\n* name 1..1\n\nInstance: X\nInstanceOf: Patient\n* insert R\n"

    assert findings(text) == [
        "2:1 fsh-misplaced: a cardinality can't stand in Instance 'X'; inserted at a.fsh:6"
    ]


def test_a_rule_set_that_grows_within_itself_is_told_in_a_few_words() -> None:
    text = "RuleSet: B(x)\n* insert B({x}{x})\n\nProfile: P\nParent: Observation\n* insert B(ab)\n"
    (found,) = compiled(text).findings
    assert found.code == "fsh-too-much"
    assert found.message.count("inserted at") == 4
    assert "inserted at a.fsh:6, with" in found.message
