"""The CSV opens in Excel as it was meant: Chinese, text as text, nothing run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from auditor.exports import table
from auditor.model import Audit
from standard.model import Standard


def rows(audit: Audit, standard: Standard) -> list[dict[str, str]]:
    content = table.export(audit, standard)["findings.csv"]
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_requirement_is_a_row_and_additions_come_last(audit: Audit, standard: Standard) -> None:
    told = rows(audit, standard)
    own = [r.id for r in standard.requirements.values() if not r.addition]
    more = [r.id for r in standard.requirements.values() if r.addition]
    assert [r["编号"].removeprefix("'") for r in told] == own + more
    assert [r["补充要求"] for r in told] == [""] * len(own) + ["是"] * len(more)
    assert tuple(told[0]) == table.COLUMNS


def test_a_row_says_verdict_evidence_and_hash(audit: Audit, standard: Standard) -> None:
    findings, known = {f.requirement: f for f in audit.findings}, {f.file: f.sha256 for f in audit.files}
    for row in rows(audit, standard):
        finding = findings[row["编号"].removeprefix("'")]
        assert row["结论代码"] == finding.verdict.value and row["结论"] == finding.verdict.label
        assert all(c.file in row["证据"] and known[c.file] in row["证据文件SHA-256"] for c in finding.citations)


def test_an_id_that_excel_would_take_for_a_date_is_kept_as_text(audit: Audit, standard: Standard) -> None:
    ids = [r["编号"] for r in rows(audit, standard)]
    assert "'5-1" in ids and "5-1" not in ids
    assert "4.1-1" in ids and "6.1.3.b" in ids


def test_no_cell_of_hostile_evidence_is_a_formula(audit: Audit, standard: Standard) -> None:
    hostile = replace(audit.findings[0], reasons=('=HYPERLINK("http://x")',), lacking=("@SUM(A1)", "+1"), citations=())
    told = rows(replace(audit, findings=(hostile, *audit.findings[1:])), standard)
    assert not any(cell.lstrip()[:1] in tuple("=+-@＝＋－＠\t\r") for row in told for cell in row.values() if cell)


@given(st.text(max_size=20) | st.tuples(st.sampled_from("=+-@＝＋－＠|%\t\r\n "), st.text(max_size=8)).map("".join))
def test_a_safe_cell_never_begins_as_a_formula(text: str) -> None:
    made = table.safe(text)
    assert not made.lstrip().startswith(tuple("=+-@＝＋－＠|%")) and not made.startswith(("\t", "\r", "\n"))
    assert table.safe(made) == made
