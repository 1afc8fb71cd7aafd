"""Where long names may break."""

from __future__ import annotations

import pytest

from site_builder.render.breaks import name_breaks

NAMES = {
    "a short name": ("birthDate", "birthDate"),
    "a slice": ("extension:encounter", "extension:<wbr>encounter"),
    "a long word": ("probabilityOfRecurrence", "probability<wbr>OfRecurrence"),
    "a word that fits": ("treatmentCategory", "treatmentCategory"),
    "no short line": ("nhsNumberVerificationStatus", "nhsNumber<wbr>Verification<wbr>Status"),
    "capitals stay together": ("snomedCTDescriptionID", "snomedCT<wbr>DescriptionID"),
    "no word in a tag": (
        '<b class="veryLongClassNameHere a:b">valueCodeableConcept</b>',
        '<b class="veryLongClassNameHere a:b">valueCodeable<wbr>Concept</b>',
    ),
    "a sentence and an address": ("Long: https://a.b", "Long: https://a.b"),
    "what is escaped stays so": ("a&lt;b:c", "a&lt;b:<wbr>c"),
}


@pytest.mark.parametrize(("name", "drawn"), NAMES.values(), ids=NAMES.keys())
def test_a_name_breaks_at_its_parts(name: str, drawn: str) -> None:
    assert name_breaks(name) == drawn


def test_a_type_in_a_list_stays_whole() -> None:
    assert name_breaks("FamilyMemberHistory", 24) == "FamilyMemberHistory"
    assert name_breaks("MedicationStatementLastIssueDate", 24).count("<wbr>") == 3
