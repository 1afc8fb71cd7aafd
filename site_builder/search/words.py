"""How text becomes search words, and a name one key.

The client splits queries by the same rules (`templates/static/search-words.js`); a change here is a change
there, and `tests/search/search_cases.py` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RUN = re.compile(r"(?:(?<!\w)[$_])?[^\W_]+(?:['’._:/|@-]+[^\W_]+)*")
"""A word, or a name of parts without a blank: `Patient.birthDate`, `us-core-race`, `_include`, a URL."""
_URN = re.compile(r"\Aurn:(?:oid|uuid):(?=.)", re.IGNORECASE)
"""What some write before an identifier, and some leave away."""
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[^\W\da-zA-Z_]+")
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{3,}")
"""Chinese and Japanese put no blanks between words: two letters each are searched instead."""
_MARKED = re.compile(r"[^\x00-\x7f\u3040-\u30ff\uac00-\ud7af]")
"""Letters whose marks can be left away; those of Japanese and Korean can't."""
_LONGEST_WORD = 40
"""Longer words are hashes and encoded data: nobody searches for them, and they fill the index."""
_LONGEST_NAME = 200
_COMMON_RUNS = 65_536
"""As many are split once only: the same ones stand on page after page."""
_COMMON_TEXTS = 1_024
"""As many texts are split once only: a page has those of its sections, and what is on it the page's title."""

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ł": "l",
        "Ł": "L",
        "ħ": "h",
        "Ħ": "H",
        "ı": "i",
    }
)
"""Letters that Unicode doesn't take apart, as people type them without."""
_TWO = str.maketrans(
    {
        "ä": "ae",
        "Ä": "Ae",
        "ö": "oe",
        "Ö": "Oe",
        "ü": "ue",
        "Ü": "Ue",
        "ø": "oe",
        "Ø": "Oe",
        "å": "aa",
        "Å": "Aa",
    }
)
"""Letters that people type as two where their keyboard lacks them; they may also leave the mark away."""
_MAY_BE_TWO = re.compile(f"[{''.join(map(chr, _TWO))}]")
_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)


@lru_cache(_COMMON_TEXTS)
def words(text: str) -> tuple[str, ...]:
    """Return the search words of a text.

    They are in lower case and without accents: each word, the parts of names by case and by signs, and the
    whole name besides, as in `careconnectpatient1`, `careconnect`, `care`, `connect`, `patient`, `1`.
    """
    found: list[str] = []
    for run in _RUN.findall(_plain(text)):
        found += _split(run)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # Who types two letters for one must find it, and so must who leaves its mark away.
        for chunk in text.split() if _MAY_BE_TWO.search(text) else ():
            if (two := chunk.translate(_TWO)) != chunk:
                for run in _RUN.findall(_plain(two)):
                    found += _split(run)
    return tuple(found)


def name_key(name: str) -> str:
    """Return what is left of a name however it is typed: lower case, no signs but a first `$` or `_`.

    Of a URL the scheme, the version and the fragment don't count.
    """
    if "://" in name:
        name = _SCHEME.sub("", name).partition("#")[0].partition("|")[0]
    sign = name[0] if name[:1] in ("$", "_") else ""
    return sign + "".join(_PART.findall(_plain(name))).lower()


@lru_cache(_COMMON_RUNS)
def _split(run: str) -> tuple[str, ...]:
    found: list[str] = []
    parts = _PART.findall(run)
    sign = run[0] if run[0] in "$_" else ""
    if (len(parts) > 1 or sign) and len(run) <= _LONGEST_NAME:
        found.append(name_key(run))
        if run[:1] in "uU" and (bare := _URN.sub("", run)) != run:
            found.append(name_key(bare))
    for part in parts:
        if len(part) > _LONGEST_WORD:
            continue
        found.append(part.lower())
        camel = _CAMEL.findall(part)
        if len(camel) > 1:
            found += (each.lower() for each in camel)
        if not part.isascii():
            for letters in _UNPARTED.findall(part):
                found += (letters[at : at + 2] for at in range(len(letters) - 1))
    return tuple(found)


def _plain(text: str) -> str:
    """Return a text without accents and the like; what Unicode can't take apart by `_LETTERS`."""
    if text.isascii():
        return text
    return _MARKED.sub(lambda letter: _plain_letter(letter[0]), text)


@lru_cache(4_096)
def _plain_letter(letter: str) -> str:
    if (typed := _LETTERS.get(ord(letter))) is not None:
        return typed
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
