"""What commands share: their arguments and options, how they end, and what each exit code means."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import click

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic
from site_builder.formats import FORMATS
from site_builder.terminal import reason

_Result = TypeVar("_Result")

EXIT_CLEAN, EXIT_FINDINGS, EXIT_CANNOT_RUN = 0, 1, 2
FOLDER = click.Path(path_type=Path)
guide_argument = click.argument("path", type=FOLDER, default=Path(), required=False)
strict_option = click.option(
    "--strict", is_flag=True, help="Exit with 1 on warnings too, not only on errors."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="Processes to render with; 0 is one a processor."
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How findings are printed: for people, as JSON, as SARIF 2.1.0, or as commands of GitHub workflows.",
)
timings_option = click.option("--timings", is_flag=True, help="Also say where the time went.")
external_option = click.option(
    "--external",
    is_flag=True,
    help="Also ask the network whether links that lead out of the site are there.",
)
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Print findings and nothing else: no progress, no summary."
)


class Report(Protocol):
    """What a command did."""

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """What it found."""
        ...


def run(action: Callable[[], _Result]) -> _Result:
    """Run a command's action; what keeps it from running at all is said in a line, with exit code 2."""
    from site_builder.write.beside import OutputRefusedError  # noqa: PLC0415 - `--help` must not wait for it

    try:
        return action()
    except (OutputRefusedError, OSError) as error:
        click.echo(f"site-builder: {reason(error)}", err=True)
        sys.exit(EXIT_CANNOT_RUN)


def exit_code(report: Report, *, strict: bool) -> int:
    """Return 1 where there is an error, or with `strict` a warning."""
    worst = max((found.severity for found in report.diagnostics), default=Severity.NOTE)
    limit = Severity.WARNING if strict else Severity.ERROR
    return EXIT_FINDINGS if worst >= limit else EXIT_CLEAN
