"""What search finds as plain records, for other tools."""

from __future__ import annotations

import json
from collections.abc import Sequence

from site_builder.model.rendered import Rendered

INDEX_DATA = "search.json"


def search_data(rendered: Sequence[Rendered]) -> bytes:
    """List the entries as JSON: `url`, `title`, `page`, `kind`, `text`; not what structures only inherit."""
    records = [
        {
            "url": f"{file.out}#{entry.anchor}" if entry.anchor else file.out,
            "title": entry.title,
            "page": file.title,
            "kind": entry.kind,
            "text": entry.text,
        }
        for file in rendered
        for entry in file.search
        if entry.kind != "inherited"
    ]
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
