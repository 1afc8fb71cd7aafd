"""A build that is killed at any step: the output holds the old site or the new one, whole."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from site_builder.model.rendered import Rendered
from site_builder.write import exchange, next_site
from site_builder.write.published import MANIFEST
from site_builder.write.site import write_site
from site_builder.write.stage import open_stage

OLD = {
    "index.html": "old",
    "same.html": "s",
    "a/gone.html": "g",
    "a/same.css": "c",
    "b/x/y.html": "y",
    "f": "f",
}
NEW = {
    "index.html": "new",
    "same.html": "s",
    "a/same.css": "c",
    "b": "a file",
    "f/new.html": "n",
    "z/z.html": "z",
}
STEPS = ("link", "rename", "replace", "unlink", "mkdir", "rmdir", "makedirs", "open", "scandir", "chmod")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a killed process is forked here")


def _write(out: Path, files: dict[str, str]) -> None:
    write_site(out, [Rendered(name, text.encode()) for name, text in files.items()], [])


def _tree(out: Path) -> dict[str, str]:
    files = (path for path in sorted(out.rglob("*")) if not path.is_dir())
    return {path.relative_to(out).as_posix(): path.read_text() for path in files if path.name != MANIFEST}


def _beside(out: Path) -> list[str]:
    return sorted(each.name for each in (out.parent / "cache/out").iterdir())


def _killed_at(step: int, action: Callable[[], None]) -> bool:
    """Do something in a process that is killed at its step of that number; False when it came to its end."""
    process = os.fork()
    if process == 0:
        left = [step]

        def fatal(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **more: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **more)

            return call

        try:
            for name in STEPS:
                setattr(os, name, fatal(getattr(os, name)))
            exchange._exchanged = fatal(exchange._exchanged)
            next_site.open = fatal(open)  # type: ignore[attr-defined]
            action()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    assert status in {0, signal.SIGKILL}
    return status != 0


def test_folders_are_exchanged_so_each_kill_leaves_a_whole_site(tmp_path: Path) -> None:
    seen, step = [], 1
    while True:
        out = tmp_path / f"{step}" / "out"
        _write(out, OLD)
        was_killed = _killed_at(step, lambda: _write(out, NEW))  # noqa: B023 - done at once
        found = _tree(out)
        assert found in (OLD, NEW)
        seen.append(found == NEW)
        _write(out, NEW)
        assert _tree(out) == NEW
        assert _beside(out) == ["next", "written.json"]
        if not was_killed:
            break
        step += 1

    assert step > 30
    assert set(seen[:-1]) == {False, True}


def test_where_others_files_lie_the_next_build_finishes_what_a_kill_left(tmp_path: Path) -> None:
    step = 1
    while True:
        out = tmp_path / f"{step}" / "out"
        _write(out, OLD)
        (out / "CNAME").write_text("guide.example")
        was_killed = _killed_at(step, lambda: _write(out, NEW))  # noqa: B023 - done at once
        with open_stage(out):
            found = _tree(out)
        assert found.pop("CNAME") == "guide.example"
        assert found in (OLD, NEW)
        _write(out, NEW)
        assert _tree(out) == NEW | {"CNAME": "guide.example"}
        assert _beside(out) == ["written.json"]
        if not was_killed:
            break
        step += 1

    assert step > 30


def test_a_first_build_that_is_killed_leaves_no_folder_or_a_whole_one(tmp_path: Path) -> None:
    step = 1
    while True:
        out = tmp_path / f"{step}" / "out"
        was_killed = _killed_at(step, lambda: _write(out, NEW))  # noqa: B023 - done at once
        assert not out.exists() or _tree(out) == NEW
        if not was_killed:
            break
        step += 1
