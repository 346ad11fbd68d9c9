"""Conversion of formats that no own reader knows, by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from auditor.readers.base import Job

_SECONDS: Final = 80
_ITEM: Final = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_SETTINGS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        _ITEM.format(*one)
        for one in (
            ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
            ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
            ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
            ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
            ("Inet/Settings", "ooInetProxyType", "2"),
            ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
            ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
            ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
            ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
        )
    )
    + "</oor:items>"
)
"""No macros, no active content, no links followed, and a proxy that is nowhere."""


def convert(job: Job, target: str) -> Path | None:
    """`job`'s file as `target` ('docx', 'pptx', 'pdf'), in the work folder; None when that isn't possible here."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    folder = job.work / "converted"
    profile = job.work / "profile"
    folder.mkdir(parents=True, exist_ok=True)
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={profile.absolute().as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        str(job.path),
    ]
    return next(iter(folder.glob(f"*.{target}")), None) if _run(command) else None


def _run(command: list[str]) -> bool:
    """Run to its end or the time limit, then end all that it started; without a network where the system allows."""
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
    apart = _apart()
    try:
        process = subprocess.Popen(
            [*apart, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(OSError, AttributeError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


@cache
def _apart() -> tuple[str, ...]:
    """The command that runs another one without a network, where there is one and it works here."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    for options in (("-n",), ("-r", "-n")):
        try:
            tried = subprocess.run([program, *options, "true"], capture_output=True, timeout=10, check=False)
        except (OSError, subprocess.SubprocessError):
            return ()
        if tried.returncode == 0:
            return (program, *options)
    return ()
