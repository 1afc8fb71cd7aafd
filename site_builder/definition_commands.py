"""The commands about definitions and resources that need no guide: `validate`, `snapshot`, `fsh`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from site_builder.command_line import FOLDER, exit_code, format_option, guide_argument, run, strict_option
from site_builder.diagnostics import counted
from site_builder.formats import FORMATS, Format
from site_builder.terminal import list_findings, show


@click.command()
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@click.option("--profile", "profiles", multiple=True, help="Canonical URL of a profile to be kept by all.")
@click.option(
    "--package", "packages", multiple=True, help="FHIR package: NAME#VERSION of the cache, a .tgz or folder."
)
@click.option(
    "--with", "given", multiple=True, type=FOLDER, help="File of definitions, or of what is referred to."
)
@click.option("--guide", type=FOLDER, help="Folder of a guide whose definitions and packages to use.")
@click.option("--fhir-version", default="", help="Release of files that don't say theirs.  [default: R4]")
@click.option(
    "--allow-extension", "domains", multiple=True, help="Let unknown extensions pass whose URL starts so."
)
@click.option("--cases", type=FOLDER, help="File of cases, a JSON object a line, instead of FILE.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, "outcome")),
    default="text",
    show_default=True,
    help="How findings are printed; `outcome` is an OperationOutcome a file.",
)
@strict_option
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
        sys.exit(run(lambda: command.run_cases(cases, form)))
    asked = command.Asked(places, profiles, packages, given, fhir_version, domains, guide)
    report = run(lambda: command.run(asked, form))
    sys.exit(exit_code(report, strict=strict))


@click.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@click.option(
    "--package",
    "packages",
    multiple=True,
    type=FOLDER,
    help="FHIR package with definitions to build on, a .tgz or folder; may be repeated.",
)
@click.option(
    "--output", "-o", type=FOLDER, default=Path("snapshots"), show_default=True, help="Folder to write to."
)
@click.option(
    "--format", "form", type=click.Choice(["json", "xml"]), default="json", help="What files are written as."
)
@click.option("--pin", is_flag=True, help="Give what FHIR's own definitions name their version (|4.0.1).")
@strict_option
def snapshot(
    places: tuple[Path, ...], packages: tuple[Path, ...], output: Path, form: str, pin: bool, strict: bool
) -> None:
    """Return profiles (FILE or DIR) the snapshot that their differential makes.

    StructureDefinitions of every kind are taken. They are each other's context, then the packages,
    then the FHIR specification, which is built in. Files keep their names and everything else that
    they hold.
    """
    from site_builder.snapshots import write_snapshots  # noqa: PLC0415 - `--help` must not wait for it

    report = run(lambda: write_snapshots(places, packages=packages, output=output, form=form, is_pinning=pin))
    show(report.diagnostics, None)
    click.echo(
        f"{counted(len(report.written), 'snapshot')}, {counted(report.elements, 'element')}, "
        f"{report.seconds:.2f} s: {output}"
    )
    sys.exit(exit_code(report, strict=strict))


@click.command()
@guide_argument
@click.option("--output", "-o", type=FOLDER, help="Folder to write to.  [default: PATH/fsh-generated]")
@click.option(
    "--package",
    "packages",
    multiple=True,
    help="FHIR package to build on, NAME#VERSION in the cache or a .tgz or folder; may be repeated.",
)
@strict_option
@format_option
def fsh(path: Path, output: Path | None, packages: tuple[str, ...], strict: bool, form: Format) -> None:
    """Compile a guide's FHIR Shorthand (input/fsh) into FHIR definitions.

    Writes each definition, the ImplementationGuide that sushi-config.yaml describes, its menu and the
    links of its resources. `build` needs none of these files: it compiles by itself.
    """
    from site_builder.shorthand import write_shorthand  # noqa: PLC0415 - `--help` must not wait for it

    report = run(lambda: write_shorthand(path, packages=packages, output=output))
    list_findings(report.diagnostics, form, path, None)
    click.echo(
        f"{counted(report.files, 'file')} of FSH, {counted(len(report.written), 'definition')}, "
        f"{report.seconds:.2f} s: {report.output}",
        err=True,
    )
    sys.exit(exit_code(report, strict=strict))
