"""Marks of other dialects of Markdown, which mean nothing here and are shown as they are written."""

from __future__ import annotations

import re
from typing import NamedTuple

from site_builder.render.markdown.source import Source
from site_builder.render.markdown.traps import Traps


class _Mark(NamedTuple):
    pattern: re.Pattern[str]
    """What a paragraph begins with."""
    what: str
    cure: str


_CALLOUT = "Write '{% include note.html content=\"...\" %}', or a line '{: .note}' behind the paragraph."
_MARKS = (
    _Mark(re.compile(r" {0,3}(?:!!!|\?\?\?\+?) *[a-z]"), "a callout of MkDocs", _CALLOUT),
    _Mark(re.compile(r" {0,3}=== *\""), "a tab of MkDocs", "Write a heading for each tab."),
    _Mark(re.compile(r" {0,3}::::*+ *\{?[a-z]"), "a container of other tools", _CALLOUT),
    _Mark(
        re.compile(r" {0,3}\[\[?_?(?:TOC|toc)_?\]?\][ \t]*\n"),
        "a list of contents of other tools",
        "Leave it out: each page has one.",
    ),
    _Mark(
        re.compile(r" {0,3}(?:@startuml|@startmindmap)\b"),
        "a drawing of PlantUML",
        "Put it into a fence ```plantuml.",
    ),
    _Mark(
        re.compile(r"#{2,6}[^\s#]"),
        "a heading without a space behind its '#'",
        "Write a space behind the '#'.",
    ),
)
_STARTS = frozenset("!?=:[@#")


def note_foreign(traps: Traps, source: Source, start: int) -> None:
    """Note what a paragraph that starts here begins with, if it is such a mark."""
    text = source.text
    at = start
    while text[at : at + 1] == " ":
        at += 1
    if text[at : at + 1] not in _STARTS:
        return
    for mark in _MARKS:
        if mark.pattern.match(text, start):
            traps.note("foreign-syntax", f"{mark.what} is shown as it is written", source, at, mark.cure)
            return
