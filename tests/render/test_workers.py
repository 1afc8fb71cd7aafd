"""Processes that draw pages, and what happens when one ends before its time."""

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder.model.guide import Artifact, Page
from site_builder.model.rendered import Rendered
from site_builder.render import everything
from site_builder.render.page import DrawnPage
from site_builder.render.rendering import Rendering
from site_builder.render.workers import Death, by_processes, start_method
from tests.guides import HEEDING, build, findings, html, page, write
from tests.test_pipeline import PROFILE, digest

can_fork = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="there are no forks"
)


@contextlib.contextmanager
def started(way: str | None) -> Iterator[None]:
    """Start processes in one way as long as the context lasts; None is as the system has them."""
    multiprocessing.set_start_method(way, force=True)
    try:
        yield
    finally:
        multiprocessing.set_start_method(None, force=True)


def test_processes_are_forked_where_that_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_start_method", lambda allow_none: None)
    for system, ways, expected in (
        ("linux", ["fork", "spawn"], "fork"),
        ("darwin", ["spawn", "fork"], "spawn"),
        ("win32", ["spawn"], "spawn"),
    ):
        monkeypatch.setattr("sys.platform", system)
        monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda ways=ways: ways)
        assert start_method() == expected


class _Unready:
    """Work that no other process can even be sent."""

    def __call__(self, number: int) -> int:
        return number

    def __setstate__(self, _: object) -> None:
        os._exit(1)

    def __getstate__(self) -> object:
        return {"some": "state"}


def _ended(number: int) -> int:
    if number == 5:
        os._exit(7)
    if number in (6, 39):
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@can_fork
@pytest.mark.parametrize("at_once", [1, 8, 100])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_process_that_ends_costs_the_piece_it_was_at(jobs: int, at_once: int) -> None:
    expected: list[int | Death] = [number * number for number in range(40)]
    expected[5] = Death("ended with exit code 7")
    expected[6] = expected[39] = Death("was killed by SIGKILL")

    assert list(by_processes(_ended, 40, jobs, at_once)) == expected


def test_where_no_process_gets_to_work_the_work_is_done_here() -> None:
    with started("spawn"):
        assert list(by_processes(_Unready(), 9, 2, 2)) == list(range(9))


def test_the_site_is_the_same_however_processes_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_SERIAL_BELOW", {"fork": 2, "spawn": 2})
    profile = PROFILE | {"description": "See [a page](p3.html)."}
    files = {
        f"p{number}.md": page(f"# H\n\n[next](p{number + 1}.html)", title=f"P {number}")
        for number in range(20)
    }
    files |= {"profiles/p.json": json.dumps(profile), "guide.yaml": "title: T\ncontent: .\n"}
    found = {}
    for way, jobs in ((None, 1), *((way, 2) for way in multiprocessing.get_all_start_methods())):
        if way != "forkserver":
            with started(way):
                report = build(write(tmp_path / str(way), **files), jobs=jobs)
            found[way] = (digest(tmp_path / str(way) / "out"), report.diagnostics)

    assert all(each == found[None] for each in found.values())
    assert len(found) > 1


@can_fork
def test_when_every_piece_ends_its_process_all_are_told() -> None:
    assert list(by_processes(lambda _: os._exit(1), 9, 3, 2)) == [Death("ended with exit code 1")] * 9


@can_fork
def test_without_any_process_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr("multiprocessing.context.ForkProcess.start", refuse)

    assert list(by_processes(lambda number: number, 9, 3, 2)) == list(range(9))


@can_fork
def test_a_page_whose_process_is_killed_is_a_finding_and_the_others_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_page = everything.render_page

    def draw(task: Page, rendering: Rendering, *, keeps_content: bool) -> DrawnPage:
        if task.title == "P 7":
            os.kill(os.getpid(), signal.SIGKILL)
        return draw_page(task, rendering, keeps_content=keeps_content)

    monkeypatch.setattr(everything, "render_page", draw)
    write(tmp_path, **{f"p{number}.md": page("Text", title=f"P {number}") for number in range(40)})
    write(tmp_path, **{"index.md": page("[seven](p7.html)", title="Start")})

    report = build(tmp_path, jobs=2)

    assert findings(report) == [("page-failed", "p7.md", 1)]
    assert "was killed by SIGKILL" in report.diagnostics[0].message
    assert "Text" in html(tmp_path, "p6.html")
    assert "Text" in html(tmp_path, "p8.html")


@can_fork
def test_an_artifact_whose_process_ends_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(task: Artifact, _: Rendering) -> tuple[Rendered, ...]:
        os._exit(3)

    monkeypatch.setattr(everything, "render_artifact", draw)
    write(tmp_path, **{f"p{number}.md": page("Text", title=f"P {number}") for number in range(40)})
    write(tmp_path, **{"index.md": page("Start", title="Start")})
    write(tmp_path, **{"profiles/a.json": '{"resourceType": "Patient", "id": "a"}'})

    report = build(tmp_path, jobs=2)

    assert ("artifact-failed", "profiles/a.json", 1) in findings(report)
    assert "Text" in html(tmp_path, "p39.html")


def _children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(each) for each in found.stdout.split()]


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_a_build_that_is_ended(tmp_path: Path, how: signal.Signals) -> None:
    loop = "{% for a in (1..500) %}{% for b in (1..400) %}{{ b }}{% endfor %}{% endfor %}"
    write(tmp_path, **{f"p{number}.md": page(loop, title=f"P {number}") for number in range(60)})
    command = [sys.executable, "-c", HEEDING, "build", str(tmp_path), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    waited_until = time.monotonic() + 60
    while len(workers := _children(process.pid)) < 2:
        assert process.poll() is None
        assert time.monotonic() < waited_until
        time.sleep(0.05)

    process.send_signal(how)
    _, said = process.communicate(timeout=60)

    while any(map(_lives, workers)):
        assert time.monotonic() < waited_until, "a worker is still there"
        time.sleep(0.05)
    if how is signal.SIGINT:
        assert process.returncode == 2
        assert "Traceback" not in said
        assert "stopped" in said
