"""FHIR XML to JSON and back, by the base definitions.

The definitions say which elements repeat, of what type they are and in which order they stand. What they
don't know is kept as its shape suggests, and noted.
"""

from site_builder.fhir.xml_reader import XmlNote, from_xml
from site_builder.fhir.xml_writer import to_xml

__all__ = ["XmlNote", "from_xml", "to_xml"]
