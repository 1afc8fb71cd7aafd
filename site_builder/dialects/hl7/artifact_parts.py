"""Which of our sections show what HL7's IG Publisher gives as parts of an artifact."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_builder.dialects.hl7.guide_parts import copyrights
from site_builder.kinds import kind_of
from site_builder.kinds.parts import header
from site_builder.model.guide import Artifact
from site_builder.model.sections import Facts, Row, Section, Table, Text
from site_builder.model.view import GuideView

ArtifactPart = Callable[[Artifact, GuideView], tuple[Section, ...]]

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "snapshot": ("tabs-snap",),
    "snapshot-all": ("tabs-snap",),
    "snapshot-by-mustsupport": ("tabs-key", "tabs-snap"),
    "snapshot-by-mustsupport-all": ("tabs-key", "tabs-snap"),
    "snapshot-by-key": ("tabs-key", "tabs-snap"),
    "snapshot-by-key-all": ("tabs-key", "tabs-snap"),
    "diff": ("tabs-diff",),
    "diff-all": ("tabs-diff",),
    "summary": ("statistics", "summary"),
    "summary-all": ("statistics", "summary"),
    "tx": ("bindings",),
    "tx-diff": ("bindings",),
    "tx-key": ("bindings",),
    "inv": ("constraints",),
    "inv-diff": ("constraints",),
    "inv-key": ("constraints",),
    "uses": ("used-by",),
    "xref": ("used-by",),
    "sd-xref": ("used-by",),
    "dict": ("definitions",),
    "dict-diff": ("definitions",),
    "dict-key": ("definitions",),
    "maps": ("mapping-",),
    "cld": ("definition",),
    "expansion": ("expansion",),
    "content": ("concepts",),
    "form": ("form",),
    "tree": ("items",),
    "json-html": ("source-json",),
    "json": ("source-json",),
    "xml-html": ("source-xml",),
    "xml": ("source-xml",),
    "snapshot-bindings": ("tabs-snap",),
    "snapshot-obligations": ("tabs-snap",),
    "snapshot-by-key-bindings": ("tabs-key", "tabs-snap"),
    "snapshot-by-key-obligations": ("tabs-key", "tabs-snap"),
    "snapshot-by-mustsupport-bindings": ("tabs-key", "tabs-snap"),
    "snapshot-by-mustsupport-obligations": ("tabs-key", "tabs-snap"),
    "diff-bindings": ("tabs-diff",),
    "diff-obligations": ("tabs-diff",),
    "grid": ("tabs-snap",),
    "tx-must-support": ("bindings",),
    "tx-diff-must-support": ("bindings",),
    "dict-ms": ("definitions",),
    "dict-active": ("definitions",),
    "list-grid": ("tabs-snap",),
    "actor-table": ("actors",),
    "instance-table": ("instances",),
    "processes": ("process-",),
    "process-diagram": ("process-",),
    "logic": ("items",),
    "script": ("group-",),
    "script-plain": ("group-",),
    "profiles": ("used-by",),
    "sheet": ("concepts",),
    "list-list": ("data",),
    "ctxts": ("usage",),
    "sd-use-context": ("usage",),
    "gen-html": ("narrative", "data"),
}
"""Fragments of an artifact, and the sections of its pages that show the same; the first that is there.

A name with a hyphen at its end stands for all sections whose names begin so.
"""
LEFT_OUT: Mapping[str, str] = {
    "tx": "not-snapshot",
    "tx-diff": "not-differential",
    "tx-key": "not-key",
    "inv": "not-snapshot",
    "inv-diff": "not-differential",
    "inv-key": "not-key",
    "tx-must-support": "not-key",
    "tx-diff-must-support": "not-differential",
}
"""Marks of the rows that a fragment has not: those of the views that it does not show."""
WHOLE = ("html", "html-dictionary")
"""Fragments that show what a resource holds."""
NOT_CONTENT = frozenset({"description", "used-by", "source"})
"""Sections that are no content of the resource."""
_STATUS = frozenset({"Status", "Standards status", "Maturity", "Experimental"})


def _header(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the facts above an artifact's page."""
    facts = kind_of(artifact).pages(artifact, view)[0].facts
    return (Facts("", "", facts),) if facts else ()


def _status(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return how far an artifact is."""
    found = tuple(fact for fact in header.facts(artifact, view) if fact[0] in _STATUS)
    return (Facts("", "", found),) if found else ()


def _experimental(artifact: Artifact, _view: GuideView) -> tuple[Section, ...]:
    if artifact.neutral.get("experimental") is not True:
        return ()
    return (Table("", "", (), (), (Text("This is experimental: for testing, not for real use."),)),)


def _copyrights(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    return (copyrights((artifact,), view),)


def _examples(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the examples of a profile as a list."""
    found = tuple(Row(((view.link_artifact(each),),)) for each in view.examples_of(artifact))
    return (Table("", "", (), found, () if found else (Text("There are no examples."),)),)


def _nothing(_artifact: Artifact, _view: GuideView) -> tuple[Section, ...]:
    """Return nothing: the Publisher's part is empty for an artifact of which it knows nothing more."""
    return ()


MADE: Mapping[str, ArtifactPart] = {
    "header": _header,
    "summary-table": _header,
    "status": _status,
    "maturity": _status,
    "experimental-warning": _experimental,
    "ip-statements": _copyrights,
    "example-list": _examples,
    "example-list-all": _examples,
    "example-table": _examples,
    "example-table-all": _examples,
    "testplan-list": _nothing,
    "testplan-table": _nothing,
    "testscript-list": _nothing,
    "testscript-table": _nothing,
    "history": _nothing,
    "other-versions": _nothing,
    "contained-index": _nothing,
}
"""Parts that are no section of an artifact's pages."""
