"""SHOWS. The API and the pages; the only floor that knows HTTP."""
