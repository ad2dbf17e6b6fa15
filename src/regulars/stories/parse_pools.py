"""Households: `ana opens household home`, `bob enters home giving 50%`, `bob leaves home`."""

from msgspec import structs

from regulars.stories.acts import AnyAction, Dissolves, Enters, Leaves, Opens
from regulars.stories.faults import BadWord
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor

TERMS = {
    "spenders": ("spends", ["all", "owner", "named"]),
    "leaving": ("leaving", ["nothing", "equal_part"]),
    "dissolving": ("dissolving", ["equal_parts", "to_owner", "lapse"]),
}
"""What may be said of a household when it begins, and what the API calls it."""


def opens(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """`opens household home, spenders owner, leaving equal_part, dissolving lapse`."""
    cursor.demand("household", "`opens household` and its name")
    word = cursor.next("the name of the household")
    if word.text in scope.whose:
        raise BadWord(word, f"somebody is called {word.text!r} already")
    scope.pools[word.text] = None
    terms = {}
    while cursor.take(COMMA):
        said, _ = cursor.one_of(list(TERMS), "thing that is said of a household")
        term, known = TERMS[said]
        terms[term], _ = cursor.one_of(known, f"word after `{said}`")
    return Opens(member, word.text, terms)


def enters(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """`enters home giving 50%`, and where only those named spend: `enters home giving 50% as spender`."""
    pool, share = named(cursor, scope), 0
    if cursor.take("giving"):
        word = cursor.next("a share such as 50%")
        number = structs.replace(word, text=word.text.removesuffix("%"))
        share = Cursor([number], number).decimal(0, "a share such as 50%")
        if not 0 <= share <= 100:
            raise BadWord(word, "nobody gives more than all she earns")
    return Enters(member, pool, share, cursor.take("as", "spender"))


def leaves(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """`leaves home`."""
    return Leaves(member, named(cursor, scope))


def dissolves(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """`dissolves home`."""
    return Dissolves(member, named(cursor, scope))


def named(cursor: Cursor, scope: Scope) -> str:
    """A household that was opened."""
    return cursor.one_of(list(scope.pools), "household that was opened")[0]
