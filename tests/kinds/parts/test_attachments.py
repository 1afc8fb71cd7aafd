"""Encoded texts are shown as texts."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from site_builder.kinds.parts import attachments
from site_builder.kinds.parts.attachments import attached_texts
from site_builder.model.sections import Code


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


LOGIC = {"contentType": "text/cql", "data": _encoded("define A: 1")}


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ({"content": [LOGIC]}, [("Content (text/cql)", "text", "define A: 1")]),
        (
            {
                "resourceType": "Binary",
                "contentType": "application/json; charset=utf-8",
                "data": _encoded("{}"),
            },
            [("Content (application/json)", "json", "{}")],
        ),
        (
            {"content": [{"attachment": {**LOGIC, "title": "Logic"}}]},
            [("Logic (text/cql)", "text", "define A: 1")],
        ),
        ({"photo": [{"contentType": "image/png", "data": "aGk="}]}, []),
        ({"content": [{"contentType": "text/plain", "url": "https://x.org/a.txt"}]}, []),
        ({"content": [{"contentType": "text/plain", "data": "/w=="}]}, []),
        ({"content": [{"contentType": "text/plain", "data": "a"}]}, []),
        ({"contained": [{"content": [LOGIC]}], "entry": [{"resource": {"content": [LOGIC]}}]}, []),
    ],
)
def test_texts_are_decoded(resource: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    assert [(each.title, each.language, each.text) for each in attached_texts(resource)] == found


def test_long_texts_are_folded_and_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_CHARACTERS", 200)
    resource = {"content": [{"contentType": "text/plain", "data": _encoded("x\n" * 500)}]}

    (code,) = attached_texts(resource)

    assert isinstance(code, Code)
    assert code.is_folded
    assert len(code.text) == 200
    assert code.note == "The first 200 of 1,000 characters; the source has all."


def test_data_nested_beyond_reason_ends() -> None:
    deep: dict[str, Any] = LOGIC
    for _ in range(40):
        deep = {"part": deep}

    assert list(attached_texts(deep)) == []
