"""Pieces of grammar that several habits share. Source: https://kramdown.gettalong.org/syntax.html"""

from __future__ import annotations

import re

from site_builder.render.html_facts import NO_PARAGRAPH_BREAK

SPACE = " \t\n\r\f\v\0"
"""What counts as white space at the edges of a text; a no-break space does not."""
INK = r"[^ \t\n\r\f\v]"
"""Not `\\S`, for the same reason: a line that holds a no-break space is not blank."""

NAME = r"[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?"
"""An HTML name, possibly with a prefix."""
ID = r"[A-Za-z0-9_][A-Za-z0-9_\-]*"
"""The name of a reference, footnote or extension."""
# Bounded, since a brace that is never closed would be looked for to the end of the page again and again.
INSIDE_BRACES = r"[^}]{1,800}+(?:(?<=\\)\}[^}]{0,800}+)*+"

# Blank lines are taken together: what lies between two blocks is one thing.
BLANK = re.compile(r"(?:[ \t\r\f\v]*\n)+")
EXPLICIT_END = re.compile(r"\^[ \t]*\n")
RULE = re.compile(r" {0,3}([*_-])[ \t]*\1[ \t]*\1(?:\1|[ \t])*\n")
BLOCK_ATTRIBUTES = re.compile(r" {0,3}\{:(?![:/])(" + INSIDE_BRACES + r")\}[ \t]*\n")

_NOT_SPAN = r"(?!(?:" + "|".join(sorted(NO_PARAGRAPH_BREAK)) + r")\b)"
_BLOCK_TAG = rf"<(?:{_NOT_SPAN}{NAME}|/{_NOT_SPAN}{NAME}\s*>)"
BLOCK_TAG = re.compile(r" {0,3}" + _BLOCK_TAG)
"""A line that starts with a tag that can't be part of running text: it ends a paragraph."""
BREAKS_LAZINESS = re.compile(
    rf"[ \t\r\f\v]*\n| {{0,3}}\{{:(?![:/]){INSIDE_BRACES}\}}[ \t]*\n|\^[ \t]*\n| {{0,3}}{_BLOCK_TAG}|\Z"
)
"""Where a block that runs on over lines ends at the latest."""
BOUNDARY = re.compile(rf"[ \t\r\f\v]*\n|\^[ \t]*\n| {{0,3}}\{{:(?![:/]){INSIDE_BRACES}\}}[ \t]*\n|\Z")
"""What must follow a block that needs a blank line (or the like) behind it."""

INDENT = re.compile(r"\t| {4}")
BULLET = re.compile(r"( {0,3}[+*-])([\t| ].*\n)")
NUMBER = re.compile(r"( {0,3}\d+\.)([\t| ].*\n)")
DEFINITION = re.compile(r"( {0,3}:)([\t| ].*\n)")
ITEM = re.compile(r" {0,3}(?:[+*-]|\d+\.)[\t| ].*\n")
HEADING = re.compile(r"(#{1,6})[\t ]+(.*)\n")
QUOTE = re.compile(r" {0,3}> ?")
ENDS_PARAGRAPH = re.compile(
    "|".join(
        pattern.pattern
        for pattern in (BREAKS_LAZINESS, ITEM, HEADING, DEFINITION, QUOTE, re.compile(r" {0,3}[~`]{3,}"))
    )
)
"""Where a paragraph ends, as GitHub's dialect has it."""
