"""Guides that name a theme without having its files: what the theme shows of their settings and pages is there."""

from __future__ import annotations

from pathlib import Path

from lxml import html as parsed

from tests import guides


def words(folder: Path, out: str, path: str = "//article") -> str:
    found = parsed.document_fromstring(guides.html(folder, out)).xpath(path)
    return " ".join(" ".join(found[0].itertext()).split()) if found else ""


def test_minima_lists_posts_on_the_start_page_and_says_whose_it_is(tmp_path: Path) -> None:
    settings = "title: Site\nemail: me@example.org\ndescription: About us.\nauthor: Ada\ntheme: minima\n"
    post = guides.page("Text.", layout="post", title="News", author="Bo")
    files = {"index.md": guides.page("", layout="home"), "_posts/2026-01-01-news.md": post}
    guides.write(tmp_path, **{"_config.yml": settings, **files})
    guides.build(tmp_path)

    assert "Posts Jan 1, 2026 News" in words(tmp_path, "index.html")
    assert "Jan 1, 2026 • Bo Text." in words(tmp_path, "2026/01/01/news.html")
    assert words(tmp_path, "index.html", "//div[@class='guide-foot']") == "Site Ada me@example.org About us."


def test_just_the_docs_has_its_menu_and_lists_of_children(tmp_path: Path) -> None:
    pages = {
        "index.md": guides.page("Start.", title="Home", layout="home", nav_order=1),
        "guide.md": guides.page("All.", title="Guide", layout="default", nav_order=2, has_children=True),
        "b.md": guides.page("B.", title="Second", layout="default", parent="Guide", nav_order=2),
        "a.md": guides.page("A.", title="First", layout="default", parent="Guide", nav_order=1),
        "deep.md": guides.page("D.", title="Deep", layout="default", parent="First", grand_parent="Guide"),
        "hidden.md": guides.page("H.", title="Hidden", layout="default", nav_exclude=True),
    }
    guides.write(
        tmp_path, **{"_config.yml": "title: G\nremote_theme: just-the-docs/just-the-docs@v0.8.1\n", **pages}
    )
    guides.build(tmp_path)

    assert words(tmp_path, "guide.html") == "Guide All. Table of contents First Second"
    menu = parsed.document_fromstring(guides.html(tmp_path, "a.html")).xpath("//nav[@class='side']//a")
    assert [each.text for each in menu] == ["Home", "Guide", "First", "Deep", "Second"]
