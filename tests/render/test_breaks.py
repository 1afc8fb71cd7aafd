"""Where long names may break, and what stays whole."""

from __future__ import annotations

import pytest

from site_builder.render.breaks import LISTED, keep_whole, name_breaks, path_breaks

NAMES = {
    "a short name": ("birthDate", "birthDate"),
    "a slice": ("extension:encounter", "extension:<wbr>encounter"),
    "a long word": ("treatmentCategory", "treatment<wbr>Category"),
    "a word that fits": ("maritalStatus", "maritalStatus"),
    "no short line": ("nhsNumberVerificationStatus", "nhsNumber<wbr>Verification<wbr>Status"),
    "capitals stay together": ("snomedCTDescriptionID", "snomedCT<wbr>DescriptionID"),
    "a number within": ("contactPointECH46Email", "contact<wbr>PointECH46<wbr>Email"),
    "no word in a tag": (
        '<b class="veryLongClassNameHere a:b">valueCodeableConcept</b>',
        '<b class="veryLongClassNameHere a:b">value<wbr>Codeable<wbr>Concept</b>',
    ),
    "a sentence and an address": ("Long: https://a.b", "Long: https://a.b"),
    "what is escaped stays so": ("a&lt;b:c", "a&lt;b:<wbr>c"),
}


@pytest.mark.parametrize(("name", "drawn"), NAMES.values(), ids=NAMES.keys())
def test_a_name_breaks_at_its_parts(name: str, drawn: str) -> None:
    assert name_breaks(name) == drawn


def test_a_type_in_a_list_stays_whole() -> None:
    assert name_breaks("MedicationStatement", LISTED) == "MedicationStatement"
    assert name_breaks("MedicationStatementLastIssueDate", LISTED).count("<wbr>") == 4


def test_a_path_breaks_between_its_elements() -> None:
    path = "MedicationStatement.dosage.value[x]:valueQuantity"
    assert path_breaks(path) == "MedicationStatement.<wbr>dosage.<wbr>value[x]:<wbr>valueQuantity"
    assert path_breaks('<a href="a.html">version 3.0.1</a>') == '<a href="a.html">version 3.0.1</a>'


def whole(text: str) -> str:
    return f'<span class="whole">{text}</span>'


WHOLE = {
    "a date": ("<td>1997-06-09</td>", f"<td>{whole('1997-06-09')}</td>"),
    "a month": ("in 1997-06, or", f"in {whole('1997-06')}, or"),
    "a version at a sentence's end": ("is 2.5.0-alpha.0.", f"is {whole('2.5.0-alpha.0')}."),
    "a word with a hyphen": ("an open-source 3-D view", "an open-source 3-D view"),
    "one letter": ("the e-Referral Service", f"the {whole('e-Referral')} Service"),
    "code of two words": ("<code>toc: false</code>", f"<code>{whole('toc: false')}</code>"),
    "a list in code": (
        "<code>AESGCM+EECDH,AESGCM+EDH,AES256+EDH</code>",
        "<code>AESGCM+EECDH,<wbr>AESGCM+EDH,<wbr>AES256+EDH</code>",
    ),
    "a number with a hyphen": ("call 0113-496-0000", "call 0113-496-0000"),
    "a time": ("at 2017-09-14T10:00", "at 2017-09-14T10:00"),
    "short code": ("<code>task-create</code>", f"<code>{whole('task-create')}</code>"),
    "an option": (
        "<code>site-builder check guide --strict</code>",
        f"<code>{whole('site-builder')} check guide {whole('--strict')}</code>",
    ),
    "a part of an address": (
        "<code>https://a.b/<wbr>nhs-number|9</code>",
        f"<code>https://<wbr>a.b/<wbr>{whole('nhs-number')}|<wbr>9</code>",
    ),
    "an address": (
        "<code>https://fhir.nhs.uk/Id/local-id</code>",
        f"<code>https://<wbr>fhir.nhs.uk/<wbr>Id/<wbr>{whole('local-id')}</code>",
    ),
    "code that fits no line": (
        "<code>CareConnect-AllergyCertainty-1</code>",
        f"<code>CareConnect-Allergy{whole('Certainty-1')}</code>",
    ),
    "a link drawn as code": (
        '<a href="#a-b" class="code">clinical-status</a> <a href="#x">so-called</a>',
        f'<a href="#a-b" class="code">{whole("clinical-status")}</a> <a href="#x">so-called</a>',
    ),
    "attributes": ('<a href="1997-06-09.html">a</a>', '<a href="1997-06-09.html">a</a>'),
    "blocks of code": ("<pre><code>a-b 1997-06-09</code></pre>", "<pre><code>a-b 1997-06-09</code></pre>"),
}


@pytest.mark.parametrize(("html", "drawn"), WHOLE.values(), ids=WHOLE.keys())
def test_short_code_and_dates_stay_on_one_line(html: str, drawn: str) -> None:
    assert keep_whole(html) == drawn
