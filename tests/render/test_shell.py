"""The page shell: what stands around an author's words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from markupsafe import Markup

from site_builder.config import GuideConfig
from site_builder.model.navigation import NavItem, PageNavigation
from site_builder.model.rendered import Heading
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.stylesheets import ADDRESS
from site_builder.render.templates import Theme, Values, theme_folder

SIDEBAR = (
    NavItem("Introduction", "index.html"),
    NavItem(
        "API",
        is_open=True,
        children=(
            NavItem("Patient", "api/patient.html", is_current=True, is_open=True),
            NavItem("Form", "form.pdf"),
        ),
    ),
    NavItem("Other", children=(NavItem("Outside", "https://example.org/", is_external=True),)),
)
NAVIGATION = PageNavigation(
    topnav=(
        NavItem("News", "news.html"),
        NavItem("More", children=(NavItem("FHIR", "https://hl7.org/", is_external=True),)),
    ),
    sidebar=SIDEBAR,
    sidebar_title="Guide 1.0",
    breadcrumbs=(NavItem("Home", "index.html"), NavItem("API")),
    previous=NavItem("Introduction", "index.html"),
    next=NavItem("Form & more", "api/form.html"),
)
HEADINGS = (Heading(2, "one", "One <1>"), Heading(3, "two", "Two"), Heading(4, "three", "Three"))
THEME = Theme(None, MarkdownRenderer())


def drawn(template: str = "page.html", out: str = "api/patient.html", **changed: Any) -> html.HtmlElement:
    page = {"title": "Patient &amp; <b>more</b>", "summary": "All *about* it", "out": out, "toc": True}
    config = {
        "title": "A guide",
        "version": "1.0",
        "status": "draft",
        "publisher": "HL7 UK",
        "license": "Apache-2.0",
    }
    context: dict[str, Any] = {
        "out": out,
        "about": "All about it",
        "page": Values({**page, **changed.pop("page", {})}),
        "site": Values({}),
        "guide": GuideConfig(**{**config, **changed.pop("guide", {})}),
        "content": Markup("<p>Words</p>"),
        "headings": HEADINGS,
        "nav": NAVIGATION,
        "edit_url": "https://example.org/edit/patient.md",
        "feedback_url": "mailto:a@example.org",
        "build_date": date(2026, 1, 2),
        "generator_version": "9.9",
        "canonical_url": "https://example.org/api/patient.html",
        "preview_image": "",
        "structured_data": "",
        "twin": "",
        "print_view": "",
        "print_whole": "",
        "guide_footer": "",
        "tag_links": (("rest", "tag_rest.html"),),
    }
    return html.document_fromstring(THEME.page(out).render(template, **{**context, **changed}))


def texts(page: html.HtmlElement, path: str) -> list[str]:
    found = page.xpath(path)
    return [" ".join((each if isinstance(each, str) else each.text_content()).split()) for each in found]


def test_article_holds_title_summary_body_and_tags() -> None:
    page = drawn()

    assert texts(page, "//main[@id='content']//article//h1") == ["Patient & more"]
    assert texts(page, "//article//*[@class='summary']") == ["All about it"]
    assert texts(page, "//article//*[@class='body']") == ["Words"]
    assert texts(page, "//article/p[@class='tags']/a/@href") == ["../tag_rest.html"]


def test_head_says_what_the_page_is() -> None:
    page = drawn()

    assert texts(page, "//title") == ["Patient & more | A guide"]
    assert page.xpath("//meta[@name='description']/@content") == ["All about it"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/api/patient.html"]
    assert page.xpath("/html/@lang") == ["en-GB"]


def test_current_page_is_marked_once_in_the_sidebar() -> None:
    side = drawn().xpath("//nav[@aria-label='Guide']")[0]

    assert texts(side, ".//a[@aria-current='page']") == ["Patient"]
    assert texts(side, ".//div[@class='side-tree']/ul/li/details[@open]/summary") == ["API"]
    assert texts(side, ".//a[@class='out']")[0] == "Outside"


def test_menus_of_the_header_open_without_script() -> None:
    header = drawn().xpath("//header[@class='top']//nav")[0]

    assert texts(header, ".//details/summary") == ["Menu", "More"]
    assert header.xpath(".//ul/li/a/@href") == ["../news.html", "https://hl7.org/"]


def test_breadcrumbs_are_links_where_there_is_a_page() -> None:
    page = drawn()

    assert texts(page, "//nav[@aria-label='Breadcrumb']//li") == ["Home", "API"]
    assert page.xpath("//nav[@aria-label='Breadcrumb']//a/@href") == ["../index.html"]


def test_page_contents_list_levels_two_and_three() -> None:
    contents = drawn().xpath("//nav[@aria-label='On this page']")[0]

    assert texts(contents, ".//a") == ["One <1>", "Two"]
    assert contents.xpath(".//a/@href") == ["#one", "#two"]


@pytest.mark.parametrize(
    "changed",
    [{"page": {"toc": False}}, {"headings": HEADINGS[:1]}, {"headings": ()}],
    ids=["asked", "one", "none"],
)
def test_page_contents_are_left_out(changed: dict[str, Any]) -> None:
    assert not drawn(**changed).xpath("//nav[@aria-label='On this page']")


def test_foot_leads_on_and_back() -> None:
    page = drawn()

    assert page.xpath("//a[@rel='prev']/@href") == ["../index.html"]
    assert texts(page, "//a[@rel='next']") == ["Next Form & more"]
    assert texts(page, "//p[@class='page-links']/a") == ["Edit this page", "Give feedback"]


def test_footer_says_whose_guide_this_is_and_when_it_was_built() -> None:
    foot = drawn().xpath("//footer")[0].text_content()

    assert all(
        part in foot
        for part in ("A guide", "1.0", "HL7 UK", "Apache-2.0", "2 January 2026", "site-builder 9.9")
    )


def test_page_without_sidebar_keeps_the_menus_of_the_header() -> None:
    page = drawn(page={"hide_sidebar": True})

    assert not page.xpath("//nav[@aria-label='Guide']")
    assert page.xpath("//nav[@class='menus']")


def test_empty_guide_has_no_empty_landmarks() -> None:
    nothing = PageNavigation((), (), "", (), None, None)

    page = drawn(
        nav=nothing, headings=(), edit_url="", feedback_url="", canonical_url="", tag_links=(),
        page={"summary": ""}, guide={"version": "", "status": "", "publisher": "", "license": ""},
    )  # fmt: skip

    assert not page.xpath("//nav | //link[@rel='canonical'] | //*[@class='ribbon'] | //*[@class='summary']")


def test_release_in_the_ribbon_is_the_guides_own_word() -> None:
    silent, outspoken = drawn(), drawn(guide={"keys": {"fhir_version": "3.0.2"}})

    assert texts(silent, "//*[@class='ribbon']//span") == ["Draft", "HL7 UK"]
    assert texts(outspoken, "//*[@class='ribbon']//span") == ["Draft", "FHIR 3.0.2", "HL7 UK"]


@pytest.mark.parametrize("out", ["index.html", "api/patient.html", "a/b/c.html"])
def test_local_links_are_relative_to_the_page(out: str) -> None:
    page = drawn(out=out)
    depth = out.count("/")

    links = [*page.xpath("//@href"), *page.xpath("//@src"), *page.xpath("//form/@action")]
    local = [link for link in links if not link.startswith(("#", "http", "mailto:"))]
    assert len(local) > 10
    assert not [link for link in local if link.startswith("/") or link.count("../") > depth]
    assert page.xpath("//form[@role='search']/@data-search-root") == ["../" * depth]


def test_every_file_that_the_shell_loads_is_there() -> None:
    page = drawn(out="index.html")
    files = [
        link.partition("?")[0]
        for link in page.xpath("//head//link[@rel!='canonical' and @rel!='alternate']/@href")
    ]
    files += [link.partition("?")[0] for link in page.xpath("//script/@src")]

    assert len(files) > 3
    assert [name for name in files if name != ADDRESS and not (theme_folder() / name).is_file()] == []


def test_post_shows_its_date() -> None:
    page = drawn("post.html", page={"date": date(2018, 2, 3), "author": "Ann"})

    assert texts(page, "//p[@class='posted']") == ["3 February 2018 · Ann"]
    assert page.xpath("//p[@class='posted']/time/@datetime") == ["2018-02-03"]


def test_wrong_address_leads_to_search_contents_and_start() -> None:
    published = {"site_url": "https://example.org", "base_path": "/guide"}
    page = drawn("404.html", out="404.html", headings=(), guide=published)

    assert page.xpath("//article//li/a/@href") == [f"/guide/{out}" for out in ("search.html", "toc.html", "")]
    assert drawn("404.html", out="404.html", headings=()).xpath("//article//li/a/@href")[2] == "index.html"


def test_menus_of_the_page_for_wrong_addresses_hold_at_any_depth() -> None:
    published = {"site_url": "https://example.org", "base_path": "/guide"}
    page = drawn("404.html", out="404.html", headings=(), guide=published)

    leads = page.xpath("//nav[@class='side']//a/@href | //a[@class='brand']/@href | //form/@action")
    assert {link for link in leads if not link.startswith(("/guide/", "https://"))} == set()
    assert "/guide/api/patient.html" in leads
    # From disk nothing may be fetched from elsewhere.
    assert page.xpath("//form/@data-search-root") == [""]
    assert [
        link for link in page.xpath("//script/@src | //link[@rel='stylesheet']/@href") if ":" in link
    ] == []


def test_contents_show_the_tree_and_the_other_pages() -> None:
    page = drawn("toc.html", out="toc.html", items=SIDEBAR, others=(("Lone", "lone.html"),), headings=())

    assert texts(page, "//article//span[@class='folder']") == ["API", "Other"]
    assert page.xpath("//article//ul/li/a/@href") == [
        "index.html",
        "api/patient.html",
        "form.pdf",
        "https://example.org/",
        "lone.html",
    ]


def test_guide_may_override_a_part_of_the_shell(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials" / "footer.html").write_text("<footer>Ours</footer>")
    theme = Theme(tmp_path, MarkdownRenderer())

    assert theme.page().render("partials/footer.html") == "<footer>Ours</footer>"
