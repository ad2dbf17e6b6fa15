"""A back-test as one HTML file that needs nothing else: to be looked at, printed, and sent by mail."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from regulars.analytics.backtest.charts import bars, lines
from regulars.analytics.backtest.named import Called
from regulars.analytics.backtest.report import Assumption, Backtest, ProgramReport
from regulars.analytics.backtest.telling import NO_FILES, called, cell, together, why
from regulars.i18n import Reader
from regulars.kinds import N_

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--faint:#d9d9d9;--soft:#595959;
--a:#0b5cad;--b:#b3400a;--c:#2f7d32;--d:#7b3fa0;--e:#6b5900}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#16181b;--faint:#3c4046;--soft:#b4b8be;
--a:#7db9f5;--b:#ffab7a;--c:#8fd694;--d:#d0a5ea;--e:#e0cc66}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.7rem;margin:0}h2{margin:2.5rem 0 .5rem;border-top:1px solid var(--faint);padding-top:1rem}
.sideways{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--faint)}
th:first-child{text-align:left;min-width:4.5rem}td,.brief th:first-child{white-space:nowrap}
th{font-weight:600;vertical-align:bottom}tbody th{font-weight:400}.sideways+.sideways{margin-top:1.5rem}
caption,figcaption{text-align:left;font-weight:600;padding:.5rem 0}figure{margin:1.5rem 0}
svg text{font:12px system-ui,sans-serif;fill:var(--soft)}.grid{stroke:var(--faint)}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;padding:0;margin:.2rem 0}
.c0{stroke:var(--a)}.c1{stroke:var(--b)}.c2{stroke:var(--c)}.c3{stroke:var(--d)}.c4{stroke:var(--e)}
.f0{fill:var(--a)}.f1{fill:var(--b)}.f2{fill:var(--c)}.f3{fill:var(--d)}.f4{fill:var(--e)}
.told{border-left:4px solid var(--b);padding-left:1rem}small{color:var(--soft)}
@media (max-width:40rem){svg text{font-size:18px}}
@media print{body{max-width:none;margin:0}h2,figure,tr{break-inside:avoid}h2{break-after:avoid}}
"""

_OF = N_("%(receipts)s receipts of %(members)s members from %(first)s to %(last)s: %(sales)s %(currency)s.")
_VALUES = {"not reached": N_("not reached"), "never": N_("never")}
_MONTHS = (
    N_("Month"), N_("Receipts"), N_("Sales"), N_("Cost"), N_("Cost per 100"), N_("Earned"), N_("Redeemed"),
    N_("Expired"), N_("Open points"), N_("Gross"), N_("IFRS 15"),
)  # fmt: skip


def page_of(report: Backtest, language: str) -> str:
    """The whole file."""
    return _Page(report, Reader(language)).text()


def sections_of(report: Backtest, reader: Reader, files: Mapping[str, str]) -> str:
    """What stands on it, for a page that has a head and a look of its own. files: what people call those programs."""
    page = _Page(report, reader, files)
    return "\n".join([*page.facts(), *page.figures()])


class _Page:
    """A report on its way to a page for one reader."""

    def __init__(self, report: Backtest, reader: Reader, files: Mapping[str, str] = NO_FILES) -> None:
        self.report, self.reader, self.say, self.mark = report, reader, reader.say, report.mark
        self.names, self.files = called(report.programs, reader.language, files), files

    def text(self) -> str:
        """The file."""
        title = escape(self.say("Back-test: %(history)s", history=self.report.history.name))
        body = "\n".join([f"<header><h1>{title}</h1>", *self.facts(), "</header>", *self.figures()])
        return (
            f'<!doctype html>\n<html lang="{self.reader.language}">\n<head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
            f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
        )

    def figures(self) -> Iterator[str]:
        """Programs side by side, then each by itself, and what is assumed."""
        yield from self._together()
        yield from self._each()
        yield from self._assumed()

    def facts(self) -> Iterator[str]:
        """What the history is, and what is wrong with it."""
        of = self.report.history
        yield self._said(_OF,
            receipts=of.receipts, members=of.members, first=of.first_day, last=of.last_day, sales=of.sales,
            currency=self.report.currency,
        )  # fmt: skip
        if of.guest_receipts:
            yield self._said(N_("%(count)s receipts of nobody are left aside."), count=of.guest_receipts)
        if of.imagined:
            told = N_(
                "* rests on imagined members: %(receipts)s receipts of nobody are dealt to %(members)s visitors who"
                " come as was stated: %(visits)s."
            )
            yield self._said(
                told, receipts=of.imagined.receipts, members=of.imagined.members, visits=of.imagined.visits
            )
        if of.rejected:
            yield self._said(N_("%(count)s rows could not be taken; the reasons are in %(file)s."), count=of.rejected,
                             file=of.rejects_file)  # fmt: skip
        if of.with_zone and of.without_zone:
            yield self._said(
                N_(
                    "Mixed zones: %(with)s times carry a zone of their own, the first in row %(row)s; %(without)s carry"
                    " none, the first in row %(bare)s."
                ),
                **{"with": of.with_zone, "without": of.without_zone},
                row=of.first_with_zone,
                bare=of.first_without_zone,
            )
        for gap in of.gaps:
            yield self._said(N_("No receipt of a member from %(first)s to %(last)s. Is something missing?"),
                             first=gap.first, last=gap.last)  # fmt: skip

    def _said(self, message: str, **values: object) -> str:
        return f"<p>{escape(self._say(message, values))}</p>"

    def _say(self, message: str, values: Mapping[str, object]) -> str:
        return self.say(message, **{name: self.reader.figures(str(value)) for name, value in values.items()})

    def _together(self) -> Iterator[str]:
        """All programs side by side."""
        programs = self.report.programs
        title = escape(self.say("Side by side"))
        yield f"<h2>{title}</h2>"
        told = [[self.say(name) + mark, *map(self._cell, row)] for name, mark, row in together(self.report)]
        yield self._table(["", *self.names], told)
        months = [month.month for month in programs[0].months]
        yield lines(
            self.say("Cost per 100 of sales") + self.mark,
            months,
            [
                (name, [float(month.cost_per_100 or 0) for month in one.months])
                for name, one in zip(self.names, programs, strict=True)
            ],
        )
        yield lines(
            self.say("Owed for open points: gross") + self.mark,
            months,
            [
                (name, [float(month.gross) for month in one.wallets[0].months])
                for name, one in zip(self.names, programs, strict=True)
            ],
        )

    def _each(self) -> Iterator[str]:
        for one in self.report.programs:
            names = Called(one, self.reader.language)
            yield f"<h2>{escape(names.program)} <small>{escape(self.files.get(one.file, one.file))}</small></h2>"
            yield from self._points(one, names)
            yield from self._people(one, names)
            yield from self._notes(one, names)
            yield self._months(one)

    def _points(self, one: ProgramReport, names: Called) -> Iterator[str]:
        for wallet in one.wallets:
            flows = [
                (self.say("Earned"), [float(month.earned) for month in wallet.months]),
                (self.say("Redeemed"), [float(month.redeemed) for month in wallet.months]),
                (self.say("Expired"), [float(month.expired) for month in wallet.months]),
            ]
            if not any(value for _, values in flows for value in values):
                continue
            title = self.say("Points by month: %(wallet)s", wallet=names.wallet(wallet.wallet)) + self.mark
            yield bars(title, [month.month for month in wallet.months], flows)

    def _people(self, one: ProgramReport, names: Called) -> Iterator[str]:
        places = [str(tenth.tenth) for tenth in one.tenths]
        shares = [
            (self.say("Share of sales, %"), [float(tenth.sales_percent or 0) for tenth in one.tenths]),
            (self.say("Share of what is given, %"), [float(tenth.value_percent or 0) for tenth in one.tenths]),
        ]
        yield bars(self.say("Members by what they bought, in tenths") + self.mark, places, shares)
        if one.against:
            title = self.say("Who gets more and who less than under %(program)s", program=self.names[0]) + self.mark
            yield bars(title, places, [
                (self.say("Get more"), [float(tenth.more) for tenth in one.against.tenths]),
                (self.say("Get less"), [float(tenth.less) for tenth in one.against.tenths]),
            ])  # fmt: skip
            heads = [self.say("Tenth"), self.say("Get more"), self.say("Get less"), self.say("The same"),
                     self.say("Difference")]  # fmt: skip
            yield self._table(heads, [
                [str(tenth.tenth), str(tenth.more), str(tenth.less), str(tenth.same), tenth.difference]
                for tenth in one.against.tenths
            ], title)  # fmt: skip
        for tier_set in one.tier_sets:
            of = tier_set.tier_set
            heads = [names.tier_set(of), self.say("Members at the end") + self.mark, "%"]
            rows = [[names.tier(of, each.tier), str(each.members), cell(each.percent)] for each in tier_set.at_end]
            yield self._table(heads, rows)

    def _notes(self, one: ProgramReport, names: Called) -> Iterator[str]:
        if one.silent:
            yield f"<p>{escape(self.say('Rules that never gave a point') + self.mark)}</p><ul>"
            yield from self._list(why(rule, names) for rule in one.silent)
            yield "</ul>"
        if one.worst_days:
            days = ", ".join(f"{day.day}: {day.cost}" for day in one.worst_days)
            yield self._said(N_("Days that gave most: %(days)s."), days=days + self.mark)
        if one.break_even:
            title = self.say("Assumed answers of members; no forecast") + self.mark
            heads = [self.say("Members buy more, %"), self.say("More sales"), self.say("Change of profit")]
            rows = [[f"+{each.uplift_percent}", each.more_sales, each.profit] for each in one.break_even.scenarios]
            yield self._table(heads, rows, title)

    def _months(self, one: ProgramReport) -> str:
        rows = [
            [
                month.month, str(month.receipts), month.sales, month.cost, cell(month.cost_per_100), points.earned,
                points.redeemed, points.expired, points.open, points.gross, points.deferred,
            ]
            for month, points in zip(one.months, one.wallets[0].months, strict=True)
        ]  # fmt: skip
        marks = ("", "", "", *[self.mark] * len(_MONTHS[3:]))
        return self._table([self.say(head) + mark for head, mark in zip(_MONTHS, marks, strict=True)], rows)

    def _assumed(self) -> Iterator[str]:
        title = escape(self.say("What is assumed"))
        yield f'<section class="told"><h2>{title}</h2><ul>'
        yield from self._list(self.report.assumptions)
        for name, one in zip(self.names, self.report.programs, strict=True):
            yield f"<li>{escape(name)}:<ul>"
            yield from self._list(map(Called(one, self.reader.language).assumption, one.assumptions))
            yield "</ul></li>"
        yield "</ul></section>"

    def _list(self, assumptions: Iterable[Assumption]) -> Iterator[str]:
        for one in assumptions:
            yield f"<li>{escape(self._say(one.message, one.values))}</li>"

    def _cell(self, value: object) -> str:
        if isinstance(value, str) and value in _VALUES:
            return self.say(_VALUES[value])
        return str(value) if isinstance(value, int) else cell(value)

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
        """The first column names the row; figures stand as the reader writes them."""
        told = f"<caption>{escape(caption)}</caption>" if caption else ""
        head = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in heads)
        body = "".join(
            f'<tr><th scope="row">{escape(first)}</th>'
            f"{''.join(f'<td>{escape(self.reader.figures(one))}</td>' for one in others)}</tr>"
            for first, *others in rows
        )
        brief = "" if any(" " in first for first, *_ in rows) else " brief"
        return (
            f'<div class="sideways{brief}" tabindex="0"><table>{told}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
