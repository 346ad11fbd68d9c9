"""Reading a folder: every file is in the result, and a bad one costs itself only."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest

from auditor.model import EvidenceFile, ReadStatus
from auditor.readers import READERS, pool
from auditor.readers.cluster import cluster_engine
from auditor.readers.pool import Limits
from auditor.reading import read_folder
from standard.errors import UserError


def test_every_file_is_told_of_in_order_and_the_folder_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    (root / "子").mkdir(parents=True)
    document = docx.Document()
    document.add_paragraph("内容")
    document.save(str(root / "b.docx"))
    (root / "copy.docx").write_bytes((root / "b.docx").read_bytes())
    (root / "a.txt").write_text("记录", encoding="utf-8")
    (root / "empty.pdf").write_bytes(b"")
    (root / "odd.bin").write_bytes(bytes(range(256)))
    (root / "bad.docx").write_bytes(b"PK\x03\x04broken")
    (root / "~$b.docx").write_bytes(b"x")
    (root / "子" / "Thumbs.db").write_bytes(b"x")
    with zipfile.ZipFile(root / "z.zip", "w") as archive:
        archive.writestr("内/c.txt", "里面")
    before = sorted((p, p.stat().st_mtime_ns) for p in root.rglob("*"))
    calls: list[tuple[int, int, str]] = []
    files = read_folder(root, progress=lambda *call: calls.append(call), cache=tmp_path / "cache")
    assert sorted((p, p.stat().st_mtime_ns) for p in root.rglob("*")) == before
    assert [(f.file, f.status.value) for f in files] == [
        ("a.txt", "read"),
        ("b.docx", "read"),
        ("bad.docx", "unreadable"),
        ("copy.docx", "read"),
        ("empty.pdf", "empty"),
        ("odd.bin", "unreadable"),
        ("z.zip", "read"),
        ("z.zip!内/c.txt", "read"),
    ]
    assert all(f.reason for f in files if f.status in (ReadStatus.UNREADABLE, ReadStatus.EMPTY))
    assert {p.file for f in files for p in f.parts} == {"a.txt", "b.docx", "copy.docx", "z.zip!内/c.txt"}
    assert len(calls) == len(files)
    assert read_folder(root, cache=tmp_path / "cache") == files


def test_a_damaged_cache_is_read_anew(tmp_path: Path) -> None:
    root, cache = tmp_path / "e", tmp_path / "c"
    root.mkdir()
    (root / "a.txt").write_text("记录", encoding="utf-8")
    files = read_folder(root, cache=cache)
    with sqlite3.connect(cache / "readings.sqlite") as database:
        assert database.execute("UPDATE readings SET reading = '{\"parts\": 3}'").rowcount == 1
    database.close()
    assert read_folder(root, cache=cache) == files
    (cache / "readings.sqlite").write_bytes(b"no database" * 1000)
    assert read_folder(root, cache=cache) == files
    assert read_folder(root, cache=cache) == files


def test_a_missing_folder_is_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="文件夹"):
        read_folder(tmp_path / "no")


@pytest.mark.parametrize(
    ("deed", "reason"), [("import os; os.abort()", "崩溃"), ("import time; time.sleep(60)", "无响应")]
)
def test_a_worker_that_dies_or_hangs_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, reason: str
) -> None:
    package = tmp_path / "path"
    package.mkdir()
    (package / "sitecustomize.py").write_text(
        "import sys\n"
        "def hook(event, args):\n"
        "    if event == 'open' and str(args[0]).endswith('deadly.txt'):\n"
        f"        {deed}\n"
        "sys.addaudithook(hook)\n"
    )
    monkeypatch.syspath_prepend(str(package))
    root = tmp_path / "e"
    root.mkdir()
    (root / "deadly.txt").write_text("x")
    (root / "fine.txt").write_text("好", encoding="utf-8")
    files = {f.file: f for f in read_folder(root, jobs=1, limits=Limits(silence=3))}
    assert files["deadly.txt"].status is ReadStatus.UNREADABLE
    assert reason in files["deadly.txt"].reason
    assert files["fine.txt"].status is ReadStatus.READ


@pytest.mark.parametrize(
    "answer", ['{"members": [], "mem', '{"members": [], "memory": 1}\\n{"parts": [{"name', '{"members": 3}\\n{}\\n']
)
def test_a_worker_that_dies_while_answering_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    start = pool._start

    def broken(memory: int) -> subprocess.Popen[bytes]:
        monkeypatch.setattr(pool, "_start", start)
        asked = "next(line for line in sys.stdin if 'path' in line)"  # after being told to get ready
        code = f"import sys; {asked}; sys.stdout.write('{answer}'); sys.stdout.flush()"
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe)

    monkeypatch.setattr(pool, "_start", broken)
    root = tmp_path / "e"
    root.mkdir()
    for name in ("a.txt", "b.txt"):
        (root / name).write_text(name)
    first, second = read_folder(root, jobs=1)
    assert "崩溃" in first.reason
    assert second.parts[0].text == "b.txt"


def test_without_dask_the_cluster_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="pip install"), cluster_engine("tcp://127.0.0.1:9"):
        pass


def test_large_files_are_begun_first_so_that_none_is_left_to_one_worker_at_the_end(tmp_path: Path) -> None:
    for number, size in enumerate((3, 900, 20)):
        (tmp_path / f"{number}.txt").write_text("x" * size)
    order: list[str] = []
    files = read_folder(tmp_path, jobs=1, progress=lambda done, known, file: order.append(file))
    assert order == ["1.txt", "2.txt", "0.txt"]
    assert [f.file for f in files] == ["0.txt", "1.txt", "2.txt"]


def test_what_a_file_leaves_on_disk_is_gone_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "tmp").mkdir()
    root = tmp_path / "e"
    root.mkdir()
    with zipfile.ZipFile(root / "a.docx", "w") as package:  # cut off: salvaged into the work folder
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w/>" * 3000)
    (root / "a.docx").write_bytes((root / "a.docx").read_bytes()[:-300])
    (root / "b.txt").write_text("记录", encoding="utf-8")
    left: list[list[str]] = []

    def progress(*_: object) -> None:
        left.append([p.name for p in (tmp_path / "tmp").rglob("*") if p.is_file() and p.name != "readings.sqlite"])

    read_folder(root, jobs=1, progress=progress)
    assert left == [[], []]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_archives_within_archives_end_at_the_third(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    inner: Path | None = None
    for depth in range(5):
        path = tmp_path / f"{depth}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"{depth}.txt", "字")
            if inner is not None:
                archive.write(inner, "in.zip")
        inner = path
    assert inner is not None
    (root / "top.zip").write_bytes(inner.read_bytes())
    files: list[EvidenceFile] = read_folder(root)
    assert max(f.file.count("!") for f in files) == 3
    assert any("嵌套" in f.reason for f in files)


def test_every_format_has_a_module() -> None:
    here = Path(__file__).parents[2] / "auditor" / "readers"
    assert all((here / f"{module}.py").exists() for module in READERS.values())
