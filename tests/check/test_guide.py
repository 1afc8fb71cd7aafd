from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from site_builder.check.guide import check_guide
from site_builder.config import GuideConfig
from site_builder.model.guide import Guide, Page, Redirect, StaticFile
from site_builder.source.source_map import SourceMap, ValuePlace


def guide(
    outs: Iterable[str], redirects: tuple[Redirect, ...] = (), static: tuple[StaticFile, ...] = ()
) -> Guide:
    pages = tuple(
        Page(
            f"{out}.md",
            out,
            f"/{out}",
            out,
            {},
            "",
            1,
            "markdown",
            places=SourceMap(f"{out}.md", "yaml", "permalink: x", 2),
        )
        for out in outs
    )
    config = GuideConfig(settings_file="guide.yaml")
    return Guide("/guide", config, pages, (), {}, {}, {}, static, redirects, date(2026, 1, 1))


def found(checked: Guide) -> list[tuple[str, str]]:
    return [(each.code, str(each.location)) for each in check_guide(checked)]


def test_a_sound_guide_has_no_findings() -> None:
    redirects = (
        Redirect("old.html", "index.html", ValuePlace(SourceMap("index.html.md"))),
        Redirect("out.html", "https://example.org", ValuePlace(SourceMap("index.html.md"))),
    )
    assert found(guide(["index.html"], redirects)) == []


def test_a_start_page_may_be_a_static_file() -> None:
    assert found(guide([], static=(StaticFile("/guide/index.html", "index.html"),))) == []


def test_a_site_without_start_page_is_reported() -> None:
    assert found(guide(["a.html"])) == [("no-start-page", "guide.yaml:1:1")]


def test_names_that_differ_in_case_only_are_reported() -> None:
    static = (StaticFile("/guide/INDEX.html", "INDEX.html"),)
    assert found(guide(["index.html", "Index.html"], static=static)) == [
        ("case-collision", "Index.html.md:2:1"),
        ("case-collision", "INDEX.html:1:1"),
    ]


def test_a_redirect_to_nowhere_is_reported_with_the_nearest_name() -> None:
    checked = guide(["index.html"], (Redirect("old.html", "indx.html", ValuePlace(SourceMap("old.md"))),))
    assert found(checked) == [("broken-link", "old.md:1:1")]
    assert check_guide(checked)[0].hint == "did you mean 'index.html'?"


def test_a_look_that_is_nowhere_is_reported_at_its_setting() -> None:
    sound = guide(["index.html"], static=(StaticFile("/guide/css/a.css", "css/a.css"),))
    sheets = ("css/a.css", "/css/a.css", "https://example.org/b.css", "css/c.css")
    settings = SourceMap("guide.yaml", "yaml", "logo: logo.svg\nstylesheets:\n  [a, b,\n   c, d]")
    stated = {key: ValuePlace(settings, (key,)) for key in ("logo", "stylesheets")}
    config = replace(sound.config, logo="logo.svg", stylesheets=sheets, stated=stated)

    assert found(replace(sound, config=config)) == [
        ("missing-image", "guide.yaml:1:1"),
        ("broken-link", "guide.yaml:4:7"),
    ]
