"""Reading on a Dask cluster, for folders that one machine would take days over.

Each file is sent to a cluster node and read there by a worker process of its own, under the same limits as here: a file
that kills its reader doesn't touch the node. A node that is lost has its files read by another; when none is left the
rest is read here. Needs `pip install "carbonclause[cluster]"` here and carbonclause of the same version on the nodes.
"""

from __future__ import annotations

import queue
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from auditor.readers.codec import decode, source_version
from auditor.readers.pool import Done, Engine, Limits, LocalEngine, Outcome, Request, Worker
from standard.errors import UserError

SEND_MOST: Final = 64 << 20  # bytes of one file: a larger one is read here
_AHEAD: Final = 2  # files on the way for each thread of the cluster
_CONNECT: Final = 10.0  # seconds
_PATIENCE: Final = 30.0  # seconds without a node before the rest is read here
_LOST: Final = "读取它的集群节点多次退出，未读取；请重新运行，仍不行时请去掉--cluster在本机读取"
_own = threading.local()


@contextmanager
def cluster_engine(address: str, limits: Limits | None = None, jobs: int = 2) -> Iterator[Engine]:
    """An engine on the Dask cluster whose scheduler is at `address`, such as 'tcp://10.0.0.5:8786'.

    limits: of a file, there as here. jobs: worker processes here, for what is read here. UserError when Dask isn't
    installed, the scheduler doesn't answer, there are no nodes, or they run another version of the readers.
    """
    limits = limits or Limits()
    local = LocalEngine(jobs, limits)

    def read_all(requests: Sequence[Request], done: Done) -> None:
        sent = [k for k, request in enumerate(requests) if _size(request) <= SEND_MOST]
        left = _read_there(client, requests, sent, limits, done)
        here = sorted({*range(len(requests))} - {*sent} | {*left})
        if here:
            local([requests[k] for k in here], lambda k, outcome: done(here[k], outcome))

    client = _connected(address)
    try:
        yield read_all
    finally:
        local.close()
        client.close()


def read_content(file: str, file_format: str, content: bytes, limits: Limits) -> tuple[bytes, str, bool]:
    """On a node: read one file. Returns the reading as it is kept, else b'', the reason, and whether that will last."""
    worker: Worker | None = getattr(_own, "worker", None)
    if worker is None or worker.limits != limits:
        worker = _own.worker = Worker(limits)  # one for each thread of the node, ended with it
    with tempfile.TemporaryDirectory(prefix="carbonclause-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        outcome = worker.read(Request(path, file, file_format, Path(folder) / "work"))
    return outcome.data, outcome.reason, outcome.lasting


def _connected(address: str) -> Any:
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        remedy = "请先安装：pip install 'carbonclause[cluster]'"
        raise UserError("没有安装Dask，不能在集群上读取", where=address, remedy=remedy) from None
    client: Any = None
    try:
        client = distributed.Client(address, timeout=_CONNECT, set_as_default=False)
        versions = client.run(source_version)
        _check(versions, address)
        return client
    except UserError:
        client.close()
        raise
    except (OSError, ValueError, TypeError) as error:
        remedy = "请检查地址（如tcp://主机:8786）、调度器是否已启动"
        raise UserError(f"连不上Dask集群（{type(error).__name__}）", where=address, remedy=remedy) from error
    except Exception as error:  # whatever a node raises: most likely it has no carbonclause
        if client is not None:
            client.close()
        remedy = "请在每个节点上安装与本机相同版本的carbonclause"
        raise UserError("集群节点上不能运行carbonclause", where=address, remedy=remedy) from error


def _check(versions: Mapping[str, str], address: str) -> None:
    """UserError unless there are nodes and all have this machine's readers: their readings are kept as its own."""
    if not versions:
        raise UserError("Dask集群中没有工作节点", where=address, remedy="请先在各节点启动dask worker")
    odd = [node for node, version in versions.items() if version != source_version()]
    if odd:
        where, remedy = "、".join(odd[:5]), "请在每个节点上安装与本机相同版本的carbonclause"
        raise UserError("集群节点上的carbonclause版本与本机不同", where=where, remedy=remedy)


def _read_there(
    client: Any, requests: Sequence[Request], chosen: Sequence[int], limits: Limits, done: Done
) -> list[int]:
    """Read the chosen requests on the cluster; returns those that it could not be had for, as no node was left."""
    waiting = iter(chosen)
    running: dict[Any, int] = {}
    finished: queue.SimpleQueue[Any] = queue.SimpleQueue()
    seen = time.monotonic()
    while True:
        for k in _next(waiting, max(1, _AHEAD * _threads(client)) - len(running)):
            future = _sent(client, requests[k], limits)
            running[future] = k
            future.add_done_callback(finished.put)
        if not running:
            return []
        try:
            future = finished.get(timeout=1)
            k = running.pop(future)
            done(k, _outcome(future, requests[k]))
            seen = time.monotonic()
        except queue.Empty:
            if _threads(client):
                seen = time.monotonic()
            elif time.monotonic() - seen > _PATIENCE:
                return [*running.values(), *waiting]


def _next(waiting: Iterator[int], count: int) -> Iterator[int]:
    for _, k in zip(range(max(count, 0)), waiting, strict=False):
        yield k


def _threads(client: Any) -> int:
    """Threads of the nodes that are there now; 0 when the scheduler is gone too."""
    try:
        return sum(node["nthreads"] for node in client.scheduler_info(n_workers=-1)["workers"].values())
    except (OSError, TimeoutError, KeyError):
        return 0


def _sent(client: Any, request: Request, limits: Limits) -> Any:
    try:
        content = request.path.read_bytes()
    except OSError:
        content = b""  # gone since it was hashed: the reader says that it is damaged
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")  # bounded by SEND_MOST, a few at a time
        return client.submit(read_content, request.file, request.format, content, limits, pure=False)


def _outcome(future: Any, request: Request) -> Outcome:
    try:
        data, reason, lasting = future.result(timeout=60)
        return Outcome(decode(data, request.file) if data else None, data, reason, lasting)
    except Exception:  # the node was lost again and again, or the file with it: the audit goes on
        return Outcome(reason=_LOST)


def _size(request: Request) -> int:
    try:
        return request.path.stat().st_size
    except OSError:
        return 0
