"""Conversion of formats that no own reader knows, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from auditor.readers.base import Job

_SECONDS = 90


def convert(job: Job, target: str) -> Path | None:
    """`job`'s file as `target` ('docx', 'pptx', 'pdf'), in the work folder; None when that isn't possible here."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    folder = job.work / "converted"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        program,
        f"-env:UserInstallation={(job.work / 'profile').absolute().as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        str(job.path),
    ]
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
    try:
        subprocess.run(command, env=environment, timeout=_SECONDS, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return next(iter(folder.glob(f"*.{target}")), None)
