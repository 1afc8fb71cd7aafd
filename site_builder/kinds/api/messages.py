"""A request and its response as they go over the wire, made of the guide's own examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from site_builder.kinds.api.search import combined
from site_builder.kinds.api.statement import BASE, Api, base_url
from site_builder.kinds.api.values import escaped
from site_builder.kinds.parts import source
from site_builder.model.guide import Artifact
from site_builder.model.guide_questions import artifact_fact
from site_builder.model.sections import Cell, Code, Section, Table, Text
from site_builder.source.json_access import mappings

_JSON = "application/fhir+json"
_SHOWN = 30_000
"""A longer source is linked, not shown."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request and what answers it."""

    path: str
    """Below the server's address: `Patient/p1`, `Patient`."""
    query: tuple[tuple[str, str], ...]
    response: Artifact
    """A searchset Bundle, or the resource that the search finds or the read gives."""


def request_sections(api: Api, base: str) -> Iterator[Section]:
    """Yield an example request as HTTP and as a cURL command."""
    exchange = _exchange(api)
    if exchange is None:
        nothing: Cell = (Text(f"The guide has no example of {api.type} to ask for."),)
        yield Table("", "", (), (), nothing)
        return
    address = base_url(api, base)
    has_token = bool(api.rest.content.get("security"))
    yield Code("example-http", "HTTP", "http", _http(exchange, address, has_token=has_token))
    yield Code("example-curl", "cURL", "bash", _curl(exchange, address, has_token=has_token))


def response_sections(api: Api, wanted: str) -> Iterator[Section]:
    """Yield the response to the example request, in JSON or, when `wanted` is `xml`, in XML."""
    if wanted not in ("", "json", "xml"):
        raise LookupError(f"the format '{wanted}' does not exist; there are json, xml")
    exchange = _exchange(api)
    if exchange is None:
        return
    artifact = exchange.response
    link = api.link_example(artifact)
    is_bundle = artifact.type == "Bundle"
    note: tuple[Any, ...] = (Text("The Bundle that is returned: "), link, Text("."))
    if not is_bundle:
        where = "The Bundle that is returned holds this resource: " if exchange.query else "The resource: "
        note = (Text(where), link, Text("."))
    yield Table("", "", (), (), note)
    code = source.code(artifact, api.view, "xml" if wanted == "xml" else "json")
    if len(code.text) <= _SHOWN:
        yield Code("example-response", "", code.language, code.text, code.download, links=code.links)


def _exchange(api: Api) -> _Exchange | None:
    """Choose a search whose Bundle is at hand, else one that finds an example, else a read."""
    for bundle in api.view.of_type("Bundle"):
        address = _search_answered(bundle)
        if urlsplit(address).path.rpartition("/")[2] == api.type:
            parts = urlsplit(address)
            return _Exchange(api.type, tuple(parse_qsl(parts.query, keep_blank_values=True)), bundle)
    if api.supports("search-type") and (found := _search(api)):
        return found
    if api.examples:
        return _Exchange(f"{api.type}/{api.examples[0].id}", (), api.examples[0])
    return None


@artifact_fact
def _search_answered(bundle: Artifact) -> str:
    """Return the address of the search that a Bundle answers; empty for a Bundle that answers none."""
    links = mappings(bundle.resource.get("link")) if bundle.resource.get("type") == "searchset" else ()
    return next((str(link.get("url") or "") for link in links if link.get("relation") == "self"), "")


def _search(api: Api) -> _Exchange | None:
    """Find by identifier, else by the first combination, else by the first parameter that an example has."""
    identifier = api.parameter("identifier")
    if identifier and (found := api.value(identifier)):
        return _Exchange(api.type, (("identifier", found.value),), found.example)
    for combination in api.combinations:
        if together := combined(combination, api):
            return _Exchange(api.type, tuple(parse_qsl(together[0])), together[1])
    for parameter in api.parameters:
        if found := api.value(parameter):
            return _Exchange(api.type, ((parameter.name, found.value),), found.example)
    return None


def _http(exchange: _Exchange, address: str, *, has_token: bool) -> str:
    parts = urlsplit(address) if "://" in address else None
    host, folder = (
        (parts.netloc, parts.path) if parts else ("[host]", "/[base]" if address == BASE else address)
    )
    query = "&".join(f"{name}={escaped(value, is_strict=True)}" for name, value in exchange.query)
    target = f"{folder.rstrip('/')}/{exchange.path}" + (f"?{query}" if query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", f"Accept: {_JSON}"]
    lines += ["Authorization: Bearer [token]"] if has_token else []
    return "\n".join(lines) + "\n"


def _curl(exchange: _Exchange, address: str, *, has_token: bool) -> str:
    lines = [
        f"curl --get '{address}/{exchange.path}'" if exchange.query else f"curl '{address}/{exchange.path}'"
    ]
    lines.append(f"--header 'Accept: {_JSON}'")
    lines += ["--header 'Authorization: Bearer [token]'"] if has_token else []
    # cURL escapes what needs it, so that the command stays legible.
    lines += [f"--data-urlencode '{name}={_quoted(value)}'" for name, value in exchange.query]
    return " \\\n  ".join(lines) + "\n"


def _quoted(value: str) -> str:
    return value.replace("'", "'\\''")
