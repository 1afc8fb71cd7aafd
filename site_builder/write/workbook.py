"""A table as a workbook for spreadsheet programs (Office Open XML), one sheet of texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO

from xlsxwriter import Workbook

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
"""What XML can't hold; control characters are escaped by the library."""
_FORBIDDEN_IN_NAME = re.compile(r"[\x00-\x1f\[\]:*?/\\']")


def workbook(name: str, rows: Sequence[Sequence[str]], day: date) -> bytes:
    """Make a workbook of rows of texts, the first of which names the columns and stays in sight."""
    made = BytesIO()
    book = Workbook(made, {"in_memory": True})
    # The time that it is made would make each build another.
    book.set_properties({"created": datetime.combine(day, time(), UTC)})
    sheet = book.add_worksheet(_FORBIDDEN_IN_NAME.sub("-", _clean(name))[:_LONGEST_NAME] or "Sheet")
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, _clean(text)[:_LONGEST_CELL], None if number else head)
    book.close()
    return made.getvalue()


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
