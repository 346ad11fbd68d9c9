"""登记库: events stay as they were written, and any change shows."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from auditor.register import Entry, Register
from standard.errors import UserError


def _filled(path: Path) -> Register:
    register = Register(path / "register.db")
    register.append([Entry("decision", "4.1-1", {"verdict": "conform"}, "张三", "2026-01-31T09:00:00+08:00")])
    register.append([Entry("action", "NC-1", {"state": "open"}, "李四"), Entry("action", "NC-2", {}, "李四")])
    return register


def test_events_come_back_in_order_by_kind_and_subject(tmp_path: Path) -> None:
    register = _filled(tmp_path)
    assert [e.number for e in register.events()] == [1, 2, 3]
    assert [e.subject for e in register.events("action")] == ["NC-1", "NC-2"]
    assert register.events("decision", "4.1-1")[0].body == {"verdict": "conform"}
    assert register.verify() == ()
    assert register.export().count("\n") == 3


def test_a_register_not_yet_made_is_empty_and_reading_makes_no_file(tmp_path: Path) -> None:
    register = Register(tmp_path / "register.db")
    assert register.events() == () and register.verify() == ()
    assert not register.path.exists()


def test_the_database_refuses_change_and_removal(tmp_path: Path) -> None:
    register = _filled(tmp_path)
    with sqlite3.connect(register.path) as db:
        for statement in ("UPDATE events SET by = 'x'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ('UPDATE events SET body = \'{"verdict":"partial"}\' WHERE number = 1', "第1条记录被改动"),
        ("UPDATE events SET body = 'torn' WHERE number = 2", "第2条记录被改动"),
        ("DELETE FROM events WHERE number = 2", "第2条记录缺失"),
        ("UPDATE events SET previous = 'x' WHERE number = 3", "第3条记录与上一条不衔接"),
    ],
)
def test_a_change_behind_the_triggers_shows(tmp_path: Path, statement: str, said: str) -> None:
    register = _filled(tmp_path)
    db = sqlite3.connect(register.path)
    db.executescript("DROP TRIGGER events_stay; DROP TRIGGER events_last;")
    db.execute(statement)
    db.commit()
    db.close()
    assert said in register.verify()


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    script = textwrap.dedent(f"""
        import pathlib
        from auditor.register import Entry, Register
        register = Register(pathlib.Path({str(path)!r}))
        for n in range(10_000):
            register.append([Entry("action", f"NC-{{n}}", {{}}, "甲")])
            print(n, flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(5)]
    os.kill(process.pid, signal.SIGKILL)
    told += [int(line) for line in process.stdout if line.endswith(b"\n")]
    process.wait()
    process.stdout.close()
    register = Register(path)
    assert len(register.events()) >= len(told)
    assert register.verify() == ()


def test_a_damaged_register_is_told_of_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match="登记库"):
        Register(path).events()
