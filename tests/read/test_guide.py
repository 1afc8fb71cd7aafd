from pathlib import Path

from site_builder.config import Collection, GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.jekyll.dialect import READING
from site_builder.dialects.recognise import recognise
from site_builder.read.guide import RawGuide, read_guide

FRONT = "---\ntitle: A\n---\nText"


def guide(root: Path, files: dict[str, str], config: GuideConfig | None = None) -> tuple[RawGuide, Problems]:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    problems = Problems()
    return read_guide(root, config or recognise(root, problems).config, problems), problems


def pages(raw: RawGuide) -> list[tuple[str, str]]:
    return [(page.source, page.collection) for page in raw.pages]


def test_a_jekyll_guide_is_read_by_its_rules(tmp_path: Path) -> None:
    raw, problems = guide(
        tmp_path,
        {
            "_config.yml": "collections:\n  guides: {output: true}\n  hidden: {output: false}\n",
            "index.md": FRONT,
            "plain.md": "no front matter",
            "feed.xml": "---\nlayout: none\n---\n\n<rss/>",
            "images/a.png": "png",
            "_posts/2020-01-02-news.md": FRONT,
            "docs/_posts/2020-01-02-more.md": FRONT,
            "_posts/picture.png": "png",
            "_guides/one.md": FRONT,
            "_guides/pic.txt": "text",
            "_hidden/two.md": FRONT,
            "_hidden/pic.txt": "text",
            "_layouts/page.html": FRONT,
            "_includes/custom/note.html": "Note",
            "_data/tags.yml": "a: 1",
            "node_modules/x.md": FRONT,
            "build/site/old.md": FRONT,
            "build/cache/old.md": FRONT,
            "templates/mine.md": FRONT,
        },
    )
    assert pages(raw) == [
        ("feed.xml", "pages"),
        ("index.md", "pages"),
        ("templates/mine.md", "pages"),
        ("_posts/2020-01-02-news.md", "posts"),
        ("docs/_posts/2020-01-02-more.md", "posts"),
        ("_guides/one.md", "guides"),
        ("_hidden/two.md", "hidden"),
    ]
    assert [(file.source, file.out) for file in raw.static] == [
        ("images/a.png", "images/a.png"),
        ("plain.md", "plain.md"),
        ("_guides/pic.txt", "guides/pic.txt"),
    ]
    assert raw.pages[0].body == "<rss/>"
    assert [*raw.includes] == ["custom/note.html"]
    assert raw.site_data == {"tags": {"a": 1}}
    assert str(raw.data_places["tags"].place("a")) == "_data/tags.yml:1:1"
    assert len(problems) == 0


def test_collections_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    config = GuideConfig(
        reading=READING,
        content=".",
        collections_folder="all",
        collections=(Collection("guides", output=True),),
    )
    raw, _ = guide(
        tmp_path, {"all/_guides/a.md": FRONT, "all/_posts/2020-01-02-b.md": FRONT, "c.md": FRONT}, config
    )
    assert pages(raw) == [
        ("c.md", "pages"),
        ("all/_posts/2020-01-02-b.md", "posts"),
        ("all/_guides/a.md", "guides"),
    ]


def test_our_guide_has_pages_without_front_matter_and_sources_that_are_not_copied(tmp_path: Path) -> None:
    raw, problems = guide(
        tmp_path,
        {
            "guide.yaml": "content: .\nassets: [extra]\nexclude: [drafts]\n",
            "index.md": "# Start",
            "drafts/x.md": "left out",
            "image.svg": "<svg/>",
            "extra/a.css": "a {}",
            "profiles/p.json": '{"resourceType": "Patient", "id": "p"}',
            "profiles/Patient-p-intro.md": "Intro",
            "templates/page.html": "theme",
            "_includes/x.html": "X",
            "build/site/index.html": "old",
        },
    )
    assert pages(raw) == [("index.md", "pages")]
    assert [(file.source, file.out) for file in raw.static] == [
        ("extra/a.css", "extra/a.css"),
        ("image.svg", "image.svg"),
        ("extra/a.css", "extra/a.css"),
    ]
    assert [resource.source for resource in raw.resources] == ["profiles/p.json"]
    assert [*raw.prose] == ["Patient-p-intro"]
    assert len(problems) == 0


def test_content_and_artifacts_may_lie_outside_the_guide(tmp_path: Path) -> None:
    raw, problems = guide(
        tmp_path / "guide",
        {
            "guide.yaml": "content: ../shared/pages\nartifacts: [../shared/stu3, ../shared]\n",
            "../shared/pages/index.md": FRONT,
            "../shared/stu3/p.json": '{"resourceType": "Patient"}',
        },
    )
    shared = (tmp_path / "shared").resolve().as_posix()
    assert pages(raw) == [(f"{shared}/pages/index.md", "pages")]
    assert [page.path for page in raw.pages] == ["index.md"]
    assert [resource.source for resource in raw.resources] == [f"{shared}/stu3/p.json"]
    assert len(problems) == 0


def test_another_output_folder_is_not_read_either(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "old.md").write_text(FRONT)
    (tmp_path / "index.md").write_text(FRONT)
    problems = Problems()
    raw = read_guide(tmp_path, recognise(tmp_path, problems).config, problems, output=tmp_path / "public")
    assert pages(raw) == [("index.md", "pages")]


def test_includes_that_are_binary_are_left_out_and_old_encodings_reported(tmp_path: Path) -> None:
    includes = tmp_path / "_includes"
    includes.mkdir()
    (includes / "a.png").write_bytes(b"\x89PNG\0\xff")
    (includes / "b.html").write_bytes(b"\x93quoted\x94")
    raw, problems = guide(tmp_path, {"index.md": FRONT})
    assert {name: found.text for name, found in raw.includes.items()} == {"b.html": "“quoted”"}
    assert [(each.code, each.location.path) for each in problems] == [("encoding", "_includes/b.html")]


def test_a_page_with_a_bom_and_windows_line_ends_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").touch()
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nText\r\n")
    problems = Problems()
    raw = read_guide(tmp_path, recognise(tmp_path, problems).config, problems)
    assert [(page.front_matter, page.body, page.body_line) for page in raw.pages] == [
        ({"title": "A"}, "Text\n", 4)
    ]
