"""The forms of findings: JSON, SARIF and GitHub's commands."""

import json
from pathlib import Path

import pytest

from site_builder.codes import CODES
from site_builder.diagnostics import Diagnostic, Location
from site_builder.formats import Paths, in_words, to_github, to_json, to_sarif, to_text, undecided_text

PATHS = Paths(Path("/repository/docs"), Path("/repository"))
LINK = Diagnostic("broken-link", "link 'x' leads nowhere", Location("a b.md", 3, 7))
SETTING = Diagnostic("unlisted-page", "50%:\nno, 'ü'", Location("guide.yaml"), "Mend it.")
FAILED = Diagnostic("page-failed", "no", Location("a b.md", 9))


def test_json_has_all_fields() -> None:
    text = to_json([Diagnostic("invalid-yaml", "n", Location("a", 2))])

    assert json.loads(text) == [
        {
            "severity": "error",
            "code": "invalid-yaml",
            "path": "a",
            "line": 2,
            "column": 1,
            "message": "n",
            "cure": CODES["invalid-yaml"].cure,
        }
    ]


def test_what_could_not_be_decided_are_notes_with_numbers_the_most_frequent_first() -> None:
    undecided = {
        "The profile P is not at hand.": 1,
        "codes of SNOMED CT can't be checked here": 2104,
        "x\ny": 3,
    }

    notes = json.loads(to_json([LINK], undecided))[1:]

    assert [(each["severity"], each["code"], each["message"]) for each in notes] == [
        ("note", "undecided", "2,104 codes of SNOMED CT can't be checked here"),
        ("note", "undecided", "x y (3 times)"),
        ("note", "undecided", "The profile P is not at hand"),
    ]
    assert in_words({"codes of LOINC can't be checked here": 1}) == ["1 code of LOINC can't be checked here"]


def test_of_very_many_reasons_people_are_told_the_first_ones() -> None:
    told = undecided_text([f"reason {number}" for number in range(23)]).splitlines()

    assert told[0] == "Not decided: reason 0"
    assert told[20:] == ["Not decided: 3 more reasons, which `--format json` names"]


def test_a_finding_in_text_is_two_lines_whatever_it_says() -> None:
    found = Diagnostic("broken-link", "a\nb\x1b[2J", Location("c\nd.md"), "Mend\r\nit.")

    assert to_text(found).count("\n") == 2
    assert "a b [2J" in to_text(found)
    assert "\x1b[2J" not in to_text(found)


def test_sarif_has_the_rules_places_and_levels_of_what_was_found() -> None:
    log = json.loads(to_sarif([LINK, SETTING, FAILED], PATHS))

    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [
        (rule["id"], rule["defaultConfiguration"]["level"], rule["help"]["text"])
        for rule in run["tool"]["driver"]["rules"]
    ] == [
        ("broken-link", "warning", CODES["broken-link"].cure),
        ("page-failed", "error", CODES["page-failed"].cure),
        ("unlisted-page", "note", CODES["unlisted-page"].cure),
    ]
    assert [file["location"]["uri"] for file in run["artifacts"]] == ["docs/a%20b.md", "docs/guide.yaml"]
    assert [(each["ruleIndex"], each["level"]) for each in run["results"]] == [
        (0, "warning"),
        (2, "note"),
        (1, "error"),
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "docs/a%20b.md", "uriBaseId": "%SRCROOT%", "index": 0}
    assert place["region"] == {"startLine": 3, "startColumn": 7}


def test_sarif_tells_of_the_run_what_could_not_be_decided() -> None:
    (run,) = json.loads(to_sarif([LINK], PATHS, {"codes of LOINC can't be checked here": 3}))["runs"]

    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["level"], note["message"]) == ("note", {"text": "3 codes of LOINC can't be checked here"})
    assert run["tool"]["driver"]["notifications"][note["descriptor"]["index"]]["id"] == "undecided"
    assert [each["ruleId"] for each in run["results"]] == ["broken-link"]


def test_a_finding_in_sarif_is_the_same_when_lines_move_and_another_when_it_is_there_twice() -> None:
    def known(*findings: Diagnostic) -> list[str]:
        results = json.loads(to_sarif(findings, PATHS))["runs"][0]["results"]
        return [each["partialFingerprints"]["findingHash/v1"] for each in results]

    moved = Diagnostic(LINK.code, LINK.message, Location("a b.md", 30))

    assert known(LINK) == known(moved)
    assert len({*known(LINK, moved, SETTING)}) == 3


def test_a_file_outside_the_folder_has_its_whole_address() -> None:
    found = Diagnostic("unreadable-file", "no", Location("/else/b c.json"))

    (run,) = json.loads(to_sarif([found], PATHS))["runs"]

    assert run["artifacts"] == [{"location": {"uri": "file:///else/b%20c.json"}}]
    assert "file=/else/b c.json," in to_github([found], PATHS)


def test_github_is_told_the_worst_first_with_signs_escaped() -> None:
    written = to_github([SETTING, LINK, Diagnostic("page-failed", "no", Location("a,b:c%.md"))], PATHS)

    assert written.splitlines() == [
        "::error file=docs/a%2Cb%3Ac%25.md,line=1,col=1,title=page-failed::no%0A" + CODES["page-failed"].cure,
        "::warning file=docs/a b.md,line=3,col=7,title=broken-link::"
        f"link 'x' leads nowhere%0A{CODES['broken-link'].cure}",
        "::notice file=docs/guide.yaml,line=1,col=1,title=unlisted-page::50%25:%0Ano, 'ü'%0AMend it.",
    ]


@pytest.mark.parametrize("write", [to_sarif, to_github])
def test_names_that_are_no_text_are_written(write) -> None:  # type: ignore[no-untyped-def]
    found = Diagnostic("encoding", "\udcff", Location("\udcff.md"))

    assert write([found], PATHS)
    assert to_json([found]).encode()
