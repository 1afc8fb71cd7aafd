"""Files about the site as a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from site_builder.model.rendered import Rendered
from site_builder.write.indexes import indexes
from tests.model.small import guide, page


def test_pages_that_are_too_many_for_a_sitemap_stand_in_several() -> None:
    rendered = [Rendered(f"page-{number:05}.html", b"") for number in range(50_001)]
    small = guide(page("index.html"))
    published = replace(small, config=replace(small.config, site_url="https://example.org/guide"))

    files = {file.out: file.content.decode() for file in indexes(published, rendered)}

    assert re.findall("<loc>(.*?)</loc>", files["sitemap.xml"]) == [
        "https://example.org/guide/sitemap-1.xml",
        "https://example.org/guide/sitemap-2.xml",
    ]
    assert files["sitemap.xml"].rstrip().endswith("</sitemapindex>")
    assert files["sitemap-1.xml"].count("<url>") == 50_000
    assert "<loc>https://example.org/guide/page-50000.html</loc>" in files["sitemap-2.xml"]
