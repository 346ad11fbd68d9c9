"""A workspace audited, audited again, reported on: what changed, what the auditor decided, where everything is."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
import yaml
from lxml import html

from auditor.decisions import fingerprint, hashes
from auditor.model import Verdict
from auditor.register import Entry
from auditor.reports.findings import read_findings
from carbonclause import workspace
from carbonclause.cli import run
from carbonclause.index import write_index

SAMPLE = Path(__file__).parents[2] / "evidence" / "yuling" / "profile.yaml"
DAY = "2026-03-20"
REPORTS = {"差距分析报告.docx", "差距分析报告.html", "差距分析报告.xlsx"}
POLICY = ["重庆渝岭水泥有限公司", "碳管理方针", "公司承诺遵守国家和重庆市碳排放法律法规，持续改进碳管理体系。"]


def write_policy(path: Path) -> None:
    policy = docx.Document()
    for line in [*POLICY, "批准：覃志远（总经理）    2025年1月10日"]:
        policy.add_paragraph(line)
    policy.save(str(path))


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one audit in it."""
    root = tmp_path_factory.mktemp("workspace") / "客户"
    (root / "evidence").mkdir(parents=True)
    shutil.copy(SAMPLE, root / "profile.yaml")
    write_policy(root / "evidence" / "方针.docx")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert run(["audit"]) == 0
    return root


@pytest.fixture
def client(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the audited workspace, as the current folder."""
    root = tmp_path / "客户"
    shutil.copytree(audited, root)
    monkeypatch.chdir(root)
    return root


def decide(root: Path, requirement: str, verdict: Verdict) -> None:
    """An auditor's decision on the audit of the day."""
    audit = read_findings(root / "audits" / DAY / "findings.json")
    finding = next(f for f in audit.findings if f.requirement == requirement)
    body = {
        "verdict": verdict.value,
        "reason": "现场核实",
        "on": date(2026, 4, 1).isoformat(),
        "fingerprint": fingerprint(finding, hashes(audit)),
        "period": [d.isoformat() for d in audit.period],
    }
    workspace.register_of(root / "audits" / DAY).append([Entry("decision", requirement, body, "周审核")])


def told(path: Path) -> str:
    return " ".join(html.document_fromstring(path.read_bytes()).text_content().split())


def listed(path: Path, sheet: str) -> list[dict[str, object]]:
    header, *body = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


def test_an_audit_of_a_workspace_goes_into_its_day(audited: Path) -> None:
    assert {p.name for p in (audited / "audits" / DAY).iterdir()} == {
        *REPORTS,
        ".written.json",
        "findings.json",
        "index.html",
        "review.xlsx",
    }


def test_the_same_evidence_again_goes_where_it_was(client: Path) -> None:
    (client / "audits" / DAY / "审核员笔记.txt").write_text("勿删", encoding="utf-8")
    assert run(["audit"]) == 0
    assert [p.name for p in (client / "audits").iterdir()] == [DAY]
    assert (client / "audits" / DAY / "审核员笔记.txt").read_text(encoding="utf-8") == "勿删"


def test_other_evidence_is_another_audit_compared_with_the_one_before(client: Path, capsys) -> None:
    (client / "evidence" / "方针.docx").unlink()
    (client / "evidence" / "通知.txt").write_text("食堂中午吃面。", encoding="utf-8")
    assert run(["audit"]) == 0
    assert "与2026年3月20日的审核相比" in capsys.readouterr().out
    results = client / "audits" / f"{DAY}-02"
    changes = {r["编号"]: r["变化"] for r in listed(results / "差距分析报告.xlsx", "与上次比较")}
    before = {f.requirement: f.verdict for f in read_findings(client / "audits" / DAY / "findings.json").findings}
    lost = next(r for r, v in before.items() if v is Verdict.CONFORM and r in changes)
    assert changes[lost] == "退步"
    assert "与2026年3月20日的审核相比" in told(results / "差距分析报告.html")
    assert "与2026年3月20日的审核相比" in "\n".join(
        p.text for p in docx.Document(str(results / "差距分析报告.docx")).paragraphs
    )


def test_an_earlier_audit_is_named_with_since_and_must_be_of_the_same_plant(client: Path, capsys) -> None:
    other = json.loads((client / "audits" / DAY / "findings.json").read_text(encoding="utf-8"))
    other["profile"]["credit_code"] = "91500000MA0000000X"
    (client / "别家.json").write_text(json.dumps(other), encoding="utf-8")
    assert run(["report", "--since", "别家.json"]) == 2
    assert "不是同一企业" in capsys.readouterr().err
    later = other | {"audit_date": "2027-01-01"}
    later["profile"]["credit_code"] = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["credit_code"]
    (client / "以后.json").write_text(json.dumps(later), encoding="utf-8")
    assert run(["report", "--since", "以后.json"]) == 2
    assert "比本次晚" in capsys.readouterr().err
    earlier = later | {"audit_date": "2025-03-01"}
    (client / "去年.json").write_text(json.dumps(earlier), encoding="utf-8")
    assert run(["report", "--since", "去年.json"]) == 0
    assert "与2025年3月1日的审核相比" in capsys.readouterr().out


def test_report_shows_the_auditors_verdict_in_all_three_forms(client: Path) -> None:
    results = client / "audits" / DAY
    machine = next(f for f in read_findings(results / "findings.json").findings if f.requirement == "4.2.a")
    assert machine.verdict is not Verdict.CONFORM
    before = (results / "findings.json").read_bytes()
    decide(client, "4.2.a", Verdict.CONFORM)
    assert run(["report"]) == 0
    page = html.document_fromstring((results / "差距分析报告.html").read_bytes())
    assert page.get_element_by_id("r-4.2.a").get("data-verdict") == "conform"
    row = next(r for r in listed(results / "差距分析报告.xlsx", "逐条结果") if r["编号"] == "4.2.a")
    assert (row["判定"], row["判定由谁作出"]) == ("√ 符合", "周审核改判")
    word = docx.Document(str(results / "差距分析报告.docx"))
    cells = [t.text or "" for t in word.element.body.iter() if t.tag.endswith("}t")]
    assert any(c.startswith("审核员结论：√ 符合（周审核，2026年4月1日）") for c in cells)
    assert (results / "findings.json").read_bytes() == before, "the machine's findings stay the machine's"


def test_a_decision_is_stale_once_its_evidence_changed(client: Path) -> None:
    decide(client, "4.3.b", Verdict.PARTIAL)
    with (client / "evidence" / "方针.docx").open("ab") as file:
        file.write(b" ")
    assert run(["audit"]) == 0
    page = html.document_fromstring((client / "audits" / f"{DAY}-02" / "差距分析报告.html").read_bytes())
    assert "证据已变化，需重新确认" in page.get_element_by_id("r-4.3.b").text_content()


def test_report_needs_no_evidence_but_says_what_lacks(client: Path, capsys) -> None:
    shutil.rmtree(client / "evidence")
    shutil.rmtree(client / ".carbonclause")
    assert run(["report"]) == 0
    assert "没有找到证据文件夹" in capsys.readouterr().out
    assert run(["report", "--no-pictures"]) == 0
    assert "没有配图" not in capsys.readouterr().out


def test_report_writes_elsewhere_when_told_but_never_into_the_evidence(client: Path, capsys) -> None:
    assert run(["report", "--out", "外发"]) == 0
    assert {p.name for p in (client / "外发").iterdir()} == {*REPORTS, "index.html", ".written.json"}
    assert run(["report", "--out", "evidence/报告"]) == 2
    assert "证据文件夹里" in capsys.readouterr().err


def test_what_a_person_wrote_into_a_report_is_kept_and_the_new_one_stands_beside_it(client: Path, capsys) -> None:
    mine = client / "audits" / DAY / "差距分析报告.xlsx"
    book = openpyxl.load_workbook(mine)
    book["差距清单"]["A2"].comment = openpyxl.comments.Comment("已派给田野", "廖思敏")
    book.save(mine)
    before = mine.read_bytes()
    decide(client, "4.2.a", Verdict.CONFORM)
    capsys.readouterr()
    assert run(["report", "--no-pictures"]) == 0
    assert mine.read_bytes() == before
    assert "被人改过，原样保留" in capsys.readouterr().out
    row = next(r for r in listed(mine.with_name("差距分析报告（新稿）.xlsx"), "逐条结果") if r["编号"] == "4.2.a")
    assert row["判定"] == "√ 符合"


def test_every_command_that_writes_refreshes_the_index_pages(client: Path) -> None:
    results = client / "audits" / DAY

    def shown(folder: Path) -> set[str]:
        return {
            unquote(link) for link in html.document_fromstring((folder / "index.html").read_bytes()).xpath("//a/@href")
        }

    finding = "4.3.b"
    for args, written in (
        (["export"], "exports/findings.csv"),
        (["request"], "资料收集/"),
        (["internal-audit"], "内部审核/编号.json"),
        (["review", "--yaml"], "review.yaml"),
        (["pack"], "提交包.zip"),
    ):
        assert run(args) == 0
        assert written in shown(results), args
        assert f"audits/{DAY}/{written}" in shown(client), args
    assert "register.db" not in shown(client)
    assert run(["link", finding, "方针.docx", "--note", "承诺在第三段", "--by", "廖思敏"]) == 0
    assert "register.db" in shown(client)
    assert run(["actions", "export"]) == 0
    assert {"不符合台账.xlsx", "登记库.jsonl"} <= shown(client)


@pytest.mark.parametrize(
    "args",
    [
        ["request", "--out", "evidence/清单"],
        ["pack", "--out", "evidence/包.zip"],
        ["actions", "export", "--out", "evidence"],
        ["internal-audit", "--out", "evidence/内审"],
        ["export", "--out", "evidence/x"],
    ],
    ids=lambda args: args[0],
)
def test_nothing_is_ever_written_into_the_evidence(client: Path, args: list[str], capsys) -> None:
    before = sorted((client / "evidence").rglob("*"))
    assert run(args) == 2
    assert "证据文件夹里" in capsys.readouterr().err
    assert sorted((client / "evidence").rglob("*")) == before


def test_a_pack_in_its_usual_place_is_the_same_each_time_and_holds_nothing_internal(client: Path) -> None:
    pack = client / "audits" / DAY / "提交包.zip"
    assert run(["request"]) == 0 and run(["pack"]) == 0
    first = pack.read_bytes()
    assert run(["pack"]) == 0
    assert pack.read_bytes() == first
    with zipfile.ZipFile(pack) as archive:
        names = archive.namelist()
    assert "审核结果/差距分析报告.docx" in names
    assert not [n for n in names if "资料收集" in n or n.endswith(("index.html", "提交包.zip")) or "/." in n]


def test_without_an_audit_or_a_profile_it_says_what_to_do(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["report"]) == 2
    assert "carbonclause audit" in capsys.readouterr().err
    assert run(["audit"]) == 2
    assert "profile.yaml" in capsys.readouterr().err


def test_explain_finds_the_last_audit_of_the_workspace(client: Path, capsys) -> None:
    assert run(["explain", "4.3.a"]) == 0
    assert "结论：" in capsys.readouterr().out


def test_the_index_links_everything_and_every_link_leads_somewhere(client: Path) -> None:
    (client / "audits" / DAY / "内部审核").mkdir()
    (client / "audits" / DAY / "内部审核" / "检查表 #1 100%.docx").write_bytes(b"x")
    (client / "audits" / DAY / "别的输出.txt").write_text("x", encoding="utf-8")
    (client / "audits" / DAY / "~$打开的.docx").write_bytes(b"x")
    page = html.document_fromstring(write_index(client).read_bytes())
    links = {unquote(link): a.text for a in page.xpath("//a") if (link := a.get("href"))}
    assert all((client / link).exists() for link in links)
    for name in (*REPORTS, "findings.json", "别的输出.txt", "内部审核/检查表 #1 100%.docx"):
        assert f"audits/{DAY}/{name}" in links
    assert links[f"audits/{DAY}/差距分析报告.html"] == "差距分析报告（网页）"
    assert {"evidence/", "profile.yaml"} <= set(links)
    assert not [link for link in links if ".carbonclause" in link or "~$" in link]


def test_an_index_of_hostile_names_holds_no_markup(tmp_path: Path) -> None:
    (tmp_path / "<img src=x onerror=y>.txt").write_text("x", encoding="utf-8")
    page = html.document_fromstring(write_index(tmp_path).read_bytes())
    assert not page.xpath("//img")
    assert [a.text for a in page.xpath("//a")] == ["<img src=x onerror=y>.txt"]
