"""The script that checks resources in a page finds what the validator finds: one file of cases for both."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_builder.fhir.json_text import loads
from site_builder.render.scripts import checker_script
from site_builder.source.json_access import mapping
from site_builder.source.source_map import SourceMap
from site_builder.validation.context import Context, Options
from site_builder.validation.engine import validate
from site_builder.validation.issue import located
from tests.validation.check_payload import payload, store_of
from tests.validation.resources import context, profile

CASES: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("check_cases.yml").read_text("utf-8"))
NODE = shutil.which("node")
OPTIONS = Options(is_lenient=True, canonical="http://example.org/")
TYPES = ("Patient", "Observation", "Bundle", "Organization")
PATHS_URL = "http://example.org/StructureDefinition/paths"
RELEASES = ("STU3", "R4", "R4B", "R5")

needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def cases_of(release: str) -> list[Mapping[str, Any]]:
    return [each for each in CASES["cases"] if each.get("release", "R4") == release]


def text_of(resource: Any) -> str:
    return json.dumps(resource, indent=2)


@cache
def context_of(release: str) -> Context:
    return context(release, CASES["structures"], OPTIONS)


def of_validator(text: str, context_: Context, profiles: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Return severity, code, FHIRPath, line, column, words and profile of what the validator finds."""
    places = SourceMap("x.json", "json", text)
    found = []
    for issue in validate(mapping(loads(text)), context_, profiles).issues:
        place = located(issue, places).location
        where = (str(place.line), str(place.column))
        found.append(
            (issue.severity.word, issue.code, issue.expression, *where, issue.message, issue.profile)
        )
    return sorted(found)


def of_script(
    release: str, store: Mapping[str, Any], texts: Sequence[str], profiles: Sequence[str], script: Path
) -> list[Mapping[str, Any]]:
    """Return what the script finds in each text."""
    script.write_bytes(checker_script().content)
    runner = Path(__file__).with_name("run_checker.js")
    answer = subprocess.run(
        [str(NODE), str(runner), str(script)],
        input=payload(release, store, texts, profiles),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    found: list[Mapping[str, Any]] = json.loads(answer.stdout)
    return found


def rows(found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    names = ("severity", "code", "expression", "line", "column", "message", "profile")
    return sorted(tuple(str(issue[name]) for name in names) for issue in found["issues"])


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_the_validator_finds_what_a_case_expects(case: Mapping[str, Any]) -> None:
    found = of_validator(text_of(case["resource"]), context_of(case.get("release", "R4")))

    assert sorted(" ".join(each[:4]) for each in found) == sorted(case["expect"])


@needs_node
@pytest.mark.parametrize("release", RELEASES)
def test_the_script_finds_the_same_in_the_same_words(release: str, tmp_path: Path) -> None:
    context_ = context_of(release)
    texts = [text_of(each["resource"]) for each in cases_of(release)]
    store = store_of(context_, CASES["structures"], TYPES, OPTIONS.canonical)

    found = of_script(release, store, texts, (), tmp_path / "checker.js")

    assert len(found) == len(texts)
    assert [rows(each) for each in found] == [of_validator(text, context_) for text in texts]
    assert all(not each["wanted"] for each in found)


def paths_profile() -> dict[str, Any]:
    rules = [
        {"key": f"x-{number}", "severity": "error", "human": expression, "expression": expression}
        for number, (expression, _) in enumerate(CASES["paths"])
    ]
    return profile("Patient", {"id": "Patient", "constraint": rules}, url=PATHS_URL)


def broken(found: Sequence[tuple[str, ...]]) -> set[str]:
    return {each[5].partition(": ")[2] for each in found if each[1] == "broken-invariant"}


def test_rules_come_to_what_the_validator_makes_of_them() -> None:
    own = [*CASES["structures"], paths_profile()]
    found = of_validator(text_of(CASES["about"]), context("R4", own, OPTIONS), [PATHS_URL])

    decided = {expression for expression, answer in CASES["paths"] if answer != "open"}
    assert (
        broken(found) & decided == {path for path, answer in CASES["paths"] if answer is False} - unusable()
    )


def unusable() -> set[str]:
    """Return rules that can't be evaluated on the resource, which is a finding of its own."""
    return {"name.single().exists()", "name.first().given.count() >= 2 and name.given.allTrue()"}


@needs_node
def test_rules_come_to_the_same_in_the_script(tmp_path: Path) -> None:
    own = [*CASES["structures"], paths_profile()]
    context_, text, script = context("R4", own, OPTIONS), text_of(CASES["about"]), tmp_path / "checker.js"
    store = store_of(context_, own, TYPES, OPTIONS.canonical)

    (found,) = of_script("R4", store, [text], [PATHS_URL], script)
    (base,) = of_script("R4", store, [text], [], script)

    open_ = [expression for expression, answer in CASES["paths"] if answer == "open"]
    validated = of_validator(text, context_, [PATHS_URL])
    assert rows(found) == [each for each in validated if not any(path in each[5] for path in open_)]
    # What a page can't tell it says, once a rule, and tells of all others.
    assert sum(found["undecided"].values()) - sum(base["undecided"].values()) == len(open_)


def test_a_text_that_is_no_json_has_its_place(tmp_path: Path) -> None:
    if NODE is None:
        pytest.skip("node is not installed")
    store = store_of(context_of("R4"), CASES["structures"], TYPES)
    texts = ['{"resourceType": "Patient",\n "gender": male}', '{"resourceType": "Patient",}', "", "[]"]

    found = of_script("R4", store, texts, [], tmp_path / "checker.js")

    assert [[(each["code"], each["line"], each["column"]) for each in one["issues"]] for one in found] == [
        [("invalid-json", 2, 12)],
        [("invalid-json", 1, 28)],
        [("invalid-json", 1, 1)],
        [("wrong-json-type", 1, 1)],
    ]


def test_what_is_not_loaded_is_wanted(tmp_path: Path) -> None:
    if NODE is None:
        pytest.skip("node is not installed")
    whole = store_of(context_of("R4"), CASES["structures"], TYPES)
    resource = {
        "resourceType": "Patient",
        "meta": {"profile": ["http://example.org/StructureDefinition/person"]},
        "contained": [{"resourceType": "Observation", "id": "o", "valueSampledData": {"dimensions": 1}}],
    }
    store = {"manifest": whole["manifest"], "files": {}}
    wanted = []
    for _ in range(5):
        (found,) = of_script("R4", store, [text_of(resource)], [], tmp_path / "checker.js")
        wanted.append(found["wanted"])
        store["files"] |= {name: whole["files"][name] for name in found["wanted"]}

    assert wanted[0] == ["R4/common"]
    assert wanted[-1] == []
    assert {name for each in wanted for name in each} == {
        *("R4/common", "R4/Patient", "R4/Observation", "R4/implied", "R4/further", "own-0")
    }
