"""How far a guide's settings reach, and where no site may be written: said at once, with exit code 2."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from tests.guides import page, write

MACHINE = {
    "home/guide/content/index.md": page("Words", title="Start"),
    "home/guide/profiles/a.json": '{"resourceType": "Patient", "id": "a"}',
    "home/.ssh/id": "secret",
    "home/notes/a.txt": "secret",
    "home/work/.git/HEAD": "",
    "home/work/shared/a.txt": "shared",
    "home/work/.env/a.txt": "secret",
    "home/work/guides/guide/content/index.md": page("Words", title="Start"),
    "etc/passwd": "secret",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home folder with a guide of its own, and one in a repository."""
    write(tmp_path, **MACHINE)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    return tmp_path / "home"


def _build(guide: Path, settings: str, *options: str) -> Result:
    (guide / "guide.yaml").write_text(settings)
    return CliRunner().invoke(main, ["build", str(guide), "--jobs", "1", *options])


def test_a_name_that_no_folder_can_have_is_out_of_nobodys_reach(home: Path) -> None:
    found = _build(home / "guide", f"title: T\nartifacts: [profiles, {'x' * 300}]\n")

    assert "missing-folder" in found.output
    assert (home / "guide/build/site/Patient-a.html").is_file()


@pytest.mark.parametrize("folder", ["../../etc", "/", "..", "../.ssh", "../notes", "link"])
@pytest.mark.parametrize("key", ["assets", "artifacts", "data"])
def test_folders_that_are_not_the_guides_are_not_read(home: Path, folder: str, key: str) -> None:
    (home / "guide/link").symlink_to(home / "notes")

    result = _build(home / "guide", f"title: A\n{key}: {folder}\n")

    assert result.exit_code == 2
    assert f"guide.yaml:2:1: the folder '{folder}' is neither in the guide" in result.output
    assert not (home / "guide/build").exists()


@pytest.mark.parametrize("folder", ["../.env", "../../.git", "../../../notes"])
def test_neither_is_what_is_hidden_in_a_repository_or_outside_it(home: Path, folder: str) -> None:
    (home / "work/.env").mkdir(exist_ok=True)
    (home / "work/guides/.env").symlink_to(home / "work/.env")

    assert _build(home / "work/guides/guide", f"title: A\nassets: {folder}\n").exit_code == 2


@pytest.mark.parametrize(
    "settings", ["assets: .git", "content: .", "content: .\ninclude: ['.git']", "data: .git"]
)
def test_what_git_keeps_of_a_guide_is_never_published(home: Path, settings: str) -> None:
    guide = home / "guide"
    write(guide, **{".git/config": "extraheader = TOKEN", ".git/a.yml": "a: TOKEN", ".git/HEAD": ""})
    write(guide, **{"index.md": page("{% include_relative .git/config %} {{ site.data.a }}", title="Start")})
    write(guide, **{"content/more.md": page("{% include_relative ../.git/config %}", title="More")})

    _build(guide, f"title: A\n{settings}\n")

    assert not any(b"TOKEN" in path.read_bytes() for path in (guide / "build").rglob("*") if path.is_file())


def test_folders_of_the_repository_are_read(home: Path) -> None:
    guide = home / "work/guides/guide"

    assert _build(guide, "title: A\nassets: ../../shared\noutput: ../../public\n").exit_code == 0
    assert (home / "work/public/shared/a.txt").read_text() == "shared"


def test_folders_beside_a_guide_are_read_where_no_repository_is(home: Path) -> None:
    (home / "work/.git").rename(home / "work/git")
    write(home / "work/guides", **{"more/a.txt": "x"})

    assert _build(home / "work/guides/guide", "title: A\nassets: ../more\n").exit_code == 0


@pytest.mark.parametrize("output", ["../public", "../../etc", "../.config/autostart", "../../home"])
def test_settings_say_no_output_that_is_not_the_guides(home: Path, output: str) -> None:
    result = _build(home / "guide", f"title: A\noutput: {output}\n")

    assert result.exit_code == 2
    assert f"guide.yaml:2:1: the output '{output}' is neither in the guide" in result.output


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("{home}", "holds the guide's own files"),
        ("{home}/guide", "holds the guide's own files"),
        ("{home}/..", "holds the guide's own files"),
        ("/", "holds the guide's own files"),
        ("{home}/guide/content", "holds the guide's own files"),
        ("{home}/guide/content/site", "lies among the guide's own files"),
        ("{home}/guide/profiles/out", "lies among the guide's own files"),
        ("{home}/guide/content/_data/x", "lies among the guide's own files"),
        ("{home}/work/.git/hooks", "is git's own"),
    ],
)
def test_no_output_is_where_others_files_are(home: Path, output: str, reason: str) -> None:
    before = sorted(home.parent.rglob("*"))

    result = _build(home / "guide", "title: A\n", "-o", output.format(home=home))

    assert result.exit_code == 2
    assert reason in result.output
    assert [path for path in sorted(home.parent.rglob("*")) if path not in before] == [
        home / "guide/guide.yaml"
    ]


def test_a_home_folder_is_no_output_of_a_guide_elsewhere(home: Path) -> None:
    os.rename(home / "guide", home.parent / "guide")  # noqa: PTH104 - as above

    result = _build(home.parent / "guide", "title: A\n", "-o", str(home))

    assert result.exit_code == 2
    assert "holds more than a site" in result.output
