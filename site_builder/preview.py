"""What `serve` adds to the pages it shows: the findings of the last build. Built files stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import jinja2

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, count, counted
from site_builder.render.templates import theme_folder

SHOWN = 100
"""As many findings are listed; the quality report has all."""

_END = b"</body>"


@dataclass
class Preview:
    """What is known of the last build; the watching thread writes it, the server reads it."""

    panel: bytes = b""
    """HTML to put into every page; empty when nothing is wrong."""
    _template: jinja2.Template = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read the template once: it is drawn after every build."""
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(theme_folder()),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        self._template = environment.get_template("serve/preview.html")

    def built(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Take the findings of a build; notes alone are no reason to cover a part of the page."""
        found = sorted(
            (each for each in diagnostics if each.severity is not Severity.NOTE),
            key=lambda each: -each.severity,
        )
        if not found:
            self.panel = b""
            return
        errors, warnings = count(found, Severity.ERROR), count(found, Severity.WARNING)
        parts = [
            counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number
        ]
        self._draw(" and ".join(parts), found, "", is_bad=bool(errors))

    def failed(self, reason: str) -> None:
        """Say that a build did not come to its end; the site is still that of the build before."""
        self._draw("The site could not be built", [], reason, is_bad=True)

    def page(self, content: bytes) -> bytes:
        """Return a page as it is shown: with the panel, where there is something to say."""
        at = content.rfind(_END)
        return content if at < 0 or not self.panel else content[:at] + self.panel + content[at:]

    def _draw(self, summary: str, found: Sequence[Diagnostic], failure: str, *, is_bad: bool) -> None:
        self.panel = self._template.render(
            summary=summary,
            failure=failure,
            findings=found[:SHOWN],
            left_out=max(len(found) - SHOWN, 0),
            is_bad=is_bad,
        ).encode()
