"""What is known of files that only HL7's IG Publisher, or SUSHI before it, makes."""

from __future__ import annotations

import re

from site_builder.model.guide import Guide, OutPath

_PUBLISHERS_FILE = re.compile(
    r"comparison-.*|.*\.ttl(\.html|\.zip)?|.*\.xlsx|excels\.zip|expansions\..*|package\..+\.tgz|schemas?\.zip"
    r"|.*\.(?:openapi|schema)\.json|.*\.sch|validator-.*|qa-.*|searchform\.html|history\.html"
)
"""Files that a guide's site has when the Publisher makes it, and only then."""
_ARTIFACTS_FILE = re.compile(
    r"[A-Z][A-Za-z]+-[\w.-]+\.(?:html|json|xml)|(?:definitions|examples)\.(?:json|xml)\.zip|csvs\.zip"
)


def publishers_hint(out: OutPath, guide: Guide) -> str:
    """Say what is to be done about a link to a file that only the Publisher makes; empty for others."""
    if guide.config.publisher_guide is None or not _PUBLISHERS_FILE.fullmatch(out.removeprefix("../")):
        return ""
    return "Only the IG Publisher makes this file: remove the link, or put the file into input/images."


def is_of_shorthand(out: OutPath, guide: Guide) -> bool:
    """Tell whether a missing file may be of an artifact that was not compiled: one finding tells of all."""
    publisher = guide.config.publisher_guide
    return (
        publisher is not None
        and publisher.is_uncompiled
        and bool(_ARTIFACTS_FILE.fullmatch(out.removeprefix("../")))
    )
