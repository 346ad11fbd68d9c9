"""登记库: what people decided and did, event by event, never changed afterwards (ISO 9001 7.5.3; issue history).

One SQLite file in the client's workspace. Each event carries the hash of the one before it, so that a change, a removal
or a swap anywhere shows (`verify`). Decisions, evidence links, advice and corrective actions are all events; what holds
now is worked out from them. An event that `append` returned is on the disk: a crash loses nothing acknowledged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from standard.errors import UserError

NAME = "register.db"
_FIRST = "0" * 64
_TABLE = """
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, subject);
CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person did. number: 1, 2, …; at: local time, ISO 8601 to the second; by: who.

    kind: 'decision', 'link', 'advice', 'action', …; subject: a requirement's or an action's id; body: JSON values.
    """

    number: int
    at: str
    by: str
    kind: str
    subject: str
    body: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written; `at` empty means now."""

    kind: str
    subject: str
    body: Mapping[str, Any]
    by: str
    at: str = ""


class Register:
    """The register at `path`; the file is made with the first event."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Iterable[Entry]) -> tuple[Event, ...]:
        """Write `entries`, all or none, and return them as events once they are on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db, db:
            db.execute("BEGIN IMMEDIATE")
            row = db.execute("SELECT number, hash FROM events ORDER BY number DESC LIMIT 1").fetchone()
            number, previous = row or (0, _FIRST)
            events = []
            for entry in entries:
                number += 1
                event = _sealed(entry, number, previous)
                previous = event.hash
                events.append(event)
            db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_row, events))
        return tuple(events)

    def events(self, kind: str = "", subject: str = "") -> tuple[Event, ...]:
        """The events in order, of one kind and on one subject where these are given."""
        if not self.path.is_file():
            return ()
        wanted = "WHERE (? = '' OR kind = ?) AND (? = '' OR subject = ?)"
        with self._open() as db:
            rows = db.execute(
                f"SELECT * FROM events {wanted} ORDER BY number", (kind, kind, subject, subject)
            ).fetchall()
        return tuple(_event(row) for row in rows)

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the chain, in Chinese; empty when every event stands as it was written."""
        problems: list[str] = []
        previous = _FIRST
        for position, event in enumerate(self.events(), 1):
            if event.number != position:
                return (*problems, f"第{position}条记录缺失")
            if event.previous != previous:
                problems.append(f"第{event.number}条记录与上一条不衔接")
            if event.hash != _hash(event):
                problems.append(f"第{event.number}条记录被改动")
            previous = event.hash
        return tuple(problems)

    def export(self) -> str:
        """Every event as a line of JSON, for other tools and for keeping."""
        keys = ("number", "at", "by", "kind", "subject", "body", "previous", "hash")
        lines = (json.dumps({k: getattr(e, k) for k in keys}, ensure_ascii=False) for e in self.events())
        return "".join(f"{line}\n" for line in lines)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as db:
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(_TABLE)
                yield db
        except sqlite3.OperationalError as error:
            raise UserError(
                f"登记库打不开（{error}）", where=str(self.path), remedy="请确认没有别的程序占用、磁盘未满、有写权限"
            ) from error
        except sqlite3.DatabaseError as error:
            raise UserError(
                f"登记库已损坏（{error}）", where=str(self.path), remedy="请从备份恢复，不要手工修改"
            ) from error


def _sealed(entry: Entry, number: int, previous: str) -> Event:
    at = entry.at or datetime.now().astimezone().isoformat(timespec="seconds")
    body = json.loads(_json(entry.body))  # as it will be read back, so that the hash is of the same
    event = Event(number, at, entry.by, entry.kind, entry.subject, body, previous, "")
    return Event(number, at, entry.by, entry.kind, entry.subject, body, previous, _hash(event))


def _hash(event: Event) -> str:
    told = [event.number, event.at, event.by, event.kind, event.subject, event.body, event.previous]
    return hashlib.sha256(_json(told).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _row(event: Event) -> tuple[object, ...]:
    body = _json(event.body)
    return event.number, event.at, event.by, event.kind, event.subject, body, event.previous, event.hash


def _event(row: tuple[Any, ...]) -> Event:
    number, at, by, kind, subject, body, previous, sealed = row
    try:
        told = json.loads(body)
    except ValueError:  # changed by hand: verify() will say so
        told = {"": body}
    return Event(number, at, by, kind, subject, told, previous, sealed)
