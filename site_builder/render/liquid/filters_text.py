"""Liquid's and Jekyll's filters for text. Each takes the context, the value, and its arguments."""

from __future__ import annotations

import base64
import re
import unicodedata
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.values import WHITESPACE, text_of, whole_number
from site_builder.source.markup import without

_TRIM = " \t\n\v\f\r\0"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_TO_ESCAPE = re.compile("[&<>\"']")
_TO_ESCAPE_ONCE = re.compile(r"[\"'<>]|&(?!(?:[a-zA-Z]+|#\d+);)")
_HTML_BLOCKS = {"<script": "</script>", "<!--": "-->", "<style": "</style>"}
_LINE_END = re.compile(r"\r?\n")
_BACK_REFERENCE = re.compile(r"\\([0&\\])")
_IDEOGRAPH = "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af]"
"""Chinese, Japanese and Korean signs; compiled on use, since it takes long and few pages count words."""
_SLUG_RAW = re.compile(r"\s+")
_SLUG_PRETTY_EXTRA = frozenset("._~!$&'()+,;=@")
_SLUG_MODES = frozenset({"raw", "default", "pretty", "ascii", "latin"})
_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "œ": "oe",
    "Œ": "OE",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
    "ŋ": "ng",
    "ĸ": "k",
}
_SMART = ((re.compile(r"---"), "—"), (re.compile(r"--"), "–"), (re.compile(r"\.\.\."), "…"),
          (re.compile(r"(^|[\s(\[{—–])\""), "\\1“"), (re.compile(r'"'), "”"),
          (re.compile(r"(^|[\s(\[{—–“])'"), "\\1‘"), (re.compile(r"'"), "’"))  # fmt: skip


def upcase(_: PageContext, value: object) -> str:
    """`upcase`."""
    return text_of(value).upper()


def downcase(_: PageContext, value: object) -> str:
    """`downcase`."""
    return text_of(value).lower()


def capitalize(_: PageContext, value: object) -> str:
    """`capitalize`: the first letter up, all others down."""
    return text_of(value).capitalize()


def escape(_: PageContext, value: object) -> str | None:
    """`escape`; nil stays nil."""
    return None if value is None else escaped(text_of(value))


def escape_once(_: PageContext, value: object) -> str:
    """`escape_once`: entities stay as they are."""
    return _TO_ESCAPE_ONCE.sub(lambda found: _ESCAPES[found[0]], text_of(value))


def escaped(text: str) -> str:
    """Escape text for HTML as Ruby does."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def xml_escape(_: PageContext, value: object) -> str:
    """`xml_escape`."""
    return xml_escaped(text_of(value))


def xml_escaped(text: str) -> str:
    """Escape text for XML, where the apostrophe has a name."""
    return escaped(text).replace("&#39;", "&apos;")


def url_encode(_: PageContext, value: object) -> str | None:
    """`url_encode`."""
    return None if value is None else quote_plus(text_of(value))


def url_decode(_: PageContext, value: object) -> str | None:
    """`url_decode`."""
    return None if value is None else unquote_plus(text_of(value))


def cgi_escape(_: PageContext, value: object) -> str:
    """`cgi_escape`."""
    return quote_plus(text_of(value))


def uri_escape(_: PageContext, value: object) -> str | None:
    """`uri_escape`: marks that have a meaning in an address stay."""
    if value is None:
        return None
    return quote(unicodedata.normalize("NFC", unquote(text_of(value))), safe=":/?#[]@!$&'()*+,;=-._~")


def base64_encode(_: PageContext, value: object) -> str:
    """`base64_encode`."""
    return base64.b64encode(text_of(value).encode()).decode()


def base64_decode(_: PageContext, value: object) -> str:
    """`base64_decode`."""
    return base64.b64decode(text_of(value), validate=True).decode()


def base64_url_safe_encode(_: PageContext, value: object) -> str:
    """`base64_url_safe_encode`."""
    return base64.urlsafe_b64encode(text_of(value).encode()).decode()


def base64_url_safe_decode(_: PageContext, value: object) -> str:
    """`base64_url_safe_decode`."""
    return base64.urlsafe_b64decode(text_of(value)).decode()


def truncate(_: PageContext, value: object, length: object = 50, ending: object = "...") -> str | None:
    """`truncate`: the length counts the ending."""
    if value is None:
        return None
    text, most, tail = text_of(value), whole_number(length), text_of(ending)
    return text[: max(most - len(tail), 0)] + tail if len(text) > most else text


def truncatewords(_: PageContext, value: object, words: object = 15, ending: object = "...") -> str | None:
    """`truncatewords`."""
    if value is None:
        return None
    text, most = text_of(value), max(whole_number(words), 1)
    parts = WHITESPACE.split(text.lstrip(_TRIM), maxsplit=most)
    return " ".join(parts[:most]) + text_of(ending) if len(parts) > most else text


def strip(_: PageContext, value: object) -> str:
    """`strip`."""
    return text_of(value).strip(_TRIM)


def lstrip(_: PageContext, value: object) -> str:
    """`lstrip`."""
    return text_of(value).lstrip(_TRIM)


def rstrip(_: PageContext, value: object) -> str:
    """`rstrip`."""
    return text_of(value).rstrip(_TRIM)


def strip_html(_: PageContext, value: object) -> str:
    """`strip_html`."""
    return without(without(text_of(value), _HTML_BLOCKS), {"<": ">"})


def strip_newlines(_: PageContext, value: object) -> str:
    """`strip_newlines`."""
    return _LINE_END.sub("", text_of(value))


def newline_to_br(_: PageContext, value: object) -> str:
    """`newline_to_br`."""
    return _LINE_END.sub("<br />\n", text_of(value))


def replace(_: PageContext, value: object, old: object, new: object = "") -> str:
    """`replace`."""
    return text_of(value).replace(text_of(old), _replacement(text_of(old), text_of(new)))


def replace_first(_: PageContext, value: object, old: object, new: object = "") -> str:
    """`replace_first`."""
    return text_of(value).replace(text_of(old), _replacement(text_of(old), text_of(new)), 1)


def replace_last(_: PageContext, value: object, old: object, new: object) -> str:
    """`replace_last`."""
    if not text_of(old):
        return text_of(value) + text_of(new)
    before, found, after = text_of(value).rpartition(text_of(old))
    return before + text_of(new) + after if found else text_of(value)


def remove(_: PageContext, value: object, old: object) -> str:
    """`remove`."""
    return text_of(value).replace(text_of(old), "")


def remove_first(_: PageContext, value: object, old: object) -> str:
    """`remove_first`."""
    return text_of(value).replace(text_of(old), "", 1)


def remove_last(context: PageContext, value: object, old: object) -> str:
    """`remove_last`."""
    return replace_last(context, value, old, "")


def append(_: PageContext, value: object, text: object) -> str:
    """`append`."""
    return text_of(value) + text_of(text)


def prepend(_: PageContext, value: object, text: object) -> str:
    """`prepend`."""
    return text_of(text) + text_of(value)


def split(_: PageContext, value: object, separator: object) -> list[str]:
    """`split`: parts at the end that are empty are dropped; a blank splits at any white space."""
    text, mark = text_of(value), text_of(separator)
    if mark == " ":
        return [part for part in WHITESPACE.split(text) if part]
    parts = text.split(mark) if mark else list(text)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def normalize_whitespace(_: PageContext, value: object) -> str:
    """`normalize_whitespace`."""
    return WHITESPACE.sub(" ", text_of(value)).strip(_TRIM)


def number_of_words(_: PageContext, value: object, mode: object = None) -> int:
    """`number_of_words`; in the modes `cjk` and `auto` a Chinese, Japanese or Korean sign counts as one."""
    text = text_of(value)
    signs = len(re.findall(_IDEOGRAPH, text)) if mode in ("cjk", "auto") else 0
    if mode == "cjk" or signs:
        return signs + len(re.sub(_IDEOGRAPH, " ", text).split())
    return len([part for part in WHITESPACE.split(text) if part])


def smartify(_: PageContext, value: object) -> str:
    """`smartify`: typographic quotes, dashes and dots."""
    text = text_of(value)
    for pattern, new in _SMART:
        text = pattern.sub(new, text)
    return text


def slugify(_: PageContext, value: object, mode: object = None) -> str | None:
    """`slugify`, in the modes `raw`, `default`, `pretty`, `ascii` and `latin`; any other only lower-cases."""
    if value is None:
        return None
    text, chosen = text_of(value), "default" if mode is None else text_of(mode)
    if chosen not in _SLUG_MODES:
        return text.lower()
    if chosen == "raw":
        slug = _SLUG_RAW.sub("-", text)
    else:
        text = _latin(text) if chosen == "latin" else text
        slug = "".join(one if _in_slug(one, chosen) else "\0" for one in text)
        slug = re.sub("\0+", "-", slug)
    return slug.removeprefix("-").removesuffix("-").lower()


def pass_on(_: PageContext, value: object, *_arguments: object) -> object:
    """`scssify`, `sassify`: what they do needs a compiler; the text passes unchanged."""
    return value


def _in_slug(one: str, mode: str) -> bool:
    if one.isascii():
        return one.isalnum() or (mode == "pretty" and one in _SLUG_PRETTY_EXTRA)
    return (mode != "ascii" and unicodedata.category(one)[0] in "LM") or (
        mode != "ascii" and unicodedata.category(one) == "Nd"
    )


def _latin(text: str) -> str:
    plain = "".join(_LETTERS.get(one, one) for one in text)
    parts = (one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
    return "".join(one if one.isascii() else "?" for one in parts)


def _replacement(old: str, new: str) -> str:
    # Ruby's gsub reads \\0 and \\& in the new text as what was found, and \\\\ as one backslash.
    return _BACK_REFERENCE.sub(lambda found: "\\" if found[1] == "\\" else old, new)
