"""`build --pdf`: the whole guide as PDF, printed by a Chromium that is installed.

Outline, page numbers and links are Chromium's: the page for print has headings, anchors and styles for them.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from site_builder.render.markup import attributes_of, tags
from site_builder.source.markup import without
from site_builder.write.beside import OWN

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_OPTIONS = (
    *("--headless", "--disable-gpu", "--disable-background-networking", "--disable-extensions"),
    *("--no-first-run", "--no-pdf-header-footer", "--generate-pdf-document-outline"),
)
_TIMEOUT_S = 900
"""A guide of thousands of pages takes minutes."""
_PAPER = '<style>@page{size:A4}a[href^="http"]::after{content:none!important}</style>'
"""On paper addresses stand behind links; in a PDF links lead there, and those of the site would be many."""
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")
_SCRIPTS = {"<script": "</script>", "<SCRIPT": "</SCRIPT>"}
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
_ABSOLUTE = re.compile(r"#|//|[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class PdfError(OSError):
    """Why there is no PDF, with the cure."""


def find_browser(named: str | None = None, places: Sequence[str] = _USUAL_PLACES) -> str:
    """Return the path of a Chromium: the one that is `named`, else one where they usually are.

    Raises PdfError when there is none.
    """
    wanted = (named,) if named else (*_NAMES, *places)
    for name in wanted:
        if found := shutil.which(name):
            return found
    reason = f"there is no browser {named}" if named else "no Chromium or Chrome was found"
    raise PdfError(
        f"{reason}, which --pdf prints with. Install one, or name it: --browser PATH, or CHROME_PATH. "
        "Without --pdf the site is built as ever."
    )


def write_pdf(page: Path, target: Path, browser: str, day: date) -> int:
    """Print a page of a built site to `target`; return the size in bytes.

    `day` is the date of the document, so that the same site gives the same file. Raises PdfError when the
    browser fails, OSError when files can't be written.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # Images and styles are found from where the page lies, so its copy lies there too.
        copy = tempfile.NamedTemporaryFile(  # noqa: SIM115
            "wb", dir=page.parent, prefix=f"{OWN}-print-", suffix=".html", delete=False
        )
        try:
            with copy:
                copy.write(_printable(page.read_text(encoding="utf-8")).encode())
            printed = _printed(Path(copy.name), Path(folder), browser)
        finally:
            Path(copy.name).unlink(missing_ok=True)
    moment = f"D:{day:%Y%m%d}000000+00'00'".encode()
    content = _DATES.sub(lambda found: b"/%s (%s)" % (found[1], moment), printed)
    unfinished = target.with_name(target.name + ".new")
    unfinished.write_bytes(content)
    unfinished.replace(target)
    return len(content)


def _printable(page: str) -> str:
    """Return a page fit for a file that is read elsewhere: links out of it have whole addresses, or are none.

    The page's own address is that of its `link rel="canonical"`.
    """
    page = without(page, _SCRIPTS).replace("</head>", f"{_PAPER}</head>", 1)
    canonical = _CANONICAL.search(page)
    address = html.unescape(canonical[1]) if canonical else ""
    pieces: list[str] = []
    position = 0
    for tag in tags(page):
        if tag.name == "a":
            pieces += page[position : tag.attributes_at], _with_whole_address(tag.attributes, address)
            position = tag.attributes_at + len(tag.attributes)
    return "".join([*pieces, page[position:]])


def _with_whole_address(attributes: str, address: str) -> str:
    pieces: list[str] = []
    position = 0
    for name, value, start, end in attributes_of(attributes):
        target = html.unescape(value).strip()
        if name not in ("href", "xlink:href") or not target or _ABSOLUTE.match(target):
            continue
        if address:
            pieces += attributes[position:start], f'"{html.escape(urljoin(address, target))}"'
        else:
            named = attributes[position:start].rstrip("= \t\r\n")
            pieces.append(named[: len(named) - len(name)])
        position = end
    return "".join([*pieces, attributes[position:]])


def _printed(page: Path, folder: Path, browser: str) -> bytes:
    """Let the browser print a page into a folder of its own; return the PDF."""
    made = folder / "guide.pdf"
    # Chromium refuses to run for the administrator inside its sandbox, as builds in containers do.
    is_administrator = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [
        browser,
        *_OPTIONS,
        *(["--no-sandbox"] if is_administrator else []),
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]
    try:
        run = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise PdfError(f"{browser} did not print the guide within {_TIMEOUT_S // 60} minutes") from None
    if run.returncode or not made.is_file() or not made.stat().st_size:
        said = run.stderr.decode(errors="replace").strip().splitlines()
        last = f": {said[-1]}" if said else ""
        raise PdfError(f"{browser} printed nothing (exit code {run.returncode}){last}")
    return made.read_bytes()
