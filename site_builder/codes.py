"""Every kind of finding: what it means, how bad it is and how to cure it. A new check starts here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is; higher is worse."""

    NOTE = 1
    """Worth knowing; nothing is wrong in the output."""
    WARNING = 2
    """What is in the output has a fault, such as a broken link."""
    ERROR = 3
    """Something is missing from the output, such as a page that could not be built."""

    @property
    def word(self) -> str:
        """How it is written in settings, in what is printed and for programs."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """What a diagnostic code means, for the documentation and as the default cure."""

    severity: Severity
    meaning: str
    """One sentence: what was found."""
    cure: str
    """One sentence: what the author does about it."""


def _error(meaning: str, cure: str) -> DiagnosticCode:
    return DiagnosticCode(Severity.ERROR, meaning, cure)


def _warning(meaning: str, cure: str) -> DiagnosticCode:
    return DiagnosticCode(Severity.WARNING, meaning, cure)


def _note(meaning: str, cure: str) -> DiagnosticCode:
    return DiagnosticCode(Severity.NOTE, meaning, cure)


ONLY_EXTERNAL = frozenset({"dead-link", "moved-link", "unchecked-link"})
"""What is found only where links that lead out of the site are checked."""

CODES: Mapping[str, DiagnosticCode] = {
    # Reading files and settings.
    "unreadable-file": _error(
        "A file could not be read.", "Check that it exists and that its permissions let you read it."
    ),
    "outside-link": _warning(
        "A symbolic link leads out of the guide; what it leads to was not read.",
        "Copy it into the guide, or name its folder in the settings (`assets`, `artifacts`).",
    ),
    "no-file": _warning(
        "Something among the guide's files is neither a file nor a folder: a named pipe, a socket, a device,"
        " or a symbolic link that leads nowhere; it was left out.",
        "Remove it, or name it under `exclude` in the settings.",
    ),
    "unfit-name": _error(
        "A file or folder has a name that is no text in UTF-8, so no link can lead to it; it was left out.",
        "Rename it.",
    ),
    "encoding": _warning("A file is not UTF-8 and was read as Windows-1252.", "Save it as UTF-8."),
    "half-character": _warning(
        "JSON names half of a character, which stands for nothing alone.", "Write the character itself."
    ),
    "invalid-yaml": _error(
        "A YAML file or front matter could not be parsed.", "Correct the YAML at the line named."
    ),
    "duplicate-key": _warning(
        "A YAML mapping has the same key twice; the last one counts.", "Remove one of the two."
    ),
    "invalid-data": _error("A data file could not be parsed.", "Correct the file at the line named."),
    "unknown-setting": _warning(
        "The settings hold a key that means nothing here.", "Correct or remove the key."
    ),
    "invalid-setting": _warning(
        "A setting has a value that can't be used; the default stands.", "Give a value of the kind named."
    ),
    "ignore-without-reason": _warning(
        "The settings ignore findings and don't say why.",
        "Say in `reason` why the guide lives with them.",
    ),
    "unused-ignore": _warning(
        "The settings ignore findings that there are none of.",
        "Remove the entry, or correct its code or path.",
    ),
    "missing-folder": _warning(
        "A folder that the settings name does not exist.", "Create it or correct the setting."
    ),
    # Pages.
    "invalid-front-matter": _warning(
        "A front matter value can't be used; it was ignored.", "Give a value of the kind named."
    ),
    "unclosed-front-matter": _error(
        "Front matter starts with '---' but never ends.", "Close it with a line '---'."
    ),
    "duplicate-output": _error(
        "Two pages or artifacts have the same output file; only one of them stands.",
        "Give one of them another permalink or id.",
    ),
    "unfit-output": _error(
        "An output name can't be the name of a file.", "Give the page or redirect a shorter, plain permalink."
    ),
    "output-outside": _error("A permalink points outside the site.", "Remove '..' from the permalink."),
    "redirect-conflict": _warning(
        "A redirect has the name of a page; the page stands.", "Remove the redirect."
    ),
    "unportable-name": _warning(
        "An output file has a name that Windows can't hold; archives leave it out.",
        "Give the page, or the file, a plain name.",
    ),
    "case-collision": _warning(
        "Two output files differ only in upper and lower case; on Windows and macOS they are one, and"
        " archives have only the first.",
        "Give one of them another permalink or id.",
    ),
    "no-start-page": _warning(
        "The site has no start page 'index.html'.",
        "Give a page the permalink 'index.html', or add an index.md.",
    ),
    "overdue-review": _note(
        "The day on which a page should have been reviewed is past.",
        "Review the page and set `last_reviewed` to the day; correct `review_in` if it is too short.",
    ),
    # Guides for HL7's IG Publisher.
    "no-guide-resource": _warning(
        "A guide for the IG Publisher has neither SUSHI's settings nor an ImplementationGuide resource.",
        "Name the resource in ig.ini: 'ig = input/my-guide.xml'; run 'sushi' first where it makes it.",
    ),
    "shorthand-not-compiled": _error(
        "FHIR Shorthand has no resources beside it; what it defines is missing from the site.",
        "Run 'sushi' in the guide's folder, then build again.",
    ),
    "unlisted-page": _note(
        "The guide lists its pages, and this file is not among them; no page was made of it.",
        "List it under 'pages' in sushi-config.yaml or in the ImplementationGuide, or remove it.",
    ),
    "missing-fragment": _warning(
        "A part that the IG Publisher makes itself is not made here; the page stands without it.",
        "Remove the tag, or write the part by hand.",
    ),
    # Liquid.
    "liquid-syntax": _error("Liquid could not be parsed.", "Correct the tag at the line named."),
    "liquid-render": _error(
        "Liquid failed while it was rendered.", "Correct the tag or filter at the line named."
    ),
    "missing-include": _warning(
        "An include does not exist; the page stands without it.", "Create the include or correct its name."
    ),
    "include-outside": _warning(
        "An include's path leaves the guide; it was not read.", "Keep includes inside the guide."
    ),
    "include-cycle": _warning("An include includes itself; the inner one was left out.", "Break the cycle."),
    "include-parameter": _warning(
        "An include was called with parameters it can't use.", "Correct the parameters."
    ),
    "unknown-filter": _note(
        "A Liquid filter is unknown; the value passed unchanged, as in Jekyll.",
        "Correct the filter's name or remove it.",
    ),
    "unknown-tag": _warning(
        "A Liquid tag is unknown and was left out.", "Correct the tag's name or remove it."
    ),
    "refused-address": _warning(
        "An address is of a kind that no link may have, such as `javascript:`; none was made of it.",
        "Write a path of the site, or an address that begins with https:, mailto: or the like.",
    ),
    # Navigation.
    "unknown-sidebar": _warning(
        "A page names a sidebar that has no data file; the page stands without it.",
        "Create _data/sidebars/NAME.yml or correct the name.",
    ),
    "invalid-navigation": _warning(
        "An entry of a navigation file can't be used; it was left out.", "Correct the entry."
    ),
    # Artifacts.
    "invalid-json": _error("A JSON file could not be parsed.", "Correct the JSON at the line named."),
    "invalid-xml": _error("An XML file could not be parsed.", "Correct the XML at the line named."),
    "forbidden-xml": _error(
        "An XML file declares a DOCTYPE or entities, which are never resolved.", "Remove the DOCTYPE."
    ),
    "not-a-resource": _error(
        "A file in the artifacts folder is not a FHIR resource.",
        "Add resourceType, or move the file out of the folder.",
    ),
    "unknown-resource-type": _warning(
        "A resource type is unknown in its FHIR release.", "Correct resourceType or the guide's FHIR version."
    ),
    "unknown-element": _warning(
        "An element is unknown in the resource's FHIR release; it is shown as written.",
        "Correct the element's name, or the FHIR version, in the settings or the profile.",
    ),
    "invalid-resource": _warning(
        "A resource lacks or misuses an element that its page needs.",
        "Correct the resource at the line named.",
    ),
    "duplicate-artifact": _error(
        "Two files hold the same artifact; the first one stands.",
        "Remove one, or give it another id and URL.",
    ),
    "repeated-id": _warning(
        "Two different artifacts have the same type and id; the second one got another name.",
        "Give one of them another id.",
    ),
    "duplicate-canonical": _warning(
        "Two artifacts have the same canonical URL; references go to the first.",
        "Give one of them another url or version.",
    ),
    "unknown-base": _warning(
        "A profile's base is not in this guide, its packages or the core specification.",
        "Correct baseDefinition, or add the package that has it.",
    ),
    "base-cycle": _warning(
        "A profile is derived from itself; it has no snapshot.", "Correct baseDefinition of one of them."
    ),
    "unknown-path": _warning(
        "A differential names an element that its base has not; it was left out of the snapshot.",
        "Correct the element's path or slice name.",
    ),
    "lost-element": _warning(
        "An element of a differential is not in the snapshot that was made of it; it is drawn all the same.",
        "Report this as a bug of site-builder, with the StructureDefinition.",
    ),
    "wider-cardinality": _warning(
        "A differential allows more than its base.", "Keep min and max within the base's."
    ),
    "impossible-cardinality": _warning("An element's min is above its max.", "Correct min or max."),
    "weaker-binding": _warning(
        "A differential weakens a required binding.", "Keep the binding required, or leave it out."
    ),
    "snapshot-too-large": _warning(
        "A profile would have more elements, or is derived by way of more others, than any real one; it has"
        " no snapshot.",
        "Leave out slices within slices, or constrain their types by profiles; derive it from fewer others.",
    ),
    "no-differential": _warning(
        "A StructureDefinition has no differential; its snapshot is that of its base.",
        "Add the differential, or leave the file out.",
    ),
    "wrong-type": _warning(
        "A differential gives an element a type that its base does not allow.",
        "Choose one of the base's types.",
    ),
    "wrong-target": _warning(
        "A differential refers to a profile that its base does not allow as a target.",
        "Choose a profile of one of the base's targets.",
    ),
    "wrong-value-type": _warning(
        "A fixed value or pattern is of a type that its element has not.",
        "Give the value in one of the element's types.",
    ),
    "withdrawn-must-support": _warning(
        "A differential takes must-support back, which its base demands.", "Leave mustSupport out."
    ),
    "impossible-slicing": _warning(
        "A differential slices where or as its base does not allow.",
        "Remove the slice, or open the slicing in the base.",
    ),
    "slice-name": _warning(
        "A slice of a choice by type is not named by the type.",
        "Name it by element and type, such as valueQuantity.",
    ),
    "unsorted-differential": _warning(
        "A differential's elements stand in another order than the base's; other tools reject it.",
        "Move the element named to where the base has it.",
    ),
    "unknown-profile": _warning(
        "A differential speaks about elements of a profile that is nowhere to be found.",
        "Correct the canonical URL, or add the package that has it.",
    ),
    "unknown-reference": _warning(
        "An artifact refers to one that is nowhere to be found.",
        "Correct the canonical URL, or add the artifact or its package.",
    ),
    "unknown-code": _warning(
        "A code is not in its code system.", "Correct the code, or add it to the code system."
    ),
    "duplicate-code": _warning(
        "A code system defines a code more than once.", "Remove one of them, or give it a code of its own."
    ),
    "nonconforming-example": _warning(
        "An example does not keep a profile of the guide that it names.",
        "Correct the example, or take the profile out of `meta.profile`.",
    ),
    "unknown-example": _note(
        "An example refers to a resource that the guide has no example of.",
        "Add the example, or correct the reference.",
    ),
    "unknown-artifact": _warning(
        "A page asks for an artifact, or a part of one, that the guide lacks.",
        "Correct the id or the name of the part, or add the artifact.",
    ),
    "artifact-failed": _error(
        "An artifact's page could not be built.",
        "Correct the resource; if it is right, report this as a bug.",
    ),
    "missing-package": _warning(
        "A FHIR package that the settings name, another one depends on, or a profile's base or extension is"
        " from, is not in the package cache.",
        "Run 'site-builder packages add NAME#VERSION', or give the path of its .tgz file.",
    ),
    "invalid-package": _warning(
        "A FHIR package can't be read; nothing of it was used.", "Fetch the package again, or leave it out."
    ),
    # Output.
    "page-failed": _error(
        "A page could not be built.", "Correct the page; if it is right, report this as a bug."
    ),
    "template-failed": _error(
        "A template of the guide failed; the theme's own was used where there is one.",
        "Correct the template in the guide's `templates/`.",
    ),
    "broken-link": _warning(
        "A link leads to a page or file that the site lacks.", "Correct the link, or create its target."
    ),
    "broken-anchor": _warning(
        "A link leads to an anchor that its page lacks.", "Correct the part behind '#'."
    ),
    "dead-link": _warning(
        "A link leads to an address outside the site that isn't there; only `--external` looks for it.",
        "Correct the link, or remove it.",
    ),
    "moved-link": _note(
        "An address outside the site has moved for good; only `--external` looks for it.",
        "Write the new address.",
    ),
    "unchecked-link": _note(
        "Links lead to a host that gives no certain answer; only `--external` looks for it.",
        "Open one of them in a browser, or check again later.",
    ),
    "missing-image": _warning("An image does not exist.", "Correct the path, or add the image."),
    "missing-alt": _warning(
        "An image has no alternative text.",
        'Say in alt what the image shows, or write alt="" when it is decoration.',
    ),
    "foreign-file": _note(
        "The output folder holds a file that an earlier build did not write; it was left alone.",
        "Remove it by hand if it is not wanted.",
    ),
}
"""Every code: severity, meaning, cure. A guide author finds this table in the documentation."""
