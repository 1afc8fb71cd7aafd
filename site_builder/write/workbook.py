"""A table as a workbook for spreadsheet programs (Office Open XML), one sheet of texts.

Source: https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from site_builder.write.archives import zip_of

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\']")
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_FILLS = "".join(f'<fill><patternFill patternType="{name}"/></fill>' for name in ("none", "gray125"))
"""Those that every workbook has to have."""
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    f'<fills count="2">{_FILLS}</fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>'
)
"""Plain cells, and bold ones."""


def workbook(name: str, rows: Sequence[Sequence[str]], day: date) -> bytes:
    """Make a workbook of rows of texts, the first of which names the columns and stays in sight."""
    title = escape(_FORBIDDEN_IN_NAME.sub("-", _clean(name))[:_LONGEST_NAME] or "Sheet")
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        f'<sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    return zip_of({name: text.encode() for name, text in parts.items()}, day)


def _relations(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    told = "".join(_row(row, number) for number, row in enumerate(rows, 1))
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{view}<sheetData>{told}</sheetData></worksheet>'


def _row(cells: Sequence[str], number: int) -> str:
    style = ' s="1"' if number == 1 else ""
    inner = "".join(_cell(text, style) if text else "<c/>" for text in cells)
    return f'<row r="{number}">{inner}</row>'


def _cell(text: str, style: str) -> str:
    said = escape(_clean(text)[:_LONGEST_CELL], quote=False)
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{said}</t></is></c>'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
