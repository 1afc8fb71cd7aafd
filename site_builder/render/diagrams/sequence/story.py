"""A sequence diagram in words, in the order of its events."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.render.diagrams.sequence.model import Divider, Else, End, Group, Message, Note, Sequence
from site_builder.render.diagrams.shapes import Sentence
from site_builder.render.diagrams.words import plain


def story(sequence: Sequence) -> tuple[Sentence, ...]:
    """Return who sends what to whom, with notes and conditions."""
    return tuple(_sentences(sequence))


def _sentences(sequence: Sequence) -> Iterator[Sentence]:
    labels = {each.name: plain(each.label) for each in sequence.participants}
    yield Sentence(f"Takes part: {', '.join(labels.values())}")
    depth = 0
    for event in sequence.events:
        match event:
            case Message():
                yield Sentence(_message(event, labels), depth)
            case Note():
                names = ", ".join(labels[name] for name in event.names)
                word = "Another drawing" if event.is_reference else "Note"
                yield Sentence(f"{word}{f' ({names})' if names else ''}: {plain(event.label)}", depth)
            case Group():
                yield Sentence(f"{event.kind}: {plain(event.label)}" if event.label else event.kind, depth)
                depth += 1
            case Else():
                yield Sentence(f"else: {plain(event.label)}" if event.label else "else", max(depth - 1, 0))
            case End():
                depth -= 1
            case Divider():
                yield Sentence(plain(event.label) or "Time passes", depth)
            case _:
                pass


def _message(message: Message, labels: dict[str, str]) -> str:
    words = plain(message.label)
    source, target = labels.get(message.source or ""), labels.get(message.target or "")
    if source == target:
        who = f"{source}"
    elif source is None:
        who = f"to {target}"
    elif target is None:
        who = f"from {source}"
    else:
        who = f"{source} to {target}"
    return f"{who}: {words}" if words else who
