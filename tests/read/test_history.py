"""When files were last changed: from a guide's git history, and only where that can tell."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from site_builder.read.history import last_changes

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str, day: str = "2026-01-01") -> None:
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    moment = f"{day}T12:00:00+00:00"
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, **names, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
    )


def commit(folder: Path, name: str, text: str, day: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    git(folder, "add", name)
    git(folder, "commit", "-m", "x", day=day)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "guide/content/é a.md", "a", "2026-01-01")
    commit(tmp_path, "guide/content/b.md", "b", "2026-02-02")
    commit(tmp_path, "guide/content/b.md", "bb", "2026-03-03")
    commit(tmp_path, "other.md", "o", "2026-04-04")
    return tmp_path


def test_each_file_has_the_day_of_its_last_commit(repository: Path) -> None:
    (repository / "guide/content/new.md").write_text("n")

    # The guide lies in a folder of the repository, and a file that isn't committed has no day.
    assert last_changes(
        repository / "guide", ["content/é a.md", "content/b.md", "content/new.md", "../other.md"]
    ) == {"content/é a.md": date(2026, 1, 1), "content/b.md": date(2026, 3, 3)}


def test_a_shallow_clone_a_new_repository_and_a_plain_folder_know_nothing(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
    git(elsewhere, "init", "-q", "empty")
    (elsewhere / "plain").mkdir()

    assert last_changes(elsewhere / "shallow/guide", ["content/b.md"]) == {}
    assert last_changes(elsewhere / "empty", ["content/b.md"]) == {}
    assert last_changes(elsewhere / "plain", ["content/b.md"]) == {}


def test_a_repository_runs_no_program_that_its_settings_name(repository: Path) -> None:
    trap = repository / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{repository}/sprung'\n")
    trap.chmod(0o755)
    for key, value in {
        "core.fsmonitor": str(trap),
        "core.pager": str(trap),
        "gpg.program": str(trap),
        "log.showSignature": "true",
        "diff.external": str(trap),
    }.items():
        git(repository, "config", key, value)

    assert last_changes(repository, ["guide/content/b.md"])
    assert not (repository / "sprung").exists()
