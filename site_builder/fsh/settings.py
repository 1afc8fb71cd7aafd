"""What a compiler needs to know of a guide's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from site_builder.fhir.releases import USUAL, Release, release_of

Which = Literal["always", "never", "inline-only", "standalone-only"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a guide that its definitions depend on."""

    canonical: str = "http://example.org"
    """Without a slash at its end."""
    fhir_version: str = USUAL.version
    version: str = ""
    status: str = ""
    """Of the guide, and so of its definitions; empty where none is said."""
    is_only_definitions: bool = False
    """`FSHOnly`: no ImplementationGuide; definitions have the guide's version."""
    applies_extension_texts: bool = True
    """`applyExtensionMetadataToRoot`: an extension's title and description are its root element's, too."""
    sets_profile: Which = "always"
    """`instanceOptions.setMetaProfile`: which instances say in `meta.profile` what they are instances of."""
    sets_id: Which = "always"
    """`instanceOptions.setId`: which instances get an id of their name."""
    orders_slices: bool = False
    """`instanceOptions.manualSliceOrdering`: slices stand in the order of the rules."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """The settings as written (`sushi-config.yaml`); empty where there are none."""
    file: str = "sushi-config.yaml"
    """Where they are written."""

    @property
    def release(self) -> Release:
        """The release of FHIR; the usual one where the version means none."""
        return release_of(self.fhir_version) or USUAL


def settings_of(written: Mapping[str, Any], file: str = "sushi-config.yaml") -> Settings:
    """Read what `sushi-config.yaml` says; a value of another kind than it should be counts as not said."""
    options = written.get("instanceOptions")
    options = options if isinstance(options, Mapping) else {}
    version = written.get("fhirVersion")
    version = version[0] if isinstance(version, list) and version else version
    return Settings(
        canonical=str(written.get("canonical") or "http://example.org").rstrip("/"),
        fhir_version=str(version or USUAL.version),
        version=_text(written.get("version")),
        status=_text(written.get("status")),
        is_only_definitions=written.get("FSHOnly") is True,
        applies_extension_texts=written.get("applyExtensionMetadataToRoot") is not False,
        sets_profile=_which(options.get("setMetaProfile")),
        sets_id=_which(options.get("setId")),
        orders_slices=options.get("manualSliceOrdering") is True,
        written=written,
        file=file,
    )


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value)


def _which(value: Any) -> Which:
    for known in ("never", "inline-only", "standalone-only"):
        if value == known:
            return known
    return "always"
