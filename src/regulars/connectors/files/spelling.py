"""Members in the one spelling in which the shop knows them, so that two spellings of a card are one member."""

from collections.abc import Callable

from regulars.connectors.files.quoting import literal
from regulars.connectors.files.translation import note
from regulars.connectors.files.workbench import Workbench
from regulars.errors import Invalid

Spell = Callable[[str, str], str]
"""(kind of identifier, as the file has it) -> as the shop has it; raises Invalid for what nobody can be known by."""

_CHUNK = 20_000
_CALLED = """
    CREATE TABLE called AS SELECT row_number() OVER () AS place, member
    FROM (SELECT DISTINCT member FROM dated WHERE member IS NOT NULL)
"""
_SPELLED = """
    CREATE TABLE spelled AS SELECT dated.* REPLACE (coalesce(spelling.spelled, dated.member) AS member)
    FROM dated LEFT JOIN spelling USING (member) WHERE spelling.reason IS NULL
"""
_NOBODY = """
    SELECT record."row", <column>, NULL, spelling.reason
    FROM record JOIN dated USING (receipt) JOIN spelling ON spelling.member = dated.member
    WHERE spelling.reason IS NOT NULL
"""


def spell_members(bench: Workbench, kind: str, column: str, spell: Spell) -> None:
    """Spell the members of the table `dated`; receipts of whom nobody can be are not good."""
    bench.run(_CALLED)
    bench.run("CREATE TABLE spelling (member VARCHAR, spelled VARCHAR, reason VARCHAR)")
    [(members,)] = bench.rows("SELECT count(*) FROM called")
    for start in range(0, members, _CHUNK):
        some = bench.rows("SELECT member FROM called WHERE place > ? AND place <= ?", [start, start + _CHUNK])
        if otherwise := [one for (member,) in some if (one := _spelling(kind, member, spell))]:
            columns = [list(column) for column in zip(*otherwise, strict=True)]
            bench.rows("INSERT INTO spelling SELECT unnest(?), unnest(?), unnest(?)", columns)
    bench.run("DROP TABLE called")
    if bench.rows("SELECT 1 FROM spelling LIMIT 1"):
        note(bench, _NOBODY, column=literal(column))
        bench.run(_SPELLED)
        bench.run("DROP TABLE dated")
        bench.run("ALTER TABLE spelled RENAME TO dated")
    bench.run("DROP TABLE spelling")


def _spelling(kind: str, member: str, spell: Spell) -> tuple[str, str | None, str | None] | None:
    """The member, her spelling, and why she cannot be; nothing where the file has the spelling of the shop."""
    try:
        spelled = spell(kind, member)
    except Invalid as bad:
        return member, None, bad.errors[0].detail
    return None if spelled == member else (member, spelled, None)
