from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from site_builder.check.guide import check_guide
from site_builder.config import GuideConfig
from site_builder.model.guide import Guide, Page, Redirect, StaticFile


def guide(
    outs: Iterable[str], redirects: tuple[Redirect, ...] = (), static: tuple[StaticFile, ...] = ()
) -> Guide:
    pages = tuple(
        Page(f"{out}.md", out, f"/{out}", out, {}, "", 1, "markdown", lines={"permalink": 2}) for out in outs
    )
    config = GuideConfig(settings_file="guide.yaml")
    return Guide("/guide", config, pages, (), {}, {}, {}, static, redirects, date(2026, 1, 1))


def found(checked: Guide) -> list[tuple[str, str]]:
    return [(each.code, str(each.location)) for each in check_guide(checked)]


def test_a_sound_guide_has_no_findings() -> None:
    redirects = (
        Redirect("old.html", "index.html", "index.html.md"),
        Redirect("out.html", "https://example.org", "index.html.md"),
    )
    assert found(guide(["index.html"], redirects)) == []


def test_a_start_page_may_be_a_static_file() -> None:
    assert found(guide([], static=(StaticFile("/guide/index.html", "index.html"),))) == []


def test_a_site_without_start_page_is_reported() -> None:
    assert found(guide(["a.html"])) == [("no-start-page", "guide.yaml")]


def test_names_that_differ_in_case_only_are_reported() -> None:
    static = (StaticFile("/guide/INDEX.html", "INDEX.html"),)
    assert found(guide(["index.html", "Index.html"], static=static)) == [
        ("case-collision", "Index.html.md:2"),
        ("case-collision", "INDEX.html"),
    ]


def test_a_redirect_to_nowhere_is_reported_with_the_nearest_name() -> None:
    checked = guide(["index.html"], (Redirect("old.html", "indx.html", "old.md"),))
    assert found(checked) == [("broken-link", "old.md")]
    assert check_guide(checked)[0].hint == "did you mean 'index.html'?"


def test_a_look_that_is_nowhere_is_reported_at_its_setting() -> None:
    sound = guide(["index.html"], static=(StaticFile("/guide/css/a.css", "css/a.css"),))
    sheets = ("css/a.css", "/css/a.css", "https://example.org/b.css", "css/c.css")
    config = replace(sound.config, logo="logo.svg", stylesheets=sheets, lines={"logo": 4, "stylesheets": 5})

    assert found(replace(sound, config=config)) == [
        ("missing-image", "guide.yaml:4"),
        ("broken-link", "guide.yaml:5"),
    ]
