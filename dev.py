#!/usr/bin/env python3
"""Set up a private environment in .venv from the lock, and run the demo or the tests in it.

    python3 dev.py demo     generate and audit the sample plant
    python3 dev.py test     lint, type check and test

Needs Python 3.11 or newer with its pip; nothing is installed outside .venv.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = ENV / "carbonclause.stamp"
BIN = ENV / ("Scripts" if os.name == "nt" else "bin")
STEPS = {
    "demo": [["-m", "carbonclause", "demo", "--out", "carbonclause-demo"]],
    "test": [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-m", "carbonclause", "standard", "check"],
        ["-m", "pytest"],
    ],
}


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in STEPS:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one may well be what is here
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    prepare()
    for step in STEPS[sys.argv[1]]:
        code = subprocess.call([str(BIN / "python"), *step], cwd=ROOT)
        if code:
            return code
    return 0


def prepare() -> None:
    """Make .venv and install the lock, unless that was done for this very lock before."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    print("Setting up .venv (once; a few minutes on a slow line) …", flush=True)
    # Without its own pip: Debian ships Python without ensurepip, and the pip that is here can serve .venv.
    venv.create(ENV, with_pip=False, symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--python", str(BIN / "python"), "--disable-pip-version-check", "install", "-q"]
    subprocess.check_call([*pip, "--no-deps", "-r", str(LOCK)])
    subprocess.check_call([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    STAMP.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main())
