"""Some cases of each format; `python -m tests.fuzz` makes many more."""

import os

import pytest

from tests.counting import uncounted
from tests.fuzz.formats import FORMATS
from tests.fuzz.run import Format, faults

CASES = {"guides": 2, "resources": 20, "templates": 5, "archives": 30, "settings": 30, "shorthand": 20}
USUAL = 75
TIMES = int(os.environ.get("FUZZ", "1"))
"""How many times as many cases."""


@uncounted
@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_nothing_that_is_read_is_too_much(form: Format) -> None:
    found = list(faults(form, seed=1, numbers=range(TIMES * CASES.get(form.name, USUAL))))

    assert [(fault.number, fault.sign) for fault in found] == []
