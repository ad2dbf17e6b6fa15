"""All lints about one program."""

from functools import cache

from msgspec import structs

from regulars.analytics.lint import lints as folder
from regulars.analytics.lint.about import About
from regulars.analytics.lint.better import Better
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint, Severity
from regulars.engine.program import Program
from regulars.engine.sentences import Quoted, say
from regulars.kinds import modules_in

ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@cache
def lints() -> dict[str, Lint]:
    """Every lint by its code, which is the name of its file."""
    modules = modules_in(folder, "regulars.lints")
    return {module.__name__.rpartition(".")[2].replace("_", "-"): module.LINT for module in modules}


def lint(program: Program, evidence: Evidence, text: str = "") -> tuple[Finding, ...]:
    """What is to be said about a program, the worst first; what it accepts comes last, with its reason.

    text: of its file. With it, what is found and not accepted is told with the value that ends it.
    """
    accepted = program.document.accepted
    found = [structs.replace(one, accepted=accepted.get(one.lint, "")) for one in _found(program, evidence, "")]
    if text:
        better = Better(text, evidence, found, _found)
        found = [one if one.accepted or not one.numbers else better.told(one) for one in found]
    found += [_unknown(code) for code in accepted if code not in lints()]
    return tuple(sorted(found, key=lambda one: (bool(one.accepted), ORDER.index(one.severity))))


def _found(program: Program, evidence: Evidence, only: str) -> list[Finding]:
    """What one lint finds, or all of them under an empty name."""
    about = About(program, evidence.day)
    return [
        structs.replace(one, lint=code, source=each.source)
        for code, each in lints().items()
        if only in ("", code) and _can_judge(each, evidence)
        for one in each.find(about, evidence)
    ]


def not_judged(evidence: Evidence) -> dict[str, list[str]]:
    """What is missing -> the lints that say nothing without it."""
    missing: dict[str, list[str]] = {}
    for code, each in lints().items():
        if not _can_judge(each, evidence):
            missing.setdefault(each.needs, []).append(code)
    return missing


def _unknown(code: str) -> Finding:
    says = say("there is no lint %(code)s: nothing is accepted by it", code=Quoted(code))
    return Finding(severity="warning", path=("accepted", code), says=says, lint="unknown-lint")


def _can_judge(each: Lint, evidence: Evidence) -> bool:
    known = {"": True, "history": evidence.past is not None, "margin": evidence.margin is not None}
    return known[each.needs]
