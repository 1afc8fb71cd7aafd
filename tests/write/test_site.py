"""Writing the site: whole files, the last good site kept, nothing removed that is not ours."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.model.guide import Rendered, StaticFile
from site_builder.write.beside import OutputRefusedError
from site_builder.write.published import MANIFEST
from site_builder.write.site import write_site


def files(**contents: str) -> list[Rendered]:
    return [
        Rendered(out.replace("__", "/").replace("_html", ".html"), text.encode())
        for out, text in contents.items()
    ]


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    image = tmp_path / "x.png"
    image.write_text("png")

    written = write_site(
        tmp_path / "out", files(index_html="a", sub__b_html="b"), [StaticFile(str(image), "images/x.png")]
    )

    assert tree(tmp_path / "out") == {"images/x.png": "png", "index.html": "a", "sub/b.html": "b"}
    assert written.total == 3
    assert written.changed == ("images/x.png", "index.html", "sub/b.html")


def test_second_build_writes_only_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    write_site(tmp_path, files(index_html="a", old__x_html="x", same_html="s"), [])
    before = (tmp_path / "same.html").stat().st_mtime_ns

    written = write_site(tmp_path, files(index_html="new", same_html="s"), [])

    assert written.changed == ("index.html",)
    assert written.removed == ("old/x.html",)
    assert tree(tmp_path) == {"index.html": "new", "same.html": "s"}
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "same.html").stat().st_mtime_ns == before


def test_files_of_others_are_never_removed(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("guide.example")
    write_site(tmp_path, files(index_html="a"), [])

    write_site(tmp_path, files(other_html="b"), [])

    assert tree(tmp_path) == {"CNAME": "guide.example", "other.html": "b"}


def test_a_file_of_others_in_the_way_stops_the_build_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("somebody's")

    with pytest.raises(OutputRefusedError, match=r"index\.html"):
        write_site(tmp_path, files(index_html="a", b_html="b"), [])

    assert tree(tmp_path) == {"index.html": "somebody's"}


@pytest.mark.parametrize("others", [(), ("CNAME",)])
def test_the_last_good_site_stands_when_writing_fails(tmp_path: Path, others: tuple[str, ...]) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="good", b_html="good"), [])
    for name in others:
        (out / name).touch()
    before = tree(out)

    # A file that is larger than the system allows is what a full disk is: an error while it is written.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write_site(out, files(index_html="bad", b_html="x" * (2 << 20)), [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert tree(out) == before
    assert not (tmp_path / "cache/out/next").exists()
    assert write_site(out, files(index_html="new", b_html="new"), []).total == 2


def test_what_a_killed_build_left_is_known_as_ours(tmp_path: Path) -> None:
    """The manifest lists new files before the first is in place; staged ones are thrown away."""
    staging = tmp_path / ".site-builder-staging"
    staging.mkdir(parents=True)
    (staging / "half.html").write_text("ha")
    (tmp_path / MANIFEST).write_text(json.dumps({"files": ["moved.html", "never-moved.html"]}))
    (tmp_path / "moved.html").write_text("m")

    write_site(tmp_path, files(index_html="a"), [])

    assert tree(tmp_path) == {"index.html": "a"}


def test_a_manifest_that_names_files_outside_is_not_believed(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("keep")
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text(json.dumps({"files": ["../victim.txt", str(victim), 7]}))

    write_site(out, files(index_html="a"), [])

    assert victim.read_text() == "keep"


@pytest.mark.parametrize("text", ["{", "[]", '{"files": 3}', "null"])
def test_a_broken_manifest_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)

    assert write_site(tmp_path, files(index_html="a"), []).total == 1


def test_a_folder_that_became_a_file_and_back(tmp_path: Path) -> None:
    write_site(tmp_path, files(a__b_html="b"), [])
    write_site(tmp_path, [Rendered("a", b"file")], [])
    assert tree(tmp_path) == {"a": "file"}

    write_site(tmp_path, files(a__b_html="b"), [])
    assert tree(tmp_path) == {"a/b.html": "b"}


def test_a_page_that_fails_keeps_its_last_good_file(tmp_path: Path) -> None:
    write_site(tmp_path, files(index_html="a", x_html="good"), [])

    for _ in range(2):
        write_site(tmp_path, [Rendered("x.html", b"", kind="failed"), *files(index_html="b")], [])
        assert tree(tmp_path) == {"index.html": "b", "x.html": "good"}

    write_site(tmp_path, files(index_html="b"), [])
    assert tree(tmp_path) == {"index.html": "b"}


@pytest.mark.parametrize(
    ("foreign", "ours"), [("sub", "sub/b.html"), ("a.html/inner/x.txt", "a.html"), ("a.html", "a.html")]
)
def test_what_others_put_in_the_way_is_refused_before_anything_changes(
    tmp_path: Path, foreign: str, ours: str
) -> None:
    write_site(tmp_path, files(old_html="old"), [])
    (tmp_path / foreign).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / foreign).write_text("theirs")

    with pytest.raises(OutputRefusedError, match=foreign):
        write_site(tmp_path, [Rendered(ours, b"ours")], [])

    assert tree(tmp_path) == {foreign: "theirs", "old.html": "old"}


def test_builds_to_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from site_builder.model.guide import Rendered\n"
        "from site_builder.write.site import write_site\n"
        "for turn in range(5):\n"
        "    text = (sys.argv[2] + str(turn)).encode()\n"
        "    write_site(Path(sys.argv[1]), [Rendered(f'p{i}.html', text) for i in range(60)], [])\n"
    )
    builds = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in "ab"]

    assert [build.wait() for build in builds] == [0, 0]
    written = tree(tmp_path)
    assert len(written) == 60
    assert len(set(written.values())) == 1


def test_failed_pages_have_no_file(tmp_path: Path) -> None:
    write_site(tmp_path, [Rendered("x.html", b"", kind="failed"), *files(index_html="a")], [])

    assert tree(tmp_path) == {"index.html": "a"}


def test_a_page_that_could_not_be_drawn_keeps_its_last_good_version(tmp_path: Path) -> None:
    failed = Rendered("a.html", b"could not be drawn", kind="stand-in")
    write_site(tmp_path, files(a_html="good"), [])

    write_site(tmp_path, [failed], [])
    kept = (tmp_path / "a.html").read_text()
    write_site(tmp_path, [], [])
    write_site(tmp_path, [failed], [])

    assert kept == "good"
    assert (tmp_path / "a.html").read_text() == "could not be drawn"
