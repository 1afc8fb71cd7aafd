"""What the commands say: findings, progress and a summary, for people at a terminal and for programs."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, count, counted
from site_builder.formats import (
    Format,
    Paths,
    in_words,
    to_github,
    to_json,
    to_sarif,
    to_text,
    undecided_text,
)
from site_builder.model.text import plain_text

if TYPE_CHECKING:
    from site_builder.render.everything import Progress
    from site_builder.report import BuildReport

_SECONDS_BETWEEN_DRAWINGS = 0.1
SHOWN_PER_CODE = 5
"""How many findings of one code a build lists for people; `check` lists all, and so do both for programs."""


def is_coloured() -> bool | None:
    """Tell whether output has colours, as the environment asks; None where the terminal decides.

    Sources: https://no-color.org, https://force-color.org
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


@contextmanager
def progress_shown(*, is_quiet: bool) -> Iterator[Progress]:
    """Show a bar on a terminal, and a line for each stage elsewhere."""
    if is_quiet:
        yield lambda _stage, _done, _total: None
        return
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        last = [""]

        def line(stage: str, _done: int, _total: int) -> None:
            if stage != last[0]:
                last[0] = stage
                click.echo(f"site-builder: {stage}", err=True)

        yield line
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, and only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    # No refreshing thread: pages are rendered by forked processes, and threads don't survive a fork.
    columns = (TextColumn("{task.description:<10}"), BarColumn(), TextColumn("{task.fields[parts]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("reading", total=None, parts="")
        shown, shown_at = "", 0.0

        def step(stage: str, done: int, total: int) -> None:
            nonlocal shown, shown_at
            now = time.monotonic()
            # Drawing costs more than reading a file.
            if stage == shown and now - shown_at < _SECONDS_BETWEEN_DRAWINGS:
                return
            shown, shown_at = stage, now
            # `update` takes None for "as it was".
            bar.tasks[0].total = total or None
            parts = f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""
            bar.update(task, description=stage, completed=done, parts=parts, refresh=True)

        yield step


def list_findings(
    diagnostics: tuple[Diagnostic, ...],
    form: Format,
    guide: Path,
    limit: int | None,
    undecided: Mapping[str, int] | None = None,
) -> None:
    """Print findings in a form; only in the text for people is the rest left out beyond a limit.

    `undecided` is what could not be decided, for programs; people are told by `say_undecided`.
    """
    if form == "text":
        show(diagnostics, limit)
        return
    # Where a workflow works in a folder of its repository, its files are still named from the top.
    paths = Paths(guide, Path(os.environ.get("GITHUB_WORKSPACE") or Path()))
    written = {
        "json": lambda: to_json(diagnostics, undecided or {}),
        "sarif": lambda: to_sarif(diagnostics, paths, undecided or {}),
        "github": lambda: to_github(diagnostics, paths),
    }[form]()
    # Bytes: what programs read is UTF-8, whatever the terminal's letters are.
    click.echo(written.encode(errors="replace"), nl=False)


def show(diagnostics: tuple[Diagnostic, ...], limit: int | None) -> None:
    """Print findings, the worst last so that they stand above the summary."""
    seen: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for found in sorted(diagnostics, key=lambda one: one.severity):
        seen[found.code] += 1
        if limit is not None and (seen[found.code] > limit or found.severity is Severity.NOTE):
            left_out[found.code] += 1
            continue
        click.echo(to_text(found), nl=False)
    if left_out:
        rest = ", ".join(f"{number} {code}" for code, number in left_out.most_common())
        click.echo(f"More findings, not listed here: {rest}. `site-builder check` lists all.")


def show_gone(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print which findings are mended."""
    for found in diagnostics[:SHOWN_PER_CODE]:
        mended = click.style("mended", fg="green")
        click.echo(f"{click.style(found.location.path, bold=True)}: {mended}[{found.code}]: {found.message}")
    if len(diagnostics) > SHOWN_PER_CODE:
        click.echo(f"{counted(len(diagnostics) - SHOWN_PER_CODE, 'more finding')} mended.")


def summarise(report: BuildReport, *, is_served: bool = False) -> None:
    """Say what the guide is, how many findings it has, and where its site is."""
    errors, warnings = count(report.diagnostics, Severity.ERROR), count(report.diagnostics, Severity.WARNING)
    notes = count(report.diagnostics, Severity.NOTE)
    numbers = {"page": report.pages, "artifact": report.artifacts, "error": errors, "warning": warnings}
    parts = ", ".join(counted(number, word) for word, number in {**numbers, "note": notes}.items())
    # Standard output holds findings only; a preview is a conversation, and has an address instead.
    click.echo(f"{plain_text(report.title)}: {parts}, {report.seconds:.2f} s", err=not is_served)
    if report.in_turn:
        click.echo(f"Files were replaced one by one, since {report.in_turn}.", err=not is_served)
    if report.output is not None and not is_served:
        click.echo(f"{counted(report.files, 'file')}. Open {report.output / 'index.html'}", err=True)


def say_undecided(undecided: Mapping[str, int], *, is_short: bool = False) -> None:
    """Say what could not be decided here, by its reasons, or where it `is_short`, in a line."""
    reasons = in_words(undecided)
    if not is_short:
        click.echo(undecided_text(reasons), nl=False, err=True)
    elif reasons:
        more = f", and {counted(len(reasons) - 1, 'more reason')}" if len(reasons) > 1 else ""
        click.echo(f"Not decided: {reasons[0]}{more}; `site-builder check` says all", err=True)


def say_timings(report: BuildReport) -> None:
    """Print where the time went, and what was made anew."""
    for stage, seconds in report.stages:
        click.echo(f"{seconds:8.3f} s  {stage}", err=True)
    made = Counter(task.partition(" ")[0] for task in report.made)
    parts = ", ".join(f"{kind} ({number:,})" if number > 1 else kind for kind, number in made.items())
    click.echo(f"Made anew: {parts or 'nothing'}", err=True)


def reason(error: Exception) -> str:
    """Say what the operating system says without its numbers."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
