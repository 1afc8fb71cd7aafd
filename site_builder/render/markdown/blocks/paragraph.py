"""Paragraphs: whatever no other rule wants."""

from site_builder.render.markdown.foreign import note_foreign
from site_builder.render.markdown.node import Node, last_child
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import ENDS_PARAGRAPH, SPACE
from site_builder.render.markdown.source import Source


class Paragraph(BlockRule):
    """Lines up to a blank one or the start of another block."""

    name = "paragraph"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the lines; straight after a paragraph they continue it."""
        start = source.pos
        source.pos = source.line_end()
        while not source.is_done and not source.match(ENDS_PARAGRAPH):
            source.pos = source.line_end()
        text = source.text[start : source.pos].rstrip(SPACE)
        last = last_child(parent)
        if last is not None and last.tag == "p" and last.is_source and not last.is_html:
            # What looked like another block proved none. Two spaces before the line end are a line break.
            joint = "  \n" if source.text.endswith("  \n", 0, start) else "\n"
            last.text = f"{last.text}{joint}"
            last.add(text, source, start)
            return True
        note_foreign(self.parser.document.traps, source, start)
        node = self.parser.append(parent, "p")
        written = text.lstrip(SPACE)
        node.take(written, source, start + len(text) - len(written))
        return True
