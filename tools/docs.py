"""Keeps the generated parts of the docs in step with the code.

`python tools/docs.py` writes them anew: the tables in `docs/program.md` and `docs/operate.md`, `docs/errors.md`,
`docs/program.schema.json`, the pages of the templates, and `src/regulars/store/schema.sql`, for which it starts a
PostgreSQL.
`python tools/docs.py --check` changes nothing and fails when one is not as it would be written; `schema.sql` is left
to its test.
"""

import asyncio
import importlib
import json
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec
import template_pages
from msgspec import inspect

import regulars
from regulars import cli
from regulars.analytics.lint.judge import lints
from regulars.engine.document import Document
from regulars.engine.terms.reward import Reward
from regulars.engine.terms.rule import Rule
from regulars.program_file import BadProgramFile, read_program, schema
from regulars.program_file.scalars import expected
from regulars.settings import META, Settings, variables_of
from regulars.store import embedded
from regulars.store.picture import SCHEMA_SQL, draw
from regulars.web import problems

DOCS = Path(__file__).parent.parent / "docs"
PART = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)
PLAIN = {"id": "The name by which others refer to it", "name": "What people read"}
SECTIONS = {
    "WalletTerms": "wallets",
    "Awaits": "points-that-wait-for-an-activity",
    "Inactivity": "points-that-last-as-long-as-the-member-is-active",
    "Transfers": "between-members",
    "Basis": "what-earns",
    "Limit": "limits",
    "Hours": "hours",
    "Rung": "ladder",
    "GroupTerms": "groups",
    "PromotionTerms": "promotions",
    "BudgetTerms": "budgets",
    "Slows": "budgets",
    "SurpriseTerms": "surprises",
    "GiftTerms": "surprises",
    "Favours": "surprises",
    "SurpriseBudget": "surprises",
    "OfferTerms": "offers",
    "ChoiceTerms": "choices",
    "PlanTerms": "plans",
    "ChallengeTerms": "challenges-and-badges",
    "BadgeTerms": "challenges-and-badges",
    "LeaderboardTerms": "leaderboards",
    "ActivityTerms": "activities",
    "FieldTerms": "activities",
    "TierSet": "tier-sets",
    "Tier": "tier-sets",
    "TierCondition": "tier-sets",
    "CouponTerms": "coupons",
    "FactTerms": "facts-of-the-day",
    "PlaceTerms": "places",
    "Corner": "places",
    "Circle": "places",
    "Goods": "buy_get",
    "Price": "prices-limits-and-what-unlocks-a-reward",
    "RewardCategory": "prices-limits-and-what-unlocks-a-reward",
    "Step": "steps",
    "Slot": "experience",
    "Drop": "limited_drop",
    "Field": "scratch_card",
    "ClaimTerms": "joining-late-claims-and-the-end",
    "ReferralTerms": "friends-who-are-invited",
    "OverTerms": "joining-late-claims-and-the-end",
    "Exempted": "laws-and-notice",
}
"""The heading under which the fields of each struct are told."""


def main() -> None:
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in [*pages(), *([] if check else [schema_sql()])]:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.relative_to(DOCS.parent).as_posix())
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'not as the code says; run `make docs`' if check else 'written'}", file=sys.stderr)
    sys.exit(1 if check and stale else 0)


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with generated parts, as it should be."""
    yield DOCS / "program.schema.json", json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    yield DOCS / "errors.md", errors_page()
    yield from template_pages.pages()
    for name in ("program.md", "operate.md", "lint.md"):
        page = DOCS / name
        yield page, PART.sub(partial(part, page=page), page.read_text(encoding="utf-8"))


def schema_sql() -> tuple[Path, str]:
    """The shape that the migrations give a tenant, drawn from a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        # Root's server is another user's, who must be able to walk into the folder.
        Path(folder).chmod(0o755)
        server = embedded.start(Path(folder), settings={"fsync": "off"})
        try:
            return SCHEMA_SQL, asyncio.run(draw(server.url))
        finally:
            server.detach(wait=True)


def errors_page() -> str:
    """The page about every error, of whatever part: an error is known once its module is."""
    for module in pkgutil.walk_packages(regulars.__path__, "regulars."):
        if not module.name.endswith(("__main__", ".keeper")):
            importlib.import_module(module.name)
    return problems.page()


def part(found: re.Match[str], page: Path) -> str:
    """The lines between two marks."""
    name = found["name"]
    before = found.string[: found.start()]
    if name == "faults":
        lines = faults(re.findall(r"```yaml\n(.*?)```", before, flags=re.DOTALL)[-1])
    elif name == "fields":
        lines = condition_fields()
    elif name == "settings":
        lines = settings_in_force()
    elif name == "commands":
        lines = commands()
    elif name == "lints":
        lines = all_lints()
    elif name in STRUCTS:
        lines = fields_of(STRUCTS[name])
    else:
        sys.exit(f"{page.name}: nothing is generated under the name {name!r}")
    return "\n".join([found[1], *lines, "", found[3]])


def faults(text: str) -> Iterator[str]:
    """What the reader says of a faulty program."""
    try:
        read_program(text)
    except BadProgramFile as bad:
        yield from ("```text", *str(bad).splitlines(), "```")


# Fields of structs


def kinds() -> dict[str, type[msgspec.Struct]]:
    """The struct of every kind of rule and reward, plugins' included, by its tag."""
    document = {field.name: field.type for field in msgspec.structs.fields(Document)}
    found = {}
    for field in ("rules", "rewards"):
        item: Any = bare(inspect.type_info(document[field]))
        for struct in getattr(item.item_type, "types", (item.item_type,)):
            found[str(struct.tag)] = struct.cls
    return found


def bare(kind: inspect.Type) -> inspect.Type:
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind


def structs() -> dict[str, type[msgspec.Struct]]:
    """Every struct of a program file: kinds by their tag, the others by their name."""
    found: dict[str, type[msgspec.Struct]] = {"Rule": Rule, "Reward": Reward}
    waiting = [inspect.type_info(Document)]
    while waiting:
        kind: Any = bare(waiting.pop())
        if isinstance(kind, inspect.StructType):
            name = str(kind.tag or kind.cls.__name__)
            if name not in found:
                found[name] = kind.cls
                waiting.extend(field.type for field in kind.fields)
        elif isinstance(kind, inspect.UnionType):
            waiting.extend(kind.types)
        elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
            waiting.append(kind.item_type)
        elif isinstance(kind, inspect.DictType):
            waiting.append(kind.value_type)
    return found


STRUCTS = structs()


def fields_of(struct: type[msgspec.Struct]) -> Iterator[str]:
    """What the struct is for, and its own fields; those that every rule or reward has are told once."""
    common = Rule if issubclass(struct, Rule) else Reward if issubclass(struct, Reward) else struct
    known = () if struct is common else common.__struct_encode_fields__
    if struct is not common:
        yield (struct.__doc__ or "").strip().splitlines()[0]
        yield ""
    yield "| field | is | left out | means |"
    yield "|---|---|---|---|"
    if struct is common and common in (Rule, Reward):
        yield f"| `kind` | {choices(common)} | must be there | what kind it is |"
    info: Any = inspect.type_info(struct)
    for field in info.fields:
        if field.encode_name not in known:
            means = meaning(field.type) or PLAIN.get(field.encode_name, "")
            yield f"| `{field.encode_name}` | {what(field.type)} | {left_out(field)} | {means} |"


def choices(common: type[msgspec.Struct]) -> str:
    return ", ".join(f"[`{tag}`](#{tag})" for tag, struct in kinds().items() if issubclass(struct, common))


def what(kind: inspect.Type) -> str:
    """What may stand there."""
    inner = bare(kind)
    if isinstance(inner, inspect.UnionType):
        real = [one for one in inner.types if not isinstance(one, inspect.NoneType)]
        if len(real) == 1:
            return what(real[0])
        if all(isinstance(bare(one), inspect.StructType) for one in real):
            return "one of the kinds below"
        if any(isinstance(bare(one), inspect.StructType) for one in real):
            return ", or ".join(what(one) for one in real)
        return expected(kind).what
    if isinstance(inner, inspect.VarTupleType | inspect.ListType):
        return f"a list, each {what(inner.item_type)}"
    if isinstance(inner, inspect.DictType):
        return dictionary(inner)
    if isinstance(inner, inspect.StructType):
        return f"[these fields](#{SECTIONS[inner.cls.__name__]})"
    if isinstance(inner, inspect.LiteralType):
        return ", ".join(f"`{value}`" for value in inner.values)
    return expected(kind).what


def dictionary(kind: inspect.DictType) -> str:
    value = bare(kind.value_type)
    if isinstance(value, inspect.StructType | inspect.UnionType):
        return f"for each name {what(value)}"
    if isinstance(value, inspect.DictType) and not isinstance(bare(value.value_type), inspect.StrType):
        return f"for each name, {dictionary(value)}"
    if isinstance(bare(kind.key_type), inspect.LiteralType):
        return "[a text for each language](#texts-in-several-languages)"
    return f"for each name {what(kind.value_type)}"


def left_out(field: inspect.Field) -> str:
    if field.required:
        return "must be there"
    if isinstance(field.default, msgspec.Struct):
        return "as if nothing were said in it"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    default = field.default
    if default in (msgspec.NODEFAULT, None, "", ()):
        return "nothing"
    return ", ".join(f"`{one}`" for one in (default if isinstance(default, tuple) else (default,)))


def meaning(kind: inspect.Type) -> str:
    """The field's title and description, outermost first."""
    said: dict[str, Any] = {}
    while isinstance(kind, inspect.Metadata):
        said = {**(kind.extra_json_schema or {}), **said}
        kind = kind.type
    if not said and isinstance(kind, inspect.UnionType):
        return next((meaning(one) for one in kind.types if isinstance(one, inspect.Metadata)), "")
    title, description = said.get("title", ""), said.get("description", "")
    if description in (expected(kind).what, "a condition; nothing means always"):
        description = ""
    return ": ".join(text for text in (title, description) if text).replace("|", "\\|")


# How to operate it


def settings_in_force() -> Iterator[str]:
    """Every setting, its variable, its default and what it is for."""
    yield "| setting | variable | default | means |"
    yield "|---|---|---|---|"
    for name, meta in META.items():
        variables = " or ".join(f"`{one}`" for one in reversed(variables_of(name)))
        default = getattr(Settings(data_dir=Path("data")), name) if name != "data_dir" else FOLDERS
        shown = "none" if default is None else default if name == "data_dir" else f"`{default}`"
        yield f"| `{name}` | {variables} | {shown} | {meta.description} |"


FOLDERS = "root: `/var/lib/regulars`; others: `~/.local/share/regulars`"


def commands() -> Iterator[str]:
    """Every command under its heading, with its first sentence."""
    yield "| command | does |"
    yield "|---|---|"
    ctx = click.Context(cli.main)
    for name in cli.main.list_commands(ctx):
        found = cli.main.get_command(ctx, name)
        assert found is not None, "it is listed"
        inner = found.commands.items() if isinstance(found, click.Group) else [("", found)]
        for word, command in inner:
            sentence = (command.help or "").split("\n\n")[0].replace("\n", " ").strip()
            yield f"| `regulars {f'{name} {word}'.strip()}` | {sentence} |"


def all_lints() -> Iterator[str]:
    """Every lint with what it judges, from where on, by what, and why."""
    yield "| code | finds | from where on | needs | why | in the lists |"
    yield "|---|---|---|---|---|---|"
    for code, one in lints().items():
        title = (sys.modules[one.find.__module__].__doc__ or "").strip().rstrip(".")
        needs = f"`--{one.needs}`" if one.needs else ""
        yield f"| `{code}` | {title} | {one.default} | {needs} | {one.source} | {one.lists} |"


# Fields of conditions


def condition_fields() -> Iterator[str]:
    """What conditions may ask about, in a program with a tier set called status and a fact called weather."""
    program = read_program(
        "program: a\ntimezone: UTC\ncurrency: EUR\nwallets: {points: {}}\n"
        "tier_sets: {status: {counts: visits, tiers: [{id: member}]}}\n"
        "facts: {weather: {one_of: [dry, rain]}}\n"
    )
    windows = re.compile(r"_(today|this_\w+|\d+d)$")
    yield "| field | is | means |"
    yield "|---|---|---|"
    for field in program.fields.fields.values():
        if windows.search(field.path) and field.label == field.path.removeprefix("member."):
            continue
        kind = re.sub(r"\(\d+\)", "", str(field.type)) + (" or unknown" if field.nullable else "")
        label = WORDS.get(field.path, field.label)
        yield f"| `{field.path}` | {kind} | {label} |"


COUNTED = "{}; also `_today`, `_this_week`, `_this_month`, `_this_year`, `_7d`, `_30d`, `_90d` and `_365d`"
WORDS = {
    "member.visits": COUNTED.format("Visits so far"),
    "member.spend": COUNTED.format("Money spent so far"),
    "member.tier": "Tier in the first tier set",
    "member.tier_status": "Tier in the tier set of that name, here `status`",
    "shop.weather": "What the shop said of the day, here the fact `weather`",
}


if __name__ == "__main__":
    main()
