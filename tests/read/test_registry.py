"""Asking a package registry."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.read import registry as module
from site_builder.read.registry import DEFAULT_REGISTRY, Offer, Registry, RegistryError
from tests.local_registry import LocalRegistry, local_registry


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalRegistry]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with local_registry() as running:
        yield running


def listing(*versions: str, latest: str = "", **dist: Any) -> dict[str, Any]:
    tags = {"dist-tags": {"latest": latest}} if latest else {}
    return {"name": "x.pack", **tags, "versions": {version: {"dist": dist} for version in versions}}


VERSIONS = ("1.0.0", "1.9.0", "1.10.0", "2.0.0-ballot", "2.0.0")

CHOICES = [
    ("", "1.9.0", "1.9.0"),
    ("latest", "1.9.0", "1.9.0"),
    ("", "", "2.0.0"),
    ("", "9.9.9", "2.0.0"),
    ("1.0.0", "2.0.0", "1.0.0"),
    ("1.x", "2.0.0", "1.10.0"),
    ("1.9.x", "2.0.0", "1.9.0"),
    ("1", "2.0.0", "1.10.0"),
    ("2.0.0-ballot", "2.0.0", "2.0.0-ballot"),
]


@pytest.mark.parametrize(("wanted", "latest", "expected"), CHOICES)
def test_version_is_chosen(server: LocalRegistry, wanted: str, latest: str, expected: str) -> None:
    server.put("/x.pack", listing(*VERSIONS, latest=latest))

    offer = Registry(server.url + "/").find("x.pack", wanted)

    assert offer == Offer("x.pack", expected, f"{server.url}/x.pack/{expected}", {})


def test_ballots_are_better_than_nothing(server: LocalRegistry) -> None:
    server.put("/x.pack", listing("1.0.0-a", "1.0.0-b"))

    assert Registry(server.url).find("x.pack").version == "1.0.0-b"


def test_package_is_fetched_from_where_the_listing_says(server: LocalRegistry, tmp_path: Path) -> None:
    content = b"package"
    checksums = {"shasum": hashlib.sha1(content).hexdigest(), "tarball": "/files/x.tgz"}
    server.put("/x.pack", listing("1.0.0", **checksums))
    server.put("/files/x.tgz", content)
    source = Registry(server.url)

    source.download(source.find("x.pack"), tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == content
    assert server.asked == ["/x.pack", "/files/x.tgz"]


@pytest.mark.parametrize("tarball", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[x", 5, ""])
def test_packages_come_from_the_web_alone(server: LocalRegistry, tarball: object) -> None:
    server.put("/x.pack", listing("1.0.0", tarball=tarball))

    assert Registry(server.url).find("x.pack").address == f"{server.url}/x.pack/1.0.0"


def test_an_encrypted_registry_is_not_left_for_an_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Registry(DEFAULT_REGISTRY)
    found = listing("1.0.0", tarball="http://packages.fhir.org/x.pack/1.0.0")
    monkeypatch.setattr(source, "_listing", lambda name: found)

    assert source.find("x.pack").address == "https://packages.fhir.org/x.pack/1.0.0"


def test_redirect_out_of_encryption_is_refused() -> None:
    from urllib.error import URLError
    from urllib.request import Request

    follow = module._SafeRedirects().redirect_request
    asked = Request("https://x/a")

    with pytest.raises(URLError, match="not encrypted"):
        follow(asked, None, 302, "Found", {}, "http://x/b")  # type: ignore[arg-type]
    followed = follow(asked, None, 302, "Found", {}, "https://x/b")  # type: ignore[arg-type]
    assert followed is not None
    assert followed.full_url == "https://x/b"


def test_redirects_are_followed_but_never_to_files(server: LocalRegistry) -> None:
    server.put("/x.pack", b"", 302, Location="/moved")
    server.put("/moved", listing("1.0.0"))
    server.put("/evil", b"", 302, Location="file:///etc/passwd")
    source = Registry(server.url)

    assert source.find("x.pack").version == "1.0.0"
    with pytest.raises(RegistryError):
        source.find("evil")


DIGEST = hashlib.sha512(b"good").digest()

CHECKSUMS = [
    ({"integrity": "sha512-" + base64.b64encode(DIGEST).decode()}, "sha512"),
    ({"integrity": "sha512-" + base64.b64encode(DIGEST).decode() + "?opt", "shasum": "00"}, "sha512"),
    ({"shasum": hashlib.sha1(b"good").hexdigest()}, "sha1"),
    ({"shasum": hashlib.sha1(b"good").hexdigest(), "integrity": "sha512-%% md5-xx"}, "sha1"),
]


@pytest.mark.parametrize(("dist", "algorithm"), CHECKSUMS)
def test_checksum_is_verified(
    server: LocalRegistry, tmp_path: Path, dist: dict[str, str], algorithm: str
) -> None:
    server.put("/x.pack", listing("1.0.0", **dist))
    source = Registry(server.url)
    offer = source.find("x.pack")

    server.put("/x.pack/1.0.0", b"good")
    source.download(offer, tmp_path / "x")
    server.put("/x.pack/1.0.0", b"evil")
    with pytest.raises(RegistryError, match=f"x.pack#1.0.0 is damaged: its {algorithm} is"):
        source.download(offer, tmp_path / "x")


def test_checksum_that_is_none_is_not_looked_at(server: LocalRegistry, tmp_path: Path) -> None:
    server.put("/x.pack", listing("1.0.0", shasum="not hex"))
    server.put("/x.pack/1.0.0", b"x")
    source = Registry(server.url)

    source.download(source.find("x.pack"), tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == b"x"


FAULTS: list[tuple[object, int, str]] = [
    ({}, 404, "has no package 'x.pack'"),
    ({}, 500, "answered 500"),
    (b"<html>", 200, "gave no list of versions"),
    ([], 200, "gave no list of versions"),
    (b"[" * 100_000, 200, "gave no list of versions"),
    ({}, 200, "has no version of 'x.pack'"),
    ({"versions": "x", "dist-tags": 3}, 200, "has no version of 'x.pack'"),
]


@pytest.mark.parametrize(("answer", "status", "message"), FAULTS)
def test_fault_of_a_listing_is_said(server: LocalRegistry, answer: object, status: int, message: str) -> None:
    server.put("/x.pack", answer, status)

    with pytest.raises(RegistryError, match=message):
        Registry(server.url).find("x.pack")


def test_unknown_version_names_those_there_are(server: LocalRegistry) -> None:
    server.put("/x.pack", listing(*VERSIONS))

    with pytest.raises(RegistryError) as error:
        Registry(server.url).find("x.pack", "3.0.0")

    expected = (
        f"{server.url} has no version '3.0.0' of 'x.pack'; it has 2.0.0, 2.0.0-ballot, 1.10.0, 1.9.0, 1.0.0"
    )
    assert str(error.value) == expected


def test_versions_need_no_details(server: LocalRegistry) -> None:
    server.put("/x.pack", {"versions": {"1.0.0": None, "2.0.0": {"dist": []}}})

    assert Registry(server.url).find("x.pack", "1.0.0").checksums == {}
    assert Registry(server.url).find("x.pack", "2.0.0").checksums == {}


def test_download_that_breaks_off_is_said(server: LocalRegistry, tmp_path: Path) -> None:
    server.put("/x.pack/1.0.0", b"half", **{"Content-Length": "8"})

    with pytest.raises(RegistryError, match="broke off"):
        Registry(server.url).download(
            Offer("x.pack", "1.0.0", f"{server.url}/x.pack/1.0.0", {}), tmp_path / "x"
        )


def test_download_that_never_ends_is_stopped(
    server: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_PACKAGE_BYTES", 3)
    server.put("/x.pack/1.0.0", b"four")

    with pytest.raises(RegistryError, match=r"x\.pack#1\.0\.0 has more than"):
        Registry(server.url).download(
            Offer("x.pack", "1.0.0", f"{server.url}/x.pack/1.0.0", {}), tmp_path / "x"
        )


def test_registry_that_is_not_there_is_said() -> None:
    with local_registry() as gone:
        url = gone.url

    with pytest.raises(RegistryError, match=f"{url}/x.pack can't be reached"):
        Registry(url).find("x.pack")


@pytest.mark.parametrize("url", ["", "packages.fhir.org", "file:///tmp", "http://", "http://[x"])
def test_address_must_be_of_the_web(url: str) -> None:
    with pytest.raises(RegistryError, match="no address of a registry"):
        Registry(url)
