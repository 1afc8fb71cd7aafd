"""Where a page stands: its sidebar, the way to it, its neighbours."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import yaml

from site_builder.diagnostics import Problems
from site_builder.model.guide import Guide, Redirect
from site_builder.model.navigation import NavItem, PageNavigation, build_navigation
from site_builder.source.source_map import SourceMap, ValuePlace
from tests.model.small import artifact, guide, page
from tests.shared import SHARED, needs_shared

SIDEBAR: dict[str, Any] = {
    "entries": [
        {
            "product": "Guide",
            "version": "1.0",
            "folders": [
                {"title": "Start", "folderitems": [{"title": "Introduction", "url": "/index.html"}]},
                {
                    "title": "API",
                    "folderitems": [
                        {
                            "title": "Overview",
                            "url": "/a.html",
                            "subfolders": [
                                {
                                    "title": "Clinical",
                                    "subfolderitems": [
                                        {"title": "B", "url": "/b.html"},
                                        {"title": "Part of A", "url": "/a.html#part"},
                                        {"title": "A again", "url": "/a.html"},
                                    ],
                                }
                            ],
                        },
                        {"title": "Outside", "external_url": "https://example.org/"},
                        {"title": "Form", "url": "/form.pdf"},
                        {"title": "Last", "url": "/last.html"},
                    ],
                },
            ],
        }
    ]
}
PAGES = tuple(
    page(out, sidebar="main") for out in ("index.html", "a.html", "b.html", "last.html", "lone.html")
)


def small(**fields: Any) -> Guide:
    return guide(*PAGES, data={"sidebars": {"main": SIDEBAR}}, static=("form.pdf",), **fields)


def navigation_of(out: str, of: Guide | None = None) -> PageNavigation:
    return build_navigation(of or small(), Problems()).for_page(out)


def titles(items: tuple[NavItem, ...]) -> list[str]:
    return [item.title for item in items]


def find(items: tuple[NavItem, ...], title: str) -> NavItem:
    for item in items:
        if item.title == title:
            return item
        if item.children:
            try:
                return find(item.children, title)
            except LookupError:
                continue
    raise LookupError(title)


def test_current_page_is_marked_and_its_branch_open() -> None:
    sidebar = navigation_of("b.html").sidebar

    assert find(sidebar, "B") == NavItem("B", "b.html", is_current=True, is_open=True)
    assert [find(sidebar, title).is_open for title in ("API", "Clinical", "Start", "Overview")] == [
        True,
        True,
        False,
        False,
    ]


def test_page_that_stands_twice_is_current_at_its_first_place() -> None:
    sidebar = navigation_of("a.html").sidebar

    assert find(sidebar, "Overview").is_current
    assert not find(sidebar, "A again").is_current
    assert not find(sidebar, "Clinical").is_open


@pytest.mark.parametrize(
    ("out", "crumbs"),
    [
        ("index.html", []),
        ("a.html", ["Home", "API"]),
        ("b.html", ["Home", "API", "Clinical"]),
        ("lone.html", ["Home"]),
    ],
)
def test_breadcrumbs_follow_the_sidebar(out: str, crumbs: list[str]) -> None:
    assert titles(navigation_of(out).breadcrumbs) == crumbs


@pytest.mark.parametrize(
    ("out", "previous", "following"),
    [
        ("index.html", None, "a.html"),
        ("a.html", "index.html", "b.html"),
        ("b.html", "a.html", "last.html"),
        ("last.html", "b.html", None),
        ("lone.html", None, None),
    ],
)
def test_neighbours_are_pages_of_the_site_in_sidebar_order(
    out: str, previous: str | None, following: str | None
) -> None:
    found = navigation_of(out)

    assert (found.previous and found.previous.target) == previous
    assert (found.next and found.next.target) == following


def test_page_may_be_given_as_value() -> None:
    navigation = build_navigation(small(), Problems())

    assert navigation.for_page(PAGES[1]) == navigation.for_page("a.html")
    assert navigation.for_page("a.html").sidebar_title == "Guide 1.0"


def test_menu_entry_that_names_an_old_address_leads_to_the_page() -> None:
    data = {"sidebars": {"main": {"entries": [{"folders": [{"title": "A", "url": "/old.html"}]}]}}}
    moved = guide(
        *PAGES, data=data, redirects=(Redirect("old.html", "a.html", ValuePlace(SourceMap("pages/a.md"))),)
    )

    assert navigation_of("a.html", moved).sidebar[0].is_current


def test_top_navigation_marks_the_page_and_the_menu_above_it() -> None:
    topnav = {
        "topnav": [{"title": "Top", "items": [{"title": "Lone", "url": "/lone.html"}]}],
        "topnav_dropdowns": [
            {"folders": [{"title": "Menu", "folderitems": [{"title": "A", "url": "/a.html"}]}]}
        ],
    }
    of = guide(*PAGES, data={"sidebars": {"main": SIDEBAR}, "topnav": topnav}, static=("form.pdf",))

    assert [item.is_current for item in navigation_of("lone.html", of).topnav] == [True, False]
    assert [item.is_open for item in navigation_of("a.html", of).topnav] == [False, True]
    assert navigation_of("b.html", of).topnav[1].children == (NavItem("A", "a.html"),)


SIDEBAR_AT = ValuePlace(SourceMap("pages/x.md", "yaml", "title: X\nsidebar: mian\n", 2), ("sidebar",))


class TestUnknownSidebar:
    def test_is_reported_at_the_page_that_names_it(self) -> None:
        problems = Problems()
        wrong = page("x.html", sidebar="mian", sidebar_at=SIDEBAR_AT)

        navigation = build_navigation(guide(*PAGES, wrong, data={"sidebars": {"main": SIDEBAR}}), problems)

        found = [diagnostic for diagnostic in problems if diagnostic.code == "unknown-sidebar"]
        assert [(each.location.path, each.location.line, each.hint) for each in found] == [
            ("pages/x.md", 3, "did you mean 'main'?")
        ]
        assert navigation.for_page("x.html").sidebar == navigation.for_page("lone.html").sidebar

    def test_is_reported_once_when_a_default_names_it(self) -> None:
        problems = Problems()
        at = ValuePlace(SourceMap("_config.yml", "yaml", "a: 1\nsidebar: gone_sidebar\n"), ("sidebar",))
        pages = [page(f"{number}.html", sidebar="gone_sidebar", sidebar_at=at) for number in range(100)]
        of = guide(*pages, settings_file="_config.yml")

        build_navigation(of, problems)

        assert [str(found.location) for found in problems] == ["_config.yml:2:1"]

    def test_is_reported_when_only_the_settings_name_it(self) -> None:
        problems = Problems()

        at = ValuePlace(SourceMap("guide.yaml", "yaml", "\nsidebar: gone"), ("sidebar",))
        of = guide(page("a.html"), sidebar="gone", settings_file="guide.yaml", stated={"sidebar": at})

        build_navigation(of, problems)

        assert [(found.code, str(found.location)) for found in problems] == [
            ("unknown-sidebar", "guide.yaml:2:1")
        ]

    def test_name_suggested_differs_in_more_than_its_ending(self) -> None:
        problems = Problems()
        wrong = page("x.html", sidebar="tasks_sidebar", sidebar_at=SIDEBAR_AT)
        data = {"sidebars": {"overview_sidebar": SIDEBAR}}

        build_navigation(guide(wrong, data=data), problems)

        assert [found.hint for found in problems] == [""]


@pytest.mark.parametrize(
    ("key", "above", "place"),
    [("sidebars.main", "", "side.yml:4:5"), ("sidebars", "main:\n", "side.yml:5:7")],
)
def test_a_wrong_entry_is_reported_where_it_stands(key: str, above: str, place: str) -> None:
    text = "entries:\n- folders:\n  - title: Lost\n    url: /lost.html\n"
    data = {"sidebars": {"main": yaml.safe_load(text)}}
    whole = above + (textwrap.indent(text, "  ") if above else text)
    problems = Problems()

    build_navigation(
        guide(page("a.html", sidebar="main"), data=data, places={key: SourceMap("side.yml", "yaml", whole)}),
        problems,
    )

    assert [(found.code, str(found.location)) for found in problems] == [("broken-link", place)]


class TestArtifacts:
    PATIENT = artifact("StructureDefinition", "patient-1", "UK Patient")

    def test_list_is_in_the_header_when_no_menu_names_it(self) -> None:
        of = small(artifacts=(self.PATIENT,))

        assert navigation_of("a.html", of).topnav == (NavItem("Artifacts", "artifacts.html"),)

    def test_list_is_not_added_when_a_menu_names_it(self) -> None:
        topnav = {"topnav": [{"title": "Profiles", "url": "/artifacts.html"}]}
        of = guide(*PAGES, data={"topnav": topnav}, artifacts=(self.PATIENT,))

        assert titles(navigation_of("a.html", of).topnav) == ["Profiles"]
        assert titles(navigation_of(self.PATIENT.out, of).breadcrumbs) == ["Home", "Profiles"]

    def test_pages_of_an_artifact_stand_below_the_list(self) -> None:
        of = guide(page("index.html"), artifacts=(self.PATIENT,))
        definitions = navigation_of("StructureDefinition-patient-1-definitions.html", of)

        assert [(item.title, item.target) for item in definitions.breadcrumbs] == [
            ("Home", "index.html"),
            ("Artifacts", "artifacts.html"),
            ("UK Patient", "StructureDefinition-patient-1.html"),
        ]
        assert titles(navigation_of(self.PATIENT.out, of).breadcrumbs) == ["Home", "Artifacts"]
        assert definitions.sidebar[-1] == NavItem("Artifacts", "artifacts.html", is_open=True)

    def test_menu_may_lead_to_any_page_and_file_of_an_artifact(self) -> None:
        links = ["StructureDefinition-patient-1.html", "StructureDefinition-patient-1-definitions.html"]
        links += ["StructureDefinition-patient-1.json"]
        sidebar = {"entries": [{"folders": [{"title": "Patient", "url": link} for link in links]}]}
        problems = Problems()

        build_navigation(
            guide(page("a.html", sidebar="s"), data={"sidebars": {"s": sidebar}}, artifacts=(self.PATIENT,)),
            problems,
        )

        assert list(problems) == []


def test_tag_page_stands_below_the_tags() -> None:
    of = guide(page("index.html"), page("a.html", tags=("rest",)))

    assert titles(navigation_of("tag_rest.html", of).breadcrumbs) == ["Home", "Tags"]


def test_guide_without_sidebar_has_one_made_of_its_pages() -> None:
    of = guide(page("index.html", "Welcome"), page("b.html", "Zebra"), page("a.html", "Ant"))

    assert titles(navigation_of("a.html", of).sidebar) == ["Welcome", "Ant", "Zebra"]


def test_empty_sidebar_gives_way_to_one_made_of_pages() -> None:
    problems = Problems()
    of = guide(page("a.html", sidebar="main"), data={"sidebars": {"main": None}})

    navigation = build_navigation(of, problems)

    assert titles(navigation.for_page("artifacts.html").sidebar) == ["A"]
    assert [found.code for found in problems] == ["invalid-navigation"]


@needs_shared
def test_real_sidebar_is_read_whole() -> None:
    data = SHARED / "careconnect" / "data"
    sidebar = yaml.safe_load((data / "sidebars" / "overview_sidebar.yml").read_text())
    topnav = yaml.safe_load((data / "topnav.yml").read_text())
    entry = page("api_entity_patient.html", "Patient", sidebar="overview_sidebar")
    problems = Problems()

    navigation = build_navigation(
        guide(entry, data={"sidebars": {"overview_sidebar": sidebar}, "topnav": topnav}), problems
    )

    found = navigation.for_page(entry)
    assert titles(found.breadcrumbs) == ["Home", "Resources", "Individuals & Entities"]
    assert found.sidebar_title == "STU3 | Care Connect | 2.5.0-alpha.0"
    assert titles(found.sidebar)[:3] == ["Overview", "Case Studies", "Resources"]
    assert titles(found.topnav) == ["Care Connect", "FHIR"]
    # All that is wrong is that a guide of one page lacks the others.
    assert {diagnostic.code for diagnostic in problems} == {"broken-link"}
