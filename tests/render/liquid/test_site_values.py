"""`site`, `page` and the tags about pages, on a small guide whose Jekyll output is at hand.

`jekyll_site.json` holds the guide's files, and the pages as Jekyll 4.3.1 gave them with Markdown and
layouts switched off.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.assemble import assemble
from site_builder.model.guide import Guide
from site_builder.read.guide import read_guide
from site_builder.render.liquid import LiquidRenderer
from tests.render.liquid.guides import findings, make_guide, make_page, render

SITE = json.loads(Path(__file__).with_name("jekyll_site.json").read_text("utf-8"))
PAGES = sorted(name for name in SITE["pages"] if not name.endswith(("z.txt", "part.txt")))


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    root = tmp_path_factory.mktemp("guide")
    for name, text in SITE["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    problems = Problems()
    found = recognise(root, problems)
    raw = found.dialect.sorted(read_guide(root, found.config, problems), problems)
    return assemble(raw, found.dialect, DefinitionsLibrary(), date(2024, 1, 31), problems)


@pytest.mark.parametrize("out", PAGES)
def test_page_is_what_jekyll_gives(guide: Guide, out: str) -> None:
    page = next(page for page in guide.pages if page.out == out)

    text = LiquidRenderer(guide, guide.root).render(page)

    assert text.text == SITE["pages"][out]
    assert text.diagnostics == ()


def test_every_page_of_jekyll_is_compared(guide: Guide) -> None:
    assert sorted(page.out for page in guide.pages) == PAGES


def test_excerpt_of_a_post_is_its_first_paragraph(guide: Guide) -> None:
    page = make_page("{% for post in site.posts %}{{ post.excerpt }}{% endfor %}")

    text = LiquidRenderer(guide, guide.root).render(page).text

    assert "<p>First <em>body</em></p>" in text
    assert "second para" not in text


def test_posts_that_lead_to_each_other_can_be_written_as_json(guide: Guide) -> None:
    page = make_page("{{ site.posts.first | jsonify }}")

    written = json.loads(LiquidRenderer(guide, guide.root).render(page).text)

    assert written["previous"]["title"] == "Third"
    assert "previous" not in written["previous"]


def test_guide_of_ours_offers_its_settings_and_counts_the_tags_of_pages() -> None:
    page = make_page(
        "{{ site.title }}|{{ site.url }}|{{ site.tags.a[0].title }}|{{ page.title }}|{{ site | size }}"
    )
    tagged = make_page("", source="b.md")
    object.__setattr__(tagged, "tags", ("a",))
    config = GuideConfig(title="Ours", site_url="https://x.org", keys={"fhir": "4.0.1"})

    text = LiquidRenderer(make_guide(page, tagged, config=config), "/guide").render(page).text

    assert text == "Ours|https://x.org|A page|A page|15"


def test_link_finds_a_page_by_its_path_in_the_folder_of_the_pages() -> None:
    page = make_page("{% link sub/b.md %}")
    other = make_page("", source="content/sub/b.md")

    text = LiquidRenderer(make_guide(page, other), "/guide").render(page)

    assert text.text == "/content/sub/b.html"


def test_link_to_nowhere_is_reported_and_left_as_written() -> None:
    text = render("a {% link pag.md %} {% post_url 2020-01-01-x %}")

    assert text.text == "a pag.md 2020-01-01-x"
    assert findings(text) == ["page.md:4:3 broken-link", "page.md:4:21 broken-link"]
    assert text.diagnostics[0].hint == "did you mean 'page.md'?"
