"""What a guide's settings say about its findings: severities, and what is ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import pipeline
from tests.guides import build, page, write
from tests.test_pipeline import digest

PAGES = {
    "content/index.md": page("[x](x.html)", title="T"),
    "content/old/a.md": page("[x](x.html) ![](a.png)", title="A"),
    "content/old/b.md": page("[x](x.html)", title="B"),
}
LINKS = [
    "content/index.md:4:5: warning[broken-link]",
    "content/old/a.md:4:5: warning[broken-link]",
    "content/old/b.md:4:5: warning[broken-link]",
]
IMAGE = "content/old/a.md:4:17: warning[missing-image]"
RULE = "findings:\n  ignore:\n    - {code: broken-link, reason: r}\n"


def found(folder: Path, settings: str, name: str = "guide.yaml", **files: str) -> list[str]:
    """Return the findings of a guide with these settings, each as place, severity and code."""
    report = pipeline.check(write(folder, **(files or PAGES), **{name: settings}), jobs=1)
    return [f"{each.location}: {each.severity.word}[{each.code}]" for each in report.diagnostics]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("error", [LINKS[0].replace("warning", "error")]),
        ("note", [LINKS[0].replace("warning", "note")]),
        ("off", []),
        ("'off'", []),
    ],
)
def test_a_code_counts_as_the_guide_says(tmp_path: Path, level: str, expected: list[str]) -> None:
    settings = f"findings:\n  severity:\n    broken-link: {level}\n"

    assert found(tmp_path, settings, **{"content/index.md": PAGES["content/index.md"]}) == expected


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("{code: broken-link, reason: r}", [IMAGE]),
        ("{code: broken-link, path: content/old, reason: r}", [LINKS[0], IMAGE]),
        ("{code: broken-link, path: content/old/, reason: r}", [LINKS[0], IMAGE]),
        ("{code: broken-link, path: ./content/index.md, reason: r}", [IMAGE, *LINKS[1:]]),
        ("{code: broken-link, path: /content/index.md, reason: r}", [IMAGE, *LINKS[1:]]),
        ("{code: broken-link, path: 'content/**/*.md', reason: r}", [IMAGE]),
        ("{code: broken-link, path: '*/a.md', reason: r}", [LINKS[0], IMAGE, LINKS[2]]),
        ("{code: [broken-link, missing-image], path: content/old, reason: r}", [LINKS[0]]),
        ("{code: broken-link, path: [content/index.md, content/old/b.md], reason: r}", [IMAGE, LINKS[1]]),
    ],
)
def test_findings_are_ignored_by_code_and_path(tmp_path: Path, entry: str, left: list[str]) -> None:
    assert sorted(found(tmp_path, f"findings:\n  ignore:\n    - {entry}\n")) == sorted(left)


@pytest.mark.parametrize("path", ["../beside", "../beside/*.json", "./../beside/a.json"])
def test_findings_beside_the_guide_are_ignored_by_the_path_from_it(tmp_path: Path, path: str) -> None:
    value_set = '{"resourceType": "ValueSet", "id": "a", "status": "draft", "description": "[x](gone.html)"}'
    write(tmp_path / "beside", **{"a.json": value_set})
    settings = "title: T\nartifacts: [../beside]\n"
    rule = f"findings:\n  ignore:\n    - {{code: broken-link, path: {path}, reason: r}}\n"
    files = {"content/index.md": page("x", title="T")}

    assert found(tmp_path / "a", settings, **files)
    assert found(tmp_path / "b", settings + rule, **files) == []


def test_what_is_written_wrong_or_does_nothing_is_a_finding_where_it_stands(tmp_path: Path) -> None:
    settings = """findings:
  severity:
    broken-lnk: off
    missing-alt: loud
  ignore:
    - {code: broken-link, path: content}
    - code: [no-such, missing-image]
      path: [content/old, content/new]
      reason: r
    - path: content
      reason: r
    - plain
  more: x
"""

    assert [each for each in found(tmp_path, settings) if each.startswith("guide")] == [
        "guide.yaml:3:5: warning[invalid-setting]",
        "guide.yaml:4:5: warning[invalid-setting]",
        "guide.yaml:6:7: warning[ignore-without-reason]",
        "guide.yaml:7:14: warning[invalid-setting]",
        "guide.yaml:8:27: warning[unused-ignore]",
        "guide.yaml:10:7: warning[invalid-setting]",
        "guide.yaml:12:7: warning[invalid-setting]",
        "guide.yaml:13:3: warning[invalid-setting]",
    ]


@pytest.mark.parametrize("settings", ["findings: x", "findings:\n  severity: x\n  ignore: {}\n"])
def test_rules_that_are_none_leave_everything_as_it_is(tmp_path: Path, settings: str) -> None:
    without = [each for each in found(tmp_path, settings) if not each.startswith("guide.yaml")]

    assert sorted(without) == sorted([*LINKS, IMAGE])


@pytest.mark.parametrize(
    ("name", "settings", "files"),
    [
        (
            "_config.yml",
            "site_builder:\n  findings:\n    ignore: [{code: broken-link, reason: r}]\n",
            {"index.md": PAGES["content/index.md"]},
        ),
        (
            "guide.yaml",
            RULE,
            {
                "sushi-config.yaml": "id: a\ncanonical: https://a.example\nfhirVersion: 4.0.1\n",
                "input/pagecontent/index.md": "[x](x.html)",
                "ig.ini": "[IG]\nig = a.json\n",
            },
        ),
    ],
    ids=["jekyll", "hl7"],
)
def test_guides_for_other_tools_have_rules_too(
    tmp_path: Path, name: str, settings: str, files: dict[str, str]
) -> None:
    assert any("broken-link" in each for each in found(tmp_path / "a", "", name, **files))
    assert not any("broken-link" in each for each in found(tmp_path / "b", settings, name, **files))


def test_rules_change_the_quality_report_and_no_other_page(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    report = build(write(first, **PAGES, **{"guide.yaml": "title: T\n"}))
    ruled = build(write(second, **PAGES, **{"guide.yaml": f"title: T\n{RULE}"}))

    before, after = digest(first / "out"), digest(second / "out")
    assert (len(report.diagnostics), len(ruled.diagnostics)) == (4, 1)
    assert {name for name in before if before[name] != after[name]} - {".site-builder.json"} == {
        "qa.html",
        "qa.json",
    }
