"""Binaries that hold a picture."""

from __future__ import annotations

import base64

import pytest

from site_builder.kinds import binary
from site_builder.kinds.binary import BINARY
from site_builder.model.sections import Facts, Picture
from tests.kinds.small_guide import artifact, view_of

DATA = base64.b64encode(b"no real picture").decode()


@pytest.mark.parametrize(
    ("kind", "limit", "is_shown"),
    [
        ("image/png", 100, True),
        ("IMAGE/PNG; name=x", 100, True),
        ("image/png", 3, False),
        ("image/tiff", 100, False),
        ("application/pdf", 100, False),
    ],
)
def test_a_picture_that_browsers_draw_stands_on_the_page(
    kind: str, limit: int, *, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary, "MAX_PICTURE_BYTES", limit)
    subject = artifact({"resourceType": "Binary", "id": "b", "contentType": kind, "data": DATA})

    facts, *rest = BINARY.pages(subject, view_of(subject))[0].sections

    assert isinstance(facts, Facts)
    assert rest == ([Picture("picture", "Content", "image/png", DATA, "b")] if is_shown else [])
