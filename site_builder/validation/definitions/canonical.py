"""What all definitions have: a URL that is theirs."""

from __future__ import annotations

import re

from site_builder.validation.node import Node
from site_builder.validation.run import Run

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def check_url(node: Node, run: Run) -> None:
    """Compare the id with the end of a URL such as `https://example.org/ValueSet/colours`."""
    url, id_ = node.first("url"), node.text("id")
    if url is None or not isinstance(url.value, str) or not id_ or node.parent is not None:
        return
    if _ID.fullmatch(id_) is None or url.value in run.context.options.special_urls:
        return
    above, _, tail = url.value.rpartition("/")
    if above.endswith(f"/{node.type}") and tail and tail != id_ and "|" not in tail:
        run.add("other-id", url, f"the URL ends in '{tail}', and the id is '{id_}'")
