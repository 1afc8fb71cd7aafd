"""Templates of narratives say what HL7's own Liquid lets them say."""

from __future__ import annotations

import pytest

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhir.narrative_templates import TemplateFaultError, draw, faults
from site_builder.fhir.releases import release_named
from site_builder.fhirpath import Node

TYPES = types_of_release(Definitions(release_named("R4")))
PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "active": False,
    "name": [{"family": "Shaw", "given": ["Amy", "V."]}, {"family": "Baxter & Co"}],
    "extension": [{"url": "http://x.org/e", "valueMarkdown": "*so*"}],
}
INCLUDES = {"part.html": "{% if include.bold = true %}<b>{{ include.text }}</b>{% else %}none{% endif %}"}


def drawn(template: str) -> str:
    return draw(template, Node(PATIENT, TYPES.named("Patient")), TYPES, INCLUDES.get)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>{{ Patient.id }}: {{ name.given }}</p>", "<p>p: Amy, V.</p>"),
        ("{{name[1].family}}", "Baxter &amp; Co"),
        ("{% if active %}on{% elsif name.count() = 2 %}two{% else %}off{% endif %}", "two"),
        ("{% if birthDate.exists() %}born{% endif %}", ""),
        ("{% for n in name %}{{ n.family }}{% if forloop.last = false %}, {% endif %}{% endfor %}", "Shaw, Baxter &amp; Co"),
        ("{% for n in contact %}x{% else %}alone{% endfor %}", "alone"),
        ("{% loop n in name %}{{n.family.length()}} {% endloop %}", "4 11 "),
        ("{% assign all = name.given %}{{ all.count() }}{{ all.where($this = 'V.') }}", "2V."),
        ("{% assign on = false %}{% if on %}on{% else %}off{% endif %}", "off"),
        ("{% capture x %}<i>{{ id }}</i>{% endcapture %}{% if x %}y{% endif %}", "y"),
        ("{% include part.html bold=true text=name.family.first() %}", "<b>Shaw</b>"),
        ("{% include part.html %}", "none"),
        ("{{ extension('http://x.org/e').value }}", "<p><em>so</em></p>\n"),
        ("{{ id | upcase }}{{ '**x**' | markdownify }}", "P<p><strong>x</strong></p>\n"),
        # The Publisher reads as far as an expression goes.
        ("{{ id) }}", "p"),
        ("{{ id. }}", ""),
    ],
)  # fmt: skip
def test_a_template_draws_a_resource(template: str, expected: str) -> None:
    assert drawn(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{% if id %}x",
        "{% endif %}",
        "{% nothing %}",
        "{% for id %}{% endfor %}",
        "{{ id | nothing }}",
        "{% include gone.html %}",
        "{% if id %}" * 200 + "{% endif %}" * 200,
    ],
)
def test_what_is_no_template_draws_nothing(template: str) -> None:
    with pytest.raises(TemplateFaultError):
        drawn(template)


def test_a_template_has_an_end() -> None:
    many = "{% for a in name %}" * 18 + "x" + "{% endfor %}" * 18
    with pytest.raises(TemplateFaultError, match="no end"):
        drawn(many)


def test_what_can_not_be_read_is_told_by_its_place() -> None:
    assert [
        (at, message.partition(" ")[0]) for at, message in faults("<p>{{ id) }}{% if name. %}{% endif %}")
    ] == [
        (3, "'id)'"),
        (12, "'name.'"),
    ]
    assert [*faults("{{ id }}")] == []
