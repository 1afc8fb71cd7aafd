"""A registry of FHIR packages: which versions of a package there are, and the package itself.

The protocol is npm's, as far as FHIR's registries speak it: `GET /NAME` lists, `GET /NAME/VERSION` gives.
Source: https://hl7.org/fhir/packages.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin

from site_builder.read.web import USER_AGENT, is_web, web_opener
from site_builder.source.versions import version_key

DEFAULT_REGISTRY = "https://packages.fhir.org"
_TIMEOUT_S = 60
_CHUNK = 1 << 20
_MAX_LISTING_BYTES = 64 << 20
_MAX_PACKAGE_BYTES = 1 << 30
_NOT_FOUND = 404
_STRONGEST_FIRST = ("sha512", "sha384", "sha256", "sha1")


class RegistryError(OSError):
    """A registry that can't be reached, lacks what was asked for, or gives something damaged."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A version of a package that a registry has."""

    name: str
    version: str
    address: str
    """Where its `.tgz` is."""
    checksums: Mapping[str, bytes]
    """By algorithm (`sha1`, `sha512`), as far as the registry says."""


class Registry:
    """A registry on the network."""

    def __init__(self, url: str = DEFAULT_REGISTRY) -> None:
        """Take its address, http or https. Nothing is asked yet."""
        self.url = url.rstrip("/")
        if not is_web(self.url):
            raise RegistryError(f"'{url}' is no address of a registry; it starts with https://")
        self._opener = web_opener(_SafeRedirects())

    def find(self, name: str, version: str = "") -> Offer:
        """Find a version of a package; the latest for none, the newest that fits for `4.0.x` or `4.0`.

        Raises RegistryError.
        """
        listing = self._listing(name)
        known = listing.get("versions")
        versions = known if isinstance(known, Mapping) else {}
        tags = listing.get("dist-tags")
        latest = tags.get("latest") if isinstance(tags, Mapping) else None
        chosen = _chosen(version, [str(each) for each in versions], str(latest or ""))
        if not chosen:
            newest = ", ".join(sorted(map(str, versions), key=version_key, reverse=True)[:5])
            what = f"no version '{version}' of '{name}'" if version else f"no version of '{name}'"
            raise RegistryError(f"{self.url} has {what}" + (f"; it has {newest}" if newest else ""))
        about = versions[chosen]
        return self._offer(name, chosen, about if isinstance(about, Mapping) else {})

    def download(self, offer: Offer, target: Path) -> None:
        """Write an offer's `.tgz` to a file. Raises RegistryError, also when its checksum is wrong."""
        what = f"{offer.name}#{offer.version}"
        try:
            with self._open(offer.address, what) as answer, target.open("wb") as file:
                size = _copy(answer, file, _MAX_PACKAGE_BYTES, what)
                stated = answer.headers.get("Content-Length", "")
        except http.client.HTTPException as error:
            raise RegistryError(f"{offer.address} broke off: {error!r}") from None
        if stated.isdigit() and int(stated) != size:
            raise RegistryError(f"{offer.address} broke off after {size} of {stated} bytes")
        for algorithm in _STRONGEST_FIRST:
            if expected := offer.checksums.get(algorithm):
                with target.open("rb") as file:
                    found = hashlib.file_digest(file, algorithm).digest()
                if found != expected:
                    raise RegistryError(
                        f"what {offer.address} gave for {what} is damaged: "
                        f"its {algorithm} is {found.hex()}, and should be {expected.hex()}"
                    )
                return

    def _listing(self, name: str) -> Mapping[str, Any]:
        address = f"{self.url}/{quote(name, safe='')}"
        try:
            with self._open(address, name) as answer:
                content = answer.read(_MAX_LISTING_BYTES)
            found = json.loads(content)
        except (ValueError, RecursionError, http.client.HTTPException):
            raise RegistryError(f"{address} gave no list of versions; is it a package registry?") from None
        if not isinstance(found, Mapping):
            raise RegistryError(f"{address} gave no list of versions; is it a package registry?")
        return found

    def _offer(self, name: str, version: str, about: Mapping[str, Any]) -> Offer:
        stated = about.get("dist")
        dist = stated if isinstance(stated, Mapping) else {}
        address = f"{self.url}/{quote(name, safe='')}/{quote(version, safe='')}"
        stated_address = _absolute(dist.get("tarball"), f"{self.url}/")
        # A registry behind a proxy may know itself by http only; what is fetched stays as safe.
        if stated_address and not _is_weaker(stated_address, self.url):
            address = stated_address
        return Offer(name, version, address, _checksums(dist))

    def _open(self, address: str, what: str) -> Any:
        headers = {"User-Agent": USER_AGENT}
        try:
            asked = request.Request(address, headers=headers)  # noqa: S310 - the opener knows only the web
            return self._opener.open(asked, timeout=_TIMEOUT_S)
        except HTTPError as error:
            error.close()
            if error.code == _NOT_FOUND:
                raise RegistryError(f"{self.url} has no package '{what}'") from None
            raise RegistryError(f"{address} answered {error.code} {error.reason}") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise RegistryError(f"{address} can't be reached: {reason}") from None


class _SafeRedirects(request.HTTPRedirectHandler):
    """Follows redirects, but from https only to https."""

    def redirect_request(
        self,
        req: request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> request.Request | None:
        """Return the request to make instead; raises URLError for one that would not be encrypted."""
        if _is_weaker(newurl, req.full_url):
            raise URLError(f"it leads to {newurl}, which is not encrypted")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _chosen(wanted: str, versions: list[str], latest: str) -> str:
    """Choose a version; empty when none fits."""
    if wanted in versions:
        return wanted
    if wanted in ("", "latest"):
        if latest in versions:
            return latest
        fitting = [version for version in versions if "-" not in version] or versions
    else:
        start = wanted.removesuffix("x").rstrip(".") + "."
        fitting = [version for version in versions if version.startswith(start)]
    return max(fitting, key=version_key, default="")


def _checksums(dist: Mapping[str, Any]) -> Mapping[str, bytes]:
    """Read npm's `integrity` (`sha512-BASE64`, several with spaces between) and `shasum` (SHA-1, hex)."""
    found: dict[str, bytes] = {}
    for stated in str(dist.get("integrity") or "").split():
        algorithm, _, digest = stated.partition("-")
        if algorithm in _STRONGEST_FIRST:
            try:
                found[algorithm] = base64.b64decode(digest.partition("?")[0], validate=True)
            except binascii.Error:
                continue
    try:
        if shasum := bytes.fromhex(str(dist.get("shasum") or "")):
            found.setdefault("sha1", shasum)
    except ValueError:
        pass
    return found


def _copy(answer: Any, file: IO[bytes], limit_bytes: int, what: str) -> int:
    size = 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
        if size > limit_bytes:
            raise RegistryError(f"{what} has more than {limit_bytes >> 20} MiB")
        file.write(chunk)
    return size


def _absolute(url: object, base: str) -> str:
    """Return an address of the web in full; empty for anything else."""
    try:
        joined = urljoin(base, url) if isinstance(url, str) and url else ""
    except ValueError:  # a bracket without its partner
        return ""
    return joined if is_web(joined) else ""


def _is_weaker(url: str, than: str) -> bool:
    return than.lower().startswith("https:") and not url.lower().startswith("https:")
