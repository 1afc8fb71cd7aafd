"""Every regular expression of the program, with the texts that cost it most: its time grows as its text does."""

import re

import pytest

from site_builder.render.diagrams.source_lines import LONGEST_LINE
from tests.regex_growth import Expression, expressions, worst

_OWN = {
    "site_builder.fhir.facts:_TYPE": "the facts that are made when the program is",
    "site_builder.render.liquid.includes:_PART": "a name of which _NAME has seen that each '{{' is closed",
    "site_builder.render.liquid.grammar:_PATH_PART": "a text up to its last ']'",
    "site_builder.render.liquid.markup:_MARKUP": "an opening that has what closes it behind it",
    "site_builder.render.liquid.markup:_MARKUP_OR_RAW": "the same",
    "site_builder.render.placeholders:_MARKED": "marks that the program writes itself, each with its end",
    "site_builder.render.liquid.svg:_METADATA": "a text up to the last end of it",
}
"""Patterns that never meet just any text of a guide, and what they meet."""

_READERS = "site_builder.render.markdown."
"""What reads Markdown steps through lines and marks with patterns of its own: see its tests."""
_DRAWINGS = "site_builder.render.diagrams."
"""What reads drawings meets lines, of at most as many characters as it allows."""
FOUND = expressions()
ALL = [
    each for each in FOUND if str(each) not in _OWN and not each.name.startswith(_READERS) and each.may_repeat
]


def test_the_patterns_are_found() -> None:
    names = {str(each) for each in FOUND}

    assert len(names) > 200
    assert "site_builder.model.text:_TAG" in names
    assert names >= _OWN.keys()
    assert len(ALL) > 100


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        (r"(?:\s+|<!--.*?-->)*<a", 200),
        (r"<!--.*?-->", 2000),
        (r"\s+x", 2000),
        (r"(?:\w|\d)+;", 2000),
        (r"a.*?b.*?c", 500),
    ],
)
def test_a_pattern_that_tries_all_again_is_found(pattern: str, size: int) -> None:
    assert worst(Expression("x", re.compile(pattern, re.DOTALL), ("search",)), size, 0.3)


@pytest.mark.parametrize("expression", ALL, ids=str)
def test_its_time_grows_as_its_text_does(expression: Expression) -> None:
    longest = LONGEST_LINE if expression.name.startswith(_DRAWINGS) else 8000

    assert worst(expression, longest // 4, 0.3) is None
