from pathlib import Path

import pytest

from site_builder.config import Collection, DefaultScope, GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.jekyll.dialect import JekyllDialect
from site_builder.dialects.recognise import NoGuideError, recognise
from site_builder.model.dialect import NATIVE, Dialect


def dialect_of(root: Path) -> Dialect:
    return recognise(root, Problems()).dialect


def recognised(root: Path, name: str, text: str) -> tuple[GuideConfig, list[tuple[str, int]]]:
    (root / name).write_text(text, encoding="utf-8")
    problems = Problems()
    config = recognise(root, problems).config
    return config, [(each.code, each.location.line) for each in problems]


def test_a_folder_without_settings_is_a_guide_of_its_pages(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    config = recognise(tmp_path, Problems()).config
    assert (config.content, config.includes, config.data) == (".", "_includes", "_data")
    assert (config.artifacts, dialect_of(tmp_path)) == (("profiles",), NATIVE)


@pytest.mark.parametrize(
    "below", ["ig/ig.ini", "guides/core/sushi-config.yaml", "site/_config.yml", "docs/guide.yaml"]
)
def test_a_guide_in_a_folder_below_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "README.md").write_text("What is here", encoding="utf-8")
    guide = (tmp_path / below).parent
    guide.mkdir(parents=True)
    (tmp_path / below).write_text("", encoding="utf-8")
    with pytest.raises(NoGuideError, match="there is no guide in") as told:
        recognise(tmp_path, Problems())
    assert str(told.value).endswith(f"did you mean {guide}?")
    (tmp_path / "index.md").write_text("A start page of its own", encoding="utf-8")
    assert recognise(tmp_path, Problems()).config.content == "."


def test_our_settings_are_read(tmp_path: Path) -> None:
    for folder in ("pages", "shared/stu3"):
        (tmp_path / folder).mkdir(parents=True)
    text = """
title: Care
version: 1.10
fhir_version: 3.0
canonical: https://example.org/
content: pages/
artifacts: shared/stu3
smart_quotes: false
defaults:
  - scope: {path: api, type: page}
    values: {sidebar: api}
site:
  server: https://example.org
"""
    config, found = recognised(tmp_path, "guide.yaml", text)
    assert found == []
    assert (config.title, config.version, config.fhir_version) == ("Care", "1.10", "3.0")
    assert (config.canonical, config.smart_quotes) == ("https://example.org", False)
    assert (config.content, config.includes, config.data) == ("pages", "pages/_includes", "pages/_data")
    assert config.artifacts == ("shared/stu3",)
    assert config.defaults == (DefaultScope("api", "pages", {"sidebar": "api"}),)
    assert config.keys["server"] == "https://example.org"
    assert (config.keys["title"], config.settings_file) == ("Care", "guide.yaml")
    assert str(config.at("title").place()) == "guide.yaml:2:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: A\ncontnt: x", [("unknown-setting", 2)]),
        ("title: [a]", [("invalid-setting", 1)]),
        ("smart_quotes: maybe", [("invalid-setting", 1)]),
        ("exclude: {a: 1}", [("invalid-setting", 1)]),
        ("exclude: [[a]]", [("invalid-setting", 1)]),
        ("site: text", [("invalid-setting", 1)]),
        ("defaults: [1]", [("invalid-setting", 1)]),
        ("defaults: [{scope: [], values: 1}]", [("invalid-setting", 1)]),
        ("collections: 3", [("invalid-setting", 1)]),
        ("title: A\ncontent: none", [("missing-folder", 2)]),
        ("artifacts: [none, ../neither]", [("missing-folder", 1), ("missing-folder", 1)]),
        ("title: A\nid: b: c", [("invalid-yaml", 2)]),
        ("- a", [("unreadable-settings", 1)]),
        ("title:", []),
        ("collections: [guides]", []),
    ],
)
def test_settings_that_cannot_be_used_are_reported(
    tmp_path: Path, text: str, expected: list[tuple[str, int]]
) -> None:
    assert recognised(tmp_path, "guide.yaml", text)[1] == expected


def test_the_nearest_setting_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "guide.yaml").write_text("contnt: x")
    problems = Problems()
    recognise(tmp_path, problems)
    assert [each.hint for each in problems] == ["did you mean 'content'?"]


def test_our_settings_without_a_content_folder_take_the_guide_folder(tmp_path: Path) -> None:
    assert recognised(tmp_path, "guide.yaml", "title: A")[0].content == "."
    (tmp_path / "content").mkdir()
    assert recognised(tmp_path, "guide.yaml", "title: A")[0].content == "content"


JEKYLL = """
topnav_title: Care Connect API | FHIR&reg;
company_name: NHS
url: https://example.org/guide/
baseurl: guide/
feedback_email: a@example.org
feedback_subject_line: Care
repository: nhsconnect/CareConnectAPI
github_editme_path: /edit/develop/
exclude: [.idea/]
include: [_pages]
kramdown: {hard_wrap: true, smart_quotes: "apos,apos,quot,quot"}
permalink: pretty
future: true
collections:
  guides: {output: true, permalink: "/:path"}
  hidden:
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post}
"""


def test_jekyll_settings_are_translated(tmp_path: Path) -> None:
    config, found = recognised(tmp_path, "_config.yml", JEKYLL)
    assert found == []
    assert (config.title, config.publisher) == ("Care Connect API | FHIR®", "NHS")
    assert dialect_of(tmp_path) == JekyllDialect()
    assert (config.site_url, config.base_path) == ("https://example.org/guide", "/guide")
    assert config.feedback_url == "mailto:a@example.org?subject=Care%20feedback"
    assert config.edit_url == "https://github.com/nhsconnect/CareConnectAPI/edit/develop/"
    assert (config.content, config.includes, config.data, config.artifacts) == (".", "_includes", "_data", ())
    assert config.exclude[0] == ".idea/"
    assert "node_modules" in config.exclude
    assert (config.include, config.permalink, config.future) == (("_pages",), "pretty", True)
    assert (config.markdown_hard_wrap, config.smart_quotes) == (True, False)
    assert config.collections == (Collection("guides", True, "/:path"), Collection("hidden"))
    assert config.defaults == (DefaultScope("", "posts", {"layout": "post"}),)
    assert config.keys["topnav_title"] == "Care Connect API | FHIR&reg;"


@pytest.mark.parametrize(
    ("text", "feedback", "edit"),
    [
        ("feedback_disable: true\nfeedback_email: a@b", "", ""),
        ("feedback_link: https://x\nfeedback_email: a@b", "https://x", ""),
        ("feedback_email:", "", ""),
        ("repository: a/b", "", ""),
        ("repository: a/b\ngithub_editme_path: https://x/edit/", "", "https://x/edit/"),
        (
            "repository: https://github.com/a/b/\ngithub_editme_path: edit/x",
            "",
            "https://github.com/a/b/edit/x/",
        ),
    ],
)
def test_links_of_a_jekyll_theme_are_translated(tmp_path: Path, text: str, feedback: str, edit: str) -> None:
    config, _ = recognised(tmp_path, "_config.yml", text)
    assert (config.feedback_url, config.edit_url) == (feedback, edit)


def test_our_settings_override_inside_jekyll_settings(tmp_path: Path) -> None:
    (tmp_path / "STU3").mkdir()
    text = "title: A\nsite_builder:\n  artifacts: [STU3]\n  fhir_version: 3.0.1\n  tittle: x\n"
    config, found = recognised(tmp_path, "_config.yml", text)
    assert (config.artifacts, config.fhir_version, dialect_of(tmp_path)) == (
        ("STU3",),
        "3.0.1",
        JekyllDialect(),
    )
    assert found == [("unknown-setting", 5)]


def test_an_override_that_is_no_mapping_is_reported(tmp_path: Path) -> None:
    assert recognised(tmp_path, "_config.yml", "site_builder: yes please")[1] == [("invalid-setting", 1)]


def test_settings_that_are_no_mapping_leave_the_defaults(tmp_path: Path) -> None:
    config, found = recognised(tmp_path, "_config.yml", "just text")
    assert (config.title, dialect_of(tmp_path)) == (GuideConfig().title, JekyllDialect())
    assert found == [("unreadable-settings", 1)]


def test_settings_that_cannot_be_read_leave_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "guide.yaml").write_bytes(b"title: \x00")
    problems = Problems()
    assert recognise(tmp_path, problems).dialect == NATIVE
    assert [each.code for each in problems] == ["invalid-yaml"]
