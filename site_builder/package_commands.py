"""The commands about FHIR packages: `packages add`, `sync`, `list`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.command_line import EXIT_CLEAN, EXIT_FINDINGS, FOLDER, guide_argument, run

if TYPE_CHECKING:
    from site_builder.packages import Installed


@click.group()
def packages() -> None:
    """Put FHIR packages into the cache that guides take them from, and list them."""


_cache_option = click.option("--cache", type=FOLDER, help="The cache's folder.  [default: ~/.fhir/packages]")


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

    found = run(lambda: add(package, cache=cache, registry=registry or DEFAULT_REGISTRY))
    click.echo(f"{found}: {'installed in' if found.is_new else 'is there already,'} {found.folder}")
    for name in found.missing:
        click.echo(f"It depends on {name}, which is not there: site-builder packages add {name}")


@packages.command("sync")
@guide_argument
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

    synced = run(lambda: sync(path, source=source or DEFAULT_REGISTRY, cache=cache, say=say))
    for each in synced.lacking:
        click.echo(f"{each.name}, which {each.wanted_by} depends on: {each.reason}", err=True)
    sys.exit(EXIT_FINDINGS if synced.lacking else EXIT_CLEAN)


@packages.command("list")
@_cache_option
def list_packages(cache: Path | None) -> None:
    """List the packages that are installed, with the FHIR versions that they are for."""
    from site_builder.packages import installed  # noqa: PLC0415 - `--help` must not wait for it

    for found in run(lambda: installed(cache)):
        versions = f"  FHIR {', '.join(found.fhir_versions)}" if found.fhir_versions else ""
        click.echo(
            f"{click.style(str(found), bold=True)}{versions}" + (f"\n  {found.title}" if found.title else "")
        )
