"""All members through all programs on the machines of a Dask cluster, the parts being those of one machine's processes.

Dask is an extra (`pip install 'regulars[dask]'`) and is looked for only when a cluster is asked for.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import Any, ClassVar

from regulars.analytics.backtest.spread import Counted, Orders, Worker
from regulars.connectors.files.histories import Part
from regulars.errors import FieldError, Invalid

LOCAL = "local"
"""Instead of an address: a cluster of this machine's own processes, for as long as it takes."""


class NoCluster(Invalid):
    """There is no such Dask cluster, or Dask is not installed."""

    code: ClassVar[str] = "no-cluster"


def on_cluster(address: str, orders: Orders, parts: Sequence[Part], processes: int) -> Iterator[tuple[Part, Counted]]:
    """Each part as it is done, in any order. processes: of a local cluster. Raises NoCluster."""
    try:
        dask: Any = import_module("distributed")
    except ModuleNotFoundError:
        raise _none("Dask is not installed: pip install 'regulars[dask]'") from None
    with ExitStack() as stack:
        if address == LOCAL:
            local = dask.LocalCluster(
                n_workers=processes, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=40
            )
            address = stack.enter_context(local).scheduler_address
        try:
            client = stack.enter_context(dask.Client(address, timeout="10s"))
        except (OSError, ValueError) as error:
            raise _none(f"{address} does not answer: {error}") from None
        told = client.scatter(orders, broadcast=True)
        running = {client.submit(replay_part, told, part, pure=False): part for part in parts}
        for future in dask.as_completed(list(running)):
            yield running[future], future.result()


def _none(reason: str) -> NoCluster:
    return NoCluster(errors=(FieldError("cluster", reason),))


_ready: list[Worker] = []


def replay_part(orders: Orders, part: Part) -> Counted:
    """What a worker of the cluster does; its programs are made ready once."""
    if not _ready or _ready[0].orders != orders:
        _ready[:] = [Worker(orders)]
    return _ready[0].part(part)
