"""What a build takes over from the builds before, and that nobody can tell."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.model.records import Records
from site_builder.model.rendered import Rendered
from site_builder.render import page_text
from site_builder.source.dependencies import depend_on
from site_builder.today import build_date
from site_builder.write import last_build
from site_builder.write.last_build import Asked, last_report
from site_builder.write.shelf import Looked
from tests.guides import write

PATIENT = {"resourceType": "Patient", "id": "one", "name": [{"family": "Care"}]}
OTHER = {"resourceType": "Patient", "id": "two", "link": [{"other": {"reference": "Patient/one"}}]}
FILES = {
    "guide.yaml": "title: A\nartifacts: [profiles]\n",
    "content/index.md": "---\ntitle: Start\n---\nHello\n",
    "content/about.md": "---\ntitle: About\n---\n{% include tip.html %}\n",
    "content/shown.md": "---\ntitle: Shown\n---\n{% include example.html id='one' %} {{ site.data.one.a }}\n",
    "content/_includes/tip.html": "<p>Tip</p>",
    "content/_data/sidebars/main.yml": "entries:\n- folders:\n  - title: About\n    url: /about.html\n",
    "profiles/one.json": json.dumps(PATIENT),
    "profiles/two.json": json.dumps(OTHER),
    "profiles/Patient-two-notes.md": "{% for page in site.pages %}{{ page.content | size }} {% endfor %}",
}
NO_LOOK = {"templates/partials/footer.html": "<footer>Ours</footer>"}
INDEX, ABOUT, SHOWN, ONE, TWO = "index", "about", "shown", "Patient/one", "Patient/two"
ALL = [ABOUT, INDEX, SHOWN, ONE, TWO]
MORE = [ABOUT, INDEX, "more", SHOWN, ONE, TWO]


def site(root: Path, name: str, records: Records | None) -> tuple[dict[str, bytes], list[str]]:
    """Build and give every file of the site, and which pages and artifacts were drawn."""
    out = root / name / "site"
    report = pipeline.build(root, output=out, jobs=1, records=records)
    drawn = [task.split() for task in report.made if task.startswith(("page ", "artifact "))]
    names = [Path(source).stem if kind == "page" else source for kind, source, *_ in drawn]
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}, names


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return where the guide was built by a process before, and a copy of what it left."""
    folder = tmp_path_factory.mktemp("built")
    root = write(folder / "guide", **FILES)
    assert site(root, "out", None)[1] == ALL
    return root, shutil.copytree(root, folder / "copy")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        (
            {"content/index.md": "---\ntitle: Start\n---\nHello again, [two](Patient-two.html)\n"},
            [INDEX, TWO],
        ),
        ({"content/index.md": "---\ntitle: Start\n\n---\n\nHello\n"}, [INDEX, TWO]),
        ({"content/index.md": "---\ntitle: Begin\n---\nHello\n"}, ALL),
        ({"content/more.md": "---\ntitle: More\n---\nHello\n"}, MORE),
        ({"content/_includes/tip.html": "<p>Hint</p>"}, [ABOUT, TWO]),
        ({"content/_includes/example.html": "<p>Ours</p>"}, [SHOWN, TWO]),
        ({"content/_data/one.yml": "a: 1\n"}, [SHOWN, TWO]),
        ({"content/_data/two.yml": "a: 1\n"}, []),
        ({"guide.yaml": "title: B\nartifacts: [profiles]\n"}, ALL),
        ({"guide.yaml": "title: A\nartifacts: [profiles]\noutput: build/other\n"}, []),
        (NO_LOOK, ALL),
        ({"templates/qa.html": "{% extends 'base.html' %}"}, []),
        ({"profiles/one.json": json.dumps({**PATIENT, "name": [{"family": "Cure"}]})}, [SHOWN, ONE, TWO]),
        ({"profiles/Patient-one-intro.md": "Read me\n"}, [ONE]),
        ({"profiles/two.json": json.dumps({**OTHER, "active": True})}, [TWO]),
    ],
)
def test_only_what_shows_a_change_is_drawn_again(
    built: tuple[Path, Path], changes: dict[str, str], expected: list[str]
) -> None:
    root, copy = built
    shutil.rmtree(root)
    shutil.copytree(copy, root)
    records = Records()
    _, drawn = site(root, "here", records)
    assert drawn == ALL

    write(root, **changes)
    in_this_process, in_another = site(root, "here", records), site(root, "out", None)

    clean, _ = site(root, "clean", None)
    assert in_this_process == (clean, expected)
    assert in_another == (clean, expected)


def test_a_file_that_others_changed_in_the_site_is_made_again(tmp_path: Path) -> None:
    write(tmp_path, **FILES)
    first, _ = site(tmp_path, "out", None)
    (tmp_path / "out/site/about.html").write_text("ours")
    (tmp_path / "out/site/Patient-one.html").unlink()

    after, drawn = site(tmp_path, "out", None)

    assert (after, drawn) == (first, [ABOUT, ONE])


@pytest.mark.parametrize("damage", ["cut", "other", "filled"])
def test_records_that_can_not_be_read_are_as_if_there_were_none(tmp_path: Path, damage: str) -> None:
    write(tmp_path, **FILES)
    first, _ = site(tmp_path, "out", None)
    base = tmp_path / "out/cache/site/records.db"
    if damage == "cut":
        base.write_bytes(base.read_bytes()[: base.stat().st_size // 2])
    elif damage == "other":
        base.write_bytes(b"no database")
    else:
        with sqlite3.connect(base) as opened:
            # What a stranger's file would have run.
            opened.execute("update record set made = ?", (b"cos\nsystem\n(S'false'\ntR.",))

    after, drawn = site(tmp_path, "out", None)

    assert (after, drawn) == (first, ALL)


def test_what_a_stranger_put_beside_the_site_harms_nobody(tmp_path: Path) -> None:
    write(tmp_path, **FILES)
    first, _ = site(tmp_path, "out", None)
    out, other = tmp_path / "out/site", tmp_path / "other.db"
    with sqlite3.connect(other) as opened:
        opened.execute("create table record (task text)")
    before = other.read_bytes()
    beside = tmp_path / "out/cache/site"
    (beside / "records.db").unlink()
    (beside / "records.db").symlink_to(other)
    for name in ("last.json", "written.json", "sources.json", "journal.json"):
        (beside / name).write_text("[" * 100_000)

    known = last_report(Asked(tmp_path, out, str(build_date())))
    after, drawn = site(tmp_path, "out", None)

    assert (known, after, drawn) == (None, first, ALL)
    assert other.read_bytes() == before


def test_findings_of_what_is_not_made_again_are_kept(tmp_path: Path) -> None:
    odd = "---\ntitle: Odd\n---\n[gone](gone.html) {% include no.html %}\n"
    write(tmp_path, **FILES, **{"content/odd.md": odd})
    first = pipeline.build(tmp_path)

    again, checked = pipeline.build(tmp_path), pipeline.check(tmp_path)

    assert {"broken-link", "missing-include"} <= {each.code for each in first.diagnostics}
    assert again.diagnostics == first.diagnostics == checked.diagnostics
    assert again.made == checked.made == ()


def _linked_content(root: Path) -> Path:
    (root / "guide/content").rename(root / "beside")
    (root / "guide/content").symlink_to("../beside")
    return root / "beside/about.md"


def _linked_templates(root: Path) -> Path:
    (root / "guide/templates").mkdir()
    (root.parent / "far").mkdir()
    (root / "guide/templates/includes").symlink_to(root.parent / "far")
    return root.parent / "far/note.html"


def _settings(text: str, edited: str) -> Callable[[Path], Path]:
    def make(root: Path) -> Path:
        (root / "guide/guide.yaml").write_text(f"title: The guide\n{text}")
        return root / edited

    return make


EDITED = {
    "content that is a link": _linked_content,
    "templates that are a link": _linked_templates,
    "assets from a folder of tools": _settings("assets: node_modules/look", "guide/node_modules/look/a.css"),
    "what is passed elsewhere": _settings("", "guide/content/node_modules/a.txt"),
    "what include names": _settings("include: [.venv]", "guide/content/.venv/a.txt"),
    "the first package": _settings("packages: [a.b#1.0.0]", "../home/.fhir/packages/a.b#1.0.0/package/package.json"),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITED)
def test_whatever_a_build_reads_has_to_be_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    # All was written just now, and every edit changes a size.
    monkeypatch.setattr(last_build, "is_certain", lambda *_: True)
    root = write(tmp_path / "work/guide", **FILES)
    edited = EDITED[what](root.parent)
    pipeline.build(root)
    asked = Asked(root, None, str(build_date()))
    known = last_report(asked)

    write(edited.parent, **{edited.name: "{}"})

    # What templates may reach, anywhere on the machine, nobody looks at: such a guide is built each time.
    assert (known is None) == (what == "templates that are a link")
    assert last_report(asked) is None


def test_what_goes_while_a_build_runs_is_noticed_by_the_next(tmp_path: Path) -> None:
    write(tmp_path, **FILES, **{"content/gone.md": "---\ntitle: Gone\n---\nhello\n"})
    time.sleep(0.2)  # as below

    def progress(stage: str, *_: int) -> None:
        if stage == "rendering":
            (tmp_path / "content/gone.md").unlink(missing_ok=True)

    pipeline.build(tmp_path, progress=progress)

    assert last_report(Asked(tmp_path, None, str(build_date()))) is None


def test_a_build_after_which_nothing_changed_is_told_by_its_report(tmp_path: Path) -> None:
    asked = Asked(tmp_path, None, str(build_date()))
    write(tmp_path, **FILES)
    for file in tmp_path.rglob("*"):
        os.utime(file, (1, 1))
    time.sleep(0.2)  # so that a change would show in the times that the system sets
    report = pipeline.build(tmp_path)

    known = last_report(asked)
    page = tmp_path / "build/site/about.html"
    page.write_bytes(page.read_bytes())
    touched = last_report(asked)
    pipeline.build(tmp_path)
    mended = last_report(asked)
    (tmp_path / "content/index.md").write_text("---\ntitle: Start\n---\nhello\n")
    os.utime(tmp_path / "content/index.md", (1, 1))

    assert known == replace(report, seconds=known.seconds, made=(), stages=()) if known else False
    assert touched is None
    assert mended is not None
    assert last_report(asked) is None
    assert last_report(replace(asked, is_printed=True)) is None


def test_who_shows_contents_needs_none_of_them_drawn_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = {f"_posts/2024-01-0{day}-p.md": f"---\ntitle: P{day}\n---\nPost {day}\n" for day in (1, 2, 3)}
    home = "<main>{% for post in site.posts %}{{ post.content }}{% endfor %}{{ content }}</main>"
    write(
        tmp_path,
        **{
            "_config.yml": "title: T\n",
            "_layouts/home.html": home,
            "index.md": "---\ntitle: Start\nlayout: home\n---\nHello\n",
            "about.md": "---\ntitle: About\n---\nHello\n",
            **posts,
        },
    )
    pipeline.build(tmp_path, jobs=1)
    assert "<p>Post 2</p>" in (tmp_path / "build/site/index.html").read_text()
    drawn: list[str] = []
    make = page_text.page_text
    monkeypatch.setattr(
        page_text, "page_text", lambda page, *rest: (drawn.append(page.source), make(page, *rest))[1]
    )
    (tmp_path / "about.md").write_text("---\ntitle: About\n---\nHello again\n")

    report = pipeline.build(tmp_path, jobs=1)

    assert [task.split()[1] for task in report.made if task.startswith("page ")] == ["about.md"]
    assert drawn == []


class _Standing(Looked):
    """A disk on which whatever was made stands."""

    def has(self, file: Rendered) -> bool:
        return True


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ({}, []),
        ({"a": "Other"}, ["a", "list"]),
        ({"e": "Behind"}, ["e", "list"]),
    ],
)
def test_who_asks_each_file_of_a_list_depends_on_all_of_them_at_once(
    titles: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    records = Records()

    def made(titles: dict[str, str]) -> list[str]:
        records.begin({"shared": lambda: 1, "title": titles.get}, _Standing(tmp_path))
        files = [file for out in titles for file in records.files(out, lambda: (page(out),))]  # noqa: B023
        # What can't be copied stands in lists, and no task has made it.
        listed = records.listed("all", [*files, Rendered("unreadable", b"", kind="failed")])
        records.files("list", lambda: (Rendered("list", "".join(each.title for each in listed).encode()),))
        records.finish()
        return records.made

    def page(out: str) -> Rendered:
        depend_on("title", out)
        return Rendered(out, b"", now[out])

    now = dict.fromkeys("abcd", "Title")
    made(now)
    now = {**now, **titles}

    assert made(now) == expected
