"""Where each field of a member that a condition may name is kept, as SQL over `source`: for `segments.sql`.

What the table `state` has a column for is read from it; the rest comes from the state's document. A field is missing
here, and a condition with it is refused, when it is not kept for all members: a window that nothing in the program
reads, and segments themselves.

The state is true until `true_until`. A member past that moment may be answered as she was then; `is_stale` finds
those, who are to be caught up and asked one by one.
"""

from datetime import datetime

from regulars.engine.counters import LIFETIME, Window
from regulars.engine.days import day_of, micros, to_date
from regulars.engine.fields import COUNTED
from regulars.engine.program import Program

_DOCUMENT = "kept.member"

_AGREED = """coalesce((
    select array_agg(agreed ->> 0) from jsonb_array_elements(member.agreements) as agreed
    where (agreed ->> 1)::bigint <= now_us and (agreed ->> 2)::bigint > now_us), array[]::text[])"""
"""The agreements in force: the row keeps each as [name, from, until], in microseconds."""

_BADGES = """coalesce((
    select array_agg(distinct won ->> 5)
      from jsonb_each(kept.member -> 'won') as challenge, jsonb_array_elements(challenge.value) as won
    where won ->> 5 <> ''), array[]::text[])"""
"""The badges won: the document keeps what each challenge left behind as `engine.events.challenges.Won`, an array."""


def source(program_no: int) -> str:
    """The FROM clause with the members of a program and their states."""
    return (
        f"member join state on state.member_id = member.member_id and state.program_no = {program_no:d} "
        "cross join lateral (select convert_from(state.document, 'UTF8')::jsonb -> 'member' as member) as kept"
    )


def is_stale(at_parameter: str) -> str:
    """The condition that finds members for whom time alone has changed something by the moment."""
    return f"(state.true_until <= {at_parameter})"


def columns(program: Program, at: datetime) -> dict[str, str]:
    """The SQL of each field by path, as of the local day of `at`."""
    day = day_of(at, program.zone)
    return {
        **_plain(program), **_tiers(program), **_counted(program, day), **_of_days(day),
        "member.agreements": _AGREED.replace("now_us", str(micros(at))),
    }  # fmt: skip


def _plain(program: Program) -> dict[str, str]:
    points = f"{_DOCUMENT} -> 'wallets' -> {_text(program.main_wallet)} ->> 0"
    return {
        "member.points": f"coalesce(({points})::bigint, 0)",
        "member.joined_on": f"(date '1970-01-01' + ({_DOCUMENT} ->> 'joined_day')::integer)",
        "member.last_visit_on": "(date '1970-01-01' + state.last_visit)",
        "member.kind": "member.kind",
        "member.badges": _BADGES,
    }


def _tiers(program: Program) -> dict[str, str]:
    """The tier of the first set has a column, which lists sort by."""
    found = {}
    for place, tier_set in enumerate(program.tier_sets):
        held = f"{_DOCUMENT} -> 'tiers' -> {_text(tier_set.name)} ->> 0"
        sql = f"coalesce({held}, {_text(tier_set.ids[0])})" if place else "state.tier"
        found[f"member.tier_{tier_set.name.replace('-', '_')}"] = sql
        if place == 0:
            found["member.tier"] = sql
    return found


def _counted(program: Program, day: int) -> dict[str, str]:
    """Sums over the windows that the program keeps."""
    return {
        path: _total(counter, window, day)
        for path, (counter, window) in COUNTED.items()
        if (kept := program.counters.get(counter)) is not None
        and (kept.lifetime if window == LIFETIME else window in kept.windows)
    }


def _total(counter: str, window: Window, day: int) -> str:
    buckets = f"{_DOCUMENT} -> 'counters' -> {_text(counter)}"
    if window == LIFETIME:
        return f"coalesce(({buckets} ->> '0')::bigint, 0)"
    return (
        "(select coalesce(sum(bucket.value::bigint), 0)::bigint "  # noqa: S608 - names and numbers of ours
        f"from jsonb_each_text(coalesce({buckets}, '{{}}')) as bucket where bucket.key <> '0' "
        f"and bucket.key::integer between {window.first_day(day):d} and {day:d})"
    )


def _of_days(day: int) -> dict[str, str]:
    """What a day makes of the day of birth and of that of joining, by the calendar."""
    today = to_date(day)
    born, joined = "member.birthday", f"(date '1970-01-01' + ({_DOCUMENT} ->> 'joined_day')::integer)"
    is_birthday = f"extract(month from {born}) = {today.month:d} and extract(day from {born}) = {today.day:d}"
    # Month * 100 + day tells whether the birthday was this year already.
    month_and_day = f"(extract(month from {born}) * 100 + extract(day from {born}))::integer"
    is_later = f"({month_and_day} > {today.month * 100 + today.day:d})::integer"
    months = f"({today.year * 12 + today.month:d} - extract(year from {joined}) * 12 - extract(month from {joined}))"
    reached = f"({joined} + make_interval(months => {months}::integer))::date"
    return {
        "member.is_birthday": f"coalesce({is_birthday}, false)",
        "member.age_years": f"({today.year:d} - extract(year from {born})::bigint - {is_later})",
        "member.months_since_join": f"({months}::bigint - ({reached} > date '{today}')::integer)",
    }


def _text(text: str) -> str:
    """A name of the program file as a literal; it has letters, digits, - and _ only, and is quoted all the same."""
    return "'" + text.replace("'", "''") + "'"
