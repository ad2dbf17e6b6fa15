"""What members do besides buying: `ana does recycling with bottles 12`, `ana reviews tea with photo`."""

from collections.abc import Sequence

from msgspec import structs

from regulars.engine.events.activities import Activity
from regulars.engine.events.event import NONE
from regulars.engine.terms.activities import ReadyField, Value
from regulars.stories import parse_names
from regulars.stories.acts import AnyAction, Consents, Happens, Undoes
from regulars.stories.faults import BadWord
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor

_STOPS = frozenset({"about", "with", "within", "as", "of"})
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}


def does(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """An activity of the program, with what it is about and its values."""
    name, word = cursor.one_of(list(scope.now.activities), "activity")
    known = scope.now.activities[name]
    about = cursor.name(_STOPS, "what it is about", numbers=True) if cursor.take("about") else ""
    values: dict[str, Value] = {}
    while cursor.take("with") or cursor.take(COMMA):
        field, _ = cursor.one_of(list(known.fields), "field")
        values[field] = _value(cursor, known.fields[field])
    missing = [field.name for field in known.fields.values() if field.required and field.name not in values]
    if missing:
        raise BadWord(word, f"{name} needs {', '.join(missing)}: `with {missing[0]} ...`")
    if known.about and not about:
        raise BadWord(word, f"{name} needs {known.about}: `about ...`")
    return _did(cursor, scope, member, at_us, name, about, values)


def _value(cursor: Cursor, field: ReadyField) -> Value:
    word = cursor.next(f"the {field.type} {field.name}")
    try:
        return field.read(_TRUTHS.get(word.text, word.text) if field.type == "boolean" else word.text)
    except ValueError as fault:
        raise BadWord(word, str(fault)) from None


def reviews(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """A review of goods: words alone, or with a photo or a video."""
    start = cursor.here
    name = cursor.name(_STOPS, "the goods")
    goods = scope.find_goods(name, start, priced=True)
    about = goods.sku if goods and goods.sku else name
    content = cursor.one_of(["text", "photo", "video"], "content")[0] if cursor.take("with") else "text"
    return _did(cursor, scope, member, at_us, "review", about, {"content": content})


def undoes(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """An activity by its own name, or the last of that kind."""
    done = [one for of, one in reversed(scope.activities.values()) if of == member]
    names = [one.activity_id for one in done] + [one.name for one in done]
    said, _ = cursor.one_of(list(dict.fromkeys(names)), f"activity of {member}")
    about = cursor.name(frozenset(), "what it was about", numbers=True) if cursor.take("about") else ""
    return Undoes(member, _meant(done, said, about).activity_id)


def _meant(done: Sequence[Activity], said: str, about: str) -> Activity:
    found = [one for one in done if one.activity_id == said or one.name == said]
    return next((one for one in found if one.about == about), found[0])


def agrees(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """The member agrees to a purpose, from here on."""
    cursor.demand("to", "`to` and a purpose, such as health")
    purpose = cursor.next("a purpose, such as health").text
    scope.consented(member, purpose)
    return Consents(member, purpose)


def _did(
    cursor: Cursor, scope: Scope, member: str, at_us: int, name: str, about: str, values: dict[str, Value]
) -> AnyAction:
    activity_id = f"activity-{len(scope.activities) + 1}"
    places = parse_names.places(cursor, scope) if cursor.take("within") else NONE
    if cursor.take("as"):
        word = cursor.next("a name for the activity")
        activity_id = word.text
        if activity_id in scope.activities:
            raise BadWord(word, f"another activity is called {activity_id!r} already")
    given = structs.replace(
        scope.given(member, at_us),
        consents=scope.consents(member),
        bought=any(about in (line.sku, line.name) for one in scope.receipts_of(member) for line in one.lines),
    )
    event = Activity(
        activity_id=activity_id, name=name, occurred_us=at_us, about=about, values=values, given=given, places=places
    )
    scope.activities[activity_id] = (member, event)
    return Happens(member, event)
