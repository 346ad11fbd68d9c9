"""Papers written again: a person's work stays, what a killed run left is no person's work, what goes is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.reports import keeping
from auditor.reports.keeping import write_papers


class Killed(BaseException):
    """Stands for SIGKILL: nothing after it is done."""


def edition(number: int, names: str = "abc") -> dict[str, bytes]:
    return {f"部门/{name}.txt": f"{name}，第{number}版".encode() for name in names}


def killed_after(writes: int, folder: Path, contents: dict[str, bytes], patch: pytest.MonkeyPatch) -> bool:
    """Whether the run was killed at its n-th write; False where it had come to its end before."""
    left, write = [writes], keeping.write_whole

    def counted(path: Path, content: bytes) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        write(path, content)

    with patch.context() as inner:
        inner.setattr(keeping, "write_whole", counted)
        try:
            write_papers(folder, contents)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("first", range(6))
@pytest.mark.parametrize("second", range(6))
def test_what_killed_runs_left_is_written_over_as_our_own(
    tmp_path: Path, first: int, second: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_papers(tmp_path, edition(0))
    killed_after(first, tmp_path, edition(1), monkeypatch)
    killed_after(second, tmp_path, edition(2, "abd"), monkeypatch)
    done = write_papers(tmp_path, edition(3, "ad"))
    assert (done.kept, done.drafts) == ((), ())
    there = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*.txt")}
    assert there == edition(3, "ad")
    assert not (tmp_path / keeping.INTENDED).exists()


def test_a_persons_work_outlasts_killed_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_papers(tmp_path, edition(0))
    (tmp_path / "部门" / "a.txt").write_text("已填", encoding="utf-8")
    for writes in range(6):
        killed_after(writes, tmp_path, edition(writes + 1), monkeypatch)
        assert (tmp_path / "部门" / "a.txt").read_text(encoding="utf-8") == "已填"
    done = write_papers(tmp_path, edition(9))
    assert done.kept == (tmp_path / "部门" / "a.txt",)
    assert [p.name for p in done.drafts] == ["a（新稿）.txt"]
    assert done.drafts[0].read_bytes() == edition(9)["部门/a.txt"]


def test_a_draft_goes_once_a_person_has_taken_it_over(tmp_path: Path) -> None:
    write_papers(tmp_path, edition(0))
    mine = tmp_path / "部门" / "a.txt"
    mine.write_text("已填", encoding="utf-8")
    (draft,) = write_papers(tmp_path, edition(1)).drafts
    mine.unlink()
    done = write_papers(tmp_path, edition(1))
    assert (done.kept, done.drafts, done.withdrawn) == ((), (), (draft,))
    assert mine.read_bytes() == edition(1)["部门/a.txt"] and not draft.exists()
