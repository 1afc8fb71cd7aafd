"""Writing the site: whole files, the last good site kept, nothing removed that is not ours."""

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from site_builder.model.guide import StaticFile
from site_builder.model.rendered import Rendered
from site_builder.write.beside import OutputRefusedError
from site_builder.write.next_site import NextSite
from site_builder.write.published import MANIFEST, is_inside
from site_builder.write.site import write_site
from site_builder.write.stage import Stage, open_stage


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
    (tmp_path / ".site-builder-print-1.html").write_text("while a PDF was printed")
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
        "from site_builder.model.rendered import Rendered\n"
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


def facts(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_ino, path.lstat().st_mtime_ns)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("others", [False, True])
def test_when_nothing_changed_nothing_is_touched(tmp_path: Path, others: bool) -> None:
    out, image = tmp_path / "out", tmp_path / "x.png"
    image.write_text("png")
    if others:
        out.mkdir()
        (out / "CNAME").touch()
    rendered, static = files(index_html="a", sub__b_html="b"), [StaticFile(str(image), "images/x.png")]
    write_site(out, rendered, static)
    before = facts(out)

    written = write_site(out, rendered, static)

    assert (written.changed, written.removed, written.total, written.in_turn) == ((), (), 3, "")
    assert facts(out) == before


def test_where_others_files_lie_they_stay_and_it_is_said(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="a", sub__b_html="b", gone__c_html="c"), [])
    (out / "sub/theirs.txt").write_text("theirs")
    (out / ".git/objects").mkdir(parents=True)
    (out / ".git/objects/1").write_text("1")
    before = facts(out)

    written = write_site(out, files(index_html="new", sub__b_html="b"), [])

    assert written.in_turn == "others' files lie in the output (.git, sub/theirs.txt)"
    assert tree(out) == {
        ".git/objects/1": "1",
        "index.html": "new",
        "sub/b.html": "b",
        "sub/theirs.txt": "theirs",
    }
    assert not (out / "gone").exists()
    kept = (".", ".git/objects/1", "sub/b.html", "sub/theirs.txt")
    assert {name: facts(out)[name] for name in kept[1:]} == {name: before[name] for name in kept[1:]}
    assert facts(out)["."][0] == before["."][0]


def test_what_others_put_there_while_the_site_is_exchanged_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="a"), [])
    make = NextSite.make

    def made(following: NextSite, *arguments: object) -> None:
        make(following, *arguments)  # type: ignore[arg-type]
        (out / "new").mkdir()
        (out / "new/theirs.txt").write_text("theirs")

    monkeypatch.setattr(NextSite, "make", made)
    write_site(out, files(index_html="b"), [])

    assert tree(out) == {"index.html": "b", "new/theirs.txt": "theirs"}


@pytest.mark.parametrize("size_and_time", [False, True])
def test_content_decides_what_is_copied(tmp_path: Path, size_and_time: bool) -> None:
    out, image = tmp_path / "out", tmp_path / "x.png"
    image.write_text("old")
    static = [StaticFile(str(image), "x.png")]
    write_site(out, [], static)
    old = image.stat()
    image.write_text("new" if size_and_time else "newer")
    if size_and_time:
        os.utime(image, ns=(old.st_atime_ns, old.st_mtime_ns))

    assert write_site(out, [], static).changed == ("x.png",)
    assert (out / "x.png").read_text() == image.read_text()

    image.touch()
    assert write_site(out, [], static).changed == ()


def test_a_source_that_is_as_it_was_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, image = tmp_path / "out", tmp_path / "x.png"
    image.write_text("png")
    now = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now)  # all files are old
    write_site(out, [], [StaticFile(str(image), "x.png")])
    monkeypatch.setattr(Stage, "copy", None)

    assert write_site(out, [], [StaticFile(str(image), "x.png")]).changed == ()


def test_a_large_file_is_copied_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.write.stage.WHOLE", 100)
    out, film = tmp_path / "out", tmp_path / "film.mp4"
    film.write_bytes(bytes(range(250)))
    static = [StaticFile(str(film), "film.mp4")]

    assert write_site(out, [], static).changed == ("film.mp4",)
    assert write_site(out, [], static).changed == ()
    assert (out / "film.mp4").read_bytes() == film.read_bytes()


@pytest.mark.parametrize("others", [False, True])
def test_a_link_in_a_files_place_is_replaced_not_written_through(tmp_path: Path, others: bool) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_text("victim")
    write_site(out, files(index_html="a", b_html="b", gone_html="g"), [])
    if others:
        (out / "CNAME").touch()
    for name in ("index.html", "b.html", "gone.html"):
        (out / name).unlink()
        (out / name).symlink_to(victim)

    write_site(out, files(index_html="new", b_html="b"), [])

    (out / "CNAME").unlink(missing_ok=True)
    assert tree(out) == {"b.html": "b", "index.html": "new"}
    assert not [path for path in out.rglob("*") if path.is_symlink()]
    assert victim.read_text() == "victim"


@pytest.mark.parametrize("ours", ["sub/b.html", "sub/new.html", "fresh/x.html", "sub/gone.html"])
def test_a_link_in_a_folders_place_is_never_followed(tmp_path: Path, ours: str) -> None:
    out, theirs = tmp_path / "out", tmp_path / "theirs"
    theirs.mkdir()
    for name in ("b.html", "new.html", "gone.html"):
        (theirs / name).write_text("theirs")
    write_site(out, files(index_html="a", sub__b_html="b", sub__gone_html="g"), [])
    shutil.rmtree(out / "sub")
    for name in ("sub", "fresh"):
        (out / name).symlink_to(theirs)

    if ours == "sub/gone.html":
        write_site(out, files(index_html="new"), [])
    else:
        with pytest.raises(OutputRefusedError, match=rf"\({ours.partition('/')[0]}\).*move them away"):
            write_site(out, [Rendered(ours, b"b")], [])

    assert tree(theirs) == {"b.html": "theirs", "gone.html": "theirs", "new.html": "theirs"}


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_file_that_was_changed_by_hand_is_written_anew(tmp_path: Path, is_kept: bool) -> None:
    """Its content decides, with what is kept beside the output and without."""
    out, rendered = tmp_path / "out", files(index_html="a", b_html="b")
    write_site(out, rendered, [])
    old = (out / "index.html").stat()
    (out / "index.html").write_text("x")
    os.utime(out / "index.html", ns=(old.st_atime_ns, old.st_mtime_ns))
    if not is_kept:
        shutil.rmtree(tmp_path / "cache")

    assert write_site(out, rendered, []).changed == ("index.html",)
    assert tree(out) == {"b.html": "b", "index.html": "a"}


def test_the_last_site_is_never_written_into(tmp_path: Path) -> None:
    """Files that both sites have are the same files: a copy that somebody keeps of the old one stays as it is."""
    out, copy = tmp_path / "out", tmp_path / "copy"
    write_site(out, files(index_html="a", b_html="b"), [])
    shutil.copytree(out, copy, copy_function=os.link)

    for text in ("b", "c"):
        write_site(out, files(index_html=text, b_html="b"), [])
        assert tree(out) == {"b.html": "b", "index.html": text}

    assert tree(copy) == {"b.html": "b", "index.html": "a"}


def test_the_folder_keeps_its_rights(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="a"), [])
    out.chmod(0o2750)

    write_site(out, files(index_html="b"), [])

    assert out.stat().st_mode & 0o7777 == 0o2750


@pytest.mark.parametrize("way", ["a link", "another file system", "no call", "refused", "no links"])
def test_where_folders_cant_be_exchanged_files_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    out = tmp_path / "out"
    if way == "a link":
        (tmp_path / "real").mkdir()
        out.symlink_to(tmp_path / "real")
    if way == "another file system":
        monkeypatch.setattr("site_builder.write.beside._is_on_same_system", lambda *_: False)
    if way == "no call":
        monkeypatch.setattr("site_builder.write.exchange._exchanged", lambda *_: errno.ENOSYS)
    if way == "refused":
        monkeypatch.setattr("site_builder.write.site.exchange", lambda *_: False)
    if way == "no links":
        monkeypatch.setattr(os, "link", Mock(side_effect=OSError(errno.EPERM, "not permitted")))

    for text in ("a", "b", "c"):
        written = write_site(out, files(index_html=text, same_html="s", **{f"{text}__x_html": "x"}), [])
        assert tree(out) == {"index.html": text, "same.html": "s", f"{text}/x.html": "x"}
        assert out.is_symlink() == (way == "a link")
        assert bool(written.in_turn) == (way in {"a link", "another file system"})
    assert write_site(out, files(index_html="c", same_html="s", c__x_html="x"), []).changed == ()


@pytest.mark.parametrize(
    "name",
    [
        "ü" * 125 + ".html",
        "a b#c%20d?e.html",
        "Straße/Ä ö.html",
        "-rf",
        "new\nline.html",
        "\udcff.html",
        "con.html",
    ],
)
def test_names_as_the_disk_takes_them(tmp_path: Path, name: str) -> None:
    for text in (b"a", b"b"):
        write_site(tmp_path / "out", [Rendered(name, text), Rendered("x/" + name, text)], [])
        assert (tmp_path / "out" / name).read_bytes() == text
        assert (tmp_path / "out/x" / name).read_bytes() == text
    assert write_site(tmp_path / "out", [Rendered(name, b"b")], []).removed == ("x/" + name,)


@pytest.mark.parametrize("others", [{}, {"CNAME": "guide.example"}])
def test_a_name_that_is_too_long_is_said_and_the_site_stays(tmp_path: Path, others: dict[str, str]) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="a"), [])
    for name, text in others.items():
        (out / name).write_text(text)

    with pytest.raises(OSError, match="too long"):
        write_site(out, [Rendered("a.html", b"x"), Rendered("x" * 300, b"x")], [])

    assert tree(out) == {"index.html": "a", **others}
    assert write_site(out, files(index_html="b"), []).changed == ("index.html",)


def test_a_journal_that_cant_be_finished_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_site(out, files(index_html="a", b_html="b"), [])
    (out / "CNAME").write_text("guide.example")
    with monkeypatch.context() as patch:
        patch.setattr("site_builder.write.journal._Steps._move", Mock(side_effect=PermissionError(13, "no")))
        with pytest.raises(PermissionError):
            write_site(out, files(index_html="new", b_html="new"), [])
        assert (tmp_path / "cache/out/journal.json").exists()
        with open_stage(out):
            pass

    write_site(out, files(index_html="newer", b_html="b"), [])

    assert tree(out) == {"CNAME": "guide.example", "b.html": "b", "index.html": "newer"}


def test_names_that_are_one_on_this_disk_are_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.write.site._folds_case", lambda _: True)
    rendered = files(Sub__a_html="a", sub__A_html="other", sub__b_html="b", index_html="i")

    written = write_site(tmp_path / "out", rendered, [])

    assert tree(tmp_path / "out") == {"Sub/a.html": "a", "Sub/b.html": "b", "index.html": "i"}
    assert written.total == 3
    assert write_site(tmp_path / "out", rendered, []).changed == ()


def test_a_file_and_a_folder_of_one_name_are_refused(tmp_path: Path) -> None:
    write_site(tmp_path / "out", files(index_html="a"), [])

    with pytest.raises(OutputRefusedError, match="a file 'a' and a folder of that name"):
        write_site(tmp_path / "out", [Rendered("a", b"a"), Rendered("a/b.html", b"b")], [])

    assert tree(tmp_path / "out") == {"index.html": "a"}


def test_an_output_that_cant_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    access = os.access
    # Whoever runs the tests may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != out and access(path, mode))

    with pytest.raises(OutputRefusedError, match=r"can't be written to\. Choose another --output, or change"):
        write_site(out, files(index_html="a"), [])


@pytest.mark.parametrize("planted", ["cache", "cache/out", "cache/out/next", "out/.site-builder-staging"])
def test_links_beside_the_output_are_never_followed(tmp_path: Path, planted: str) -> None:
    """A guide that somebody made may come with them."""
    out, theirs = tmp_path / "out", tmp_path / "theirs"
    write_site(out, files(index_html="a"), [])
    (theirs / "next").mkdir(parents=True)
    (theirs / "next/file").write_text("theirs")
    before = facts(theirs / "next")
    place = tmp_path / planted
    shutil.rmtree(place, ignore_errors=True)
    place.symlink_to(theirs)

    for text in ("b", "c"):
        write_site(out, files(index_html=text), [])

    assert tree(out) == {"index.html": "c"}
    assert facts(theirs / "next") == before


@pytest.mark.parametrize(
    "change",
    [
        {"moves": {"../victim": "next/x"}},
        {"moves": {"x": "../../victim"}},
        {"gone": ["../victim"]},
        {"files": {"../victim": ""}},
        {"form": "another"},
        {"output": "/elsewhere"},
        {"gone": None},
    ],
)
def test_a_journal_that_leads_outside_is_not_believed(tmp_path: Path, change: dict[str, object]) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    write_site(out, files(index_html="a"), [])
    victim.write_text("victim")
    entry = {"form": "site-builder journal 1", "output": str(out), "moves": {}, "gone": [], "files": {}}
    (tmp_path / "cache/out/journal.json").write_text(json.dumps(entry | change))

    write_site(out, files(index_html="b"), [])

    assert victim.read_text() == "victim"
    assert tree(out) == {"index.html": "b"}
    assert not (tmp_path / "cache/out/journal.json").exists()


def test_a_folder_named_cache_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefusedError, match="would hold what is kept"):
        write_site(tmp_path / "cache", files(index_html="a"), [])


def test_a_full_disk_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path / "out", files(index_html="a"), [])
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(NextSite, "_place", Mock(side_effect=full))

    with pytest.raises(OutputRefusedError, match=r"out: No space left on device\. Make room or choose"):
        write_site(tmp_path / "out", files(index_html="b"), [])

    assert tree(tmp_path / "out") == {"index.html": "a"}


@pytest.mark.parametrize("out", ["a", "a/b.html", ".nojekyll", "..a", "a..", "...", "a/.b/c", "x:y.html"])
def test_paths_that_lead_to_a_file_of_the_folder(out: str) -> None:
    assert is_inside(out)


@pytest.mark.parametrize(
    "out", ["", ".", "..", "/a", "../a", "a/..", "a/../b", "a//b", "./a", "a/", "..\\a", "a\\..\\b"]
)
def test_paths_that_lead_elsewhere(out: str) -> None:
    assert not is_inside(out)
