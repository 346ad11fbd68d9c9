"""The set as files: which documents, what they hold, and that nothing a person wrote is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.table import Table
from docx.text.paragraph import Paragraph

from auditor.internal.papers import issued_in, papers, seed_of, write_set
from auditor.internal.prepare import InternalAudit, prepare
from auditor.model import Audit, CheckOutcome, Verdict
from auditor.register import NAME, Entry, Register
from auditor.reports.findings import write_findings
from carbonclause.cli import run
from standard.errors import UserError
from standard.model import Standard
from standard.profile import Profile
from tests.internal.conftest import ROOT, failing, outcome

SCALE = failing(
    "6.1.3.b", outcome("in_validity", "violated", "入窑煤粉转子秤2025-06-14到期"), verdict=Verdict.NONCONFORM
)
OWNER = failing("6.1.3.a", outcome("has_columns"))
POLICY = failing("4.3.c", outcome("covers", "short", "缺持续改进"))
ABSENT = failing("5.2.1.b", CheckOutcome("exists", "absent", "没有写到盘点周期"), verdict=Verdict.MISSING)


@pytest.fixture(scope="module")
def internal(audit_with: Callable[..., Audit], standard: Standard, sample: Profile) -> InternalAudit:
    return prepare(audit_with(SCALE, OWNER, POLICY, ABSENT), standard, sample, seed="test")


@pytest.fixture(scope="module")
def folder(internal: InternalAudit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("审核") / "内部审核"
    write_set(internal, path)
    return path


def blocks(word: WordDocument) -> Iterator[str]:
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block._tbl.tr_lst:
                yield "｜".join("\n".join(p.text for p in cell.p_lst) for cell in row.tc_lst)


def lines(path: Path) -> list[str]:
    return list(blocks(docx.Document(str(path))))


def text(folder: Path, name: str) -> str:
    (path,) = folder.glob(name)
    return "\n".join(lines(path))


def headings(folder: Path, name: str) -> list[str]:
    (path,) = folder.glob(name)
    paragraphs = docx.Document(str(path)).paragraphs
    return [p.text for p in paragraphs if p.style and str(p.style.name).startswith("Heading 1")]


def test_the_set_holds_every_document_of_an_internal_audit(folder: Path) -> None:
    top = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
    assert top == [
        "01 年度内部审核方案.docx",
        "02 内部审核计划.docx",
        "03 首末次会议签到表.docx",
        "04 检查表",
        "05 抽样记录.docx",
        "06 不符合项报告",
        "07 不符合项分布表.docx",
        "08 观察项清单.docx",
        "09 碳管理体系内部审核报告.docx",
        "10 纠正措施要求单",
        "11 纠正措施跟踪表.docx",
        "抽样记录.json",
        "编号.json",
    ]
    assert len(list((folder / "04 检查表").iterdir())) == 12  # ten departments, two leaders
    assert sorted(p.name for p in (folder / "06 不符合项报告").iterdir()) == [
        "YLSN-TGL-JL-19-2026-01-01 5.2.1.b 生产技术部.docx",
        "YLSN-TGL-JL-19-2026-01-02 6.1.3.a 机电设备部.docx",
        "YLSN-TGL-JL-19-2026-01-03 6.1.3.b 机电设备部.docx",
    ]
    assert len(list((folder / "10 纠正措施要求单").iterdir())) == 2


def test_programme_plan_and_report_have_their_sections(folder: Path) -> None:
    assert headings(folder, "01*") == [
        "一、审核目的",
        "二、审核范围和频次",
        "三、审核准则",
        "四、组织、职责和方法",
        "五、时间安排",
        "六、风险和重点过程",
        "七、资源",
        "八、方案的监视和改进",
    ]
    assert headings(folder, "02*") == ["一、基本信息", "二、审核组成员及分工", "三、日程", "四、部门与条款", "五、说明"]
    assert headings(folder, "09*") == [
        "一、审核概况和依据",
        "二、审核组",
        "三、审核过程",
        "四、体系运行综述",
        "五、不符合项汇总",
        "六、不符合项分布表",
        "七、观察项",
        "八、改进建议",
        "九、审核结论",
        "十、整改要求和分发",
        "十一、附件",
        "附录　不符合项分级规则",
    ]


def test_the_programme_marks_the_month_for_each_department(folder: Path) -> None:
    (path,) = folder.glob("01*")
    (row,) = (line for line in lines(path) if line.startswith("机电设备部｜"))
    assert row.split("｜")[2:] == ["", "", "", "●", *[""] * 8]


def test_the_plan_says_who_audits_whom_and_who_stays_away(folder: Path) -> None:
    said = lines(next(folder.glob("02*")))
    (leader,) = (line for line in said if line.startswith("廖思敏｜综合管理部｜组长"))
    assert leader.endswith("｜综合管理部")
    assert "综合管理部" not in leader.split("｜")[4]
    (meters,) = (line for line in said if "｜机电设备部｜" in line and "6.1.3" in line)
    assert "蒲安平" not in meters
    (matrix,) = (line for line in said if line.startswith("6.1 碳排放管理运行实施｜"))
    assert matrix.split("｜")[1:] == ["", "", "●", "", "●", "●", "○", "", "○", "○", "●", "○"]


def test_a_checklist_has_question_look_sample_evidence_and_room(folder: Path) -> None:
    said = lines(next((folder / "04 检查表").glob("*机电设备部*")))
    (row,) = (line for line in said if line.startswith("6.1.3.a｜"))
    clause, ask, look, found, notes, verdict = row.split("｜")
    assert "问：计量器具台账由谁维护？" in ask
    assert "逐" in look or "有没有" in look
    assert "抽样S" in look
    assert "初判：△ 部分符合" in found
    assert "计量器具台账（2025）.xlsx　台账!A4：“编号：YL-JL-001；名称：电子汽车衡”" in found
    assert notes == ""
    assert verdict == "□符合\n□不符合\n□观察项\n□不适用"
    assert clause == "6.1.3.a"


def test_every_applicable_requirement_stands_in_one_departments_main_list(internal: InternalAudit) -> None:
    main = [j.requirement.id for s in internal.shares for j in s.main]
    applicable = [j.requirement.id for j in internal.items if j.verdict is not Verdict.NOT_APPLICABLE]
    assert sorted(main) == sorted(applicable)
    assert all(s.main or s.related for s in internal.shares)


def test_a_nonconformity_report_is_filled_in_as_far_as_the_finding_goes(folder: Path) -> None:
    said = text(folder, "06*/*6.1.3.b*")
    for words in (
        "YLSN-TGL-JL-19-2026-01-03",
        "代洪川",  # the department's head
        "石磊",  # its auditor
        "指南6.1.3.b 计量器具管理（应）",
        "《计量器具台账（2025）》：入窑煤粉转子秤2025-06-14到期。",
        "3-运行记录/计量器具台账（2025）.xlsx　台账!A4：“编号：YL-JL-001；名称：电子汽车衡”",
        "■严重　□一般　□观察项",
        "定级依据：关键计量器具在核算年度内超过检定、校准有效期使用。",
        "2026-04-30",  # 15 days after the closing meeting
        "□体系性　■实施性　□效果性",
        "受审部门确认、日期",
        "□有效，关闭",
    ):
        assert words in said, words


def test_a_missing_record_is_told_as_missing(folder: Path) -> None:
    said = text(folder, "06*/*5.2.1.b*")
    assert "提交的文件中没有写到盘点周期。" in said
    assert "没有找到相应的文件或记录" in said


def test_the_matrix_counts_by_clause_and_department(folder: Path) -> None:
    said = lines(next(folder.glob("07*")))
    rows = {line.split("｜")[0]: line.split("｜")[1:] for line in said if "｜" in line}
    units = rows["条款"]
    assert rows["6.1 碳排放管理运行实施"][units.index("机电设备部")] == "▲1 △1"
    assert rows["4.3 碳管理方针"][units.index("最高管理者")] == "○1"
    assert rows["合计"][-1] == "▲1 △2 ○1"


def test_the_report_concludes_by_the_rules_and_lists_the_worst_first(folder: Path) -> None:
    said = lines(next(folder.glob("09*")))
    raised = [line for line in said if line.startswith("YLSN-TGL-JL-19-2026-01-") and "｜" in line]
    assert [row.split("｜")[1] for row in raised[:3]] == ["▲ 严重", "△ 一般", "△ 一般"]
    whole = "\n".join(said)
    assert "共提出不符合项3项：严重1项，一般2项；观察项1项。" in whole
    assert "不能判定为全面符合" in whole
    assert "尚未经审核员确认" in whole
    assert "审核是抽样活动" in whole
    assert "石磊" in whole


def test_the_sampling_record_holds_population_size_seed_and_items(folder: Path, internal: InternalAudit) -> None:
    record = json.loads((folder / "抽样记录.json").read_text(encoding="utf-8"))
    assert record["seed"] == "test"
    ledger = next(d for d in record["draws"] if d["kind"] == "emission_ledger")
    assert len(ledger["population"]) == 12
    assert len(ledger["drawn"]) == ledger["size"] == 4
    printed = text(folder, "05*")
    assert "、".join(ledger["drawn"]) in printed
    assert f"种子｜{internal.seed}" in printed


def test_requests_and_tracking_name_every_nonconformity_and_no_observation(folder: Path) -> None:
    asked = text(folder, "10*/*机电设备部*")
    assert "贵部门有2项不符合" in asked
    tracked = lines(next(folder.glob("11*")))
    assert sum("待整改" in line for line in tracked) == 3
    assert not any("-G01" in line for line in tracked)
    assert "G01" in text(folder, "08*")


def test_documents_have_numbers_signatures_and_no_empty_header(folder: Path) -> None:
    for path in folder.rglob("*.docx"):
        word = docx.Document(str(path))
        for section in word.sections:
            left, number = section.header.paragraphs[0].text.split("\t")
            assert left == "重庆渝岭水泥有限公司　碳管理体系文件"
            assert number.startswith("YLSN-TGL-")
        said = "\n".join(blocks(word))
        assert "日期" in said, path.name
        assert "None" not in said, path.name


def test_without_a_section_in_the_profile_what_is_unknown_is_marked(
    audit_with: Callable[..., Audit], standard: Standard, with_section: Callable[..., Profile]
) -> None:
    internal = prepare(audit_with(SCALE), standard, with_section(None, people=[{"name": "覃志远", "title": "总经理"}]))
    built = {p.path[:2]: "\n".join(blocks(p.build())) for p in papers(internal)}
    assert "审核日期｜【待补充】" in built["02"]
    assert "【待补充】｜【待补充】｜【待补充】" in built["02"]
    assert "由管理者代表任命后补充" in built["02"]
    assert "审核月份：【待补充】" in built["01"]
    assert "末次会议后15日内" in built["06"]
    assert "独立性：【待补充】" in built["09"]


def test_an_audit_without_gaps_makes_a_set_without_reports(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile
) -> None:
    built = {p.path: p for p in papers(prepare(audit_with(), standard, sample))}
    assert not any(p.startswith(("06", "10")) for p in built)
    assert "本次审核没有观察项" in "\n".join(blocks(built["08 观察项清单.docx"].build()))
    assert "有效实施和保持" in "\n".join(blocks(built["09 碳管理体系内部审核报告.docx"].build()))


def test_a_file_that_a_person_filled_in_stays_and_the_new_draft_stands_beside_it(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile, tmp_path: Path
) -> None:
    write_set(prepare(audit_with(OWNER, ABSENT), standard, sample), tmp_path)
    (report,) = tmp_path.glob("06*/*6.1.3.a*")
    (gone,) = tmp_path.glob("06*/*5.2.1.b*")
    word = docx.Document(str(report))
    word.add_paragraph("根本原因：台账没有责任人一栏")
    word.save(str(report))
    mine = report.read_bytes()
    fewer = prepare(audit_with(OWNER), standard, sample, issued=issued_in(tmp_path))
    result = write_set(fewer, tmp_path)
    assert report.read_bytes() == mine
    assert result.kept == (report,)
    assert gone in result.withdrawn
    assert not gone.exists()
    assert result.drafts == ()  # nothing new to say of it
    assert not list(tmp_path.glob("06*/*新稿*"))


def test_a_new_draft_stands_beside_a_filled_in_file_and_never_over_another_persons_work(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile, tmp_path: Path
) -> None:
    def again(reason: str) -> tuple[Path, ...]:
        finding = failing("6.1.3.a", outcome("has_columns", reason=reason))
        return write_set(prepare(audit_with(finding), standard, sample), tmp_path).drafts

    again("缺责任人")
    (report,) = tmp_path.glob("06*/*")
    report.write_bytes(b"signed")
    names = [p.name for p in again("缺责任人、精度") if p.parent == report.parent]
    assert names == [f"{report.stem}（新稿）.docx"]
    report.with_name(names[0]).write_bytes(b"signed too")
    names = [p.name for p in again("缺精度") if p.parent == report.parent]
    assert names == [f"{report.stem}（新稿2）.docx"]
    assert report.read_bytes() == b"signed"
    assert report.with_name(f"{report.stem}（新稿）.docx").read_bytes() == b"signed too"


def test_writing_the_same_set_again_touches_no_file(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile, tmp_path: Path
) -> None:
    write_set(prepare(audit_with(OWNER), standard, sample), tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.docx")}
    write_set(prepare(audit_with(OWNER), standard, sample, issued=issued_in(tmp_path)), tmp_path)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.docx")} == before


def test_a_filled_in_report_is_kept_even_when_its_nonconformity_is_gone(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile, tmp_path: Path
) -> None:
    write_set(prepare(audit_with(OWNER), standard, sample), tmp_path)
    (report,) = tmp_path.glob("06*/*")
    report.write_bytes(b"signed")
    assert write_set(prepare(audit_with(), standard, sample), tmp_path).kept == (report,)
    assert report.read_bytes() == b"signed"
    assert write_set(prepare(audit_with(), standard, sample), tmp_path).kept == (report,)


@pytest.mark.parametrize("name", ["抽样记录.json", "编号.json"])
def test_a_spoilt_record_is_refused_not_drawn_anew(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[", encoding="utf-8")
    with pytest.raises(UserError, match="读不出来"):
        seed_of(tmp_path)
        issued_in(tmp_path)


# ── the command ──────────────────────────────────────────────


@pytest.fixture
def workspace(audit_with: Callable[..., Audit], standard: Standard, tmp_path: Path) -> Path:
    (tmp_path / "profile.yaml").write_bytes((ROOT / "evidence/yuling/profile.yaml").read_bytes())
    folder = tmp_path / "audits" / "2026-03-20"
    folder.mkdir(parents=True)
    write_findings(audit_with(SCALE, OWNER), standard, folder / "findings.json")
    return tmp_path


def test_the_command_writes_the_newest_audits_set(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace)
    assert run(["internal-audit"]) == 0
    said = capsys.readouterr().out
    assert "不符合项2项（严重1，一般1），观察项0项" in said
    assert (workspace / "audits/2026-03-20/内部审核/09 碳管理体系内部审核报告.docx").is_file()


def test_the_command_keeps_the_seed_it_drew_with(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = workspace / "audits/2026-03-20/findings.json"
    assert run(["internal-audit", "--findings", str(findings), "--seed", "2026年4月13日抽签"]) == 0
    assert run(["internal-audit", "--findings", str(findings)]) == 0
    assert capsys.readouterr().out.count("抽样种子 2026年4月13日抽签") == 2


def test_the_command_lays_decisions_over_the_findings(
    workspace: Path, standard: Standard, audit_with: Callable[..., Audit], capsys: pytest.CaptureFixture[str]
) -> None:
    from auditor.decisions import fingerprint, hashes

    body = {"verdict": "conform", "reason": "台账另页有责任人", "on": "2026-04-14", "grade": ""}
    body["fingerprint"] = fingerprint(OWNER, hashes(audit_with(SCALE, OWNER)))
    Register(workspace / NAME).append([Entry("decision", "6.1.3.a", body, "蒲安平")])
    assert run(["internal-audit", "--findings", str(workspace / "audits/2026-03-20")]) == 0
    assert "不符合项1项（严重1，一般0）" in capsys.readouterr().out


def test_the_command_finds_what_the_last_audit_raised_already(
    workspace: Path, standard: Standard, audit_with: Callable[..., Audit], capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = workspace / "audits" / "2025-03-20"
    earlier.mkdir()
    write_findings(audit_with(OWNER, on=date(2025, 3, 20)), standard, earlier / "findings.json")
    assert run(["internal-audit", "--findings", str(workspace / "audits/2026-03-20")]) == 0
    assert "严重2" in capsys.readouterr().out


def test_the_command_refuses_self_audit_and_writes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = workspace / "profile.yaml"
    said = profile.read_text(encoding="utf-8")
    profile.write_text(
        said.replace("department: equipment, role: 审核员", "department: equipment, role: 审核员, audits: 机电设备部"),
        encoding="utf-8",
    )
    folder = workspace / "audits/2026-03-20"
    assert run(["internal-audit", "--findings", str(folder)]) == 2
    assert "蒲安平属于机电设备部，不能审核本部门" in capsys.readouterr().err
    assert [p.name for p in folder.iterdir()] == ["findings.json"]


def test_the_command_without_an_audit_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["internal-audit"]) == 2
    assert "请先运行 carbonclause audit" in capsys.readouterr().err
