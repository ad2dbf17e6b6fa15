"""Whether a million members are served as fast as ten thousand."""

from statistics import median

from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.till import CLIENTS, Tills

MANY = 1_000_000


def many_members(few: Tills, many: Tills, *, visits: int, pairs: int, seconds: float, tell: Tell) -> Figure:
    """The share of the speed that is left with a million members, the median of alternating pairs."""
    shares = []
    for pair in range(1, pairs + 1):
        base = few.load(clients=CLIENTS, seconds=seconds).per_second
        shares.append(many.load(clients=CLIENTS, seconds=seconds).per_second / max(base, 1) * 100)
        tell("A million members against ten thousand", pair, pairs)
    return Figure(
        name="1,000,000 members against 10,000", unit="%", measured=median(shares), target=75,
        note=f"with {MANY * visits:,} receipts; pgbench alone keeps 73 %",
    )  # fmt: skip


def not_asked() -> Figure:
    """The figure when nobody asked for it: the million takes minutes to make."""
    return Figure(
        name="1,000,000 members against 10,000", unit="%", measured=None, target=75,
        note="only with --members or --large",
    )  # fmt: skip
