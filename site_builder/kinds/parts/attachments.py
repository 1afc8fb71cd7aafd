"""Texts that resources carry as encoded data, such as a library's logic, as a reader wants to see them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.model.sections import Code

MAX_CHARACTERS = 200_000
"""As much of a text stands on the page; the source has all."""
_MAX_DEPTH = 20
_LANGUAGES: Mapping[str, str] = {"json": "json", "xml": "xml", "html": "html"}
_TEXTUAL = ("text/", "application/cql", "application/yaml", "application/javascript", "application/graphql")


def attached_texts(resource: Mapping[str, Any]) -> Iterator[Code]:
    """Yield each text among a resource's attachments as source, folded, with what it is as its title."""
    for number, (kind, title, text) in enumerate(_texts(resource, 0), 1):
        name = f"{title} ({kind})" if title else f"Content ({kind})"
        is_folded = len(text[:MAX_CHARACTERS].splitlines()) > 60
        yield text_section(f"content-{number}", name, language_of(kind) or "text", text, is_folded=is_folded)


def text_section(id_: str, title: str, language: str, text: str, *, is_folded: bool = False) -> Code:
    """Return a text as a section, which says so where it shows no more than the beginning."""
    note = ""
    if len(text) > MAX_CHARACTERS:
        note = f"The first {MAX_CHARACTERS:,} of {len(text):,} characters; the source has all."
    return Code(id_, title, language, text[:MAX_CHARACTERS], is_folded=is_folded, note=note)


def decoded(content: object) -> bytes | None:
    """Return what base64 stands for; None for what is none."""
    if not isinstance(content, str):
        return None
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def decoded_text(kind: str, content: object) -> str | None:
    """Return the text that base64 of a media type stands for; None where it is none."""
    if not (media_type(kind).startswith(_TEXTUAL) or language_of(kind)):
        return None
    try:
        return (decoded(content) or b"").decode("utf-8-sig") or None
    except UnicodeDecodeError:
        # Not what it claims to be.
        return None


def language_of(kind: str) -> str:
    """Name the language of a media type's texts; empty where no highlighting is known for it."""
    return _LANGUAGES.get(media_type(kind).rpartition("/")[2].rpartition("+")[2], "")


def media_type(kind: str) -> str:
    """Return a media type without its parameters, in the small letters that are usual."""
    return kind.partition(";")[0].strip().lower()


def _texts(value: Any, depth: int) -> Iterator[tuple[str, str, str]]:
    """Find attachments that hold text: their kind, title and words."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        if isinstance(kind := value.get("contentType"), str) and "data" in value:
            if (text := decoded_text(kind, value["data"])) is not None:
                yield media_type(kind), str(value.get("title") or ""), text
            return
        for name, part in value.items():
            if name not in ("contained", "entry"):
                yield from _texts(part, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, depth + 1)
