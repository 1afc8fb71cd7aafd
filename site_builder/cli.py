"""The commands: arguments in, findings and a summary out, and the exit code."""

from __future__ import annotations

import errno
import gc
import io
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from site_builder import __version__
from site_builder.codes import CODES, Severity
from site_builder.diagnostics import Diagnostic, counted, difference, nearest
from site_builder.formats import COLOURS, FORMATS, Format
from site_builder.terminal import (
    SHOWN_PER_CODE,
    is_coloured,
    list_findings,
    progress_shown,
    reason,
    say_timings,
    show,
    show_gone,
    summarise,
)

if TYPE_CHECKING:
    from site_builder.packages import Installed
    from site_builder.report import BuildReport
    from site_builder.shorthand import ShorthandReport
    from site_builder.snapshots import SnapshotReport
    from site_builder.validator.files import ValidationReport

_Result = TypeVar("_Result")

EXIT_CLEAN, EXIT_FINDINGS, EXIT_CANNOT_RUN = 0, 1, 2
_OBJECTS_BETWEEN_SWEEPS = 10_000
"""How many objects are made before Python looks for garbage among them; by itself it does so after 700.

A build keeps nearly all that it makes until it ends: each look costs time and finds next to nothing.
"""
_SWEEPS_OF_THE_YOUNG = (50, 100)
"""So many sweeps of what is young come before one of what is older, so many of these before one of all."""

_GUIDE = click.Path(path_type=Path)
_guide_argument = click.argument("path", type=_GUIDE, default=Path(), required=False)
_strict_option = click.option(
    "--strict", is_flag=True, help="Exit with 1 on warnings too, not only on errors."
)
_jobs_option = click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="Processes to render with; 0 is one a processor."
)
_format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How findings are printed: for people, as JSON, as SARIF 2.1.0, or as commands of GitHub workflows.",
)
_timings_option = click.option("--timings", is_flag=True, help="Also say where the time went.")
_external_option = click.option(
    "--external",
    is_flag=True,
    help="Also ask the network whether links that lead out of the site are there.",
)
_quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Print findings and nothing else: no progress, no summary."
)


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
@_guide_argument
@click.option("--output", "-o", type=_GUIDE, help="Folder to write to.  [default: PATH/build/site]")
@click.option("--pdf", type=_GUIDE, help="Also print the pages to this file, with Chromium or Chrome.")
@click.option(
    "--browser",
    envvar="CHROME_PATH",
    show_envvar=True,
    help="The Chromium or Chrome that --pdf prints with.  [default: the one that is installed]",
)
@_strict_option
@_jobs_option
@_timings_option
@_external_option
@_format_option
@_quiet_option
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
        printer = _run(lambda: find_browser(browser))
    report = None if external else _last_report(path, output, is_printed=pdf is not None)
    if report is None:
        from site_builder import pipeline  # noqa: PLC0415 - nor must a build that has nothing to do

        with progress_shown(is_quiet=quiet) as progress:
            report = _run(
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
    list_findings(report.diagnostics, form, path, SHOWN_PER_CODE)
    if not quiet:
        summarise(report)
    if pdf:
        _print(report, pdf, printer, is_quiet=quiet)
    sys.exit(_exit_code(report, strict=strict))


@main.command()
@_guide_argument
@_strict_option
@_jobs_option
@_external_option
@_format_option
@_quiet_option
def check(path: Path, strict: bool, jobs: int, external: bool, form: Format, quiet: bool) -> None:
    """Find everything that is wrong with the guide at PATH; write nothing.

    Each finding has a code, its file and line, and the cure. `site-builder codes` explains them.
    """
    from site_builder import pipeline  # noqa: PLC0415 - `--help` must not wait for it

    with progress_shown(is_quiet=quiet) as progress:
        report = _run(lambda: pipeline.check(path, jobs=jobs, progress=progress, is_external=external))
    list_findings(report.diagnostics, form, path, None)
    if not quiet:
        summarise(report)
    sys.exit(_exit_code(report, strict=strict))


@main.command()
@_guide_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the guide in a browser.")
def serve(path: Path, port: int, open_browser: bool) -> None:
    """Preview the guide at PATH; the browser follows every change.

    The address is http://127.0.0.1:PORT. Findings are printed as they come and go, and shown below
    each page. Stop with Ctrl+C.
    """
    from site_builder.serve import serve as run  # noqa: PLC0415 - `--help` must not wait for it

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
            run(path, port=port, open_browser=open_browser, announce=announce, say=click.echo)

    _run(preview)


@main.command()
@click.argument("path", type=_GUIDE)
@click.option("--title", default="", help="The guide's name.  [default: made from PATH]")
@click.option("--fsh", "is_shorthand", is_flag=True, help="Write its definitions in FHIR Shorthand.")
def new(path: Path, title: str, *, is_shorthand: bool) -> None:
    """Start a small guide that works, in the new or empty folder PATH.

    It has pages, navigation, profiles, a value set and examples.
    """
    from site_builder.scaffold import scaffold  # noqa: PLC0415 - `--help` must not wait for it

    written = _run(lambda: scaffold(path, title=title, is_shorthand=is_shorthand))
    click.echo(f"{path}: {len(written)} files written.")
    click.echo(f"Next: site-builder serve {path}")


@main.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--guide", type=_GUIDE, default=Path(), help="The guide's folder.  [default: the current one]")
def theme(files: tuple[str, ...], guide: Path) -> None:
    """Copy FILEs of the theme into the guide's templates/, to be changed; without FILE, list them all.

    A file there takes the place of the theme's own.
    """
    from site_builder.scaffold import copy_theme, theme_files  # noqa: PLC0415 - `--help` must not wait for it

    for written in _run(lambda: copy_theme(files, guide)) if files else theme_files(guide):
        click.echo(written)


@main.command()
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@click.option("--profile", "profiles", multiple=True, help="Canonical URL of a profile to be kept by all.")
@click.option(
    "--package", "packages", multiple=True, help="FHIR package: NAME#VERSION of the cache, a .tgz or folder."
)
@click.option(
    "--with", "given", multiple=True, type=_GUIDE, help="File of definitions, or of what is referred to."
)
@click.option("--guide", type=_GUIDE, help="Folder of a guide whose definitions and packages to use.")
@click.option("--fhir-version", default="", help="Release of files that don't say theirs.  [default: R4]")
@click.option(
    "--allow-extension", "domains", multiple=True, help="Let unknown extensions pass whose URL starts so."
)
@click.option("--cases", type=_GUIDE, help="File of cases, a JSON object a line, instead of FILE.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, "outcome")),
    default="text",
    show_default=True,
    help="How findings are printed; `outcome` is an OperationOutcome a file.",
)
@_strict_option
def validate(
    places: tuple[Path, ...],
    *,
    profiles: tuple[str, ...],
    packages: tuple[str, ...],
    given: tuple[Path, ...],
    guide: Path | None,
    fhir_version: str,
    domains: tuple[str, ...],
    cases: Path | None,
    form: str,
    strict: bool,
) -> None:
    """Check resources (FILE or DIR) against FHIR and its profiles, offline.

    Resources are JSON, XML, YAML or NDJSON. Each is checked against the profiles that it names in
    meta.profile, and those of --profile. What can't be known offline is counted, never guessed.

    \b
    A case is a line such as
      {"id": "ward-1", "file": "patient.json", "with": ["ward.json"], "expect": "valid"}
    where `expect` is "valid" or a list of findings: severity, code, expression, line.
    """
    from site_builder.validator import command  # noqa: PLC0415 - `--help` must not wait for it

    if cases is not None:
        sys.exit(_run(lambda: command.run_cases(cases, form)))
    asked = command.Asked(places, profiles, packages, given, fhir_version, domains, guide)
    report = _run(lambda: command.run(asked, form))
    sys.exit(_exit_code(report, strict=strict))


@main.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@click.option(
    "--package",
    "packages",
    multiple=True,
    type=_GUIDE,
    help="FHIR package with definitions to build on, a .tgz or folder; may be repeated.",
)
@click.option(
    "--output", "-o", type=_GUIDE, default=Path("snapshots"), show_default=True, help="Folder to write to."
)
@click.option(
    "--format", "form", type=click.Choice(["json", "xml"]), default="json", help="What files are written as."
)
@click.option("--pin", is_flag=True, help="Give what FHIR's own definitions name their version (|4.0.1).")
@_strict_option
def snapshot(
    places: tuple[Path, ...], packages: tuple[Path, ...], output: Path, form: str, pin: bool, strict: bool
) -> None:
    """Return profiles (FILE or DIR) the snapshot that their differential makes.

    StructureDefinitions of every kind are taken. They are each other's context, then the packages,
    then the FHIR specification, which is built in. Files keep their names and everything else that
    they hold.
    """
    from site_builder.snapshots import write_snapshots  # noqa: PLC0415 - `--help` must not wait for it

    report = _run(
        lambda: write_snapshots(places, packages=packages, output=output, form=form, is_pinning=pin)
    )
    show(report.diagnostics, None)
    click.echo(
        f"{counted(len(report.written), 'snapshot')}, {counted(report.elements, 'element')}, "
        f"{report.seconds:.2f} s: {output}"
    )
    sys.exit(_exit_code(report, strict=strict))


@main.command()
@_guide_argument
@click.option("--output", "-o", type=_GUIDE, help="Folder to write to.  [default: PATH/fsh-generated]")
@click.option(
    "--package",
    "packages",
    multiple=True,
    help="FHIR package to build on, NAME#VERSION in the cache or a .tgz or folder; may be repeated.",
)
@_strict_option
@_format_option
def fsh(path: Path, output: Path | None, packages: tuple[str, ...], strict: bool, form: Format) -> None:
    """Compile a guide's FHIR Shorthand (input/fsh) into FHIR definitions.

    Writes each definition, the ImplementationGuide that sushi-config.yaml describes, its menu and the
    links of its resources. `build` needs none of these files: it compiles by itself.
    """
    from site_builder.shorthand import write_shorthand  # noqa: PLC0415 - `--help` must not wait for it

    report = _run(lambda: write_shorthand(path, packages=packages, output=output))
    list_findings(report.diagnostics, form, path, None)
    click.echo(
        f"{counted(report.files, 'file')} of FSH, {counted(len(report.written), 'definition')}, "
        f"{report.seconds:.2f} s: {report.output}",
        err=True,
    )
    sys.exit(_exit_code(report, strict=strict))


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


@main.group()
def packages() -> None:
    """Put FHIR packages into the cache that guides take them from, and list them."""


_cache_option = click.option("--cache", type=_GUIDE, help="The cache's folder.  [default: ~/.fhir/packages]")


@packages.command("add")
@click.argument("package")
@_cache_option
@click.option("--registry", help="Where packages are fetched from.  [default: https://packages.fhir.org]")
def add_package(package: str, cache: Path | None, registry: str | None) -> None:
    """Install PACKAGE: a .tgz file, or NAME or NAME#VERSION from a registry.

    NAME alone means the latest version. A guide uses a package that guide.yaml lists under `packages`,
    an HL7 guide those of its `dependencies`.
    """
    from site_builder.packages import add  # noqa: PLC0415 - `--help` must not wait for it
    from site_builder.read.registry import DEFAULT_REGISTRY  # noqa: PLC0415 - as above

    found = _run(lambda: add(package, cache=cache, registry=registry or DEFAULT_REGISTRY))
    click.echo(f"{found}: {'installed in' if found.is_new else 'is there already,'} {found.folder}")
    for name in found.missing:
        click.echo(f"It depends on {name}, which is not there: site-builder packages add {name}")


@packages.command("sync")
@_guide_argument
@_cache_option
@click.option(
    "--from",
    "source",
    help="Registry, or folder of .tgz files, that packages are taken from.  [default: https://packages.fhir.org]",
)
def sync_packages(path: Path, cache: Path | None, source: str | None) -> None:
    """Install all packages that the guide at PATH depends on, and those that they depend on.

    What is in the cache stays as it is. Exits with 1 when a package could not be had.
    """
    from site_builder.package_sync import sync  # noqa: PLC0415 - `--help` must not wait for it
    from site_builder.read.registry import DEFAULT_REGISTRY  # noqa: PLC0415 - as above

    def say(found: Installed) -> None:
        click.echo(f"{found}: {'installed' if found.is_new else 'is there already'}")

    synced = _run(lambda: sync(path, source=source or DEFAULT_REGISTRY, cache=cache, say=say))
    for each in synced.lacking:
        click.echo(f"{each.name}, which {each.wanted_by} depends on: {each.reason}", err=True)
    sys.exit(EXIT_FINDINGS if synced.lacking else EXIT_CLEAN)


@packages.command("list")
@_cache_option
def list_packages(cache: Path | None) -> None:
    """List the packages that are installed, with the FHIR versions that they are for."""
    from site_builder.packages import installed  # noqa: PLC0415 - `--help` must not wait for it

    for found in _run(lambda: installed(cache)):
        versions = f"  FHIR {', '.join(found.fhir_versions)}" if found.fhir_versions else ""
        click.echo(
            f"{click.style(str(found), bold=True)}{versions}" + (f"\n  {found.title}" if found.title else "")
        )


def _last_report(path: Path, output: Path | None, *, is_printed: bool) -> BuildReport | None:
    """Return the report of the last build, where nothing changed since."""
    from site_builder.today import build_date  # noqa: PLC0415 - as above
    from site_builder.write.last_build import Asked, last_report  # noqa: PLC0415 - as above

    return last_report(Asked(path, output, str(build_date()), is_printed))


def _run(action: Callable[[], _Result]) -> _Result:
    """Run a command's action; what keeps it from running at all is said in a line, with exit code 2."""
    from site_builder.write.beside import OutputRefusedError  # noqa: PLC0415 - `--help` must not wait for it

    try:
        return action()
    except (OutputRefusedError, OSError) as error:
        click.echo(f"site-builder: {reason(error)}", err=True)
        sys.exit(EXIT_CANNOT_RUN)


def _print(report: BuildReport, pdf: Path, browser: str, *, is_quiet: bool) -> None:
    from site_builder.pdf import PdfError, write_pdf  # noqa: PLC0415 - as above
    from site_builder.today import build_date  # noqa: PLC0415 - as above

    def write() -> int:
        if report.output is None or report.printed is None:
            raise PdfError("the guide has no page that could be printed")
        return write_pdf(report.output / report.printed, pdf, browser, build_date())

    size_mb = _run(write) / 1_000_000
    if not is_quiet:
        click.echo(f"{pdf}: {size_mb:.1f} MB", err=True)


def _exit_code(
    report: BuildReport | SnapshotReport | ValidationReport | ShorthandReport, *, strict: bool
) -> int:
    worst = max((found.severity for found in report.diagnostics), default=Severity.NOTE)
    limit = Severity.WARNING if strict else Severity.ERROR
    return EXIT_FINDINGS if worst >= limit else EXIT_CLEAN
