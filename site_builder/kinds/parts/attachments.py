"""Texts that a resource carries as encoded data, such as a library's logic, as a reader wants to see them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.model.sections import Code

MAX_CHARACTERS = 100_000
"""As much of a text stands on the page; the source has all."""
_MAX_DEPTH = 20
_LANGUAGES: Mapping[str, str] = {
    "application/json": "json",
    "application/fhir+json": "json",
    "application/elm+json": "json",
    "application/xml": "xml",
    "application/fhir+xml": "xml",
    "application/elm+xml": "xml",
    "text/xml": "xml",
    "text/html": "html",
}


def attached_texts(resource: Mapping[str, Any]) -> Iterator[Code]:
    """Give each text among a resource's attachments as source, folded, with what it is as its title."""
    for number, (kind, title, text) in enumerate(_texts(resource, 0), 1):
        shown = text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}\n…"
        language = _LANGUAGES.get(kind, "text")
        name = f"{title} ({kind})" if title else f"Content ({kind})"
        yield Code(f"content-{number}", name, language, shown, is_folded=len(shown.splitlines()) > 60)


def _texts(value: Any, depth: int) -> Iterator[tuple[str, str, str]]:
    """Find attachments that hold text: their kind, title and words."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        kind = str(value.get("contentType") or "").partition(";")[0].strip().lower()
        if (kind.startswith("text/") or kind in _LANGUAGES) and isinstance(content := value.get("data"), str):
            if (text := _decoded(content)) is not None:
                yield kind, str(value.get("title") or ""), text
            return
        for name, part in value.items():
            if name not in ("contained", "entry"):
                yield from _texts(part, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, depth + 1)


def _decoded(content: str) -> str | None:
    try:
        return base64.b64decode(content, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        # Not what it claims to be: the outline tells its size.
        return None
