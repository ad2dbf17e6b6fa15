"""A mapping's words as SQL over the columns of one file, whatever types these have."""

import msgspec

from regulars.connectors.files.mapping import Format, Number, Text, Word
from regulars.connectors.files.mapping_text import nearest
from regulars.connectors.files.quoting import literal, quoted

EXACT = "DECIMAL(15, 4)"
"""Numbers of a file while they are read: up to 10**11, with four digits after the point."""

_WIDE, _FACTOR = "DECIMAL(36, 8)", "DECIMAL(19, 4)"

_GROUPS = {".": "[ ,'\u00a0\u202f]", ",": "[ .'\u00a0\u202f]"}
_DECIMALS = ("FLOAT", "DOUBLE")


class MissingColumn(Exception):
    """The file has no such column."""

    def __init__(self, name: str, names: list[str]) -> None:
        super().__init__(f"the file has no column {name!r}{nearest(name, names)}; it has: {', '.join(names)}")


class Cell(msgspec.Struct, frozen=True):
    """One of our words in a file. column: what the file calls it; sql: its value, null when empty or unreadable;
    shown: the text as it stands in the file; empty: whether there is none.
    """

    column: str
    sql: str
    shown: str
    empty: str


NOTHING = Cell("", "NULL::VARCHAR", "NULL::VARCHAR", "true")
"""What the mapping does not name."""


class Sheet(msgspec.Struct, frozen=True):
    """The columns of one file with their types, and how it writes numbers and dates.

    Texts are without spaces around them, and null when empty: the readers of each kind of file see to that.
    """

    types: dict[str, str]
    form: Format

    def text(self, word: Word | None, *, glue: str = " ") -> Cell:
        """A text, null when empty; several columns stand together with `glue`."""
        if word is None:
            return NOTHING
        long = _long(word)
        if long.constant is not None:
            return Cell("", literal(long.constant), literal(long.constant), "false")
        names = _columns(long)
        plain = _joined([self._plain(name) for name in names], glue)
        return Cell(", ".join(names), _cased(_renamed(plain, long.values), long.case), plain, self._empty(names))

    def path(self, words: tuple[Word, ...]) -> Cell:
        """A list of texts, one a word; more where the mapping splits a cell. Holds nulls for what is empty."""
        lists = [_cut(self.text(word).sql, _long(word).split) for word in words]
        sql = f"list_concat({', '.join(lists)}, [])" if lists else "NULL::VARCHAR[]"
        return _with(NOTHING, sql)

    def number(self, number: Number | None) -> Cell:
        """An exact number; null when a column of it is unreadable or all that are added are empty."""
        if number is None:
            return _with(NOTHING, f"NULL::{EXACT}")
        if isinstance(number, str):
            return Cell(number, self._exact(number), self._plain(number), self._empty((number,)))
        names = number.leading()
        filled = self._exact if len(names) == 1 else self._term
        product = " * ".join(f"({self._exact(name)})::{_FACTOR}" for name in number.multiply)
        plus = " + ".join([*map(filled, number.add), *([product] if product else [])]) or "0"
        total = plus + "".join(f" - {self._term(name)}" for name in number.subtract)
        if number.at_least is not None:
            # `greatest` passes over nulls: an unreadable number stays null here instead of becoming the floor.
            total = f"({total}) + greatest({number.at_least} - ({total}), 0)"
        empty = self._empty(names)
        sql = total if len(names) == 1 else f"CASE WHEN {empty} THEN NULL ELSE {total} END"
        shown = ", ".join(self._plain(name) for name in number.columns())
        return Cell(", ".join(number.columns()), sql, f"concat_ws(', ', {shown})", empty)

    def day(self, word: Word | None) -> Cell:
        """A date; of a timestamp, the date it shows."""
        if word is None:
            return _with(NOTHING, "NULL::DATE")
        name, cell, form = _one(word), self.text(word), self.form.dates
        if name and self.types_of(name) != "VARCHAR":
            return _with(cell, f"try_cast({quoted(name)} AS DATE)")
        parsed = f"try_strptime({cell.sql}, {literal(form)})" if form else cell.sql
        return _with(cell, f"try_cast({parsed} AS DATE)")

    def moment(self, word: Word) -> tuple[Cell, str]:
        """Microseconds since 1970, and SQL for whether these are of UTC (else of the file's own zone)."""
        cell, name = self.text(word), _one(word)
        kind = self.types_of(name) if name else "VARCHAR"
        if kind == "TIMESTAMP WITH TIME ZONE" and name:
            return _with(cell, f"epoch_us({quoted(name)})"), "true"
        if kind != "VARCHAR" and name and self.form.timestamps != "unix":
            return _with(cell, f"epoch_us(try_cast({quoted(name)} AS TIMESTAMP))"), "false"
        sql, is_utc = _parsed(cell.sql, self.form.timestamps)
        return _with(cell, sql), is_utc

    def types_of(self, name: str) -> str:
        """The type of a column. Raises MissingColumn."""
        try:
            return self.types[name]
        except KeyError:
            raise MissingColumn(name, list(self.types)) from None

    def _plain(self, name: str) -> str:
        """The cell as text; a whole number kept as a float loses its `.0`."""
        kind, column = self.types_of(name), quoted(name)
        if kind in _DECIMALS:
            whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
            return f"CASE WHEN {whole} THEN {column}::BIGINT::VARCHAR ELSE {column}::VARCHAR END"
        return column if kind == "VARCHAR" else f"{column}::VARCHAR"

    def _exact(self, name: str) -> str:
        if self.types_of(name) != "VARCHAR":
            return f"try_cast({quoted(name)} AS {EXACT})"
        text, point, group = self._plain(name), self.form.decimal, _GROUPS[self.form.decimal]
        shape = rf"[-+]?(\d+|\d{{1,3}}({group}\d{{3}})+)([{point}]\d+)?"
        bare = f"replace(regexp_replace({text}, {literal(group)}, '', 'g'), ',', '.')"
        return f"CASE WHEN regexp_full_match({text}, {literal(shape)}) THEN try_cast({bare} AS {EXACT}) END"

    def _term(self, name: str) -> str:
        """A term of a sum: an empty cell counts as nothing, an unreadable one spoils the sum."""
        return f"CASE WHEN {self._empty((name,))} THEN 0 ELSE {self._exact(name)} END"

    def _empty(self, names: tuple[str, ...]) -> str:
        """Whether all of the cells are empty."""
        return f"({' AND '.join(f'{quoted(name)} IS NULL' for name in names)})"


def whole(cell: Cell, units: str) -> str:
    """SQL for a number in whole units, `units` of them to one; half a unit and more is rounded away from zero."""
    return f"try_cast(round(({cell.sql})::{_WIDE} * {units}) AS BIGINT)"


def _long(word: Word) -> Text:
    if isinstance(word, str):
        return Text(column=word)
    return word if isinstance(word, Text) else Text(columns=word)


def _columns(word: Text) -> tuple[str, ...]:
    return (word.column,) if word.column is not None else word.columns


def _one(word: Word) -> str | None:
    """The column, when the word is one bare column and nothing else."""
    names = _columns(_long(word))
    return names[0] if len(names) == 1 and not _long(word).values else None


def _with(cell: Cell, sql: str) -> Cell:
    return msgspec.structs.replace(cell, sql=sql)


def _cut(sql: str, sign: str | None) -> str:
    return f"string_split({sql}, {literal(sign)})" if sign else f"[{sql}]"


def _joined(parts: list[str], glue: str) -> str:
    return parts[0] if len(parts) == 1 else f"nullif(concat_ws({literal(glue)}, {', '.join(parts)}), '')"


def _renamed(sql: str, values: dict[str, str]) -> str:
    if not values:
        return sql
    cases = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in values.items())
    return f"CASE {sql} {cases} ELSE {sql} END"


def _cased(sql: str, case: str) -> str:
    """`sentence`: a capital first, the rest small; what already has small letters is left as it is."""
    if case == "as_is":
        return sql
    return f"CASE WHEN {sql} = upper({sql}) THEN {sql}[1] || lower({sql}[2:]) ELSE {sql} END"


def _parsed(text: str, form: str) -> tuple[str, str]:
    """Microseconds from text in the mapping's format, or ISO 8601 with or without an offset."""
    if form == "unix":
        return f"try_cast(try_cast({text} AS DECIMAL(36, 6)) * 1000000 AS BIGINT)", "true"
    if form:
        return f"epoch_us(try_strptime({text}, {literal(form)}))", "true" if "%z" in form else "false"
    is_utc = rf"coalesce(regexp_matches({text}, '(Z|[+-]\d\d(:?\d\d)?)$') AND {text} LIKE '%:%', false)"
    instant = f"epoch_us(try_cast({text} AS TIMESTAMPTZ))"
    return f"CASE WHEN {is_utc} THEN {instant} ELSE epoch_us(try_cast({text} AS TIMESTAMP)) END", is_utc
