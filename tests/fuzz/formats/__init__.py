"""The formats that are read: a new one is a module here and a line."""

from collections.abc import Mapping

from tests.fuzz.formats.archives import ARCHIVES
from tests.fuzz.formats.data import DATA
from tests.fuzz.formats.drawings import DRAWINGS
from tests.fuzz.formats.fhir_markdown import FHIR_MARKDOWN
from tests.fuzz.formats.fhirpath import FHIRPATH
from tests.fuzz.formats.guides import GUIDES
from tests.fuzz.formats.liquid import LIQUID
from tests.fuzz.formats.markdown import MARKDOWN
from tests.fuzz.formats.menus import MENUS
from tests.fuzz.formats.narrative import NARRATIVE
from tests.fuzz.formats.resources import RESOURCES
from tests.fuzz.formats.settings import SETTINGS
from tests.fuzz.formats.shorthand import SHORTHAND
from tests.fuzz.formats.templates import TEMPLATES
from tests.fuzz.formats.validation import VALIDATION
from tests.fuzz.formats.xml import XML
from tests.fuzz.formats.yaml import YAML
from tests.fuzz.run import Format

_ALL = (YAML, DATA, SETTINGS, MENUS, LIQUID, MARKDOWN, FHIR_MARKDOWN, NARRATIVE, XML, RESOURCES, ARCHIVES, TEMPLATES, GUIDES, DRAWINGS, SHORTHAND, VALIDATION, FHIRPATH)  # fmt: skip
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
