"""FHIR knowledge: releases, definitions, XML, terminology. Knows nothing of sites, paths or HTML."""
