"""What strings, codes and numbers of FHIR Shorthand stand for."""

from __future__ import annotations

import re

from site_builder.fsh.syntax import Code

_ESCAPE = re.compile(r"\\(u[A-Fa-f0-9]{4}|[\"nrt\\])")
_LINE_ESCAPE = re.compile(r"\\(u[A-Fa-f0-9]{4}|[nrt])")
_BAD_ESCAPE = re.compile(r"(?:[^\\]|\\[u\"nrt\\])*+(\\.?)", re.DOTALL)
_SYSTEM = re.compile(r"((?:[^\\#]|\\.)*+)#", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(token: str) -> str:
    """Return the characters of a string in quotes."""
    inner = token[1:-1]
    return _whole(_ESCAPE.sub(_letter, inner)) if "\\" in inner else inner


def bad_escape(token: str) -> str:
    """Return the first escape in a string that none is, such as `\\d`; empty where there is none."""
    if "\\" not in token:
        return ""
    found = _BAD_ESCAPE.match(token[1:-1])
    return found[1] if found else ""


def lines_of(token: str) -> str:
    """Return the text of a string in three quotes, without the indentation that its lines have in common.

    Its first and last lines go where they are blank. Quotes and backslashes are not escaped in it.
    """
    inner = token[3:-3]
    lines = re.split(r"\r?\n", inner)
    if "\\" in inner:
        lines = [_whole(_LINE_ESCAPE.sub(_letter, line)) for line in lines]
    if not lines[0].strip():
        del lines[0]
    if lines and not lines[-1].strip():
        del lines[-1]
    lines = [line if line.strip() else "" for line in lines]
    indentation = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[indentation:] for line in lines)


def code_of(token: str) -> Code:
    """Part a code into its system, as written, and the code itself; without a display."""
    found = _SYSTEM.match(token)
    if found is None:
        return Code(token.lstrip("#"))
    system, code = found[1], token[found.end() :]
    if "\\" in system:
        system = system.replace("\\\\", "\\").replace("\\#", "#")
    if len(code) > 1 and code.startswith('"') and code.endswith('"'):
        code = code[1:-1].replace("\\\\", "\\").replace('\\"', '"')
    return Code(code, system)


def _whole(text: str) -> str:
    """Join halves of characters that two escapes name (`\\uD83D\\uDE00`); a half alone stands for nothing."""
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(found: re.Match[str]) -> str:
    escape = found[1]
    if escape in _LETTERS:
        return _LETTERS[escape]
    return chr(int(escape[1:], 16)) if len(escape) == 5 else found[0]
