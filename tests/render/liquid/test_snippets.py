"""What Jekyll 4.3.1 made of a table of snippets, ours must make, too.

`jekyll_snippets.json` holds front matter, data, includes, and each snippet with the text that
`jekyll build` gave for it (a page with `layout: null` and an ending that no converter takes).
"""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from site_builder.config import GuideConfig
from site_builder.dialects.jekyll.dialect import JekyllDialect
from site_builder.render.liquid import LiquidRenderer
from tests.render.liquid.guides import make_guide, make_page

TABLE = json.loads(Path(__file__).with_name("jekyll_snippets.json").read_text("utf-8"))
KEYS = {"title": "T site", "url": "https://e.org", "baseurl": "/base", "custom": {"deep": "D"}}


@lru_cache(maxsize=1)
def renderer() -> LiquidRenderer:
    config = GuideConfig(content=".", keys=KEYS)
    guide = make_guide(includes=TABLE["includes"], data=TABLE["data"], config=config, dialect=JekyllDialect())
    return LiquidRenderer(guide, "/guide")


@pytest.mark.parametrize("row", TABLE["snippets"], ids=lambda row: row["liquid"][:50])
def test_snippet_gives_what_jekyll_gives(row: dict[str, str]) -> None:
    page = make_page(row["liquid"], TABLE["front_matter"], source=f"s{hash(row['liquid'])}.txt")

    assert renderer().render(page).text == row["text"]


# Jekyll's Time.now and random picks can't stand in a table; here both are fixed.
@pytest.mark.parametrize(
    ("liquid", "text"),
    [
        ("{{ 'now' | date: '%Y-%m-%d' }} {{ site.time | date: '%H:%M' }}", "2024-01-31 00:00"),
        (
            "{{ page.list | sample }} {{ page.list | sample: 2 | join: ',' }} {{ 5 | sample }}",
            "one one,two 5",
        ),
        ("{% capture css %}a{b:c}{% endcapture %}{{ css | scssify }}{{ 'x' | sassify }}", "a{b:c}x"),
        ("{{ jekyll.environment }}", "production"),
        ("{{ 'a *b*' | markdownify }}", "<p>a <em>b</em></p>\n"),
        ("{{ '10 March 2016' | date: '%F' }}", "2016-03-10"),
        ("{{ '999999999999999999 x' | date: '%F' }}", "999999999999999999 x"),
        ("{{ '14:30' | date: '%H' }}", "14"),
        ("{{ page.title | absolute_url }}", "https://e.org/base/A%20%22page%22%20&%20more"),
        ("{{ site.data.mix.b | sort_natural | size }}", "5"),
        ("{{ 'eCB5' | base64_url_safe_decode }} {{ 'x?' | base64_url_safe_encode }}", "x y eD8="),
        ("{{ 15.55 | round: 1 }} {{ 155 | round: -1 }} {{ 4.6 | ceil }}", "15.6 160 5"),
        ("{{ page.no | find: 'a', 'b' }}{{ 'x' | find_exp: 'a', 'b' }}{{ 'x' | group_by: 'a' }}", "falsexx"),
        ("{{ 'x' | group_by_exp: 'a', 'a' }}{{ 5 | where_exp: 'a', 'a' }}{{ 'x' | push: 1 }}", "x5x"),
    ],
)
def test_snippet_that_jekyll_gives_anew_each_time_is_fixed(liquid: str, text: str) -> None:
    assert renderer().render(make_page(liquid, TABLE["front_matter"])).text == text


@pytest.mark.parametrize("code", [200, 404])
def test_page_without_liquid_is_given_as_it_is(code: int) -> None:
    body = f"# {code} {{: .x }} }} %}}"

    assert renderer().render(make_page(body)).text == body


def test_page_may_ask_not_to_be_rendered() -> None:
    page = make_page("{{ page.title }}", {"render_with_liquid": False})

    assert renderer().render(page).text == "{{ page.title }}"
