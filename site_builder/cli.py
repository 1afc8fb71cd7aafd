"""The commands: arguments in, findings and a summary out, and the exit code."""

from __future__ import annotations

import errno
import gc
import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder import __version__
from site_builder.codes import CODES
from site_builder.command_line import (
    EXIT_CANNOT_RUN,
    FOLDER,
    exit_code,
    external_option,
    format_option,
    guide_argument,
    jobs_option,
    quiet_option,
    run,
    strict_option,
    timings_option,
)
from site_builder.definition_commands import fsh, snapshot, validate
from site_builder.diagnostics import Diagnostic, difference, nearest
from site_builder.formats import COLOURS, Format
from site_builder.package_commands import packages
from site_builder.terminal import (
    SHOWN_PER_CODE,
    is_coloured,
    list_findings,
    progress_shown,
    say_timings,
    say_undecided,
    show,
    show_gone,
    summarise,
)

if TYPE_CHECKING:
    from site_builder.report import BuildReport

_OBJECTS_BETWEEN_SWEEPS = 10_000
"""How many objects are made before Python looks for garbage among them; by itself it does so after 700.

A build keeps nearly all that it makes until it ends: each look costs time and finds next to nothing.
"""
_SWEEPS_OF_THE_YOUNG = (50, 100)
"""So many sweeps of what is young come before one of what is older, so many of these before one of all."""


class _Commands(click.Group):
    """The commands, whose exit code 1 stands for findings and nothing else."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; one that is stopped, or fails by a mistake of ours, could not run."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("site-builder: stopped; the last site that was built is as it was", err=True)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                # Whoever reads has had enough.
                raise
            import traceback  # noqa: PLC0415 - only a mistake of ours needs it

            traceback.print_exc()
            click.echo("site-builder: this is a bug of site-builder; please report it", err=True)
        sys.exit(EXIT_CANNOT_RUN)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="site-builder")
def main() -> None:
    """Turn a FHIR implementation guide into a web site.

    A guide is a folder of Markdown pages and FHIR artifacts. PATH is that folder: one with a
    guide.yaml, an existing guide for HL7's IG Publisher (ig.ini) or Jekyll (_config.yml), or just
    pages. It is the current folder when left out.

    \b
    Start a guide:         site-builder new my-guide
    See it as you write:   site-builder serve my-guide
    Find what is wrong:    site-builder check my-guide
    Publish:               site-builder build my-guide --output public
    Complete profiles:     site-builder snapshot my-guide/profiles
    Check resources:       site-builder validate patient.json

    Findings are printed to standard output, progress and summary to standard error. NO_COLOR in
    the environment switches colours off, FORCE_COLOR on.

    Exit codes: 0 all is well, 1 there are findings (errors; with --strict warnings too),
    2 the command could not run.
    """
    # A preview builds again and again: what its last build left must be found in time.
    is_lasting = click.get_current_context().invoked_subcommand == "serve"
    gc.set_threshold(_OBJECTS_BETWEEN_SWEEPS, *((10, 10) if is_lasting else _SWEEPS_OF_THE_YOUNG))
    click.get_current_context().color = is_coloured()
    for stream in (sys.stdout, sys.stderr):
        # What is written to a file on Windows is cp1252, which lacks most of the world's letters.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@guide_argument
@click.option("--output", "-o", type=FOLDER, help="Folder to write to.  [default: PATH/build/site]")
@click.option("--pdf", type=FOLDER, help="Also print the pages to this file, with Chromium or Chrome.")
@click.option(
    "--browser",
    envvar="CHROME_PATH",
    show_envvar=True,
    help="The Chromium or Chrome that --pdf prints with.  [default: the one that is installed]",
)
@strict_option
@jobs_option
@timings_option
@external_option
@format_option
@quiet_option
def build(
    path: Path,
    *,
    output: Path | None,
    pdf: Path | None,
    browser: str | None,
    strict: bool,
    jobs: int,
    timings: bool,
    external: bool,
    form: Format,
    quiet: bool,
) -> None:
    """Build the site of the guide at PATH.

    Everything that can be built is built, whatever the findings; files of an earlier build that
    are no longer part of the site are removed, and nothing else in the output folder is touched.
    What an earlier build made, and would be the same, is not made again.
    """
    printer = ""
    if pdf:
        from site_builder.pdf import find_browser  # noqa: PLC0415 - `--help` must not wait for it

        # A build may take minutes: what the PDF lacks is said before.
        printer = run(lambda: find_browser(browser))
    report = None if external else _last_report(path, output, is_printed=pdf is not None)
    if report is None:
        from site_builder import pipeline  # noqa: PLC0415 - nor must a build that has nothing to do

        with progress_shown(is_quiet=quiet) as progress:
            report = run(
                lambda: pipeline.build(
                    path,
                    output=output,
                    jobs=jobs,
                    progress=progress,
                    is_printed=pdf is not None,
                    is_external=external,
                )
            )
    if timings:
        say_timings(report)
    list_findings(report.diagnostics, form, path, SHOWN_PER_CODE, report.undecided)
    if not quiet:
        summarise(report)
        say_undecided(report.undecided, is_short=True)
    if pdf:
        _print(report, pdf, printer, is_quiet=quiet)
    sys.exit(exit_code(report, strict=strict))


@main.command()
@guide_argument
@strict_option
@jobs_option
@external_option
@format_option
@quiet_option
def check(path: Path, strict: bool, jobs: int, external: bool, form: Format, quiet: bool) -> None:
    """Find everything that is wrong with the guide at PATH; write nothing.

    Each finding has a code, its file and line, and the cure. `site-builder codes` explains them.
    """
    from site_builder import pipeline  # noqa: PLC0415 - `--help` must not wait for it

    with progress_shown(is_quiet=quiet) as progress:
        report = run(lambda: pipeline.check(path, jobs=jobs, progress=progress, is_external=external))
    list_findings(report.diagnostics, form, path, None, report.undecided)
    if not quiet:
        say_undecided(report.undecided)
        summarise(report)
    sys.exit(exit_code(report, strict=strict))


@main.command()
@guide_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the guide in a browser.")
def serve(path: Path, port: int, open_browser: bool) -> None:
    """Preview the guide at PATH; the browser follows every change.

    The address is http://127.0.0.1:PORT. Findings are printed as they come and go, and shown below
    each page. Stop with Ctrl+C.
    """
    from site_builder.serve import serve as follow  # noqa: PLC0415 - `--help` must not wait for it

    shown: list[Diagnostic] = []

    def announce(report: BuildReport) -> None:
        # After the first build, what a change did to the guide must not drown in what was there before.
        show(difference(report.diagnostics, shown), SHOWN_PER_CODE)
        show_gone(difference(shown, report.diagnostics))
        shown[:] = report.diagnostics
        summarise(report, is_served=True)

    def preview() -> None:
        # Ctrl+C is how a preview ends, not a failure.
        with suppress(KeyboardInterrupt):
            follow(path, port=port, open_browser=open_browser, announce=announce, say=click.echo)

    run(preview)


@main.command()
@click.argument("path", type=FOLDER)
@click.option("--title", default="", help="The guide's name.  [default: made from PATH]")
@click.option("--fsh", "is_shorthand", is_flag=True, help="Write its definitions in FHIR Shorthand.")
def new(path: Path, title: str, *, is_shorthand: bool) -> None:
    """Start a small guide that works, in the new or empty folder PATH.

    It has pages, navigation, profiles, a value set and examples.
    """
    from site_builder.scaffold import scaffold  # noqa: PLC0415 - `--help` must not wait for it

    written = run(lambda: scaffold(path, title=title, is_shorthand=is_shorthand))
    click.echo(f"{path}: {len(written)} files written.")
    click.echo(f"Next: site-builder serve {path}")


@main.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--guide", type=FOLDER, default=Path(), help="The guide's folder.  [default: the current one]")
def theme(files: tuple[str, ...], guide: Path) -> None:
    """Copy FILEs of the theme into the guide's templates/, to be changed; without FILE, list them all.

    A file there takes the place of the theme's own.
    """
    from site_builder.scaffold import copy_theme, theme_files  # noqa: PLC0415 - `--help` must not wait for it

    for written in run(lambda: copy_theme(files, guide)) if files else theme_files(guide):
        click.echo(written)


@main.command()
@click.argument("code", required=False)
def codes(code: str | None) -> None:
    """Explain a finding's CODE, or all of them: severity, meaning, cure."""
    if code is not None and code not in CODES:
        guess = nearest(code, CODES)
        raise click.UsageError(f"no finding has the code '{code}'{f' ({guess})' if guess else ''}")
    for name in [code] if code else sorted(CODES):
        entry = CODES[name]
        severity = click.style(entry.severity.word, fg=COLOURS[entry.severity])
        click.echo(f"{click.style(name, bold=True)} ({severity})\n  {entry.meaning}\n  {entry.cure}")


for _command in (validate, snapshot, fsh, packages):
    main.add_command(_command)


def _last_report(path: Path, output: Path | None, *, is_printed: bool) -> BuildReport | None:
    """Return the report of the last build, where nothing changed since."""
    from site_builder.today import build_date  # noqa: PLC0415 - as above
    from site_builder.write.last_build import Asked, last_report  # noqa: PLC0415 - as above

    return last_report(Asked(path, output, str(build_date()), is_printed))


def _print(report: BuildReport, pdf: Path, browser: str, *, is_quiet: bool) -> None:
    from site_builder.pdf import PdfError, write_pdf  # noqa: PLC0415 - as above
    from site_builder.today import build_date  # noqa: PLC0415 - as above

    def write() -> int:
        if report.output is None or report.printed is None:
            raise PdfError("the guide has no page that could be printed")
        return write_pdf(report.output / report.printed, pdf, browser, build_date())

    size_mb = run(write) / 1_000_000
    if not is_quiet:
        click.echo(f"{pdf}: {size_mb:.1f} MB", err=True)
