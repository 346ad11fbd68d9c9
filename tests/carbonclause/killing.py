"""Run in a process of its own: run a command again and again, each time killed at a random moment, and look each time.

    python -m tests.carbonclause.killing WORKSPACE COMMAND TRIALS SEED

Prints what is wrong, a line each, and exits with 1; or 'whole' and 0. Forks, so that the modules are loaded once.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import html

from auditor.decisions import fingerprint, hashes
from auditor.register import Entry
from auditor.reports.findings import read_findings
from carbonclause import workspace
from carbonclause.cli import run

COMMANDS = {
    "audit": ["audit", "--no-pictures"],
    "report": ["report", "--no-pictures"],
    "review": ["review", "--export"],
    "actions": ["actions", "export"],
    "request": ["request"],
    "pack": ["pack"],
}


def main(root: Path, command: str, trials: int, seed: int) -> list[str]:
    os.chdir(root)
    chance, faults = random.Random(seed), list[str]()
    began = time.monotonic()
    change(root, command, -1)
    faults += ended(start(COMMANDS[command]), "undisturbed")
    usual = time.monotonic() - began
    for trial in range(trials):
        change(root, command, trial)
        known = standing(root)
        child = start(COMMANDS[command])
        time.sleep(chance.uniform(0, usual * 1.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        faults += [f"trial {trial}: {fault}" for fault in wrong(root, known)]
    faults += ended(start(COMMANDS[command]), "after all the kills")
    faults += wrong(root, standing(root))
    return faults + [f"taken for a person's work: {p}" for p in root.rglob("*新稿*")]


def change(root: Path, command: str, trial: int) -> None:
    """Something new to say, so that the command has something to write."""
    if command == "audit":
        (root / "evidence" / "记录.txt").write_text(f"第{trial}次，2025年{trial % 12 + 1}月。", encoding="utf-8")
        return
    results = workspace.newest(root)
    assert results
    audit = read_findings(results / workspace.FINDINGS)
    finding = audit.findings[trial % 20]
    body = {
        "verdict": "partial" if trial % 2 else "nonconform",
        "reason": f"第{trial}次判断",
        "on": date(2026, 4, 1).isoformat(),
        "fingerprint": fingerprint(finding, hashes(audit)),
        "period": [d.isoformat() for d in audit.period],
    }
    workspace.register_of(results).append([Entry("decision", finding.requirement, body, "周审核")])


def start(command: list[str]) -> int:
    """A child that runs the command, silent."""
    child = os.fork()
    if child:
        return child
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os._exit(run(command))


def ended(child: int, when: str) -> list[str]:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return [f"{when}: exit code {code}"] if code else []


def standing(root: Path) -> dict[str, str]:
    """What must be there afterwards too: the evidence by content, the register's events by hash."""
    found = {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in (root / "evidence").rglob("*") if p.is_file()}
    return found | {f"event {e.number}": e.hash for e in workspace.register_of(root).events()}


def wrong(root: Path, known: dict[str, str]) -> Iterator[str]:
    now = standing(root)
    yield from (f"lost or changed: {name}" for name, content in known.items() if now.get(name) != content)
    yield from workspace.register_of(root).verify()
    for path in root.rglob("*"):
        if path.is_file() and not path.name.endswith(".part") and ".carbonclause" not in path.parts:
            try:
                open_whole(path)
            except Exception as error:
                yield f"not whole: {path}: {error!r}"


def open_whole(path: Path) -> None:
    """Open an output as its kind; raises what the kind's reader raises."""
    content = path.read_bytes()
    if path.suffix in (".docx", ".xlsx", ".zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    elif path.suffix == ".html":
        assert content.rstrip().endswith(b"</html>")
        html.document_fromstring(content)
    elif path.suffix == ".json":
        json.loads(content)
    elif path.suffix == ".jsonl":
        assert [json.loads(line) for line in content.splitlines()] or not content


if __name__ == "__main__":
    found = main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    print("\n".join(found) or "whole")
    sys.exit(bool(found))
