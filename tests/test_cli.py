"""The commands as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from site_builder.codes import CODES
from site_builder.diagnostics import Diagnostic, Location
from site_builder.report import BuildReport
from tests.guides import page, write


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["", "build", "check", "serve", "new", "theme", "codes"])
def test_help_is_there(command: str) -> None:
    result = run(*filter(None, [command]), "--help")

    assert result.exit_code == 0
    assert "Usage" in result.output


def test_build_says_what_it_built_and_where(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("x", title="T")})

    result = run("build", tmp_path)

    assert result.exit_code == 0, result.output
    assert "1 page, 0 artifacts, 0 errors, 0 warnings" in result.output
    assert str(tmp_path / "build/site/index.html") in result.output


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        ("fine", (), 0),
        ("fine", ("--strict",), 0),
        ("[x](x.html)", (), 0),
        ("[x](x.html)", ("--strict",), 1),
        ("{% if %}", (), 1),
    ],
)
def test_exit_code(tmp_path: Path, body: str, options: tuple[str, ...], code: int) -> None:
    write(tmp_path, **{"index.md": page(body, title="T")})

    assert run("build", tmp_path, *options).exit_code == code
    assert run("check", tmp_path, *options).exit_code == code


def test_missing_folder_cannot_run(tmp_path: Path) -> None:
    result = run("build", tmp_path / "none")

    assert result.exit_code == 2
    assert "none" in result.output


def test_foreign_files_in_the_output_cannot_run(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("x", title="T"), "public/index.html": "mine"})

    result = run("build", tmp_path, "--output", tmp_path / "public")

    assert result.exit_code == 2
    assert (tmp_path / "public/index.html").read_text() == "mine"


def test_what_the_system_says_is_said_without_its_numbers(tmp_path: Path) -> None:
    write(tmp_path, file="")

    result = run("new", tmp_path / "file/x")

    assert result.exit_code == 2
    assert result.output.startswith(f"site-builder: {tmp_path / 'file/x'}")
    assert result.output.endswith(": Not a directory\n")


def test_an_output_that_can_be_no_folder_is_said_before_anything_is_drawn(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("x", title="T"), "file": ""})
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    for name, said in (
        ("file", "is a file, not a folder. Choose another --output, or move it away."),
        ("file/x", f"can't be made: {tmp_path / 'file'} is no folder. Choose another --output."),
        ("dangling", f"is a symbolic link to '{tmp_path / 'nowhere'}', which is no folder. Choose another"),
    ):
        result = run("build", tmp_path, "--output", tmp_path / name)
        assert result.exit_code == 2
        assert f"site-builder: {tmp_path / name} {said}" in result.output
        assert "checking" not in result.output


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_findings_are_printed_wherever_their_letters_are_unknown(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, **{"index.md": page("[x](日本.html)", title="日本")})

    result = subprocess.run(
        [sys.executable, "-m", "site_builder", "check", str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert b"link '??.html' leads to no file" in result.stdout


@pytest.mark.parametrize(
    ("error", "said"), [(KeyboardInterrupt(), "stopped"), (ZeroDivisionError("x"), "ZeroDivisionError: x")]
)
def test_a_command_that_is_stopped_or_fails_has_no_findings_but_could_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("site_builder.pipeline.check", fail)
    result = run("check", tmp_path)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_ending_a_preview_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("site_builder.serve.serve", stopped)
    assert run("serve", tmp_path).exit_code == 0


def test_a_preview_says_what_a_change_brought_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finding(name: str, line: int) -> Diagnostic:
        return Diagnostic("broken-link", f"link '{name}' leads to no file", Location("index.md", line))

    def previewed(
        *_: object, announce: Callable[[BuildReport], None], say: Callable[[str], None], **__: object
    ) -> None:
        for found in ((finding("old", 1), finding("gone", 2)), (finding("old", 5), finding("new", 6))):
            announce(BuildReport("A", 1, 0, 9, found, tmp_path, 0.1))
            say("---")

    monkeypatch.setattr("site_builder.serve.serve", previewed)
    first, second, _ = run("serve", tmp_path).output.split("---\n")

    assert "'old'" in first
    assert "'gone'" in first
    assert "'old'" not in second
    assert "index.md:6:1: warning[broken-link]: link 'new'" in second
    assert "index.md: mended[broken-link]: link 'gone'" in second
    assert "A: 1 page, 0 artifacts, 0 errors, 2 warnings" in second
    assert "Open" not in first + second


def test_check_prints_json(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("[x](x.html)", title="T")})

    result = CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"])

    found = json.loads(result.stdout)
    assert [(one["code"], one["path"], one["line"]) for one in found] == [("broken-link", "index.md", 4)]


_CODED = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "39607008", "display": "x"}]},
    "bodySite": {"coding": [{"system": "http://snomed.info/sct", "code": "74262004", "display": "y"}]},
}
_NOT_DECIDED = "Not decided: 2 codes of SNOMED CT can't be checked here"


def test_what_could_not_be_decided_is_said_at_the_end_and_fails_nothing(tmp_path: Path) -> None:
    settings = "title: T\nfhir_version: 4.0.1\nartifacts: [resources]\n"
    files = {"guide.yaml": settings, "index.md": page("x", title="T"), "resources/o.json": json.dumps(_CODED)}
    write(tmp_path, **files)

    checked, listed = run("check", tmp_path, "--strict"), run("check", tmp_path, "--format", "json")
    built = [run("build", tmp_path) for _ in range(2)]
    write(tmp_path, **{"index.md": page("y", title="T")})
    built.append(run("build", tmp_path))

    assert (checked.exit_code, listed.exit_code) == (0, 0), checked.output
    assert checked.stderr.splitlines()[-2] == _NOT_DECIDED
    assert [each["code"] for each in json.loads(listed.stdout)] == ["undecided"]
    assert [_NOT_DECIDED in each.stderr for each in built] == [True, True, True]
    assert "undecided" not in run("check", tmp_path).stdout


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_standard_output_has_findings_only(tmp_path: Path, command: str, form: str) -> None:
    write(tmp_path, **{"index.md": page("[x](x.html)", title="T")})

    loud = run(command, tmp_path, "--format", form)
    quiet = run(command, tmp_path, "--format", form, "-q")

    assert "1 warning" not in loud.stdout
    assert "1 warning" in loud.stderr
    assert loud.stdout == quiet.stdout
    assert "broken-link" in quiet.stdout
    assert quiet.stderr == ""


def test_paths_for_pipelines_start_at_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "docs", **{"index.md": page("[x](x.html)", title="T")})
    monkeypatch.chdir(tmp_path / "docs")
    assert "file=index.md," in run("check", "--format", "github").stdout

    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "file=docs/index.md," in run("check", "--format", "github").stdout


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": ""}, False),
    ],
)
def test_the_environment_decides_about_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_coloured: bool
) -> None:
    write(tmp_path, **{"index.md": page("[x](x.html)", title="T")})
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in run("check", tmp_path).stdout) is is_coloured
    assert "\x1b[" not in run("check", tmp_path, "--format", "json").stdout


def test_a_reader_that_goes_away_is_no_failure_to_talk_about(tmp_path: Path) -> None:
    links = "\n\n".join(f"[x]({'x' * 200}{number}.html)" for number in range(400))
    write(tmp_path, **{"index.md": page(links, title="T")})
    command = [sys.executable, "-m", "site_builder", "check", "--quiet", str(tmp_path)]

    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()

    assert process.stderr.read() == b""
    process.wait()
    process.stderr.close()


def test_check_lists_all_and_build_the_first_few(tmp_path: Path) -> None:
    links = "\n\n".join(f"[x](x{number}.html)" for number in range(9))
    write(tmp_path, **{"index.md": page(links, title="T")})

    assert run("check", tmp_path).output.count("leads to no file") == 9
    shown = run("build", tmp_path).output
    assert shown.count("leads to no file") == 5
    assert "4 broken-link" in shown


def test_new_guide_has_no_finding(tmp_path: Path) -> None:
    folder = tmp_path / "my-guide"

    assert run("new", folder).exit_code == 0
    result = run("build", folder, "--strict")

    assert result.exit_code == 0, result.output
    assert "My guide: 3 pages, 6 artifacts, 0 errors, 0 warnings" in result.output


def test_new_guide_quotes_its_title(tmp_path: Path) -> None:
    title = 'He said "no": $5 & more'
    assert run("new", tmp_path / "g", "--title", title).exit_code == 0

    result = run("build", tmp_path / "g", "--strict")

    assert result.exit_code == 0, result.output
    assert title in result.output


def test_new_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("x")

    assert run("new", tmp_path).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


def test_files_of_the_theme_are_listed_and_copied_to_where_the_guide_has_its_own(tmp_path: Path) -> None:
    write(tmp_path, **{"guide.yaml": "title: T\ntemplates: look"})
    names = run("theme").output.split()

    result = run("theme", "partials/footer.html", "static/site.css", "--guide", tmp_path)

    assert {"base.html", "partials/footer.html", "static/site.css"} < set(names)
    assert not [name for name in names if name.startswith(("new-guide", "serve"))]
    assert result.output.split() == [
        f"{tmp_path}/look/partials/footer.html",
        f"{tmp_path}/look/static/site.css",
    ]
    assert "<footer" in (tmp_path / "look/partials/footer.html").read_text()


@pytest.mark.parametrize(
    ("settings", "is_publishers"), [("guide.yaml", False), ("_config.yml", False), ("ig.ini", True)]
)
def test_the_theme_has_for_a_guide_what_its_dialect_brings(
    tmp_path: Path, settings: str, is_publishers: bool
) -> None:
    write(tmp_path, **{settings: ""})
    names = run("theme", "--guide", tmp_path).output.split()

    assert ("publisher/list.html" in names) is is_publishers
    assert "includes/custom/usecase.html" in names
    assert not [name for name in names if name.startswith("dialects")]
    result = run("theme", "includes/custom/usecase.html", "--guide", tmp_path)
    assert result.exit_code == 0
    assert Path(result.output.strip()).read_text("utf-8").startswith("{%")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ["partials/foter.html"],
            "the theme has no file 'partials/foter.html' (did you mean 'partials/footer.html'?)",
        ),
        (["../pyproject.toml"], "the theme has no file '../pyproject.toml'"),
        (["base.html", "page.html"], "page.html is there already"),
        (["base.html", "--guide", "nowhere"], "there is no folder nowhere"),
    ],
)
def test_a_file_of_the_theme_never_overwrites_and_is_one_of_those_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    write(tmp_path, **{"templates/page.html": "mine"})
    monkeypatch.chdir(tmp_path)

    result = run("theme", *arguments)

    assert result.exit_code == 2
    assert reason in result.output
    assert sorted(path.name for path in tmp_path.rglob("*.html")) == ["page.html"]


def test_codes_explain_each_finding() -> None:
    everything = run("codes").output
    assert all(code in everything for code in CODES)
    assert CODES["broken-link"].cure in run("codes", "broken-link").output
    assert run("codes", "quite-unheard-of").exit_code == 2
    assert "did you mean 'broken-link'?" in run("codes", "broken-lnk").output
