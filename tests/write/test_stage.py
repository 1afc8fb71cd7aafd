"""The stage: the next site's files on disk before they are published."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import IO

import pytest

from site_builder.model.rendered import Rendered
from site_builder.write.published import digest_of
from site_builder.write.site import publish, write_site
from site_builder.write.stage import OutputChangedError, Stage, Staged, open_stage


def _put(stage: Stage, number: int) -> Staged:
    return stage.put(f"p{number}.html", b"page %d" % number)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output that was built once."""
    out = tmp_path / "out"
    write_site(out, [Rendered("a.html", b"a"), Rendered("sub/b.html", b"b")], [])
    return out


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_put_files_into_one_stage(tmp_path: Path, method: str) -> None:
    out = tmp_path / "out"
    with open_stage(out) as stage:
        with ProcessPoolExecutor(2, mp_context=get_context(method)) as pool:
            staged = list(pool.map(_put, [stage] * 4, range(4)))
        assert [Path(each.path).read_bytes() for each in staged] == [
            b"page %d" % number for number in range(4)
        ]
        assert staged[2].size == 6
        assert staged[2].digest == digest_of(b"page 2")
        assert not out.exists()
        publish(stage, [], [], {each.out: each for each in staged})

    assert sorted(path.name for path in out.glob("*.html")) == ["p0.html", "p1.html", "p2.html", "p3.html"]
    assert (out / "p3.html").read_bytes() == b"page 3"


def test_what_the_output_has_is_not_written_again(out: Path) -> None:
    before = (out / "a.html").stat()
    with open_stage(out) as stage:
        same, other = stage.put("a.html", b"a"), stage.put("new.html", b"n")
        assert (same.path, same.digest) == ("", digest_of(b"a"))
        written = publish(stage, [], [], {each.out: each for each in (same, other)})

    assert (written.changed, written.removed, written.total) == (("new.html",), ("sub/b.html",), 2)
    assert (out / "a.html").stat().st_mtime_ns == before.st_mtime_ns


def test_a_file_that_is_written_piece_by_piece_is_staged_as_any_other(out: Path) -> None:
    def write(target: IO[bytes]) -> None:
        target.write(b"- piece")
        target.seek(0)
        target.write(b"a")

    with open_stage(out) as stage:
        new, same = stage.write("new.html", write), stage.write("a.html", lambda target: _write(target, b"a"))
        assert (new.size, new.digest) == (7, digest_of(b"a piece"))
        assert Path(new.path).read_bytes() == b"a piece"
        assert (same.path, same.digest) == ("", digest_of(b"a"))
        assert sorted(Path(stage.folder).glob("[!l]*")) == [Path(new.path)]


def _write(target: IO[bytes], content: bytes) -> None:
    target.write(content)


@pytest.mark.parametrize("content", [b"A", b"by hand"])
def test_a_file_that_was_changed_by_hand_does_not_stand(out: Path, content: bytes) -> None:
    facts = (out / "a.html").stat()
    (out / "a.html").write_bytes(content)
    os.utime(out / "a.html", ns=(facts.st_atime_ns, facts.st_mtime_ns))

    with open_stage(out) as stage:
        assert stage.before.standing == {"sub/b.html": digest_of(b"b")}


def test_what_should_stay_and_is_gone_meanwhile_leaves_the_site_as_it_was(out: Path) -> None:
    with open_stage(out) as stage:
        a, b = stage.put("a.html", b"a"), stage.put("sub/b.html", b"b")
        (out / "sub/b.html").unlink()
        with pytest.raises(OutputChangedError, match=r"sub/b\.html.* build it again"):
            publish(stage, [Rendered("new.html", b"n")], [], {"a.html": a, "sub/b.html": b})

    assert (out / "a.html").read_bytes() == b"a"
    assert not (out / "new.html").exists()


def test_a_stage_of_another_build_stays_and_one_that_was_killed_goes(out: Path) -> None:
    work = out.parent / "cache/out"
    left = work / "stage-left"
    left.mkdir()
    (left / "lock").touch()
    (left / "half").touch()
    with open_stage(out) as first:
        assert not left.exists()
        with open_stage(out) as second:
            staged = first.put("x.html", b"x")
            assert first.folder != second.folder
        assert Path(staged.path).read_bytes() == b"x"
    assert sorted(each.name for each in work.iterdir()) == ["written.json"]
