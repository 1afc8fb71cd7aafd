"""Links that lead out of the site: which addresses authors wrote, and what their answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from site_builder.diagnostics import Diagnostic, Location, counted
from site_builder.model.guide import Guide
from site_builder.model.rendered import Rendered
from site_builder.read.web import NO_NETWORK, Answer, askable, is_public, is_web

Links = Mapping[str, tuple[Location, ...]]
"""Addresses as they are asked, each with the places where it is written."""


def external_links(guide: Guide, rendered: Iterable[Rendered]) -> Links:
    """Find the addresses that authors wrote, in the order of their places.

    What the program itself says on an artifact's page, such as where the specification explains a type,
    stands nowhere in the artifact's file and isn't asked.
    """
    found: dict[str, set[Location]] = {}
    for target, place in (*_in_pages(rendered), *_in_menus(guide), *_in_settings(guide)):
        address = _asked(target)
        if address:
            found.setdefault(address, set()).add(place)
    return {address: tuple(sorted(places)) for address, places in sorted(found.items())}


def findings(links: Links, answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """Say what answers mean: at each place that has to be changed, once a host where nothing is certain."""
    unsure: dict[tuple[str, str], list[str]] = {}
    for address, places in links.items():
        answer = answers.get(address, Answer("undecided", "it was not asked"))
        if answer.state == "undecided":
            host = "" if answer.reason == NO_NETWORK else f" to {urlsplit(address).netloc}"
            unsure.setdefault((host, answer.reason), []).append(address)
        elif answer.state == "gone":
            message = f"'{address}' leads nowhere: {answer.reason}"
            yield from (Diagnostic("dead-link", message, place) for place in places)
        elif answer.moved_to:
            message = f"'{address}' has moved for good to '{answer.moved_to}'"
            yield from (Diagnostic("moved-link", message, place) for place in places)
    for (host, reason), addresses in unsure.items():
        what = f"'{addresses[0]}'" if len(addresses) == 1 else f"{counted(len(addresses), 'link')}{host}"
        place = min(place for address in addresses for place in links[address])
        yield Diagnostic("unchecked-link", f"{what} can't be checked: {reason}", place)


def _in_pages(rendered: Iterable[Rendered]) -> Iterator[tuple[str, Location]]:
    for file in rendered:
        programs = Location(file.source) if file.kind == "artifact" and file.source else None
        for link in file.links:
            if not link.out and link.place.path and link.place != programs:
                yield link.target, link.place


def _in_menus(guide: Guide) -> Iterator[tuple[str, Location]]:
    for name, places in guide.data_places.items():
        if name == "topnav" or name.startswith("sidebars."):
            value: object = guide.site_data
            for key in name.split("."):
                value = value.get(key) if isinstance(value, Mapping) else None
            yield from ((text, places.place(*pointer)) for pointer, text in _texts(value, ()))


def _in_settings(guide: Guide) -> Iterator[tuple[str, Location]]:
    yield guide.config.feedback_url, guide.config.at("feedback_url").place()


def _texts(value: object, pointer: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each text of a data file with the way to it."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*pointer, str(key)))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*pointer, number))


def _asked(target: str) -> str:
    """Write a link's address as it is asked; empty for what nobody can be asked about."""
    target = f"https:{target}" if target.startswith("//") else target.strip()
    if not is_web(target):
        return ""
    try:
        address = askable(target)
    except ValueError:
        return ""
    # An address with a password is nobody else's business.
    return address if is_public(address) and "@" not in urlsplit(address).netloc else ""
