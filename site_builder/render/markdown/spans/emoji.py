"""Emoji by name, as Jekyll's plugin jemoji draws them: `:tada:`."""

import re

from site_builder.render.markdown.reader import SpanReader, SpanRule

_NAMED = re.compile(r":([a-z0-9_+-]{1,50}):")


class NamedEmoji(SpanRule):
    """A name between colons becomes the character; a name that nobody knows stays as written.

    Only guides that ask for emoji have the rule.
    """

    name = "emoji"
    trigger = ":"
    starts = ":"

    def read(self, reader: SpanReader) -> bool:
        """Take a name."""
        match = reader.match(_NAMED)
        if match is None:
            return False
        from rich.emoji import Emoji  # noqa: PLC0415 - only guides with emoji need the names

        drawn = Emoji.replace(match[0])
        if drawn == match[0]:
            return False
        reader.add(drawn)
        reader.pos = match.end()
        return True
