"""Names and texts inside a query."""


def quoted(name: str) -> str:
    """A column or table by its name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a value."""
    return "'" + text.replace("'", "''") + "'"
