"""Stylesheets in Sass: CSS where the library is there, else a finding and no file that holds source."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from site_builder.render import sass
from tests import guides

FILES = {
    "_config.yml": "title: G\n",
    "index.md": guides.page("Start.", title="Start"),
    "css/main.scss": '---\n---\n@import "part";\n.a { .b { color: $ink; } }\n',
    "_sass/_part.scss": "$ink: red;\n",
}


def test_without_the_library_there_is_one_finding_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sass, "find_spec", lambda _: None)
    report = guides.build(guides.write(tmp_path, **FILES))

    assert guides.findings(report) == [("sass-not-made", "css/main.scss", 1)]
    assert not (tmp_path / "out" / "css" / "main.css").exists()


@pytest.mark.skipif(find_spec("sass") is None, reason="the optional library is not installed")
def test_a_stylesheet_becomes_css_with_what_it_imports(tmp_path: Path) -> None:
    guides.build(guides.write(tmp_path, **FILES))
    assert guides.html(tmp_path, "css/main.css").split() == [".a", ".b", "{", "color:", "red;", "}"]

    guides.build(guides.write(tmp_path, **{"_sass/_part.scss": "$ink: blue;\n"}))
    assert "blue" in guides.html(tmp_path, "css/main.css")
