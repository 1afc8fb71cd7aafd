"""What is found in layouts of guides, and in settings of the tools that they were written for."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, note, warning

LAYOUT_CODES: Mapping[str, DiagnosticCode] = {
    # Layouts, and settings of other tools.
    "layout-left-out": note(
        "Scripts, styles and forms of a layout are left out: this theme has its own look and search.",
        "Nothing, if they were the old theme's; else put what they do into templates of your own.",
    ),
    "missing-layout": warning(
        "A page names a layout that the guide lacks; it is shown without.",
        "Correct the layout's name, or add the layout.",
    ),
    "setting-without-effect": note(
        "A setting of Jekyll or kramdown changes nothing here.",
        "Nothing, if what the manual says of it is right for the guide; else remove it.",
    ),
    "sass-not-made": warning(
        "A stylesheet is written in Sass, and what makes CSS of it is not installed: the site lacks it.",
        'Install it (`pip install "site-builder[sass]"`), or put the finished CSS into the guide.',
    ),
}
"""By code; the group's name stands before it."""
