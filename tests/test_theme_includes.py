"""The theme's includes: what they show, and that no parameter can break them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from site_builder.model.dialect import NATIVE
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import DIALECTS, Theme, Values, theme_folder, theme_folders
from tests.shared import SHARED, needs_shared

_FOLDERS = tuple(folder / "includes" for folder in theme_folders(NATIVE.theme))
# Those below api/ need a guide's capability statement; tests/kinds draws them.
_ARTIFACT_INCLUDES = {
    "artifacts.html",
    "bindings.html",
    "codesystem.html",
    "example.html",
    "profile.html",
    "resource-model.html",
    "valueset.html",
}
NAMES = sorted(
    path.relative_to(folder).as_posix()
    for folder in _FOLDERS
    for path in folder.rglob("*.*")
    if not path.name.startswith("_") and path.name not in _ARTIFACT_INCLUDES and path.parent.name != "api"
)

ORDINARY = {
    "alt": "A drawing",
    "apicontent": "[Patient](api_entity_patient.html)",
    "caption": "What it *shows*",
    "command": "curl -H 'Accept: application/fhir+json' -v 'http://example.org/Patient?a=1&b=2'",
    "content": "Patient",
    "example": "1",
    "fhirlink": "patient.html",
    "fhirname": "Patient",
    "file": "drawing.png",
    "ihecontent": "PDQm",
    "link": "patient.html#search",
    "max-width": "320",
    "method": "POST",
    "name": "birthdate",
    "options": "active | inactive",
    "page": "CareConnect-Patient-1",
    "para": "2.1.1.",
    "path": "[baseUrl]/Patient/[id]",
    "patterncontent": "Broker",
    "resource": "Patient",
    "resourceurl": "https://example.org/profile",
    "selected": "active",
    "subtext": "NHS number",
    "text1": "family name",
    "text2": "Lowe",
    "title": "Search",
    "type": "info",
    "url": "https://example.org/",
    "userlink": "engage.html",
}
HOSTILE_TEXT = "\"'><script>alert(1)</script>&{{ x }}{% if %}\\ %41 \ue123"
MARKDOWN = {"alt", "apicontent", "caption", "content", "ihecontent", "patterncontent", "tag"}
"""Parameters that hold the author's own Markdown, in which HTML is allowed."""
VOID = {"br", "img", "hr", "input", "col", "wbr", "link"}


@dataclass(frozen=True)
class Tagged:
    """As much of a page as includes look at."""

    out: str
    title: str = "A page"
    tags: tuple[str, ...] = ()
    summary: str = ""


PAGES = tuple(
    map(
        Tagged,
        (
            "api_entity_patient.html",
            "assure.html",
            "deploy.html",
            "design.html",
            "design_security.html",
            "engage.html",
            "explore.html",
            "explore_api_codes.html",
            "test.html",
        ),
    )
)


class Nesting(HTMLParser):
    """Finds tags that don't close in order, and collects ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over `<path/>`: it needs no end tag."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")


@pytest.fixture(scope="module")
def theme() -> Theme:
    return Theme(None, MarkdownRenderer(), dialects=NATIVE.theme)


def draw(
    theme: Theme,
    name: str,
    parameters: Mapping[str, object],
    *,
    pages: tuple[Tagged, ...] = PAGES,
    site: Mapping[str, object] | None = None,
    page: Mapping[str, object] | None = None,
    out: str = "index.html",
) -> str:
    return theme.page(out).render(
        f"includes/{name}",
        include=Values(parameters),
        page=Values(page or {}),
        site=Values(site or {}),
        guide=None,
        pages=pages,
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "parameters",
    [
        ORDINARY,
        {},
        dict.fromkeys(ORDINARY, None),
        dict.fromkeys(ORDINARY, 7),
        {name: HOSTILE_TEXT for name in ORDINARY if name not in MARKDOWN},
    ],
    ids=["all", "none", "nil", "numbers", "hostile"],
)
def test_every_include_draws_well_formed_html_from_any_parameters(
    theme: Theme, name: str, parameters: Mapping[str, object]
) -> None:
    html = draw(theme, name, parameters)

    assert Nesting(html).faults == []
    assert "<script>" not in html
    assert "None" not in re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize("name", [name for name in NAMES if "/search." in name or "read." in name])
def test_a_resource_name_is_text_in_api_snippets(theme: Theme, name: str) -> None:
    parameters = {**ORDINARY, "content": HOSTILE_TEXT, "resource": HOSTILE_TEXT, "name": HOSTILE_TEXT}

    assert "<script>" not in draw(theme, name, parameters)


@pytest.mark.parametrize(
    ("name", "look", "label"),
    [
        ("note.html", "note", "Note"),
        ("tip.html", "tip", "Tip"),
        ("important.html", "important", "Important"),
        ("warning.html", "warning", "Warning"),
        ("todo.html", "note", "To do"),
        ("contribute.html", "contribute", "Contribute"),
        ("custom/contribute.html", "contribute", "Contribute"),
        ("custom/usecase.html", "note", "Scenario"),
    ],
)
def test_a_callout_is_a_named_note_that_holds_inline_markdown(
    theme: Theme, name: str, look: str, label: str
) -> None:
    html = draw(theme, name, {"content": "Mind the *gap* at [the page](engage.html)"})

    assert f'<aside class="callout callout-{look}" role="note" aria-label="{label}">' in html
    assert f"<strong>{label}</strong>" in html
    assert "<em>gap</em>" in html
    assert "engage.html" in Nesting(html).links
    assert "<p>Mind" not in html


@pytest.mark.parametrize(
    ("type_", "look"),
    [("danger", "warning"), ("success", "tip"), ("primary", "note"), ("default", "plain"), ("", "plain")],
)
def test_a_callout_takes_its_look_from_its_type(theme: Theme, type_: str, look: str) -> None:
    html = draw(theme, "callout.html", {"type": type_, "content": "Text"})

    assert f'class="callout callout-{look}" role="note">' in html


def test_a_callout_may_have_a_title(theme: Theme) -> None:
    html = draw(theme, "callout.html", {"title": "Scenario", "content": "Text"})

    assert 'aria-label="Scenario"' in html
    assert "<strong>Scenario</strong>" in html


@pytest.mark.parametrize("name", ["contribute.html", "custom/contribute.html"])
def test_contribute_names_the_feedback_address_that_the_guide_has(theme: Theme, name: str) -> None:
    assert "mailto:" not in draw(theme, name, {})
    assert (
        "mailto:a@example.org"
        in Nesting(draw(theme, name, {}, site={"feedback_email": "a@example.org"})).links
    )


@pytest.mark.parametrize(
    ("name", "parameters", "anchor"),
    [
        ("custom/search.patient.html", {}, "patient"),
        ("custom/search.subject.html", {}, "subject"),
        ("custom/search.code.html", {}, "code"),
        ("custom/search.code.medication.html", {}, "medication"),
        ("custom/search.code.medicationRequest.html", {}, "medication"),
        ("custom/search.date.html", {}, "date"),
        ("custom/search.date.plus.html", {"name": "effective"}, "effective"),
        ("custom/search.nopat.date.plus.html", {"name": "birthdate"}, "birthdate"),
        ("custom/search.string.html", {"content": "family"}, "family"),
        ("custom/search.nopat.string.html", {"content": "family"}, "family"),
        ("custom/search.token.html", {"content": "setting"}, "tokensetting"),
        ("custom/search.nopat.token.html", {"content": "gender"}, "tokengender"),
        ("custom/search.reference.html", {"content": "organization"}, "tokenorganization"),
        ("custom/search.identifier.html", {"content": "identifier"}, "identifier"),
        ("custom/search.nopat.identifier.html", {"content": "identifier"}, "identifier"),
        ("custom/search.status.html", {}, "status"),
        ("custom/search.status.plus.html", {"name": "clinical-status"}, "clinical-status"),
        ("custom/read.response.html", {}, "readresponse"),
        ("custom/search.response.html", {}, "searchresponse"),
        ("custom/search.response.headers.create.html", {}, "32-response-headers"),
        ("custom/fhir.STU3.reference.html", {}, "0-references"),
        ("custom/fhir.reference.html", {}, "0-references"),
        ("custom/fhir.reference.nonecc.html", {}, "0-references"),
        ("custom/fhir.referencemin.html", {}, "0-references"),
        ("custom/ihe.reference.html", {}, "0-references"),
    ],
)
def test_anchors_that_links_depend_on_are_there_once(
    theme: Theme, name: str, parameters: Mapping[str, object], anchor: str
) -> None:
    ids = Nesting(draw(theme, name, parameters)).ids

    assert ids == [anchor]


@pytest.mark.parametrize(
    ("name", "parameters", "requests"),
    [
        (
            "custom/search.nopat.string.html",
            {"resource": "Patient", "content": "family", "example": "lowe"},
            ["[baseUrl]/Patient?family=[family]", "[baseUrl]/Patient?family=lowe"],
        ),
        (
            "custom/search.date.html",
            {"content": "Encounter"},
            [
                "[baseUrl]/Encounter?patient=[id]&amp;date=[date]",
                "[baseUrl]/Encounter?patient=1&amp;date=ge2010-01-01&amp;date=le2011-12-31",
            ],
        ),
        (
            "custom/search.status.html",
            {"content": "Flag", "options": "active | inactive", "selected": "active"},
            ["[baseUrl]/Flag?patient=[id]&amp;status=[code]", "[baseUrl]/Flag?patient=1&amp;status=active"],
        ),
        (
            "custom/search.nopat.token.html",
            {"resource": "Patient", "content": "gender", "example": "female"},
            [
                "[baseUrl]/Patient?gender=[system]|[code]",
                "[baseUrl]/Patient?gender=[code]",
                "[baseUrl]/Patient?gender=female",
            ],
        ),
        ("request.html", {"path": "[baseUrl]/Patient/[id]"}, ["[baseUrl]/Patient/[id]"]),
    ],
)
def test_requests_stand_as_badge_and_path(
    theme: Theme, name: str, parameters: Mapping[str, object], requests: list[str]
) -> None:
    html = draw(theme, name, parameters)

    line = r'<p class="request"><span class="method method-get">GET</span> <code>(.*?)</code></p>'
    assert [found.replace("<wbr>", "") for found in re.findall(line, html)] == requests


def test_a_request_breaks_after_a_slash_or_a_bar_and_before_a_parameter(theme: Theme) -> None:
    html = draw(theme, "request.html", {"path": "http://a/b?c=d|e&f=g"})
    assert "<code>http://<wbr>a/<wbr>b?<wbr>c=d|<wbr>e<wbr>&amp;f=g</code>" in html


def test_an_example_says_what_it_finds(theme: Theme) -> None:
    parameters = {"resource": "Patient", "content": "family", "text1": "family name", "text2": "Lowe"}

    html = draw(theme, "custom/search.nopat.string.html", parameters)

    assert "<p>Finds each Patient with the family name Lowe.</p>" in html


def test_links_lead_only_to_pages_that_the_site_has(theme: Theme) -> None:
    drawn = draw(theme, "custom/api_overview.svg", {}, pages=(Tagged("explore.html"),))

    assert Nesting(drawn).links == ["explore.html"]
    assert "Engage" in drawn


def test_links_are_relative_to_the_page_that_includes(theme: Theme) -> None:
    drawn = draw(theme, "custom/api_overview.svg", {}, out="deep/page.html", pages=(Tagged("test.html"),))

    assert Nesting(drawn).links == ["../test.html"]


def test_the_journey_has_seven_steps_in_order(theme: Theme) -> None:
    drawn = draw(theme, "custom/api_overview.svg", {}, pages=())

    assert re.findall(r"<span>(.*?)</span>", drawn) == [
        "Engage",
        "Explore",
        "Design &amp; build",
        "Test",
        "Assure",
        "Deploy (pilot)",
        "Deploy (live)",
    ]
    assert drawn.count("<svg") == 7


def test_the_drawing_of_an_api_has_title_description_and_links(theme: Theme) -> None:
    drawn = draw(theme, "custom/provide_api.svg", {})

    assert "<title " in drawn
    assert "<desc " in drawn
    assert Nesting(drawn).links == ["design_security.html", "engage.html", "explore.html"]


@pytest.mark.parametrize(
    ("parameters", "expected", "absent"),
    [
        ({"file": "a.png"}, 'src="images/a.png"', "alt="),
        ({"file": "a.png", "caption": "What *is*"}, 'alt="What *is*"', "href="),
        ({"file": "a.png", "alt": 'A "B" & C'}, 'alt="A &#34;B&#34; &amp; C"', "figcaption"),
        ({"file": "a.png", "alt": "x", "max-width": "300"}, "max-width: min(300px, 100%)", "figcaption"),
        ({"file": "a.png", "alt": "x", "max-width": "300px"}, "max-width: min(300px, 100%)", "figcaption"),
        ({"file": "a.png", "alt": "x", "max-width": "wide"}, 'alt="x"', "style="),
        ({"file": "a.png", "alt": "x", "url": "b.html"}, '<a href="b.html">', "figcaption"),
    ],
)
def test_an_image_shows_what_it_is_given(
    theme: Theme, parameters: Mapping[str, object], expected: str, absent: str
) -> None:
    html = draw(theme, "image.html", parameters)

    assert expected in html
    assert absent not in html


def test_a_page_below_a_folder_finds_its_images(theme: Theme) -> None:
    assert 'src="../images/a.png"' in draw(theme, "image.html", {"file": "a.png"}, out="deep/page.html")


def test_taglogic_lists_the_pages_of_its_tag(theme: Theme) -> None:
    pages = (
        Tagged("a.html", "FHIR&reg; <i>one</i>", ("fhir",), "About it"),
        Tagged("b.html", "Two", ("rest",)),
    )

    html = draw(theme, "taglogic.html", {}, page={"tagName": "fhir"}, pages=pages)

    assert Nesting(html).links == ["a.html"]
    assert "FHIR® one" in html
    assert "About it" in html


@pytest.mark.parametrize(
    ("command", "broken"),
    [
        ("curl -H 'A: b' -v 'http://example.org/'", "curl \\\n  -H 'A: b' \\\n  -v 'http://example.org/'"),
        ("curl -H 'A: b' '[baseUrl]/Patient/1'", "curl \\\n  -H 'A: b' \\\n  '[baseUrl]/Patient/1'"),
        ("curl -d ' ' 'https://example.org/'", "curl \\\n  -d ' ' \\\n  'https://example.org/'"),
    ],
)
def test_a_long_command_is_broken_between_its_options(theme: Theme, command: str, broken: str) -> None:
    html = draw(theme, "custom/embedcurl.html", {"command": command})

    assert broken in re.sub(r"<[^>]*>", "", html).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("parameters", "site", "expected"),
    [
        (
            {"resource": "Patient", "page": "CareConnect-Patient-1"},
            {},
            "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1",
        ),
        (
            {"resource": "Patient", "page": "P-1"},
            {"fhir_profile_stu3_baseurl": "https://example.org/", "fhir_profile_ext": ".html"},
            "https://example.org/P-1.html",
        ),
        (
            {"resource": "Patient", "page": "P-1", "profile": "StructureDefinition-P-1.html"},
            {},
            "StructureDefinition-P-1.html",
        ),
        (
            {"fhirname": "Patient", "fhirlink": "patient.html"},
            {},
            "https://www.hl7.org/fhir/STU3/patient.html",
        ),
        (
            {"fhirname": "Patient", "fhirlink": "patient.html"},
            {"hl7_baseurl": {"stu3": "https://example.org/stu3/"}},
            "https://example.org/stu3/patient.html",
        ),
        ({"content": "Stories", "userlink": "engage.html "}, {}, "engage.html"),
    ],
)
def test_references_lead_where_the_settings_say(
    theme: Theme, parameters: Mapping[str, object], site: Mapping[str, object], expected: str
) -> None:
    html = draw(theme, "custom/fhir.STU3.reference.html", parameters, site=site)

    assert expected in Nesting(html).links


def test_a_profile_that_is_not_there_reads_as_a_dash(theme: Theme) -> None:
    html = draw(theme, "custom/fhir.referencemin.html", {})

    assert re.findall(r"<dd>(.*?)</dd>", html) == ["–"]


def test_callouts_take_every_colour_from_the_theme() -> None:
    css = (theme_folder() / "static" / "callouts.css").read_text(encoding="utf-8")
    site_css = (theme_folder() / "static" / "site.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"--([\w-]+):", site_css + css))

    assert set(re.findall(r"var\(--([\w-]+)", css)) <= defined
    # White stands on the brand colour only, which is dark in both modes.
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", css)) <= {"#fff"}


@pytest.mark.parametrize("name", ["guide-focus.png", "roadmap-online.png"])
def test_drawings_that_the_introduction_shows_are_in_the_theme_and_small(name: str) -> None:
    image = theme_folder() / DIALECTS / "care-connect" / "static" / "images" / "roadmap" / name

    assert image.read_bytes().startswith(b"\x89PNG")
    assert image.stat().st_size <= 60_000


@needs_shared
def test_every_include_of_the_original_guide_is_in_the_theme() -> None:
    sources = [*(SHARED / "careconnect" / "pages").rglob("*.md"), SHARED / "seed" / "index.md"]
    named = set()
    for source in sources:
        text = source.read_text(encoding="utf-8", errors="replace")
        named |= set(re.findall(r"{%-?\s*include\s+([^\s%]+)", text))

    assert sorted(name for name in named if not any((folder / name).is_file() for folder in _FOLDERS)) == []


def test_a_dialects_part_of_the_theme_comes_between_the_guides_files_and_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "includes" / "custom" / "optional.html"
    own.parent.mkdir(parents=True)
    own.write_text("Ours", encoding="utf-8")
    theme = Theme(tmp_path, MarkdownRenderer(), dialects=NATIVE.theme)
    bare = Theme(None, MarkdownRenderer())

    assert theme.page().render("includes/custom/optional.html") == "Ours"
    assert theme.has("includes/custom/usecase.html")
    assert theme.has("includes/note.html")
    assert bare.has("includes/note.html")
    assert not bare.has("includes/custom/usecase.html")
    assert not theme.has("publisher/list.html")
