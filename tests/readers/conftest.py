"""What the readers' tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model import Part
from auditor.readers import Job, Reading, detect, reader_of

Read = Callable[[Path], Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a file in this process, by the reader of its detected format."""

    def run(path: Path) -> Reading:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        reader = reader_of(detect(path, path.name))
        assert reader is not None
        return reader(Job(path, path.name, work))

    return run


@pytest.fixture
def part(read: Read) -> Callable[[Path], Part]:
    """Reads a file that has one part."""

    def run(path: Path) -> Part:
        (only,) = read(path).parts
        return only

    return run
