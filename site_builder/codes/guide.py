"""The findings about a guide: its files, settings, pages, artifacts and links."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, note, warning

ONLY_EXTERNAL = frozenset({"dead-link", "moved-link", "unchecked-link"})
"""What is found only where links that lead out of the site are checked."""

GUIDE_CODES: Mapping[str, DiagnosticCode] = {
    # Reading files and settings.
    "unreadable-file": error(
        "A file could not be read.", "Check that it exists and that its permissions let you read it."
    ),
    "outside-link": warning(
        "A symbolic link leads out of the guide; what it leads to was not read.",
        "Copy it into the guide, or name its folder in the settings (`assets`, `artifacts`).",
    ),
    "no-file": warning(
        "Something among the guide's files is neither a file nor a folder: a named pipe, a socket, a device,"
        " or a symbolic link that leads nowhere; it was left out.",
        "Remove it, or name it under `exclude` in the settings.",
    ),
    "unfit-name": error(
        "A file or folder has a name that is no text in UTF-8, so no link can lead to it; it was left out.",
        "Rename it.",
    ),
    "encoding": warning("A file is not UTF-8 and was read as Windows-1252.", "Save it as UTF-8."),
    "half-character": warning(
        "JSON names half of a character, which stands for nothing alone.", "Write the character itself."
    ),
    "invalid-yaml": error(
        "A YAML file or front matter could not be parsed.", "Correct the YAML at the line named."
    ),
    "duplicate-key": warning(
        "A YAML mapping has the same key twice; the last one counts.", "Remove one of the two."
    ),
    "invalid-data": error("A data file could not be parsed.", "Correct the file at the line named."),
    "unreadable-settings": error(
        "The settings can't be read; all defaults stand.", "Write 'key: value' lines."
    ),
    "unknown-setting": warning(
        "The settings hold a key that means nothing here.", "Correct or remove the key."
    ),
    "invalid-setting": warning(
        "A setting has a value that can't be used; the default stands.", "Give a value of the kind named."
    ),
    "ignore-without-reason": warning(
        "The settings ignore findings and don't say why.",
        "Say in `reason` why the guide lives with them.",
    ),
    "unused-ignore": warning(
        "The settings ignore findings that there are none of.",
        "Remove the entry, or correct its code or path.",
    ),
    "missing-folder": warning(
        "A folder that the settings name does not exist.", "Create it or correct the setting."
    ),
    # Pages.
    "invalid-front-matter": warning(
        "A front matter value can't be used; it was ignored.", "Give a value of the kind named."
    ),
    "misspelt-key": warning(
        "A key of front matter is one that means something here but for a slip of the pen.",
        "Correct the key; one of your own is better given a name of its own.",
    ),
    "unclosed-front-matter": error(
        "Front matter starts with '---' but never ends.", "Close it with a line '---'."
    ),
    "duplicate-output": error(
        "Two pages or artifacts have the same output file; only one of them stands.",
        "Give one of them another permalink or id.",
    ),
    "unfit-output": error(
        "An output name can't be the name of a file.", "Give the page or redirect a shorter, plain permalink."
    ),
    "output-outside": error("A permalink points outside the site.", "Remove '..' from the permalink."),
    "redirect-conflict": warning(
        "A redirect has the name of a page; the page stands.", "Remove the redirect."
    ),
    "unportable-name": warning(
        "An output file has a name that Windows can't hold; archives leave it out.",
        "Give the page, or the file, a plain name.",
    ),
    "case-collision": warning(
        "Two output files differ only in upper and lower case; on Windows and macOS they are one, and"
        " archives have only the first.",
        "Give one of them another permalink or id.",
    ),
    "no-start-page": warning(
        "The site has no start page 'index.html'.",
        "Give a page the permalink 'index.html', or add an index.md.",
    ),
    "overdue-review": note(
        "The day on which a page should have been reviewed is past.",
        "Review the page and set `last_reviewed` to the day; correct `review_in` if it is too short.",
    ),
    # Guides for HL7's IG Publisher.
    "no-guide-resource": warning(
        "A guide for the IG Publisher has neither SUSHI's settings nor an ImplementationGuide resource.",
        "Name the resource in ig.ini: 'ig = input/my-guide.xml'; run 'sushi' first where it makes it.",
    ),
    "compiled-otherwise": note(
        "What another tool compiled of the guide's FHIR Shorthand says something else; the Shorthand counts.",
        "Remove the folder, which nothing here needs, or compile it anew.",
    ),
    "unlisted-page": note(
        "The guide lists its pages, and this file is not among them; no page was made of it.",
        "List it under 'pages' in sushi-config.yaml or in the ImplementationGuide, or remove it.",
    ),
    "missing-fragment": warning(
        "A part that the IG Publisher makes itself is not made here; the page stands without it.",
        "Remove the tag, or write the part by hand.",
    ),
    # Liquid.
    "liquid-syntax": error("Liquid could not be parsed.", "Correct the tag at the line named."),
    "liquid-lax": warning(
        "A tag of Liquid is not written as it should be; what it means was guessed, as in Jekyll.",
        "Correct the tag at the line named.",
    ),
    "liquid-render": error(
        "Liquid failed while it was rendered.", "Correct the tag or filter at the line named."
    ),
    "missing-include": warning(
        "An include does not exist; the page stands without it.", "Create the include or correct its name."
    ),
    "include-outside": warning(
        "An include's path leaves the guide; it was not read.", "Keep includes inside the guide."
    ),
    "include-cycle": warning("An include includes itself; the inner one was left out.", "Break the cycle."),
    "include-parameter": warning(
        "An include was called with parameters it can't use.", "Correct the parameters."
    ),
    "unknown-filter": warning(
        "A Liquid filter is unknown; the value passed unchanged, as in Jekyll.",
        "Correct the filter's name or remove it.",
    ),
    "unknown-tag": warning(
        "A Liquid tag is unknown and was left out.", "Correct the tag's name or remove it."
    ),
    "refused-address": warning(
        "An address is of a kind that no link may have, such as `javascript:`; none was made of it.",
        "Write a path of the site, or an address that begins with https:, mailto: or the like.",
    ),
    # Navigation.
    "unknown-sidebar": warning(
        "A page names a sidebar that has no data file; the page stands without it.",
        "Create _data/sidebars/NAME.yml or correct the name.",
    ),
    "page-in-no-menu": note(
        "No menu leads to a page; readers find it by links and the search alone.",
        "Add it to a file of `_data/sidebars/`, or to `_data/topnav.yml`.",
    ),
    "invalid-navigation": warning(
        "An entry of a navigation file can't be used; it was left out.", "Correct the entry."
    ),
    # Artifacts.
    "invalid-json": error("A JSON file could not be parsed.", "Correct the JSON at the line named."),
    "invalid-xml": error("An XML file could not be parsed.", "Correct the XML at the line named."),
    "forbidden-xml": error(
        "An XML file declares a DOCTYPE or entities, which are never resolved.", "Remove the DOCTYPE."
    ),
    "failed-query": warning(
        "A page's query of the guide (`sql`, `sqlToData`) can't be answered; nothing stands in its place.",
        "Correct the SQL: the message says what is wrong with it.",
    ),
    "missing-attachment": warning(
        "An attachment is to hold a file that is not there (`ig-loader-NAME`).",
        "Put the file into input/cql, input/binary or a folder of `path-binary`, or correct its name.",
    ),
    "narrative-template": warning(
        "A template of narratives (`input/liquid`) says what can't be read; nothing stands in its place.",
        "Correct the expression or tag at the line named.",
    ),
    "not-fhir": note(
        "A file among the artifacts is no FHIR resource; it was left out.",
        "List it as `Binary/ID` to show it, or move it to another folder.",
    ),
    "spreadsheet": warning(
        "Artifacts stand in a spreadsheet, as guides had them before FHIR Shorthand; it is not read.",
        "Save what the IG Publisher makes of it, or write it in FHIR Shorthand.",
    ),
    "translations-not-built": note(
        "The guide has translations; the site is in the guide's own language.",
        "Build each language as a guide of its own, or read them on the site that the IG Publisher makes.",
    ),
    "not-a-resource": error(
        "A file in the artifacts folder is not a FHIR resource.",
        "Add resourceType, or move the file out of the folder.",
    ),
    "unknown-resource-type": warning(
        "A resource type is unknown in its FHIR release.", "Correct resourceType or the guide's FHIR version."
    ),
    "unknown-element": error(
        "An element is unknown in the resource's FHIR release; it is shown as written.",
        "Correct the element's name, or the FHIR version, in the settings or the profile.",
    ),
    "invalid-resource": warning(
        "A resource lacks or misuses an element that its page needs.",
        "Correct the resource at the line named.",
    ),
    "duplicate-artifact": error(
        "Two files hold the same artifact; the first one stands.",
        "Remove one, or give it another id and URL.",
    ),
    "repeated-id": warning(
        "Two different artifacts have the same type and id; the second one got another name.",
        "Give one of them another id.",
    ),
    "duplicate-canonical": warning(
        "Two artifacts have the same canonical URL; references go to the first.",
        "Give one of them another url or version.",
    ),
    "unknown-base": error(
        "A profile's base is not in this guide, its packages or the core specification.",
        "Correct baseDefinition, or add the package that has it.",
    ),
    "base-cycle": error(
        "A profile is derived from itself; it has no snapshot.", "Correct baseDefinition of one of them."
    ),
    "unknown-path": error(
        "A differential names an element that its base has not; it was left out of the snapshot.",
        "Correct the element's path or slice name.",
    ),
    "lost-element": warning(
        "An element of a differential is not in the snapshot that was made of it; it is drawn all the same.",
        "Report this as a bug of site-builder, with the StructureDefinition.",
    ),
    "wider-cardinality": error(
        "A differential allows more than its base.", "Keep min and max within the base's."
    ),
    "impossible-cardinality": error("An element's min is above its max.", "Correct min or max."),
    "weaker-binding": warning(
        "A differential weakens a required binding.", "Keep the binding required, or leave it out."
    ),
    "snapshot-too-large": warning(
        "A profile would have more elements, or is derived by way of more others, than any real one; it has"
        " no snapshot.",
        "Leave out slices within slices, or constrain their types by profiles; derive it from fewer others.",
    ),
    "no-differential": warning(
        "A StructureDefinition has no differential; its snapshot is that of its base.",
        "Add the differential, or leave the file out.",
    ),
    "wrong-type": error(
        "A differential gives an element a type that its base does not allow.",
        "Choose one of the base's types.",
    ),
    "wrong-target": error(
        "A differential refers to a profile that its base does not allow as a target.",
        "Choose a profile of one of the base's targets.",
    ),
    "wrong-value-type": error(
        "A fixed value or pattern is of a type that its element has not.",
        "Give the value in one of the element's types.",
    ),
    "withdrawn-must-support": warning(
        "A differential takes must-support back, which its base demands.", "Leave mustSupport out."
    ),
    "impossible-slicing": error(
        "A differential slices where or as its base does not allow.",
        "Remove the slice, or open the slicing in the base.",
    ),
    "slice-name": warning(
        "A slice of a choice by type is not named by the type.",
        "Name it by element and type, such as valueQuantity.",
    ),
    "unsorted-differential": warning(
        "A differential's elements stand in another order than the base's; other tools reject it.",
        "Move the element named to where the base has it.",
    ),
    "unknown-profile": warning(
        "A differential speaks about elements of a profile that is nowhere to be found.",
        "Correct the canonical URL, or add the package that has it.",
    ),
    "undecided-reference": note(
        "Canonical URLs below the guide's own base are not in the guide; a package of the same publisher may"
        " define them, which is not here.",
        "Add the package.",
    ),
    "unknown-reference": warning(
        "An artifact refers to one that is nowhere to be found.",
        "Correct the canonical URL, or add the artifact or its package.",
    ),
    "duplicate-code": error(
        "A code system defines a code more than once.", "Remove one of them, or give it a code of its own."
    ),
    "unknown-example": note(
        "An example refers to a resource that the guide has no example of.",
        "Add the example, or correct the reference.",
    ),
    "unknown-artifact": warning(
        "A page asks for an artifact, or a part of one, that the guide lacks.",
        "Correct the id or the name of the part, or add the artifact.",
    ),
    "artifact-failed": error(
        "An artifact's page could not be built.",
        "Correct the resource; if it is right, report this as a bug.",
    ),
    "missing-package": warning(
        "A FHIR package that the settings name, another one depends on, or a profile's base or extension is"
        " from, is not in the package cache.",
        "Run 'site-builder packages add NAME#VERSION', or give the path of its .tgz file.",
    ),
    "other-version": note(
        "The settings name what is being worked on of a package (`current`, `dev`), or another package asks"
        " for a version that is not the guide's; it is said which is used.",
        "Name a version.",
    ),
    "invalid-package": warning(
        "A FHIR package can't be read; nothing of it was used.", "Fetch the package again, or leave it out."
    ),
    # Output.
    "page-failed": error(
        "A page could not be built.", "Correct the page; if it is right, report this as a bug."
    ),
    "template-failed": error(
        "A template of the guide failed; the theme's own was used where there is one.",
        "Correct the template in the guide's `templates/`.",
    ),
    "broken-link": warning(
        "A link leads to a page or file that the site lacks.", "Correct the link, or create its target."
    ),
    "broken-anchor": warning(
        "A link leads to an anchor that its page lacks.", "Correct the part behind '#'."
    ),
    "dead-link": warning(
        "A link leads to an address outside the site that isn't there; only `--external` looks for it.",
        "Correct the link, or remove it.",
    ),
    "moved-link": note(
        "An address outside the site has moved for good; only `--external` looks for it.",
        "Write the new address.",
    ),
    "unchecked-link": note(
        "Links lead to a host that gives no certain answer; only `--external` looks for it.",
        "Open one of them in a browser, or check again later.",
    ),
    "undrawn-diagram": warning(
        "A drawing that is written as text was not drawn; its source stands on the page.",
        "Install PlantUML, which draws what this program doesn't, or write what it names in a plainer way.",
    ),
    "missing-image": warning("An image does not exist.", "Correct the path, or add the image."),
    "missing-alt": warning(
        "An image has no alternative text.",
        'Say in alt what the image shows, or write alt="" when it is decoration.',
    ),
    "foreign-file": note(
        "The output folder holds a file that an earlier build did not write; it was left alone.",
        "Remove it by hand if it is not wanted.",
    ),
}
"""What is found in files, settings, pages, definitions and their connections."""
