"""A second audit reads only what changed, and is never served what is no longer so."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from auditor import reading
from auditor.model import EvidenceFile, ReadStatus
from auditor.readers import codec, pool, store
from auditor.reading import read_folder

LONG_AGO = 1_700_000_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of a text, an archive in an archive, a mail with and one without attachment, a file that is damaged."""
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "a.txt").write_text("记录", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.writestr("内.txt", "里面")
        archive.writestr("坏.docx", b"PK\x03\x04broken")
        archive.writestr("图.dwg", b"AC1027")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "in.zip")
        archive.writestr("表.csv", "月份,产量\n1月,3\n")
        archive.writestr("空.txt", "")
    for name, attached in (("m.eml", True), ("n.eml", False)):
        mail = EmailMessage()
        mail["Subject"] = name
        mail.set_content("正文")
        if attached:
            mail.add_attachment("附件".encode(), "text", "plain", filename="附.txt")
        (folder / name).write_bytes(mail.as_bytes())
    (folder / "坏.docx").write_bytes(b"PK\x03\x04broken")
    for path in folder.iterdir():
        os.utime(path, (LONG_AGO, LONG_AGO))
    return folder


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files had been there for a while."""
    monkeypatch.setattr(store, "_FRESH", 0)


def no_work(monkeypatch: pytest.MonkeyPatch, *, hashing: bool = False) -> None:
    """From now on nothing may be read, nor hashed."""

    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(pool, "_start", refuse)
    if not hashing:
        monkeypatch.setattr(reading, "_digest", refuse)
        monkeypatch.setattr(reading, "detect", refuse)


@pytest.mark.usefixtures("settled")
def test_an_unchanged_folder_is_neither_read_nor_hashed_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = read_folder(root, cache=tmp_path / "c")
    assert {f.status for f in files} == {ReadStatus.READ, ReadStatus.UNREADABLE, ReadStatus.EMPTY}
    assert any(f.file == "z.zip!in.zip!内.txt" for f in files)
    no_work(monkeypatch)
    assert read_folder(root, cache=tmp_path / "c") == files


def test_moved_and_copied_files_are_hashed_but_not_read(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {f.file: f for f in read_folder(root, cache=tmp_path / "c")}
    (root / "新").mkdir()
    (root / "a.txt").rename(root / "新" / "b.txt")
    (root / "z.zip").rename(root / "y.zip")
    no_work(monkeypatch, hashing=True)
    after = {f.file: f for f in read_folder(root, cache=tmp_path / "c")}
    assert after["新/b.txt"].parts[0].passages == before["a.txt"].parts[0].passages
    assert after["y.zip!in.zip!内.txt"].parts[0].file == "y.zip!in.zip!内.txt"


@pytest.mark.usefixtures("settled")
def test_a_changed_file_of_the_same_size_and_time_is_read_again(root: Path, tmp_path: Path) -> None:
    read_folder(root, cache=tmp_path / "c")
    (root / "a.txt").write_text("改了", encoding="utf-8")
    os.utime(root / "a.txt", (LONG_AGO, LONG_AGO))
    (file,) = [f for f in read_folder(root, cache=tmp_path / "c") if f.file == "a.txt"]
    assert file.parts[0].text == "改了"


def test_a_file_changed_just_now_is_hashed_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert store.stamp_of(path.stat()) == ""


def test_a_member_that_could_not_be_read_for_this_once_is_tried_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "c" / store.NAME
    read_folder(root, cache=tmp_path / "c")
    with sqlite3.connect(gone) as database:
        assert database.execute("DELETE FROM readings WHERE CAST(reading AS TEXT) LIKE '%里面%'").rowcount == 1
    database.close()
    files = {f.file: f for f in read_folder(root, cache=tmp_path / "c")}
    assert files["z.zip!in.zip!内.txt"].parts[0].text == "里面"


def test_a_cache_of_another_reader_version_is_begun_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = read_folder(root, cache=tmp_path / "c")
    with sqlite3.connect(tmp_path / "c" / store.NAME) as database:
        database.execute("""UPDATE readings SET reading = CAST('{"unreadable":"旧"}' AS BLOB)""")
    database.close()
    monkeypatch.setattr(store, "reader_version", lambda: "0123456789abcdef")
    assert read_folder(root, cache=tmp_path / "c") == files


def test_a_cache_that_is_in_use_or_can_not_be_written_is_done_without(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.2)
    files = read_folder(root, cache=tmp_path / "c")
    (tmp_path / "file").write_text("")
    assert read_folder(root, cache=tmp_path / "file" / "c") == files
    with sqlite3.connect(tmp_path / "c" / store.NAME, isolation_level="EXCLUSIVE") as database:
        database.execute("BEGIN EXCLUSIVE")
        assert read_folder(root, cache=tmp_path / "c") == files
    database.close()


def test_a_reading_that_was_damaged_in_the_cache_is_read_again(root: Path, tmp_path: Path) -> None:
    files = read_folder(root, cache=tmp_path / "c")
    with sqlite3.connect(tmp_path / "c" / store.NAME) as database:
        damaged = "CAST(replace(CAST(reading AS TEXT), '记录', '记坏') AS BLOB)"
        assert database.execute(f"UPDATE readings SET reading = {damaged} WHERE format = 'txt'").rowcount > 1
    database.close()
    assert read_folder(root, cache=tmp_path / "c") == files


def test_parts_are_made_when_first_looked_at_and_once(root: Path, tmp_path: Path) -> None:
    read_folder(root, cache=tmp_path / "c")
    (file,) = [f for f in read_folder(root, cache=tmp_path / "c") if f.file == "a.txt"]
    assert isinstance(file.parts, codec.KeptParts)
    assert file.parts.untouched
    assert len(file.parts) == 1
    assert file.parts.untouched
    assert file.parts[0] is file.parts[0]
    assert not file.parts.untouched
    assert file.parts.under("b.txt")[0].file == "b.txt"


def test_a_new_file_has_its_worker_started_before_the_others_are_looked_up(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_folder(root, cache=tmp_path / "c")
    (root / "b.txt").write_text("新")
    order: list[str] = []
    start, expect = pool._start, store.Store.expect
    monkeypatch.setattr(pool, "_start", lambda memory: order.append("start") or start(memory))
    monkeypatch.setattr(store.Store, "expect", lambda self, keys: order.append("look up") or expect(self, keys))
    (file,) = [f for f in read_folder(root, jobs=1, cache=tmp_path / "c") if f.file == "b.txt"]
    assert file.parts[0].text == "新"
    assert order[:2] == ["start", "look up"]
    assert order.count("start") == 1


def test_table_rows_are_written_once_and_come_back_as_they_were(root: Path) -> None:
    (file,) = [f for f in read_folder(root) if f.file == "z.zip!表.csv"]
    (part,) = file.parts
    data = codec.encode(pool.Reading((part,)))
    assert codec.decode(data, part.file).parts == (part,)
    assert json.loads(data.splitlines()[1])[0]["passages"][-1][4] == 0


def test_workers_outlive_many_files_and_end_when_swollen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = pool._start
    monkeypatch.setattr(pool, "_start", lambda memory: started.append(memory) or start(memory))
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.txt").write_text(str(number))
    files: list[EvidenceFile] = read_folder(folder, jobs=1)
    assert len(files) == 60
    assert len(started) == 1
    monkeypatch.setattr(pool, "_SWOLLEN", 0.0)
    for path in sorted(folder.iterdir())[3:]:
        path.unlink()
    read_folder(folder, jobs=1)
    assert len(started) == 4
