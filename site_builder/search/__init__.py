"""The search index: what `templates/static/search-engine.js` ranks in the browser, also without a server."""

from site_builder.search.entries import entries_of
from site_builder.search.index import INDEX_FOLDER, search_files
from site_builder.search.records import INDEX_DATA, search_data

__all__ = ["INDEX_DATA", "INDEX_FOLDER", "entries_of", "search_data", "search_files"]
