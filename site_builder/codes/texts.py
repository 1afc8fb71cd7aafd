"""What is found in the texts of pages: what reads otherwise than its author meant, and what the eye sees."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, note, warning

TEXT_CODES: Mapping[str, DiagnosticCode] = {
    # Texts.
    "unclosed-html": warning(
        "An HTML element or a comment is never closed.", "Close it, or write `&lt;` for the sign itself."
    ),
    "crossed-html": warning(
        "An end tag closes nothing: its element is not open, or another one within it still is.",
        "Close elements in turn, the innermost first.",
    ),
    "unclosed-fence": warning(
        "A fence of code is never closed.", "Close it by a fence of the same signs on a line of its own."
    ),
    "accidental-table": note(
        "Text with a pipe has become a table, as in Jekyll.",
        "Write a backslash before the pipe; if it is a table, give it a row of dashes below its header.",
    ),
    "table-cells": warning(
        "A row of a table has more cells than its header.", "Give each row as many cells as the header."
    ),
    "undefined-footnote": warning(
        "A footnote is not defined.", "Define it: `[^name]: text` on a line of its own."
    ),
    "lost-footnote": warning(
        "A footnote's text is left out: nothing points to it, or its name is defined again.",
        "Write `[^name]` where it belongs, and give each footnote a name of its own.",
    ),
    "undefined-reference": warning(
        "A link names a reference that is not defined.",
        "Define it: `[name]: address` on a line of its own.",
    ),
    "empty-in-code": warning(
        "A tag of Liquid within code wrote nothing, since nobody set what it names.",
        "Put the code between `{% raw %}` and `{% endraw %}` where the braces are meant to be seen.",
    ),
    "foreign-syntax": warning(
        "A mark of another tool's Markdown means nothing here.", "Write it as the manual has it."
    ),
    "invalid-json-block": warning(
        "A block of code that is said to be JSON is none.",
        "Correct the JSON; a part of it, or one with remarks, is better said to be 'text'.",
    ),
    "duplicate-id": warning(
        "Two elements of a page have the same id; links lead to the first.", "Give one of them another id."
    ),
    "heading-jump": warning(
        "A heading is more than one level below the one before it.", "Write a heading of the next level."
    ),
    "second-title": warning(
        "A page has several headings of the highest level.",
        "Write `##` for the parts of a page: its title stands above them.",
    ),
    "link-to-markdown": warning(
        "A link leads to a page as Markdown, which browsers show as it is written.",
        "Write the name of the page, which ends in '.html'.",
    ),
    "unfit-address": warning("An address can't be what it is meant to be.", "Correct the address."),
}
"""What is found in what authors write on pages."""
