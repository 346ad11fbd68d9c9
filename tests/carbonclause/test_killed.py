"""Commands killed at random moments: outputs whole or absent, nothing acknowledged lost, the next run goes on."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest

from auditor.register import Register
from carbonclause.cli import run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "evidence" / "yuling" / "profile.yaml"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork and SIGKILL")
# Writes one step on a nonconformity after the other, and says of each that it was acknowledged.
WRITER = """
import sys
from carbonclause.cli import run
for count in range(100_000):
    assert run(["actions", "update", sys.argv[1], "--by", "杜小兰", "--progress", f"第{count}步"]) == 0
    print("acknowledged", count, flush=True)
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("killed") / "客户"
    (root / "evidence").mkdir(parents=True)
    shutil.copy(SAMPLE, root / "profile.yaml")
    policy = docx.Document()
    for line in ("重庆渝岭水泥有限公司", "碳管理方针", "公司承诺遵守国家和重庆市碳排放法律法规，持续改进。"):
        policy.add_paragraph(line)
    policy.save(str(root / "evidence" / "方针.docx"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert run(["audit", "--no-pictures"]) == 0
        assert run(["actions", "open", "--by", "杜小兰"]) == 0
    return root


@pytest.fixture
def client(audited: Path, tmp_path: Path) -> Path:
    shutil.copytree(audited, tmp_path / "客户")
    return tmp_path / "客户"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    ("command", "trials"), [("audit", 3), ("report", 3), ("review", 3), ("actions", 6), ("request", 2), ("pack", 3)]
)
def test_killed_at_any_moment_leaves_whole_files_and_the_next_run_goes_on(
    client: Path, command: str, trials: int
) -> None:
    args = ["-m", "tests.carbonclause.killing", str(client), command, str(trials), "6"]
    done = subprocess.run([sys.executable, *args], cwd=ROOT, env=environment(), capture_output=True, timeout=300)
    assert done.stdout.decode().splitlines()[-1:] == ["whole"], done.stdout.decode() + done.stderr.decode()


def test_no_step_that_was_acknowledged_is_lost(client: Path) -> None:
    chance, register = random.Random(6), Register(client / "register.db")
    number = register.events("action")[0].subject
    for _ in range(4):
        before = len(register.events())
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, number], cwd=client, env=environment(), stdout=subprocess.PIPE
        )
        assert writer.stdout
        writer.stdout.readline()  # it is at work
        time.sleep(chance.uniform(0, 0.4))
        writer.send_signal(signal.SIGKILL)
        told = writer.stdout.read().decode().count("acknowledged")
        writer.wait()
        writer.stdout.close()
        steps = [e.body["fields"]["progress"] for e in register.events("action")[before:]]
        assert steps == [f"第{count}步" for count in range(len(steps))]
        assert told <= len(steps) <= told + 1  # one may have been written and not yet told of
        assert register.verify() == ()
