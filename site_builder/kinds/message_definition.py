"""Message definitions: the event, what the message carries, which answers are expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import stated
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Cell, Column, Facts, Markdown, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings
from site_builder.source.value import Value

_CATEGORIES: Mapping[str, str] = {
    "consequence": "consequence: acting on it twice would be wrong",
    "currency": "currency: only the latest one counts",
    "notification": "notification: nothing needs to be changed",
}
_RESPONSES: Mapping[str, str] = {
    "always": "always",
    "never": "never",
    "on-error": "only when something went wrong",
    "on-success": "only when all went well",
}
_SHOWN = shown(
    """
    event[x] event category responseRequired base parent replaces graph
    focus(code profile min max) allowedResponse(message situation)
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a message definition's pages."""
    return definition_pages(artifact, view, message_sections(artifact, view), _SHOWN)


def message_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield the facts, what the message carries, the answers."""
    neutral = artifact.neutral
    writer = ValueWriter(view, artifact.release, terminology(view, artifact.release))
    event = mapping(neutral.get("eventCoding"))
    category, answer = str(neutral.get("category") or ""), str(neutral.get("responseRequired") or "")
    facts = stated(
        ("Event", writer.coding(event) if event else str(neutral.get("eventUri") or "")),
        ("Category", _CATEGORIES.get(category, category)),
        ("A response is sent", _RESPONSES.get(answer, answer)),
        ("Based on", links([neutral["base"]], artifact, view) if neutral.get("base") else ""),
        ("Implements", links(neutral.get("parent") or (), artifact, view)),
        ("Replaces", links(neutral.get("replaces") or (), artifact, view)),
        ("Graph", links(neutral.get("graph") or (), artifact, view)),
    )
    if facts:
        yield Facts("definition", "Definition", facts)
    carried: list[Row] = []
    for focus in mappings(neutral.get("focus")):
        low, high, profile = focus.get("min"), focus.get("max"), str(focus.get("profile") or "")
        cells: tuple[Cell, ...] = (
            types([str(focus.get("code") or "")], artifact, view),
            (Text(f"{low if low is not None else ''}..{high or ''}"),) if low is not None or high else (),
            links([profile], artifact, view) if profile else (),
        )
        carried.append(Row(cells))
    if carried:
        titles = (Column("Resource"), Column("Card.", "card"), Column("Profile"))
        yield Table("focus", "What it carries", titles, tuple(carried))
    answers: list[Row] = []
    for response in mappings(neutral.get("allowedResponse")):
        url, situation = str(response.get("message") or ""), str(response.get("situation") or "")
        link = links([url], artifact, view) if url else ()
        answers.append(Row((link, (Markdown(situation),) if situation else ())))
    if answers:
        columns = (Column("Message"), Column("When", "definition"))
        yield Table("responses", "Responses", columns, tuple(answers))


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles and messages of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    named = [(focus.member("profile"), "profile") for focus in whole.objects("focus")]
    messages = [each.member("message") for each in whole.objects("allowedResponse")]
    messages += [whole.member("base"), *whole.texts("parent")]
    named += [(url, "message definition") for url in messages]
    yield from unknown_references(artifact, view, named)


MESSAGE_DEFINITION = Kind(
    name="message-definition",
    group=lambda _artifact: groups.BEHAVIOUR,
    pages=pages,
    checks=checks,
)
