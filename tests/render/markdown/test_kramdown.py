"""Each habit, by tables of cases whose expected HTML kramdown itself gave.

A table is a file in `cases/`: `=== title`, Markdown, `=>`, and the HTML that kramdown 2.4.0 with
kramdown-parser-gfm 1.1.0 writes, set up as Jekyll sets it up (without colouring of code).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from site_builder.render.markdown import MarkdownRenderer
from tests.render.markdown.dom import structure

CASE = re.compile(r"^=== (.+)\n((?:.*\n)*?)=>\n((?:.*\n)*?)(?=\n*(?:=== |\Z))", re.M)
CASES = [
    pytest.param(case[2], case[3], id=f"{path.stem}: {case[1]}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.txt"))
    for case in CASE.finditer(path.read_text(encoding="utf-8"))
]
# Kramdown in the set-up of Jekyll 4, reading a JSON list of texts.
KRAMDOWN = """
require "json"; require "kramdown"; require "kramdown-parser-gfm"
options = {input: "GFM", hard_wrap: false, auto_ids: true, entity_output: :as_char, syntax_highlighter: nil}
print JSON.generate(JSON.parse(STDIN.read).map { |text| Kramdown::Document.new(text, options).to_html })
"""


def test_the_tables_are_read_whole() -> None:
    titles = sum(
        path.read_text(encoding="utf-8").count("\n=>\n")
        for path in (Path(__file__).parent / "cases").glob("*.txt")
    )
    assert len(CASES) == titles > 300


@pytest.mark.parametrize(("markdown", "expected"), CASES)
def test_structure_is_that_of_kramdown(markdown: str, expected: str) -> None:
    assert structure(MarkdownRenderer().convert(markdown).html) == structure(expected)


def test_one_renderer_reads_many_pages_as_if_each_were_the_first() -> None:
    renderer = MarkdownRenderer()
    for case in CASES:
        markdown = str(case.values[0])
        assert renderer.convert(markdown) == MarkdownRenderer().convert(markdown)


def test_the_tables_are_what_kramdown_gives() -> None:
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("Ruby is not here to ask kramdown itself")
    texts = [case.values[0] for case in CASES]
    answer = subprocess.run(
        [ruby, "-e", KRAMDOWN], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        pytest.skip("kramdown with its GFM parser is not installed")
    for case, html in zip(CASES, json.loads(answer.stdout), strict=True):
        assert structure(html) == structure(str(case.values[1])), case.id
