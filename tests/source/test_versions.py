"""Which version of something is meant."""

from __future__ import annotations

import pytest

from site_builder.source.versions import fits_version, newest


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.2.0", "1.2.0", True),
        ("1.2.0", "1.2", True),
        ("1.2.0", "1.x", True),
        ("1.2.0-ballot", "1.2.0", True),
        ("1.20.0", "1.2", False),
        ("1.2", "1.2.0", False),
        ("1.2.0", "", True),
        ("", "1", False),
    ],
)
def test_a_version_may_leave_out_its_end(version: str, wanted: str, *, fits: bool) -> None:
    assert fits_version(version, wanted) is fits


def test_the_newest_is_the_one_of_the_highest_number() -> None:
    assert newest([{"version": "1.9"}, {}, {"version": "1.10"}]) == {"version": "1.10"}
