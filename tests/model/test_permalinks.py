from datetime import date

import pytest

from site_builder.model.permalinks import (
    Address,
    document_address,
    document_pattern,
    document_values,
    leaves_site,
    page_address,
    redirect_out,
    slugify,
)


@pytest.mark.parametrize(
    ("path", "permalink", "style", "url", "out"),
    [
        ("index.md", "", "", "/", "index.html"),
        ("index.md", "index.html", "", "/index.html", "index.html"),
        ("about.md", "", "", "/about.html", "about.html"),
        ("about.md", "", "pretty", "/about/", "about/index.html"),
        ("about.md", "", "none", "/about.html", "about.html"),
        ("about.md", "", "/:title/", "/about/", "about/index.html"),
        ("about.md", "", "/:title.html", "/about", "about.html"),
        ("about.md", "", "/:title:output_ext", "/about.html", "about.html"),
        ("docs/index.html", "", "pretty", "/docs/", "docs/index.html"),
        ("docs/v1.2.md", "", "", "/docs/v1.2.html", "docs/v1.2.html"),
        ("docs/dots...md", "", "", "/docs/dots.html", "docs/dots.html"),
        ("docs/spaced name.md", "", "", "/docs/spaced%20name.html", "docs/spaced name.html"),
        ("docs/ünï.md", "", "", "/docs/%C3%BCn%C3%AF.html", "docs/ünï.html"),
        ("feed.xml", "", "pretty", "/feed.xml", "feed.xml"),
        ("css/a.scss", "", "", "/css/a.css", "css/a.css"),
        ("docs/C#.md", "", "", "/docs/C-.html", "docs/C-.html"),
        ("why?.md", "", "", "/why-.html", "why-.html"),
        ("a%20b.md", "", "", "/a-20b.html", "a-20b.html"),
        ("a.md", "/100%.html", "", "/100-.html", "100-.html"),
        ("a.md", "a\0b\n.html", "", "/a-b-.html", "a-b-.html"),
        ("a.md", "foo/", "", "/foo/", "foo/index.html"),
        ("a.md", "/x.html", "", "/x.html", "x.html"),
        ("a.md", "foo", "", "/foo", "foo.html"),
        ("a.md", "//foo//./bar", "", "/foo/bar", "foo/bar.html"),
        ("a.md", "/", "", "/", "index.html"),
        ("a.json", "/x/", "", "/x/", "x/index.json"),
        ("docs/a.md", "/:path/:basename-b:output_ext", "", "/docs/a-b.html", "docs/a-b.html"),
        ("a.md", "/a%20b/c.html", "", "/a%20b/c.html", "a b/c.html"),
        ("a.md", "/:what/x.html", "", "/:what/x.html", ":what/x.html"),
    ],
)
def test_a_page_lies_where_jekyll_puts_it(path: str, permalink: str, style: str, url: str, out: str) -> None:
    assert page_address(path, permalink, style) == Address(url, out)


@pytest.mark.parametrize(
    ("collection", "path", "permalink", "pattern", "out"),
    [
        ("posts", "2020-01-02-big-News.md", "", "", "a/b/2020/01/02/Big-News.html"),
        ("posts", "x.md", "", "pretty", "a/b/2020/01/02/Big-News/index.html"),
        ("posts", "x.md", "", "none", "a/b/Big-News.html"),
        ("posts", "x.md", "", "ordinal", "a/b/2020/002/Big-News.html"),
        ("posts", "x.md", "", "/:slug/:i_month/:i_day", "big-news/1/2.html"),
        ("posts", "x.md", "/:title_:year", "", "Big-News_2020.html"),
        ("guides", "sub/One Two.md", "", "", "guides/sub/One Two.html"),
        ("guides", "sub/One Two.md", "", "pretty", "guides/sub/One Two/index.html"),
        ("guides", "sub/One Two.md", "/:name/", "", "one-two/index.html"),
    ],
)
def test_a_document_lies_where_its_pattern_says(
    collection: str, path: str, permalink: str, pattern: str, out: str
) -> None:
    values = document_values(collection, path, "Big-News", ("A", "b", "a"), date(2020, 1, 2))
    found = document_address(permalink, document_pattern(collection, "", pattern), values)
    assert found.out == out


def test_a_collections_own_pattern_counts_before_the_sites() -> None:
    assert document_pattern("guides", "/g/:name", "pretty") == "/g/:name"
    assert document_pattern("posts", "none", "pretty") == "/:categories/:title:output_ext"
    assert document_pattern("posts", "", "/:title") == "/:title"


def test_a_document_without_slug_and_day_has_its_files_name() -> None:
    values = document_values("guides", "My Guide.md", "", (), None)
    assert (values["title"], values["slug"]) == ("My-Guide", "my-guide")
    assert "year" not in values


@pytest.mark.parametrize(
    ("old", "out"),
    [("/old.html", "old.html"), ("old/", "old/index.html"), ("/old", "old.html"), ("/", "index.html")],
)
def test_an_old_address_gives_the_file_that_it_was(old: str, out: str) -> None:
    assert redirect_out(old) == out


@pytest.mark.parametrize(
    ("permalink", "leaves"),
    [
        ("../x.html", True),
        ("a/../../x", True),
        ("a\\..\\x", True),
        ("%2e%2e/x", True),
        ("a..b.html", False),
        ("", False),
    ],
)
def test_a_permalink_that_leaves_the_site_is_seen(permalink: str, leaves: bool) -> None:
    assert leaves_site(permalink) is leaves


@pytest.mark.parametrize(
    ("text", "slug"), [("My Page!", "my-page"), ("a_b", "a-b"), ("--x--", "x"), ("É à", "é-à")]
)
def test_slugs_are_lower_case_words_with_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug
