"""Markdown of resources: CommonMark with tables, drawn where a template wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from site_builder.fhir.markdown import read, words_of
from site_builder.model.summary import summary_of
from site_builder.render.fhir_markdown import draw_markdown
from site_builder.render.page_ids import PageIds
from tests.fuzz.formats.markdown import _ALL
from tests.fuzz.formats.narrative import unsafe
from tests.fuzz.holding import balanced
from tests.fuzz.making import text_of
from tests.fuzz.run import Format

_WORD = re.compile(r"word\d+w")


def _make(draw: Random) -> str:
    return text_of(draw, _ALL, words=True)


def _faults(text: str) -> Iterator[str]:
    drawn = draw_markdown(text, 3, PageIds(), "https://hl7.org/fhir/R4/")
    written = str(drawn.block)
    yield from unsafe(written)
    yield from balanced(written)
    words_of(read(text))
    summary_of(text)
    if "<" not in text and "[" not in text and any(word not in written for word in _WORD.findall(text)):
        yield "words are lost"


FHIR_MARKDOWN = Format("fhir-markdown", _make, _faults)
