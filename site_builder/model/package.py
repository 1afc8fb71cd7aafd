"""What the guide is called as a FHIR package."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Guide
from site_builder.model.text import plain_text

PACKAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)+")
"""What a package may be called; it becomes the name of a folder.
Source: https://hl7.org/fhir/packages.html"""
_FOREIGN = re.compile(r"[^A-Za-z0-9.+-]+")
_NO_VERSION = "0.0.0"


def described(guide: Guide) -> Mapping[str, Any]:
    """Return what the guide's ImplementationGuide says of the package: neutral; empty without one."""
    found = (each.neutral for each in guide.artifacts if each.type == "ImplementationGuide")
    return next(found, {})


def canonical_base(guide: Guide) -> str:
    """Return the address below which the artifacts' URLs lie: as the settings say, else most of them have."""
    if guide.config.canonical:
        return guide.config.canonical
    bases = (each.url.rpartition(f"/{each.type}/")[0] for each in guide.artifacts if not each.is_example)
    found = Counter(base for base in bases if base)
    return found.most_common(1)[0][0] if found else guide.config.site_url


def package_name(guide: Guide) -> str:
    """Return the package's name: the guide's `id`, else what its ImplementationGuide resource calls it.

    Where neither does, one is made of where the guide is published and its title.
    """
    config = guide.config
    if PACKAGE_NAME.fullmatch(config.id):
        return config.id
    told = str(described(guide).get("packageId") or "")
    if not config.id and PACKAGE_NAME.fullmatch(told):
        return told
    host = _host(canonical_base(guide))
    domain = ".".join(reversed([part for part in host.split(".") if part not in ("", "www")]))
    words = unicodedata.normalize("NFKD", config.id or plain_text(config.title)).encode("ascii", "ignore")
    stem = re.sub(r"[^a-z0-9]+", "-", words.decode().lower()).strip("-") or "guide"
    # An IP address is a host too, but no name starts with a digit.
    return f"{domain}.{stem}" if PACKAGE_NAME.fullmatch(f"{domain}.{stem}") else f"guide.{stem}"


def package_version(guide: Guide) -> str:
    """Return the guide's version in the signs that a package's may have."""
    stated = guide.config.version or str(described(guide).get("version") or "")
    return _FOREIGN.sub("-", stated).strip("-.") or _NO_VERSION


def package_problems(guide: Guide) -> tuple[Diagnostic, ...]:
    """Report an `id` that can't name a package."""
    config = guide.config
    if not config.id or PACKAGE_NAME.fullmatch(config.id):
        return ()
    message = f"'id' is '{config.id}', which can't name a package; '{package_name(guide)}' stands instead"
    place = config.at("id").place()
    hint = "Write words of letters, digits and hyphens with a dot between, such as hl7.fhir.uk.careconnect."
    return (Diagnostic("invalid-setting", message, place, hint),)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a bracket without its partner
        return ""
