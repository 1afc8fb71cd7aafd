"""What the command `validate` does: its arguments in, findings printed, a report or an exit code out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from site_builder.diagnostics import counted
from site_builder.formats import Paths, in_words, to_github, to_json, to_sarif, to_text, undecided_text
from site_builder.validator.cases import BadCaseError, differences, read_cases, run_case, summary
from site_builder.validator.files import ValidationReport, validate_files
from site_builder.validator.givens import Contexts
from site_builder.validator.outcome import outcome_of


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of `validate`."""

    places: tuple[Path, ...]
    profiles: tuple[str, ...]
    packages: tuple[str, ...]
    given: tuple[Path, ...]
    fhir_version: str
    domains: tuple[str, ...]
    guide: Path | None


def run(asked: Asked, form: str) -> ValidationReport:
    """Validate files and print what was found; raises OSError for what can't be read at all."""
    if not asked.places:
        raise FileNotFoundError("validate needs a FILE or DIR, or --cases")
    try:
        report = validate_files(
            asked.places,
            profiles=asked.profiles,
            packages=asked.packages,
            given=asked.given,
            fhir_version=asked.fhir_version,
            allowed_domains=asked.domains,
            guide=asked.guide,
            is_for_programs=form != "text",
        )
    except ValueError as error:
        raise OSError(str(error)) from error
    _print(report, form)
    return report


def run_cases(file: Path, form: str) -> int:
    """Run the cases of a file, print outcomes or what differs from `expect`; return the exit code."""
    try:
        cases = [*read_cases(file)]
    except BadCaseError as error:
        raise OSError(str(error)) from error
    contexts, failed = Contexts(), 0
    for case in cases:
        result = run_case(case, contexts)
        if form == "outcome":
            line = json.dumps({"id": case.id, "outcome": outcome_of(result)}, ensure_ascii=False)
            _bytes(line + "\n")
            continue
        found = [*differences(case, result)]
        failed += bool(found)
        for each in found:
            click.echo(f"{case.id}: {each}")
    if form != "outcome":
        click.echo(summary(cases, failed), err=True)
    return 1 if failed else 0


def _print(report: ValidationReport, form: str) -> None:
    paths = Paths(Path(), Path())
    if form == "outcome":
        for each in report.checked:
            _bytes(json.dumps(outcome_of(each), ensure_ascii=False, indent=2) + "\n")
    elif form == "json":
        _bytes(to_json(report.diagnostics, report.undecided))
    elif form == "sarif":
        _bytes(to_sarif(report.diagnostics, paths, report.undecided))
    elif form == "github":
        _bytes(to_github(report.diagnostics, paths))
    else:
        for found in report.diagnostics:
            click.echo(to_text(found), nl=False)
        click.echo(undecided_text(in_words(report.undecided)), nl=False, err=True)
        files = counted(len(report.checked), "resource")
        click.echo(
            f"{files}, {counted(len(report.diagnostics), 'finding')}, {report.seconds:.2f} s", err=True
        )


def _bytes(written: str) -> None:
    """Print UTF-8, whatever the terminal's letters are."""
    click.echo(written.encode(errors="replace"), nl=False)
