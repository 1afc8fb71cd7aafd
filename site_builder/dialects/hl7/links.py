"""What is known of files that only HL7's IG Publisher, or SUSHI before it, makes."""

from __future__ import annotations

import re

from site_builder.model.guide import OutPath

_PUBLISHERS_FILE = re.compile(
    r"comparison-.*|.*\.ttl(\.html|\.zip)?|.*\.xlsx|excels\.zip|expansions\..*|package\..+\.tgz|schemas?\.zip"
    r"|.*\.(?:openapi|schema)\.json|.*\.sch|validator-.*|qa-.*|searchform\.html|history\.html"
)
"""Files that a guide's site has when the Publisher makes it, and only then."""
_ARTIFACTS_FILE = re.compile(
    r"[A-Z][A-Za-z]+-[\w.-]+\.(?:html|json|xml)|(?:definitions|examples)\.(?:json|xml)\.zip|csvs\.zip"
)


def is_publishers(out: OutPath) -> bool:
    """Tell whether only the Publisher makes a file of this name."""
    return _PUBLISHERS_FILE.fullmatch(out.removeprefix("../")) is not None


def is_of_shorthand(out: OutPath) -> bool:
    """Tell whether a file may be of an artifact that is written in FHIR Shorthand."""
    return _ARTIFACTS_FILE.fullmatch(out.removeprefix("../")) is not None
