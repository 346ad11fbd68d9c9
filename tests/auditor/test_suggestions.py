"""What the audit proposes to look at where its rules found nothing: passages that read like evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.audit import judge_files
from auditor.model import Verdict
from auditor.reading import read_folder
from standard.load import load
from standard.profile import Profile
from tests.auditor.conftest import PROFILE

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("line", "proposed"),
    [("碳排放工作先进名单公示了三天。", True), ("食堂今天供应红烧肉，欢迎大家按时就餐。", False)],
    ids=["its_words", "other_words"],
)
def test_a_missing_requirement_has_passages_with_its_words_proposed(tmp_path: Path, line: str, proposed: bool) -> None:
    (tmp_path / "小结.md").write_text(f"# 双碳工作小结\n青杠水泥 2025年6月\n\n{line}\n", encoding="utf-8")
    duties = "# 碳管理职责与权限规定\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n机动处负责计量器具的检定。\n"
    (tmp_path / "职责.md").write_text(duties, encoding="utf-8")  # the paper asked for is there, and says nothing of it
    files = tuple(read_folder(tmp_path))
    audit = judge_files(Profile(PROFILE, None), files, load(), PERIOD)
    finding = next(f for f in audit.findings if f.requirement == "4.4.1-4")
    assert finding.verdict is Verdict.MISSING
    assert ("小结.md" in [c.file for c in finding.suggestions]) is proposed
