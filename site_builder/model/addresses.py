"""Addresses that authors and resources write: which of them lead out of the site, and which are refused.

Settings, menus, front matter, parameters of includes and resources all ask here before an address becomes a
link. What authors write as HTML or Markdown of their own pages is theirs: they may write scripts there, too.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

SCHEMES = frozenset(
    (
        *("http", "https", "ftp", "ftps", "sftp", "webcal"),
        *("mailto", "tel", "sms", "sip", "xmpp", "irc", "ircs", "news"),
        *("geo", "urn"),
    )
)
"""Kinds of addresses that links may have. Others run programs in the page, or on the reader's machine."""
_SHOWN = 60
"""Characters of an address that a message has."""
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_RECIPIENT = re.compile(r"mailto:([^?]*)", re.IGNORECASE)
_WEB = re.compile(r"https?:(/*)([^/?#]*)", re.IGNORECASE)
_EDGE = "".join(map(chr, range(0x21)))
_DROPPED = re.compile(r"[\t\n\r]")


def scheme_of(address: str) -> str:
    """Return an address's scheme in lower case, as a browser finds it; empty for a relative one.

    Source: https://url.spec.whatwg.org/#url-parsing (blanks and control characters around it don't count,
    tabs and line ends within it neither)
    """
    if ":" not in address and "&" not in address:
        return ""
    if "&" in address:
        # Where the address stands in an attribute as it is, a browser reads character references.
        address = html.unescape(address)
    found = _SCHEME.match(_DROPPED.sub("", address.lstrip(_EDGE)))
    return found[1].lower() if found else ""


def is_absolute(address: str) -> bool:
    """Tell whether an address leads out of the site, or would: it names a scheme, or a host."""
    return bool(scheme_of(address)) or address.startswith("//")


def unfit(address: str) -> str:
    """Say what is wrong with an address that a link has and that can lead nowhere; empty for any other."""
    if mail := _RECIPIENT.match(address):
        named = mail[1].strip()
        if not named:
            return "" if "?" in address else "'mailto:' names nobody"
        return f"'{mail[1]}' is no address of mail" if " " in named or "@" not in unquote(named) else ""
    if (web := _WEB.match(address)) and (web[1] != "//" or not web[2] or " " in web[2]):
        return f"'{address[:_SHOWN]}' names no host"
    return ""


def is_refused(address: str) -> bool:
    """Tell whether no link may be made of an address."""
    scheme = scheme_of(address)
    return bool(scheme) and scheme not in SCHEMES


def refusal(address: str, of: str = "") -> str:
    """Write the message of a finding; `of` says what the address belongs to."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in address)
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return f"no link was made of '{shown}'{f' of {of}' if of else ''}: '{scheme_of(address)}:' is refused"
