"""Drawings from an editor lose what only the editor understands."""

import pytest

from site_builder.render.liquid.svg import clean_svg


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<?xml version="1.0"?>\n<!-- made by x -->\n<svg><g/></svg>\n', "<svg><g/></svg>"),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD" "svg.dtd"><svg/>', "<svg/>"),
        ('<!DOCTYPE svg [\n<!ENTITY ns "http://x">\n]>\n<svg/>', "<svg/>"),
        ("<svg><metadata id='m'><rdf/></metadata><g/><metadata/></svg>", "<svg><g/></svg>"),
        (
            '<svg xmlns:v="http://microsoft.example/visio" v:a="1" x="2"><v:p v:b="/>"/><v:q><v:r>t</v:r></v:q><g v:c=\'1\' d="3"/></svg>',
            '<svg x="2"><g d="3"/></svg>',
        ),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></svg>',
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></svg>',
        ),
        (
            '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:g/></svg:svg>',
            '<svg xmlns:svg="http://www.w3.org/2000/svg"><g/></svg>',
        ),
        (
            "<svg onload='f()'><script>f()</script>\n\n\n<g/></svg>",
            "<svg onload='f()'><script>f()</script>\n<g/></svg>",
        ),
        ("", ""),
    ],
)
def test_only_what_draws_is_kept(written: str, kept: str) -> None:
    assert clean_svg(written) == kept
