"""Units: which are some, which are alike, what is converted."""

from decimal import Decimal

import pytest

from site_builder.fhirpath.ucum import UnitError, are_comparable, convert, is_unit, parse_unit

UNITS = ("1", "%", "mg", "mg/dL", "10*3/uL", "10^9/L", "mm[Hg]", "m[H2O]", "/min", "{score}", "mL/min/{1.73_m2}", "[iU]/mL", "kcal_IT", "ug{FEU}/mL", "(g.m)/s2",
         "m2.s-1", "Cel", "[degF]", "[in_i'H2O]", "B[SPL]", "cB[10.nV]", "KiBy", "a_j", "10*-3.m", "[pH]", "dam", "''", "100/m")  # fmt: skip
NO_UNITS = (
    "",
    "lbs",
    "GM/dL",
    "mg/",
    "mg//dL",
    "(mg",
    "mg)",
    "Kd",
    "years",
    "mg dL",
    "{a",
    "m--2",
    "m999",
    "kin_i]",
    "Kim",
    "μg",
    "1,5",
)


@pytest.mark.parametrize("text", UNITS)
def test_units_are_read(text: str) -> None:
    parse_unit(text)


@pytest.mark.parametrize("text", NO_UNITS)
def test_what_is_no_unit_is_refused(text: str) -> None:
    assert not is_unit(text)


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        ("1", "[in_i]", "cm", "2.54"),
        ("37", "Cel", "[degF]", "98.6"),
        ("7", "d", "wk", "1"),
        ("1", "[lb_av]", "kg", "0.45359237"),
        ("5.5", "mmol/L", "mol/m3", "5.5"),
        ("1", "[iU]", "k[iU]", "0.001"),
    ],
)
def test_values_are_converted(value: str, unit: str, into: str, expected: str) -> None:
    found = convert(Decimal(value), unit, into)
    assert found is not None
    assert abs(found - Decimal(expected)) < Decimal("1e-25")


def test_only_what_is_of_one_kind_is_comparable() -> None:
    assert are_comparable("mg", "[lb_av]")
    assert not are_comparable("mg", "mL")
    assert not are_comparable("[iU]", "mg")
    assert convert(Decimal(1), "mg", "mL") is None


def test_a_fault_says_where_it_is() -> None:
    with pytest.raises(UnitError) as caught:
        parse_unit("mg/foo")
    assert (caught.value.offset, caught.value.message) == (3, "'foo' is no unit of UCUM")


def test_a_hostile_unit_is_refused() -> None:
    assert not is_unit("(" * 50 + "m" + ")" * 50)
    assert not is_unit("m." * 500 + "m")
    assert is_unit("Ym30.Ym30.Ym30")
