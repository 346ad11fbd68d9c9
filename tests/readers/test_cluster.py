"""Reading on a Dask cluster of two nodes: the same readings as here, and the audit goes on when a node is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.model import ReadStatus
from auditor.readers.cluster import cluster_engine
from auditor.readers.pool import Limits
from auditor.reading import read_folder
from standard.errors import UserError

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # Dask's own, of sockets closed late and ports taken


@pytest.fixture
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as found:
        yield found


def evidence(root: Path, count: int) -> Path:
    root.mkdir()
    for number in range(count):
        (root / f"{number:03d}.csv").write_text(f"月份,产量\n1月,{number}\n", encoding="utf-8")
    with zipfile.ZipFile(root / "附件.zip", "w") as archive:
        archive.writestr("内/说明.txt", "核对无误")
    (root / "坏.docx").write_bytes(b"PK\x03\x04broken")
    return root


def test_a_cluster_reads_what_this_machine_reads(cluster: object, tmp_path: Path) -> None:
    root = evidence(tmp_path / "e", 6)
    here = read_folder(root, jobs=1)
    with cluster_engine(cluster.scheduler_address) as engine:  # type: ignore[attr-defined]
        assert read_folder(root, engine=engine) == here
    assert {f.status for f in here} == {ReadStatus.READ, ReadStatus.UNREADABLE}


def test_the_audit_goes_on_when_a_node_is_killed(cluster: object, tmp_path: Path) -> None:
    root = evidence(tmp_path / "e", 60)
    here = read_folder(root, jobs=1)
    read: list[str] = []
    victim = next(iter(cluster.workers.values())).process.pid  # type: ignore[attr-defined]

    def progress(done: int, known: int, file: str) -> None:
        read.append(file)
        if len(read) == 10:
            os.kill(victim, signal.SIGKILL)

    with cluster_engine(cluster.scheduler_address) as engine:  # type: ignore[attr-defined]
        assert read_folder(root, engine=engine, progress=progress) == here
    assert len(read) == len(here)
    with pytest.raises(ProcessLookupError):
        os.kill(victim, 0)


def test_what_is_left_is_read_here_when_all_nodes_are_gone(
    cluster: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.readers.cluster._PATIENCE", 1.0)
    root = evidence(tmp_path / "e", 12)
    here = read_folder(root, jobs=1)
    with cluster_engine(cluster.scheduler_address) as engine:  # type: ignore[attr-defined]
        stopping = threading.Thread(target=cluster.scale, args=(0,))  # type: ignore[attr-defined]
        stopping.start()
        stopping.join()
        until = time.monotonic() + 20
        while cluster.scheduler_info["workers"] and time.monotonic() < until:  # type: ignore[attr-defined]
            time.sleep(0.1)
        assert read_folder(root, engine=engine) == here


def test_the_limits_of_a_file_hold_on_the_nodes_too(cluster: object, tmp_path: Path) -> None:
    root = evidence(tmp_path / "e", 2)
    with cluster_engine(cluster.scheduler_address, Limits(seconds=0.0)) as engine:  # type: ignore[attr-defined]
        files = read_folder(root, engine=engine)
    assert {f.file for f in files if "已放弃" in f.reason} == {"000.csv", "001.csv", "坏.docx", "附件.zip!内/说明.txt"}


def test_a_file_that_kills_node_after_node_is_reported(
    cluster: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = evidence(tmp_path / "e", 8)
    here = {f.file: f for f in read_folder(root, jobs=1)}
    names: dict[str, Any] = {"__name__": "__main__"}  # sent to the nodes by its code, not by its name
    exec(
        "import os\n"
        "def deadly(file, *rest):\n"
        "    from auditor.readers.cluster import read_content\n"
        "    return os._exit(1) if file == '坏.docx' else read_content(file, *rest)\n",
        names,
    )
    monkeypatch.setattr("auditor.readers.cluster.read_content", names["deadly"])
    with cluster_engine(cluster.scheduler_address) as engine:  # type: ignore[attr-defined]
        files = {f.file: f for f in read_folder(root, engine=engine)}
    bad = files.pop("坏.docx")
    assert bad.status is ReadStatus.UNREADABLE
    assert "集群" in bad.reason
    assert files == {name: file for name, file in here.items() if name != bad.file}


def test_an_address_without_a_cluster_is_the_users_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.readers.cluster._CONNECT", 1.0)
    with pytest.raises(UserError, match="集群"), cluster_engine("tcp://127.0.0.1:9"):
        pass
